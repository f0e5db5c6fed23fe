package main

import (
	"maps"
	"slices"
	"testing"

	"git.example.com/acme/acme-sdk/go/callwright"
)

// The cases are those of the Rust program.
func TestReportsAndReadsAgree(t *testing.T) {
	const (
		readTwice         = "one attempt was read twice"
		writeReadTwice    = "a call that may not be repeated was read twice"
		unsentButRead     = "an attempt was reported as never sent, and was read"
		answeredButUnread = "an attempt has an answer, and was not read"
		brokenButUnread   = "an attempt broke where connections end after a read only, and was not read"
		unreported        = "an attempt was read, and nobody reported it"
	)
	for _, test := range []struct {
		kind    callKind
		outcome callwright.Outcome
		hits    string
		isExact bool
		faults  []string
	}{
		{read, "", "1000", true, nil},
		{read, "", "0000", false, []string{answeredButUnread}},
		{read, "", "2000", false, []string{readTwice}},
		{read, callwright.OutcomeUnsent, "0000", true, nil},
		{read, callwright.OutcomeUnsent, "1000", false, []string{unsentButRead}},
		{read, callwright.OutcomeTransport, "1000", true, nil},
		{read, callwright.OutcomeTransport, "0000", false, nil},
		{read, callwright.OutcomeTransport, "0000", true, []string{brokenButUnread}},
		{read, callwright.OutcomeAttemptTimeout, "0000", true, nil},
		{read, callwright.OutcomeTransport, "1100", true, []string{unreported}},
		{write, callwright.OutcomeUnsent, "1100", false, []string{writeReadTwice, unsentButRead, unreported}},
	} {
		ledger := newLedger(1, len(test.hits))
		ledger.begin()
		ctx, _, _ := ledger.open(test.kind, ledger.room(true))
		ledger.Event(ctx, callwright.AttemptEnded{Outcome: test.outcome})
		audit := ledger.audit(test.hits, test.isExact)
		if got, want := slices.Sorted(maps.Keys(audit.faults)), slices.Sorted(slices.Values(test.faults)); !slices.Equal(got, want) {
			t.Errorf("%v %q %s: %q, not %q", test.kind, test.outcome, test.hits, got, want)
		}
	}
}

func TestAnAttemptIsReportedOnce(t *testing.T) {
	ledger := newLedger(1, 1)
	ledger.begin()
	ctx, _, _ := ledger.open(read, ledger.room(true))
	ledger.Event(ctx, callwright.AttemptEnded{})
	ledger.Event(ctx, callwright.AttemptEnded{Outcome: callwright.OutcomeCancelled})
	if audit := ledger.audit("1", true); audit.faults["an attempt was reported twice"].count != 1 {
		t.Errorf("%+v", audit.faults)
	}
}
