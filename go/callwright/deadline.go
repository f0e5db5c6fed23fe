package callwright

import "time"

// minAttempt is the shortest time in which an attempt is made. With less time left, nothing is sent.
const minAttempt = 5 * time.Millisecond

// overallDeadline returns the earlier of the call's own deadline and the inherited one, or zero when there is none.
func overallDeadline(now time.Time, own Setting[time.Duration], inherited time.Time) time.Time {
	timeout, isSet := own.Value()
	if !isSet {
		return inherited
	}
	deadline := now.Add(timeout)
	if deadline.Before(now) && timeout > 0 {
		// The sum exceeds the range of time.Time.
		return inherited
	}
	if !inherited.IsZero() && inherited.Before(deadline) {
		return inherited
	}
	return deadline
}

// allotment returns the time of an attempt: the smaller of its own timeout and the time until the deadline.
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
