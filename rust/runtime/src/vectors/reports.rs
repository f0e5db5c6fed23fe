//! The reports that an observer receives about a call, and the invariants for every way in which a call ends.

use std::sync::{Arc, Mutex};

use crate::observe::{Event, Observer};
use crate::outcome::{Code, Outcome, Stop};

/// Records the ends of attempts and of calls. Clones share the records.
#[derive(Clone, Debug, Default)]
pub(super) struct Reports(Arc<Mutex<Told>>);

#[derive(Clone, Debug, Default)]
struct Told {
    started: usize,
    attempts: Vec<Reported>,
    calls: Vec<Ended>,
}

/// The end of one attempt.
#[derive(Clone, Copy, Debug)]
struct Reported {
    number: u32,
    code: Option<Code>,
    outcome: Option<Outcome>,
}

/// The end of one call.
#[derive(Clone, Copy, Debug)]
struct Ended {
    outcome: Option<Outcome>,
    stop: Option<Stop>,
    sends: u32,
}

impl Reports {
    pub(super) fn clear(&self) {
        *self.0.lock().expect("reports") = Told::default();
    }

    /// Returns the codes of the attempts, ordered by number.
    pub(super) fn codes(&self) -> Vec<String> {
        let mut attempts = self.0.lock().expect("reports").attempts.clone();
        attempts.sort_by_key(|attempt| attempt.number);
        attempts.iter().map(|attempt| attempt.code.map_or("OK", Code::name).to_owned()).collect()
    }

    /// Checks the invariants of the single call since the last [`clear`](Self::clear): the call began and ended once,
    /// each sent request is one attempt that ended once, and the end of the call counts all of them.
    pub(super) fn judge(&self, sends: usize, is_dropped: bool) -> Result<(), String> {
        let told = self.0.lock().expect("reports").clone();
        let [end] = &told.calls[..] else { return Err(format!("the call ended {} times", told.calls.len())) };
        if told.started != 1 {
            return Err(format!("the call started {} times", told.started));
        }
        let mut numbers: Vec<u32> = told.attempts.iter().map(|attempt| attempt.number).collect();
        numbers.sort_unstable();
        if numbers != (0..sends as u32).collect::<Vec<_>>() {
            return Err(format!("{sends} requests were sent, and the attempts {numbers:?} were reported"));
        }
        if end.sends as usize != sends {
            return Err(format!("{sends} requests were sent, and the end of the call says {}", end.sends));
        }
        if let Some(wrong) =
            told.attempts.iter().find(|attempt| attempt.code.is_some() != attempt.outcome.is_some())
        {
            return Err(format!("{wrong:?}"));
        }
        if is_dropped && (end.outcome, end.stop) != (Some(Outcome::Cancelled), Some(Stop::Cancelled)) {
            return Err(format!("the dropped call ended as {:?} with {:?}", end.outcome, end.stop));
        }
        Ok(())
    }
}

impl Observer for Reports {
    fn event(&self, event: &Event<'_>) {
        let mut told = self.0.lock().expect("reports");
        match event {
            Event::CallStarted { .. } => told.started += 1,
            Event::AttemptEnded { attempt, outcome, .. } => told.attempts.push(Reported {
                number: attempt.number(),
                code: attempt.code(),
                outcome: *outcome,
            }),
            Event::CallEnded(end) => {
                told.calls.push(Ended { outcome: end.outcome, stop: end.stop, sends: end.sends });
            }
            _ => {}
        }
    }
}
