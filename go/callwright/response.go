package callwright

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Served says where the message of an answer came from.
type Served string

// The origins of a message.
const (
	// ServedOrigin: the service answered.
	ServedOrigin Served = "origin"
	// ServedDowngrade: the call failed and its downgrade answered.
	ServedDowngrade Served = "downgrade"
	// ServedStale: the call failed and an earlier answer of the service was served again.
	ServedStale Served = "stale"
)

// Attempt is one send of a call: when it started, how long it took, how it ended.
type Attempt struct {
	// Number is 0 for the first attempt, 1 for the first retry.
	Number int
	// Code is the code of the failure, 0 when the attempt succeeded.
	Code Code
	// HTTPStatus is the status of the answer, 0 when there was none.
	HTTPStatus int
	// DelayBefore is the backoff before the attempt.
	DelayBefore time.Duration
	// Started is when the attempt started, counted from the start of the call.
	Started time.Duration
	// Duration is how long the attempt took.
	Duration time.Duration
	// Timeout is the time that the attempt was given; unset when the call has no deadline.
	Timeout Setting[time.Duration]
	// TransparentRetries is how often the request took another connection within the attempt, because a pooled one had been
	// closed before anything was written to it. Not counted as a retry.
	TransparentRetries int
}

// String returns one line for logs: attempt 1 at 0s took 1.2ms: UNAVAILABLE (http 503).
func (a Attempt) String() string {
	var text strings.Builder
	const precision = 10 * time.Microsecond
	fmt.Fprintf(&text, "attempt %d at %v took %v: %v", a.Number+1, a.Started.Truncate(precision),
		a.Duration.Truncate(precision), a.Code.String())
	if a.HTTPStatus != 0 {
		fmt.Fprintf(&text, " (http %d)", a.HTTPStatus)
	}
	if a.DelayBefore > 0 {
		fmt.Fprintf(&text, ", after a backoff of %v", a.DelayBefore)
	}
	return text.String()
}

// Metadata is how an answer came. [WithMetadata] fills it.
type Metadata struct {
	// Headers are those of the answer; empty when a downgrade or a mock answered.
	Headers http.Header
	// Trailers are those of the answer; empty where the protocol has none.
	Trailers http.Header
	// HTTPStatus is the status of the answer, 0 when there was none.
	HTTPStatus int
	// Attempts are all sends of the call.
	Attempts []Attempt
	// Served says whether the service answered, the downgrade did, or an earlier answer was served again; empty when the
	// call failed.
	Served Served
	// Age is how old the message is, when an earlier answer was served again.
	Age time.Duration
	// DowngradedFrom is the failure that the downgrade answered for, else nil.
	DowngradedFrom *Error
}
