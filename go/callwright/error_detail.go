package callwright

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
)

// ErrorShape is the form of an error body, by the framework that writes it.
type ErrorShape string

// These are the forms of error bodies.
const (
	// ShapeEmpty means that there is no body.
	ShapeEmpty ErrorShape = "empty"
	// ShapeConnect is the error of Connect.
	ShapeConnect ErrorShape = "connect"
	// ShapeTwirp is the error of Twirp.
	ShapeTwirp ErrorShape = "twirp"
	// ShapeStatus is google.rpc.Status as JSON, as grpc-gateway writes it.
	ShapeStatus ErrorShape = "status"
	// ShapeGoogle is an object under the key error, as Google's REST APIs write it.
	ShapeGoogle ErrorShape = "google"
	// ShapeProblem is problem details of RFC 9457.
	ShapeProblem ErrorShape = "problem"
	// ShapeOAuth is the pair of error and error_description of OAuth.
	ShapeOAuth ErrorShape = "oauth"
	// ShapeMessage is JSON with a message and without a known code.
	ShapeMessage ErrorShape = "message"
	// ShapeText is any other body.
	ShapeText ErrorShape = "text"
)

// ErrorDetail is one detail of an error, as the server sent it.
type ErrorDetail struct {
	// TypeURL names the type of the detail, for example type.googleapis.com/google.rpc.RetryInfo.
	TypeURL string
	// Value is the binary message, or the JSON object byte for byte.
	Value []byte
	// IsJSON reports whether Value is JSON.
	IsJSON bool
}

// TypeName returns the full name of the type, for example google.rpc.RetryInfo.
func (d ErrorDetail) TypeName() string { return d.TypeURL[strings.LastIndexByte(d.TypeURL, '/')+1:] }

// read reads the detail into a message of its type. It returns false when the type is another one or the value is invalid.
func (d ErrorDetail) read(message proto.Message) bool {
	if d.TypeName() != string(message.ProtoReflect().Descriptor().FullName()) {
		return false
	}
	if !d.IsJSON {
		return proto.Unmarshal(d.Value, message) == nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(d.Value, &object) != nil {
		return false
	}
	delete(object, "@type")
	// A well-known type that is not a JSON object is under the key value.
	if value, isWrapped := object["value"]; isWrapped && len(object) == 1 && strings.HasPrefix(d.TypeName(), "google.protobuf.") {
		return codec.UnmarshalJSON(value, message) == nil
	}
	text, err := json.Marshal(object)
	return err == nil && codec.UnmarshalJSON(text, message) == nil
}

func typeURL(name string) string {
	if strings.Contains(name, "/") {
		return name
	}
	return "type.googleapis.com/" + name
}

// answered holds what an error answer tells in addition to code and message.
type answered struct {
	shape                       ErrorShape
	rawCode                     string
	details                     []ErrorDetail
	meta                        map[string]string
	headers, metadata, trailers http.Header
	body                        []byte
}

// Details returns the details of one type of the [Error] in the chain of err: Details[*errdetails.BadRequest](err).
func Details[T proto.Message](err error) []T {
	var failure *Error
	if !errors.As(err, &failure) {
		return nil
	}
	var found []T
	for _, detail := range failure.RawDetails() {
		var zero T
		message, isType := zero.ProtoReflect().Type().New().Interface().(T)
		if isType && detail.read(message) {
			found = append(found, message)
		}
	}
	return found
}

var nothingAnswered = &answered{shape: ShapeEmpty}

func (e *Error) answer() *answered {
	if e.answered == nil {
		return nothingAnswered
	}
	return e.answered
}

// RawDetails returns all details as the server sent them, also those of unknown types.
func (e *Error) RawDetails() []ErrorDetail { return slices.Clone(e.answer().details) }

// WithDetail returns a copy of the error with one more detail. It is for mocks and implementations of services.
func (e *Error) WithDetail(detail proto.Message) *Error {
	value, err := proto.Marshal(detail)
	if err != nil {
		return e
	}
	return e.change(func(e *Error) {
		answered := *e.answer()
		name := string(detail.ProtoReflect().Descriptor().FullName())
		answered.details = append(slices.Clone(answered.details), ErrorDetail{TypeURL: typeURL(name), Value: value})
		e.answered = &answered
	})
}

// Shape returns the form of the error body.
func (e *Error) Shape() ErrorShape { return e.answer().shape }

// RawCode returns the code as the error body spells it. It is empty when the body has no code.
func (e *Error) RawCode() string { return e.answer().rawCode }

// Meta returns the key-value pairs that Twirp attaches to an error.
func (e *Error) Meta() map[string]string { return maps.Clone(e.answer().meta) }

// Headers returns the headers of the answer that cannot hold a secret.
func (e *Error) Headers() http.Header { return e.answer().headers.Clone() }

// Metadata returns the headers that the service itself set. It is empty unless the protocol is Connect.
func (e *Error) Metadata() http.Header { return e.answer().metadata.Clone() }

// Trailers returns the trailers of the answer. It is empty when the protocol has no trailers.
func (e *Error) Trailers() http.Header { return e.answer().trailers.Clone() }

// Body returns the first 64 KiB of the body of the answer. They may hold a secret.
func (e *Error) Body() []byte { return slices.Clone(e.answer().body) }

// IsNotModified reports whether the answer has the HTTP status 304: the caller's copy is still valid.
func (e *Error) IsNotModified() bool { return e.httpStatus == http.StatusNotModified }

// Read reads the detail into a message of its type.
func (d ErrorDetail) Read(message proto.Message) error {
	if !d.read(message) {
		return newError(OutcomeDecode, CodeInternal, "the detail "+d.TypeURL+" cannot be read as "+
			string(message.ProtoReflect().Descriptor().FullName()))
	}
	return nil
}
