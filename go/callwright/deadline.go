package callwright

import "time"

// minAttempt is the least time that an attempt needs; with less, nothing is sent.
const minAttempt = 5 * time.Millisecond

// overallDeadline is the earlier of the call's own deadline and the inherited one; zero when there is neither.
func overallDeadline(now time.Time, own Setting[time.Duration], inherited time.Time) time.Time {
	timeout, isSet := own.Value()
	if !isSet {
		return inherited
	}
	deadline := now.Add(timeout)
	if deadline.Before(now) && timeout > 0 {
		// Longer than the clock can count.
		return inherited
	}
	if !inherited.IsZero() && inherited.Before(deadline) {
		return inherited
	}
	return deadline
}

// allotment is the time of an attempt: the smaller of its own timeout and what the deadline leaves.
func allotment(now, deadline time.Time, own Setting[time.Duration]) Setting[time.Duration] {
	timeout, isSet := own.Value()
	if deadline.IsZero() {
		if isSet {
			return Set(timeout)
		}
		return Setting[time.Duration]{}
	}
	remaining := max(deadline.Sub(now), 0)
	if isSet {
		remaining = min(remaining, timeout)
	}
	return Set(remaining)
}
