package callwright

import (
	"context"
	"math/rand/v2"
	"time"
)

// Clock is the source of time of a client. The default is the system's clock. Tests with virtual time rarely need another one,
// because testing/synctest controls the system's clock.
type Clock interface {
	// Now returns the time of a clock that never goes back.
	Now() time.Time
	// WithDeadline returns a context that ends with its parent or at the deadline, as [context.WithDeadline] does.
	WithDeadline(parent context.Context, deadline time.Time) (context.Context, context.CancelFunc)
	// Timer returns a channel that receives one value after the delay, and a function that stops the timer.
	Timer(delay time.Duration) (<-chan time.Time, func())
}

// Rand is a source of random numbers for jitter. A *rand.Rand of math/rand/v2 implements it, but may not be shared between
// goroutines.
type Rand interface {
	// Float64 returns a number in [0, 1). Many goroutines call it.
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
