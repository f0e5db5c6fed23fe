package callwright

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Observer is told what happens to calls. It is called in the middle of a call, from many goroutines: it must be quick,
// and must not panic.
type Observer interface {
	// CallStarted is told of a call before anything else happens; the context that it returns is the call's, so that spans
	// and labels can be put in.
	CallStarted(ctx context.Context, method *MethodSpec) context.Context
	// Event is told what happened.
	Event(ctx context.Context, event Event)
}

// Event is something that happened to a call: [AttemptEnded], [RetryDecided], [CallEnded], [BreakerChanged],
// [BreakerRejected] or [BreakerNeutral]. More may come.
type Event interface{ isEvent() }

// AttemptEnded says that an attempt has ended. Each attempt that began ends once: one that lost against a hedge, or that a panic
// or the end of its goroutine cut short, ends as [OutcomeCancelled].
type AttemptEnded struct {
	// Method is the method that is called.
	Method *MethodSpec
	// Attempt says how it went.
	Attempt Attempt
	// Outcome is empty for a success.
	Outcome Outcome
}

// RetryDecided says that another attempt will be made.
type RetryDecided struct {
	// Method is the method that is called.
	Method *MethodSpec
	// Delay is the wait before the attempt.
	Delay time.Duration
	// Budget is what is left of the retry budget, in tokens.
	Budget uint32
}

// CallEnded says that a call has ended.
type CallEnded struct {
	// Method is the method that was called.
	Method *MethodSpec
	// Outcome is how the attempts ended, also when a downgrade answered; empty for a success.
	Outcome Outcome
	// Code is the code of the failure, also when a downgrade answered; 0 for a success.
	Code Code
	// Stop is why no further attempt was made, empty for a success.
	Stop Stop
	// Served is where the answer came from, empty when there is none.
	Served Served
	// Duration is how long the call took.
	Duration time.Duration
	// Sends is the number of attempts that the call made, however it ended.
	Sends int
}

// BreakerChanged says that a circuit breaker changed its state.
type BreakerChanged struct {
	// Breaker is the name of the breaker.
	Breaker string
	// From is the state before, To the state after.
	From, To BreakerState
}

// BreakerRejected says that a circuit breaker held an attempt back, or would have, when it only observes.
type BreakerRejected struct {
	// Breaker is the name of the breaker.
	Breaker string
	// IsEnforced says whether the attempt was held back.
	IsEnforced bool
}

// BreakerNeutral says that a circuit breaker learnt nothing from an attempt.
type BreakerNeutral struct {
	// Breaker is the name of the breaker.
	Breaker string
	// Outcome is how the attempt ended.
	Outcome Outcome
}

func (AttemptEnded) isEvent()    {}
func (RetryDecided) isEvent()    {}
func (CallEnded) isEvent()       {}
func (BreakerChanged) isEvent()  {}
func (BreakerRejected) isEvent() {}
func (BreakerNeutral) isEvent()  {}

type unobserved struct{}

func (unobserved) CallStarted(ctx context.Context, _ *MethodSpec) context.Context { return ctx }
func (unobserved) Event(context.Context, Event)                                   {}

// Counters is an [Observer] that counts. The zero value is ready.
type Counters struct {
	inFlight                                       atomic.Int64
	calls, attempts, retries, rejections, neutrals atomic.Uint64

	lock       sync.Mutex
	stops      map[Stop]uint64
	downgrades map[Code]uint64
}

// CallStarted counts a call as in flight.
func (c *Counters) CallStarted(ctx context.Context, _ *MethodSpec) context.Context {
	c.inFlight.Add(1)
	return ctx
}

// Event counts an event.
func (c *Counters) Event(_ context.Context, event Event) {
	switch event := event.(type) {
	case AttemptEnded:
		c.attempts.Add(1)
	case RetryDecided:
		c.retries.Add(1)
	case BreakerRejected:
		c.rejections.Add(1)
	case BreakerNeutral:
		c.neutrals.Add(1)
	case CallEnded:
		c.inFlight.Add(-1)
		c.calls.Add(1)
		c.countEnd(event)
	}
}

func (c *Counters) countEnd(end CallEnded) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.stops == nil {
		c.stops, c.downgrades = map[Stop]uint64{}, map[Code]uint64{}
	}
	if end.Stop != "" {
		c.stops[end.Stop]++
	}
	if end.Served == ServedDowngrade || end.Served == ServedStale {
		c.downgrades[end.Code]++
	}
}

// InFlight returns the calls that have started and not ended.
func (c *Counters) InFlight() int64 { return c.inFlight.Load() }

// Calls returns the calls that have ended.
func (c *Counters) Calls() uint64 { return c.calls.Load() }

// Attempts returns the attempts that have ended.
func (c *Counters) Attempts() uint64 { return c.attempts.Load() }

// Retries returns the attempts after the first one that were decided.
func (c *Counters) Retries() uint64 { return c.retries.Load() }

// BreakerRejections returns the attempts that circuit breakers held back, or would have.
func (c *Counters) BreakerRejections() uint64 { return c.rejections.Load() }

// BreakerNeutrals returns the attempts of which circuit breakers learnt nothing: a flood of cancelled calls shows here.
func (c *Counters) BreakerNeutrals() uint64 { return c.neutrals.Load() }

// Stops returns the calls that ended for this reason.
func (c *Counters) Stops(stop Stop) uint64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.stops[stop]
}

// Downgrades returns the calls that failed with this code and whose downgrade answered.
func (c *Counters) Downgrades(code Code) uint64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.downgrades[code]
}
