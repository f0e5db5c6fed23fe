package callwright

import "time"

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
	if p.OpenFor == 0 {
		p.OpenFor = 5 * time.Second
	}
	if p.MaxOpenFor == 0 {
		p.MaxOpenFor = time.Minute
	}
	return p
}

// openTime is how long the breaker stays open after this many trips in a row, in milliseconds (B4).
func (p BreakerPolicy) openTime(trips uint32, jitter float64) int64 {
	longest := p.MaxOpenFor.Milliseconds()
	open := p.OpenFor.Milliseconds()
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

// breaker is a state machine on integer milliseconds, without clock, lock or randomness of its own.
type breaker struct {
	state      BreakerState
	generation uint64
	buckets    [breakerWindow]bucket
	trips      uint32
	successes  uint32
	openUntil  int64
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
		return
	}
	current.failures++
	samples, failures := b.counts(now)
	if samples >= uint64(policy.MinSamples) && failures*100 >= samples*uint64(policy.FailurePercent) {
		b.trip(now, policy, jitter)
	}
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
	b.openUntil = now + policy.openTime(b.trips, jitter())
	b.enter(BreakerOpen)
}

func (b *breaker) close() {
	b.buckets = [breakerWindow]bucket{}
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
