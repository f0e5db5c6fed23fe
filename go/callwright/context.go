package callwright

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// detachTimeout is the time limit of detached work that sets none.
const detachTimeout = 30 * time.Second

type retryMark struct{}

// WithRetryMark marks the work of a context as a retry. Calls made for it are retried only when nothing was sent. [FromRequest]
// sets the mark from the headers of a request.
func WithRetryMark(ctx context.Context) context.Context {
	return context.WithValue(ctx, retryMark{}, true)
}

// IsRetry reports whether the work of a context is itself a retry.
func IsRetry(ctx context.Context) bool {
	marked, _ := ctx.Value(retryMark{}).(bool)
	return marked
}

// Detach returns a context for work that must finish although the caller gives up. It has the values and the retry mark of its
// parent, but not the parent's cancellation and deadline. It ends after 30 s. Call cancel when the work is done.
func Detach(ctx context.Context) (detached context.Context, cancel context.CancelFunc) {
	return DetachFor(ctx, detachTimeout)
}

// DetachFor is [Detach] with another time limit.
func DetachFor(ctx context.Context, timeout time.Duration) (detached context.Context, cancel context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), timeout)
}

// FromRequest marks a context as work for a retry when the headers of the incoming request say so: x-retry-attempt or
// grpc-previous-rpc-attempts of at least 1, or x-envoy-attempt-count of at least 2.
func FromRequest(ctx context.Context, header http.Header) context.Context {
	limits := map[string]uint64{"X-Retry-Attempt": 1, "Grpc-Previous-Rpc-Attempts": 1, "X-Envoy-Attempt-Count": 2}
	for name, least := range limits {
		if count, err := strconv.ParseUint(strings.TrimSpace(header.Get(name)), 10, 64); err == nil && count >= least {
			return WithRetryMark(ctx)
		}
	}
	return ctx
}
