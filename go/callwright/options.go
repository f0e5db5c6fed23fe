package callwright

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
)

// CallOption is an option of one call.
type CallOption interface {
	applyToCall(*callSettings)
}

// ClientOption is an option of a client, for all its calls.
type ClientOption interface {
	applyToClient(*clientSettings)
}

// Option is an option of a call, or of a client for all its calls. What a call says wins over what its client says, that
// over the contract, and that over the library.
//
// The library's own layer: timeout 30 s, no attempt timeout, no retries, first backoff 50 ms, longest backoff 5 s, largest
// answer 16 MiB, protocol Connect with JSON.
type Option interface {
	CallOption
	ClientOption
}

// callOptions are the options as one layer says them.
type callOptions struct {
	timeout, attemptTimeout, retryBase, retryMax Setting[time.Duration]
	hedge, blameAfter, downgradeTimeout          Setting[time.Duration]
	retries                                      Setting[int]
	retryOn                                      Setting[[]Code]
	idempotent, chainStop                        Setting[bool]
	partition                                    Setting[string]
	protocol                                     Setting[Protocol]
	maxResponseBytes                             Setting[int]
	codec                                        Setting[Codec]
	compression                                  Setting[Compression]
	httpGet, implicitRouting, twirpProtoNames    Setting[bool]
	maxGetURLBytes                               Setting[int]
	timeoutHeader                                Setting[TimeoutHeader]
	twirpPrefix                                  Setting[string]
	headers                                      http.Header
	// refused is the first option that cannot be used; reported when a call is made.
	refused *Error
}

func libraryOptions() callOptions {
	return callOptions{
		timeout:          Set(30 * time.Second),
		retryBase:        Set(50 * time.Millisecond),
		retryMax:         Set(5 * time.Second),
		maxResponseBytes: Set(16 << 20),
		protocol:         Set(ProtocolConnect),
	}
}

func (o *callOptions) merge(over *callOptions) {
	o.timeout.merge(over.timeout)
	o.attemptTimeout.merge(over.attemptTimeout)
	o.retryBase.merge(over.retryBase)
	o.retryMax.merge(over.retryMax)
	o.hedge.merge(over.hedge)
	o.blameAfter.merge(over.blameAfter)
	o.downgradeTimeout.merge(over.downgradeTimeout)
	o.retries.merge(over.retries)
	o.retryOn.merge(over.retryOn)
	o.idempotent.merge(over.idempotent)
	o.chainStop.merge(over.chainStop)
	o.partition.merge(over.partition)
	o.protocol.merge(over.protocol)
	o.maxResponseBytes.merge(over.maxResponseBytes)
	o.codec.merge(over.codec)
	o.compression.merge(over.compression)
	o.httpGet.merge(over.httpGet)
	o.implicitRouting.merge(over.implicitRouting)
	o.twirpProtoNames.merge(over.twirpProtoNames)
	o.maxGetURLBytes.merge(over.maxGetURLBytes)
	o.timeoutHeader.merge(over.timeoutHeader)
	o.twirpPrefix.merge(over.twirpPrefix)
	if len(over.headers) > 0 {
		o.headers = o.headers.Clone()
		if o.headers == nil {
			o.headers = http.Header{}
		}
		for name, values := range over.headers {
			o.headers[name] = slices.Clone(values)
		}
	}
	if o.refused == nil {
		o.refused = over.refused
	}
}

// blame is how long an attempt must have had for a deadline to be the server's failure.
func (o *callOptions) blame() time.Duration {
	return o.blameAfter.or(o.attemptTimeout.or(time.Second))
}

// callSettings are the options of one call: its layer, and what only a call has.
type callSettings struct {
	options   callOptions
	downgrade downgrade
	metadata  *Metadata
}

// clientSettings are the options of a client: its layer, and what only a client has.
type clientSettings struct {
	options   callOptions
	transport Transport
	clock     Clock
	rand      Rand
	budget    *RetryBudget
	breakers  *Breakers
	observer  Observer
	logger    *slog.Logger
}

// optionFunc is an option that is a field of a layer.
type optionFunc func(*callOptions)

func (f optionFunc) applyToCall(settings *callSettings)     { f(&settings.options) }
func (f optionFunc) applyToClient(settings *clientSettings) { f(&settings.options) }

type clientOptionFunc func(*clientSettings)

func (f clientOptionFunc) applyToClient(settings *clientSettings) { f(settings) }

type callOptionFunc func(*callSettings)

func (f callOptionFunc) applyToCall(settings *callSettings) { f(settings) }

// WithTimeout sets the overall deadline of a call: all attempts, backoffs, body and decoding. Default: 30 s. An inherited
// deadline that is earlier holds. Zero fails the call before anything is sent.
func WithTimeout(timeout time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.timeout = Set(timeout) })
}

// WithAttemptTimeout sets the bound of each attempt. Without one, an attempt that hangs uses up the whole deadline.
func WithAttemptTimeout(timeout time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.attemptTimeout = Set(timeout) })
}

// WithoutAttemptTimeout gives each attempt all the time that is left.
func WithoutAttemptTimeout() Option {
	return optionFunc(func(o *callOptions) { o.attemptTimeout = off[time.Duration]() })
}

// WithRetries sets how many retries may follow the first attempt, 0 to 10: 3 means at most 4 sends. Default: 0. A method
// that is not idempotent is retried only when nothing was sent or the server asked for it.
func WithRetries(retries int) Option {
	return optionFunc(func(o *callOptions) { o.retries = Set(retries) })
}

// WithoutRetries switches retries off.
func WithoutRetries() Option {
	return optionFunc(func(o *callOptions) { o.retries = off[int]() })
}

// WithBackoff sets the bound of the backoff before the first retry, which doubles with each, and the longest bound.
// Default: 50 ms and 5 s.
func WithBackoff(base, longest time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.retryBase, o.retryMax = Set(base), Set(longest) })
}

// WithRetryOn retries these codes as well, as if the service were only unavailable: a call that is not idempotent is still
// not repeated.
func WithRetryOn(codes ...Code) Option {
	return optionFunc(func(o *callOptions) { o.retryOn = Set(codes) })
}

// WithIdempotent says that the call may be repeated, whatever the contract says.
func WithIdempotent() Option {
	return optionFunc(func(o *callOptions) { o.idempotent = Set(true) })
}

// WithoutIdempotent says that the call must not be repeated, whatever the contract says.
func WithoutIdempotent() Option {
	return optionFunc(func(o *callOptions) { o.idempotent = Set(false) })
}

// WithoutChainStop lets a call that is made for a retried request be retried like any other. Without this option such a
// call retries only what was never sent.
func WithoutChainStop() Option {
	return optionFunc(func(o *callOptions) { o.chainStop = Set(false) })
}

// WithHedge sends the request again when there is no answer after this delay, and takes the answer that comes first. For
// idempotent calls only; at most two attempts are in flight, and the retries bound all sends after the first.
func WithHedge(delay time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.hedge = Set(delay) })
}

// WithoutHedge switches hedging off.
func WithoutHedge() Option {
	return optionFunc(func(o *callOptions) { o.hedge = off[time.Duration]() })
}

// WithBlameAfter sets how long an attempt must have had for the end of the call's deadline to count as the server's
// failure in the circuit breaker. Default: the attempt timeout, else 1 s.
func WithBlameAfter(time time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.blameAfter = Set(time) })
}

// WithPartition names the user or tenant whose answers these are: an earlier answer is served again to the same one only,
// see [WithDowngradeStale].
func WithPartition(partition string) Option {
	return optionFunc(func(o *callOptions) { o.partition = Set(partition) })
}

// WithProtocol sets the wire protocol, whatever the contract says.
func WithProtocol(protocol Protocol) Option {
	return optionFunc(func(o *callOptions) { o.protocol = Set(protocol) })
}

// WithMaxResponseBytes sets the size of the largest answer that is read. Default: 16 MiB.
func WithMaxResponseBytes(bytes int) Option {
	return optionFunc(func(o *callOptions) { o.maxResponseBytes = Set(bytes) })
}

// WithHeader adds a header to every attempt; headers of the same name in a layer below are replaced. A value is visible ASCII,
// spaces and tabs. Another one, a name that HTTP does not allow, or a header that the protocol sets fails the call before
// anything is sent.
func WithHeader(name, value string) Option {
	return optionFunc(func(o *callOptions) { o.addHeader(name, value) })
}

// WithBinaryHeader adds a header whose value is bytes; its name ends in -bin.
func WithBinaryHeader(name string, value []byte) Option {
	return optionFunc(func(o *callOptions) {
		if !strings.HasSuffix(strings.ToLower(name), "-bin") {
			o.refuse(fmt.Sprintf("header %q holds bytes, so its name must end in -bin", name))
			return
		}
		o.addHeader(name, encodeUnpadded(value))
	})
}

// WithMetadata writes down how the answer came: headers, attempts, whether the service or the downgrade answered. It is
// filled when the call returns, whether it succeeds or fails.
func WithMetadata(metadata *Metadata) CallOption {
	return callOptionFunc(func(s *callSettings) { s.metadata = metadata })
}

// WithDowngrade answers in place of a call that has failed for a reason that the service or the network is to blame for.
//
// It runs once, after the retries, never for a cancelled call; it has 100 ms of its own ([WithDowngradeTimeout]), and when
// it fails or panics the call answers its own error with the other attached. err is the failure of the call, an *Error.
// Res is the response type of the method, a pointer; another type fails the call before anything is sent.
func WithDowngrade[Res proto.Message](answer func(ctx context.Context, err error) (Res, error)) CallOption {
	return callOptionFunc(func(s *callSettings) { s.downgrade.setAnswer(typeOf[Res](), answerOf(answer)) })
}

// WithDowngradeTo answers with this value in place of a failed call: the constant form of [WithDowngrade].
func WithDowngradeTo[Res proto.Message](response Res) CallOption {
	return WithDowngrade(func(context.Context, error) (Res, error) { return response, nil })
}

// WithDowngradeOn says which failures the downgrade answers for, by code, instead of the default ones. A cancelled call is
// never among them.
func WithDowngradeOn(codes ...Code) CallOption {
	return WithDowngradeWhen(func(err *Error) bool { return slices.Contains(codes, err.Code()) })
}

// WithDowngradeWhen says which failures the downgrade answers for, instead of the default ones. A cancelled call is never
// among them.
func WithDowngradeWhen(trigger func(err *Error) bool) CallOption {
	return callOptionFunc(func(s *callSettings) { s.downgrade.trigger = trigger })
}

// WithDowngradeWhenResponse lets the downgrade answer in place of an answer of the service that this refuses; when the
// downgrade fails, the service's answer stands.
func WithDowngradeWhenResponse[Res proto.Message](refuses func(response Res) bool) CallOption {
	return callOptionFunc(func(s *callSettings) {
		s.downgrade.setRefusal(typeOf[Res](), func(message proto.Message) bool {
			response, ok := message.(Res)
			return ok && refuses(response)
		})
	})
}

// WithDowngradeStale serves the last good answer to the same request, if it is not older than this, before the downgrade is
// asked. For methods without side effects only, and a call with credentials in its headers needs [WithPartition]; elsewhere
// nothing is kept. A client keeps up to 16 MiB of answers.
func WithDowngradeStale(maxAge time.Duration) CallOption {
	return callOptionFunc(func(s *callSettings) { s.downgrade.maxAge = Set(maxAge) })
}

// WithDowngradeTimeout sets the longest that a downgrade may take, counted from its start. Default: 100 ms.
func WithDowngradeTimeout(timeout time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.downgradeTimeout = Set(timeout) })
}

// WithTransport sets what carries requests over the network. Default: net/http with a connect timeout of 1 s, in a pool
// that all clients of the process share.
func WithTransport(transport Transport) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.transport = transport })
}

// WithClock sets the clock.
func WithClock(clock Clock) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.clock = clock })
}

// WithRand sets the source of jitter.
func WithRand(rand Rand) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.rand = rand })
}

// WithRetryBudget sets the retry budget, in place of the one that all clients of the authority share.
func WithRetryBudget(budget *RetryBudget) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.budget = budget })
}

// WithBreakers switches circuit breakers on, and shares them with all who hold the same registry.
func WithBreakers(breakers *Breakers) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.breakers = breakers })
}

// WithBreaker switches circuit breakers on for this client.
func WithBreaker(policy BreakerPolicy) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.breakers = NewBreakers(policy) })
}

// WithObserver sets who is told what happens to calls; [Counters] counts it.
func WithObserver(observer Observer) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.observer = observer })
}

// WithLogger sets who is warned of settings that are rarely meant, each once per client: retries without an attempt timeout
// (T7), and a downgrade of a method that may write (F9). Default: [slog.Default], as it is when there is something to say.
func WithLogger(logger *slog.Logger) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.logger = logger })
}
