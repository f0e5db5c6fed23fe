package callwright

import (
	"math"
	"time"
)

// BreakerPolicy configures circuit breakers (B1 to B7). A breaker rejects calls to a server that fails.
type BreakerPolicy struct {
	// Observe makes the breaker count the attempts that it would reject, and reject none.
	Observe bool
	// Key tells which calls share a breaker. Default: the calls of one method at one authority.
	Key BreakerKey
	// MinSamples is the smallest number of results in the window that can trip the breaker. Default: 20.
	MinSamples uint32
	// FailurePercent is the share of failures that trips the breaker, 1 to 100. Default: 50.
	FailurePercent uint32
	// ConsecutiveFailures is the number of attempts in a row that must fail to trip the breaker, over ConsecutiveFor or longer.
	// A short burst of failures at a high rate therefore does not trip it. After such a trip the breaker stays open for 1 s, or
	// for OpenFor if that is shorter. Default: 100; math.MaxUint32 switches this rule off.
	ConsecutiveFailures uint32
	// ConsecutiveFor is the time over which attempts in a row must fail to trip the breaker, in whole milliseconds. After 10 s
	// only the share of failures counts, so a longer time never trips the breaker. Default: 1 s.
	ConsecutiveFor time.Duration
	// OpenFor is how long the breaker stays open after it tripped. The time doubles with every trip in a row. Default: 5 s.
	OpenFor time.Duration
	// MaxOpenFor is the longest time that the breaker stays open. Default: 60 s.
	MaxOpenFor time.Duration
}

// BreakerKey tells which calls share a circuit breaker.
type BreakerKey int

// These are the values of BreakerKey.
const (
	// BreakerPerMethod is one breaker for the calls of one method at one authority.
	BreakerPerMethod BreakerKey = iota
	// BreakerPerService is one breaker for all calls of a service at one authority.
	BreakerPerService
	// BreakerPerAuthority is one breaker for all calls at one authority.
	BreakerPerAuthority
)

// BreakerState is the state of a circuit breaker.
type BreakerState string

// These are the states of a circuit breaker.
const (
	// BreakerClosed admits every call and counts the results.
	BreakerClosed BreakerState = "closed"
	// BreakerOpen rejects every call.
	BreakerOpen BreakerState = "open"
	// BreakerHalfOpen admits one probe at a time.
	BreakerHalfOpen BreakerState = "half_open"
)

const (
	// breakerWindow is the number of buckets, of one second each, in the window.
	breakerWindow = 10
	// breakerWindowMs is the length of the window in milliseconds.
	breakerWindowMs = breakerWindow * 1000
	// consecutiveOpenMs is how long a breaker stays open after failures in a row, unless OpenFor is shorter.
	consecutiveOpenMs = 1000
	// closingSuccesses is the number of successful probes in a row that close a breaker.
	closingSuccesses = 2
)

func (p BreakerPolicy) withDefaults() BreakerPolicy {
	if p.MinSamples == 0 {
		p.MinSamples = 20
	}
	if p.FailurePercent == 0 {
		p.FailurePercent = 50
	}
	p.FailurePercent = min(p.FailurePercent, 100)
	if p.ConsecutiveFailures == 0 {
		p.ConsecutiveFailures = 100
	}
	if p.ConsecutiveFor == 0 {
		p.ConsecutiveFor = time.Second
	}
	if p.OpenFor == 0 {
		p.OpenFor = 5 * time.Second
	}
	if p.MaxOpenFor == 0 {
		p.MaxOpenFor = time.Minute
	}
	return p
}

// openTime returns how long the breaker stays open after this many trips in a row, when the first trip opened it for firstMs
// (B4).
func (p BreakerPolicy) openTime(firstMs int64, trips uint32, jitter float64) int64 {
	longest := p.MaxOpenFor.Milliseconds()
	open := firstMs
	for trip := uint32(1); trip < trips && open < longest; trip++ {
		open *= 2
	}
	open = min(open, longest)
	return open + int64(jitter*float64(open/5))
}

// pass is the admission of one attempt. An attempt that was admitted in an earlier generation does not count.
type pass struct {
	generation uint64
	// probe is the number of the probe, 0 for none.
	probe uint64
}

// rejection tells how long a call is rejected, when that is known.
type rejection struct {
	retryIn Setting[int64]
}

type bucket struct {
	second              int64
	successes, failures uint32
}

// failureRun counts the failures since the last success, and holds when the first of them was recorded.
type failureRun struct {
	failures uint32
	since    int64
}

func (r *failureRun) grow(now int64) {
	if r.failures == 0 {
		r.since = now
	}
	if r.failures < math.MaxUint32 {
		r.failures++
	}
}

// isOutage reports whether this run trips the breaker. A run as old as the window fills the window, so only the share decides.
func (r failureRun) isOutage(now int64, policy *BreakerPolicy) bool {
	age := now - r.since
	return r.failures >= policy.ConsecutiveFailures &&
		age >= policy.ConsecutiveFor.Milliseconds() && age < breakerWindowMs
}

// breaker is a state machine on integer milliseconds. It has no clock, lock or random numbers of its own.
type breaker struct {
	state      BreakerState
	generation uint64
	buckets    [breakerWindow]bucket
	run        failureRun
	trips      uint32
	successes  uint32
	// firstOpenMs is the open time of the first trip in a row, which the later ones double.
	firstOpenMs int64
	openUntil   int64
	// probe is the number of the probe in flight, 0 for none.
	probe    uint64
	leaseEnd int64
	probes   uint64
	// now is the latest time that was seen. The state machine never goes back in time.
	now int64
}

func newBreaker() *breaker { return &breaker{state: BreakerClosed} }

func (b *breaker) advance(now int64) int64 {
	b.now = max(b.now, now)
	return b.now
}

func (b *breaker) enter(state BreakerState) {
	b.state = state
	b.generation++
	b.successes = 0
	b.probe = 0
}

func (b *breaker) acquire(now, leaseMs int64) (pass, *rejection) {
	now = b.advance(now)
	if b.state == BreakerOpen {
		if now < b.openUntil {
			return pass{}, &rejection{retryIn: Set(b.openUntil - now)}
		}
		b.enter(BreakerHalfOpen)
	}
	if b.state == BreakerClosed {
		return pass{generation: b.generation}, nil
	}
	if b.probe != 0 && now < b.leaseEnd {
		return pass{}, &rejection{}
	}
	b.probes++
	b.probe, b.leaseEnd = b.probes, now+leaseMs
	return pass{generation: b.generation, probe: b.probe}, nil
}

// isOpenAt reports whether a call at this time would certainly be rejected.
func (b *breaker) isOpenAt(time int64) bool { return b.state == BreakerOpen && time < b.openUntil }

func (b *breaker) record(pass pass, health health, now int64, policy *BreakerPolicy, jitter func() float64) {
	now = b.advance(now)
	if pass.generation != b.generation {
		return
	}
	switch b.state {
	case BreakerClosed:
		b.recordClosed(health, now, policy, jitter)
	case BreakerHalfOpen:
		b.recordProbe(pass, health, now, policy, jitter)
	}
}

func (b *breaker) recordClosed(health health, now int64, policy *BreakerPolicy, jitter func() float64) {
	if health == healthNeutral {
		return
	}
	second := now / 1000
	current := &b.buckets[second%breakerWindow]
	if current.second != second {
		*current = bucket{second: second}
	}
	if health == healthSuccess {
		current.successes++
		b.run = failureRun{}
		return
	}
	current.failures++
	b.run.grow(now)
	if openMs, isTripped := b.judge(now, policy); isTripped {
		b.firstOpenMs = openMs
		b.trip(now, policy, jitter)
	}
}

// judge reports whether the share or the run of failures trips the breaker, and for how long it is open first.
func (b *breaker) judge(now int64, policy *BreakerPolicy) (openMs int64, isTripped bool) {
	openMs = policy.OpenFor.Milliseconds()
	samples, failures := b.counts(now)
	if samples >= uint64(policy.MinSamples) && failures*100 >= samples*uint64(policy.FailurePercent) {
		return openMs, true
	}
	return min(openMs, consecutiveOpenMs), b.run.isOutage(now, policy)
}

func (b *breaker) recordProbe(pass pass, health health, now int64, policy *BreakerPolicy, jitter func() float64) {
	// The lease of this probe ran out, so its result does not count.
	if pass.probe == 0 || pass.probe != b.probe {
		return
	}
	b.probe = 0
	switch health {
	case healthFailure:
		b.trip(now, policy, jitter)
	case healthSuccess:
		b.successes++
		if b.successes >= closingSuccesses {
			b.close()
		}
	}
}

func (b *breaker) trip(now int64, policy *BreakerPolicy, jitter func() float64) {
	b.trips++
	b.openUntil = now + policy.openTime(b.firstOpenMs, b.trips, jitter())
	b.enter(BreakerOpen)
}

func (b *breaker) close() {
	b.buckets = [breakerWindow]bucket{}
	b.run = failureRun{}
	b.trips = 0
	b.enter(BreakerClosed)
}

// counts returns the number of results in the window, and the number of failures among them.
func (b *breaker) counts(now int64) (samples, failures uint64) {
	second := max(b.now, now) / 1000
	for _, bucket := range b.buckets {
		if bucket.second+breakerWindow > second {
			failures += uint64(bucket.failures)
			samples += uint64(bucket.successes) + uint64(bucket.failures)
		}
	}
	return samples, failures
}
