package callwright

import (
	"fmt"
	"strings"
	"time"
)

// AttemptError is the error of the attempt that decided a failed call. It is in the chain between the [Error] of the call and
// the cause. Its text tells how the attempt ended. The message of the service is in the text of the [Error].
type AttemptError struct {
	number     int
	outcome    Outcome
	code       Code
	httpStatus int
	authority  string
	timeout    Setting[time.Duration]
	source     error
	stack      []uintptr
}

func newAttemptError(err *Error, attempt Attempt) *AttemptError {
	return &AttemptError{
		number:     attempt.Number,
		outcome:    err.outcome,
		code:       err.code,
		httpStatus: err.httpStatus,
		authority:  err.authority,
		timeout:    attempt.Timeout,
		source:     err.source,
		stack:      err.stack,
	}
}

// Number returns the number of the attempt: 0 for the first one, 1 for the first retry.
func (e *AttemptError) Number() int { return e.number }

// Outcome returns how the attempt ended.
func (e *AttemptError) Outcome() Outcome { return e.outcome }

// Code returns the code of the attempt.
func (e *AttemptError) Code() Code { return e.code }

// HTTPStatus returns the HTTP status of the answer, or 0 when there was no answer.
func (e *AttemptError) HTTPStatus() int { return e.httpStatus }

// StackTrace returns the program counters of the stack at which the error of the attempt was made.
func (e *AttemptError) StackTrace() []uintptr { return e.stack }

// Unwrap returns the cause. An attempt that was cut short and has no other cause returns the failed attempt before it.
func (e *AttemptError) Unwrap() error { return e.source }

// Error returns one line, for example: attempt 2 at user.internal:3000: the connection broke.
func (e *AttemptError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "attempt %d", e.number+1)
	if e.authority != "" {
		text.WriteString(" at " + e.authority)
	}
	text.WriteString(": " + e.ending())
	if e.httpStatus != 0 {
		fmt.Fprintf(&text, " (http %d)", e.httpStatus)
	}
	return text.String()
}

func (e *AttemptError) ending() string {
	switch e.outcome {
	case OutcomeService:
		return "the service answered " + e.code.String()
	case OutcomeIntermediary:
		return "an answer without an error body of the service"
	case OutcomeUnsent:
		return "nothing reached the server"
	case OutcomeTransport:
		return "the connection broke"
	case OutcomeAttemptTimeout:
		if timeout, isSet := e.timeout.Value(); isSet {
			return fmt.Sprintf("no answer within %v", timeout)
		}
		return "no answer in time"
	case OutcomeDeadline:
		return "cut by the deadline of the call"
	case OutcomeCancelled:
		return "cut by the caller"
	case OutcomeDecode:
		return "the answer could not be read"
	case OutcomeLocal:
		return "the request could not be made"
	case OutcomeCircuitOpen:
		return "held back by the open circuit breaker"
	default:
		return "the caller refused the answer"
	}
}
