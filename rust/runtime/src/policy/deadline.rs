//! The deadlines of a call and of its attempts (T1 to T4).

use std::time::{Duration, Instant};

/// The shortest useful time for an attempt. With less time left, nothing is sent.
pub(crate) const MIN_ATTEMPT: Duration = Duration::from_millis(5);

/// Returns the deadline of a call: its own timeout, bounded by the inherited deadline.
pub(crate) fn overall(now: Instant, own: Option<Duration>, inherited: Option<Instant>) -> Option<Instant> {
    let own = own.and_then(|timeout| now.checked_add(timeout));
    match (own, inherited) {
        (Some(own), Some(inherited)) => Some(own.min(inherited)),
        (own, inherited) => own.or(inherited),
    }
}

/// Returns the time for an attempt: its own timeout, bounded by the remaining time of the call.
pub(crate) fn allotment(
    now: Instant,
    deadline: Option<Instant>,
    attempt_timeout: Option<Duration>,
) -> Option<Duration> {
    let remaining = deadline.map(|deadline| deadline.saturating_duration_since(now));
    match (remaining, attempt_timeout) {
        (Some(remaining), Some(timeout)) => Some(remaining.min(timeout)),
        (remaining, timeout) => remaining.or(timeout),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn an_option_never_exceeds_the_inherited_deadline() {
        let now = Instant::now();
        assert_eq!(overall(now, Some(ms(100)), Some(now + ms(50))), Some(now + ms(50)));
        assert_eq!(overall(now, Some(ms(100)), Some(now + ms(500))), Some(now + ms(100)));
        assert_eq!(overall(now, None, Some(now + ms(500))), Some(now + ms(500)));
        assert_eq!(overall(now, Some(Duration::MAX), None), None);
    }

    #[test]
    fn an_attempt_gets_the_smaller_of_its_timeout_and_what_is_left() {
        let now = Instant::now();
        assert_eq!(allotment(now, Some(now + ms(80)), Some(ms(100))), Some(ms(80)));
        assert_eq!(allotment(now, Some(now + ms(180)), Some(ms(100))), Some(ms(100)));
        assert_eq!(allotment(now, None, None), None);
        assert_eq!(allotment(now + ms(9), Some(now), None), Some(Duration::ZERO));
    }
}
