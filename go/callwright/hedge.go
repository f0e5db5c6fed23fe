package callwright

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// flight is a hedged call (R12): its attempts in flight, two at most, and what has been decided.
type flight struct {
	*engine
	send    sendFunc
	results chan landed
	running []running
	log     []ended
	sent    int
	// paid is what the last attempt cost; ticket the tokens of the next one, when a failure has already paid for it.
	paid   uint32
	ticket *ticket
	// wait is the delay before the next attempt.
	wait time.Duration
	// refused is what stands against another attempt while one is in flight.
	refused Stop
}

// running is an attempt in flight: what is known of it before it ends, and how to give it up.
type running struct {
	begun  Attempt
	permit *permit
	cancel context.CancelFunc
}

// landed is how a goroutine ended: with an attempt, by a panic, or by runtime.Goexit, as tests end that fail in a mock.
type landed struct {
	ended    ended
	panicked any
	exited   bool
}

// hedge sends again after each delay without an answer, and takes the first success; a failure that no retry helps ends
// the call.
func (e *engine) hedge(send sendFunc, delay time.Duration) (ended, []Attempt, *Error) {
	permit, open := e.admit()
	if open != nil {
		return ended{}, nil, e.fail(open, StopBreaker, nil)
	}
	most := max(e.policy.retries, 1) + 1
	f := &flight{engine: e, send: send, results: make(chan landed, most)}
	defer f.release()
	f.start(0, permit)
	f.wait = delay
	timer, stop := e.core.clock.Timer(delay)
	defer func() { stop() }()
	cancelled := e.ctx.Done()
	for {
		due := timer
		if f.sent >= most || len(f.running) >= 2 || f.refused != "" {
			due = nil
		}
		var err *Error
		isNew := false
		select {
		case result := <-f.results:
			last := f.land(result)
			if last.err == nil {
				e.core.budget.put(max(f.paid, 1))
				return last, attemptsOf(f.cutAll()), nil
			}
			isNew, err = f.failed(last.err)
		case <-cancelled:
			// The end of the deadline reaches the attempts in flight by themselves.
			cancelled = nil
			if len(f.results) == 0 && e.isCancelled() {
				err = e.fail(e.cancelled(), StopCancelled, f.cutAll())
			}
		case <-due:
			isNew, err = f.next(delay)
		}
		if err != nil {
			return ended{}, nil, err
		}
		if isNew {
			stop()
			timer, stop = e.core.clock.Timer(f.wait)
		}
	}
}

func (f *flight) start(delay time.Duration, permit *permit) {
	ctx, cancel := context.WithCancel(f.ctx)
	begun := f.begin(f.sent, delay)
	f.sent++
	f.running = append(f.running, running{begun: begun, permit: permit, cancel: cancel})
	go func() {
		result := landed{exited: true, ended: ended{attempt: begun}}
		defer func() {
			if result.exited {
				result.panicked = recover()
			}
			f.results <- result
		}()
		result.ended = f.perform(ctx, f.send, begun)
		result.exited = false
	}()
}

// land takes note of an attempt that ended, and goes on with its panic, if it had one, where the caller can see it.
func (f *flight) land(result landed) ended {
	if result.panicked != nil {
		panic(result.panicked)
	}
	if result.exited {
		runtime.Goexit()
	}
	last := result.ended
	index := slices.IndexFunc(f.running, func(r running) bool { return r.begun.Number == last.attempt.Number })
	f.account(last, f.running[index].permit)
	f.running[index].cancel()
	f.running = slices.Delete(f.running, index, index+1)
	f.log = append(f.log, last)
	return last
}

// failed decides what the failure of an attempt means for the call; true when a new wait begins.
func (f *flight) failed(err *Error) (bool, *Error) {
	delay, ticket, stop := f.decide(err, f.sent-1)
	switch {
	case stop == "" && len(f.running) == 0:
		f.wait, f.ticket, f.refused = delay, ticket, ""
		return true, nil
	case stop == "":
		// The other attempt may still succeed; what a retry of this one would have cost goes back.
		ticket.giveBack()
		return false, nil
	case isAboutTheNext(stop, err) && len(f.running) > 0:
		f.refused = stop
		return false, nil
	default:
		return false, f.fail(err, stop, f.cutAll())
	}
}

// isAboutTheNext says whether only a further attempt is ruled out, and not the one that is still in flight.
func isAboutTheNext(stop Stop, err *Error) bool {
	switch stop {
	case StopMaxRetries, StopChain, StopPushback, StopDeadline, StopBudget, StopBreaker:
		return err.outcome != OutcomeDeadline
	}
	return false
}

// next sends the attempt that is due, unless the budget or the breaker is against it: then what is in flight decides.
func (f *flight) next(delay time.Duration) (bool, *Error) {
	permit, cost, stop := f.payForNext()
	if stop == "" {
		f.paid = cost
		f.start(f.wait, permit)
		f.wait = delay
		return true, nil
	}
	f.refused = stop
	if len(f.running) == 0 && len(f.log) > 0 {
		return false, f.fail(f.log[len(f.log)-1].err, stop, f.log)
	}
	return false, nil
}

func (f *flight) payForNext() (*permit, uint32, Stop) {
	ticket := f.ticket
	f.ticket = nil
	if ticket == nil {
		var stop Stop
		if ticket, stop = f.pay(0, costTransient); stop != "" {
			return nil, 0, stop
		}
	}
	if f.isTooLate() {
		ticket.giveBack()
		return nil, 0, StopDeadline
	}
	permit, open := f.admit()
	if open != nil {
		ticket.giveBack()
		return nil, 0, StopBreaker
	}
	return permit, ticket.spend(), ""
}

// cutAll gives up what is still in flight: the breaker learns nothing of it, and the log shows it as cancelled.
func (f *flight) cutAll() []ended {
	for _, running := range f.running {
		running.cancel()
		f.log = append(f.log, f.cut(running.begun, running.permit))
	}
	f.running = nil
	slices.SortFunc(f.log, func(a, b ended) int { return a.attempt.Number - b.attempt.Number })
	return f.log
}

// release leaves nothing behind, however the call ends: after a panic, the attempt that panicked is in flight as well.
func (f *flight) release() {
	f.cutAll()
	f.ticket.giveBack()
}
