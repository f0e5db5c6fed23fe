package callwright

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// CallInfo describes one attempt of a call. A mock can read from it which options the caller gave.
type CallInfo struct {
	// Method is the method that is called.
	Method *MethodSpec
	// Attempt is 0 for the first attempt, 1 for the first retry.
	Attempt int
	// Timeout is the time that the attempt has. It is unset when the call has no deadline.
	Timeout Setting[time.Duration]
	// Headers holds the headers that the options add.
	Headers http.Header
	// IdempotencyKey is the same for all attempts of a call. It is empty when the method sends none.
	IdempotencyKey string
}

// InfoFrom returns the description of the attempt that a context belongs to. It returns false outside of a call.
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

// callFacts is what all attempts of a call share.
type callFacts struct {
	method         *MethodSpec
	options        *callOptions
	dialect        dialect
	idempotencyKey string
	// isForRetry is set when the call serves a request that is itself a retry.
	isForRetry bool

	encodeOnce sync.Once
	encoded    *encodedRequest
	encodeErr  *Error
}

// attemptFacts is one attempt, and what is known of its answer in addition to the message.
type attemptFacts struct {
	call    *callFacts
	number  int
	timeout Setting[time.Duration]

	headers, trailers http.Header
	httpStatus        int
	// resends counts how often the request was sent again on another connection, by the transport or by the channel, because
	// nothing had been written.
	resends int
}

// earlierTries returns the number of earlier attempts that the server is told. No header is sent for 0. The first attempt of a
// call for a request that is itself a retry counts as one, so that the mark travels down a chain of services.
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
