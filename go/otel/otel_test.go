package otel_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"git.example.com/acme/acme-sdk/go/callwright"
	"git.example.com/acme/acme-sdk/go/otel"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

// statuses answers with each status in turn, and keeps the trace headers that it saw.
type statuses struct {
	left    []int
	parents []string
}

func (s *statuses) RoundTrip(request *http.Request) (*http.Response, error) {
	s.parents = append(s.parents, request.Header.Get("traceparent"))
	status := s.left[0]
	s.left = s.left[1:]
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

func record(network *statuses) (*userv1.UserServiceClient, *tracetest.SpanRecorder) {
	recorder := tracetest.NewSpanRecorder()
	settings := otel.Settings{
		TracerProvider: trace.NewTracerProvider(trace.WithSpanProcessor(recorder)),
		Propagator:     propagation.TraceContext{},
		Transport:      network,
	}
	return userv1.NewUserServiceClient("http://user.test", otel.Options(settings)...), recorder
}

func TestACallAndItsAttemptsAreOneTrace(t *testing.T) {
	network := &statuses{left: []int{503, 200}}
	users, recorder := record(network)

	_, err := users.GetUser(t.Context(), &userv1.GetUserRequest{UserId: "guoguo"},
		callwright.WithRetries(1), callwright.WithBackoff(0, 0))

	spans := recorder.Ended()
	if err != nil || len(spans) != 3 {
		t.Fatalf("%d spans, %v", len(spans), err)
	}
	call := spans[2]
	if call.Name() != "user.v1.UserService/GetUser" || call.Status().Code != codes.Unset || len(call.Events()) != 1 {
		t.Errorf("the call is %s with %v and %v", call.Name(), call.Status(), call.Events())
	}
	for i, attempt := range spans[:2] {
		if attempt.Parent().SpanID() != call.SpanContext().SpanID() {
			t.Errorf("attempt %d is not below the call", i)
		}
		if !strings.Contains(network.parents[i], attempt.SpanContext().SpanID().String()) {
			t.Errorf("the server of attempt %d was told %s", i, network.parents[i])
		}
	}
}

func TestADowngradeDoesNotHideTheFailure(t *testing.T) {
	users, recorder := record(&statuses{left: []int{503}})

	_, err := users.GetUser(t.Context(), &userv1.GetUserRequest{UserId: "guoguo"}, callwright.WithDowngradeTo(&userv1.User{}))

	call := recorder.Ended()[1]
	served := attribute.String("rpc.served", "downgrade")
	if err != nil || call.Status().Code != codes.Error || !contains(call.Attributes(), served) {
		t.Errorf("the call is %v with %v, %v", call.Status(), call.Attributes(), err)
	}
}

func TestACancelledCallIsNoError(t *testing.T) {
	users, recorder := record(&statuses{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := users.GetUser(ctx, &userv1.GetUserRequest{UserId: "guoguo"})

	call := recorder.Ended()[0]
	if !errors.Is(err, context.Canceled) || call.Status().Code != codes.Unset {
		t.Errorf("the call is %v, %v", call.Status(), err)
	}
}

func contains(attributes []attribute.KeyValue, wanted attribute.KeyValue) bool {
	for _, attribute := range attributes {
		if attribute == wanted {
			return true
		}
	}
	return false
}
