package callwright

import (
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
)

// encodeTwirp makes a request of Twirp: POST /twirp/package.Service/Method, JSON or binary.
func encodeTwirp(call *callFacts, request proto.Message) (*encodedRequest, *Error) {
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
