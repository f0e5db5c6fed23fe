use std::sync::atomic::{AtomicUsize, Ordering};

use super::log::Received;
use super::script::Step;

/// Decides how a [`ScriptedServer`](crate::ScriptedServer) handles a request. It receives the step of the script, if
/// there is one.
///
/// Without a responder the server follows the script, and returns 500 after its end. With a responder, most responses
/// can come from elsewhere, and the script adds the exceptions:
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
    /// Returns the step to run. `step` is the step of the script, or `None` when the script has none for this request.
    fn respond(&self, request: &Received, step: Option<Step>) -> Step;
}

/// Follows the script only.
#[derive(Debug)]
pub(super) struct ScriptOnly {
    /// The number of steps in the script.
    steps: usize,
    /// The number of requests so far.
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
