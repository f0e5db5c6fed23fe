// Package otel reports calls to OpenTelemetry: a span per call, a span per attempt below it, and the trace context in the
// headers of every attempt. It is a module of its own, so that the runtime does not depend on OpenTelemetry.
//
//	users := userv1.NewUserServiceClient(url, otel.Options(otel.Settings{})...)
package otel

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"git.example.com/acme/acme-sdk/go/callwright"
)

// name is the name of the instrumentation.
const name = "git.example.com/acme/acme-sdk/go/otel"

// Settings configures the spans. The zero value uses the global providers of the process.
type Settings struct {
	// TracerProvider makes the spans. Default: otel.GetTracerProvider().
	TracerProvider trace.TracerProvider
	// Propagator writes the trace context into headers. Default: otel.GetTextMapPropagator().
	Propagator propagation.TextMapPropagator
	// Transport sends the requests. Default: callwright.NewHTTPTransport().
	Transport callwright.Transport
	// Observer also receives the events, when it is set.
	Observer callwright.Observer
}

// Options returns the options of a client that reports its calls. They set the transport and the observer of the client.
func Options(settings Settings) []callwright.ClientOption {
	if settings.TracerProvider == nil {
		settings.TracerProvider = otel.GetTracerProvider()
	}
	if settings.Propagator == nil {
		settings.Propagator = otel.GetTextMapPropagator()
	}
	if settings.Transport == nil {
		settings.Transport = callwright.NewHTTPTransport()
	}
	tracer := settings.TracerProvider.Tracer(name)
	return []callwright.ClientOption{
		callwright.WithObserver(&observer{tracer: tracer, next: settings.Observer}),
		callwright.WithTransport(&transport{tracer: tracer, propagator: settings.Propagator, next: settings.Transport}),
	}
}

// observer keeps a span for each call.
type observer struct {
	tracer trace.Tracer
	next   callwright.Observer
}

// CallStarted begins the span of a call.
func (o *observer) CallStarted(ctx context.Context, method *callwright.MethodSpec) context.Context {
	if o.next != nil {
		ctx = o.next.CallStarted(ctx, method)
	}
	ctx, _ = o.tracer.Start(ctx, method.FullName(), trace.WithSpanKind(trace.SpanKindInternal), trace.WithAttributes(
		attribute.String("rpc.service", method.Service.FullName),
		attribute.String("rpc.method", method.Name)))
	return ctx
}

// Event records an event in the span of the call, and ends the span with the call.
func (o *observer) Event(ctx context.Context, event callwright.Event) {
	if o.next != nil {
		o.next.Event(ctx, event)
	}
	span := trace.SpanFromContext(ctx)
	switch event := event.(type) {
	case callwright.RetryDecided:
		span.AddEvent("retry", trace.WithAttributes(
			attribute.Int64("delay_ms", event.Delay.Milliseconds()), attribute.Int64("budget", int64(event.Budget))))
	case callwright.BreakerRejected:
		span.AddEvent("breaker rejected", trace.WithAttributes(
			attribute.String("breaker", event.Breaker), attribute.Bool("enforced", event.IsEnforced)))
	case callwright.BreakerChanged:
		span.AddEvent("breaker changed", trace.WithAttributes(
			attribute.String("breaker", event.Breaker), attribute.String("to", string(event.To))))
	case callwright.CallEnded:
		end(span, event)
	}
}

// end ends the span of a call. A cancellation by the caller is not an error of the call. A failure that a downgrade answered is.
func end(span trace.Span, event callwright.CallEnded) {
	outcome := string(event.Outcome)
	if outcome == "" {
		outcome = "ok"
	}
	span.SetAttributes(attribute.String("rpc.outcome", outcome), attribute.Int("rpc.attempts", event.Sends))
	if event.Code != 0 {
		span.SetAttributes(attribute.String("rpc.code", event.Code.String()), attribute.String("rpc.stop", string(event.Stop)))
	}
	if event.Served != "" {
		span.SetAttributes(attribute.String("rpc.served", string(event.Served)))
	}
	if event.Outcome != "" && event.Outcome != callwright.OutcomeCancelled {
		span.SetStatus(codes.Error, event.Code.String())
		span.SetAttributes(attribute.String("error.type", event.Code.String()))
	}
	span.End()
}

// transport makes a span for each attempt, and sends its trace context to the server.
type transport struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	next       callwright.Transport
}

// RoundTrip sends one attempt. Its span ends with the body of the answer, or as cancelled when the transport panics.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, span := t.tracer.Start(request.Context(), request.Method, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", request.Method), attribute.String("server.address", request.URL.Hostname())))
	if info, isCall := callwright.InfoFrom(ctx); isCall {
		span.SetAttributes(attribute.Int("http.request.resend_count", info.Attempt))
	}
	request = request.Clone(ctx)
	t.propagator.Inject(ctx, propagation.HeaderCarrier(request.Header))
	hasReturned := false
	defer func() {
		if !hasReturned {
			span.SetAttributes(cancelled)
			span.End()
		}
	}()
	answer, err := t.next.RoundTrip(request)
	hasReturned = true
	if err != nil {
		describeFailure(ctx, span)
		span.End()
		return nil, err
	}
	span.SetAttributes(attribute.Int("http.response.status_code", answer.StatusCode))
	if answer.StatusCode >= http.StatusBadRequest {
		span.SetStatus(codes.Error, strconv.Itoa(answer.StatusCode))
	}
	answer.Body = &body{ReadCloser: answer.Body, ctx: ctx, span: span}
	return answer, nil
}

// cancelled is the outcome of an attempt that was given up.
var cancelled = attribute.String("rpc.outcome", string(callwright.OutcomeCancelled))

// describeFailure records that an attempt has no complete answer. An attempt that was given up is not an error.
func describeFailure(ctx context.Context, span trace.Span) {
	if ctx.Err() == context.Canceled {
		span.SetAttributes(cancelled)
	} else {
		span.SetStatus(codes.Error, "no answer")
	}
}

// body is the body of an answer. Its end ends the span of the attempt.
type body struct {
	io.ReadCloser
	ctx  context.Context
	span trace.Span
}

// Read reads the body.
func (b *body) Read(buffer []byte) (int, error) {
	n, err := b.ReadCloser.Read(buffer)
	if err != nil && err != io.EOF {
		describeFailure(b.ctx, b.span)
	}
	return n, err
}

// Close closes the body.
func (b *body) Close() error {
	defer b.span.End()
	return b.ReadCloser.Close()
}
