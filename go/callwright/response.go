package callwright

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Served tells where the message of an answer comes from.
type Served string

// These are the origins of a message.
const (
	// ServedOrigin means that the service answered.
	ServedOrigin Served = "origin"
	// ServedDowngrade means that the call failed and its downgrade answered.
	ServedDowngrade Served = "downgrade"
	// ServedStale means that the call failed and an earlier answer of the service was served again.
	ServedStale Served = "stale"
)

// Attempt describes one attempt of a call.
type Attempt struct {
	// Number is 0 for the first attempt, 1 for the first retry.
	Number int
	// Code is the code of the failure, or 0 when the attempt succeeded.
	Code Code
	// HTTPStatus is the HTTP status of the answer, or 0 when there was no answer.
	HTTPStatus int
	// DelayBefore is the backoff before the attempt.
	DelayBefore time.Duration
	// Started is the time from the start of the call to the start of the attempt.
	Started time.Duration
	// Duration is how long the attempt took.
	Duration time.Duration
	// Timeout is the time that the attempt had. It is unset when the call has no deadline.
	Timeout Setting[time.Duration]
	// TransparentRetries counts how often the request was sent again on another connection within the attempt, because a pooled
	// connection was closed before anything was written to it. It does not count as a retry.
	TransparentRetries int
}

// String returns one line for logs, for example: attempt 1 at 0s took 1.2ms: UNAVAILABLE (http 503).
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

// Metadata describes how a call was answered. [WithMetadata] fills it.
type Metadata struct {
	// Headers holds the headers of the answer. It is empty when a downgrade or a mock answered.
	Headers http.Header
	// Trailers holds the trailers of the answer. It is empty when the protocol has no trailers.
	Trailers http.Header
	// HTTPStatus is the HTTP status of the answer, or 0 when there was no answer.
	HTTPStatus int
	// Attempts holds all attempts of the call.
	Attempts []Attempt
	// Served is the origin of the message. It is empty when the call failed.
	Served Served
	// Age is the age of the message when an earlier answer was served again.
	Age time.Duration
	// DowngradedFrom is the failure that the downgrade answered for, or nil.
	DowngradedFrom *Error
}
