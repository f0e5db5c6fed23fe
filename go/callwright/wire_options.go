package callwright

// Codec is the encoding of messages in Connect and Twirp.
type Codec int

// These are the codecs.
const (
	// CodecJSON is ProtoJSON. It is the default, and the only codec of REST.
	CodecJSON Codec = iota
	// CodecProto is the binary encoding.
	CodecProto
)

// Compression is the compression of request bodies. Answers with gzip are always understood.
type Compression int

// These are the compressions.
const (
	// Identity does not compress. It is the default.
	Identity Compression = iota
	// Gzip compresses with gzip.
	Gzip
)

// TimeoutHeader is the header that tells a REST server how much time is left. Connect has a header of its own, Twirp has none.
type TimeoutHeader int

// These are the headers that can be sent.
const (
	// TimeoutConnectMs sends connect-timeout-ms, in milliseconds. It is the default.
	TimeoutConnectMs TimeoutHeader = iota
	// TimeoutNone sends no header.
	TimeoutNone
	// TimeoutServer sends x-server-timeout, in seconds with a fraction.
	TimeoutServer
	// TimeoutGRPC sends grpc-timeout, with at most eight digits and a unit.
	TimeoutGRPC
)

// WithCodec sets the encoding of messages in Connect and Twirp. Default: JSON.
func WithCodec(codec Codec) Option {
	return optionFunc(func(o *callOptions) { o.codec = Set(codec) })
}

// WithCompression sets the compression of request bodies. Default: none.
func WithCompression(compression Compression) Option {
	return optionFunc(func(o *callOptions) { o.compression = Set(compression) })
}

// WithHTTPGet sends Connect calls of methods without side effects as GET, so that caches between client and server can answer
// them.
func WithHTTPGet() Option {
	return optionFunc(func(o *callOptions) { o.httpGet = Set(true) })
}

// WithoutHTTPGet sends every Connect call as POST. It overrides the contract.
func WithoutHTTPGet() Option {
	return optionFunc(func(o *callOptions) { o.httpGet = Set(false) })
}

// WithMaxGetURLBytes sets the longest URL of a GET. A call with a longer URL is sent as POST. Default: 8192.
func WithMaxGetURLBytes(bytes int) Option {
	return optionFunc(func(o *callOptions) { o.maxGetURLBytes = Set(bytes) })
}

// WithTimeoutHeader sets the header that tells a REST server how much time is left. Default: connect-timeout-ms.
func WithTimeoutHeader(header TimeoutHeader) Option {
	return optionFunc(func(o *callOptions) { o.timeoutHeader = Set(header) })
}

// WithTwirpPrefix sets the path before the name of the service in Twirp's URLs. It may be empty. Default: /twirp.
func WithTwirpPrefix(prefix string) Option {
	return optionFunc(func(o *callOptions) { o.twirpPrefix = Set(prefix) })
}

// WithTwirpProtoNames sends the JSON of Twirp requests with the field names of the contract, for example display_name in place
// of displayName, for servers that accept no others. Answers are read with either.
func WithTwirpProtoNames() Option {
	return optionFunc(func(o *callOptions) { o.twirpProtoNames = Set(true) })
}

// WithImplicitRouting sends the variables of HTTP paths in x-goog-request-params, for methods without routing rules.
func WithImplicitRouting() Option {
	return optionFunc(func(o *callOptions) { o.implicitRouting = Set(true) })
}
