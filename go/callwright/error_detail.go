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

// ErrorShape says which framework's form an error body has.
type ErrorShape string

// The shapes.
const (
	// ShapeEmpty: no body.
	ShapeEmpty ErrorShape = "empty"
	// ShapeConnect: Connect's error.
	ShapeConnect ErrorShape = "connect"
	// ShapeTwirp: Twirp's error.
	ShapeTwirp ErrorShape = "twirp"
	// ShapeStatus: google.rpc.Status as JSON, as grpc-gateway writes it.
	ShapeStatus ErrorShape = "status"
	// ShapeGoogle: an error object, as Google's REST APIs write it.
	ShapeGoogle ErrorShape = "google"
	// ShapeProblem: problem details, RFC 9457.
	ShapeProblem ErrorShape = "problem"
	// ShapeOAuth: error and error_description.
	ShapeOAuth ErrorShape = "oauth"
	// ShapeMessage: JSON with a message and without a known code.
	ShapeMessage ErrorShape = "message"
	// ShapeText: anything else.
	ShapeText ErrorShape = "text"
)

// ErrorDetail is one detail of an error, as it came.
type ErrorDetail struct {
	// TypeURL names its type, type.googleapis.com/google.rpc.RetryInfo.
	TypeURL string
	// Value is the binary message, or the JSON object byte for byte.
	Value []byte
	// IsJSON says which of the two Value is.
	IsJSON bool
}

// TypeName returns the full name of the type, google.rpc.RetryInfo.
func (d ErrorDetail) TypeName() string { return d.TypeURL[strings.LastIndexByte(d.TypeURL, '/')+1:] }

// read reads the detail into a message of its type; false when it is of another type or cannot be read.
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
	// Well-known types that are not JSON objects stand under value.
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

// answered is what an error answer says beside code and message.
type answered struct {
	shape                       ErrorShape
	rawCode                     string
	details                     []ErrorDetail
	meta                        map[string]string
	headers, metadata, trailers http.Header
	body                        []byte
}

// Details returns the details of one type in the chain of an error: Details[*errdetails.BadRequest](err).
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

// RawDetails returns all details, unknown ones too, as they came.
func (e *Error) RawDetails() []ErrorDetail { return slices.Clone(e.answer().details) }

// WithDetail returns the error with a detail attached: for mocks and implementations of services.
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

// Shape returns the form that the error body had.
func (e *Error) Shape() ErrorShape { return e.answer().shape }

// RawCode returns the code as the body spells it, empty when it names none.
func (e *Error) RawCode() string { return e.answer().rawCode }

// Meta returns the texts that Twirp attaches to an error.
func (e *Error) Meta() map[string]string { return maps.Clone(e.answer().meta) }

// Headers returns those headers of the answer that cannot hold a secret.
func (e *Error) Headers() http.Header { return e.answer().headers.Clone() }

// Metadata returns the headers that the service itself set; only Connect tells them apart.
func (e *Error) Metadata() http.Header { return e.answer().metadata.Clone() }

// Trailers returns the trailers of the answer; empty where the protocol has none.
func (e *Error) Trailers() http.Header { return e.answer().trailers.Clone() }

// Body returns the start of the answer's body, up to 64 KiB. It may hold a secret.
func (e *Error) Body() []byte { return slices.Clone(e.answer().body) }

// IsNotModified says whether the answer says that what the caller has is still right.
func (e *Error) IsNotModified() bool { return e.httpStatus == http.StatusNotModified }

// Read reads the detail into a message of its type.
func (d ErrorDetail) Read(message proto.Message) error {
	if !d.read(message) {
		return newError(OutcomeDecode, CodeInternal, "the detail "+d.TypeURL+" cannot be read as "+
			string(message.ProtoReflect().Descriptor().FullName()))
	}
	return nil
}
