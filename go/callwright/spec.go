package callwright

import "time"

// Protocol is the wire protocol of a service. The zero value says nothing.
type Protocol int

// The protocols.
const (
	// ProtocolConnect posts to /package.Service/Method, the message as JSON or binary: the default.
	ProtocolConnect Protocol = iota + 1
	// ProtocolREST follows google.api.http; methods without that annotation are posted to /package.Service/Method.
	ProtocolREST
	// ProtocolTwirp posts to /twirp/package.Service/Method, the message as JSON or binary.
	ProtocolTwirp
)

// Idempotency is what the contract promises of repeating a call: proto's idempotency_level.
type Idempotency int

// The promises.
const (
	// IdempotencyUnknown promises nothing.
	IdempotencyUnknown Idempotency = iota
	// NoSideEffects reads only.
	NoSideEffects
	// Idempotent may be repeated with the effect of once.
	Idempotent
)

// ServiceSpec is what the contract says of a service. The generator writes it.
type ServiceSpec struct {
	// FullName is the full proto name, user.v1.UserService.
	FullName string
	// Protocol is the wire protocol, when the contract names one.
	Protocol Protocol
	// BasePath stands between the base URL and every path of the service.
	BasePath string
	// TwirpPrefix stands before the service's name in Twirp's URLs, instead of /twirp.
	TwirpPrefix Setting[string]
	// ImplicitRouting sends the variables of HTTP paths in x-goog-request-params too.
	ImplicitRouting bool
	// TwirpProtoNames sends the JSON of Twirp requests with the field names of the contract.
	TwirpProtoNames bool
}

// MethodSpec is what the contract says of a method. The generator writes it.
type MethodSpec struct {
	// Service is the service of the method.
	Service *ServiceSpec
	// Name is the proto name, IsBetaUser.
	Name string
	// Bindings are the HTTP bindings: the first, then the additional ones.
	Bindings []HTTPBinding
	// Routing holds the parameters of the routing header, when the contract has the annotation: none at all means that
	// there is no such header.
	Routing Setting[[]RoutingParameter]
	// Idempotency is what the contract promises of repeating the call.
	Idempotency Idempotency
	// Deprecated says whether the contract marks the method so.
	Deprecated bool
	// HTTPGet allows GET where the protocol has it.
	HTTPGet bool
	// IdempotencyKey sends an Idempotency-Key, one per call, equal on every attempt.
	IdempotencyKey bool
	// Policy is the contract's layer of the options.
	Policy Policy
}

// Policy is the contract's layer of the options of a method.
type Policy struct {
	// Timeout is the overall deadline of a call.
	Timeout Setting[time.Duration]
	// AttemptTimeout is the bound of one attempt.
	AttemptTimeout Setting[time.Duration]
	// Retries is the number of retries after the first attempt.
	Retries Setting[int]
	// RetryBase is the backoff before the first retry.
	RetryBase Setting[time.Duration]
	// RetryMax is the longest backoff.
	RetryMax Setting[time.Duration]
	// Idempotent overrides what idempotency_level and the HTTP verb say of repeating the call.
	Idempotent Setting[bool]
}

// HTTPBinding is one way to send a method over HTTP: verb, path template, body.
type HTTPBinding struct {
	// Verb is the HTTP method, in capitals.
	Verb string
	// Template is the path as the contract writes it.
	Template string
	// Segments are the same in pieces.
	Segments []Segment
	// Body is what travels in the HTTP body: nothing when empty, "*" for every field that the path does not take, else
	// the JSON name of one field.
	Body string
	// ResponseBody is the JSON name of the response field that the HTTP body of the answer holds alone, when it is not
	// the whole response.
	ResponseBody string
}

// Segment is a piece of a path template: text, or a field of the request.
type Segment struct {
	// Literal is sent as it stands, slashes included.
	Literal string
	// Field is the path of a request field by proto names, user.user_id; empty for text.
	Field string
	// Template is what the field's value must look like: * (one segment), **, or segments such as users/*.
	Template string
}

// RoutingParameter is a part of the header that load balancers route by: google.api.routing.
type RoutingParameter struct {
	// Field is the request field by JSON names, user.userId.
	Field string
	// Key is the key that the value is sent under.
	Key string
	// Before are the segments before the part that is sent, projects/*; empty for none.
	Before string
	// Pattern are the segments that are sent: *, **, or segments such as instances/*.
	Pattern string
	// After are the segments that follow, often **; empty for none.
	After string
}

// FullName returns service and method, user.v1.UserService/IsBetaUser.
func (m *MethodSpec) FullName() string { return m.Service.FullName + "/" + m.Name }

// IsIdempotent says whether the contract allows to repeat the call: its override, else idempotency_level, else the HTTP
// verb (R4).
func (m *MethodSpec) IsIdempotent() bool {
	if idempotent, isSet := m.Policy.Idempotent.Value(); isSet {
		return idempotent
	}
	if m.Idempotency != IdempotencyUnknown {
		return true
	}
	if len(m.Bindings) == 0 {
		return false
	}
	switch m.Bindings[0].Verb {
	case "GET", "HEAD", "PUT", "DELETE", "OPTIONS":
		return true
	}
	return false
}

// IsReadOnly says whether the contract promises that the call only reads.
func (m *MethodSpec) IsReadOnly() bool { return m.Idempotency == NoSideEffects }

// options is the contract's layer.
func (m *MethodSpec) options() *callOptions {
	options := &callOptions{
		timeout:        m.Policy.Timeout,
		attemptTimeout: m.Policy.AttemptTimeout,
		retries:        m.Policy.Retries,
		retryBase:      m.Policy.RetryBase,
		retryMax:       m.Policy.RetryMax,
		twirpPrefix:    m.Service.TwirpPrefix,
	}
	if m.Service.Protocol != 0 {
		options.protocol = Set(m.Service.Protocol)
	}
	if m.Service.TwirpProtoNames {
		options.twirpProtoNames = Set(true)
	}
	if m.Service.ImplicitRouting {
		options.implicitRouting = Set(true)
	}
	return options
}
