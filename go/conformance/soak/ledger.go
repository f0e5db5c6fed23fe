package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"git.example.com/acme/acme-sdk/go/callwright"
)

// callHeader names a call: <generation>-<index>.
const callHeader = "x-soak-call"

// The ways in which an attempt is reported.
const (
	stateNone uint32 = iota
	// stateAnswered: the server answered, whatever it said.
	stateAnswered
	// stateBroken: the connection broke after the request may have been sent.
	stateBroken
	// stateGivenUp: the client gave it up, wherever it was.
	stateGivenUp
	// stateUnsent: nothing reached the server.
	stateUnsent
	// stateTwice: it was reported more than once.
	stateTwice
)

// callKind says whether a call may be repeated once it was sent.
type callKind uint32

const (
	read callKind = iota + 1
	write
)

// ledger has the attempts of a phase, as the client's observer was told of them.
type ledger struct {
	maxAttempts int
	generation  int
	next        atomic.Int64
	calls       []atomic.Uint32
	attempts    []atomic.Uint32
}

type callKey struct{}

func newLedger(maxCalls, maxAttempts int) *ledger {
	return &ledger{
		maxAttempts: maxAttempts,
		calls:       make([]atomic.Uint32, maxCalls),
		attempts:    make([]atomic.Uint32, maxCalls*maxAttempts),
	}
}

// begin forgets the last phase.
func (l *ledger) begin() {
	l.next.Store(0)
	for index := range l.calls {
		l.calls[index].Store(0)
	}
	for index := range l.attempts {
		l.attempts[index].Store(stateNone)
	}
	l.generation++
}

// room is how much of the table a call may take: a part is kept for the end of a phase, when each caller waits for a success.
func (l *ledger) room(isAtEnd bool) int64 {
	if isAtEnd {
		return int64(len(l.calls))
	}
	return int64(len(l.calls) - len(l.calls)/4)
}

// open is the context and the name of a new call; false when there is no room left.
func (l *ledger) open(kind callKind, most int64) (context.Context, string, bool) {
	index := l.next.Add(1) - 1
	if index >= most {
		l.next.Add(-1)
		return nil, "", false
	}
	l.calls[index].Store(uint32(kind))
	ctx := context.WithValue(context.Background(), callKey{}, int(index))
	return ctx, fmt.Sprintf("%d-%d", l.generation, index), true
}

// CallStarted changes nothing.
func (l *ledger) CallStarted(ctx context.Context, _ *callwright.MethodSpec) context.Context {
	return ctx
}

// Event takes note of attempts.
func (l *ledger) Event(ctx context.Context, event callwright.Event) {
	ended, isAttempt := event.(callwright.AttemptEnded)
	index, isCall := ctx.Value(callKey{}).(int)
	if !isAttempt || !isCall || ended.Attempt.Number >= l.maxAttempts {
		return
	}
	state := stateGivenUp
	switch ended.Outcome {
	case "", callwright.OutcomeService, callwright.OutcomeIntermediary, callwright.OutcomeDecode:
		state = stateAnswered
	case callwright.OutcomeTransport:
		state = stateBroken
	case callwright.OutcomeUnsent, callwright.OutcomeLocal, callwright.OutcomeCircuitOpen:
		state = stateUnsent
	}
	slot := &l.attempts[index*l.maxAttempts+ended.Attempt.Number]
	if slot.Swap(state) != stateNone {
		slot.Store(stateTwice)
	}
}

// audit has the sums of a phase, and the disagreements.
type audit struct {
	attempts, unsent, unread, hits int
	// faults counts the disagreements, with the first call that shows each.
	faults map[string]fault
}

type fault struct{ count, first int }

func (a *audit) fault(what string, index int) {
	if a.faults == nil {
		a.faults = map[string]fault{}
	}
	known, isKnown := a.faults[what]
	if !isKnown {
		known.first = index
	}
	known.count++
	a.faults[what] = known
}

func (a *audit) add(other audit) {
	a.attempts += other.attempts
	a.unsent += other.unsent
	a.unread += other.unread
	a.hits += other.hits
	for what, fault := range other.faults {
		for range fault.count {
			a.fault(what, fault.first)
		}
	}
}

// audit compares the reports with how often the server read each attempt: hits has one digit per attempt.
func (l *ledger) audit(hits string, isExact bool) audit {
	var a audit
	for index := range l.calls {
		sum := 0
		for number := range l.maxAttempts {
			at := index*l.maxAttempts + number
			count := int(hits[at] - '0')
			sum += count
			a.attempt(index, l.attempts[at].Load(), count, isExact)
		}
		if callKind(l.calls[index].Load()) == write && sum > 1 {
			a.fault("a call that may not be repeated was read twice", index)
		}
	}
	return a
}

func (a *audit) attempt(index int, state uint32, hits int, isExact bool) {
	a.hits += hits
	if state != stateNone {
		a.attempts++
	}
	if hits > 1 {
		a.fault("one attempt was read twice", index)
	}
	switch state {
	case stateTwice:
		a.fault("an attempt was reported twice", index)
	case stateNone:
		if hits > 0 {
			a.fault("an attempt was read, and nobody reported it", index)
		}
	case stateUnsent:
		a.unsent++
		if hits > 0 {
			a.fault("an attempt was reported as never sent, and was read", index)
		}
	case stateAnswered:
		if hits == 0 {
			a.fault("an attempt has an answer, and was not read", index)
		}
	case stateBroken, stateGivenUp:
		if hits == 0 {
			a.unread++
			if state == stateBroken && isExact {
				a.fault("an attempt broke where connections end after a read only, and was not read", index)
			}
		}
	}
}
