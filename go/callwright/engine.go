package callwright

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright/internal/bridge"
)

// probeLease is the longest time that a probe of a circuit breaker may take when its attempt has no timeout.
const probeLease = 30 * time.Second

// sendFunc makes one attempt. It hides the message types, so that one loop serves every method.
type sendFunc = bridge.Send

// engine runs one call. It gives each attempt its time, and decides whether another attempt follows.
type engine struct {
	guard      *callGuard
	core       *clientCore
	call       *callFacts
	ctx        context.Context
	policy     retryPolicy
	idempotent bool
	started    time.Time
	// deadline is the end of the call, or zero when it has none.
	deadline time.Time
	slot     *slot
}

// ended is the result of one attempt.
type ended struct {
	attempt Attempt
	facts   *attemptFacts
	message proto.Message
	err     *Error
}

func newEngine(guard *callGuard, call *callFacts) *engine {
	ctx, core, options := guard.ctx, guard.core, call.options
	started := core.clock.Now()
	inherited, _ := ctx.Deadline()
	e := &engine{
		guard:    guard,
		core:     core,
		call:     call,
		ctx:      ctx,
		policy:   newRetryPolicy(options),
		started:  started,
		deadline: overallDeadline(started, options.timeout, inherited),
	}
	e.idempotent = options.idempotent.or(call.idempotencyKey != "" || call.method.IsIdempotent())
	if core.breakers != nil {
		e.slot = core.breakers.slot(core.authority, call.method)
	}
	return e
}

// check returns the error of a call that cannot be made, before anything is sent.
func (e *engine) check() *Error {
	if retries := e.policy.retries; retries > maxRetries || retries < 0 {
		message := fmt.Sprintf("retries is %d, and it must be 0 to %d; more would only add to an overload", retries, maxRetries)
		return e.named(newError(OutcomeLocal, CodeInvalidArgument, message))
	}
	if _, isHedged := e.call.options.hedge.Value(); isHedged && !e.idempotent {
		const message = "a hedge sends the request twice, and the method is not idempotent; declare idempotency_level, " +
			"pass WithIdempotent(), or leave WithHedge out"
		return e.named(newError(OutcomeLocal, CodeInvalidArgument, message))
	}
	if e.isCancelled() {
		return e.fail(e.cancelled(), StopCancelled, nil)
	}
	if remaining, isSet := e.remaining(e.started).Value(); isSet && remaining < minAttempt {
		message := fmt.Sprintf("nothing was sent: %v are left of the deadline, and an attempt needs %v", remaining, minAttempt)
		err := newError(OutcomeDeadline, CodeDeadlineExceeded, message)
		err.blamed = false
		return e.fail(err, StopDeadline, nil)
	}
	return nil
}

func (e *engine) now() time.Time { return e.core.clock.Now() }

func (e *engine) remaining(now time.Time) Setting[time.Duration] {
	if e.deadline.IsZero() {
		return Setting[time.Duration]{}
	}
	return Set(max(e.deadline.Sub(now), 0))
}

// isTooLate reports whether the time until the deadline is too short for an attempt.
func (e *engine) isTooLate() bool {
	remaining, isSet := e.remaining(e.now()).Value()
	return isSet && remaining < minAttempt
}

// isCancelled reports whether the caller cancelled. It asks the call's own context, because the error of an attempt may come
// from another one (B6).
func (e *engine) isCancelled() bool { return errors.Is(e.ctx.Err(), context.Canceled) }

func (e *engine) cancelled() *Error {
	err := newError(OutcomeCancelled, CodeCancelled, "the caller cancelled the call")
	if cause := context.Cause(e.ctx); cause != nil {
		err.source = cause
	}
	return err
}

// millis returns the time of the breakers in milliseconds, some time ahead of now.
func (e *engine) millis(ahead time.Duration) int64 {
	if e.core.breakers == nil {
		return 0
	}
	return e.core.breakers.millis(e.now().Add(ahead))
}

// admit asks the circuit breaker for permission to make an attempt.
func (e *engine) admit() (*permit, *Error) {
	if e.slot == nil {
		return nil, nil
	}
	lease := probeLease
	if timeout, isSet := e.call.options.attemptTimeout.Value(); isSet {
		lease = timeout + time.Second
	}
	permit, rejected := e.slot.acquire(e.ctx, e.millis(0), lease, e.core.observer)
	if rejected == nil {
		return permit, nil
	}
	err := newError(OutcomeCircuitOpen, CodeUnavailable, "the circuit breaker of "+e.slot.name+" is open")
	if ms, isKnown := rejected.retryIn.Value(); isKnown {
		err.pushback = &pushback{after: time.Duration(ms) * time.Millisecond}
	}
	return nil, err
}

// begin counts an attempt and returns its description. After begin, the end of the attempt is reported in every case.
func (e *engine) begin(number int, delay time.Duration) Attempt {
	e.guard.sends++
	now := e.now()
	return Attempt{
		Number:      number,
		DelayBefore: delay,
		Started:     now.Sub(e.started),
		Timeout:     allotment(now, e.deadline, e.call.options.attemptTimeout),
	}
}

// cut ends an attempt that was given up or that a panic ended. The breaker learns nothing from it.
func (e *engine) cut(attempt Attempt, permit *permit) ended {
	permit.release(e.ctx)
	err := newError(OutcomeCancelled, CodeCancelled, "another attempt of the call was first")
	attempt.Duration = e.now().Sub(e.started) - attempt.Started
	attempt.Code = err.code
	e.core.observer.Event(e.ctx, AttemptEnded{Method: e.call.method, Attempt: attempt, Outcome: err.outcome})
	return ended{attempt: attempt, err: err}
}

// attempt makes one attempt.
func (e *engine) attempt(ctx context.Context, send sendFunc, attempt Attempt, permit *permit) ended {
	isPerformed := false
	defer func() {
		if !isPerformed {
			e.cut(attempt, permit)
		}
	}()
	last := e.perform(ctx, send, attempt)
	isPerformed = true
	e.account(last, permit)
	return last
}

// perform sends an attempt and turns its failure into an error. It may run on a goroutine of its own.
func (e *engine) perform(ctx context.Context, send sendFunc, attempt Attempt) ended {
	begun := e.now()
	facts := &attemptFacts{call: e.call, number: attempt.Number, timeout: attempt.Timeout}
	ctx = withAttempt(ctx, facts)
	if timeout, isSet := attempt.Timeout.Value(); isSet {
		var cancel context.CancelFunc
		ctx, cancel = e.core.clock.WithDeadline(ctx, begun.Add(timeout))
		defer cancel()
	}
	message, failure := send(ctx)
	if failure == nil && message == nil {
		failure = newError(OutcomeLocal, CodeInternal, "the implementation of the service answered nil without an error")
	}
	last := ended{attempt: attempt, facts: facts, message: message}
	last.attempt.HTTPStatus, last.attempt.TransparentRetries = facts.httpStatus, facts.resends
	if failure != nil {
		last.err = e.judge(ctx, failure, attempt.Timeout.or(0))
		last.attempt.Code, last.attempt.HTTPStatus = last.err.code, last.err.httpStatus
	}
	last.attempt.Duration = e.now().Sub(begun)
	return last
}

// account tells the breaker and the observer how an attempt ended.
func (e *engine) account(last ended, permit *permit) {
	health, outcome := healthSuccess, Outcome("")
	if last.err != nil {
		health, outcome = last.err.verdict().health, last.err.outcome
	}
	permit.record(e.ctx, health, outcome, e.millis(0), e.core.rand.Float64)
	e.core.observer.Event(e.ctx, AttemptEnded{Method: e.call.method, Attempt: last.attempt, Outcome: outcome})
}

// judge returns the error of a failed attempt. A complete answer keeps its own error. An attempt that was cut short has the
// error of the first of these that holds: the caller cancelled, the call's deadline passed, the attempt's timeout passed (C3).
func (e *engine) judge(ctx context.Context, failure error, allotted time.Duration) *Error {
	isCut := ctx.Err() != nil && isContextError(ctx, failure)
	if isCut {
		switch {
		case e.isCancelled():
			return e.cancelled()
		case e.isPastDeadline():
			return e.pastDeadline(allotted)
		case errors.Is(ctx.Err(), context.DeadlineExceeded):
			message := fmt.Sprintf("no answer within the attempt's timeout of %v", allotted)
			return newError(OutcomeAttemptTimeout, CodeDeadlineExceeded, message)
		default:
			return newError(OutcomeCancelled, CodeCancelled, "another attempt of the call was first")
		}
	}
	err := asError(failure)
	// A server may notice the end of the deadline before the client does, and then answers "cancelled".
	if err.outcome == OutcomeService && err.code == CodeCancelled && e.isPastDeadline() {
		return e.pastDeadline(e.call.options.blame()).WithCause(err)
	}
	return err
}

func (e *engine) isPastDeadline() bool {
	return !e.deadline.IsZero() && !e.now().Before(e.deadline)
}

// isContextError reports whether a failure means that its context has ended.
func isContextError(ctx context.Context, failure error) bool {
	var own *Error
	if errors.As(failure, &own) && own.outcome == OutcomeService {
		return false
	}
	return errors.Is(failure, ctx.Err()) || errors.Is(failure, context.Cause(ctx))
}

// asError returns the failure of an attempt as an Error. A mock may return any error.
func asError(failure error) *Error {
	var err *Error
	if errors.As(failure, &err) {
		return err
	}
	code := CodeUnknown
	switch {
	case errors.Is(failure, context.Canceled):
		code = CodeCancelled
	case errors.Is(failure, context.DeadlineExceeded):
		code = CodeDeadlineExceeded
	}
	return newError(OutcomeService, code, "the implementation of the service failed").WithCause(failure)
}

func (e *engine) pastDeadline(allotted time.Duration) *Error {
	message := fmt.Sprintf("no answer within the call's deadline of %v", e.deadline.Sub(e.started))
	err := newError(OutcomeDeadline, CodeDeadlineExceeded, message)
	err.blamed = allotted >= e.call.options.blame()
	return err
}

// decide asks the rules, the budget and the breaker for another attempt after this failure, in the order of R3.
func (e *engine) decide(err *Error, retries int) (time.Duration, *ticket, Stop) {
	switch err.outcome {
	case OutcomeCancelled:
		return 0, nil, StopCancelled
	case OutcomeDeadline:
		return 0, nil, StopDeadline
	case OutcomeCircuitOpen:
		return 0, nil, StopBreaker
	}
	delay, cost, stop := e.policy.decide(failure{
		class:      e.retryClass(err),
		idempotent: e.idempotent,
		retries:    retries,
		chained:    e.call.isForRetry && e.call.options.chainStop.or(true),
		pushback:   err.pushback,
		remaining:  e.remaining(e.now()),
	}, e.core.rand.Float64)
	if stop != "" {
		return 0, nil, stop
	}
	ticket, stop := e.pay(delay, cost)
	return delay, ticket, stop
}

// pay takes the tokens of another attempt. It refuses when the breaker will still be open after the delay.
func (e *engine) pay(delay time.Duration, cost uint32) (*ticket, Stop) {
	ticket := takeTicket(e.core.budget, cost)
	if ticket == nil {
		return nil, StopBudget
	}
	if e.slot != nil && e.slot.isClosedTo(e.millis(delay)) {
		ticket.giveBack()
		return nil, StopBreaker
	}
	e.core.observer.Event(e.ctx, RetryDecided{Method: e.call.method, Delay: delay, Budget: e.core.budget.Tokens()})
	return ticket, ""
}

func (e *engine) retryClass(err *Error) retryClass {
	class := err.verdict().retry
	isAnswer := err.outcome == OutcomeService || err.outcome == OutcomeIntermediary
	if class == retryNever && isAnswer && slices.Contains(e.call.options.retryOn.or(nil), err.code) {
		return retryTransient
	}
	return class
}

// pause waits. It returns false when the caller cancels first.
func (e *engine) pause(delay time.Duration) bool {
	timer, stop := e.core.clock.Timer(delay)
	defer stop()
	select {
	case <-timer:
	case <-e.ctx.Done():
	}
	return !e.isCancelled()
}

func (e *engine) named(err *Error) *Error {
	return err.change(func(err *Error) {
		err.method = e.call.method
		if e.core.authority != "" {
			err.authority = e.core.authority
		}
	})
}

// fail returns the error of the call for the error of its last attempt or of a later stage.
func (e *engine) fail(err *Error, stop Stop, log []ended) *Error {
	err = e.named(err)
	// The chain shows the last attempt. If that was cut short, the attempt before it tells the cause.
	var link *AttemptError
	for index, ended := range log {
		if ended.err == nil {
			continue
		}
		failed := e.named(ended.err)
		if index == len(log)-1 && failed.outcome == err.outcome {
			failed = err
		}
		next := newAttemptError(failed, ended.attempt)
		wasCut := failed.outcome == OutcomeDeadline || failed.outcome == OutcomeCancelled
		if link != nil && wasCut && next.source == nil {
			next.source = link
		}
		link = next
	}
	err.stop = stop
	err.attempts = attemptsOf(log)
	if link != nil {
		err.source = link
	}
	if err.stack != nil {
		// The link holds the stack of the attempt.
		err.stack = callers()
	}
	return err
}

func attemptsOf(log []ended) []Attempt {
	attempts := make([]Attempt, 0, len(log))
	for _, ended := range log {
		attempts = append(attempts, ended.attempt)
	}
	return attempts
}
