package callwright

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// flight is the state of a hedged call (R12). At most two of its attempts are in flight.
type flight struct {
	*engine
	send    sendFunc
	results chan landed
	running []running
	log     []ended
	sent    int
	// paid is the cost of the last attempt. ticket pays for the next one when a failure has already paid for it.
	paid   uint32
	ticket *ticket
	// wait is the delay before the next attempt.
	wait time.Duration
	// refused is the reason against another attempt while one is in flight.
	refused Stop
}

// running is an attempt in flight.
type running struct {
	begun  Attempt
	permit *permit
	cancel context.CancelFunc
}

// landed is how the goroutine of an attempt ended: with a result, by a panic, or by runtime.Goexit, which tests call when they
// fail in a mock.
type landed struct {
	ended    ended
	panicked any
	exited   bool
}

// hedge sends another attempt after each delay without an answer, and returns the first success. A failure that a retry cannot
// help ends the call.
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
			// The contexts of the attempts in flight end with the deadline on their own.
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

// land records an attempt that ended. It continues a panic of the attempt on the goroutine of the caller.
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

// failed decides what the failure of an attempt means for the call. It returns true when a new wait begins.
func (f *flight) failed(err *Error) (bool, *Error) {
	delay, ticket, stop := f.decide(err, f.sent-1)
	switch {
	case stop == "" && len(f.running) == 0:
		f.wait, f.ticket, f.refused = delay, ticket, ""
		return true, nil
	case stop == "":
		// The other attempt may still succeed, so no retry is needed now.
		ticket.giveBack()
		return false, nil
	case isAboutTheNext(stop, err) && len(f.running) > 0:
		f.refused = stop
		return false, nil
	default:
		return false, f.fail(err, stop, f.cutAll())
	}
}

// isAboutTheNext reports whether the reason only rules out another attempt, and not the one in flight.
func isAboutTheNext(stop Stop, err *Error) bool {
	switch stop {
	case StopMaxRetries, StopChain, StopPushback, StopDeadline, StopBudget, StopBreaker:
		return err.outcome != OutcomeDeadline
	}
	return false
}

// next sends the next attempt. If the budget or the breaker refuses it, the attempts in flight decide.
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

// cutAll gives up the attempts in flight. The breaker learns nothing from them, and the log shows them as cancelled.
func (f *flight) cutAll() []ended {
	for _, running := range f.running {
		running.cancel()
		f.log = append(f.log, f.cut(running.begun, running.permit))
	}
	f.running = nil
	slices.SortFunc(f.log, func(a, b ended) int { return a.attempt.Number - b.attempt.Number })
	return f.log
}

// release gives up the remaining attempts when the call ends, also by a panic.
func (f *flight) release() {
	f.cutAll()
	f.ticket.giveBack()
}
