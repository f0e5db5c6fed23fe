package callwright

import (
	"context"
	"math/rand/v2"
	"time"
)

// Clock is the time of a client. The default is the system's; a test that wants virtual time uses testing/synctest, which
// moves the system's clock, and seldom needs another one.
type Clock interface {
	// Now returns the time, on a clock that never goes back.
	Now() time.Time
	// WithDeadline returns a context that ends with its parent or at the deadline, as context.WithDeadline does.
	WithDeadline(parent context.Context, deadline time.Time) (context.Context, context.CancelFunc)
	// Timer returns a channel that gets one value after the delay, and how to give the timer up.
	Timer(delay time.Duration) (<-chan time.Time, func())
}

// Rand is a source of jitter; *rand.Rand of math/rand/v2 is one, when it is not shared between goroutines.
type Rand interface {
	// Float64 returns a number in [0, 1). It is called from many goroutines.
	Float64() float64
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) WithDeadline(parent context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
	return context.WithDeadline(parent, deadline)
}

func (systemClock) Timer(delay time.Duration) (<-chan time.Time, func()) {
	timer := time.NewTimer(delay)
	return timer.C, func() { timer.Stop() }
}

type systemRand struct{}

func (systemRand) Float64() float64 { return rand.Float64() }
