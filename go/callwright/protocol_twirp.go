package callwright

import (
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"
)

// encodeTwirp makes a request of Twirp: POST /twirp/package.Service/Method, JSON or binary.
func encodeTwirp(call *callFacts, request proto.Message) (*encodedRequest, *Error) {
	codec := call.options.codec.or(CodecJSON)
	message, err := writeMessage(codec, request)
	if err != nil {
		return nil, err
	}
	prefix := strings.Trim(call.options.twirpPrefix.or("/twirp"), "/")
	if prefix != "" {
		prefix = "/" + prefix
	}
	kind := "application/json"
	if codec == CodecProto {
		kind = "application/protobuf"
	}
	header := http.Header{"Accept": {kind}, "Content-Type": {kind}, "Twirp-Version": {"v7.1.0"}}
	body := compress(message, call.options.compression.or(Identity), header)
	return &encodedRequest{
		verb: http.MethodPost, pathAndQuery: prefix + rpcPath(call.method), header: header, body: body, saysEmpty: true,
		form: responseForm{codec: codec},
	}, nil
}
