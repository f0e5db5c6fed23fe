package otel_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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

func record(network callwright.Transport) (*userv1.UserServiceClient, *tracetest.SpanRecorder) {
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

// network is a transport made of a function.
type network func(*http.Request) (*http.Response, error)

func (n network) RoundTrip(request *http.Request) (*http.Response, error) { return n(request) }

// hanging is a body of which no more comes until its request is given up.
type hanging struct{ ctx context.Context }

func (h hanging) Read([]byte) (int, error) { <-h.ctx.Done(); return 0, h.ctx.Err() }

func (hanging) Close() error { return nil }

func TestAnAttemptThatIsGivenUpEndsAsCancelled(t *testing.T) {
	outcome := attribute.String("rpc.outcome", "cancelled")
	for name, hangs := range map[string]network{
		"before the answer": func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			return nil, request.Context().Err()
		},
		"in the body": func(request *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: hanging{request.Context()}}, nil
		},
		"by a panic": func(*http.Request) (*http.Response, error) {
			time.Sleep(50 * time.Millisecond)
			panic("boom")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				users, recorder := record(hangs)
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(50*time.Millisecond, cancel)
				func() {
					defer func() { _ = recover() }()
					_, _ = users.GetUser(ctx, &userv1.GetUserRequest{UserId: "guoguo"})
				}()

				spans := recorder.Ended()
				if len(spans) != 2 {
					t.Fatalf("%d spans have ended", len(spans))
				}
				for _, span := range spans {
					if span.Status().Code != codes.Unset || !contains(span.Attributes(), outcome) {
						t.Errorf("%s is %v with %v", span.Name(), span.Status(), span.Attributes())
					}
					if took := span.EndTime().Sub(span.StartTime()); took != 50*time.Millisecond {
						t.Errorf("%s took %v", span.Name(), took)
					}
				}
				if call := spans[1]; !contains(call.Attributes(), attribute.Int("rpc.attempts", 1)) {
					t.Errorf("the call has %v", call.Attributes())
				}
			})
		})
	}
}

func TestTheLoserOfAHedgeEndsAsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		users, recorder := record(network(func(request *http.Request) (*http.Response, error) {
			if info, _ := callwright.InfoFrom(request.Context()); info.Attempt == 0 {
				<-request.Context().Done()
				return nil, request.Context().Err()
			}
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		}))

		_, err := users.GetUser(t.Context(), &userv1.GetUserRequest{UserId: "guoguo"}, callwright.WithHedge(10*time.Millisecond))
		synctest.Wait()

		ended := map[string]bool{}
		for _, span := range recorder.Ended() {
			isCancelled := contains(span.Attributes(), attribute.String("rpc.outcome", "cancelled"))
			isSecond := contains(span.Attributes(), attribute.Int("http.request.resend_count", 1))
			ended[fmt.Sprintf("%s second=%v cancelled=%v %v", span.Name(), isSecond, isCancelled, span.Status().Code)] = true
		}
		for _, want := range []string{
			"user.v1.UserService/GetUser second=false cancelled=false Unset",
			"GET second=false cancelled=true Unset", "GET second=true cancelled=false Unset",
		} {
			if !ended[want] {
				t.Errorf("no span is %s: %v", want, ended)
			}
		}
		if err != nil || len(ended) != 3 {
			t.Errorf("%v, %v", ended, err)
		}
	})
}

func contains(attributes []attribute.KeyValue, wanted attribute.KeyValue) bool {
	for _, attribute := range attributes {
		if attribute == wanted {
			return true
		}
	}
	return false
}
