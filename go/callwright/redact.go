package callwright

import (
	"fmt"
	"log/slog"
	"sync"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// redacted stands in logs for a text that must not appear there.
const redacted = "[redacted]"

// sensitiveFields are the fields that must not appear in logs, by the full names of their messages.
var sensitiveFields = struct {
	sync.RWMutex
	byMessage map[protoreflect.FullName]map[protoreflect.Name]bool
}{byMessage: map[protoreflect.FullName]map[protoreflect.Name]bool{}}

// MarkSensitive says that these fields of a message must not appear in logs. Generated code calls it.
func MarkSensitive(message string, fields ...string) {
	sensitiveFields.Lock()
	defer sensitiveFields.Unlock()
	names := map[protoreflect.Name]bool{}
	for _, field := range fields {
		names[protoreflect.Name(field)] = true
	}
	sensitiveFields.byMessage[protoreflect.FullName(message)] = names
}

// FormatMessage prints a message for any verb of fmt, without what must not appear in logs. Generated code calls it.
func FormatMessage(f fmt.State, message proto.Message) {
	_, _ = f.Write([]byte(redactedText(message)))
}

// LogMessage is a message for log/slog, without what must not appear in logs. Generated code calls it.
func LogMessage(message proto.Message) slog.Value { return slog.StringValue(redactedText(message)) }

func redactedText(message proto.Message) string {
	if isNil(message) {
		return "<nil>"
	}
	shown := proto.Clone(message)
	redact(shown.ProtoReflect())
	return prototext.MarshalOptions{}.Format(shown)
}

func redact(message protoreflect.Message) {
	name := message.Descriptor().FullName()
	if name == "google.protobuf.Any" {
		// Its text would show whatever is packed in it.
		message.Clear(message.Descriptor().Fields().ByName("value"))
		return
	}
	sensitiveFields.RLock()
	sensitive := sensitiveFields.byMessage[name]
	sensitiveFields.RUnlock()
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case sensitive[field.Name()]:
			hide(message, field)
		case field.IsMap() && field.MapValue().Message() != nil:
			value.Map().Range(func(_ protoreflect.MapKey, item protoreflect.Value) bool {
				redact(item.Message())
				return true
			})
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				redact(value.List().Get(i).Message())
			}
		case field.Message() != nil && !field.IsMap():
			redact(value.Message())
		}
		return true
	})
}

// hide leaves a mark where the field can hold one, and nothing elsewhere.
func hide(message protoreflect.Message, field protoreflect.FieldDescriptor) {
	switch {
	case field.IsList() || field.IsMap():
		message.Clear(field)
	case field.Kind() == protoreflect.StringKind:
		message.Set(field, protoreflect.ValueOfString(redacted))
	case field.Kind() == protoreflect.BytesKind:
		message.Set(field, protoreflect.ValueOfBytes([]byte(redacted)))
	default:
		message.Clear(field)
	}
}
