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

// ClientOption is an option of a client. It holds for all calls of the client.
type ClientOption interface {
	applyToClient(*clientSettings)
}

// Option is an option of a call or of a client. An option of the call overrides the option of the client, which overrides the
// contract, which overrides the defaults of the library.
//
// The defaults of the library: timeout 30 s, no attempt timeout, no retries, first backoff 50 ms, longest backoff 5 s, largest
// answer 16 MiB, protocol Connect with JSON.
type Option interface {
	CallOption
	ClientOption
}

// callOptions is one layer of options.
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
	// refused is the error of the first option that cannot be used. A call returns it.
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

// blame returns how much time an attempt needs for the end of the deadline to count as the server's failure.
func (o *callOptions) blame() time.Duration {
	return o.blameAfter.or(o.attemptTimeout.or(time.Second))
}

// callSettings holds the options of one call.
type callSettings struct {
	options   callOptions
	downgrade downgrade
	metadata  *Metadata
}

// clientSettings holds the options of a client.
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

// optionFunc is an option that sets a field of a layer.
type optionFunc func(*callOptions)

func (f optionFunc) applyToCall(settings *callSettings)     { f(&settings.options) }
func (f optionFunc) applyToClient(settings *clientSettings) { f(&settings.options) }

type clientOptionFunc func(*clientSettings)

func (f clientOptionFunc) applyToClient(settings *clientSettings) { f(settings) }

type callOptionFunc func(*callSettings)

func (f callOptionFunc) applyToCall(settings *callSettings) { f(settings) }

// WithTimeout sets the overall deadline of a call, which includes all attempts, backoffs, the body and its decoding. Default:
// 30 s. An earlier deadline of the context takes precedence. With a timeout of 0 the call fails before anything is sent.
func WithTimeout(timeout time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.timeout = Set(timeout) })
}

// WithAttemptTimeout sets the time limit of each attempt. Without it, an attempt that hangs uses up the whole deadline.
func WithAttemptTimeout(timeout time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.attemptTimeout = Set(timeout) })
}

// WithoutAttemptTimeout gives each attempt all the time until the deadline.
func WithoutAttemptTimeout() Option {
	return optionFunc(func(o *callOptions) { o.attemptTimeout = off[time.Duration]() })
}

// WithRetries sets how many retries may follow the first attempt, 0 to 10. With 3 retries a call makes at most 4 attempts.
// Default: 0. A method that is not idempotent is retried only when nothing was sent or the server asked for a retry.
func WithRetries(retries int) Option {
	return optionFunc(func(o *callOptions) { o.retries = Set(retries) })
}

// WithoutRetries switches retries off.
func WithoutRetries() Option {
	return optionFunc(func(o *callOptions) { o.retries = off[int]() })
}

// WithBackoff sets the upper bound of the backoff before the first retry, which doubles with each retry, and the largest upper
// bound. Default: 50 ms and 5 s.
func WithBackoff(base, longest time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.retryBase, o.retryMax = Set(base), Set(longest) })
}

// WithRetryOn retries calls that fail with these codes too, in the same way as unavailable services. A call that is not
// idempotent is still not retried.
func WithRetryOn(codes ...Code) Option {
	return optionFunc(func(o *callOptions) { o.retryOn = Set(codes) })
}

// WithIdempotent declares that the call may be repeated. It overrides the contract.
func WithIdempotent() Option {
	return optionFunc(func(o *callOptions) { o.idempotent = Set(true) })
}

// WithoutIdempotent declares that the call must not be repeated. It overrides the contract.
func WithoutIdempotent() Option {
	return optionFunc(func(o *callOptions) { o.idempotent = Set(false) })
}

// WithoutChainStop retries a call for a retried request like any other call. Without this option, such a call is retried only
// when nothing was sent.
func WithoutChainStop() Option {
	return optionFunc(func(o *callOptions) { o.chainStop = Set(false) })
}

// WithHedge sends the request again when there is no answer after this delay, and returns the answer that comes first. The
// method must be idempotent. At most two attempts are in flight, and the number of retries limits all attempts after the first.
func WithHedge(delay time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.hedge = Set(delay) })
}

// WithoutHedge switches hedging off.
func WithoutHedge() Option {
	return optionFunc(func(o *callOptions) { o.hedge = off[time.Duration]() })
}

// WithBlameAfter sets how much time an attempt needs for the end of the call's deadline to count as a failure of the server in
// the circuit breaker. Default: the attempt timeout, else 1 s.
func WithBlameAfter(time time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.blameAfter = Set(time) })
}

// WithPartition names the user or tenant of the call. Earlier answers are only served to the same user or tenant, see
// [WithDowngradeStale].
func WithPartition(partition string) Option {
	return optionFunc(func(o *callOptions) { o.partition = Set(partition) })
}

// WithProtocol sets the wire protocol. It overrides the contract.
func WithProtocol(protocol Protocol) Option {
	return optionFunc(func(o *callOptions) { o.protocol = Set(protocol) })
}

// WithMaxResponseBytes sets the size of the largest answer that is read. Default: 16 MiB.
func WithMaxResponseBytes(bytes int) Option {
	return optionFunc(func(o *callOptions) { o.maxResponseBytes = Set(bytes) })
}

// WithHeader adds a header to every attempt. It replaces headers of the same name in the layers below. A value consists of
// visible ASCII, spaces and tabs. The call fails before anything is sent when the value has other characters, when HTTP does
// not allow the name, or when the protocol sets the header.
func WithHeader(name, value string) Option {
	return optionFunc(func(o *callOptions) { o.addHeader(name, value) })
}

// WithBinaryHeader adds a header with a binary value. Its name must end in -bin.
func WithBinaryHeader(name string, value []byte) Option {
	return optionFunc(func(o *callOptions) {
		if !strings.HasSuffix(strings.ToLower(name), "-bin") {
			o.refuse(fmt.Sprintf("header %q holds bytes, so its name must end in -bin", name))
			return
		}
		o.addHeader(name, encodeUnpadded(value))
	})
}

// WithMetadata fills metadata when the call returns, in success and in failure: headers, attempts, and the origin of the
// answer.
func WithMetadata(metadata *Metadata) CallOption {
	return callOptionFunc(func(s *callSettings) { s.metadata = metadata })
}

// WithDowngrade answers in place of a call that failed because of the service or the network.
//
// The function runs once, after the retries, and never for a cancelled call. It has a time limit of 100 ms, see
// [WithDowngradeTimeout]. When it fails or panics, the call returns its own error with the other one attached. The argument err
// is the *Error of the call. Res is the response type of the method, a pointer; with another type the call fails before
// anything is sent.
func WithDowngrade[Res proto.Message](answer func(ctx context.Context, err error) (Res, error)) CallOption {
	return callOptionFunc(func(s *callSettings) { s.downgrade.setAnswer(typeOf[Res](), answerOf(answer)) })
}

// WithDowngradeTo answers with a fixed response in place of a failed call, see [WithDowngrade].
func WithDowngradeTo[Res proto.Message](response Res) CallOption {
	return WithDowngrade(func(context.Context, error) (Res, error) { return response, nil })
}

// WithDowngradeOn sets the codes of failures that the downgrade answers for, in place of the default ones. A cancelled call is
// never one of them.
func WithDowngradeOn(codes ...Code) CallOption {
	return WithDowngradeWhen(func(err *Error) bool { return slices.Contains(codes, err.Code()) })
}

// WithDowngradeWhen sets a function that decides which failures the downgrade answers for, in place of the default ones. A
// cancelled call is never one of them.
func WithDowngradeWhen(trigger func(err *Error) bool) CallOption {
	return callOptionFunc(func(s *callSettings) { s.downgrade.trigger = trigger })
}

// WithDowngradeWhenResponse lets the downgrade answer in place of a response that the function refuses. When the downgrade
// fails, the call returns the response of the service.
func WithDowngradeWhenResponse[Res proto.Message](refuses func(response Res) bool) CallOption {
	return callOptionFunc(func(s *callSettings) {
		s.downgrade.setRefusal(typeOf[Res](), func(message proto.Message) bool {
			response, ok := message.(Res)
			return ok && refuses(response)
		})
	})
}

// WithDowngradeStale serves the last good answer to the same request before the downgrade runs, if the answer is not older than
// maxAge. It has an effect for methods without side effects only. A call with credentials in its headers also needs
// [WithPartition]. A client keeps at most 16 MiB of answers.
func WithDowngradeStale(maxAge time.Duration) CallOption {
	return callOptionFunc(func(s *callSettings) { s.downgrade.maxAge = Set(maxAge) })
}

// WithDowngradeTimeout sets the time limit of a downgrade, counted from its start. Default: 100 ms.
func WithDowngradeTimeout(timeout time.Duration) Option {
	return optionFunc(func(o *callOptions) { o.downgradeTimeout = Set(timeout) })
}

// WithTransport sets the transport. Default: net/http with a connect timeout of 1 s, in a pool that all clients of the process
// share.
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

// WithBreakers switches circuit breakers on. Clients with the same registry share their breakers.
func WithBreakers(breakers *Breakers) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.breakers = breakers })
}

// WithBreaker switches circuit breakers on for this client.
func WithBreaker(policy BreakerPolicy) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.breakers = NewBreakers(policy) })
}

// WithObserver sets the observer of calls. [Counters] is an observer that counts.
func WithObserver(observer Observer) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.observer = observer })
}

// WithLogger sets the logger for warnings about settings that are probably mistakes: retries without an attempt timeout (T7),
// and a downgrade of a method that may write (F9). Each warning is logged once per client. Default: [slog.Default] at the time
// of the warning.
func WithLogger(logger *slog.Logger) ClientOption {
	return clientOptionFunc(func(s *clientSettings) { s.logger = logger })
}
