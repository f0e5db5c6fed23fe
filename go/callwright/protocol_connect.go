package callwright

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// connectDialect is Connect's unary protocol.
type connectDialect struct{}

// encode writes POST /package.Service/Method, or a GET for a method without side effects.
func (connectDialect) encode(
	call *callFacts, base baseURL, request proto.Message, _ protoreflect.MessageDescriptor,
) (*encodedRequest, *Error) {
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

// connectQuery returns the query of a GET. The order of its keys is fixed, so that caches see equal URLs.
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

// sortKeys sorts the keys of every object in JSON, so that equal messages have equal URLs.
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

func (connectDialect) timeoutHeader(*callOptions) TimeoutHeader { return TimeoutConnectMs }

func (connectDialect) isSuccess(status int) bool { return status == http.StatusOK }

func (connectDialect) checkContentType(form responseForm, answer *httpAnswer) *Error {
	kind, asked := mediaType(answer.header), connectType(form.codec)
	if kind == "" || kind == asked {
		return nil
	}
	code := CodeUnknown
	if strings.HasPrefix(kind, "application/") {
		code = CodeInternal
	}
	return newError(OutcomeDecode, code, fmt.Sprintf("the answer has content type %q, and %s was asked for", kind, asked))
}

func (connectDialect) decode(form responseForm, answer *httpAnswer, response proto.Message) *Error {
	return decodeMessage(form.codec, answer, response)
}

// splitTrailers returns as trailers the headers whose names begin with trailer-.
func (connectDialect) splitTrailers(header http.Header) (leading, trailing http.Header) {
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

func (connectDialect) codeOfStatus(status int) Code { return codeOfConnectStatus(status) }

func (connectDialect) mayHoldJSON(mediaType string) bool {
	return mediaType == "" || strings.HasPrefix(mediaType, "text/")
}

func (connectDialect) namedError(name string) (ErrorShape, Code) {
	code, _ := CodeFromName(name)
	return ShapeConnect, code
}

func (connectDialect) codeOfUnknownName() Code { return 0 }

func (connectDialect) messageShape() ErrorShape { return ShapeConnect }

func (d connectDialect) errorMetadata(header http.Header) (metadata, trailers http.Header) {
	metadata, trailers = d.splitTrailers(header)
	for _, name := range transportHeaders {
		delete(metadata, name)
	}
	return metadata, trailers
}
