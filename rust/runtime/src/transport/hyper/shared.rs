//! One connection that all requests to a server share. It is made once for all callers that wait for it.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::no_connection::NoConnection;
use crate::rt::lock;

type Outcome<C> = Result<C, NoConnection>;

/// A handle of a connection.
pub(super) trait Connection: Clone + Send + Sync + 'static {
    /// Returns true if the connection takes requests. After the first false it never returns true again.
    fn is_open(&self) -> bool;
}

/// A connection of type `C`, whose clones all use the same socket.
///
/// A separate task makes the connection, not one of the callers. A caller that is cancelled does not end the connection
/// attempt for the others, and a deadline that is shorter than a TLS handshake does not prevent the connection forever.
/// Each change of the state happens under one lock, which is never held across an await.
#[derive(Debug)]
pub(super) struct Shared<C> {
    state: Arc<Mutex<State<C>>>,
}

#[derive(Debug)]
enum State<C> {
    Empty,
    Making { outcome: watch::Receiver<Option<Outcome<C>>>, task: AbortHandle },
    Made(C),
}

/// The state that a caller finds.
enum Found<C> {
    Connection(C),
    /// The outcome of the connection attempt in progress.
    Pending(watch::Receiver<Option<Outcome<C>>>),
}

impl<C> Default for Shared<C> {
    fn default() -> Self {
        Self { state: Arc::new(Mutex::new(State::Empty)) }
    }
}

impl<C: Connection> Shared<C> {
    /// Returns the connection, if it is usable, or a new one. All callers that ask during a connection attempt get the
    /// same outcome.
    ///
    /// # Errors
    ///
    /// Returns the error of `connect`, which all waiting callers share.
    pub(super) async fn get<F>(
        &self,
        is_usable: impl Fn(&C) -> bool,
        connect: impl Fn() -> F,
    ) -> Result<C, NoConnection>
    where
        F: Future<Output = Outcome<C>> + Send + 'static,
    {
        loop {
            let mut pending = match self.find(&is_usable, &connect) {
                Found::Connection(connection) => return Ok(connection),
                Found::Pending(pending) => pending,
            };
            if let Ok(outcome) = pending.wait_for(Option::is_some).await
                && let Some(outcome) = &*outcome
            {
                return outcome.clone();
            }
            // The runtime of the connecting task has shut down, and dropped the task.
        }
    }

    fn find<F>(&self, is_usable: impl Fn(&C) -> bool, connect: impl Fn() -> F) -> Found<C>
    where
        F: Future<Output = Outcome<C>> + Send + 'static,
    {
        let mut state = self.lock();
        match &*state {
            State::Made(connection) if is_usable(connection) => return Found::Connection(connection.clone()),
            // If the task was dropped before it had an outcome, its channel has no sender.
            State::Making { outcome, .. } if outcome.has_changed().is_ok() => {
                return Found::Pending(outcome.clone());
            }
            State::Empty | State::Made(_) | State::Making { .. } => {}
        }
        let (sender, outcome) = watch::channel(None);
        let making = make(Arc::clone(&self.state), connect(), sender);
        // The task cannot change the state before this lock is released.
        let task = tokio::spawn(making).abort_handle();
        *state = State::Making { outcome: outcome.clone(), task };
        Found::Pending(outcome)
    }

    /// Keeps a connection that was made elsewhere, unless there is an open one or one is being made. Returns the
    /// connection to use.
    pub(super) fn offer(&self, connection: C) -> C {
        let mut state = self.lock();
        match &*state {
            State::Made(kept) if kept.is_open() => return kept.clone(),
            State::Making { .. } => {}
            State::Empty | State::Made(_) => *state = State::Made(connection.clone()),
        }
        connection
    }

    /// Drops the connection unless it is worth keeping.
    pub(super) fn retain(&self, is_worth_keeping: impl Fn(&C) -> bool) {
        let mut state = self.lock();
        if matches!(&*state, State::Made(connection) if !is_worth_keeping(connection)) {
            *state = State::Empty;
        }
    }

    /// Returns true if there is no connection and none is being made.
    pub(super) fn is_empty(&self) -> bool {
        match &*self.lock() {
            State::Empty => true,
            State::Making { outcome, .. } => outcome.has_changed().is_err(),
            State::Made(_) => false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        lock(&self.state)
    }
}

/// No caller is left, so a connection attempt in progress is aborted.
impl<C> Drop for Shared<C> {
    fn drop(&mut self) {
        let state = lock(&self.state);
        if let State::Making { task, .. } = &*state {
            task.abort();
        }
    }
}

/// Makes a connection and notifies all waiting callers. No one else changes the state until then.
async fn make<C: Connection>(
    state: Arc<Mutex<State<C>>>,
    connecting: impl Future<Output = Outcome<C>>,
    outcome: watch::Sender<Option<Outcome<C>>>,
) {
    let made = connecting.await;
    let next = match &made {
        Ok(connection) => State::Made(connection.clone()),
        Err(_) => State::Empty,
    };
    {
        let mut state = lock(&state);
        *state = next;
        // A task that closes a connection removes it from here, but may have done so before it was stored.
        if matches!(&*state, State::Made(connection) if !connection.is_open()) {
            *state = State::Empty;
        }
    }
    // The state changes before the outcome is sent: a caller that knows the outcome must not find the failed attempt.
    outcome.send_replace(Some(made));
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::io;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::time::Duration;

    use fastrand::Rng;
    use tokio::sync::oneshot;
    use tokio::task::{JoinSet, yield_now};

    use super::*;

    /// A connection that a flag closes.
    #[derive(Clone, Debug)]
    struct Fake(Arc<AtomicBool>);

    impl Fake {
        fn open() -> Self {
            Self(Arc::new(AtomicBool::new(true)))
        }

        fn close(&self) {
            self.0.store(false, Ordering::SeqCst);
        }

        fn is(&self, other: &Self) -> bool {
            Arc::ptr_eq(&self.0, &other.0)
        }
    }

    impl Connection for Fake {
        fn is_open(&self) -> bool {
            self.0.load(Ordering::SeqCst)
        }
    }

    fn refused() -> NoConnection {
        NoConnection::Failed(Arc::new(io::Error::from(io::ErrorKind::ConnectionRefused)))
    }

    async fn connect(shared: &Shared<Fake>) -> Outcome<Fake> {
        shared.get(Fake::is_open, || async { Ok(Fake::open()) }).await
    }

    #[tokio::test]
    async fn all_who_wait_get_the_outcome_of_one_attempt() {
        for fails in [false, true] {
            let shared = Arc::new(Shared::default());
            let attempts = Arc::new(AtomicUsize::new(0));
            let mut waiting = JoinSet::new();
            for _ in 0..8 {
                let (shared, attempts) = (Arc::clone(&shared), Arc::clone(&attempts));
                waiting.spawn(async move {
                    let connect = || {
                        attempts.fetch_add(1, Ordering::SeqCst);
                        async move {
                            yield_now().await;
                            if fails { Err(refused()) } else { Ok(Fake::open()) }
                        }
                    };
                    shared.get(Fake::is_open, connect).await
                });
            }
            let outcomes = waiting.join_all().await;
            assert!(outcomes.iter().all(|outcome| outcome.is_err() == fails));
            assert_eq!(attempts.load(Ordering::SeqCst), 1);
            assert_eq!(shared.is_empty(), fails);
        }
    }

    #[tokio::test]
    async fn a_caller_that_gives_up_does_not_end_the_attempt() {
        let shared = Shared::default();
        let (made, making) = oneshot::channel::<Fake>();
        let making = Arc::new(Mutex::new(Some(making)));
        let connect = || {
            let making = making.lock().expect("no panic").take();
            async move { Ok(making.expect("one attempt").await.expect("a connection")) }
        };
        let first = tokio::time::timeout(Duration::ZERO, shared.get(Fake::is_open, connect)).await;
        assert!(first.is_err() && !shared.is_empty());
        let connection = Fake::open();
        made.send(connection.clone()).expect("the attempt goes on");
        assert!(shared.get(Fake::is_open, connect).await.expect("a connection").is(&connection));
    }

    #[tokio::test]
    async fn a_connection_that_closes_is_replaced_however_early() {
        let shared = Shared::default();
        let first = connect(&shared).await.expect("a connection");
        first.close();
        let second = connect(&shared).await.expect("a connection");
        assert!(!second.is(&first));
        second.close();
        shared.retain(Fake::is_open);
        assert!(shared.is_empty());
        let closed = || async {
            let connection = Fake::open();
            connection.close();
            Ok(connection)
        };
        shared.get(Fake::is_open, closed).await.expect("a connection that closes at once");
        assert!(shared.is_empty());
    }

    #[tokio::test]
    async fn an_offer_is_taken_only_where_there_is_nothing_better() {
        let shared = Shared::default();
        let (first, second) = (Fake::open(), Fake::open());
        assert!(shared.offer(first.clone()).is(&first));
        assert!(shared.offer(second.clone()).is(&first));
        first.close();
        assert!(shared.offer(second.clone()).is(&second));
        assert!(connect(&shared).await.expect("a connection").is(&second));
    }

    #[test]
    fn an_attempt_that_ends_with_its_runtime_is_made_again() {
        let shared = Shared::default();
        let runtime =
            || tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let ended = runtime();
        ended.block_on(async {
            let hangs = shared.get(Fake::is_open, pending::<Outcome<Fake>>);
            tokio::time::timeout(Duration::ZERO, hangs).await.expect_err("no connection yet");
        });
        assert!(!shared.is_empty());
        drop(ended);
        assert!(shared.is_empty());
        runtime().block_on(async { connect(&shared).await.expect("a connection") });
    }

    #[tokio::test]
    async fn what_is_being_made_ends_when_nobody_can_ask_any_more() {
        let shared = Shared::default();
        let (held, mut released) = oneshot::channel::<()>();
        let held = Arc::new(Mutex::new(Some(held)));
        let connect = || {
            let held = held.lock().expect("no panic").take();
            async move {
                let _held = held;
                pending::<Outcome<Fake>>().await
            }
        };
        tokio::time::timeout(Duration::ZERO, shared.get(Fake::is_open, connect)).await.expect_err("none yet");
        released.try_recv().expect_err("the attempt is being made");
        drop(shared);
        released.await.expect_err("the attempt has ended");
    }

    /// Runs callers, some of which are cancelled, against connections that succeed, fail, take time or close.
    async fn storm(seed: u64) {
        const CALLERS: usize = 16;
        let shared = Arc::new(Shared::<Fake>::default());
        let under_way = Arc::new(AtomicUsize::new(0));
        let mut calling = JoinSet::new();
        for caller in 0..CALLERS {
            let (shared, under_way) = (Arc::clone(&shared), Arc::clone(&under_way));
            let mut rng = Rng::with_seed(seed * CALLERS as u64 + caller as u64);
            calling.spawn(async move {
                for _ in 0..8 {
                    let (pauses, fails, patience) = (rng.usize(..4), rng.bool(), rng.usize(..6));
                    let connect = || {
                        let under_way = Arc::clone(&under_way);
                        async move {
                            assert_eq!(under_way.fetch_add(1, Ordering::SeqCst), 0, "one attempt at a time");
                            for _ in 0..pauses {
                                yield_now().await;
                            }
                            under_way.fetch_sub(1, Ordering::SeqCst);
                            if fails { Err(refused()) } else { Ok(Fake::open()) }
                        }
                    };
                    let gives_up = async {
                        for _ in 0..patience {
                            yield_now().await;
                        }
                        if patience > 3 {
                            pending::<()>().await;
                        }
                    };
                    tokio::select! {
                        outcome = shared.get(Fake::is_open, connect) => if let Ok(connection) = outcome && rng.bool() {
                            connection.close();
                            shared.retain(Fake::is_open);
                        },
                        () = gives_up => {}
                    }
                }
            });
        }
        while let Some(ended) = calling.join_next().await {
            ended.expect("no caller panics");
        }
        loop {
            // An attempt of the last callers may still be in progress, and may fail.
            if connect(&shared).await.is_ok() {
                return;
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn no_interleaving_loses_a_caller() {
        let storms = async {
            for seed in 0..500 {
                storm(seed).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), storms).await.expect("no caller waits for ever");
    }
}
