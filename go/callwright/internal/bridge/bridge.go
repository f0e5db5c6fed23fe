// Package bridge connects package callwright with package generatedv1. Package callwright registers here what only generated
// code calls, and package generatedv1 is the only one that calls it, so that package callwright exports nothing for generated
// code.
//
// The type parameters stand for types of package callwright, which this package cannot import.
package bridge

import (
	"context"
	"reflect"

	"google.golang.org/protobuf/proto"
)

// Registered is the [Runtime] of package callwright, which sets it in its init function.
var Registered any

// Runtime makes clients and the errors of generated code.
type Runtime[MethodSpec, ClientOption, CallOption any] interface {
	// Dial returns a client of the server at url, and the channel to that server. It does not connect.
	Dial(url string, options []ClientOption) (Client[MethodSpec, CallOption], Channel)
	// NewClient returns a client without a server: its calls go to an implementation of the service in this process.
	NewClient(options []ClientOption) Client[MethodSpec, CallOption]
	// NoClient returns the error of a call of a nil client.
	NoClient(method *MethodSpec) error
	// Unimplemented returns the error of a method without an implementation.
	Unimplemented(method *MethodSpec) error
}

// Client makes the calls of a generated client.
type Client[MethodSpec, CallOption any] interface {
	// Err returns why the options or the URL of the client are refused, or nil.
	Err() error
	// NewCall returns a call that has not started.
	NewCall(method *MethodSpec) Call[CallOption]
}

// Call is one call of a method.
type Call[CallOption any] interface {
	// Apply adds an option. It takes one at a time because a slice would escape to the heap.
	Apply(option CallOption)
	// Invoke makes the call and returns its response, a message of the given type. It calls send once per attempt.
	Invoke(ctx context.Context, request proto.Message, send Send, response reflect.Type) (proto.Message, error)
}

// Send makes one attempt of a call. It returns a nil message without an error when the implementation of the service did so.
type Send = func(ctx context.Context) (proto.Message, error)

// Channel sends attempts to a server.
type Channel interface {
	// Unary sends one attempt and reads its answer into response. The context is that of the attempt.
	Unary(ctx context.Context, request, response proto.Message) error
}
