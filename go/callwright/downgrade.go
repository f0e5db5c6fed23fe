package callwright

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"time"

	"google.golang.org/protobuf/proto"
)

// downgrade answers in place of a call that failed (F1 to F9).
type downgrade struct {
	answer  func(ctx context.Context, err error) (proto.Message, error)
	trigger func(err *Error) bool
	refuses func(response proto.Message) bool
	maxAge  Setting[time.Duration]
	// answers and refused are the response types of the caller's functions.
	answers, refused reflect.Type
}

func typeOf[Res proto.Message]() reflect.Type { return reflect.TypeFor[Res]() }

func answerOf[Res proto.Message](answer func(context.Context, error) (Res, error)) func(context.Context, error) (proto.Message, error) {
	return func(ctx context.Context, err error) (proto.Message, error) {
		response, failure := answer(ctx, err)
		if failure != nil {
			return nil, failure
		}
		return response, nil
	}
}

func (d *downgrade) setAnswer(response reflect.Type, answer func(context.Context, error) (proto.Message, error)) {
	d.answers, d.answer = response, answer
}

func (d *downgrade) setRefusal(response reflect.Type, refuses func(proto.Message) bool) {
	d.refused, d.refuses = response, refuses
}

func (d *downgrade) isSet() bool {
	_, isStale := d.maxAge.Value()
	return d.answer != nil || isStale
}

// check refuses functions that are written for another response type, before anything is sent.
func (d *downgrade) check(method *MethodSpec, response reflect.Type) *Error {
	for _, given := range []reflect.Type{d.answers, d.refused} {
		if given != nil && given != response {
			message := fmt.Sprintf("the downgrade is written for %v, and the method answers %v; nothing was sent", given, response)
			err := newError(OutcomeLocal, CodeInvalidArgument, message)
			err.method = method
			return err
		}
	}
	return nil
}

// key returns the key of the call's answer. It returns false when earlier answers may not be served to this call.
func (d *downgrade) key(call *callFacts, request proto.Message) (lastGoodKey, bool) {
	_, isStale := d.maxAge.Value()
	partition, isPartitioned := call.options.partition.Value()
	if !isStale || !call.method.IsReadOnly() || (hasCredentials(call.options.headers) && !isPartitioned) {
		return lastGoodKey{}, false
	}
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return lastGoodKey{}, false
	}
	return lastGoodKey{method: call.method.FullName(), partition: partition, request: string(bytes)}, true
}

func (d *downgrade) isTriggered(err *Error) bool {
	if !d.isSet() || err.IsCancelled() {
		return false
	}
	if d.trigger != nil {
		return d.trigger(err)
	}
	return err.verdict().downgrade
}

// refusal returns the error of an answer that the caller refuses, or nil.
func (d *downgrade) refusal(response proto.Message) *Error {
	if d.refuses == nil || d.answer == nil || !d.refuses(response) {
		return nil
	}
	return newError(OutcomeRefused, CodeFailedPrecondition, "the caller refused the answer of the service")
}

// downgraded is the result of a downgrade.
type downgraded struct {
	message proto.Message
	served  Served
	age     time.Duration
}

// serve answers for the failed call, or returns its error. A failure of the downgrade itself is attached to the error.
func (d *downgrade) serve(e *engine, err *Error, key lastGoodKey, isKept bool) (downgraded, *Error) {
	if !d.isTriggered(err) {
		return downgraded{}, err
	}
	if isKept {
		if message, age, ok := e.core.lastGood.get(key, d.maxAge.or(0), e.now()); ok {
			return downgraded{message: message, served: ServedStale, age: age}, nil
		}
	}
	if d.answer == nil {
		return downgraded{}, err
	}
	message, failure := d.run(e, err)
	switch {
	case failure == nil:
		return downgraded{message: message, served: ServedDowngrade}, nil
	case e.isCancelled():
		return downgraded{}, e.fail(e.cancelled().WithCause(err), StopCancelled, nil)
	default:
		return downgraded{}, err.change(func(err *Error) { err.suppressed = append(err.suppressed, failure) })
	}
}

// run calls the caller's function with a time limit of its own, which the call's deadline does not shorten. A panic is a
// failure.
func (d *downgrade) run(e *engine, err *Error) (proto.Message, error) {
	bound := e.call.options.downgradeTimeout.or(100 * time.Millisecond)
	ctx, cancelParent := withoutDeadline(e.ctx)
	defer cancelParent()
	ctx, cancel := e.core.clock.WithDeadline(ctx, e.now().Add(bound))
	defer cancel()
	type result struct {
		message proto.Message
		err     error
		exited  bool
	}
	done := make(chan result, 1)
	go func() {
		outcome := result{exited: true}
		defer func() {
			if panicked := recover(); panicked != nil {
				message := fmt.Sprintf("the downgrade panicked: %v", panicked)
				outcome = result{err: newError(OutcomeLocal, CodeInternal, message)}
			}
			done <- outcome
		}()
		message, failure := d.answer(ctx, err)
		if failure == nil && isNil(message) {
			failure = newError(OutcomeLocal, CodeInternal, "the downgrade answered nil without an error")
		}
		outcome = result{message: message, err: failure}
	}()
	select {
	case outcome := <-done:
		if outcome.exited {
			runtime.Goexit()
		}
		return outcome.message, outcome.err
	case <-ctx.Done():
		return nil, newError(OutcomeLocal, CodeDeadlineExceeded, fmt.Sprintf("the downgrade took longer than its bound of %v", bound))
	}
}

// withoutDeadline returns a context with the values and the cancellation of its parent, but not its deadline.
func withoutDeadline(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() {
		if parent.Err() == context.Canceled {
			cancel()
		}
	})
	return ctx, func() { stop(); cancel() }
}

func isNil(message proto.Message) bool {
	return message == nil || !message.ProtoReflect().IsValid()
}
