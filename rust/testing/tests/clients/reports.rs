//! What an observer is told of the ends of attempts and calls.

use std::sync::{Arc, Mutex};

use callwright::{Attempt, Event, Observer, Outcome};

/// Keeps the ends of attempts and calls. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports(Arc<Mutex<Told>>);

#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) started: usize,
    /// By their numbers.
    pub(crate) attempts: Vec<(Attempt, Option<Outcome>)>,
    pub(crate) calls: Vec<Ended>,
}

/// The end of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ended {
    pub(crate) outcome: Option<Outcome>,
    pub(crate) sends: u32,
}

impl Reports {
    pub(crate) fn told(&self) -> Told {
        let mut told = self.0.lock().unwrap().clone();
        told.attempts.sort_by_key(|(attempt, _)| attempt.number());
        told
    }
}

impl Told {
    /// The outcomes of the attempts; none for a success.
    pub(crate) fn outcomes(&self) -> Vec<Option<Outcome>> {
        self.attempts.iter().map(|(_, outcome)| *outcome).collect()
    }
}

impl Observer for Reports {
    fn event(&self, event: &Event<'_>) {
        let mut told = self.0.lock().unwrap();
        match event {
            Event::CallStarted { .. } => told.started += 1,
            Event::AttemptEnded { attempt, outcome, .. } => {
                told.attempts.push(((*attempt).clone(), *outcome));
            }
            Event::CallEnded(end) => told.calls.push(Ended { outcome: end.outcome, sends: end.sends }),
            _ => {}
        }
    }
}
