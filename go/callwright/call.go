package callwright

import (
	"context"
	"crypto/rand"
	"fmt"
	"reflect"
	"time"

	"google.golang.org/protobuf/proto"
)

// invoke makes a call: downgrade, overall deadline, retries, circuit breaker and attempt timeout around send.
func invoke(ctx context.Context, core *clientCore, method *MethodSpec, request proto.Message, send sendFunc,
	response reflect.Type, settings *callSettings,
) (proto.Message, error) {
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

// newCall merges the layers of options: library, contract, client, call.
func newCall(ctx context.Context, core *clientCore, method *MethodSpec, settings *callSettings) (*callFacts, *Error) {
	options := libraryOptions()
	options.merge(method.options())
	options.merge(&core.options)
	options.merge(&settings.options)
	if options.refused != nil {
		return nil, options.refused.change(func(err *Error) { err.method = method })
	}
	call := &callFacts{
		method: method, options: &options, dialect: dialectOf(options.protocol.or(ProtocolConnect)), isForRetry: IsRetry(ctx),
	}
	if method.IdempotencyKey {
		call.idempotencyKey = idempotencyKey()
	}
	return call, nil
}

// answer is the result of a call.
type answer struct {
	message  proto.Message
	served   Served
	age      time.Duration
	facts    *attemptFacts
	attempts []Attempt
	// failure is why the call failed, also when a downgrade answered. err is nil when a downgrade answered.
	failure, err *Error
}

// stages runs the attempts and the downgrade.
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
	message := last.message
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

// describe fills the metadata of the caller.
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

// callGuard tells the observer about the end of a call, however the call ends.
type callGuard struct {
	ctx     context.Context
	core    *clientCore
	method  *MethodSpec
	started time.Time
	// sends is the number of attempts that began.
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

// abandon reports a call that ends by a panic or by the end of its goroutine.
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

// idempotencyKey returns a random UUID of version 4 (RFC 9562).
func idempotencyKey() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // crypto/rand.Read never returns an error
	bits[6] = bits[6]&0x0f | 0x40
	bits[8] = bits[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bits[:4], bits[4:6], bits[6:8], bits[8:10], bits[10:])
}
