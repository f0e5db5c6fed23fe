package callwright

import (
	"time"
)

// run makes attempts until one succeeds or a rule stops the call. Attempts follow each other (R1 to R9), or run side by side
// when the call is hedged (R12). It returns the attempt that succeeded, and all attempts.
func (e *engine) run(send sendFunc) (ended, []Attempt, *Error) {
	if err := e.check(); err != nil {
		return ended{}, nil, err
	}
	if delay, isHedged := e.call.options.hedge.Value(); isHedged {
		return e.hedge(send, delay)
	}
	return e.retry(send)
}

// retry makes attempts one after the other.
func (e *engine) retry(send sendFunc) (ended, []Attempt, *Error) {
	log := make([]ended, 0, 1)
	permit, open := e.admit()
	if open != nil {
		return ended{}, nil, e.fail(open, StopBreaker, nil)
	}
	var delay time.Duration
	var paid uint32
	for {
		last := e.attempt(e.ctx, send, e.begin(len(log), delay), permit)
		log = append(log, last)
		if last.err == nil {
			e.core.budget.put(max(paid, 1))
			return last, attemptsOf(log), nil
		}
		wait, ticket, stop := e.decide(last.err, len(log)-1)
		if stop != "" {
			return ended{}, nil, e.fail(last.err, stop, log)
		}
		var err *Error
		if permit, err = e.prepare(wait, last.err, log); err != nil {
			ticket.giveBack()
			return ended{}, nil, err
		}
		paid, delay = ticket.spend(), wait
	}
}

// prepare waits for the next attempt, then checks again whether it may be made.
func (e *engine) prepare(wait time.Duration, last *Error, log []ended) (*permit, *Error) {
	if !e.pause(wait) {
		return nil, e.fail(e.cancelled(), StopCancelled, log)
	}
	if e.isTooLate() {
		return nil, e.fail(last, StopDeadline, log)
	}
	permit, open := e.admit()
	if open != nil {
		return nil, e.fail(last, StopBreaker, log)
	}
	return permit, nil
}
