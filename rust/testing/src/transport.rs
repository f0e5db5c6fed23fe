use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use callwright::{BoxFuture, Transport, TransportError, TransportErrorKind};
use http::{HeaderMap, Method, StatusCode, Uri};

/// What a [`ScriptedTransport`] does with one request.
#[derive(Clone, Debug)]
pub struct Reply {
    delay: Duration,
    end: End,
}

#[derive(Clone, Debug)]
enum End {
    Answer { status: u16, headers: HeaderMap, body: Bytes },
    Fail(TransportErrorKind),
    Hang,
}

impl Reply {
    fn answer(status: u16, body: Bytes) -> Self {
        Self { delay: Duration::ZERO, end: End::Answer { status, headers: HeaderMap::new(), body } }
    }

    /// Status 200 with this JSON.
    pub fn json(body: impl Into<String>) -> Self {
        Self::answer(200, Bytes::from(body.into()))
    }

    /// This status with an empty body.
    pub fn status(status: u16) -> Self {
        Self::answer(status, Bytes::new())
    }

    /// A failure without an answer.
    pub fn fail(kind: TransportErrorKind) -> Self {
        Self { delay: Duration::ZERO, end: End::Fail(kind) }
    }

    /// No answer, ever.
    pub fn hang() -> Self {
        Self { delay: Duration::ZERO, end: End::Hang }
    }

    /// Replaces the body of an answer.
    #[must_use]
    pub fn body(mut self, text: impl Into<Bytes>) -> Self {
        if let End::Answer { body, .. } = &mut self.end {
            *body = text.into();
        }
        self
    }

    /// Adds a header to an answer.
    ///
    /// # Panics
    ///
    /// When HTTP does not allow the value.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let End::Answer { headers, .. } = &mut self.end {
            headers.append(name, value.parse().expect("a header value that HTTP allows"));
        }
        self
    }

    /// Waits before it ends, on tokio's clock.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// A request that a [`ScriptedTransport`] was given.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The verb.
    pub method: Method,
    /// The whole URL.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty when there is none.
    pub body: Bytes,
}

impl Sent {
    /// The first value of a header, when it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A transport that answers by a script, one reply per request; the last reply is repeated for ever.
///
/// Clones share the script and the log.
#[derive(Clone, Debug)]
pub struct ScriptedTransport {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    script: VecDeque<Reply>,
    sent: Vec<Sent>,
}

impl ScriptedTransport {
    /// A transport with this script; an empty one never answers.
    pub fn new(script: impl IntoIterator<Item = Reply>) -> Self {
        let state = State { script: script.into_iter().collect(), sent: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was sent so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }
}

impl Transport for ScriptedTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        max_response_bytes: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let reply = {
            let mut state = self.state();
            let (parts, body) = request.into_parts();
            state.sent.push(Sent { method: parts.method, uri: parts.uri, headers: parts.headers, body });
            match state.script.len() {
                0 => Reply::hang(),
                1 => state.script[0].clone(),
                _ => state.script.pop_front().unwrap_or_else(Reply::hang),
            }
        };
        Box::pin(async move {
            tokio::time::sleep(reply.delay).await;
            match reply.end {
                End::Hang => std::future::pending().await,
                End::Fail(kind) => Err(TransportError::new(kind, "the script says so")),
                End::Answer { body, .. } if body.len() > max_response_bytes => {
                    Err(TransportError::too_large(max_response_bytes))
                }
                End::Answer { status, headers, body } => {
                    let mut response = http::Response::new(body);
                    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
                        TransportError::new(TransportErrorKind::Broken, format!("{status} is not a status"))
                    })?;
                    *response.headers_mut() = headers;
                    Ok(response)
                }
            }
        })
    }
}
