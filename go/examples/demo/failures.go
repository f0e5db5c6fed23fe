package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

const (
	short = 300 * time.Millisecond
	// soon is far below the ten seconds of the slow endpoint, far above what a busy machine adds to short.
	soon = 5 * time.Second
)

func about(id string) *userv1.IsBetaUserRequest {
	return &userv1.IsBetaUserRequest{UserIds: []string{id}}
}

// flakyEndpoint: two bare 503s, then the answer; the caller sees only the answer.
func flakyEndpoint(ctx context.Context, server *server) error {
	users := userv1.NewUserServiceClient(server.url)
	var metadata callwright.Metadata

	reply, err := users.IsBetaUser(ctx, about("flaky-guoguo"),
		callwright.WithRetries(3), callwright.WithTimeout(3*time.Second), callwright.WithAttemptTimeout(time.Second),
		callwright.WithMetadata(&metadata))
	if err != nil {
		return err
	}

	var statuses []int
	for _, attempt := range metadata.Attempts {
		evidence("log", attempt)
		statuses = append(statuses, attempt.HTTPStatus)
	}
	seen, err := server.exchange("POST /1.0/users/isBetaUser")
	if err != nil {
		return err
	}
	if err := verify(slices.Equal(statuses, []int{503, 503, 200}), "two attempts failed, the third one was answered"); err != nil {
		return err
	}
	if err := verify(seen.Times == 3, "the server counted three requests"); err != nil {
		return err
	}
	return verify(metadata.Served == callwright.ServedOrigin && reply.GetBetaUsers()["flaky-guoguo"], "the answer is the service's own")
}

// slowEndpoint: the answer would take ten seconds; the caller waits as long as it said, then goes on with less.
func slowEndpoint(ctx context.Context, server *server) error {
	users := userv1.NewUserServiceClient(server.url)
	var metadata callwright.Metadata
	start := time.Now()

	_, err := users.IsBetaUser(ctx, about("slow"), callwright.WithTimeout(short), callwright.WithAttemptTimeout(time.Second),
		callwright.WithDowngradeTo(&userv1.IsBetaUserResponse{}), callwright.WithMetadata(&metadata))
	if err != nil {
		return err
	}

	elapsed := time.Since(start)
	evidence("served", fmt.Sprintf("from the %s, in place of: %v", metadata.Served, metadata.DowngradedFrom))
	if err := verify(metadata.Served == callwright.ServedDowngrade, "the response is marked as served from the downgrade"); err != nil {
		return err
	}
	if err := verify(errors.Is(metadata.DowngradedFrom, callwright.CodeDeadlineExceeded), "it still tells the failure: DEADLINE_EXCEEDED"); err != nil {
		return err
	}
	return verify(elapsed >= short && elapsed < soon, fmt.Sprintf("the caller waited %d ms, not 10 s", elapsed.Milliseconds()))
}

// errorOfACall: the same trouble without a downgrade is an error that holds its whole history.
func errorOfACall(ctx context.Context, server *server) error {
	users := userv1.NewUserServiceClient(server.url)

	_, err := users.IsBetaUser(ctx, about("down-guoguo"),
		callwright.WithRetries(2), callwright.WithTimeout(3*time.Second), callwright.WithAttemptTimeout(time.Second))

	failure, isFailure := show(err)
	if !isFailure {
		return fmt.Errorf("the call was to fail, and came to %w", err)
	}
	if err := verify(failure.Code() == callwright.CodeUnavailable && failure.HTTPStatus() == 503, "the code is UNAVAILABLE, from a 503"); err != nil {
		return err
	}
	return verify(failure.Stop() == callwright.StopMaxRetries && len(failure.Attempts()) == 3,
		"the error says why it gave up, and lists its three attempts")
}

// connectionRefused: a port that nobody listens on.
func connectionRefused(ctx context.Context, _ *server) error {
	dead, err := deadURL()
	if err != nil {
		return err
	}
	users := userv1.NewUserServiceClient(dead)

	_, err = users.IsBetaUser(ctx, about("guoguo"),
		callwright.WithRetries(1), callwright.WithTimeout(3*time.Second), callwright.WithAttemptTimeout(time.Second))

	show(err)
	if err := verify(errors.Is(err, callwright.CodeUnavailable), "the code is UNAVAILABLE"); err != nil {
		return err
	}
	if err := verify(errors.Is(err, syscall.ECONNREFUSED), "the chain ends at the operating system: connection refused"); err != nil {
		return err
	}
	return verify(!strings.Contains(err.Error(), "\n"), "the error is one line")
}

func deadURL() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return "http://" + listener.Addr().String(), listener.Close()
}

// show prints an error, its causes and its attempts.
func show(err error) (*callwright.Error, bool) {
	var failure *callwright.Error
	if !errors.As(err, &failure) {
		return nil, false
	}
	evidence("error", err)
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
		evidence("because", cause)
	}
	for _, attempt := range failure.Attempts() {
		evidence("log", attempt)
	}
	return failure, true
}
