//! The simulated server: when it fails, and how many calls it can take. Times are microseconds.

/// One second.
pub(super) const SECOND: u64 = 1_000_000;
/// When the fault begins: the breaker has a full window of successes by then.
pub(super) const FAULT: u64 = 12 * SECOND;

/// How long a refusal takes.
const FAST: u64 = 2_000;
/// How long an answer takes, without a queue.
const LATENCY: u64 = 10_000;
/// When a caller gives up.
const TIMEOUT: u64 = 500_000;
/// How long a recovering server takes to reach its full capacity.
const GROWTH: u64 = 10 * SECOND;

/// How the server fails, from [`FAULT`] on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// It refuses every call at once.
    Refuses,
    /// It answers no call.
    Hangs,
    /// It answers so many of 100 calls with an error.
    Errors(u64),
}

/// The capacity of the server after the fault.
#[derive(Clone, Copy, Debug)]
pub(super) enum Recovery {
    /// All calls, at once.
    Whole,
    /// So many tenths of them; all of them ten seconds after the first call. It refuses what is too much.
    Sheds(u64),
    /// The same, but it queues what is too much, for longer than its callers wait.
    Queues(u64),
}

impl Recovery {
    /// Tenths of the calls that it takes at first, and the longest queue.
    fn limits(self) -> Option<(u64, u64)> {
        match self {
            Recovery::Whole => None,
            Recovery::Sheds(tenths) => Some((tenths, TIMEOUT / 5)),
            Recovery::Queues(tenths) => Some((tenths, TIMEOUT * 4)),
        }
    }
}

/// How a call ended, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) is_success: bool,
    pub(super) at: u64,
}

#[derive(Debug)]
pub(super) struct Server {
    fault: Fault,
    recovery: Recovery,
    /// Calls per second that arrive.
    rate: u64,
    /// When the fault ends.
    back: u64,
    /// When it took the first call after the fault.
    first: Option<u64>,
    /// When its queue is empty.
    free: u64,
}

impl Server {
    pub(super) fn new(fault: Fault, recovery: Recovery, rate: u64, back: u64) -> Self {
        Self { fault, recovery, rate, back, first: None, free: 0 }
    }

    pub(super) fn is_faulty(&self, now: u64) -> bool {
        (FAULT..self.back).contains(&now)
    }

    pub(super) fn is_back(&self, now: u64) -> bool {
        now >= self.back
    }

    /// Takes a call; `draw` is a random number below 100.
    pub(super) fn take(&mut self, now: u64, draw: u64) -> Answer {
        if self.is_faulty(now) {
            return match self.fault {
                Fault::Refuses => Answer { is_success: false, at: now + FAST },
                Fault::Hangs => Answer { is_success: false, at: now + TIMEOUT },
                Fault::Errors(percent) => Answer { is_success: draw >= percent, at: now + LATENCY },
            };
        }
        match self.recovery.limits() {
            Some((tenths, queue)) if self.is_back(now) => self.take_while_growing(now, tenths, queue),
            _ => Answer { is_success: true, at: now + LATENCY },
        }
    }

    fn take_while_growing(&mut self, now: u64, tenths: u64, queue: u64) -> Answer {
        let grown = now - *self.first.get_or_insert(now);
        if grown >= GROWTH {
            return Answer { is_success: true, at: now + LATENCY };
        }
        let start = self.free.max(now);
        if start - now > queue {
            return Answer { is_success: false, at: now + FAST };
        }
        let capacity_in_tenths = self.rate * (tenths * GROWTH + (10 - tenths) * grown) / GROWTH;
        self.free = start + 10 * SECOND / capacity_in_tenths;
        let at = self.free + LATENCY;
        match at - now > TIMEOUT {
            true => Answer { is_success: false, at: now + TIMEOUT },
            false => Answer { is_success: true, at },
        }
    }
}
