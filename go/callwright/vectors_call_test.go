package callwright

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
)

type callVector struct {
	ID      string        `json:"id"`
	Note    string        `json:"note"`
	Jitter  []float64     `json:"jitter"`
	Budget  *uint32       `json:"budget"`
	Breaker *breakerSpec  `json:"breaker"`
	Calls   []*callVector `json:"calls"`

	AtMs         *int64        `json:"at_ms"`
	Times        int           `json:"times"`
	Method       string        `json:"method"`
	Retries      *int          `json:"retries"`
	BaseMs       *int64        `json:"base_ms"`
	MaxMs        *int64        `json:"max_ms"`
	Idempotent   *bool         `json:"idempotent"`
	RetryOn      []string      `json:"retry_on"`
	HedgeMs      *int64        `json:"hedge_ms"`
	OverallMs    *int64        `json:"overall_ms"`
	AttemptMs    *int64        `json:"attempt_ms"`
	BlameAfterMs *int64        `json:"blame_after_ms"`
	InheritedMs  *int64        `json:"inherited_ms"`
	DetachMs     *int64        `json:"detach_ms"`
	Chained      bool          `json:"chained"`
	ChainStop    *bool         `json:"chain_stop"`
	CancelAtMs   *int64        `json:"cancel_at_ms"`
	DropAtMs     *int64        `json:"drop_at_ms"`
	Fallback     *fallbackSpec `json:"fallback"`
	Auth         bool          `json:"auth"`
	Partition    *string       `json:"partition"`
	Request      *string       `json:"request"`
	Script       []replySpec   `json:"script"`
	Expect       expectation   `json:"expect"`
}

type breakerSpec struct {
	Mode                string `json:"mode"`
	MinSamples          uint32 `json:"min_samples"`
	FailurePercent      uint32 `json:"failure_percent"`
	ConsecutiveFailures uint32 `json:"consecutive_failures"`
	ConsecutiveMs       int64  `json:"consecutive_ms"`
	OpenMs              int64  `json:"open_ms"`
	MaxOpenMs           int64  `json:"max_open_ms"`
}

type fallbackSpec struct {
	Value     *string  `json:"value"`
	Error     *string  `json:"error"`
	Panic     *string  `json:"panic"`
	LatencyMs int64    `json:"latency_ms"`
	TimeoutMs *int64   `json:"timeout_ms"`
	On        []string `json:"on"`
	WhenText  *string  `json:"when_text"`
	MaxAgeMs  *int64   `json:"max_age_ms"`
}

type expectation struct {
	Code            *string        `json:"code"`
	Outcome         *string        `json:"outcome"`
	Original        *string        `json:"original"`
	Stop            *string        `json:"stop"`
	Attempts        *int           `json:"attempts"`
	Sends           *int           `json:"sends"`
	Codes           *[]string      `json:"codes"`
	Reported        *[]string      `json:"reported"`
	DelaysMs        *[]int64       `json:"delays_ms"`
	StartedMs       *[]int64       `json:"started_ms"`
	EndMs           *int64         `json:"end_ms"`
	TimeoutHeaderMs *[]int64       `json:"timeout_header_ms"`
	AttemptHeader   *[]int64       `json:"attempt_header"`
	SameBytes       *bool          `json:"same_bytes"`
	IdempotencyKey  *string        `json:"idempotency_key"`
	RetryAfterMs    *int64         `json:"retry_after_ms"`
	Served          *string        `json:"served"`
	AgeMs           *int64         `json:"age_ms"`
	Text            *string        `json:"text"`
	FallbackRuns    *int           `json:"fallback_runs"`
	Suppressed      *[]string      `json:"suppressed"`
	BudgetAfter     *uint32        `json:"budget_after"`
	RetriesGranted  *uint64        `json:"retries_granted"`
	Neutral         *uint64        `json:"neutral"`
	InFlight        *int64         `json:"in_flight"`
	Breaker         *breakerExpect `json:"breaker"`
}

type breakerExpect struct {
	State    *string `json:"state"`
	Samples  *uint64 `json:"samples"`
	Failures *uint64 `json:"failures"`
	Rejected *uint64 `json:"rejected"`
}

// laboratory is a client over a scripted transport, on a virtual clock.
type laboratory struct {
	core     *clientCore
	channel  *channel
	script   *script
	budget   *RetryBudget
	breakers *Breakers
	reports  *reports
}

func checkCall(t *testing.T, text json.RawMessage) {
	var vector callVector
	strict(t, text, &vector)
	synctest.Test(t, func(t *testing.T) {
		lab := newLaboratory(&vector)
		if vector.Calls == nil {
			lab.call(t, &vector)
			lab.judgeRest(t, &vector.Expect)
			return
		}
		for _, call := range vector.Calls {
			for range max(call.Times, 1) {
				lab.call(t, call)
			}
		}
		lab.judgeRest(t, &vector.Expect)
	})
}

func newLaboratory(vector *callVector) *laboratory {
	lab := &laboratory{script: newScript(), budget: NewRetryBudget(), reports: &reports{}}
	if vector.Budget != nil {
		lab.budget = NewRetryBudgetWith(*vector.Budget)
	}
	options := []ClientOption{
		WithTransport(lab.script), WithClock(vectorClock{}), WithRand(&draws{left: vector.Jitter}),
		WithRetryBudget(lab.budget), WithObserver(lab.reports),
	}
	if spec := vector.Breaker; spec != nil {
		lab.breakers = NewBreakers(BreakerPolicy{
			Observe: spec.Mode == "observe", MinSamples: spec.MinSamples, FailurePercent: spec.FailurePercent,
			ConsecutiveFailures: spec.ConsecutiveFailures, ConsecutiveFor: ms(spec.ConsecutiveMs),
			OpenFor: ms(spec.OpenMs), MaxOpenFor: ms(spec.MaxOpenMs),
		})
		options = append(options, WithBreakers(lab.breakers))
	}
	lab.core, lab.channel = dial("http://service.test", options)
	return lab
}

func ms(count int64) time.Duration { return time.Duration(count) * time.Millisecond }

func (l *laboratory) call(t *testing.T, call *callVector) {
	if call.AtMs != nil {
		time.Sleep(time.Until(l.script.start.Add(ms(*call.AtMs))))
	}
	l.script.load(call.Script)
	l.reports.clear()
	start := truncated()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if call.InheritedMs != nil {
		var end context.CancelFunc
		ctx, end = vectorClock{}.WithDeadline(ctx, start.Add(ms(*call.InheritedMs)))
		defer end()
	}
	if call.Chained {
		ctx = WithRetryMark(ctx)
	}
	if call.DetachMs != nil {
		var end context.CancelFunc
		ctx, end = DetachFor(ctx, ms(*call.DetachMs))
		defer end()
	}
	isDropped := false
	for _, at := range []*int64{call.CancelAtMs, call.DropAtMs} {
		if at == call.CancelAtMs && at != nil && *at == 0 {
			cancel()
		}
		if at != nil {
			isDropped = isDropped || at == call.DropAtMs
			timer := time.AfterFunc(time.Until(start.Add(ms(*at)+cancelOffset)), cancel)
			defer timer.Stop()
		}
	}
	var runs atomic.Int32
	var metadata Metadata
	options := append(l.options(t, call, &runs), WithMetadata(&metadata))
	request := textOf("request")
	if call.Request != nil {
		request = textOf(*call.Request)
	}
	method := map[string]*MethodSpec{"": read, "read": read, "write": write, "keyed": keyed}[call.Method]
	response, err := callOver(ctx, l.core, l.channel, method, request, options)
	want := &call.Expect
	expect(t, "end_ms", want.EndMs, truncated().Sub(start).Milliseconds())
	expect(t, "fallback_runs", want.FallbackRuns, int(runs.Load()))
	l.judgeSends(t, want, start)
	expect(t, "reported", want.Reported, l.reports.codes())
	l.reports.judge(t, len(l.script.seen()), isDropped)
	if !isDropped {
		judgeResult(t, want, response, err, &metadata)
	}
	l.judgeBreaker(t, want.Breaker)
}

func (l *laboratory) options(t *testing.T, call *callVector, runs *atomic.Int32) []CallOption {
	options := []CallOption{WithRetries(3), optionFunc(func(o *callOptions) { o.timeout = off[time.Duration]() })}
	add := func(option CallOption) { options = append(options, option) }
	if call.Retries != nil {
		add(WithRetries(*call.Retries))
	}
	if call.OverallMs != nil {
		add(WithTimeout(ms(*call.OverallMs)))
	}
	if call.ChainStop != nil && !*call.ChainStop {
		add(WithoutChainStop())
	}
	isRead := call.Method == "" || call.Method == "read"
	switch {
	case call.Idempotent == nil && isRead, call.Idempotent != nil && *call.Idempotent:
		add(WithIdempotent())
	case call.Idempotent != nil:
		add(WithoutIdempotent())
	}
	durations := []struct {
		ms  *int64
		set func(*callOptions, Setting[time.Duration])
	}{
		{call.BaseMs, func(o *callOptions, s Setting[time.Duration]) { o.retryBase = s }},
		{call.MaxMs, func(o *callOptions, s Setting[time.Duration]) { o.retryMax = s }},
		{call.AttemptMs, func(o *callOptions, s Setting[time.Duration]) { o.attemptTimeout = s }},
		{call.HedgeMs, func(o *callOptions, s Setting[time.Duration]) { o.hedge = s }},
		{call.BlameAfterMs, func(o *callOptions, s Setting[time.Duration]) { o.blameAfter = s }},
	}
	for _, duration := range durations {
		if duration.ms != nil {
			add(optionFunc(func(o *callOptions) { duration.set(o, Set(ms(*duration.ms))) }))
		}
	}
	if call.RetryOn != nil {
		add(WithRetryOn(codesOf(t, call.RetryOn)...))
	}
	if call.Partition != nil {
		add(WithPartition(*call.Partition))
	}
	if call.Auth {
		add(WithHeader("authorization", "Bearer secret"))
	}
	if call.Fallback != nil {
		options = append(options, call.Fallback.options(t, runs)...)
	}
	return options
}

func codesOf(t *testing.T, names []string) []Code {
	codes := make([]Code, len(names))
	for i, name := range names {
		code, isKnown := CodeFromName(name)
		if !isKnown {
			t.Fatalf("code %s", name)
		}
		codes[i] = code
	}
	return codes
}

func (f *fallbackSpec) options(t *testing.T, runs *atomic.Int32) []CallOption {
	var options []CallOption
	if f.MaxAgeMs != nil {
		options = append(options, WithDowngradeStale(ms(*f.MaxAgeMs)))
	}
	if f.On != nil {
		options = append(options, WithDowngradeOn(codesOf(t, f.On)...))
	}
	if f.WhenText != nil {
		options = append(options, WithDowngradeWhenResponse(func(response *structpb.Struct) bool { return textIn(response) == *f.WhenText }))
	}
	if f.TimeoutMs != nil {
		options = append(options, WithDowngradeTimeout(ms(*f.TimeoutMs)))
	}
	if f.Value == nil && f.Error == nil && f.Panic == nil {
		return options
	}
	return append(options, WithDowngrade(func(ctx context.Context, _ error) (*structpb.Struct, error) {
		runs.Add(1)
		if f.LatencyMs > 0 {
			end := truncated().Add(ms(f.LatencyMs))
			if !sleepUntil(ctx, end) {
				return nil, ctx.Err()
			}
		}
		switch {
		case f.Value != nil:
			return textOf(*f.Value), nil
		case f.Error != nil:
			return nil, errors.New(*f.Error)
		default:
			panic(*f.Panic)
		}
	}))
}

func (l *laboratory) judgeSends(t *testing.T, want *expectation, start time.Time) {
	sends := l.script.seen()
	expect(t, "sends", want.Sends, len(sends))
	started, timeouts, tries, keys := []int64{}, []int64{}, []int64{}, []string{}
	same := true
	for _, send := range sends {
		started = append(started, send.at.Sub(start).Milliseconds())
		timeouts = append(timeouts, number(send.header, "Connect-Timeout-Ms"))
		tries = append(tries, number(send.header, "X-Retry-Attempt"))
		keys = append(keys, send.header.Get("Idempotency-Key"))
		same = same && send.body == sends[0].body
	}
	expect(t, "started_ms", want.StartedMs, started)
	expect(t, "timeout_header_ms", want.TimeoutHeaderMs, timeouts)
	expect(t, "attempt_header", want.AttemptHeader, tries)
	expect(t, "same_bytes", want.SameBytes, same)
	if want.IdempotencyKey != nil {
		keys = slices.Compact(keys)
		if len(keys) != 1 || len(keys[0]) != 38 || keys[0][0] != '"' || keys[0][37] != '"' {
			t.Errorf("idempotency keys are %v", keys)
		}
	}
}

func number(header http.Header, name string) int64 {
	count, _ := strconv.ParseInt(header.Get(name), 10, 64)
	return count
}

func judgeResult(t *testing.T, want *expectation, response *structpb.Struct, err error, metadata *Metadata) {
	failure := metadata.DowngradedFrom
	if err != nil {
		failure, _ = err.(*Error)
	}
	served := map[Served]string{"": "none", ServedDowngrade: "fallback", ServedOrigin: "origin", ServedStale: "stale"}
	expect(t, "code", want.Code, CodeOf(err).String())
	expect(t, "served", want.Served, served[metadata.Served])
	original, outcome, stop, retryAfter, suppressed := "", "ok", "", int64(0), []string{}
	if failure != nil {
		original, outcome, stop = failure.Code().String(), string(failure.Outcome()), string(failure.Stop())
		wait, _ := failure.RetryAfter()
		retryAfter = wait.Milliseconds()
		for _, other := range failure.Suppressed() {
			suppressed = append(suppressed, other.Error())
		}
	}
	expect(t, "original", want.Original, original)
	expect(t, "outcome", want.Outcome, outcome)
	expect(t, "stop", want.Stop, stop)
	expect(t, "retry_after_ms", want.RetryAfterMs, retryAfter)
	expect(t, "suppressed", want.Suppressed, suppressed)
	expect(t, "attempts", want.Attempts, len(metadata.Attempts))
	codes, delays := []string{}, []int64{}
	for i, attempt := range metadata.Attempts {
		codes = append(codes, attempt.Code.String())
		if i > 0 {
			delays = append(delays, attempt.DelayBefore.Milliseconds())
		}
	}
	expect(t, "codes", want.Codes, codes)
	expect(t, "delays_ms", want.DelaysMs, delays)
	expect(t, "age_ms", want.AgeMs, metadata.Age.Milliseconds())
	expect(t, "text", want.Text, textIn(response))
}

func (l *laboratory) judgeRest(t *testing.T, want *expectation) {
	expect(t, "budget_after", want.BudgetAfter, l.budget.Tokens())
	expect(t, "retries_granted", want.RetriesGranted, l.reports.Retries())
	expect(t, "in_flight", want.InFlight, l.reports.InFlight())
	expect(t, "neutral", want.Neutral, l.reports.BreakerNeutrals())
	l.judgeBreaker(t, want.Breaker)
}

func (l *laboratory) judgeBreaker(t *testing.T, want *breakerExpect) {
	if want == nil {
		return
	}
	statuses := l.breakers.Statuses()
	if len(statuses) == 0 {
		t.Fatal("there is no breaker")
	}
	expect(t, "state", want.State, string(statuses[0].State))
	expect(t, "samples", want.Samples, statuses[0].Samples)
	expect(t, "failures", want.Failures, statuses[0].Failures)
	expect(t, "rejected", want.Rejected, statuses[0].Rejected)
}

// callOver makes a call over a channel, as generated clients do.
func callOver(
	ctx context.Context, core *clientCore, channel *channel, method *MethodSpec, request *structpb.Struct, options []CallOption,
) (*structpb.Struct, error) {
	call := core.NewCall(method)
	for _, option := range options {
		call.Apply(option)
	}
	message, err := call.Invoke(ctx, request, func(ctx context.Context) (proto.Message, error) {
		response := &structpb.Struct{}
		if err := channel.Unary(ctx, request, response); err != nil {
			return nil, err
		}
		return response, nil
	}, reflect.TypeFor[*structpb.Struct]())
	if err != nil {
		return nil, err
	}
	return message.(*structpb.Struct), nil
}
