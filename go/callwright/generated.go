package callwright

import (
	"context"
	"reflect"

	"google.golang.org/protobuf/proto"

	"git.example.com/acme/acme-sdk/go/callwright/internal/bridge"
)

func init() {
	var runtime bridge.Runtime[MethodSpec, ClientOption, CallOption] = generated{}
	bridge.Registered = runtime
}

// generated implements the functions of package generatedv1, which generated code calls.
type generated struct{}

type bridgedClient = bridge.Client[MethodSpec, CallOption]

func (generated) Dial(url string, options []ClientOption) (bridgedClient, bridge.Channel) {
	core, channel := dial(url, options)
	return core, channel
}

func (generated) NewClient(options []ClientOption) bridgedClient {
	return newCore(applyClientOptions(options), "")
}

func (generated) NoClient(method *MethodSpec) error {
	const message = "the client is nil; make it with the New function of its service"
	return newError(OutcomeLocal, CodeFailedPrecondition, message).change(func(err *Error) { err.method = method })
}

func (generated) Unimplemented(method *MethodSpec) error {
	return newError(OutcomeService, CodeUnimplemented, "the method is not implemented").change(func(err *Error) { err.method = method })
}

// NewCall returns a call that has not started.
func (c *clientCore) NewCall(method *MethodSpec) bridge.Call[CallOption] {
	return &pendingCall{core: c, method: method}
}

// pendingCall is a call that collects its options.
type pendingCall struct {
	core     *clientCore
	method   *MethodSpec
	settings callSettings
}

// Apply adds an option; nil is no option.
func (p *pendingCall) Apply(option CallOption) {
	if option != nil {
		option.applyToCall(&p.settings)
	}
}

// Invoke makes the call.
func (p *pendingCall) Invoke(ctx context.Context, request proto.Message, send bridge.Send, response reflect.Type) (proto.Message, error) {
	return invoke(ctx, p.core, p.method, request, send, response, &p.settings)
}
