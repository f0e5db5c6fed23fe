package callwright

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"
)

// reports is an observer that keeps the ends of attempts and calls, and counts.
type reports struct {
	Counters

	lock     sync.Mutex
	started  int
	attempts []AttemptEnded
	calls    []CallEnded
}

func (r *reports) CallStarted(ctx context.Context, method *MethodSpec) context.Context {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.started++
	return r.Counters.CallStarted(ctx, method)
}

func (r *reports) Event(ctx context.Context, event Event) {
	r.lock.Lock()
	defer r.lock.Unlock()
	switch event := event.(type) {
	case AttemptEnded:
		r.attempts = append(r.attempts, event)
	case CallEnded:
		r.calls = append(r.calls, event)
	}
	r.Counters.Event(ctx, event)
}

func (r *reports) clear() {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.started, r.attempts, r.calls = 0, nil, nil
}

// codes returns the codes of the attempts, in the order of their numbers.
func (r *reports) codes() []string {
	codes := []string{}
	for _, attempt := range r.ordered() {
		codes = append(codes, attempt.Attempt.Code.String())
	}
	return codes
}

func (r *reports) ordered() []AttemptEnded {
	r.lock.Lock()
	defer r.lock.Unlock()
	return slices.SortedFunc(slices.Values(r.attempts), func(a, b AttemptEnded) int {
		return cmp.Compare(a.Attempt.Number, b.Attempt.Number)
	})
}

// judge checks the one call since the last clear. It began once and ended once, each request that was sent is one attempt that
// ended once, and the end of the call counts all of them.
func (r *reports) judge(t *testing.T, sends int, isDropped bool) {
	t.Helper()
	attempts := r.ordered()
	if r.started != 1 || len(r.calls) != 1 {
		t.Fatalf("the call started %d times and ended %d times", r.started, len(r.calls))
	}
	end := r.calls[0]
	if len(attempts) != sends || end.Sends != sends {
		t.Errorf("%d requests were sent, %d attempts were reported, and the end of the call says %d", sends, len(attempts), end.Sends)
	}
	for i, attempt := range attempts {
		if attempt.Attempt.Number != i || (attempt.Outcome == "") != (attempt.Attempt.Code == 0) {
			t.Errorf("attempt %d of %d: %+v", i, sends, attempt)
		}
	}
	if isDropped && (end.Outcome != OutcomeCancelled || end.Stop != StopCancelled) {
		t.Errorf("the call that was given up ended as %q with %q", end.Outcome, end.Stop)
	}
}
