use std::sync::atomic::{AtomicUsize, Ordering};

use super::log::Received;
use super::script::Step;

/// Decides what a [`ScriptedServer`](crate::ScriptedServer) does with a request, with the script's word on it.
///
/// Without one, the server does what the script says, and answers 500 once the script has ended. With one, the script can
/// be the exception and the answers come from elsewhere:
///
/// ```
/// use callwright_testing::{Received, Responder, Step};
///
/// /// Says hello, except where the script has something else in mind.
/// struct Hello;
///
/// impl Responder for Hello {
///     fn respond(&self, _request: &Received, step: Option<Step>) -> Step {
///         step.unwrap_or_else(|| Step::json(r#"{"greeting":"hello"}"#))
///     }
/// }
/// ```
pub trait Responder: Send + Sync + 'static {
    /// Returns what to do; `step` is what the script says, none when it says nothing of this request.
    fn respond(&self, request: &Received, step: Option<Step>) -> Step;
}

/// Does what the script says, and nothing else.
#[derive(Debug)]
pub(super) struct ScriptOnly {
    /// How many steps the script has.
    steps: usize,
    /// How many requests there were.
    requests: AtomicUsize,
}

impl ScriptOnly {
    pub(super) fn new(steps: usize) -> Self {
        Self { steps, requests: AtomicUsize::new(0) }
    }
}

impl Responder for ScriptOnly {
    fn respond(&self, _request: &Received, step: Option<Step>) -> Step {
        let (total, taken) = (self.steps, self.requests.fetch_add(1, Ordering::Relaxed) + 1);
        step.unwrap_or_else(|| {
            Step::status(500).body(format!(
                "the script is exhausted: it has {total} steps, and this is request {taken}; add a step or set repeat_last"
            ))
        })
    }
}
