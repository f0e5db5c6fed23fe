package callwright

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
)

// encodedRequest is a request as it is sent. It is the same on every attempt of a call.
type encodedRequest struct {
	verb         string
	pathAndQuery string
	header       http.Header
	body         []byte
	// saysEmpty sends Content-Length: 0 for an empty body.
	saysEmpty bool
	form      responseForm
}

func (r *encodedRequest) path() string {
	path, _, _ := strings.Cut(r.pathAndQuery, "?")
	return path
}

// responseForm tells how the answer to a request is read.
type responseForm struct {
	codec Codec
	// field is the JSON name of the response field that the body holds. It is empty when the body holds the whole response.
	field string
	// raw is set when the field is a google.api.HttpBody, which holds the bytes of the body.
	raw bool
}

// encodeRequest writes the request of a call, with the routing header.
func encodeRequest(call *callFacts, base baseURL, request proto.Message, response protoreflect.MessageDescriptor) (*encodedRequest, *Error) {
	encoded, err := call.dialect.encode(call, base, request, response)
	if err != nil {
		return nil, err
	}
	setRoutingHeader(call.method, call.options, request.ProtoReflect(), encoded.header)
	return encoded, nil
}

func rpcPath(method *MethodSpec) string { return "/" + method.FullName() }

func writeMessage(form Codec, message proto.Message) ([]byte, *Error) {
	var body []byte
	var err error
	if form == CodecProto {
		body, err = proto.MarshalOptions{Deterministic: true}.Marshal(message)
	} else {
		body, err = codec.MarshalJSON(message)
	}
	if err != nil {
		return nil, unencodable(message.ProtoReflect().Descriptor(), err)
	}
	return body, nil
}

func unencodable(name protoreflect.MessageDescriptor, err error) *Error {
	return newError(OutcomeLocal, CodeInternal, fmt.Sprintf("request %s cannot be written", name.FullName())).WithCause(err)
}

// reading holds the limits for reading an answer.
type reading struct {
	limit int
	wall  time.Time
}

// acceptAnswer decompresses an answer, and returns the error of one that holds no response.
func acceptAnswer(dialect dialect, form responseForm, answer *httpAnswer, reading reading) *Error {
	isSuccess := dialect.isSuccess(answer.status)
	limit := reading.limit
	if !isSuccess {
		limit = min(limit, 4*maxEnvelope)
	}
	if err := decompress(answer, limit); err != nil {
		if isSuccess {
			err.httpStatus = answer.status
			return err
		}
		// The status still tells the kind of the error.
		answer.body = nil
	}
	if !isSuccess {
		return decodeError(dialect, answer, reading.wall)
	}
	if err := dialect.checkContentType(form, answer); err != nil {
		return keepAnswer(dialect, err, answer)
	}
	return nil
}

// decodeMessage reads a response that is the whole body.
func decodeMessage(form Codec, answer *httpAnswer, response proto.Message) *Error {
	name := response.ProtoReflect().Descriptor().FullName()
	var err error
	switch {
	case form == CodecProto:
		err = proto.Unmarshal(answer.body, response)
	case len(answer.body) == 0:
		return emptyAnswer(name)
	default:
		err = codec.UnmarshalJSON(answer.body, response)
	}
	if err != nil {
		return undecodable(name, answer.body).WithCause(err)
	}
	return nil
}

// mediaType returns the content type in lower case and without parameters. It is empty when there is none.
func mediaType(header http.Header) string {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

func emptyAnswer(name protoreflect.FullName) *Error {
	return newError(OutcomeDecode, CodeInternal, fmt.Sprintf("the answer is empty, and %s was expected", name))
}

func undecodable(name protoreflect.FullName, body []byte) *Error {
	// The body may hold a secret, so the message does not quote it.
	code, looks := CodeInternal, ""
	if trimmed := bytes.TrimLeft(body, " \t\r\n\f"); len(trimmed) > 0 && trimmed[0] == '<' {
		code, looks = CodeUnknown, "; it looks like HTML, so a proxy may have answered"
	}
	return newError(OutcomeDecode, code, fmt.Sprintf("the answer of %d bytes cannot be read as %s%s", len(body), name, looks))
}
