package callwright

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// CallInfo is what one attempt of a call knows. A mock reads from it what the caller asked for.
type CallInfo struct {
	// Method is the method that is called.
	Method *MethodSpec
	// Attempt is 0 for the first attempt, 1 for the first retry.
	Attempt int
	// Timeout is the time that this attempt is given; unset when the call has no deadline.
	Timeout Setting[time.Duration]
	// Headers are those that the caller added.
	Headers http.Header
	// IdempotencyKey marks all attempts of the call as one, when the method sends one; else empty.
	IdempotencyKey string
}

// InfoFrom returns what is known of the call whose attempt a context belongs to, and false outside of a call.
func InfoFrom(ctx context.Context) (CallInfo, bool) {
	attempt := attemptFrom(ctx)
	if attempt == nil {
		return CallInfo{}, false
	}
	call := attempt.call
	return CallInfo{
		Method:         call.method,
		Attempt:        attempt.number,
		Timeout:        attempt.timeout,
		Headers:        call.options.headers.Clone(),
		IdempotencyKey: call.idempotencyKey,
	}, true
}

// callFacts are what all attempts of a call have in common.
type callFacts struct {
	method         *MethodSpec
	options        *callOptions
	dialect        dialect
	idempotencyKey string
	// isForRetry: the call is made for a request that is itself a retry.
	isForRetry bool

	encodeOnce sync.Once
	encoded    *encodedRequest
	encodeErr  *Error
}

// attemptFacts are one attempt, and what is known of its answer beside the message.
type attemptFacts struct {
	call    *callFacts
	number  int
	timeout Setting[time.Duration]

	headers, trailers http.Header
	httpStatus        int
	// resends are those of the transport and of the channel, before anything was written.
	resends int
}

// earlierTries is how often the work was tried before this attempt, as the server is told: 0 is sent as no header. The
// first attempt of a call for a request that is itself a retry counts as one, so that the mark travels down a chain of
// services.
func (a *attemptFacts) earlierTries() int {
	if a.call.isForRetry {
		return a.number + 1
	}
	return a.number
}

type attemptKey struct{}

func withAttempt(ctx context.Context, attempt *attemptFacts) context.Context {
	return context.WithValue(ctx, attemptKey{}, attempt)
}

func attemptFrom(ctx context.Context) *attemptFacts {
	attempt, _ := ctx.Value(attemptKey{}).(*attemptFacts)
	return attempt
}
