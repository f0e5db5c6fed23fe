// Package generatedv1 is the first version of what generated code calls. Its identifiers are neither removed nor changed, so that
// clients that were generated earlier still compile. Code that is written by hand does not need it.
package generatedv1

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"time"

	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright"
	"git.example.com/acme/acme-sdk/go/callwright/internal/bridge"
	"git.example.com/acme/acme-sdk/go/callwright/internal/codec"
	"git.example.com/acme/acme-sdk/go/callwright/internal/redact"
)

// runtime is package callwright, which is initialized before this package because this package imports it.
var runtime = bridge.Registered.(bridge.Runtime[callwright.MethodSpec, callwright.ClientOption, callwright.CallOption])

// These types describe the contract of a service.
type (
	// ServiceSpec describes a service.
	ServiceSpec = callwright.ServiceSpec
	// MethodSpec describes a method.
	MethodSpec = callwright.MethodSpec
	// Policy holds the options that the contract sets for a method.
	Policy = callwright.Policy
	// HTTPBinding is one way to send a method over HTTP.
	HTTPBinding = callwright.HTTPBinding
	// Segment is a piece of a path template.
	Segment = callwright.Segment
	// RoutingParameter is a part of the routing header.
	RoutingParameter = callwright.RoutingParameter
)

// These constants are the values of Protocol and Idempotency that generated code names.
const (
	ProtocolConnect = callwright.ProtocolConnect
	ProtocolREST    = callwright.ProtocolREST
	ProtocolTwirp   = callwright.ProtocolTwirp
	NoSideEffects   = callwright.NoSideEffects
	Idempotent      = callwright.Idempotent
)

// Message is a pointer to a generated message type.
type Message[T any] interface {
	*T
	proto.Message
}

// Core is the part of a client that does not depend on its service: options, clock, retry budget, circuit breakers.
type Core struct {
	client bridge.Client[callwright.MethodSpec, callwright.CallOption]
}

// Err returns why the URL or the options of the client are refused, which is also the error of every call, or nil.
func (c *Core) Err() error {
	if c == nil {
		return nil
	}
	return c.client.Err()
}

// Channel sends the attempts of a client to its server.
type Channel struct{ channel bridge.Channel }

// Set returns a setting with a value.
func Set[T any](value T) callwright.Setting[T] { return callwright.Set(value) }

// Milliseconds returns a setting of this many milliseconds.
func Milliseconds(count int64) callwright.Setting[time.Duration] {
	return callwright.Set(time.Duration(count) * time.Millisecond)
}

// Dial returns the core of a client of the server at url, and the channel to that server. The URL has a scheme, a host, optionally
// a port, and optionally a path that all paths start with. Dial does not connect. If the URL cannot be used, every call fails with
// INVALID_ARGUMENT.
func Dial(url string, options []callwright.ClientOption) (*Core, *Channel) {
	client, channel := runtime.Dial(url, options)
	return &Core{client}, &Channel{channel}
}

// NewCore returns the core of a client that calls an implementation of its service in this process, such as a mock. Its retry
// budget is not shared.
func NewCore(options []callwright.ClientOption) *Core { return &Core{runtime.NewClient(options)} }

// Invoke makes a call. It merges the options, and applies downgrade, overall deadline, retries, circuit breaker and attempt timeout
// around the implementation, which makes one attempt.
func Invoke[Req, Res any, ReqPtr Message[Req], ResPtr Message[Res]](
	ctx context.Context, core *Core, method *MethodSpec, request ReqPtr,
	implementation func(context.Context, ReqPtr) (ResPtr, error), options []callwright.CallOption,
) (ResPtr, error) {
	call := core.client.NewCall(method)
	for _, option := range options {
		call.Apply(option)
	}
	send := func(ctx context.Context) (proto.Message, error) {
		response, err := implementation(ctx, request)
		if response == nil {
			return nil, err
		}
		return response, err
	}
	message, err := call.Invoke(ctx, request, send, reflect.TypeFor[ResPtr]())
	if err != nil {
		return nil, err
	}
	response, _ := message.(ResPtr)
	return response, nil
}

// Unary sends one attempt of a call and reads its answer. The context is that of the attempt.
func Unary[Req, Res any, ReqPtr Message[Req], ResPtr Message[Res]](
	ctx context.Context, channel *Channel, request ReqPtr,
) (ResPtr, error) {
	response := ResPtr(new(Res))
	if err := channel.channel.Unary(ctx, request, response); err != nil {
		return nil, err
	}
	return response, nil
}

// NoClient returns the error of a call of a nil client.
func NoClient(method *MethodSpec) error { return runtime.NoClient(method) }

// Unimplemented returns the error of a method without an implementation.
func Unimplemented(method *MethodSpec) error { return runtime.Unimplemented(method) }

// MarshalJSON writes a message as ProtoJSON, with enums by their names.
func MarshalJSON(message proto.Message) ([]byte, error) { return codec.MarshalJSON(message) }

// UnmarshalJSON reads a message from ProtoJSON. It ignores fields that this version of the contract does not have.
func UnmarshalJSON(text []byte, message proto.Message) error {
	return codec.UnmarshalJSON(text, message)
}

// MarkSensitive declares fields of a message that [Format] and [LogValue] do not show.
func MarkSensitive(message string, fields ...string) { redact.MarkSensitive(message, fields...) }

// Format prints a message without its sensitive fields.
func Format(f fmt.State, message proto.Message) { redact.Format(f, message) }

// LogValue returns a message for log/slog without its sensitive fields.
func LogValue(message proto.Message) slog.Value { return redact.LogValue(message) }
