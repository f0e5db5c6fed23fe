use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

/// What a call inherits from the work it is done for: a deadline, a way to cancel, and whether that work is a retry.
///
/// A clone shares the cancellation; a [`child`](Context::child) can be cancelled alone and is cancelled with its parent.
///
/// ```
/// use std::time::Duration;
/// use callwright::Context;
///
/// let request = Context::new().with_timeout(Duration::from_secs(2));
/// let part = request.child();
/// request.cancel();
/// assert!(part.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    deadline: Option<Instant>,
    token: CancellationToken,
    retried: bool,
}

impl Context {
    /// A context without a deadline that nobody has cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bounds everything done under this context; a bound that is set already is never moved out.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        match tokio::time::Instant::now().into_std().checked_add(timeout) {
            Some(deadline) => self.with_deadline(deadline),
            None => self,
        }
    }

    /// Bounds everything done under this context; the earlier of two bounds holds.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(self.deadline.map_or(deadline, |inherited| inherited.min(deadline)));
        self
    }

    /// Says that the work is itself a retry, so that calls made for it retry only what was never sent.
    #[must_use]
    pub fn with_retry_mark(mut self) -> Self {
        self.retried = true;
        self
    }

    /// A context that ends with this one and can be cancelled alone.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { deadline: self.deadline, token: self.token.child_token(), retried: self.retried }
    }

    /// Cancels every call made under this context and under its children.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Whether the context is cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Completes when the context is cancelled.
    pub async fn cancelled(&self) {
        self.token.cancelled().await;
    }

    /// The deadline.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Whether the work is itself a retry.
    pub fn is_retry(&self) -> bool {
        self.retried
    }
}
