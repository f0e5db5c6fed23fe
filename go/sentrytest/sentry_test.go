// Package sentrytest shows what an error collector sees of a failed call: every layer, with where it came from.
package sentrytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/getsentry/sentry-go"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

func loadProfile(ctx context.Context, users *userv1.UserServiceClient) error {
	_, err := users.GetUser(ctx, &userv1.GetUserRequest{UserId: "guoguo"}, callwright.WithRetries(1), callwright.WithBackoff(0, 0))
	if err != nil {
		return fmt.Errorf("load the profile: %w", err)
	}
	return nil
}

func queryShard() error {
	return callwright.NewError(callwright.CodeUnavailable, "shard 7 is gone").WithCause(fmt.Errorf("dial 10.0.0.7: %w", context.DeadlineExceeded))
}

func TestSentryShowsEachLayer(t *testing.T) {
	transport := &sentry.MockTransport{}
	client, err := sentry.NewClient(sentry.ClientOptions{Transport: transport, Dsn: "http://key@sentry.test/1"})
	if err != nil {
		t.Fatal(err)
	}
	users := userv1.NewUserServiceClientFrom(&userv1.FakeUserService{
		GetUserFunc: func(context.Context, *userv1.GetUserRequest) (*userv1.User, error) { return nil, queryShard() },
	})

	sentry.NewHub(client, sentry.NewScope()).CaptureException(loadProfile(t.Context(), users))

	events := transport.Events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	// Sentry lists the innermost first.
	layers := events[0].Exception
	wanted := []struct{ kind, says, frame string }{
		{"context.deadlineExceededError", "context deadline exceeded", ""},
		{"*fmt.wrapError", "dial 10.0.0.7", ""},
		{"*callwright.AttemptError", "attempt 2: the service answered UNAVAILABLE", "queryShard"},
		{"*callwright.Error", "user.v1.UserService/GetUser: unavailable: shard 7 is gone (2 attempts, stopped by max_retries)", "loadProfile"},
		{"*fmt.wrapError", "load the profile", ""},
	}
	if len(layers) != len(wanted) {
		t.Fatalf("%d layers: %v", len(layers), layers)
	}
	for i, want := range wanted {
		layer := layers[i]
		if layer.Type != want.kind || !strings.Contains(layer.Value, want.says) {
			t.Errorf("layer %d is %s %q, not %s %q", i, layer.Type, layer.Value, want.kind, want.says)
		}
		if want.frame != "" && !hasFrame(layer.Stacktrace, want.frame) {
			t.Errorf("the stack of layer %d does not show %s: %v", i, want.frame, layer.Stacktrace)
		}
	}
}

func TestSentryShowsTheAttemptThatWasGivenUp(t *testing.T) {
	transport := &sentry.MockTransport{}
	client, err := sentry.NewClient(sentry.ClientOptions{Transport: transport, Dsn: "http://key@sentry.test/1"})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		users := userv1.NewUserServiceClientFrom(&userv1.FakeUserService{
			GetUserFunc: func(ctx context.Context, _ *userv1.GetUserRequest) (*userv1.User, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			},
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)

		err := loadProfile(ctx, users)
		sentry.NewHub(client, sentry.NewScope()).CaptureException(err)

		var failure *callwright.Error
		if !errors.As(err, &failure) || len(failure.Attempts()) != 1 {
			t.Fatalf("%v", err)
		}
		if attempt := failure.Attempts()[0]; attempt.Code != callwright.CodeCancelled || attempt.Duration != 50*time.Millisecond {
			t.Errorf("%+v", attempt)
		}
	})
	var says []string
	for _, layer := range transport.Events()[0].Exception {
		says = append(says, layer.Type+": "+layer.Value)
	}
	wanted := []string{
		"*errors.errorString: context canceled",
		"*callwright.AttemptError: attempt 1: cut by the caller",
		"*callwright.Error: user.v1.UserService/GetUser: canceled: the caller cancelled the call (stopped by cancelled)",
		"*fmt.wrapError: load the profile: user.v1.UserService/GetUser: canceled: the caller cancelled the call (stopped by cancelled)",
	}
	if !slices.Equal(says, wanted) {
		t.Errorf("%q", says)
	}
}

func hasFrame(stack *sentry.Stacktrace, function string) bool {
	if stack == nil {
		return false
	}
	for _, frame := range stack.Frames {
		if frame.Function == function {
			return true
		}
	}
	return false
}
