use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use callwright::{BoxFuture, Clock};

/// A clock that stands still until a test moves it. The test can also set its time of day.
///
/// It needs no runtime. [`advance`](Self::advance) wakes its sleepers in the order of their deadlines, and equal
/// deadlines in the order in which the sleeps began. Clones are the same clock.
///
/// # Defaults
///
/// It starts at the moment when it is made. Its time of day starts at the time of the system and moves with the clock.
///
/// ```
/// use std::time::Duration;
/// use callwright::Clock;
/// use callwright_testing::ManualClock;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let clock = ManualClock::new();
/// let sleeping = tokio::spawn(clock.sleep_until(clock.now() + Duration::from_secs(60)));
/// clock.wait_for_sleepers(1).await;
/// clock.advance(Duration::from_secs(60));
/// sleeping.await.unwrap();
/// assert_eq!(clock.elapsed(), Duration::from_secs(60));
/// # });
/// ```
#[derive(Clone)]
pub struct ManualClock {
    state: Arc<Mutex<State>>,
}

struct State {
    start: Instant,
    now: Instant,
    wall: SystemTime,
    next: u64,
    /// Ordered by deadline, then by age.
    sleepers: BTreeMap<(Instant, u64), Waker>,
    watchers: Vec<Waker>,
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("ManualClock")
            .field("elapsed", &(state.now - state.start))
            .field("sleepers", &state.sleepers.len())
            .finish_non_exhaustive()
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl ManualClock {
    /// Returns a clock that stands at the present moment.
    pub fn new() -> Self {
        let now = Instant::now();
        let state = State {
            start: now,
            now,
            wall: SystemTime::now(),
            next: 0,
            sleepers: BTreeMap::new(),
            watchers: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how far the clock was moved since it was made.
    pub fn elapsed(&self) -> Duration {
        let state = self.state();
        state.now - state.start
    }

    /// Moves the clock forward and wakes the sleeps that are due.
    ///
    /// It wakes all sleeps that end in between, but no task runs before this function returns. A task that sleeps twice
    /// needs two moves, see [`advance_to_next`](Self::advance_to_next).
    ///
    /// # Panics
    ///
    /// Panics if the clocks of the system cannot represent the new time, centuries from now.
    pub fn advance(&self, by: Duration) {
        let to = self.state().now + by;
        while self.state().sleepers.first_key_value().is_some_and(|((due, _), _)| *due <= to) {
            self.advance_to_next();
        }
        let mut state = self.state();
        let rest = to.saturating_duration_since(state.now);
        state.now += rest;
        state.wall += rest;
    }

    /// Moves the clock to the end of the next sleep and wakes only that one. Returns how far it moved, or `None` when
    /// nothing sleeps.
    pub fn advance_to_next(&self) -> Option<Duration> {
        let mut state = self.state();
        let ((due, _), waker) = state.sleepers.pop_first()?;
        let by = due.saturating_duration_since(state.now);
        state.now += by;
        state.wall += by;
        drop(state);
        waker.wake();
        Some(by)
    }

    /// Sets the time of day. It does not affect the monotonic clock and its sleeps.
    pub fn set_wall(&self, wall: SystemTime) {
        self.state().wall = wall;
    }

    /// Moves the time of day forward, as a correction of the system clock does.
    ///
    /// # Panics
    ///
    /// Panics if the clock of the system cannot represent the new time.
    pub fn jump_wall_forward(&self, by: Duration) {
        self.state().wall += by;
    }

    /// Moves the time of day back, as a correction of the system clock does.
    ///
    /// # Panics
    ///
    /// Panics if the clock of the system cannot represent the new time.
    pub fn jump_wall_back(&self, by: Duration) {
        self.state().wall -= by;
    }

    /// Returns the number of pending sleeps.
    pub fn sleepers(&self) -> usize {
        self.state().sleepers.len()
    }

    /// Completes when at least this many sleeps are pending, which means that the tasks under test wait for their
    /// timers.
    pub async fn wait_for_sleepers(&self, count: usize) {
        std::future::poll_fn(|cx| {
            let mut state = self.state();
            if state.sleepers.len() >= count {
                return Poll::Ready(());
            }
            state.watchers.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.state().now
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()> {
        Box::pin(Sleep { clock: self.clone(), deadline, id: None })
    }

    fn wall(&self) -> SystemTime {
        self.state().wall
    }
}

struct Sleep {
    clock: ManualClock,
    deadline: Instant,
    id: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let mut state = clock.state();
        if state.now >= self.deadline {
            return Poll::Ready(());
        }
        let id = *self.id.get_or_insert_with(|| {
            state.next += 1;
            state.next
        });
        state.sleepers.insert((self.deadline, id), cx.waker().clone());
        let watchers = std::mem::take(&mut state.watchers);
        drop(state);
        watchers.into_iter().for_each(Waker::wake);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.clock.state().sleepers.remove(&(self.deadline, id));
        }
    }
}
