use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::context::{Baggage, TraceContext};

/// The context that a call inherits from the work that it belongs to: a deadline, a cancellation, a retry mark, and
/// data for monitoring (labels, the trace, baggage, the id of the request).
///
/// In a server, `callwright::server::ContextLayer` makes one for each request. A call also works with an empty context:
/// it only has no inherited deadline then.
///
/// Clones share the cancellation. A [`child`](Context::child) can be cancelled alone, and is cancelled with its parent.
///
/// ```
/// use std::time::Duration;
/// use callwright::Context;
///
/// let request = Context::new().with_timeout(Duration::from_secs(2));
/// let part = request.child();
/// request.cancel();
/// assert!(part.is_cancelled());
///
/// let write = request.detach(Duration::from_secs(10));
/// assert!(!write.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    deadline: Option<Instant>,
    token: CancellationToken,
    retried: bool,
    labels: Labels,
    /// `None` for work that does not belong to a request. The box keeps most contexts small.
    origin: Option<Arc<WorkOrigin>>,
}

/// The data about the request that the work belongs to.
#[derive(Clone, Debug, Default)]
pub(crate) struct WorkOrigin {
    pub(crate) trace: Option<TraceContext>,
    pub(crate) baggage: Baggage,
    pub(crate) request_id: Option<Arc<str>>,
}

/// Names and values that travel with the work for logs, spans and metrics.
///
/// Labels come from outside and are not verified. No label can be read by its name, so that no decision can depend on
/// one, above all no permission. `Display` prints them all as `name=value` pairs.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Labels {
    pairs: Arc<Vec<(String, String)>>,
}

impl Labels {
    /// Returns true if there are no labels.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.pairs.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{name}={value}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{self}]")
    }
}

impl Context {
    /// Returns a context without a deadline, labels or origin, which is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a timeout for everything done under this context. It never extends an existing deadline.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        match tokio::time::Instant::now().into_std().checked_add(timeout) {
            Some(deadline) => self.with_deadline(deadline),
            None => self,
        }
    }

    /// Sets a deadline for everything done under this context. The earlier of two deadlines wins.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(self.deadline.map_or(deadline, |inherited| inherited.min(deadline)));
        self
    }

    /// Marks the work as a retry. Calls under this context are then retried only if nothing was sent.
    #[must_use]
    pub fn with_retry_mark(mut self) -> Self {
        self.retried = true;
        self
    }

    /// Adds a label for logs, spans and metrics. It replaces a label of the same name.
    #[must_use]
    pub fn with_label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        let pairs = Arc::make_mut(&mut self.labels.pairs);
        pairs.retain(|(known, _)| *known != name);
        pairs.push((name, value.into()));
        self
    }

    /// Sets the position in a trace: calls made under this context are spans of that trace.
    #[must_use]
    pub fn with_trace(self, trace: TraceContext) -> Self {
        self.of_origin(|origin| origin.trace = Some(trace))
    }

    /// Sets the baggage. Calls send it to the authorities that the client allows.
    #[must_use]
    pub fn with_baggage(self, baggage: Baggage) -> Self {
        self.of_origin(|origin| origin.baggage = baggage)
    }

    /// Sets the id of the request, which calls send as `x-request-id`. Text that is not a valid header value is
    /// ignored.
    #[must_use]
    pub fn with_request_id(self, id: &str) -> Self {
        let is_sendable =
            !id.is_empty() && id.len() <= 200 && id.bytes().all(|byte| matches!(byte, b'!'..=b'~'));
        self.of_origin(|origin| origin.request_id = is_sendable.then(|| id.into()))
    }

    fn of_origin(mut self, edit: impl FnOnce(&mut WorkOrigin)) -> Self {
        edit(Arc::make_mut(self.origin.get_or_insert_default()));
        self
    }

    /// Returns a context that ends with this one and can also be cancelled alone.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { token: self.token.child_token(), ..self.clone() }
    }

    /// Returns a context for work that must finish although this context ends. It keeps the labels and the retry mark,
    /// but neither the cancellation nor the deadline. Its own deadline is `timeout` from now.
    /// [`Tasks::detach`](crate::Tasks::detach) runs such work.
    #[must_use]
    pub fn detach(&self, timeout: Duration) -> Self {
        let detached = Self {
            deadline: None,
            token: CancellationToken::new(),
            retried: self.retried,
            labels: self.labels.clone(),
            origin: self.origin.clone(),
        };
        detached.with_timeout(timeout)
    }

    /// Cancels every call made under this context and under its children.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Returns true if the context is cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Completes when the context is cancelled.
    pub async fn cancelled(&self) {
        self.token.cancelled().await;
    }

    /// Returns the deadline.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Returns true if the work is itself a retry.
    pub fn is_retry(&self) -> bool {
        self.retried
    }

    /// Returns the labels, which are for monitoring only.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Returns the position in a trace.
    pub fn trace(&self) -> Option<&TraceContext> {
        self.origin.as_ref()?.trace.as_ref()
    }

    /// Returns the baggage, which is for monitoring only.
    pub fn baggage(&self) -> Baggage {
        self.origin.as_ref().map(|origin| origin.baggage.clone()).unwrap_or_default()
    }

    /// Returns the id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.origin.as_ref()?.request_id.as_deref()
    }

    pub(crate) fn origin(&self) -> Option<&Arc<WorkOrigin>> {
        self.origin.as_ref()
    }

    /// Returns the context of the current task, which [`scope`](Context::scope) sets, or an empty context.
    pub fn current() -> Self {
        Self::try_current().unwrap_or_default()
    }

    /// Returns the context of the current task, if one is set.
    pub(crate) fn try_current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Runs a future with this context as the current one. Calls inside inherit it automatically.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// Runs a closure with this context as the current one.
    #[cfg(feature = "server")]
    pub(crate) fn sync_scope<T>(self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self, work)
    }
}

tokio::task_local! {
    static CURRENT: Context;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_deadline_holds() {
        let now = Instant::now();
        let (soon, late) = (now + Duration::from_secs(1), now + Duration::from_secs(2));
        assert_eq!(Context::new().with_deadline(soon).with_deadline(late).deadline(), Some(soon));
        assert_eq!(Context::new().with_deadline(late).with_deadline(soon).child().deadline(), Some(soon));
    }

    #[test]
    fn what_is_detached_keeps_what_is_known_and_drops_what_ends() {
        let request =
            Context::new().with_retry_mark().with_label("user", "guoguo").with_timeout(Duration::ZERO);
        let write = request.detach(Duration::from_secs(30));
        request.cancel();
        assert!(!write.is_cancelled() && write.is_retry());
        assert!(write.deadline() > request.deadline());
        assert_eq!(write.labels().to_string(), "user=guoguo");
    }

    #[test]
    fn a_label_is_replaced_by_one_of_the_same_name() {
        let context = Context::new().with_label("a", "1").with_label("b", "2").with_label("a", "3");
        assert_eq!(context.labels().to_string(), "b=2 a=3");
    }

    #[tokio::test]
    async fn a_scope_is_inherited_and_ends() {
        let inner = Context::new().with_retry_mark().scope(async { Context::current().is_retry() }).await;
        assert!(inner);
        assert!(!Context::current().is_retry());
    }
}
