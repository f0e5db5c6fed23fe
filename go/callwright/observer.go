package callwright

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Observer is told about calls and attempts. Many goroutines call it in the middle of calls, so it must be fast and must not
// panic.
type Observer interface {
	// CallStarted is called at the start of a call. The call uses the returned context, so an observer can add spans and labels
	// to it.
	CallStarted(ctx context.Context, method *MethodSpec) context.Context
	// Event is called for every event of a call.
	Event(ctx context.Context, event Event)
}

// Event is something that happened to a call: [AttemptEnded], [RetryDecided], [CallEnded], [BreakerChanged], [BreakerRejected]
// or [BreakerNeutral]. Later versions may add types.
type Event interface{ isEvent() }

// AttemptEnded tells that an attempt has ended. Every attempt that began ends exactly once. An attempt that lost a hedge, or
// that a panic or the end of its goroutine cut short, ends with [OutcomeCancelled].
type AttemptEnded struct {
	// Method is the method that is called.
	Method *MethodSpec
	// Attempt describes the attempt.
	Attempt Attempt
	// Outcome is empty for a success.
	Outcome Outcome
}

// RetryDecided tells that another attempt will be made.
type RetryDecided struct {
	// Method is the method that is called.
	Method *MethodSpec
	// Delay is the wait before the attempt.
	Delay time.Duration
	// Budget is the number of tokens that are left in the retry budget.
	Budget uint32
}

// CallEnded tells that a call has ended.
type CallEnded struct {
	// Method is the method that was called.
	Method *MethodSpec
	// Outcome is how the attempts ended, also when a downgrade answered; empty for a success.
	Outcome Outcome
	// Code is the code of the failure, also when a downgrade answered. It is 0 for a success.
	Code Code
	// Stop is why no further attempt was made. It is empty for a success.
	Stop Stop
	// Served is the origin of the answer. It is empty when there is no answer.
	Served Served
	// Duration is how long the call took.
	Duration time.Duration
	// Sends is the number of attempts of the call.
	Sends int
}

// BreakerChanged tells that a circuit breaker changed its state.
type BreakerChanged struct {
	// Breaker is the name of the breaker.
	Breaker string
	// From is the state before the change, To the state after it.
	From, To BreakerState
}

// BreakerRejected tells that a circuit breaker rejected an attempt, or would have if it did not only observe.
type BreakerRejected struct {
	// Breaker is the name of the breaker.
	Breaker string
	// IsEnforced reports whether the attempt was rejected.
	IsEnforced bool
}

// BreakerNeutral tells that the result of an attempt does not count for a circuit breaker.
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

// Counters is an [Observer] that counts events. The zero value is ready to use.
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

// InFlight returns the number of calls that have started and not ended.
func (c *Counters) InFlight() int64 { return c.inFlight.Load() }

// Calls returns the number of calls that have ended.
func (c *Counters) Calls() uint64 { return c.calls.Load() }

// Attempts returns the number of attempts that have ended.
func (c *Counters) Attempts() uint64 { return c.attempts.Load() }

// Retries returns the number of attempts that were decided after a failed one.
func (c *Counters) Retries() uint64 { return c.retries.Load() }

// BreakerRejections returns the number of attempts that circuit breakers rejected, or would have rejected.
func (c *Counters) BreakerRejections() uint64 { return c.rejections.Load() }

// BreakerNeutrals returns the number of attempts that did not count for circuit breakers. It grows fast when many calls are
// cancelled.
func (c *Counters) BreakerNeutrals() uint64 { return c.neutrals.Load() }

// Stops returns the number of calls that ended for this reason.
func (c *Counters) Stops(stop Stop) uint64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.stops[stop]
}

// Downgrades returns the number of calls that failed with this code and that a downgrade or an earlier answer answered.
func (c *Counters) Downgrades(code Code) uint64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.downgrades[code]
}
