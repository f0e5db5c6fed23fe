package callwright

import (
	"errors"
	"strings"
)

// Code is the canonical code of a failed call. It is the same for every protocol. The numbers are those of google.rpc.Code. The
// zero value means success, and no error has it.
//
// A Code is an error, so that errors.Is(err, callwright.CodeNotFound) tests the code of a failed call.
type Code int

// These are the codes of failed calls.
const (
	// CodeCancelled means that the caller cancelled the call.
	CodeCancelled Code = 1
	// CodeUnknown means that no other code is known to fit.
	CodeUnknown Code = 2
	// CodeInvalidArgument means that the request is invalid in any state of the system.
	CodeInvalidArgument Code = 3
	// CodeDeadlineExceeded means that the time for the call, or for its last attempt, ran out.
	CodeDeadlineExceeded Code = 4
	// CodeNotFound means that the requested resource does not exist.
	CodeNotFound Code = 5
	// CodeAlreadyExists means that the resource to create exists already.
	CodeAlreadyExists Code = 6
	// CodePermissionDenied means that the caller is known and not allowed to make this call.
	CodePermissionDenied Code = 7
	// CodeResourceExhausted means that a quota or a limit is used up.
	CodeResourceExhausted Code = 8
	// CodeFailedPrecondition means that the state of the system does not allow the call. Change the state before another try.
	CodeFailedPrecondition Code = 9
	// CodeAborted means that concurrent operations are in conflict. Try again at a higher level.
	CodeAborted Code = 10
	// CodeOutOfRange means that a position or a value is outside of the valid range.
	CodeOutOfRange Code = 11
	// CodeUnimplemented means that the server does not implement the method.
	CodeUnimplemented Code = 12
	// CodeInternal means that an invariant is broken, in the server or in the client.
	CodeInternal Code = 13
	// CodeUnavailable means that the service cannot be reached or is not ready. A retry often helps.
	CodeUnavailable Code = 14
	// CodeDataLoss means that data is lost or corrupt and cannot be recovered.
	CodeDataLoss Code = 15
	// CodeUnauthenticated means that the caller is not known.
	CodeUnauthenticated Code = 16
)

var codeNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
	"INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

// String returns the name in upper case, as in google.rpc.Code: DEADLINE_EXCEEDED.
func (c Code) String() string {
	if c < 0 || int(c) >= len(codeNames) {
		return "UNKNOWN"
	}
	return codeNames[c]
}

// Error returns the name in lower case. It makes a Code a valid target of [errors.Is].
func (c Code) Error() string { return c.lowerName() }

// lowerName returns the name as messages and Connect write it. Connect writes canceled with one l.
func (c Code) lowerName() string {
	if c == CodeCancelled {
		return "canceled"
	}
	return strings.ToLower(c.String())
}

// CodeFromNumber returns the code of a number of google.rpc.Code. It returns false for 0 and for unknown numbers.
func CodeFromNumber(number int64) (Code, bool) {
	if number < 1 || number >= int64(len(codeNames)) {
		return 0, false
	}
	return Code(number), true
}

// CodeFromName returns the code of a name, in upper or lower case and in any spelling in use: canceled, CANCELLED, or dataloss
// as in Twirp. It returns false for an unknown name.
func CodeFromName(name string) (Code, bool) {
	switch name {
	case "cancelled", "CANCELED":
		return CodeCancelled, true
	case "dataloss":
		return CodeDataLoss, true
	}
	for code := CodeCancelled; int(code) < len(codeNames); code++ {
		if code.String() == name || code.lowerName() == name {
			return code, true
		}
	}
	return 0, false
}

// CodeOf returns the code of the [Error] in the chain of err. It returns 0 for nil, and CodeUnknown when there is no Error in
// the chain.
func CodeOf(err error) Code {
	if err == nil {
		return 0
	}
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Code()
	}
	return CodeUnknown
}
