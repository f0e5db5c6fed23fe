use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::context::Context;
use crate::error::Error;
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::rt::panic_text;

/// Background work that outlives its caller. A shutdown waits for it.
///
/// Clones share the tasks. Keep one per service, next to its clients.
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
/// use std::time::Duration;
/// use callwright::{Context, Tasks};
///
/// let tasks = Tasks::new();
/// let request = Context::new();
/// tasks.detach(&request, Duration::from_secs(10), async |_cx| Ok(())); // goes on when the request is cancelled
/// request.cancel();
///
/// assert_eq!(tasks.shutdown(Duration::from_secs(30)).await, 0); // none was aborted
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    abort: CancellationToken,
}

/// The handle of a task. Dropping it does not stop the task.
#[derive(Debug)]
#[must_use = "a task goes on without its handle; drop it explicitly if nobody waits for it"]
pub struct TaskHandle<T> {
    result: oneshot::Receiver<Result<T, Error>>,
}

impl<T> Future for TaskHandle<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        // The sender is dropped without a result only when the runtime of the task shuts down.
        Pin::new(&mut self.result)
            .poll(cx)
            .map(|result| result.unwrap_or_else(|_| Err(aborted("the runtime ended"))))
    }
}

impl Tasks {
    /// Returns an empty set of tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs work that must finish although its request ends, under [`Context::detach`]. The work has the given timeout
    /// (30 s is a good one) and keeps the labels and the span of the request.
    ///
    /// The handle returns DEADLINE_EXCEEDED when the timeout expires, INTERNAL when the work panics, and CANCELLED when
    /// a shutdown aborts it. Each failure is logged as well, because the caller may not wait for the handle. The work
    /// starts at once, and it is stopped at the timeout even if it does not check its context.
    pub fn detach<T, F, Fut>(&self, request: &Context, timeout: Duration, work: F) -> TaskHandle<T>
    where
        T: Send + 'static,
        F: FnOnce(Context) -> Fut,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let context = request.detach(timeout);
        let running = work(context.clone());
        let bounded = async move {
            let Ok(result) = tokio::time::timeout(timeout, running).await else {
                let message = format!("detached work was not done within its bound of {timeout:?}");
                return Err(Error::of(Outcome::Deadline, Code::DeadlineExceeded, message));
            };
            result
        };
        self.run(context.scope(bounded))
    }

    /// Spawns work that keeps the current context and the current span, and ends with that context.
    ///
    /// `tokio::spawn` would lose the deadline, the cancellation and the labels of the request, and its position in the
    /// trace. With the features `otel` and `sentry`, the OpenTelemetry context and the Sentry hub are kept as well.
    pub fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> TaskHandle<T> {
        let context = Context::current();
        let watched = context.clone();
        self.run(context.scope(async move {
            tokio::select! {
                biased;
                result = work => result,
                () = watched.cancelled() => Err(aborted("its context was cancelled")),
            }
        }))
    }

    fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> TaskHandle<T> {
        let (sender, result) = oneshot::channel();
        let abort = self.abort.clone();
        let task = async move {
            let result = tokio::select! {
                biased;
                result = caught(work) => result,
                () = abort.cancelled() => Err(aborted("a shutdown aborted it")),
            };
            if let Err(error) = &result {
                tracing::warn!(error = %error, "a background task failed");
            }
            // The receiver is gone when the caller does not wait for the task.
            let _ = sender.send(result);
        };
        #[cfg(feature = "sentry")]
        let task = sentry_core::SentryFutureExt::bind_hub(
            task,
            std::sync::Arc::new(sentry_core::Hub::new_from_top(sentry_core::Hub::current())),
        );
        #[cfg(feature = "otel")]
        let task = opentelemetry::trace::FutureExt::with_current_context(task);
        self.tracker.spawn(task.in_current_span());
        TaskHandle { result }
    }

    /// Returns the number of running tasks.
    pub fn running(&self) -> usize {
        self.tracker.len()
    }

    /// Waits until all tasks are done, at most for `drain`. Then it aborts the others and returns how many they were.
    pub async fn shutdown(&self, drain: Duration) -> usize {
        self.tracker.close();
        if tokio::time::timeout(drain, self.tracker.wait()).await.is_ok() {
            return 0;
        }
        let left = self.tracker.len();
        self.abort.cancel();
        self.tracker.wait().await;
        left
    }
}

fn aborted(why: &str) -> Error {
    Error::of(Outcome::Cancelled, Code::Cancelled, format!("a background task did not finish: {why}"))
}

/// Runs a future and turns a panic into an error.
async fn caught<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|cx| {
        std::panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))).unwrap_or_else(|panic| {
            let message = format!("a background task panicked: {}", panic_text(&*panic));
            Poll::Ready(Err(Error::of(Outcome::Local, Code::Internal, message)))
        })
    })
    .await
}

/// Awaits several calls together. It returns all results in order. When one call fails, it cancels the context of the
/// group (C4).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use callwright::{Code, Context, Error, try_join_all};
///
/// let group = Context::new();
/// let branch = async |id: u32| if id == 2 { Err(Error::new(Code::NotFound, "no user 2")) } else { Ok(id) };
/// let error = try_join_all(&group, [1, 2, 3].map(branch)).await.unwrap_err();
/// assert_eq!(error.code(), Code::NotFound);
/// # }
/// ```
///
/// # Errors
///
/// Returns the first error that is not a cancellation, or else the first cancellation.
pub async fn try_join_all<T, F>(group: &Context, calls: impl IntoIterator<Item = F>) -> Result<Vec<T>, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut calls: Vec<_> = calls.into_iter().map(|call| (Box::pin(call), None)).collect();
    let mut first: Option<Error> = None;
    std::future::poll_fn(|cx| {
        let mut is_pending = false;
        for (call, done) in calls.iter_mut().filter(|(_, done)| done.is_none()) {
            match call.as_mut().poll(cx) {
                Poll::Pending => is_pending = true,
                Poll::Ready(Ok(answer)) => *done = Some(Ok(answer)),
                Poll::Ready(Err(error)) => {
                    *done = Some(Err(()));
                    if first.as_ref().is_none_or(|first| first.is_cancelled() && !error.is_cancelled()) {
                        first = Some(error);
                    }
                }
            }
        }
        if first.is_some() {
            group.cancel();
        }
        if is_pending && first.as_ref().is_none_or(Error::is_cancelled) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    match first {
        Some(error) => Err(error),
        None => Ok(calls.into_iter().filter_map(|(_, done)| done.and_then(Result::ok)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn detached_work_survives_its_request_and_is_drained() {
        let (tasks, request) = (Tasks::new(), Context::new().with_timeout(SECOND));
        let work = tasks.detach(&request, 10 * SECOND, async |cx| {
            tokio::time::sleep(5 * SECOND).await;
            Ok((cx.is_cancelled(), Context::current().deadline() == cx.deadline()))
        });
        request.cancel();
        assert_eq!(tasks.shutdown(20 * SECOND).await, 0);
        assert_eq!(work.await.expect("an answer"), (false, true));
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_end_is_cut_or_aborted_and_counted() {
        let tasks = Tasks::new();
        let hang = || {
            tasks
                .detach(&Context::new(), 10 * SECOND, async |_| std::future::pending::<Result<(), _>>().await)
        };
        assert_eq!(hang().await.expect_err("a timeout").code(), Code::DeadlineExceeded);
        let (one, two) = (hang(), hang());
        assert_eq!((tasks.running(), tasks.shutdown(SECOND).await), (2, 2));
        assert!(
            one.await.expect_err("aborted").is_cancelled() && two.await.expect_err("aborted").is_cancelled()
        );
    }

    #[tokio::test]
    async fn a_panic_is_an_error() {
        let tasks = Tasks::new();
        let work = tasks.spawn(async { if true { panic!("boom") } else { Ok(()) } });
        assert_eq!(work.await.expect_err("a panic").message(), "a background task panicked: boom");
    }

    #[tokio::test]
    async fn spawned_work_keeps_its_context_and_ends_with_it() {
        let (tasks, request) = (Tasks::new(), Context::new().with_label("user", "guoguo"));
        let spawn = async { tasks.spawn(async { Ok(Context::current().labels().to_string()) }).await };
        assert_eq!(request.clone().scope(spawn).await.expect("an answer"), "user=guoguo");
        let hang =
            request.clone().scope(async { tasks.spawn(std::future::pending::<Result<(), _>>()).await });
        let ((), hang) = tokio::join!(async { request.cancel() }, hang);
        assert!(hang.expect_err("a cancellation").is_cancelled());
    }

    #[cfg(feature = "otel")]
    #[tokio::test]
    async fn spawned_work_keeps_the_opentelemetry_context() {
        #[derive(Debug, PartialEq)]
        struct Tenant(u32);
        let tasks = Tasks::new();
        let spawned = {
            let _guard = opentelemetry::Context::current_with_value(Tenant(7)).attach();
            tasks
                .spawn(async { Ok(opentelemetry::Context::current().get::<Tenant>().map(|tenant| tenant.0)) })
        };
        assert_eq!(spawned.await.expect("an answer"), Some(7));
    }

    #[cfg(feature = "sentry")]
    #[tokio::test]
    async fn spawned_work_keeps_the_sentry_hub() {
        use sentry_core::{Client, ClientOptions, Hub, Scope};
        let client = std::sync::Arc::new(Client::from(ClientOptions::default()));
        let hub = std::sync::Arc::new(Hub::new(Some(client), std::sync::Arc::new(Scope::default())));
        let tasks = Tasks::new();
        let has_client = || async { Ok(Hub::current().client().is_some()) };
        let spawned = Hub::run(hub, || tasks.spawn(has_client()));
        assert!(spawned.await.expect("an answer"));
        assert!(!tasks.spawn(has_client()).await.expect("an answer"));
    }

    #[tokio::test]
    async fn the_first_real_error_of_a_group_wins() {
        let group = Context::new();
        let waits = async |group: Context| {
            group.cancelled().await;
            Err::<u32, _>(Error::of(Outcome::Cancelled, Code::Cancelled, "cancelled"))
        };
        let calls: [crate::rt::BoxFuture<'_, Result<u32, Error>>; 2] = [
            Box::pin(waits(group.clone())),
            Box::pin(async {
                tokio::task::yield_now().await;
                Err(Error::new(Code::NotFound, "gone"))
            }),
        ];
        assert_eq!(try_join_all(&group, calls).await.expect_err("an error").code(), Code::NotFound);
        assert!(group.is_cancelled());
        let all = try_join_all(&Context::new(), [1, 2].map(|n| std::future::ready(Ok(n)))).await;
        assert_eq!(all.expect("answers"), [1, 2]);
    }
}
