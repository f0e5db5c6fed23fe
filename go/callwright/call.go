package callwright

import (
	"context"
	"crypto/rand"
	"fmt"
	"reflect"
	"time"

	"google.golang.org/protobuf/proto"
)

// Message is a pointer to a generated message type.
type Message[T any] interface {
	*T
	proto.Message
}

// Invoke makes a call: options merged, then downgrade, overall deadline, retries, circuit breaker, attempt timeout, and the
// implementation of one attempt. Generated clients call it.
func Invoke[Req, Res any, ReqPtr Message[Req], ResPtr Message[Res]](
	ctx context.Context, core *Core, method *MethodSpec, request ReqPtr,
	implementation func(context.Context, ReqPtr) (ResPtr, error), options []CallOption,
) (ResPtr, error) {
	send := func(ctx context.Context) (any, error) {
		response, err := implementation(ctx, request)
		if err == nil && response == nil {
			return nil, newError(OutcomeLocal, CodeInternal, "the implementation of the service answered nil without an error")
		}
		return response, err
	}
	message, err := invoke(ctx, core, method, request, send, reflect.TypeFor[ResPtr](), options)
	if err != nil {
		return nil, err
	}
	response, _ := message.(ResPtr)
	return response, nil
}

// invoke is [Invoke] without the types of the messages.
func invoke(ctx context.Context, core *Core, method *MethodSpec, request proto.Message, send sendFunc,
	response reflect.Type, options []CallOption,
) (proto.Message, error) {
	settings := &callSettings{}
	for _, option := range options {
		if option != nil {
			option.applyToCall(settings)
		}
	}
	started := core.clock.Now()
	ctx = core.observer.CallStarted(ctx, method)
	guard := &callGuard{ctx: ctx, core: core, method: method, started: started}
	defer guard.abandon()
	call, err := newCall(ctx, core, method, settings)
	if err == nil {
		err = settings.downgrade.check(method, response)
	}
	if err == nil && isNil(request) {
		err = newError(OutcomeLocal, CodeInvalidArgument, "the request is nil").change(func(e *Error) { e.method = method })
	}
	answer := &answer{failure: err, err: err}
	if err == nil {
		answer = stages(newEngine(guard, call), request, send, settings)
	}
	guard.end(answer)
	answer.describe(settings.metadata)
	if answer.err != nil {
		return nil, answer.err
	}
	return answer.message, nil
}

// newCall merges the layers: library, contract, client, call.
func newCall(ctx context.Context, core *Core, method *MethodSpec, settings *callSettings) (*callFacts, *Error) {
	options := libraryOptions()
	options.merge(method.options())
	options.merge(&core.options)
	options.merge(&settings.options)
	if options.refused != nil {
		return nil, options.refused.change(func(err *Error) { err.method = method })
	}
	call := &callFacts{method: method, options: &options, isForRetry: IsRetry(ctx)}
	if method.IdempotencyKey {
		call.idempotencyKey = idempotencyKey()
	}
	return call, nil
}

// answer is what a call came to.
type answer struct {
	message  proto.Message
	served   Served
	age      time.Duration
	facts    *attemptFacts
	attempts []Attempt
	// failure is why the call failed, also when a downgrade answered for it; err only when none did.
	failure, err *Error
}

// stages runs the attempts and what stands around them.
func stages(e *engine, request proto.Message, send sendFunc, settings *callSettings) *answer {
	downgrade := &settings.downgrade
	e.warnOnce(downgrade.isSet())
	key, isKept := downgrade.key(e.call, request)
	last, attempts, failure := e.run(send)
	if failure != nil {
		served, err := downgrade.serve(e, failure, key, isKept)
		if err != nil {
			return &answer{failure: err, err: err, attempts: err.attempts}
		}
		return served.answer(failure)
	}
	message, _ := last.message.(proto.Message)
	origin := &answer{message: message, served: ServedOrigin, facts: last.facts, attempts: attempts}
	refusal := downgrade.refusal(message)
	if refusal == nil {
		if isKept {
			e.core.lastGood.put(key, message, e.now())
		}
		return origin
	}
	refusal = e.named(refusal)
	refusal.stop, refusal.attempts = StopNotRetryable, attempts
	served, err := downgrade.serve(e, refusal, key, isKept)
	switch {
	case err == nil:
		return served.answer(refusal)
	case err.IsCancelled():
		return &answer{failure: err, err: err, attempts: err.attempts}
	default:
		return origin
	}
}

func (d downgraded) answer(failure *Error) *answer {
	return &answer{message: d.message, served: d.served, age: d.age, attempts: failure.attempts, failure: failure}
}

// describe fills the caller's metadata.
func (a *answer) describe(metadata *Metadata) {
	if metadata == nil {
		return
	}
	*metadata = Metadata{Attempts: a.attempts, Served: a.served, Age: a.age}
	if a.err == nil {
		metadata.DowngradedFrom = a.failure
	}
	if a.facts != nil {
		metadata.Headers, metadata.Trailers, metadata.HTTPStatus = a.facts.headers, a.facts.trailers, a.facts.httpStatus
	}
}

// callGuard tells the observer of the end of a call, however it ends.
type callGuard struct {
	ctx     context.Context
	core    *Core
	method  *MethodSpec
	started time.Time
	// sends are the attempts that began.
	sends   int
	isEnded bool
}

func (g *callGuard) end(answer *answer) {
	end := CallEnded{Served: answer.served}
	if failure := answer.failure; failure != nil {
		end.Outcome, end.Code, end.Stop = failure.outcome, failure.code, failure.stop
	}
	g.report(end)
}

// abandon reports a call that a panic or the end of its goroutine cut short.
func (g *callGuard) abandon() {
	if !g.isEnded {
		g.report(CallEnded{Outcome: OutcomeCancelled, Code: CodeCancelled, Stop: StopCancelled})
	}
}

func (g *callGuard) report(end CallEnded) {
	g.isEnded = true
	end.Method, end.Duration, end.Sends = g.method, g.core.clock.Now().Sub(g.started), g.sends
	g.core.observer.Event(g.ctx, end)
}

// idempotencyKey is a random key that is one call's own: version 4 of RFC 9562.
func idempotencyKey() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // never fails, by its documentation
	bits[6] = bits[6]&0x0f | 0x40
	bits[8] = bits[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bits[:4], bits[4:6], bits[6:8], bits[8:10], bits[10:])
}
