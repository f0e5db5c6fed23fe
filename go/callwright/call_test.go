package callwright_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"git.example.com/acme/acme-sdk/go/callwright"
	hellov1 "git.example.com/acme/acme-sdk/go/hello/v1"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

func failureOf(t *testing.T, err error) *callwright.Error {
	t.Helper()
	var failure *callwright.Error
	if !errors.As(err, &failure) {
		t.Fatalf("%v is no error of a call", err)
	}
	return failure
}

// users returns a client over a fake that answers GetUser.
func users(get func(context.Context, *userv1.GetUserRequest) (*userv1.User, error), options ...callwright.ClientOption) *userv1.UserServiceClient {
	return userv1.NewUserServiceClientFrom(&userv1.FakeUserService{GetUserFunc: get}, options...)
}

func unavailable(context.Context, *userv1.GetUserRequest) (*userv1.User, error) {
	return nil, callwright.NewError(callwright.CodeUnavailable, "backend restarting")
}

func guoguo() *userv1.GetUserRequest { return &userv1.GetUserRequest{UserId: "guoguo"} }

// network is a transport that calls a function.
type network func(*http.Request) (*http.Response, error)

func (n network) RoundTrip(request *http.Request) (*http.Response, error) { return n(request) }

func TestADowngradeOfAnotherTypeIsRefusedBeforeAnythingIsSent(t *testing.T) {
	mock := userv1.NewMockUserService(gomock.NewController(t))
	client := userv1.NewUserServiceClientFrom(mock)
	wrong := func(context.Context, error) (*hellov1.SayHelloResponse, error) { return nil, nil }

	_, err := client.GetUser(t.Context(), guoguo(), callwright.WithDowngrade(wrong))

	failure := failureOf(t, err)
	if failure.Outcome() != callwright.OutcomeLocal || !errors.Is(err, callwright.CodeInvalidArgument) {
		t.Errorf("%v", err)
	}
	for _, name := range []string{"*hellov1.SayHelloResponse", "*userv1.User"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
}

func TestACallWinsOverItsClientAndThatOverTheContract(t *testing.T) {
	timeouts := map[string]time.Duration{}
	ask := func(name string, client *userv1.UserServiceClient, options ...callwright.CallOption) {
		options = append(options, callwright.WithDowngradeTo(&userv1.IsBetaUserResponse{}))
		if _, err := client.IsBetaUser(context.WithValue(context.Background(), ctxKey{}, name), &userv1.IsBetaUserRequest{}, options...); err != nil {
			t.Error(err)
		}
	}
	fake := &userv1.FakeUserService{IsBetaUserFunc: func(ctx context.Context, _ *userv1.IsBetaUserRequest) (*userv1.IsBetaUserResponse, error) {
		info, _ := callwright.InfoFrom(ctx)
		timeout, _ := info.Timeout.Value()
		timeouts[ctx.Value(ctxKey{}).(string)] = timeout
		return &userv1.IsBetaUserResponse{}, nil
	}}
	synctest.Test(t, func(*testing.T) {
		ask("contract", userv1.NewUserServiceClientFrom(fake))
		patient := userv1.NewUserServiceClientFrom(fake, callwright.WithTimeout(time.Minute))
		ask("client", patient)
		ask("call", patient, callwright.WithTimeout(time.Second))
	})

	for name, want := range map[string]time.Duration{"contract": 3 * time.Second, "client": time.Minute, "call": time.Second} {
		if timeouts[name] != want {
			t.Errorf("%s: the timeout is %v, not %v", name, timeouts[name], want)
		}
	}
}

type ctxKey struct{}

func TestErrorsWorkWithTheErrorsPackage(t *testing.T) {
	cause := errors.New("disk full")
	client := users(func(context.Context, *userv1.GetUserRequest) (*userv1.User, error) {
		return nil, callwright.NewError(callwright.CodeDataLoss, "lost").WithCause(cause)
	})

	_, err := client.GetUser(t.Context(), guoguo())

	failure := failureOf(t, err)
	var attempt *callwright.AttemptError
	if !errors.Is(err, cause) || !errors.Is(err, callwright.CodeDataLoss) || !errors.As(err, &attempt) {
		t.Errorf("the chain of %v is broken", err)
	}
	if failure.Service() != "user.v1.UserService" || failure.Method() != "GetUser" || len(failure.Attempts()) != 1 {
		t.Errorf("%v does not say what was called", err)
	}
	if strings.Contains(err.Error(), "disk full") {
		t.Errorf("%v repeats its cause", err)
	}
}

func TestWhatAMockAnswersMayBeAnyError(t *testing.T) {
	cause := errors.New("no rows")
	client := users(func(context.Context, *userv1.GetUserRequest) (*userv1.User, error) { return nil, cause })

	_, err := client.GetUser(t.Context(), guoguo())

	if callwright.CodeOf(err) != callwright.CodeUnknown || !errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
}

func TestAnAnswerOfNilIsAnError(t *testing.T) {
	client := users(func(context.Context, *userv1.GetUserRequest) (*userv1.User, error) { return nil, nil })

	_, err := client.GetUser(t.Context(), guoguo())

	if failureOf(t, err).Outcome() != callwright.OutcomeLocal {
		t.Errorf("%v", err)
	}
}

func TestMisuseIsAnErrorAndNotAPanic(t *testing.T) {
	var none *userv1.UserServiceClient
	bad := userv1.NewUserServiceClient("user.internal:3000")
	good := users(unavailable)
	calls := map[string]func() error{
		"a nil client":          func() error { _, err := none.GetUser(t.Context(), guoguo()); return err },
		"a nil request":         func() error { _, err := good.GetUser(t.Context(), nil); return err },
		"a URL without scheme":  func() error { _, err := bad.GetUser(t.Context(), guoguo()); return err },
		"the same, asked early": bad.Err,
		"a bad header": func() error {
			_, err := good.GetUser(t.Context(), guoguo(), callwright.WithHeader("content-type", "x"))
			return err
		},
		"eleven retries": func() error {
			_, err := good.GetUser(t.Context(), guoguo(), callwright.WithRetries(11))
			return err
		},
		"retries below zero": func() error {
			_, err := good.GetUser(t.Context(), guoguo(), callwright.WithRetries(-1))
			return err
		},
	}
	for name, call := range calls {
		if err := call(); err == nil || failureOf(t, err).Outcome() != callwright.OutcomeLocal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSecretsStayOutOfErrors(t *testing.T) {
	for _, url := range []string{"http://h/x?token=s3cret", "http://h/x#s3cret", "http://me:s3cret@h", "http://me:s3cret@h?x"} {
		if err := userv1.NewUserServiceClient(url).Err(); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v", err)
		}
	}
}

func TestADefaultClientIsSetOnce(t *testing.T) {
	var holder callwright.Default[userv1.UserServiceClient]
	if _, err := holder.Get().GetUser(t.Context(), guoguo()); !errors.Is(err, callwright.CodeFailedPrecondition) {
		t.Errorf("before it is set: %v", err)
	}
	first := users(unavailable)
	if err := holder.Set(first); err != nil || holder.Get() != first {
		t.Errorf("%v", err)
	}
	if err := holder.Set(users(unavailable)); !errors.Is(err, callwright.CodeAlreadyExists) || holder.Get() != first {
		t.Errorf("the second time: %v", err)
	}
}

func TestAPanicInAnAttemptReachesTheCallerAndLeavesNothingBehind(t *testing.T) {
	for name, option := range map[string]callwright.CallOption{
		"plain": callwright.WithoutHedge(), "hedged": callwright.WithHedge(time.Hour),
	} {
		counters := &callwright.Counters{}
		client := users(func(context.Context, *userv1.GetUserRequest) (*userv1.User, error) { panic("boom") },
			callwright.WithObserver(counters), callwright.WithBreaker(callwright.BreakerPolicy{}))
		func() {
			defer func() {
				if recover() != "boom" {
					t.Errorf("%s: the panic is lost", name)
				}
			}()
			_, _ = client.GetUser(t.Context(), guoguo(), option)
		}()
		if counters.InFlight() != 0 || counters.BreakerNeutrals() != 1 {
			t.Errorf("%s: %d calls are in flight, %d neutral", name, counters.InFlight(), counters.BreakerNeutrals())
		}
	}
}

func TestATestThatFailsInAMockEndsTheGoroutineOfTheCaller(t *testing.T) {
	client := users(func(context.Context, *userv1.GetUserRequest) (*userv1.User, error) {
		runtime.Goexit()
		return nil, nil
	})
	for _, option := range []callwright.CallOption{callwright.WithoutHedge(), callwright.WithHedge(time.Hour)} {
		ended := make(chan bool)
		go func() {
			defer close(ended)
			_, _ = client.GetUser(t.Context(), guoguo(), option)
			t.Error("the call went on")
		}()
		<-ended
	}
}

func TestCallsShareOneClientSafely(t *testing.T) {
	client := users(func(_ context.Context, request *userv1.GetUserRequest) (*userv1.User, error) {
		return &userv1.User{UserId: request.GetUserId()}, nil
	}, callwright.WithBreaker(callwright.BreakerPolicy{}), callwright.WithObserver(&callwright.Counters{}))
	var calls sync.WaitGroup
	for range 50 {
		calls.Go(func() {
			user, err := client.GetUser(t.Context(), guoguo(), callwright.WithRetries(2), callwright.WithDowngradeStale(time.Minute))
			if err != nil || user.GetUserId() != "guoguo" {
				t.Errorf("%v, %v", user, err)
			}
		})
	}
	calls.Wait()
}

func TestDetachedWorkOutlivesItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(callwright.WithRetryMark(context.WithValue(t.Context(), ctxKey{}, "kept")), time.Second)
		detached, release := callwright.Detach(ctx)
		defer release()
		cancel()

		deadline, isBounded := detached.Deadline()
		if detached.Err() != nil || !isBounded || time.Until(deadline) != 30*time.Second {
			t.Errorf("it ends with %v, bounded at %v", detached.Err(), deadline)
		}
		if !callwright.IsRetry(detached) || detached.Value(ctxKey{}) != "kept" {
			t.Error("what is known of the work is lost")
		}
	})
}

func TestARequestThatIsARetryMarksItsWork(t *testing.T) {
	for name, want := range map[string]map[string]bool{
		"X-Retry-Attempt":            {"1": true, "0": false, "x": false, "": false},
		"Grpc-Previous-Rpc-Attempts": {"2": true, "0": false},
		"X-Envoy-Attempt-Count":      {"2": true, "1": false},
	} {
		for value, isRetry := range want {
			ctx := callwright.FromRequest(t.Context(), http.Header{name: {value}})
			if callwright.IsRetry(ctx) != isRetry {
				t.Errorf("%s: %s is taken for %v", name, value, !isRetry)
			}
		}
	}
}

func TestAnAnswerOverTheLimitIsNotRead(t *testing.T) {
	big := network(func(*http.Request) (*http.Response, error) {
		body := io.NopCloser(io.LimitReader(zeros{}, 1<<40))
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: body}, nil
	})
	client := userv1.NewUserServiceClient("http://user.test", callwright.WithTransport(big))

	_, err := client.GetUser(t.Context(), guoguo(), callwright.WithMaxResponseBytes(1<<20))

	if !errors.Is(err, callwright.CodeResourceExhausted) || !strings.Contains(err.Error(), "1048576 bytes") {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(buffer []byte) (int, error) { clear(buffer); return len(buffer), nil }

func TestAConnectionThatWasClosedWhileIdleIsReplacedOnce(t *testing.T) {
	sends := 0
	stale := network(func(*http.Request) (*http.Response, error) {
		sends++
		if sends == 1 {
			return nil, errors.New("http: server closed idle connection")
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"userId":"guoguo"}`))}, nil
	})
	client := userv1.NewUserServiceClient("http://user.test", callwright.WithTransport(stale))
	var metadata callwright.Metadata

	_, err := client.GetUser(t.Context(), guoguo(), callwright.WithMetadata(&metadata))

	if err != nil || sends != 2 || len(metadata.Attempts) != 1 {
		t.Fatalf("%d sends, %d attempts, %v", sends, len(metadata.Attempts), err)
	}
	if resends := metadata.Attempts[0].TransparentRetries; resends != 1 {
		t.Errorf("%d transparent retries", resends)
	}
}

func TestAConnectionThatTheTransportReplacesByItselfIsATransparentRetry(t *testing.T) {
	for got, expected := range map[int]int{0: 0, 1: 0, 2: 1} {
		replacing := network(func(request *http.Request) (*http.Response, error) {
			for range got {
				httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{Reused: true})
			}
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		})
		client := userv1.NewUserServiceClient("http://user.test", callwright.WithTransport(replacing))
		var metadata callwright.Metadata

		_, err := client.GetUser(t.Context(), guoguo(), callwright.WithMetadata(&metadata))

		if err != nil || len(metadata.Attempts) != 1 || metadata.Attempts[0].TransparentRetries != expected {
			t.Errorf("%d connections: %+v, %v", got, metadata.Attempts, err)
		}
	}
}

func TestAConnectionThatIsUsedAgainIsNoTransparentRetry(t *testing.T) {
	for name, isHTTP2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		t.Run(name, func(t *testing.T) {
			var spoken []string
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
				spoken = append(spoken, request.Proto)
				_, _ = io.WriteString(w, "{}")
			}))
			server.EnableHTTP2 = isHTTP2
			server.StartTLS()
			defer server.Close()
			client := userv1.NewUserServiceClient(server.URL, callwright.WithTransport(server.Client().Transport))

			for range 3 {
				var metadata callwright.Metadata
				_, err := client.GetUser(t.Context(), guoguo(), callwright.WithMetadata(&metadata))
				if err != nil || len(metadata.Attempts) != 1 || metadata.Attempts[0].TransparentRetries != 0 {
					t.Errorf("%+v, %v", metadata.Attempts, err)
				}
			}

			if !slices.Equal(spoken, []string{name, name, name}) {
				t.Errorf("%v", spoken)
			}
		})
	}
}
