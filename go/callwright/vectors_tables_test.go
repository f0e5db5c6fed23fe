package callwright

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

type breakerVector struct {
	ID     string        `json:"id"`
	Note   string        `json:"note"`
	Jitter float64       `json:"jitter"`
	Steps  []breakerStep `json:"steps"`
	Expect stateExpect   `json:"expect"`
}

type breakerStep struct {
	At        int64             `json:"at"`
	Acquire   string            `json:"acquire"`
	RetryInMs *int64            `json:"retry_in_ms"`
	LeaseMs   *int64            `json:"lease_ms"`
	Record    map[string]string `json:"record"`
	Event     string            `json:"event"`
	Times     int               `json:"times"`
	Expect    stateExpect       `json:"expect"`
}

type stateExpect struct {
	State     *string `json:"state"`
	Samples   *uint64 `json:"samples"`
	Failures  *uint64 `json:"failures"`
	UntilMs   *int64  `json:"until_ms"`
	Trips     *uint32 `json:"trips"`
	Successes *uint32 `json:"successes"`
}

var healths = map[string]health{"success": healthSuccess, "failure": healthFailure, "neutral": healthNeutral}

func checkBreaker(t *testing.T, text json.RawMessage) {
	var vector breakerVector
	strict(t, text, &vector)
	machine, passes := newBreaker(), map[string]pass{}
	policy := BreakerPolicy{}.withDefaults()
	jitter := func() float64 { return vector.Jitter }
	for i, step := range vector.Steps {
		lease := int64(30_000)
		if step.LeaseMs != nil {
			lease = *step.LeaseMs
		}
		if step.Acquire != "" {
			admitted, rejected := machine.acquire(step.At, lease)
			if (rejected != nil) != (step.Acquire == "rejected") {
				t.Fatalf("step %d: rejected is %v", i, rejected)
			}
			if rejected != nil {
				expect(t, "retry_in_ms", step.RetryInMs, rejected.retryIn.or(0))
			}
			passes[step.Acquire] = admitted
		}
		for name, result := range step.Record {
			admitted, isKnown := passes[name]
			if !isKnown {
				t.Fatalf("step %d: nothing was admitted as %s", i, name)
			}
			machine.record(admitted, healths[result], step.At, &policy, jitter)
		}
		for range max(step.Times, 1) {
			if step.Event != "" {
				admitted, rejected := machine.acquire(step.At, lease)
				if rejected != nil {
					t.Fatalf("step %d: it was rejected", i)
				}
				machine.record(admitted, healths[step.Event], step.At, &policy, jitter)
			}
		}
		judgeState(t, machine, &step.Expect, step.At)
	}
	judgeState(t, machine, &vector.Expect, 0)
}

func judgeState(t *testing.T, machine *breaker, want *stateExpect, now int64) {
	t.Helper()
	samples, failures := machine.counts(now)
	expect(t, "state", want.State, string(machine.state))
	expect(t, "samples", want.Samples, samples)
	expect(t, "failures", want.Failures, failures)
	expect(t, "until_ms", want.UntilMs, machine.openUntil)
	expect(t, "trips", want.Trips, machine.trips)
	expect(t, "successes", want.Successes, machine.successes)
}

type outcomeVector struct {
	ID           string    `json:"id"`
	Note         string    `json:"note"`
	Protocol     string    `json:"protocol"`
	Method       string    `json:"method"`
	Reply        replySpec `json:"reply"`
	OverallMs    *int64    `json:"overall_ms"`
	AttemptMs    *int64    `json:"attempt_ms"`
	BlameAfterMs *int64    `json:"blame_after_ms"`
	Cancel       bool      `json:"cancel"`
	Expect       struct {
		Outcome          *string `json:"outcome"`
		Code             *string `json:"code"`
		Retry            *string `json:"retry"`
		Breaker          *string `json:"breaker"`
		Fallback         *bool   `json:"fallback"`
		FromIntermediary *bool   `json:"from_intermediary"`
	} `json:"expect"`
}

// checkOutcome checks one row of the table of outcomes: what the error of a call with one attempt means for each policy.
func checkOutcome(t *testing.T, text json.RawMessage) {
	var vector outcomeVector
	strict(t, text, &vector)
	synctest.Test(t, func(t *testing.T) {
		script := newScript()
		script.load([]replySpec{vector.Reply})
		core, channel := dial("http://service.test", []ClientOption{WithTransport(script), WithClock(vectorClock{})})
		options := []CallOption{optionFunc(func(o *callOptions) { o.timeout = off[time.Duration]() })}
		if vector.OverallMs != nil {
			options = append(options, WithTimeout(ms(*vector.OverallMs)))
		}
		if vector.AttemptMs != nil {
			options = append(options, WithAttemptTimeout(ms(*vector.AttemptMs)))
		}
		if vector.BlameAfterMs != nil {
			options = append(options, WithBlameAfter(ms(*vector.BlameAfterMs)))
		}
		if vector.Protocol == "rest" {
			options = append(options, WithProtocol(ProtocolREST))
		}
		method := read
		if vector.Method == "keyed" {
			method = keyed
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if vector.Cancel {
			time.AfterFunc(time.Millisecond, cancel)
		}
		_, failed := callOver(ctx, core, channel, method, textOf("request"), options)
		var err *Error
		if !errors.As(failed, &err) {
			t.Fatalf("the call answered %v", failed)
		}
		verdict, want := err.verdict(), vector.Expect
		expect(t, "outcome", want.Outcome, string(err.Outcome()))
		expect(t, "code", want.Code, err.Code().String())
		expect(t, "retry", want.Retry, [...]string{"none", "transient", "throttle", "unsent"}[verdict.retry])
		expect(t, "breaker", want.Breaker, [...]string{"neutral", "success", "failure"}[verdict.health])
		expect(t, "fallback", want.Fallback, verdict.downgrade)
		expect(t, "from_intermediary", want.FromIntermediary, err.FromIntermediary())
	})
}

func checkPushback(t *testing.T, text json.RawMessage) {
	var vector struct {
		ID       string            `json:"id"`
		Note     string            `json:"note"`
		Headers  map[string]string `json:"headers"`
		DetailMs *int64            `json:"detail_ms"`
		Expect   any               `json:"expect"`
	}
	strict(t, text, &vector)
	header := http.Header{}
	for name, value := range vector.Headers {
		header.Set(name, value)
	}
	var detail Setting[time.Duration]
	if vector.DetailMs != nil {
		detail = Set(ms(*vector.DetailMs))
	}
	var got any = "none"
	if found := readPushback(header, detail, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); found != nil {
		got = float64(found.after.Milliseconds())
		if found.never {
			got = "stop"
		}
	}
	expect(t, "pushback", &vector.Expect, got)
}

func checkBackoff(t *testing.T, text json.RawMessage) {
	var vector struct {
		ID     string  `json:"id"`
		Note   string  `json:"note"`
		Class  string  `json:"class"`
		Retry  int     `json:"retry"`
		Jitter float64 `json:"jitter"`
		BaseMs *int64  `json:"base_ms"`
		MaxMs  *int64  `json:"max_ms"`
		Expect int64   `json:"expect"`
	}
	strict(t, text, &vector)
	options := libraryOptions()
	if vector.BaseMs != nil {
		options.retryBase = Set(ms(*vector.BaseMs))
	}
	if vector.MaxMs != nil {
		options.retryMax = Set(ms(*vector.MaxMs))
	}
	class := map[string]retryClass{"throttle": retryThrottle, "unsent": retryUnsent, "transient": retryTransient}[vector.Class]
	delay := newRetryPolicy(&options).backoff(class, vector.Retry, vector.Jitter)
	expect(t, "delay", &vector.Expect, delay.Milliseconds())
}
