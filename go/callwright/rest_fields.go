package callwright

import (
	"encoding/json"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
)

// fieldByName finds a field by its JSON name, else by its proto name.
func fieldByName(message protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	if field := message.Fields().ByJSONName(name); field != nil {
		return field
	}
	return message.Fields().ByName(protoreflect.Name(name))
}

// fieldText returns the text of the field at a dotted path. It is empty when the field or a message on the path is unset.
func fieldText(message protoreflect.Message, path string) string {
	names := strings.Split(path, ".")
	for i, name := range names {
		field := fieldByName(message.Descriptor(), name)
		if field == nil || (field.HasPresence() && !message.Has(field)) {
			return ""
		}
		if i == len(names)-1 {
			text, _ := scalarText(field, message.Get(field), false)
			return text
		}
		if field.Message() == nil || field.IsList() || field.IsMap() {
			return ""
		}
		message = message.Get(field).Message()
	}
	return ""
}

// scalarText returns the text of one value in a path or a query, and false for a value without such a text. Bytes in a query
// use the URL alphabet of base64 (H25).
func scalarText(field protoreflect.FieldDescriptor, value protoreflect.Value, inQuery bool) (string, bool) {
	switch field.Kind() {
	case protoreflect.StringKind:
		return value.String(), true
	case protoreflect.BoolKind:
		return strconv.FormatBool(value.Bool()), true
	case protoreflect.EnumKind:
		if known := field.Enum().Values().ByNumber(value.Enum()); known != nil {
			return string(known.Name()), true
		}
		return strconv.Itoa(int(value.Enum())), true
	case protoreflect.BytesKind:
		return bytesText(value.Bytes(), inQuery), true
	case protoreflect.FloatKind:
		return floatText(value.Float(), 32), true
	case protoreflect.DoubleKind:
		return floatText(value.Float(), 64), true
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return messageText(value.Message(), inQuery)
	default:
		return value.String(), true
	}
}

func bytesText(bytes []byte, inQuery bool) string {
	text := encodeUnpadded(bytes)
	if padding := len(text) % 4; padding > 0 {
		text += strings.Repeat("=", 4-padding)
	}
	if inQuery {
		text = strings.NewReplacer("+", "-", "/", "_").Replace(text)
	}
	return text
}

func floatText(number float64, bits int) string {
	text := strconv.FormatFloat(number, 'g', -1, bits)
	switch text {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	}
	if exact := strconv.FormatFloat(number, 'f', -1, bits); len(exact) <= 21 {
		return exact
	}
	return text
}

// messageText returns the text of a message whose JSON is not an object: a timestamp, a duration, a field mask, a wrapper.
func messageText(message protoreflect.Message, inQuery bool) (string, bool) {
	if message.Descriptor().FullName() == "google.protobuf.BytesValue" {
		return bytesText(message.Get(message.Descriptor().Fields().ByName("value")).Bytes(), inQuery), true
	}
	body, err := codec.MarshalJSON(message.Interface())
	if err != nil || len(body) == 0 || body[0] == '{' || body[0] == '[' || body[0] == 'n' {
		return "", false
	}
	if body[0] != '"' {
		return string(body), true
	}
	var text string
	if err := json.Unmarshal(body, &text); err != nil {
		return "", false
	}
	return text, true
}

// withoutFields returns the request without the fields in the path.
func withoutFields(request proto.Message, binding *HTTPBinding) proto.Message {
	var rest proto.Message
	for _, segment := range binding.Segments {
		if segment.Field == "" {
			continue
		}
		if rest == nil {
			rest = proto.Clone(request)
		}
		clearField(rest.ProtoReflect(), strings.Split(segment.Field, "."))
	}
	if rest == nil {
		return request
	}
	return rest
}

func clearField(message protoreflect.Message, names []string) {
	field := fieldByName(message.Descriptor(), names[0])
	if field == nil {
		return
	}
	if len(names) == 1 {
		message.Clear(field)
	} else if field.Message() != nil && message.Has(field) {
		clearField(message.Mutable(field).Message(), names[1:])
	}
}

// queryOf returns the query of a request. It holds every field that is set and is neither in the path nor in the body, in field
// order (H21).
func queryOf(request proto.Message, body string) (string, *Error) {
	query := &queryWriter{}
	message := request.ProtoReflect()
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if body != "" && field == fieldByName(message.Descriptor(), body) {
			continue
		}
		if refused := query.addField("", message, field); refused != "" {
			return "", invalidRequest("field " + refused + " is a map or a list of messages, which a query cannot hold; " +
				"leave it unset, or let the contract name a body")
		}
	}
	return query.text.String(), nil
}

type queryWriter struct{ text strings.Builder }

func (q *queryWriter) add(key, value string) {
	separator := byte('&')
	if q.text.Len() == 0 {
		separator = '?'
	}
	q.text.WriteByte(separator)
	q.text.WriteString(escape(key, false) + "=" + escape(value, false))
}

// addField adds a field and the fields in it. It returns the key of a field that a query cannot hold, or an empty text.
func (q *queryWriter) addField(prefix string, message protoreflect.Message, field protoreflect.FieldDescriptor) string {
	if !message.Has(field) {
		return ""
	}
	key := prefix + field.JSONName()
	value := message.Get(field)
	switch {
	case field.IsMap():
		return key
	case field.IsList():
		return q.addList(key, field, value.List())
	}
	if text, isScalar := scalarText(field, value, true); isScalar {
		q.add(key, text)
		return ""
	}
	inner := value.Message()
	if strings.HasPrefix(string(inner.Descriptor().FullName()), "google.protobuf.") && inner.Descriptor().FullName() != "google.protobuf.Empty" {
		return key
	}
	fields := inner.Descriptor().Fields()
	for i := range fields.Len() {
		if refused := q.addField(key+".", inner, fields.Get(i)); refused != "" {
			return refused
		}
	}
	return ""
}

func (q *queryWriter) addList(key string, field protoreflect.FieldDescriptor, list protoreflect.List) string {
	for i := range list.Len() {
		text, isScalar := scalarText(field, list.Get(i), true)
		if !isScalar {
			return key
		}
		q.add(key, text)
	}
	return ""
}
