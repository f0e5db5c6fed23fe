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

// encodedRequest is a request as it travels: the same on every attempt of a call.
type encodedRequest struct {
	verb         string
	pathAndQuery string
	header       http.Header
	body         []byte
	// saysEmpty: an empty body is announced with Content-Length: 0.
	saysEmpty bool
	form      responseForm
}

func (r *encodedRequest) path() string {
	path, _, _ := strings.Cut(r.pathAndQuery, "?")
	return path
}

// responseForm says how the answer to a request is read.
type responseForm struct {
	codec Codec
	// field is the response field that the body holds alone, by JSON name; empty for the whole response.
	field string
	// raw: the field is a google.api.HttpBody, whose bytes are the body.
	raw bool
}

func encodeRequest(call *callFacts, base baseURL, request proto.Message, response protoreflect.MessageDescriptor) (*encodedRequest, *Error) {
	options, method := call.options, call.method
	var encoded *encodedRequest
	var err *Error
	switch protocol := options.protocol.or(ProtocolConnect); {
	case protocol == ProtocolTwirp:
		encoded, err = encodeTwirp(call, request)
	case protocol == ProtocolREST && len(method.Bindings) == 0:
		encoded, err = encodeRPCOverREST(call, request)
	case protocol == ProtocolREST:
		encoded, err = encodeREST(method, request, response)
	default:
		encoded, err = encodeConnect(call, base, request)
	}
	if err != nil {
		return nil, err
	}
	if options.protocol.or(ProtocolConnect) == ProtocolREST && len(encoded.body) > 0 {
		encoded.body = compress(encoded.body, options.compression.or(Identity), encoded.header)
	}
	setRoutingHeader(method, options, request.ProtoReflect(), encoded.header)
	return encoded, nil
}

func encodeRPCOverREST(call *callFacts, request proto.Message) (*encodedRequest, *Error) {
	body, err := writeMessage(CodecJSON, request)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	return &encodedRequest{verb: http.MethodPost, pathAndQuery: rpcPath(call.method), header: header, body: body}, nil
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

// reading is what an answer is read by.
type reading struct {
	limit int
	wall  time.Time
}

// acceptAnswer unpacks an answer, and turns one that is no success into its error.
func acceptAnswer(protocol Protocol, form responseForm, answer *httpAnswer, reading reading) *Error {
	isSuccess := answer.status == http.StatusOK
	if protocol == ProtocolREST {
		isSuccess = answer.status >= 200 && answer.status <= 299
	}
	limit := reading.limit
	if !isSuccess {
		limit = min(limit, 4*maxEnvelope)
	}
	if err := decompress(answer, limit); err != nil {
		if isSuccess {
			err.httpStatus = answer.status
			return err
		}
		// The status still says what went wrong.
		answer.body = nil
	}
	if !isSuccess {
		return decodeError(protocol, answer, reading.wall)
	}
	if protocol == ProtocolConnect {
		if err := checkContentType(form.codec, answer); err != nil {
			return keepAnswer(protocol, err, answer)
		}
	}
	return nil
}

func decodeResponse(protocol Protocol, form responseForm, answer *httpAnswer, response proto.Message) *Error {
	name := response.ProtoReflect().Descriptor().FullName()
	if protocol == ProtocolREST {
		return decodeREST(form, answer, response)
	}
	var err error
	switch {
	case form.codec == CodecProto:
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

// splitMetadata parts the headers of an answer from the trailers that Connect sends among them.
func splitMetadata(protocol Protocol, header http.Header) (headers, trailers http.Header) {
	if protocol == ProtocolConnect {
		return splitTrailers(header)
	}
	return header, nil
}

// mediaType is the content type in lower case, without parameters; empty when there is none.
func mediaType(header http.Header) string {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

func emptyAnswer(name protoreflect.FullName) *Error {
	return newError(OutcomeDecode, CodeInternal, fmt.Sprintf("the answer is empty, and %s was expected", name))
}

func undecodable(name protoreflect.FullName, body []byte) *Error {
	// The body may hold a secret: say what it looks like, not what it says.
	code, looks := CodeInternal, ""
	if trimmed := bytes.TrimLeft(body, " \t\r\n\f"); len(trimmed) > 0 && trimmed[0] == '<' {
		code, looks = CodeUnknown, "; it looks like HTML, so a proxy may have answered"
	}
	return newError(OutcomeDecode, code, fmt.Sprintf("the answer of %d bytes cannot be read as %s%s", len(body), name, looks))
}
