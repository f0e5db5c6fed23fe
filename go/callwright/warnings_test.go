package callwright_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

// warnings holds the lines of a log without their times.
type warnings struct{ text bytes.Buffer }

func (w *warnings) logger() *slog.Logger {
	withoutTime := func(_ []string, attribute slog.Attr) slog.Attr {
		if attribute.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return attribute
	}
	return slog.New(slog.NewTextHandler(&w.text, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
}

func (w *warnings) check(t *testing.T, expected ...string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(w.text.String(), "\n"), "\n")
	if w.text.Len() == 0 {
		lines = nil
	}
	if len(lines) != len(expected) {
		t.Fatalf("%d warnings, and not %d:\n%s", len(lines), len(expected), w.text.String())
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, "level=WARN ") || !strings.Contains(line, expected[i]) {
			t.Errorf("warning %d is %q, and not of %q", i, line, expected[i])
		}
	}
}

func answered(_ context.Context, request *userv1.GetUserRequest) (*userv1.User, error) {
	return &userv1.User{UserId: request.UserId}, nil
}

func updated(_ context.Context, request *userv1.UpdateUserRequest) (*userv1.User, error) {
	return request.User, nil
}

func TestRetriesWithoutAnAttemptTimeoutAreWarnedOfOncePerClient(t *testing.T) {
	var log warnings
	client := users(answered, callwright.WithLogger(log.logger()), callwright.WithRetries(2))

	var calls sync.WaitGroup
	for range 16 {
		calls.Go(func() {
			if _, err := client.GetUser(t.Context(), guoguo()); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()

	log.check(t, `method=user.v1.UserService/GetUser`)
	if !strings.Contains(log.text.String(), "retries are set without an attempt timeout") {
		t.Error(log.text.String())
	}
}

func TestWhatBoundsAnAttemptIsNotWarnedOf(t *testing.T) {
	for name, option := range map[string]callwright.CallOption{
		"an attempt timeout": callwright.WithAttemptTimeout(time.Second),
		"a hedge":            callwright.WithHedge(time.Second),
		"no retries":         callwright.WithRetries(0),
	} {
		t.Run(name, func(t *testing.T) {
			var log warnings
			client := users(answered, callwright.WithLogger(log.logger()), callwright.WithRetries(2))

			if _, err := client.GetUser(t.Context(), guoguo(), option); err != nil {
				t.Fatal(err)
			}

			log.check(t)
		})
	}
}

func TestADowngradeOfAWriteIsWarnedOfOncePerClientAndOneOfAReadIsNot(t *testing.T) {
	var log warnings
	fake := &userv1.FakeUserService{GetUserFunc: answered, UpdateUserFunc: updated}
	client := userv1.NewUserServiceClientFrom(fake, callwright.WithLogger(log.logger()))
	downgrade := callwright.WithDowngrade(func(context.Context, error) (*userv1.User, error) { return &userv1.User{}, nil })

	if _, err := client.GetUser(t.Context(), guoguo(), downgrade); err != nil {
		t.Fatal(err)
	}
	log.check(t)
	for range 3 {
		if _, err := client.UpdateUser(t.Context(), &userv1.UpdateUserRequest{User: &userv1.User{}}, downgrade); err != nil {
			t.Fatal(err)
		}
	}

	log.check(t, `method=user.v1.UserService/UpdateUser`)
	if !strings.Contains(log.text.String(), "its callers take a lost write for a success") {
		t.Error(log.text.String())
	}
}

func TestWithoutALoggerTheProcessesOwnIsUsed(t *testing.T) {
	var log warnings
	earlier := slog.Default()
	t.Cleanup(func() { slog.SetDefault(earlier) })
	client := users(answered, callwright.WithRetries(2))
	slog.SetDefault(log.logger())

	if _, err := client.GetUser(t.Context(), guoguo()); err != nil {
		t.Fatal(err)
	}

	log.check(t, `method=user.v1.UserService/GetUser`)
}
