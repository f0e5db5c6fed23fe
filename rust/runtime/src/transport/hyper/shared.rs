//! One connection that all requests to a server share. It is made once for everybody who waits for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::connection::NoConnection;

type Outcome<C> = Result<C, NoConnection>;

/// A handle of a connection.
pub(super) trait Connection: Clone + Send + Sync + 'static {
    /// Whether the connection takes requests. Once it does not, it never does again.
    fn is_open(&self) -> bool;
}

/// A connection of type `C`, whose clones all use the same socket.
///
/// A task of its own makes the connection, not one of the callers. A caller that gives up does not end the attempt for the
/// others, and a deadline that is shorter than a TLS handshake does not keep the connection from ever being made.
/// Each change of the state happens under one lock, which is never held while something is awaited.
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

/// What a caller finds.
enum Found<C> {
    Connection(C),
    /// The outcome of the attempt that is being made.
    Pending(watch::Receiver<Option<Outcome<C>>>),
}

impl<C> Default for Shared<C> {
    fn default() -> Self {
        Self { state: Arc::new(Mutex::new(State::Empty)) }
    }
}

impl<C: Connection> Shared<C> {
    /// The connection, if it is usable, or a new one. All who ask while a connection is made get the same outcome.
    ///
    /// # Errors
    ///
    /// The error of `connect`, which every caller that waited for it gets.
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
            // The runtime that made the connection has shut down, and its task with it.
        }
    }

    fn find<F>(&self, is_usable: impl Fn(&C) -> bool, connect: impl Fn() -> F) -> Found<C>
    where
        F: Future<Output = Outcome<C>> + Send + 'static,
    {
        let mut state = self.lock();
        match &*state {
            State::Made(connection) if is_usable(connection) => return Found::Connection(connection.clone()),
            // A task that was dropped before it had an outcome leaves a channel without a sender.
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

    /// Keeps a connection that was made elsewhere, unless there is an open one or one is being made. Returns the connection
    /// to use.
    pub(super) fn offer(&self, connection: C) -> C {
        let mut state = self.lock();
        match &*state {
            State::Made(kept) if kept.is_open() => return kept.clone(),
            State::Making { .. } => {}
            State::Empty | State::Made(_) => *state = State::Made(connection.clone()),
        }
        connection
    }

    /// Drops a connection that is not worth keeping.
    pub(super) fn retain(&self, is_worth_keeping: impl Fn(&C) -> bool) {
        let mut state = self.lock();
        if matches!(&*state, State::Made(connection) if !is_worth_keeping(connection)) {
            *state = State::Empty;
        }
    }

    /// Whether there is no connection, and none is being made.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&*self.lock(), State::Empty)
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nobody can ask any more: what is being made is given up.
impl<C> Drop for Shared<C> {
    fn drop(&mut self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Making { task, .. } = &*state {
            task.abort();
        }
    }
}

/// Makes a connection, and tells everybody who waits. Nobody else changes the state until then.
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
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = next;
        // Whoever closes a connection removes it from here, but may have been too early to find it.
        if matches!(&*state, State::Made(connection) if !connection.is_open()) {
            *state = State::Empty;
        }
    }
    // The state first: whoever asks after the outcome is known must not find the attempt that failed.
    outcome.send_replace(Some(made));
}
