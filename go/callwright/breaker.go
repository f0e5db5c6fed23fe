package callwright

import (
	"math"
	"time"
)

// BreakerPolicy says when calls are held back from a server that fails (B1 to B7).
type BreakerPolicy struct {
	// Observe counts what would have been held back, and holds nothing back.
	Observe bool
	// Key says which calls share a breaker. Default: those of one method at one authority.
	Key BreakerKey
	// MinSamples is the least number of results in the window that can trip the breaker. Default: 20.
	MinSamples uint32
	// FailurePercent is the share of failures that trips it, 1 to 100. Default: 50.
	FailurePercent uint32
	// ConsecutiveFailures is how many attempts in a row must have failed to trip it, over ConsecutiveFor or longer, so that
	// a short burst of failures at a high rate does not trip. After such a trip it holds back for 1 s, or for OpenFor if
	// that is shorter. Default: 100; math.MaxUint32 switches this off.
	ConsecutiveFailures uint32
	// ConsecutiveFor is how long attempts in a row must have failed to trip it, in whole milliseconds. After 10 s the
	// share of failures decides alone, so a longer time never trips. Default: 1 s.
	ConsecutiveFor time.Duration
	// OpenFor is how long it holds back after it tripped; it doubles with every trip in a row. Default: 5 s.
	OpenFor time.Duration
	// MaxOpenFor is the longest that it holds back. Default: 60 s.
	MaxOpenFor time.Duration
}

// BreakerKey says which calls share a breaker.
type BreakerKey int

// The keys.
const (
	// BreakerPerMethod: the calls of one method at one authority.
	BreakerPerMethod BreakerKey = iota
	// BreakerPerService: all calls of a service at one authority.
	BreakerPerService
	// BreakerPerAuthority: all calls at one authority.
	BreakerPerAuthority
)

// BreakerState is the state of a circuit breaker.
type BreakerState string

// The states.
const (
	// BreakerClosed lets every call through and counts.
	BreakerClosed BreakerState = "closed"
	// BreakerOpen holds every call back.
	BreakerOpen BreakerState = "open"
	// BreakerHalfOpen lets one probe at a time through.
	BreakerHalfOpen BreakerState = "half_open"
)

const (
	// breakerWindow is the number of buckets of one second that are looked at.
	breakerWindow = 10
	// breakerWindowMs is the same in milliseconds.
	breakerWindowMs = breakerWindow * 1000
	// consecutiveOpenMs is how long a breaker holds back after failures in a row, unless OpenFor is shorter.
	consecutiveOpenMs = 1000
	// closingSuccesses are the probes in a row that close a breaker.
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

// openTime is how long the breaker stays open after this many trips in a row, when it was open for firstMs after the
// first (B4).
func (p BreakerPolicy) openTime(firstMs int64, trips uint32, jitter float64) int64 {
	longest := p.MaxOpenFor.Milliseconds()
	open := firstMs
	for trip := uint32(1); trip < trips && open < longest; trip++ {
		open *= 2
	}
	open = min(open, longest)
	return open + int64(jitter*float64(open/5))
}

// pass is what was admitted, and under which state.
type pass struct {
	generation uint64
	// probe is the number of the probe, 0 for none.
	probe uint64
}

// rejection says for how long a call is held back, when that is known.
type rejection struct {
	retryIn Setting[int64]
}

type bucket struct {
	second              int64
	successes, failures uint32
}

// failureRun is the failures since the last success, and when the first of them was recorded.
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

// isOutage is true when this run trips. A run as old as the window has the window for itself, so the share decides alone.
func (r failureRun) isOutage(now int64, policy *BreakerPolicy) bool {
	age := now - r.since
	return r.failures >= policy.ConsecutiveFailures &&
		age >= policy.ConsecutiveFor.Milliseconds() && age < breakerWindowMs
}

// breaker is a state machine on integer milliseconds, without clock, lock or randomness of its own.
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
	// now is the latest time that was seen: the state machine never goes back.
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

// isOpenAt says whether a call at this time would be held back for sure.
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

// judge answers for how long the breaker is open first when the share or the run trips it.
func (b *breaker) judge(now int64, policy *BreakerPolicy) (openMs int64, isTripped bool) {
	openMs = policy.OpenFor.Milliseconds()
	samples, failures := b.counts(now)
	if samples >= uint64(policy.MinSamples) && failures*100 >= samples*uint64(policy.FailurePercent) {
		return openMs, true
	}
	return min(openMs, consecutiveOpenMs), b.run.isOutage(now, policy)
}

func (b *breaker) recordProbe(pass pass, health health, now int64, policy *BreakerPolicy, jitter func() float64) {
	// A probe whose lease ran out has lost its place, and its result with it.
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

// counts are the samples of the window and the failures among them.
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
