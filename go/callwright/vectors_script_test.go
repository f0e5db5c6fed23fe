package callwright

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/types/known/structpb"
)

var (
	engineService = &ServiceSpec{FullName: "conformance.engine.Engine"}
	read          = &MethodSpec{Service: engineService, Name: "Read", Idempotency: NoSideEffects}
	write         = &MethodSpec{Service: engineService, Name: "Write"}
	keyed         = &MethodSpec{Service: engineService, Name: "Keyed", IdempotencyKey: true}
)

func textOf(text string) *structpb.Struct {
	return &structpb.Struct{Fields: map[string]*structpb.Value{"text": structpb.NewStringValue(text)}}
}

func textIn(message *structpb.Struct) string { return message.GetFields()["text"].GetStringValue() }

// Events of one millisecond happen in this order (C3): answers, in the order of their sends, a cancellation, the ends of
// contexts, other timers. The virtual time of the test bubble runs in nanoseconds, and the clock of the client shows whole
// milliseconds.
const (
	cancelOffset   = 100 * time.Nanosecond
	deadlineOffset = 200 * time.Nanosecond
	timerOffset    = 300 * time.Nanosecond
)

func truncated() time.Time { return time.Now().Truncate(time.Millisecond) }

type vectorClock struct{}

func (vectorClock) Now() time.Time { return truncated() }

func (vectorClock) WithDeadline(parent context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithDeadline(parent, deadline.Add(deadlineOffset))
	return deadlineContext{ctx, deadline}, cancel
}

func (vectorClock) Timer(delay time.Duration) (<-chan time.Time, func()) {
	timer := time.NewTimer(time.Until(truncated().Add(delay + timerOffset)))
	return timer.C, func() { timer.Stop() }
}

// deadlineContext shows its deadline as whole milliseconds.
type deadlineContext struct {
	context.Context
	deadline time.Time
}

func (c deadlineContext) Deadline() (time.Time, bool) {
	if inherited, isSet := c.Context.Deadline(); isSet && inherited.Before(c.deadline) {
		return inherited, true
	}
	return c.deadline, true
}

// sleepUntil returns false when the context ends first.
func sleepUntil(ctx context.Context, end time.Time) bool {
	timer := time.NewTimer(time.Until(end))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return !time.Now().Before(end)
}

// draws holds the random numbers of a case in order. After the last one it returns 1.0.
type draws struct {
	lock sync.Mutex
	left []float64
}

func (d *draws) Float64() float64 {
	d.lock.Lock()
	defer d.lock.Unlock()
	if len(d.left) == 0 {
		return 1
	}
	next := d.left[0]
	d.left = d.left[1:]
	return next
}

// replySpec describes the answer to one request of the script.
type replySpec struct {
	LatencyMs   int64             `json:"latency_ms"`
	Outcome     string            `json:"outcome"`
	Headers     map[string]string `json:"headers"`
	RetryAfter  *string           `json:"retry_after"`
	RetryInfoMs *int64            `json:"retry_info_ms"`
}

// send is one request that the transport saw.
type send struct {
	at     time.Time
	header http.Header
	body   string
}

// script is a transport that answers by a script and records its requests.
type script struct {
	start time.Time

	lock    sync.Mutex
	replies []replySpec
	sends   []send
}

func newScript() *script { return &script{start: truncated()} }

func (s *script) load(replies []replySpec) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.replies, s.sends = replies, nil
}

func (s *script) seen() []send {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.sends
}

func (s *script) take(request *http.Request) (replySpec, int, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return replySpec{}, 0, err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.sends = append(s.sends, send{at: truncated(), header: request.Header, body: string(body)})
	if len(s.replies) == 0 {
		return replySpec{}, 0, &TransportError{Kind: TransportRequest, Message: "the script has no reply left"}
	}
	reply := s.replies[0]
	s.replies = s.replies[1:]
	return reply, len(s.sends), nil
}

func (s *script) RoundTrip(request *http.Request) (*http.Response, error) {
	reply, number, err := s.take(request)
	if err != nil {
		return nil, err
	}
	if reply.Outcome == "HANG" {
		<-request.Context().Done()
		return nil, request.Context().Err()
	}
	if reply.LatencyMs > 0 && !sleepUntil(request.Context(), truncated().Add(ms(reply.LatencyMs)+time.Duration(number))) {
		return nil, request.Context().Err()
	}
	return reply.answer()
}

func (r *replySpec) answer() (*http.Response, error) {
	status, body := 200, ""
	fault := func(kind TransportErrorKind) (*http.Response, error) {
		return nil, &TransportError{Kind: kind, Message: "the script says so"}
	}
	switch {
	case r.Outcome == "UNSENT":
		return fault(TransportUnsent)
	case r.Outcome == "TRANSPORT":
		return fault(TransportBroken)
	case r.Outcome == "LOCAL":
		return fault(TransportRequest)
	case r.Outcome == "OK":
		body = `{"text":"origin"}`
	case r.Outcome == "DECODE":
		body = `{"text":`
	case strings.HasPrefix(r.Outcome, "HTTP "):
		status, _ = strconv.Atoi(r.Outcome[5:])
	default:
		code, isKnown := CodeFromName(r.Outcome)
		if !isKnown {
			return nil, fmt.Errorf("outcome %s", r.Outcome)
		}
		status, body = r.envelope(code)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if r.RetryAfter != nil {
		header.Set("Retry-After", *r.RetryAfter)
	}
	for name, value := range r.Headers {
		header.Set(name, value)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// envelope returns an error body of the service, as Connect writes it, with a RetryInfo in its JSON form.
func (r *replySpec) envelope(code Code) (int, string) {
	statuses := map[Code]int{
		CodeCancelled: 499, CodeInvalidArgument: 400, CodeFailedPrecondition: 400, CodeOutOfRange: 400,
		CodeDeadlineExceeded: 504, CodeNotFound: 404, CodeAlreadyExists: 409, CodeAborted: 409, CodePermissionDenied: 403,
		CodeResourceExhausted: 429, CodeUnimplemented: 501, CodeUnavailable: 503, CodeUnauthenticated: 401,
		CodeUnknown: 500, CodeInternal: 500, CodeDataLoss: 500,
	}
	status := statuses[code]
	if r.RetryInfoMs == nil {
		return status, fmt.Sprintf(`{"code":%q,"message":"scripted"}`, code.lowerName())
	}
	detail := fmt.Sprintf(`{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"%d.%03ds"}`, *r.RetryInfoMs/1000, *r.RetryInfoMs%1000)
	return status, fmt.Sprintf(`{"error":{"code":%d,"status":%q,"message":"scripted","details":[%s]}}`, status, code.String(), detail)
}
