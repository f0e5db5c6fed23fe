package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

const (
	cancels  = 200
	openTime = 300 * time.Millisecond
)

// breakerOpensAndRecovers: a flood of cancelled calls, a dead endpoint, and its recovery, all behind one breaker.
func breakerOpensAndRecovers(ctx context.Context, server *server) error {
	dead, err := deadURL()
	if err != nil {
		return err
	}
	breakers := callwright.NewBreakers(callwright.BreakerPolicy{OpenFor: openTime})
	line := &lineSwitch{network: callwright.NewHTTPTransport(), server: server.url, dead: dead}
	users := userv1.NewUserServiceClient("http://users.demo", callwright.WithBreakers(breakers), callwright.WithTransport(line))
	if err := flood(ctx, users, breakers); err != nil {
		return err
	}
	line.isDead.Store(true)
	sent := 0
	for breakers.Statuses()[0].State == callwright.BreakerClosed && sent < 100 {
		if err := get(ctx, users, "guoguo"); !failedAs(err, callwright.OutcomeUnsent) {
			return fmt.Errorf("the call was to find nobody, and came to %w", err)
		}
		sent++
	}
	evidence("dead", breakers.Statuses()[0])
	if err := verify(sent == 20, "a dead endpoint opens it with the 20th failure"); err != nil {
		return err
	}
	err = get(ctx, users, "guoguo")
	if err := verify(failedAs(err, callwright.OutcomeCircuitOpen), "the next call fails at once, and nothing is sent"); err != nil {
		return err
	}
	return recovers(ctx, users, breakers, line)
}

func flood(ctx context.Context, users *userv1.UserServiceClient, breakers *callwright.Breakers) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var cancelled atomic.Int32
	var calls sync.WaitGroup
	for range cancels {
		calls.Go(func() {
			if errors.Is(get(ctx, users, "slow"), context.Canceled) {
				cancelled.Add(1)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	cancel()
	calls.Wait()
	status := breakers.Statuses()[0]
	evidence("flood", status)
	if err := verify(cancelled.Load() == cancels, fmt.Sprintf("%d calls in flight were cancelled by their caller", cancels)); err != nil {
		return err
	}
	return verify(status.State == callwright.BreakerClosed && status.Samples == 0,
		"none of them counts against the server: the breaker is closed, with 0 samples")
}

func recovers(ctx context.Context, users *userv1.UserServiceClient, breakers *callwright.Breakers, line *lineSwitch) error {
	line.isDead.Store(false)
	// The open time and its 20 % of jitter.
	time.Sleep(openTime + openTime/4)
	if err := get(ctx, users, "guoguo"); err != nil {
		return err
	}
	probed := breakers.Statuses()[0].State
	if err := get(ctx, users, "guoguo"); err != nil {
		return err
	}
	after := breakers.Statuses()[0]
	evidence("again", after)
	return verify(probed == callwright.BreakerHalfOpen && after.State == callwright.BreakerClosed,
		"the endpoint is back: one probe is let through, and a second success closes the breaker")
}

func get(ctx context.Context, users *userv1.UserServiceClient, id string) error {
	_, err := users.GetUser(ctx, &userv1.GetUserRequest{UserId: id}, callwright.WithTimeout(5*time.Second))
	return err
}

func failedAs(err error, outcome callwright.Outcome) bool {
	var failure *callwright.Error
	return errors.As(err, &failure) && failure.Outcome() == outcome
}

// lineSwitch is a name that leads to the server or to a port that nobody listens on, as a name in a cluster may.
type lineSwitch struct {
	network      callwright.Transport
	server, dead string
	isDead       atomic.Bool
}

func (s *lineSwitch) RoundTrip(request *http.Request) (*http.Response, error) {
	base := s.server
	if s.isDead.Load() {
		base = s.dead
	}
	target, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	request.URL.Host, request.Host = target.Host, target.Host
	return s.network.RoundTrip(request)
}
