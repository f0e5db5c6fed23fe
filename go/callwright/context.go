package callwright

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// detachTimeout bounds detached work that names no bound of its own.
const detachTimeout = 30 * time.Second

type retryMark struct{}

// WithRetryMark says that the work of a context is itself a retry, so that calls made for it retry only what was never
// sent. [FromRequest] sets it from the headers of a request.
func WithRetryMark(ctx context.Context) context.Context {
	return context.WithValue(ctx, retryMark{}, true)
}

// IsRetry says whether the work of a context is itself a retry.
func IsRetry(ctx context.Context) bool {
	marked, _ := ctx.Value(retryMark{}).(bool)
	return marked
}

// Detach returns a context for work that must finish although the caller gives up: neither the parent's cancellation nor
// its deadline, but its values and its retry mark, and a bound of 30 s from now. Call cancel when the work is done.
func Detach(ctx context.Context) (detached context.Context, cancel context.CancelFunc) {
	return DetachFor(ctx, detachTimeout)
}

// DetachFor is [Detach] with another bound.
func DetachFor(ctx context.Context, timeout time.Duration) (detached context.Context, cancel context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), timeout)
}

// FromRequest marks a context as work for a retry when the headers of the request that it serves say so: x-retry-attempt or
// grpc-previous-rpc-attempts of 1 or more, or x-envoy-attempt-count of 2 or more.
func FromRequest(ctx context.Context, header http.Header) context.Context {
	limits := map[string]uint64{"X-Retry-Attempt": 1, "Grpc-Previous-Rpc-Attempts": 1, "X-Envoy-Attempt-Count": 2}
	for name, least := range limits {
		if count, err := strconv.ParseUint(strings.TrimSpace(header.Get(name)), 10, 64); err == nil && count >= least {
			return WithRetryMark(ctx)
		}
	}
	return ctx
}
