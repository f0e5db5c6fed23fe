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
	// maxMessage is the longest message that is kept of a remote error, in bytes.
	maxMessage = 4 << 10
	// maxLinks is the most links of a chain that are printed.
	maxLinks = 32
	// maxFrames is the most frames of a stack that are kept.
	maxFrames = 32
)

// Error says why a call, or one attempt of it, failed.
//
// Error() is one line without the text of the cause. Unwrap returns the cause: the [AttemptError] of the last attempt, then
// what that failed of. %+v prints the whole chain with a stack for each link. None of them prints a header, a body or the
// query of a URL.
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
	// blamed: the attempt had been given long enough for its timeout to be the server's fault.
	blamed     bool
	stop       Stop
	attempts   []Attempt
	source     error
	suppressed []error
	stack      []uintptr
	answered   *answered
}

// NewError returns an error as a service answers it: what a mock or an implementation of a service returns.
func NewError(code Code, message string) *Error {
	return newError(OutcomeService, code, message)
}

// newError makes an error whose stack starts at the caller of its caller, or at its caller inside of the runtime.
func newError(outcome Outcome, code Code, message string) *Error {
	err := &Error{code: code, outcome: outcome, message: shortened(message), blamed: true}
	// Cancelled calls and open breakers come in floods.
	if outcome != OutcomeCancelled && outcome != OutcomeCircuitOpen {
		err.stack = callers()
	}
	return err
}

// callers is the stack above the functions of the runtime that make errors.
func callers() []uintptr {
	var frames [maxFrames]uintptr
	const skipped = 3 // runtime.Callers, callers, newError
	return slices.Clone(frames[:runtime.Callers(skipped, frames[:])])
}

// oneLine is text that cannot break a log line: control characters become spaces.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// shortened is text that ends after 4 KiB.
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

// WithCause returns the error with a cause attached.
func (e *Error) WithCause(cause error) *Error {
	return e.change(func(e *Error) { e.source = cause })
}

// WithRetryAfter returns the error with how long the server asked to wait before the next attempt.
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

// Message returns the message, as the service or the runtime wrote it.
func (e *Error) Message() string { return e.message }

// Service returns the full name of the service, empty when the error belongs to no call.
func (e *Error) Service() string {
	if e.method == nil {
		return ""
	}
	return e.method.Service.FullName
}

// Method returns the name of the method, empty when the error belongs to no call.
func (e *Error) Method() string {
	if e.method == nil {
		return ""
	}
	return e.method.Name
}

// Authority returns host and port of the server, empty when there is none.
func (e *Error) Authority() string { return e.authority }

// Attempts returns the attempts of the call, the last one included.
func (e *Error) Attempts() []Attempt { return slices.Clone(e.attempts) }

// Stop returns why no further attempt was made, empty when the error belongs to no call.
func (e *Error) Stop() Stop { return e.stop }

// RetryAfter returns how long the server asked to wait, and whether it did.
func (e *Error) RetryAfter() (time.Duration, bool) {
	if e.pushback == nil || e.pushback.never {
		return 0, false
	}
	return e.pushback.after, true
}

// HTTPStatus returns the HTTP status of the answer, 0 when there was none.
func (e *Error) HTTPStatus() int { return e.httpStatus }

// FromIntermediary says whether the answer carried no error body that a service writes, so that a proxy may have made it.
func (e *Error) FromIntermediary() bool { return e.outcome == OutcomeIntermediary }

// IsCancelled says whether the caller cancelled.
func (e *Error) IsCancelled() bool { return e.outcome == OutcomeCancelled }

// IsRetryable says whether an idempotent call that ended so may be tried again.
func (e *Error) IsRetryable() bool { return e.verdict().retry != retryNever }

// Suppressed returns failures on the way to this error that it does not stand for: that of a downgrade.
func (e *Error) Suppressed() []error { return slices.Clone(e.suppressed) }

// StackTrace returns the program counters of the stack where the error was made; error collectors look for a method of
// this name. Cancelled calls and open breakers have none.
func (e *Error) StackTrace() []uintptr { return e.stack }

// Unwrap returns the cause: the [AttemptError] of the last attempt for the error of a call.
func (e *Error) Unwrap() error { return e.source }

// Is says whether the target is the code of the error, or the error of the context that stands for its outcome.
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

// Error returns one line, lower case, without the text of the cause.
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

// Format prints the error: %v and %s its line, %+v the chain with the stack of each link.
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
