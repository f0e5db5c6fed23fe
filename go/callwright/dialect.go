package callwright

import (
	"net/http"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// dialect is how one wire protocol writes requests and reads answers. The rest of the package does not depend on the protocol.
type dialect interface {
	// encode writes the request of a call, which is the same on every attempt.
	encode(call *callFacts, base baseURL, request proto.Message, response protoreflect.MessageDescriptor) (*encodedRequest, *Error)
	// timeoutHeader returns the header that tells the server how much time is left (T4).
	timeoutHeader(options *callOptions) TimeoutHeader
	// isSuccess reports whether an answer with this status holds a response.
	isSuccess(status int) bool
	// checkContentType refuses a response in another form than the request asked for.
	checkContentType(form responseForm, answer *httpAnswer) *Error
	// decode reads the response from the body of an answer.
	decode(form responseForm, answer *httpAnswer, response proto.Message) *Error
	// splitTrailers separates the headers of an answer from the trailers that the protocol sends among them.
	splitTrailers(header http.Header) (headers, trailers http.Header)
	errorDialect
}

// errorDialect is how one wire protocol reads answers that are errors.
type errorDialect interface {
	// codeOfStatus returns the code of an HTTP status whose body names none.
	codeOfStatus(status int) Code
	// mayHoldJSON reports whether an error body may hold JSON although its content type does not say so.
	mayHoldJSON(mediaType string) bool
	// namedError returns the shape and the code of an error body that names its code and has no msg. The code is 0 when the name
	// is not known.
	namedError(name string) (ErrorShape, Code)
	// codeOfUnknownName returns the code of an error body with a msg, as Twirp writes it, whose code is not known.
	codeOfUnknownName() Code
	// messageShape returns the shape of an error body that has a message and no code.
	messageShape() ErrorShape
	// errorMetadata returns the headers and trailers of an error answer that the service itself set; nil when the protocol does
	// not tell them from others.
	errorMetadata(header http.Header) (metadata, trailers http.Header)
}

// dialectOf returns the dialect of a protocol. Its values have no size, so that the interface holds no allocation.
func dialectOf(protocol Protocol) dialect {
	switch protocol {
	case ProtocolREST:
		return restDialect{}
	case ProtocolTwirp:
		return twirpDialect{}
	default:
		return connectDialect{}
	}
}
