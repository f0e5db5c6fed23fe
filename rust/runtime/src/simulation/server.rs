//! The simulated server: its faults and its capacity. Times are in microseconds.

/// One second.
pub(super) const SECOND: u64 = 1_000_000;
/// The start of the fault. By then the window of the breaker is full of successes.
pub(super) const FAULT: u64 = 12 * SECOND;

/// The latency of a refusal.
const FAST: u64 = 2_000;
/// The latency of a response without a queue.
const LATENCY: u64 = 10_000;
/// The timeout of a caller.
const TIMEOUT: u64 = 500_000;
/// The time in which a recovering server reaches its full capacity.
const GROWTH: u64 = 10 * SECOND;

/// The kind of fault, from [`FAULT`] on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// The server refuses every call at once.
    Refuses,
    /// The server answers no call.
    Hangs,
    /// The server answers this percentage of the calls with an error.
    Errors(u64),
}

/// The capacity of the server after the fault.
#[derive(Clone, Copy, Debug)]
pub(super) enum Recovery {
    /// The full capacity, at once.
    Whole,
    /// The capacity starts at this many tenths, and is full ten seconds after the first call. Excess calls are refused.
    Sheds(u64),
    /// The same capacity, but excess calls are queued for longer than their callers wait.
    Queues(u64),
}

impl Recovery {
    /// Returns the initial capacity in tenths, and the maximum length of the queue.
    fn limits(self) -> Option<(u64, u64)> {
        match self {
            Recovery::Whole => None,
            Recovery::Sheds(tenths) => Some((tenths, TIMEOUT / 5)),
            Recovery::Queues(tenths) => Some((tenths, TIMEOUT * 4)),
        }
    }
}

/// The result of a call, and its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) is_success: bool,
    pub(super) at: u64,
}

#[derive(Debug)]
pub(super) struct Server {
    fault: Fault,
    recovery: Recovery,
    /// The arriving calls per second.
    rate: u64,
    /// The end of the fault.
    back: u64,
    /// The time of the first call after the fault.
    first: Option<u64>,
    /// The time at which the queue is empty.
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

    /// Takes a call. `draw` is a random number below 100.
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
