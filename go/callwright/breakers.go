package callwright

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// breakersCapacity is the most breakers that are kept, unless the registry says otherwise.
const breakersCapacity = 1024

// Breakers are the circuit breakers of one or more clients, made on demand. Give one registry to several clients to let
// them share what they learn of a server, and keep it to look at the breakers or to steer them by hand.
//
// At most 1024 are kept; beyond that, the closed one that was not used for longest makes room.
type Breakers struct {
	policy   BreakerPolicy
	capacity int

	lock   sync.Mutex
	slots  map[breakerName]*slot
	uses   uint64
	origin time.Time
}

type breakerName struct{ authority, service, method string }

func (n breakerName) String() string {
	parts := []string{n.authority, n.service, n.method}
	if n.authority == "" {
		parts[0] = "-"
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "/")
}

// BreakerStatus is what a circuit breaker shows of itself.
type BreakerStatus struct {
	// Name is authority, service and method: user.internal:3000/user.v1.UserService/GetUser.
	Name string
	// State is the state.
	State BreakerState
	// Samples are the attempts of the last 10 seconds that count, as of the last use.
	Samples uint64
	// Failures are the failures among them.
	Failures uint64
	// Rejected are the attempts that were held back; only counted where the breaker observes.
	Rejected uint64
	// Neutral are the attempts that told nothing about the server: cancelled ones above all.
	Neutral uint64
}

// NewBreakers returns a registry without breakers; each will follow the policy.
func NewBreakers(policy BreakerPolicy) *Breakers {
	return NewBreakersWithCapacity(policy, breakersCapacity)
}

// NewBreakersWithCapacity is [NewBreakers] with another bound on how many are kept, 1 at least.
func NewBreakersWithCapacity(policy BreakerPolicy, capacity int) *Breakers {
	return &Breakers{policy: policy.withDefaults(), capacity: max(capacity, 1), slots: map[breakerName]*slot{}}
}

// Statuses returns all breakers that there are, by name.
func (b *Breakers) Statuses() []BreakerStatus {
	b.lock.Lock()
	defer b.lock.Unlock()
	statuses := make([]BreakerStatus, 0, len(b.slots))
	for _, slot := range b.slots {
		statuses = append(statuses, slot.status())
	}
	slices.SortFunc(statuses, func(a, b BreakerStatus) int { return strings.Compare(a.Name, b.Name) })
	return statuses
}

// ForceOpen holds all calls of a breaker back until Reset; false when there is no breaker of that name.
func (b *Breakers) ForceOpen(name string) bool {
	return b.steer(name, func(slot *slot) { slot.forced.Store(forcedOpen) })
}

// ForceClosed lets all calls of a breaker through until Reset; false when there is no breaker of that name.
func (b *Breakers) ForceClosed(name string) bool {
	return b.steer(name, func(slot *slot) { slot.forced.Store(forcedClosed) })
}

// Reset closes a breaker with an empty window and ends what was forced; false when there is no breaker of that name.
func (b *Breakers) Reset(name string) bool {
	return b.steer(name, func(slot *slot) {
		slot.forced.Store(notForced)
		slot.lock.Lock()
		defer slot.lock.Unlock()
		slot.breaker.close()
	})
}

func (b *Breakers) steer(name string, act func(*slot)) bool {
	b.lock.Lock()
	defer b.lock.Unlock()
	found := false
	for _, slot := range b.slots {
		if slot.name == name {
			found = true
			act(slot)
		}
	}
	return found
}

// slot returns the breaker of a method at an authority.
func (b *Breakers) slot(authority string, method *MethodSpec) *slot {
	name := breakerName{authority: authority}
	switch b.policy.Key {
	case BreakerPerMethod:
		name.service, name.method = method.Service.FullName, method.Name
	case BreakerPerService:
		name.service = method.Service.FullName
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	b.uses++
	if kept := b.slots[name]; kept != nil {
		kept.used = b.uses
		return kept
	}
	made := &slot{name: name.String(), policy: &b.policy, breaker: newBreaker(), used: b.uses}
	if len(b.slots) < b.capacity || b.evict() {
		b.slots[name] = made
	}
	// Where all breakers hold something back, this one is not kept, and so never trips.
	return made
}

// evict removes the closed breaker that was not used for longest, if there is one.
func (b *Breakers) evict() bool {
	var oldest *slot
	var oldestName breakerName
	for name, slot := range b.slots {
		if slot.state() == BreakerClosed && (oldest == nil || slot.used < oldest.used) {
			oldest, oldestName = slot, name
		}
	}
	if oldest == nil {
		return false
	}
	delete(b.slots, oldestName)
	return true
}

// millis is an instant in whole milliseconds of the registry's own time.
func (b *Breakers) millis(now time.Time) int64 {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.origin.IsZero() {
		b.origin = now
	}
	return max(now.Sub(b.origin).Milliseconds(), 0)
}

const (
	notForced int32 = iota
	forcedOpen
	forcedClosed
)

// slot is one breaker with its lock and its counters.
type slot struct {
	name   string
	policy *BreakerPolicy
	forced atomic.Int32
	// used is guarded by the registry's lock.
	used              uint64
	rejected, neutral atomic.Uint64

	lock    sync.Mutex
	breaker *breaker
}

func (s *slot) state() BreakerState {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.breaker.state
}

func (s *slot) status() BreakerStatus {
	s.lock.Lock()
	defer s.lock.Unlock()
	samples, failures := s.breaker.counts(0)
	return BreakerStatus{
		Name:     s.name,
		State:    s.breaker.state,
		Samples:  samples,
		Failures: failures,
		Rejected: s.rejected.Load(),
		Neutral:  s.neutral.Load(),
	}
}

// acquire lets an attempt through, or holds it back.
func (s *slot) acquire(ctx context.Context, now int64, lease time.Duration, observer Observer) (*permit, *rejection) {
	switch s.forced.Load() {
	case forcedClosed:
		return &permit{slot: s, observer: observer}, nil
	case forcedOpen:
		return s.holdBack(ctx, &rejection{}, observer)
	}
	s.lock.Lock()
	before := s.breaker.state
	pass, rejected := s.breaker.acquire(now, lease.Milliseconds())
	after := s.breaker.state
	s.lock.Unlock()
	s.announce(ctx, before, after, observer)
	if rejected != nil {
		return s.holdBack(ctx, rejected, observer)
	}
	return &permit{slot: s, pass: pass, learns: true, observer: observer}, nil
}

func (s *slot) holdBack(ctx context.Context, rejected *rejection, observer Observer) (*permit, *rejection) {
	s.rejected.Add(1)
	observer.Event(ctx, BreakerRejected{Breaker: s.name, IsEnforced: !s.policy.Observe})
	if s.policy.Observe {
		return &permit{slot: s, observer: observer}, nil
	}
	return nil, rejected
}

// isClosedTo says whether an attempt at this time would be held back for sure.
func (s *slot) isClosedTo(time int64) bool {
	if s.policy.Observe {
		return false
	}
	switch s.forced.Load() {
	case forcedOpen:
		return true
	case forcedClosed:
		return false
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.breaker.isOpenAt(time)
}

func (s *slot) announce(ctx context.Context, before, after BreakerState, observer Observer) {
	if before != after {
		observer.Event(ctx, BreakerChanged{Breaker: s.name, From: before, To: after})
	}
}

// permit is an attempt that a breaker let through.
type permit struct {
	slot *slot
	pass pass
	// learns says whether the breaker learns from the attempt.
	learns   bool
	observer Observer
	isDone   bool
}

// record reports how the attempt ended, the first time that it is called.
func (p *permit) record(ctx context.Context, health health, outcome Outcome, now int64, jitter func() float64) {
	if p == nil || p.isDone {
		return
	}
	p.isDone = true
	if health == healthNeutral {
		p.slot.neutral.Add(1)
		p.observer.Event(ctx, BreakerNeutral{Breaker: p.slot.name, Outcome: outcome})
	}
	if !p.learns {
		return
	}
	p.slot.lock.Lock()
	before := p.slot.breaker.state
	p.slot.breaker.record(p.pass, health, now, p.slot.policy, jitter)
	after := p.slot.breaker.state
	p.slot.lock.Unlock()
	p.slot.announce(ctx, before, after, p.observer)
}

// release says that the attempt was given up: it tells nothing about the server.
func (p *permit) release(ctx context.Context) {
	// The breaker's own time is late enough to free a probe's place.
	p.record(ctx, healthNeutral, OutcomeCancelled, 0, func() float64 { return 0 })
}

// String returns one line for logs: user.internal:3000/user.v1.UserService/GetUser is open: 20 samples, 20 failures.
func (s BreakerStatus) String() string {
	return fmt.Sprintf("%s is %s: %d samples, %d failures, %d neutral, %d rejected",
		s.Name, s.State, s.Samples, s.Failures, s.Neutral, s.Rejected)
}
