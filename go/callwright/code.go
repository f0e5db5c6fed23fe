package callwright

import (
	"errors"
	"strings"
)

// Code is the canonical code of a failed call, one set for every protocol. The numbers are those of google.rpc.Code; the
// zero value stands for success, which no error carries.
//
// A Code is itself an error value, so that errors.Is(err, callwright.CodeNotFound) asks for the code of a failed call.
type Code int

// The codes.
const (
	// CodeCancelled: the caller gave up.
	CodeCancelled Code = 1
	// CodeUnknown: nothing better is known.
	CodeUnknown Code = 2
	// CodeInvalidArgument: the request is wrong whatever the state of the system.
	CodeInvalidArgument Code = 3
	// CodeDeadlineExceeded: the time given for the call, or for its last attempt, ran out.
	CodeDeadlineExceeded Code = 4
	// CodeNotFound: the thing that was asked for is not there.
	CodeNotFound Code = 5
	// CodeAlreadyExists: the thing to create exists.
	CodeAlreadyExists Code = 6
	// CodePermissionDenied: the caller is known and may not do this.
	CodePermissionDenied Code = 7
	// CodeResourceExhausted: a quota or a limit is used up.
	CodeResourceExhausted Code = 8
	// CodeFailedPrecondition: the state of the system forbids this; change the state before trying again.
	CodeFailedPrecondition Code = 9
	// CodeAborted: a conflict between concurrent operations; try again at a higher level.
	CodeAborted Code = 10
	// CodeOutOfRange: a position or a value past the valid range.
	CodeOutOfRange Code = 11
	// CodeUnimplemented: the method is not there.
	CodeUnimplemented Code = 12
	// CodeInternal: an invariant is broken, on either side.
	CodeInternal Code = 13
	// CodeUnavailable: the service cannot be reached or is not ready; often worth a retry.
	CodeUnavailable Code = 14
	// CodeDataLoss: data is lost or corrupt beyond recovery.
	CodeDataLoss Code = 15
	// CodeUnauthenticated: the caller is not known.
	CodeUnauthenticated Code = 16
)

var codeNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
	"INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

// String returns the name in upper case, as google.rpc.Code spells it: DEADLINE_EXCEEDED.
func (c Code) String() string {
	if c < 0 || int(c) >= len(codeNames) {
		return "UNKNOWN"
	}
	return codeNames[c]
}

// Error returns the name in lower case; a Code is an error only to be asked for with errors.Is.
func (c Code) Error() string { return c.lowerName() }

// lowerName is the name as messages and Connect print it; Connect spells canceled with one l.
func (c Code) lowerName() string {
	if c == CodeCancelled {
		return "canceled"
	}
	return strings.ToLower(c.String())
}

// CodeFromNumber returns the code of a google.rpc.Code number, and false for 0 and for unknown numbers.
func CodeFromNumber(number int64) (Code, bool) {
	if number < 1 || number >= int64(len(codeNames)) {
		return 0, false
	}
	return Code(number), true
}

// CodeFromName returns the code of a name in either case and either spelling: canceled, CANCELLED, Twirp's dataloss.
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

// CodeOf returns the code of an error: that of the [Error] in its chain, 0 for nil, and CodeUnknown for any other.
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
