package callwright

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// maxMessage is the longest message of a remote error that is kept, in bytes.
	maxMessage = 4 << 10
	// maxLinks is the number of errors of a chain that are printed.
	maxLinks = 32
	// maxFrames is the number of frames of a stack that are kept.
	maxFrames = 32
)

// Error is the error of a failed call or attempt.
//
// Its text is one line without the text of the cause. [Error.Unwrap] returns the cause: first the [AttemptError] of the last
// attempt, then the cause of that one. The verb %+v prints the whole chain with a stack for each error. None of these texts
// contains a header, a body or the query of a URL.
//
//	errors.Is(err, callwright.CodeNotFound)    // the code
//	errors.Is(err, context.Canceled)           // the caller cancelled
//	errors.Is(err, context.DeadlineExceeded)   // the time of the call, or of its last attempt, ran out
//
//	var failure *callwright.Error
//	errors.As(err, &failure)                   // code, details, attempts, stop
type Error struct {
	code       Code
	outcome    Outcome
	message    string
	method     *MethodSpec
	authority  string
	httpStatus int
	pushback   *pushback
	keyed      bool
	// blamed is set when the attempt had enough time for its timeout to count as the server's failure.
	blamed     bool
	stop       Stop
	attempts   []Attempt
	source     error
	suppressed []error
	stack      []uintptr
	answered   *answered
}

// NewError returns an error of the service. Mocks and implementations of services return it.
func NewError(code Code, message string) *Error {
	return newError(OutcomeService, code, message)
}

// newError returns an error whose stack starts at the caller of newError's caller, or at newError's caller inside of the
// runtime.
func newError(outcome Outcome, code Code, message string) *Error {
	err := &Error{code: code, outcome: outcome, message: shortened(message), blamed: true}
	// Errors of cancelled calls and open breakers may be very frequent, and a stack is expensive.
	if outcome != OutcomeCancelled && outcome != OutcomeCircuitOpen {
		err.stack = callers()
	}
	return err
}

// callers returns the stack without the functions that make errors.
func callers() []uintptr {
	var frames [maxFrames]uintptr
	const skipped = 3 // runtime.Callers, callers, newError
	return slices.Clone(frames[:runtime.Callers(skipped, frames[:])])
}

// oneLine replaces control characters by spaces, so that the text cannot break a log line.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// shortened cuts a text after 4 KiB.
func shortened(text string) string {
	if len(text) <= maxMessage {
		return text
	}
	cut := maxMessage
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// WithCause returns a copy of the error with a cause.
func (e *Error) WithCause(cause error) *Error {
	return e.change(func(e *Error) { e.source = cause })
}

// WithRetryAfter returns a copy of the error that asks to wait before the next attempt.
func (e *Error) WithRetryAfter(wait time.Duration) *Error {
	return e.change(func(e *Error) { e.pushback = &pushback{after: wait} })
}

func (e *Error) change(edit func(*Error)) *Error {
	changed := *e
	edit(&changed)
	return &changed
}

// Code returns the code.
func (e *Error) Code() Code { return e.code }

// Outcome returns how the call ended.
func (e *Error) Outcome() Outcome { return e.outcome }

// Message returns the message of the service or of the runtime.
func (e *Error) Message() string { return e.message }

// Service returns the full name of the service. It is empty when the error does not come from a call.
func (e *Error) Service() string {
	if e.method == nil {
		return ""
	}
	return e.method.Service.FullName
}

// Method returns the name of the method. It is empty when the error does not come from a call.
func (e *Error) Method() string {
	if e.method == nil {
		return ""
	}
	return e.method.Name
}

// Authority returns host and port of the server. It is empty when there is no server.
func (e *Error) Authority() string { return e.authority }

// Attempts returns all attempts of the call.
func (e *Error) Attempts() []Attempt { return slices.Clone(e.attempts) }

// Stop returns why no further attempt was made. It is empty when the error does not come from a call.
func (e *Error) Stop() Stop { return e.stop }

// RetryAfter returns how long the server asks to wait before another attempt, and false when it does not ask.
func (e *Error) RetryAfter() (time.Duration, bool) {
	if e.pushback == nil || e.pushback.never {
		return 0, false
	}
	return e.pushback.after, true
}

// HTTPStatus returns the HTTP status of the answer, or 0 when there was no answer.
func (e *Error) HTTPStatus() int { return e.httpStatus }

// FromIntermediary reports whether the answer had no error body of a known form, so that a proxy may have written it.
func (e *Error) FromIntermediary() bool { return e.outcome == OutcomeIntermediary }

// IsCancelled reports whether the caller cancelled.
func (e *Error) IsCancelled() bool { return e.outcome == OutcomeCancelled }

// IsRetryable reports whether an idempotent call that failed with this error may be tried again.
func (e *Error) IsRetryable() bool { return e.verdict().retry != retryNever }

// Suppressed returns errors that happened on the way to this one and that are not its cause, such as that of a downgrade.
func (e *Error) Suppressed() []error { return slices.Clone(e.suppressed) }

// StackTrace returns the program counters of the stack at which the error was made. Error collectors look for a method of this
// name. Errors of cancelled calls and of open breakers have no stack.
func (e *Error) StackTrace() []uintptr { return e.stack }

// Unwrap returns the cause. For the error of a call it is the [AttemptError] of the last attempt.
func (e *Error) Unwrap() error { return e.source }

// Is reports whether the target is the code of the error, or the context error that corresponds to its outcome.
func (e *Error) Is(target error) bool {
	switch target {
	case context.Canceled:
		return e.outcome == OutcomeCancelled
	case context.DeadlineExceeded:
		return e.outcome == OutcomeDeadline || e.outcome == OutcomeAttemptTimeout
	}
	code, isCode := target.(Code)
	return isCode && code == e.code
}

func (e *Error) verdict() verdict {
	return facts{
		outcome:    e.outcome,
		code:       e.code,
		httpStatus: e.httpStatus,
		pushback:   e.pushback != nil,
		keyed:      e.keyed,
		blamed:     e.blamed,
	}.verdict()
}

// Error returns one line that begins in lower case, without the text of the cause.
func (e *Error) Error() string {
	var text strings.Builder
	if e.method != nil {
		text.WriteString(e.method.FullName() + ": ")
	}
	text.WriteString(e.code.lowerName() + ": " + oneLine(e.message))
	var facts []string
	if e.httpStatus != 0 {
		facts = append(facts, fmt.Sprintf("http %d", e.httpStatus))
	}
	if len(e.attempts) > 1 {
		facts = append(facts, fmt.Sprintf("%d attempts", len(e.attempts)))
	}
	switch e.stop {
	case "":
	case StopNotIdempotent:
		facts = append(facts, "not retried because the method is not idempotent; declare idempotency_level or pass WithIdempotent()")
	default:
		facts = append(facts, "stopped by "+string(e.stop))
	}
	if len(facts) > 0 {
		text.WriteString(" (" + strings.Join(facts, ", ") + ")")
	}
	return text.String()
}

// Format prints the error. %v and %s print its line, %+v prints the chain with the stack of each error.
func (e *Error) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", e.Error())
		return
	}
	_, _ = io.WriteString(f, e.Error())
	if verb == 'v' && f.Flag('+') {
		printChain(f, e)
	}
}

func printChain(w io.Writer, err error) {
	for range maxLinks {
		if link, ok := err.(interface{ StackTrace() []uintptr }); ok {
			printStack(w, link.StackTrace())
		}
		if err = errors.Unwrap(err); err == nil {
			return
		}
		_, _ = fmt.Fprintf(w, "\ncaused by: %s", err.Error())
	}
}

func printStack(w io.Writer, stack []uintptr) {
	if len(stack) == 0 {
		return
	}
	frames := runtime.CallersFrames(stack)
	for {
		frame, more := frames.Next()
		_, _ = fmt.Fprintf(w, "\n\t%s\n\t\t%s:%d", frame.Function, frame.File, frame.Line)
		if !more {
			return
		}
	}
}
