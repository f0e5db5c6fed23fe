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

// breakersCapacity is the default of how many breakers a registry keeps.
const breakersCapacity = 1024

// Breakers is a registry of circuit breakers, which it makes on demand. Clients that share a registry share what their breakers
// learn about a server. The registry also shows the state of its breakers, and opens or closes them by hand.
//
// A registry keeps at most 1024 breakers. A new breaker then replaces the closed one that was not used for the longest time.
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

// BreakerStatus describes a circuit breaker.
type BreakerStatus struct {
	// Name is the authority, the service and the method, for example user.internal:3000/user.v1.UserService/GetUser.
	Name string
	// State is the state of the breaker.
	State BreakerState
	// Samples is the number of attempts of the last 10 seconds that count, as of the last use.
	Samples uint64
	// Failures is the number of failures among the samples.
	Failures uint64
	// Rejected is the number of attempts that were rejected, or would have been if the breaker did not only observe.
	Rejected uint64
	// Neutral is the number of attempts that tell nothing about the server, such as cancelled ones.
	Neutral uint64
}

// NewBreakers returns an empty registry whose breakers follow the policy.
func NewBreakers(policy BreakerPolicy) *Breakers {
	return NewBreakersWithCapacity(policy, breakersCapacity)
}

// NewBreakersWithCapacity is [NewBreakers] with another limit on how many breakers are kept. The limit is at least 1.
func NewBreakersWithCapacity(policy BreakerPolicy, capacity int) *Breakers {
	return &Breakers{policy: policy.withDefaults(), capacity: max(capacity, 1), slots: map[breakerName]*slot{}}
}

// Statuses returns the status of every breaker, sorted by name.
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

// ForceOpen makes a breaker reject all calls until Reset. It returns false when there is no breaker of that name.
func (b *Breakers) ForceOpen(name string) bool {
	return b.steer(name, func(slot *slot) { slot.forced.Store(forcedOpen) })
}

// ForceClosed makes a breaker admit all calls until Reset. It returns false when there is no breaker of that name.
func (b *Breakers) ForceClosed(name string) bool {
	return b.steer(name, func(slot *slot) { slot.forced.Store(forcedClosed) })
}

// Reset closes a breaker, empties its window, and ends ForceOpen and ForceClosed. It returns false when there is no breaker of
// that name.
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
	// When no breaker can be evicted, this one is not kept and never trips.
	return made
}

// evict removes the closed breaker that was not used for the longest time. It returns false when no breaker is closed.
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

// millis returns a time in whole milliseconds since the first use of the registry.
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

// slot is one breaker of a registry, with its lock and its counters.
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

// acquire admits an attempt or rejects it.
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

// isClosedTo reports whether an attempt at this time would certainly be rejected.
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

// permit is the permission of a breaker to make one attempt.
type permit struct {
	slot *slot
	pass pass
	// learns reports whether the result of the attempt counts.
	learns   bool
	observer Observer
	isDone   bool
}

// record tells the breaker how the attempt ended. Only the first call counts.
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

// release ends an attempt that was given up. It tells nothing about the server.
func (p *permit) release(ctx context.Context) {
	// Time 0 stands for the latest time that the breaker has seen, which is enough to end a probe.
	p.record(ctx, healthNeutral, OutcomeCancelled, 0, func() float64 { return 0 })
}

// String returns one line for logs, for example: user.internal:3000/user.v1.UserService/GetUser is open: 20 samples, 20
// failures, 0 neutral, 3 rejected.
func (s BreakerStatus) String() string {
	return fmt.Sprintf("%s is %s: %d samples, %d failures, %d neutral, %d rejected",
		s.Name, s.State, s.Samples, s.Failures, s.Neutral, s.Rejected)
}
