// Package redact prints messages without the fields that must not appear in logs.
package redact

import (
	"fmt"
	"log/slog"
	"sync"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// redacted replaces the text of a sensitive field.
const redacted = "[redacted]"

// sensitiveFields holds the sensitive fields by the full names of their messages.
var sensitiveFields = struct {
	sync.RWMutex
	byMessage map[protoreflect.FullName]map[protoreflect.Name]bool
}{byMessage: map[protoreflect.FullName]map[protoreflect.Name]bool{}}

// MarkSensitive declares the sensitive fields of a message, by the names in the contract.
func MarkSensitive(message string, fields ...string) {
	sensitiveFields.Lock()
	defer sensitiveFields.Unlock()
	names := map[protoreflect.Name]bool{}
	for _, field := range fields {
		names[protoreflect.Name(field)] = true
	}
	sensitiveFields.byMessage[protoreflect.FullName(message)] = names
}

// Format prints a message without its sensitive fields, for any verb of fmt.
func Format(f fmt.State, message proto.Message) {
	_, _ = f.Write([]byte(redactedText(message)))
}

// LogValue returns a message for log/slog without its sensitive fields.
func LogValue(message proto.Message) slog.Value { return slog.StringValue(redactedText(message)) }

func redactedText(message proto.Message) string {
	if message == nil || !message.ProtoReflect().IsValid() {
		return "<nil>"
	}
	shown := proto.Clone(message)
	hideIn(shown.ProtoReflect())
	return prototext.MarshalOptions{}.Format(shown)
}

// hideIn hides the sensitive fields of a message and of the messages in it.
func hideIn(message protoreflect.Message) {
	name := message.Descriptor().FullName()
	if name == "google.protobuf.Any" {
		// The text of the packed message would show its sensitive fields.
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
				hideIn(item.Message())
				return true
			})
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				hideIn(value.List().Get(i).Message())
			}
		case field.Message() != nil && !field.IsMap():
			hideIn(value.Message())
		}
		return true
	})
}

// hide replaces a text field by a mark and clears any other field.
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
