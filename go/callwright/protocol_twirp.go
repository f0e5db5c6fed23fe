package callwright

import (
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
)

// twirpDialect is Twirp, version 7.
type twirpDialect struct{}

// encode writes POST /twirp/package.Service/Method, with the message as JSON or binary.
func (twirpDialect) encode(
	call *callFacts, _ baseURL, request proto.Message, _ protoreflect.MessageDescriptor,
) (*encodedRequest, *Error) {
	form := call.options.codec.or(CodecJSON)
	message, err := writeTwirp(call.options, form, request)
	if err != nil {
		return nil, err
	}
	prefix := strings.Trim(call.options.twirpPrefix.or("/twirp"), "/")
	if prefix != "" {
		prefix = "/" + prefix
	}
	kind := "application/json"
	if form == CodecProto {
		kind = "application/protobuf"
	}
	header := http.Header{"Accept": {kind}, "Content-Type": {kind}, "Twirp-Version": {"v7.1.0"}}
	body := compress(message, call.options.compression.or(Identity), header)
	return &encodedRequest{
		verb: http.MethodPost, pathAndQuery: prefix + rpcPath(call.method), header: header, body: body, saysEmpty: true,
		form: responseForm{codec: form},
	}, nil
}

func writeTwirp(options *callOptions, form Codec, request proto.Message) ([]byte, *Error) {
	if form != CodecJSON || !options.twirpProtoNames.or(false) {
		return writeMessage(form, request)
	}
	body, err := codec.MarshalProtoNames(request)
	if err != nil {
		return nil, unencodable(request.ProtoReflect().Descriptor(), err)
	}
	return body, nil
}

// timeoutHeader returns none: Twirp has no such header.
func (twirpDialect) timeoutHeader(*callOptions) TimeoutHeader { return TimeoutNone }

func (twirpDialect) isSuccess(status int) bool { return status == http.StatusOK }

// checkContentType accepts any: Twirp does not prescribe one for responses.
func (twirpDialect) checkContentType(responseForm, *httpAnswer) *Error { return nil }

func (twirpDialect) decode(form responseForm, answer *httpAnswer, response proto.Message) *Error {
	return decodeMessage(form.codec, answer, response)
}

func (twirpDialect) splitTrailers(header http.Header) (headers, trailers http.Header) {
	return header, nil
}

func (twirpDialect) codeOfStatus(status int) Code { return codeOfTwirpStatus(status) }

func (twirpDialect) mayHoldJSON(string) bool { return true }

func (twirpDialect) namedError(name string) (ErrorShape, Code) {
	code := codeOfTwirpName(name)
	if code == 0 {
		return ShapeConnect, 0
	}
	return ShapeTwirp, code
}

// codeOfUnknownName returns CodeInternal: a server that names a code of a later version is still a Twirp server.
func (twirpDialect) codeOfUnknownName() Code { return CodeInternal }

func (twirpDialect) messageShape() ErrorShape { return ShapeMessage }

func (twirpDialect) errorMetadata(http.Header) (metadata, trailers http.Header) { return nil, nil }

// codeOfTwirpName returns the code of a name, also of the two names that only Twirp has; 0 when it is not known.
func codeOfTwirpName(name string) Code {
	switch name {
	case "malformed":
		return CodeInvalidArgument
	case "bad_route":
		return CodeUnimplemented
	}
	code, _ := CodeFromName(name)
	return code
}
