package callwright

// Codec is the form of messages in Connect and Twirp.
type Codec int

// The codecs.
const (
	// CodecJSON is ProtoJSON: the default, and the only one of REST.
	CodecJSON Codec = iota
	// CodecProto is the binary form.
	CodecProto
)

// Compression is what is done to request bodies. Gzip is understood in answers whatever this says.
type Compression int

// The compressions.
const (
	// Identity leaves bodies as they are: the default.
	Identity Compression = iota
	// Gzip packs them.
	Gzip
)

// TimeoutHeader is the header that tells a REST server how much time is left. Connect has its own, Twirp none.
type TimeoutHeader int

// The headers.
const (
	// TimeoutConnectMs is connect-timeout-ms, in milliseconds: the default.
	TimeoutConnectMs TimeoutHeader = iota
	// TimeoutNone sends none.
	TimeoutNone
	// TimeoutServer is x-server-timeout, in seconds with a fraction.
	TimeoutServer
	// TimeoutGRPC is grpc-timeout, at most eight digits and a unit.
	TimeoutGRPC
)

// WithCodec sets the form of messages in Connect and Twirp. Default: JSON.
func WithCodec(codec Codec) Option {
	return optionFunc(func(o *callOptions) { o.codec = Set(codec) })
}

// WithCompression sets what is done to request bodies. Default: nothing.
func WithCompression(compression Compression) Option {
	return optionFunc(func(o *callOptions) { o.compression = Set(compression) })
}

// WithHTTPGet sends Connect calls without side effects as GET, so that caches on the way can answer them.
func WithHTTPGet() Option {
	return optionFunc(func(o *callOptions) { o.httpGet = Set(true) })
}

// WithoutHTTPGet sends every Connect call as POST, whatever the contract says.
func WithoutHTTPGet() Option {
	return optionFunc(func(o *callOptions) { o.httpGet = Set(false) })
}

// WithMaxGetURLBytes sets the longest URL of a GET; a longer one makes the call a POST. Default: 8192.
func WithMaxGetURLBytes(bytes int) Option {
	return optionFunc(func(o *callOptions) { o.maxGetURLBytes = Set(bytes) })
}

// WithTimeoutHeader sets the header that tells a REST server how much time is left. Default: connect-timeout-ms.
func WithTimeoutHeader(header TimeoutHeader) Option {
	return optionFunc(func(o *callOptions) { o.timeoutHeader = Set(header) })
}

// WithTwirpPrefix sets what stands before the service's name in Twirp's URLs; empty for nothing. Default: /twirp.
func WithTwirpPrefix(prefix string) Option {
	return optionFunc(func(o *callOptions) { o.twirpPrefix = Set(prefix) })
}

// WithTwirpProtoNames sends the JSON of Twirp requests with the field names of the contract, display_name for displayName: for
// servers that know no other. Answers are read either way.
func WithTwirpProtoNames() Option {
	return optionFunc(func(o *callOptions) { o.twirpProtoNames = Set(true) })
}

// WithImplicitRouting sends the variables of HTTP paths in x-goog-request-params, for methods without routing rules.
func WithImplicitRouting() Option {
	return optionFunc(func(o *callOptions) { o.implicitRouting = Set(true) })
}
