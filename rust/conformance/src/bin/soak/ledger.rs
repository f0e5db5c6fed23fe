//! The attempts of a phase as the client's observer received them, and their comparison with the requests that the
//! server read.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};

use callwright::{Event, Observer, Outcome};

use crate::control::{MAX_ATTEMPTS, MAX_CALLS};

/// The calls that are reserved for the end of a phase, when each caller waits for a success.
const RESERVE: usize = MAX_CALLS / 4;

/// The reported state of an attempt.
mod state {
    pub(super) const NONE: u8 = 0;
    /// The server responded, with a success or an error.
    pub(super) const ANSWERED: u8 = 1;
    /// The connection broke after the request may have been sent.
    pub(super) const BROKEN: u8 = 2;
    /// The client abandoned the attempt, in any state.
    pub(super) const GIVEN_UP: u8 = 3;
    /// Nothing reached the server.
    pub(super) const UNSENT: u8 = 4;
    /// Reported more than once.
    pub(super) const TWICE: u8 = 5;
}

tokio::task_local! {
    /// The index of the current call.
    pub(crate) static CALL: usize;
}

/// The attempts of one phase of one client.
pub(crate) struct Ledger {
    generation: AtomicU32,
    next: AtomicUsize,
    /// True for each call that must not be repeated.
    writes: Box<[AtomicBool]>,
    attempts: Box<[AtomicU8]>,
}

/// The part of the table that a call may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// Everything except the reserve for the end.
    ForFaults,
    All,
}

/// A call that may be repeated, or one that must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("next", &self.next).finish_non_exhaustive()
    }
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            generation: AtomicU32::new(0),
            next: AtomicUsize::new(0),
            writes: (0..MAX_CALLS).map(|_| AtomicBool::new(false)).collect(),
            attempts: (0..MAX_CALLS * MAX_ATTEMPTS).map(|_| AtomicU8::new(state::NONE)).collect(),
        }
    }

    /// Clears the last phase. Returns the number of the next one.
    pub(crate) fn begin(&self) -> u32 {
        self.next.store(0, Ordering::SeqCst);
        self.attempts.iter().for_each(|slot| slot.store(state::NONE, Ordering::SeqCst));
        self.generation.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Returns the index of a new call, or `None` when the table is full.
    pub(crate) fn open(&self, kind: Kind, room: Room) -> Option<usize> {
        let most = if room == Room::All { MAX_CALLS } else { MAX_CALLS - RESERVE };
        let next = |next| (next < most).then_some(next + 1);
        let index = self.next.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).ok()?;
        self.writes[index].store(kind == Kind::Write, Ordering::SeqCst);
        Some(index)
    }

    /// Returns the value of the header that names a call.
    pub(crate) fn name(&self, index: usize) -> String {
        format!("{}-{index}", self.generation.load(Ordering::SeqCst))
    }

    fn ended(&self, index: usize, attempt: usize, outcome: Option<Outcome>) {
        let state = match outcome {
            None | Some(Outcome::Service | Outcome::Intermediary | Outcome::Decode) => state::ANSWERED,
            Some(Outcome::Transport) => state::BROKEN,
            Some(Outcome::Unsent | Outcome::Local | Outcome::CircuitOpen) => state::UNSENT,
            Some(_) => state::GIVEN_UP,
        };
        if let Some(slot) = self.attempts.get(index * MAX_ATTEMPTS + attempt)
            && slot.swap(state, Ordering::SeqCst) != state::NONE
        {
            slot.store(state::TWICE, Ordering::SeqCst);
        }
    }

    /// Compares the reported attempts with the requests that the server read.
    pub(crate) fn audit(&self, hits: &str, is_exact: bool) -> Audit {
        let mut audit = Audit::default();
        let digits: Vec<u8> = hits.bytes().map(|digit| digit.saturating_sub(b'0')).collect();
        for (index, hits) in digits.chunks(MAX_ATTEMPTS).enumerate() {
            let read: u8 = hits.iter().sum();
            if self.writes[index].load(Ordering::SeqCst) && read > 1 {
                audit.fault(Fault::WriteReadTwice, index);
            }
            for (number, hits) in hits.iter().enumerate() {
                let state = self.attempts[index * MAX_ATTEMPTS + number].load(Ordering::SeqCst);
                audit.attempt(index, state, *hits, is_exact);
            }
        }
        audit
    }
}

impl Observer for Ledger {
    fn event(&self, event: &Event<'_>) {
        if let Event::AttemptEnded { attempt, outcome, .. } = event {
            // Without a call in scope, the attempt cannot be assigned.
            let _ = CALL.try_with(|index| self.ended(*index, attempt.number() as usize, *outcome));
        }
    }
}

/// The sums of a phase, and the disagreements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Audit {
    /// The reported attempts.
    pub(crate) attempts: u64,
    /// The attempts that never reached the server, according to the client.
    pub(crate) unsent: u64,
    /// The attempts that may have been sent but were not read.
    pub(crate) unread: u64,
    /// The requests that the server read.
    pub(crate) hits: u64,
    /// The disagreements, each with the index of its call.
    pub(crate) faults: Vec<(Fault, usize)>,
}

/// A disagreement between the client's reports and the server's count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    ReadTwice,
    WriteReadTwice,
    UnsentButRead,
    AnsweredButUnread,
    BrokenButUnread,
    Unreported,
    ReportedTwice,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::ReadTwice => "one attempt was read twice",
            Fault::WriteReadTwice => "a call that may not be repeated was read twice",
            Fault::UnsentButRead => "an attempt was reported as never sent, and was read",
            Fault::AnsweredButUnread => "an attempt has an answer, and was not read",
            Fault::BrokenButUnread => {
                "an attempt broke where connections end after a read only, and was not read"
            }
            Fault::Unreported => "an attempt was read, and nobody reported it",
            Fault::ReportedTwice => "an attempt was reported twice",
        })
    }
}

impl Audit {
    /// Adds the audit of another phase.
    pub(crate) fn add(&mut self, other: Audit) {
        self.attempts += other.attempts;
        self.unsent += other.unsent;
        self.unread += other.unread;
        self.hits += other.hits;
        self.faults.extend(other.faults);
    }

    fn fault(&mut self, fault: Fault, index: usize) {
        self.faults.push((fault, index));
    }

    fn attempt(&mut self, index: usize, state: u8, hits: u8, is_exact: bool) {
        self.hits += u64::from(hits);
        self.attempts += u64::from(state != state::NONE);
        self.unsent += u64::from(state == state::UNSENT);
        self.unread += u64::from(matches!(state, state::BROKEN | state::GIVEN_UP) && hits == 0);
        if hits > 1 {
            self.fault(Fault::ReadTwice, index);
        }
        let fault = match (state, hits) {
            (state::TWICE, _) => Fault::ReportedTwice,
            (state::NONE, 1..) => Fault::Unreported,
            (state::UNSENT, 1..) => Fault::UnsentButRead,
            (state::ANSWERED, 0) => Fault::AnsweredButUnread,
            (state::BROKEN, 0) if is_exact => Fault::BrokenButUnread,
            _ => return,
        };
        self.fault(fault, index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audit(kind: Kind, outcome: Option<Outcome>, hits: &str, is_exact: bool) -> Vec<Fault> {
        let ledger = Ledger::new();
        ledger.begin();
        let index = ledger.open(kind, Room::All).expect("room");
        ledger.ended(index, 0, outcome);
        ledger.audit(hits, is_exact).faults.into_iter().map(|(fault, _)| fault).collect()
    }

    #[test]
    fn what_was_read_and_what_was_reported_have_to_agree() {
        for (kind, outcome, hits, is_exact, faults) in [
            (Kind::Read, None, "1000", true, vec![]),
            (Kind::Read, None, "0000", false, vec![Fault::AnsweredButUnread]),
            (Kind::Read, None, "2000", false, vec![Fault::ReadTwice]),
            (Kind::Read, Some(Outcome::Unsent), "0000", true, vec![]),
            (Kind::Read, Some(Outcome::Unsent), "1000", false, vec![Fault::UnsentButRead]),
            (Kind::Read, Some(Outcome::Transport), "1000", true, vec![]),
            (Kind::Read, Some(Outcome::Transport), "0000", false, vec![]),
            (Kind::Read, Some(Outcome::Transport), "0000", true, vec![Fault::BrokenButUnread]),
            (Kind::Read, Some(Outcome::AttemptTimeout), "0000", true, vec![]),
            (Kind::Read, Some(Outcome::Transport), "1100", true, vec![Fault::Unreported]),
            (
                Kind::Write,
                Some(Outcome::Unsent),
                "1100",
                false,
                vec![Fault::WriteReadTwice, Fault::UnsentButRead, Fault::Unreported],
            ),
        ] {
            assert_eq!(audit(kind, outcome, hits, is_exact), faults, "{kind:?} {outcome:?} {hits}");
        }
    }

    #[test]
    fn an_attempt_is_reported_once() {
        let ledger = Ledger::new();
        ledger.begin();
        let index = ledger.open(Kind::Read, Room::All).expect("room");
        ledger.ended(index, 1, None);
        ledger.ended(index, 1, Some(Outcome::Cancelled));
        assert_eq!(ledger.audit("0100", true).faults, [(Fault::ReportedTwice, index)]);
    }

    #[test]
    fn room_is_kept_for_the_end() {
        let ledger = Ledger::new();
        ledger.begin();
        while ledger.open(Kind::Read, Room::ForFaults).is_some() {}
        assert!(ledger.open(Kind::Read, Room::All).is_some());
    }
}
