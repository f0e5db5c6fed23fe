use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use callwright::{BoxFuture, Clock, TokioClock, Transport, TransportError, TransportRequest};
use http::Request;

use crate::sent::describe;
use crate::{Fate, Reply, Sent};

/// A transport that answers by a script, one reply per request. It logs each request and its fate.
///
/// Clones share the script and the log: give one to a client, and keep one for the assertions. A failed assertion
/// panics with the list of all requests.
///
/// # Defaults
///
/// A request after the end of the script fails with an error that says so, and is not retried. With
/// [`repeat_last`](Self::repeat_last) it gets the last reply instead. Delays run on tokio's clock, so that a test with
/// a paused runtime takes no real time.
///
/// ```
/// use std::time::Duration;
/// use bytes::Bytes;
/// use callwright::{Transport, TransportRequest};
/// use callwright_testing::{Fate, Reply, ScriptedTransport};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let transport = ScriptedTransport::new([Reply::json("{}").after(Duration::from_secs(9))]);
/// let call = transport.send(TransportRequest::new(http::Request::new(Bytes::new()), 1024));
/// let gave_up = tokio::time::timeout(Duration::from_secs(1), call).await;
/// assert!(gave_up.is_err());
/// transport.assert_sent(1);
/// transport.assert_abandoned(1);
/// assert_eq!(transport.sent()[0].fate, Fate::Abandoned);
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct ScriptedTransport {
    state: Arc<Mutex<State>>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct State {
    script: VecDeque<Reply>,
    replies: usize,
    repeated: Option<Reply>,
    sent: Vec<Sent>,
    /// The time of the first request. The times of the log are relative to it.
    origin: Option<Instant>,
}

impl ScriptedTransport {
    /// Returns a transport with this script.
    pub fn new(script: impl IntoIterator<Item = Reply>) -> Self {
        let script: VecDeque<Reply> = script.into_iter().collect();
        let replies = script.len();
        let state = State { script, replies, repeated: None, sent: Vec::new(), origin: None };
        Self { state: Arc::new(Mutex::new(state)), clock: Arc::new(TokioClock) }
    }

    /// Answers every request after the end of the script with its last reply. An empty script stays empty.
    #[must_use]
    pub fn repeat_last(self) -> Self {
        {
            let mut state = self.state();
            state.repeated = state.script.back().cloned();
        }
        self
    }

    /// Sets the clock for delays and times. Give the client the same clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the requests so far, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }

    /// Returns the number of requests so far.
    pub fn sent_count(&self) -> usize {
        self.state().sent.len()
    }

    /// Returns the deadline in `connect-timeout-ms` of each request, in milliseconds. It is `None` for a request
    /// without such a header, or with one that is not a number.
    pub fn timeout_header_ms(&self) -> Vec<Option<u64>> {
        self.header_numbers("connect-timeout-ms")
    }

    /// Returns a header of each request as a number. It is `None` for a request without such a number.
    pub fn header_numbers(&self, name: &str) -> Vec<Option<u64>> {
        self.state().sent.iter().map(|sent| sent.header_number(name)).collect()
    }

    /// Asserts the number of requests, which is the number of attempts of all calls.
    ///
    /// # Panics
    ///
    /// Panics if the number differs.
    #[track_caller]
    pub fn assert_sent(&self, expected: usize) {
        let sent = self.sent();
        assert!(
            sent.len() == expected,
            "expected {expected} requests, and {} were sent:{}",
            sent.len(),
            describe(&sent)
        );
    }

    /// Asserts the number of requests that were dropped before they completed.
    ///
    /// # Panics
    ///
    /// Panics if the number differs.
    #[track_caller]
    pub fn assert_abandoned(&self, expected: usize) {
        let sent = self.sent();
        let found = sent.iter().filter(|sent| sent.fate == Fate::Abandoned).count();
        assert!(
            found == expected,
            "expected {expected} abandoned requests, and {found} were:{}",
            describe(&sent)
        );
    }

    /// Asserts the value of a header on each request, in order. `None` means that the request has no such header.
    ///
    /// # Panics
    ///
    /// Panics if the number of requests or a value differs.
    #[track_caller]
    pub fn assert_header(&self, name: &str, expected: &[Option<&str>]) {
        let sent = self.sent();
        let found: Vec<Option<&str>> = sent.iter().map(|sent| sent.header(name)).collect();
        assert!(found == expected, "expected header {name} to be {expected:?}, and it was {found:?}");
    }

    /// Asserts that every request has the header as a number, and that each is smaller than the one before. A deadline
    /// that is sent as remaining time behaves this way.
    ///
    /// # Panics
    ///
    /// Panics if a request has no such number, or a number that is not smaller.
    #[track_caller]
    pub fn assert_header_decreases(&self, name: &str) {
        let found = self.header_numbers(name);
        assert!(
            found.iter().all(Option::is_some) && found.windows(2).all(|pair| pair[1] < pair[0]),
            "expected header {name} to decrease from request to request, and it was {found:?}"
        );
    }

    /// Asserts that all requests have the same verb, URL and body, byte for byte, as the retries of one call do.
    ///
    /// # Panics
    ///
    /// Panics if a request differs from the first.
    #[track_caller]
    pub fn assert_same_request(&self) {
        let sent = self.sent();
        let differs = sent.iter().position(|other| {
            let first = &sent[0];
            (&other.method, &other.uri, &other.body) != (&first.method, &first.uri, &first.body)
        });
        if let Some(index) = differs {
            panic!("expected one request repeated, and request {} differs:{}", index + 1, describe(&sent));
        }
    }

    fn receive(&self, request: Request<Bytes>) -> (Reply, Ticket) {
        let now = self.clock.now();
        let mut state = self.state();
        let origin = *state.origin.get_or_insert(now);
        let (parts, body) = request.into_parts();
        state.sent.push(Sent {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body,
            at: now.saturating_duration_since(origin),
            fate: Fate::Waiting,
            ended_at: None,
        });
        let ticket = Ticket { transport: self.clone(), index: state.sent.len() - 1, origin };
        let next = state.script.pop_front().or_else(|| state.repeated.clone());
        (next.unwrap_or_else(|| Reply::exhausted(state.replies, state.sent.len())), ticket)
    }
}

/// A request in flight. If it is dropped before its end, it counts as abandoned.
struct Ticket {
    transport: ScriptedTransport,
    index: usize,
    origin: Instant,
}

impl Ticket {
    fn end(&self, fate: Fate) {
        let at: Duration = self.transport.clock.now().saturating_duration_since(self.origin);
        let mut state = self.transport.state();
        let sent = &mut state.sent[self.index];
        if sent.fate == Fate::Waiting {
            (sent.fate, sent.ended_at) = (fate, Some(at));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.end(Fate::Abandoned);
    }
}

impl Transport for ScriptedTransport {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let TransportRequest { http, max_response_bytes, .. } = request;
        let (reply, ticket) = self.receive(http);
        Box::pin(async move {
            if !reply.delay().is_zero() {
                match self.clock.now().checked_add(reply.delay()) {
                    Some(end) => self.clock.sleep_until(end).await,
                    None => std::future::pending().await,
                }
            }
            let result = reply.finish(max_response_bytes).await;
            ticket.end(match &result {
                Ok(answer) => Fate::Answered(answer.status().as_u16()),
                Err(error) => Fate::Failed(error.kind()),
            });
            result
        })
    }
}
