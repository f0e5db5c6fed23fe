package callwright_test

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"git.example.com/acme/acme-sdk/go/callwright"
	userv1 "git.example.com/acme/acme-sdk/go/user/v1"
)

// ends is an observer that keeps the ends of attempts and calls.
type ends struct {
	lock     sync.Mutex
	attempts []callwright.AttemptEnded
	calls    []callwright.CallEnded
}

func (e *ends) CallStarted(ctx context.Context, _ *callwright.MethodSpec) context.Context { return ctx }

func (e *ends) Event(_ context.Context, event callwright.Event) {
	e.lock.Lock()
	defer e.lock.Unlock()
	switch event := event.(type) {
	case callwright.AttemptEnded:
		e.attempts = append(e.attempts, event)
	case callwright.CallEnded:
		e.calls = append(e.calls, event)
	}
}

// codes returns the codes of the attempts, in the order of their numbers.
func (e *ends) codes() []callwright.Code {
	e.lock.Lock()
	defer e.lock.Unlock()
	slices.SortFunc(e.attempts, func(a, b callwright.AttemptEnded) int { return cmp.Compare(a.Attempt.Number, b.Attempt.Number) })
	codes := []callwright.Code{}
	for _, attempt := range e.attempts {
		codes = append(codes, attempt.Attempt.Code)
	}
	return codes
}

// step is the behaviour of the implementation in one attempt.
type step func(context.Context) (*userv1.User, error)

func answers(context.Context) (*userv1.User, error) { return &userv1.User{}, nil }

func fails(ctx context.Context) (*userv1.User, error) { return unavailable(ctx, nil) }

func panics(context.Context) (*userv1.User, error) { panic("boom") }

func exits(context.Context) (*userv1.User, error) { runtime.Goexit(); return nil, nil }

func hangs(ctx context.Context) (*userv1.User, error) { <-ctx.Done(); return nil, ctx.Err() }

// late does the step after a second, and ignores its context until then.
func late(next step) step {
	return func(ctx context.Context) (*userv1.User, error) { time.Sleep(time.Second); return next(ctx) }
}

type (
	steps   = []step
	options = []callwright.CallOption
	codes   = []callwright.Code
)

// ending describes a call, and what is reported about it.
type ending struct {
	steps   steps
	options options
	// isCancelled makes the caller give up after 50 ms.
	isCancelled bool
	codes       codes
	outcome     callwright.Outcome
}

func endings() map[string]ending {
	const ok, down, cut, cancelled = callwright.Code(0), callwright.CodeUnavailable, callwright.CodeCancelled, callwright.OutcomeCancelled
	hedge, retry := callwright.WithHedge(10*time.Millisecond), callwright.WithRetries(1)
	exiting := callwright.WithDowngrade(func(ctx context.Context, _ error) (*userv1.User, error) { return exits(ctx) })
	hanging := callwright.WithDowngrade(func(ctx context.Context, _ error) (*userv1.User, error) { return hangs(ctx) })
	panicking := callwright.WithDowngradeWhen(func(*callwright.Error) bool { panic("boom") })
	return map[string]ending{
		"an answer":                            {steps{answers}, nil, false, codes{ok}, ""},
		"a panic":                              {steps{panics}, nil, false, codes{cut}, cancelled},
		"the end of the goroutine":             {steps{exits}, nil, false, codes{cut}, cancelled},
		"a panic in a retry":                   {steps{fails, panics}, options{retry}, false, codes{down, cut}, cancelled},
		"a hedged call that panics at once":    {steps{panics}, options{hedge}, false, codes{cut}, cancelled},
		"a hedge that panics":                  {steps{hangs, panics}, options{hedge}, false, codes{cut, cut}, cancelled},
		"a hedge that ends its goroutine":      {steps{hangs, exits}, options{hedge}, false, codes{cut, cut}, cancelled},
		"a panic after a hedged failure":       {steps{fails, panics}, options{hedge, retry}, false, codes{down, cut}, cancelled},
		"a loser that goes on":                 {steps{late(answers), answers}, options{hedge}, false, codes{cut, ok}, ""},
		"a loser that panics":                  {steps{late(panics), answers}, options{hedge}, false, codes{cut, ok}, ""},
		"a cancellation":                       {steps{hangs}, nil, true, codes{cut}, cancelled},
		"a cancellation, and an answer":        {steps{late(answers)}, nil, true, codes{ok}, ""},
		"a cancellation that is seen late":     {steps{late(hangs)}, nil, true, codes{cut}, cancelled},
		"a cancellation, and a panic":          {steps{late(panics)}, nil, true, codes{cut}, cancelled},
		"a cancellation of a hedged call":      {steps{late(answers), late(panics)}, options{hedge}, true, codes{cut, cut}, cancelled},
		"a downgrade that ends its routine":    {steps{fails}, options{exiting}, false, codes{down}, cancelled},
		"a downgrade that is cancelled":        {steps{fails}, options{hanging}, true, codes{down}, cancelled},
		"a trigger of a downgrade that panics": {steps{fails}, options{panicking, callwright.WithDowngradeTo(&userv1.User{})}, false, codes{down}, cancelled},
	}
}

func TestEachAttemptIsReportedOnceHoweverItEnds(t *testing.T) {
	for name, ending := range endings() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { ending.check(t) })
		})
	}
}

func (e *ending) check(t *testing.T) {
	told := &ends{}
	client := users(func(ctx context.Context, _ *userv1.GetUserRequest) (*userv1.User, error) {
		info, _ := callwright.InfoFrom(ctx)
		return e.steps[info.Attempt](ctx)
	}, callwright.WithObserver(told))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if e.isCancelled {
		time.AfterFunc(50*time.Millisecond, cancel)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { _ = recover() }()
		_, _ = client.GetUser(ctx, guoguo(), e.options...)
	}()
	<-ended
	// Attempts that were given up may still run. They must not be reported again.
	time.Sleep(time.Minute)
	synctest.Wait()

	if codes := told.codes(); !slices.Equal(codes, e.codes) {
		t.Errorf("the attempts ended with %v, not with %v", codes, e.codes)
	}
	if len(told.calls) != 1 || told.calls[0].Outcome != e.outcome || told.calls[0].Sends != len(e.codes) {
		t.Errorf("the call ended with %+v", told.calls)
	}
}
