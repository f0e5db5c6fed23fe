package callwright

import "time"

// Protocol is the wire protocol of a service. The zero value means that none is chosen.
type Protocol int

// These are the wire protocols.
const (
	// ProtocolConnect sends POST /package.Service/Method with the message as JSON or binary. It is the default.
	ProtocolConnect Protocol = iota + 1
	// ProtocolREST follows google.api.http. Methods without that annotation send POST /package.Service/Method.
	ProtocolREST
	// ProtocolTwirp sends POST /twirp/package.Service/Method with the message as JSON or binary.
	ProtocolTwirp
)

// Idempotency is the idempotency_level of a method in the contract.
type Idempotency int

// These are the values of Idempotency.
const (
	// IdempotencyUnknown promises nothing.
	IdempotencyUnknown Idempotency = iota
	// NoSideEffects promises that the method only reads.
	NoSideEffects
	// Idempotent promises that repeated calls have the effect of one call.
	Idempotent
)

// ServiceSpec describes a service as the contract declares it. Generated code contains it.
type ServiceSpec struct {
	// FullName is the full proto name, for example user.v1.UserService.
	FullName string
	// Protocol is the wire protocol, if the contract names one.
	Protocol Protocol
	// BasePath is the path between the base URL and every path of the service.
	BasePath string
	// TwirpPrefix is the path before the name of the service in Twirp's URLs, in place of /twirp.
	TwirpPrefix Setting[string]
	// ImplicitRouting sends the variables of HTTP paths in x-goog-request-params too.
	ImplicitRouting bool
	// TwirpProtoNames sends the JSON of Twirp requests with the field names of the contract.
	TwirpProtoNames bool
}

// MethodSpec describes a method as the contract declares it. Generated code contains it.
type MethodSpec struct {
	// Service is the service of the method.
	Service *ServiceSpec
	// Name is the proto name, for example IsBetaUser.
	Name string
	// Bindings holds the HTTP bindings: the first one, then the additional ones.
	Bindings []HTTPBinding
	// Routing holds the parameters of the routing header, if the contract has the annotation. An empty list means that there is
	// no routing header.
	Routing Setting[[]RoutingParameter]
	// Idempotency is the idempotency_level of the method.
	Idempotency Idempotency
	// Deprecated reports whether the contract marks the method as deprecated.
	Deprecated bool
	// HTTPGet allows GET in protocols that support it.
	HTTPGet bool
	// IdempotencyKey sends an Idempotency-Key header. The key is the same on every attempt of a call.
	IdempotencyKey bool
	// Policy holds the options that the contract sets for the method.
	Policy Policy
}

// Policy is the layer of options that the contract sets for a method.
type Policy struct {
	// Timeout is the overall deadline of a call.
	Timeout Setting[time.Duration]
	// AttemptTimeout is the time limit of one attempt.
	AttemptTimeout Setting[time.Duration]
	// Retries is the number of retries after the first attempt.
	Retries Setting[int]
	// RetryBase is the upper bound of the backoff before the first retry.
	RetryBase Setting[time.Duration]
	// RetryMax is the largest upper bound of a backoff.
	RetryMax Setting[time.Duration]
	// Idempotent overrides what idempotency_level and the HTTP verb tell about repeating the call.
	Idempotent Setting[bool]
}

// HTTPBinding is one way to send a method over HTTP: verb, path template and body.
type HTTPBinding struct {
	// Verb is the HTTP method in upper case.
	Verb string
	// Template is the path as the contract writes it.
	Template string
	// Segments holds the pieces of the path.
	Segments []Segment
	// Body tells what the HTTP body holds. It is empty for nothing, "*" for all fields that are not in the path, else the JSON
	// name of one field.
	Body string
	// ResponseBody is the JSON name of the response field that the HTTP body of the answer holds. It is empty when the body
	// holds the whole response.
	ResponseBody string
}

// Segment is a piece of a path template: a literal text, or a field of the request.
type Segment struct {
	// Literal is sent unchanged, slashes included.
	Literal string
	// Field is the path of a request field by proto names, user.user_id; empty for text.
	Field string
	// Template is what the field's value must look like: * (one segment), **, or segments such as users/*.
	Template string
}

// RoutingParameter is one parameter of the routing header (google.api.routing).
type RoutingParameter struct {
	// Field is the request field by JSON names, user.userId.
	Field string
	// Key is the key of the value in the header.
	Key string
	// Before holds the segments before the part that is sent, for example projects/*. It is empty for none.
	Before string
	// Pattern holds the segments that are sent: *, **, or segments such as instances/*.
	Pattern string
	// After holds the segments after the part that is sent, often **. It is empty for none.
	After string
}

// FullName returns service and method, for example user.v1.UserService/IsBetaUser.
func (m *MethodSpec) FullName() string { return m.Service.FullName + "/" + m.Name }

// IsIdempotent reports whether the contract allows repeating the call: by its override, else by idempotency_level, else by the
// HTTP verb (R4).
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

// IsReadOnly reports whether the contract promises that the method has no side effects.
func (m *MethodSpec) IsReadOnly() bool { return m.Idempotency == NoSideEffects }

// options returns the layer of options of the contract.
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
