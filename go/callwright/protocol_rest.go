package callwright

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
)

const httpBody protoreflect.FullName = "google.api.HttpBody"

func invalidRequest(message string) *Error {
	return newError(OutcomeLocal, CodeInvalidArgument, message)
}

// restDialect is REST by google.api.http.
type restDialect struct{}

func (restDialect) encode(
	call *callFacts, _ baseURL, request proto.Message, response protoreflect.MessageDescriptor,
) (*encodedRequest, *Error) {
	write := encodeREST
	if len(call.method.Bindings) == 0 {
		write = encodeWithoutBinding
	}
	encoded, err := write(call.method, request, response)
	if err == nil && len(encoded.body) > 0 {
		encoded.body = compress(encoded.body, call.options.compression.or(Identity), encoded.header)
	}
	return encoded, err
}

// encodeWithoutBinding writes POST /package.Service/Method, for a method without an HTTP binding.
func encodeWithoutBinding(method *MethodSpec, request proto.Message, _ protoreflect.MessageDescriptor) (*encodedRequest, *Error) {
	body, err := writeMessage(CodecJSON, request)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	return &encodedRequest{verb: http.MethodPost, pathAndQuery: rpcPath(method), header: header, body: body}, nil
}

// encodeREST writes a request by google.api.http. It takes the first binding whose variables all have a fitting value (H3).
func encodeREST(method *MethodSpec, request proto.Message, response protoreflect.MessageDescriptor) (*encodedRequest, *Error) {
	var misfits []string
	for i := range method.Bindings {
		binding := &method.Bindings[i]
		path, why := fillPath(binding, request.ProtoReflect())
		if len(why) == 0 {
			return encodeBinding(binding, path, request, response)
		}
		misfits = append(misfits, fmt.Sprintf("%s %s (%s)", binding.Verb, binding.Template, strings.Join(why, "; ")))
	}
	return nil, invalidRequest("the request fits no HTTP binding: " + strings.Join(misfits, "; "))
}

func encodeBinding(binding *HTTPBinding, path string, request proto.Message, response protoreflect.MessageDescriptor) (*encodedRequest, *Error) {
	rest := withoutFields(request, binding)
	encoded := &encodedRequest{verb: binding.Verb, header: http.Header{"Accept": {"application/json"}}}
	if err := encodeRESTBody(binding, rest, encoded); err != nil {
		return nil, err
	}
	if binding.Body != "*" {
		query, err := queryOf(rest, binding.Body)
		if err != nil {
			return nil, err
		}
		path += query
	}
	encoded.pathAndQuery = path
	encoded.form = responseForm{field: binding.ResponseBody, raw: isHTTPBody(response, binding.ResponseBody)}
	if encoded.form.raw {
		encoded.header.Set("Accept", "*/*")
	}
	return encoded, nil
}

func encodeRESTBody(binding *HTTPBinding, request proto.Message, encoded *encodedRequest) *Error {
	descriptor := request.ProtoReflect().Descriptor()
	switch {
	case binding.Body == "":
		// Without Content-Length some servers wait for a body.
		switch binding.Verb {
		case http.MethodPost, http.MethodPut, http.MethodPatch:
			encoded.saysEmpty = true
			encoded.header.Set("Content-Length", "0")
		}
		return nil
	case isHTTPBody(descriptor, strings.TrimPrefix(binding.Body, "*")):
		kind, data := readHTTPBody(request.ProtoReflect(), strings.TrimPrefix(binding.Body, "*"))
		if !isVisible(kind) {
			return invalidRequest("the content type of the body has characters that HTTP does not allow")
		}
		encoded.header.Set("Content-Type", kind)
		encoded.body, encoded.saysEmpty = data, true
		return nil
	}
	body, err := codec.MarshalJSON(request)
	if err == nil && binding.Body != "*" {
		body, err = fieldOfJSON(body, binding.Body, descriptor)
	}
	if err != nil {
		return unencodable(descriptor, err)
	}
	encoded.header.Set("Content-Type", "application/json")
	encoded.body = body
	return nil
}

// fieldOfJSON returns the JSON of one field. A field that is unset has the JSON of its default value.
func fieldOfJSON(message []byte, name string, descriptor protoreflect.MessageDescriptor) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(message, &fields); err != nil {
		return nil, err
	}
	if field, isThere := fields[name]; isThere {
		return field, nil
	}
	field := fieldByName(descriptor, name)
	switch {
	case field == nil || field.IsMap():
		return []byte("{}"), nil
	case field.IsList():
		return []byte("[]"), nil
	case field.Message() != nil:
		return []byte("{}"), nil
	case field.Kind() == protoreflect.BoolKind:
		return []byte("false"), nil
	}
	text, _ := scalarText(field, field.Default(), false)
	switch field.Kind() {
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind, protoreflect.Uint32Kind,
		protoreflect.Fixed32Kind, protoreflect.FloatKind, protoreflect.DoubleKind:
		return []byte(text), nil
	}
	return json.Marshal(text)
}

// isHTTPBody reports whether a message, or its field of this name, is a google.api.HttpBody.
func isHTTPBody(message protoreflect.MessageDescriptor, field string) bool {
	if field == "" {
		return message.FullName() == httpBody
	}
	descriptor := fieldByName(message, field)
	return descriptor != nil && descriptor.Message() != nil && !descriptor.IsList() && descriptor.Message().FullName() == httpBody
}

// readHTTPBody returns the content type and the bytes of a google.api.HttpBody, which is the message or its field of this name.
func readHTTPBody(message protoreflect.Message, field string) (kind string, data []byte) {
	if field != "" {
		message = message.Get(fieldByName(message.Descriptor(), field)).Message()
	}
	fields := message.Descriptor().Fields()
	kind = message.Get(fields.ByName("content_type")).String()
	if kind == "" {
		kind = "application/octet-stream"
	}
	return kind, message.Get(fields.ByName("data")).Bytes()
}

func (restDialect) timeoutHeader(options *callOptions) TimeoutHeader {
	return options.timeoutHeader.or(TimeoutConnectMs)
}

func (restDialect) isSuccess(status int) bool { return status >= 200 && status <= 299 }

// checkContentType accepts any: a google.api.HttpBody has a type of its own, and many servers set none for JSON.
func (restDialect) checkContentType(responseForm, *httpAnswer) *Error { return nil }

func (restDialect) splitTrailers(header http.Header) (headers, trailers http.Header) {
	return header, nil
}

func (restDialect) codeOfStatus(status int) Code { return codeOfRESTStatus(status) }

func (restDialect) mayHoldJSON(string) bool { return true }

func (restDialect) namedError(name string) (ErrorShape, Code) {
	code, _ := CodeFromName(name)
	return ShapeConnect, code
}

func (restDialect) codeOfUnknownName() Code { return 0 }

func (restDialect) messageShape() ErrorShape { return ShapeMessage }

func (restDialect) errorMetadata(http.Header) (metadata, trailers http.Header) { return nil, nil }

func (restDialect) decode(form responseForm, answer *httpAnswer, response proto.Message) *Error {
	name := response.ProtoReflect().Descriptor().FullName()
	if form.raw {
		writeHTTPBody(response.ProtoReflect(), form.field, answer)
		return nil
	}
	if len(answer.body) == 0 {
		if name == "google.protobuf.Empty" || answer.status == http.StatusNoContent {
			return nil
		}
		return emptyAnswer(name)
	}
	body := answer.body
	if form.field != "" {
		if !json.Valid(body) {
			return undecodable(name, body)
		}
		body = bytes.Join([][]byte{[]byte(`{"` + form.field + `":`), body, []byte("}")}, nil)
	}
	if err := codec.UnmarshalJSON(body, response); err != nil {
		return undecodable(name, answer.body).WithCause(err)
	}
	return nil
}

func writeHTTPBody(message protoreflect.Message, field string, answer *httpAnswer) {
	if field != "" {
		message = message.Mutable(fieldByName(message.Descriptor(), field)).Message()
	}
	fields := message.Descriptor().Fields()
	message.Set(fields.ByName("content_type"), protoreflect.ValueOfString(answer.header.Get("Content-Type")))
	message.Set(fields.ByName("data"), protoreflect.ValueOfBytes(answer.body))
}
