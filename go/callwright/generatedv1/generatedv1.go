// Package generatedv1 is the part of the runtime that generated code names, in its first version. What stands here stays, so
// that clients that were generated earlier still compile; hand-written code has no use for it.
package generatedv1

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright"
	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
)

// The types that contracts are written in.
type (
	// ServiceSpec is what the contract says of a service.
	ServiceSpec = callwright.ServiceSpec
	// MethodSpec is what the contract says of a method.
	MethodSpec = callwright.MethodSpec
	// Policy is the contract's layer of the options of a method.
	Policy = callwright.Policy
	// HTTPBinding is one way to send a method over HTTP.
	HTTPBinding = callwright.HTTPBinding
	// Segment is a piece of a path template.
	Segment = callwright.Segment
	// RoutingParameter is a part of the header that load balancers route by.
	RoutingParameter = callwright.RoutingParameter
	// Core is what a client holds beside its service.
	Core = callwright.Core
	// Channel is a service's place on the network.
	Channel = callwright.Channel
)

// The protocols and the promises about repeating a call.
const (
	ProtocolConnect = callwright.ProtocolConnect
	ProtocolREST    = callwright.ProtocolREST
	ProtocolTwirp   = callwright.ProtocolTwirp
	NoSideEffects   = callwright.NoSideEffects
	Idempotent      = callwright.Idempotent
)

// Set returns a setting that holds.
func Set[T any](value T) callwright.Setting[T] { return callwright.Set(value) }

// Milliseconds returns a setting of this many milliseconds.
func Milliseconds(count int64) callwright.Setting[time.Duration] {
	return callwright.Set(time.Duration(count) * time.Millisecond)
}

// Dial returns the parts of a client over the network.
func Dial(url string, options []callwright.ClientOption) (*Core, *Channel) {
	return callwright.Dial(url, options)
}

// NewCore returns the core of a client over an implementation of its service.
func NewCore(options []callwright.ClientOption) *Core { return callwright.NewCore(options) }

// Invoke makes a call.
func Invoke[Req, Res any, ReqPtr callwright.Message[Req], ResPtr callwright.Message[Res]](
	ctx context.Context, core *Core, method *MethodSpec, request ReqPtr,
	implementation func(context.Context, ReqPtr) (ResPtr, error), options []callwright.CallOption,
) (ResPtr, error) {
	return callwright.Invoke[Req, Res](ctx, core, method, request, implementation, options)
}

// Unary sends one attempt of a call.
func Unary[Req, Res any, ReqPtr callwright.Message[Req], ResPtr callwright.Message[Res]](
	ctx context.Context, channel *Channel, request ReqPtr,
) (ResPtr, error) {
	return callwright.Unary[Req, Res, ReqPtr, ResPtr](ctx, channel, request)
}

// NoClient is the error of a call of a nil client.
func NoClient(method *MethodSpec) error { return callwright.NoClient(method) }

// Unimplemented is what a method that nobody wrote answers.
func Unimplemented(method *MethodSpec) error { return callwright.Unimplemented(method) }

// MarshalJSON writes a message as ProtoJSON, enums by their names.
func MarshalJSON(message proto.Message) ([]byte, error) { return codec.MarshalJSON(message) }

// UnmarshalJSON reads a message from ProtoJSON, and passes over what this version of the contract does not know.
func UnmarshalJSON(text []byte, message proto.Message) error {
	return codec.UnmarshalJSON(text, message)
}

// MarkSensitive says that these fields of a message must not appear in logs.
func MarkSensitive(message string, fields ...string) { callwright.MarkSensitive(message, fields...) }

// Format prints a message without what must not appear in logs.
func Format(f fmt.State, message proto.Message) { callwright.FormatMessage(f, message) }

// LogValue is a message for log/slog without what must not appear in logs.
func LogValue(message proto.Message) slog.Value { return callwright.LogMessage(message) }
