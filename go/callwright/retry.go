package callwright

import "time"

const (
	// maxRetries is the largest number of retries of a call.
	maxRetries = 10
	// throttleBase is the backoff before the first retry after throttling.
	throttleBase = time.Second
	// maxPushback is the longest wait that a server can ask a call for.
	maxPushback = 20 * time.Second
)

// retryPolicy decides whether and when another attempt is made (R2 to R9).
type retryPolicy struct {
	retries   int
	base, max time.Duration
}

// failure is what the policy considers after a failed attempt.
type failure struct {
	class      retryClass
	idempotent bool
	// retries is the number of retries that were made.
	retries int
	// chained is set when the call serves a request that is itself a retry.
	chained  bool
	pushback *pushback
	// remaining is the time until the deadline, if there is one.
	remaining Setting[time.Duration]
}

func newRetryPolicy(options *callOptions) retryPolicy {
	return retryPolicy{
		retries: options.retries.or(0),
		base:    options.retryBase.or(50 * time.Millisecond),
		max:     options.retryMax.or(5 * time.Second),
	}
}

// decide returns the wait and the cost of the next attempt, or why there is none, in the order of R3.
func (p retryPolicy) decide(f failure, jitter func() float64) (time.Duration, uint32, Stop) {
	sent := f.class != retryUnsent
	switch {
	case f.class == retryNever:
		return 0, 0, StopNotRetryable
	case sent && !f.idempotent && (f.pushback == nil || f.pushback.never):
		return 0, 0, StopNotIdempotent
	case f.retries >= p.retries:
		return 0, 0, StopMaxRetries
	case sent && f.chained:
		return 0, 0, StopChain
	}
	var asked time.Duration
	if f.pushback != nil {
		if f.pushback.never || f.pushback.after > maxPushback {
			return 0, 0, StopPushback
		}
		asked = f.pushback.after
	}
	delay := asked + p.backoff(f.class, f.retries+1, jitter())
	if remaining, isSet := f.remaining.Value(); isSet && remaining < delay+minAttempt {
		return 0, 0, StopDeadline
	}
	if f.class == retryThrottle {
		return delay, costThrottle, ""
	}
	return delay, costTransient, ""
}

// backoff returns the wait before retry k, counted from 1, in whole milliseconds. The upper bound applies before the jitter
// (R5).
func (p retryPolicy) backoff(class retryClass, k int, jitter float64) time.Duration {
	bound := p.base
	if class == retryThrottle {
		bound = throttleBase
	}
	for doublings := 1; doublings < k && bound < p.max; doublings++ {
		bound *= 2
	}
	bound = min(bound, p.max)
	return time.Duration(jitter*float64(bound.Milliseconds())) * time.Millisecond
}
