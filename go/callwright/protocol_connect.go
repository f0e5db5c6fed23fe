package callwright

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"
)

// encodeConnect makes a request of Connect's unary protocol: POST /package.Service/Method, or GET for what only reads.
func encodeConnect(call *callFacts, base baseURL, request proto.Message) (*encodedRequest, *Error) {
	options, method := call.options, call.method
	codec, compression := options.codec.or(CodecJSON), options.compression.or(Identity)
	path := rpcPath(method)
	message, err := writeMessage(codec, request)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Accept": {connectType(codec)}, "Accept-Encoding": {"gzip"}}
	if method.IsReadOnly() && options.httpGet.or(method.HTTPGet) {
		query, err := connectQuery(codec, message, compression)
		if err != nil {
			return nil, unencodable(request.ProtoReflect().Descriptor(), err)
		}
		if len(base.join(method.Service.BasePath, path))+1+len(query) <= options.maxGetURLBytes.or(8192) {
			return &encodedRequest{verb: http.MethodGet, pathAndQuery: path + "?" + query, header: header, form: responseForm{codec: codec}}, nil
		}
	}
	header["Content-Type"] = []string{connectType(codec)}
	header["Connect-Protocol-Version"] = []string{"1"}
	body := compress(message, compression, header)
	return &encodedRequest{
		verb: http.MethodPost, pathAndQuery: path, header: header, body: body, saysEmpty: true, form: responseForm{codec: codec},
	}, nil
}

// connectQuery is the query of a GET, its keys in the order that caches know.
func connectQuery(codec Codec, message []byte, compression Compression) (string, error) {
	isPacked := compression == Gzip
	query := "connect=v1"
	if isPacked || codec == CodecProto {
		query += "&base64=1"
	}
	if isPacked {
		query += "&compression=gzip"
	}
	if codec == CodecJSON {
		sorted, err := sortKeys(message)
		if err != nil {
			return "", err
		}
		message, query = sorted, query+"&encoding=json&message="
	} else {
		query += "&encoding=proto&message="
	}
	switch {
	case isPacked:
		return query + encodeURLBase64(gzipped(message)), nil
	case codec == CodecProto:
		return query + encodeURLBase64(message), nil
	default:
		return query + escape(string(message), false), nil
	}
}

// sortKeys writes JSON with the keys of every object in order, so that equal messages have equal URLs.
func sortKeys(text []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	var sorted bytes.Buffer
	encoder := json.NewEncoder(&sorted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tree); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(sorted.Bytes(), []byte("\n")), nil
}

func connectType(codec Codec) string {
	if codec == CodecProto {
		return "application/proto"
	}
	return "application/json"
}

// checkContentType refuses an answer in another form than was asked for.
func checkContentType(codec Codec, answer *httpAnswer) *Error {
	kind, asked := mediaType(answer.header), connectType(codec)
	if kind == "" || kind == asked {
		return nil
	}
	code := CodeUnknown
	if strings.HasPrefix(kind, "application/") {
		code = CodeInternal
	}
	return newError(OutcomeDecode, code, fmt.Sprintf("the answer has content type %q, and %s was asked for", kind, asked))
}

func splitTrailers(header http.Header) (leading, trailing http.Header) {
	leading, trailing = http.Header{}, http.Header{}
	for name, values := range header {
		if stripped, isTrailer := strings.CutPrefix(name, "Trailer-"); isTrailer {
			trailing[http.CanonicalHeaderKey(stripped)] = values
		} else {
			leading[name] = values
		}
	}
	return leading, trailing
}
