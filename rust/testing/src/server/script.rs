use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The script of a [`ScriptedServer`](crate::ScriptedServer), request by request. It is the content of a
/// `scenario.json`.
///
/// In JSON, all fields except `steps` are optional, and unknown fields are errors:
///
/// ```
/// use callwright_testing::Scenario;
///
/// let scenario = Scenario::from_json(r#"{
///     "http": "http1",
///     "order": "per_server",
///     "repeat_last": true,
///     "steps": [
///         { "then": "reset_before_headers" },
///         { "delay_ms": 20, "status": 503, "headers": [{ "name": "retry-after", "value": "1" }] },
///         { "body": "{\"greeting\":\"hello\"}", "pace": { "bytes": 4, "every_ms": 10 }, "then": "close" }
///     ]
/// }"#)?;
/// assert_eq!(scenario.steps.len(), 3);
/// # Ok::<_, serde_json::Error>(())
/// ```
///
/// # Defaults
///
/// HTTP/1.1, one script for all connections, and status 500 with an explanation for requests after the last step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Scenario {
    /// The protocol of the server: `http1` (the default) or `h2c`, which is HTTP/2 without TLS and with prior
    /// knowledge.
    #[serde(default)]
    pub http: HttpVersion,
    /// The scope of the script: `per_server` (the default) or `per_connection`.
    #[serde(default)]
    pub order: ScriptOrder,
    /// If true, requests after the last step get the last step again.
    #[serde(default)]
    pub repeat_last: bool,
    /// One step per request.
    pub steps: Vec<Step>,
}

/// The protocol of a [`ScriptedServer`](crate::ScriptedServer).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/1.1; in JSON `http1`.
    #[default]
    Http1,
    /// HTTP/2 without TLS, with prior knowledge; in JSON `h2c`.
    H2c,
}

/// The scope of the steps of a [`Scenario`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScriptOrder {
    /// The n-th request takes the n-th step, on any connection. In JSON `per_server`.
    #[default]
    PerServer,
    /// Every connection starts the script again. In JSON `per_connection`.
    PerConnection,
}

/// The handling of one request: wait, answer, end.
///
/// In JSON all fields are optional. `{}` returns 200 with an empty body and keeps the connection open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Step {
    /// The path, without query, of the requests that take this step. Any request by default. Steps for other paths are
    /// skipped and stay in the script.
    pub path: Option<String>,
    /// The initial delay in milliseconds. 0 by default.
    pub delay_ms: u64,
    /// The status. 200 by default.
    pub status: u16,
    /// The headers, in order. None by default. `content-length` and `transfer-encoding` follow from `framing`.
    pub headers: Vec<Header>,
    /// The size in bytes of an extra header `x-fill`. 0 by default, which sends no such header.
    pub fill_head_bytes: usize,
    /// The body. Empty by default.
    pub body: String,
    /// The number of spaces after the body. 0 by default. It makes a response large that is still valid JSON.
    pub fill_bytes: u64,
    /// The framing of the body in HTTP/1.1: `content_length` (the default), `chunked` or `until_close`.
    pub framing: Framing,
    /// The pace of the body. It is sent at once by default.
    pub pace: Option<Pace>,
    /// Raw bytes that are sent instead of a response, to test clients with invalid HTTP. None by default. HTTP/1.1
    /// only.
    pub raw: Option<String>,
    /// The end of the request. `keep_alive` by default.
    pub then: Then,
}

/// A header of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// The pace at which a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// The size of each piece in bytes. 0 counts as 1.
    pub bytes: usize,
    /// The delay before each piece, in milliseconds.
    pub every_ms: u64,
}

/// The framing of a body in HTTP/1.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Framing {
    /// A `content-length` header.
    #[default]
    ContentLength,
    /// `transfer-encoding: chunked`.
    Chunked,
    /// The end of the connection marks the end of the body. Use it with [`Then::Close`].
    UntilClose,
}

/// The end of a request. In JSON in snake case: `reset_before_headers`.
///
/// Over HTTP/1.1, variants for HTTP/2 only reset the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Then {
    /// Answers and waits for the next request.
    #[default]
    KeepAlive,
    /// Answers with `connection: close` and closes the connection.
    Close,
    /// Answers as if the connection stayed open, but closes it at once. This reproduces the race of a pooled
    /// connection.
    CloseIdle,
    /// Answers as if the connection stayed open, then sends 408 after 20 ms and closes it. Some servers end idle
    /// connections this way. A request that arrives in between is not read. Over HTTP/2 it only closes the connection.
    TimeOutIdle,
    /// Answers, then resets the connection.
    Reset,
    /// Resets the connection (TCP RST) instead of answering.
    ResetBeforeHeaders,
    /// Sends the headers and half of the body, then resets the connection.
    ResetInBody,
    /// Sends the headers and half of the body, then closes the connection.
    CloseInBody,
    /// Sends nothing and keeps the connection open until the client closes it.
    Hang,
    /// Sends the headers and half of the body, then nothing more.
    HangInBody,
    /// HTTP/2: refuses the stream with RST_STREAM(REFUSED_STREAM).
    RefuseStream,
    /// HTTP/2: resets the stream with RST_STREAM(CANCEL).
    CancelStream,
    /// HTTP/2: sends GOAWAY(NO_ERROR) with the last stream id 0, so that the request counts as not processed. The
    /// server closes its side after the client.
    GoAway,
}

impl Default for Step {
    fn default() -> Self {
        Self {
            path: None,
            delay_ms: 0,
            status: 200,
            headers: Vec::new(),
            fill_head_bytes: 0,
            body: String::new(),
            fill_bytes: 0,
            framing: Framing::default(),
            pace: None,
            raw: None,
            then: Then::default(),
        }
    }
}

impl Step {
    /// Returns a step with status 200, this JSON and its content type.
    pub fn json(body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::default() }.header("content-type", "application/json")
    }

    /// Returns a step with this status and an empty body.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// Returns a step that sends these bytes instead of an HTTP response, and then closes the connection.
    pub fn raw(text: impl Into<String>) -> Self {
        Self { raw: Some(text.into()), then: Then::Close, ..Self::default() }
    }

    /// Returns a step that only ends the request in this way.
    pub fn end(then: Then) -> Self {
        Self { then, ..Self::default() }
    }

    /// Restricts the step to requests with this path.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the initial delay.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay_ms = milliseconds(delay);
        self
    }

    /// Replaces the status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(Header { name: name.into(), value: value.into() });
        self
    }

    /// Adds a header with a value of `bytes` bytes.
    #[must_use]
    pub fn fill_head(mut self, bytes: usize) -> Self {
        self.fill_head_bytes = bytes;
        self
    }

    /// Replaces the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends `bytes` spaces after the body.
    #[must_use]
    pub fn fill(mut self, bytes: u64) -> Self {
        self.fill_bytes = bytes;
        self
    }

    /// Sets the framing of the body.
    #[must_use]
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Sends the body in pieces of `bytes` bytes, with a delay before each piece.
    #[must_use]
    pub fn slow(mut self, bytes: usize, every: Duration) -> Self {
        self.pace = Some(Pace { bytes, every_ms: milliseconds(every) });
        self
    }

    /// Sets the end of the request.
    #[must_use]
    pub fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// Returns all headers except the framing headers.
    pub(super) fn all_headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let fill = (self.fill_head_bytes > 0).then(|| ("x-fill", "x".repeat(self.fill_head_bytes).into()));
        let headers = self.headers.iter().map(|header| (header.name.as_str(), Cow::from(&header.value)));
        headers.chain(fill)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Scenario {
    /// Returns a scenario of an HTTP/1.1 server with these steps.
    pub fn http1(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect(), ..Self::default() }
    }

    /// Returns a scenario of an HTTP/2 server without TLS with these steps.
    pub fn h2c(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { http: HttpVersion::H2c, ..Self::http1(steps) }
    }

    /// Parses a scenario in the JSON format.
    ///
    /// # Errors
    ///
    /// Returns an error with line and column: invalid JSON, an unknown field, or a value of the wrong type.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Answers requests after the last step with the last step again.
    #[must_use]
    pub fn repeat_last(mut self) -> Self {
        self.repeat_last = true;
        self
    }

    /// Starts the script again on every connection.
    #[must_use]
    pub fn per_connection(mut self) -> Self {
        self.order = ScriptOrder::PerConnection;
        self
    }
}

/// The remaining steps.
#[derive(Clone, Debug)]
pub(super) struct Script {
    steps: VecDeque<Step>,
    /// All steps, if the last step for a request is repeated.
    repeated: Vec<Step>,
}

impl Script {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let repeated = if scenario.repeat_last { scenario.steps.clone() } else { Vec::new() };
        Self { steps: scenario.steps.iter().cloned().collect(), repeated }
    }

    /// Takes the next step for a request to this path.
    pub(super) fn next(&mut self, path: &str) -> Option<Step> {
        let is_for = |step: &Step| step.path.as_deref().is_none_or(|wanted| wanted == path);
        match self.steps.iter().position(is_for) {
            Some(index) => self.steps.remove(index),
            None => self.repeated.iter().rfind(|step| is_for(step)).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_waits_for_its_path() {
        let scenario =
            Scenario::http1([Step::status(503).path("/a"), Step::status(429), Step::status(404).path("/a")]);
        let mut script = Script::new(&scenario);
        let mut next = |path| script.next(path).map(|step| step.status);
        assert_eq!(next("/b"), Some(429));
        assert_eq!(next("/b"), None);
        assert_eq!((next("/a"), next("/a"), next("/a")), (Some(503), Some(404), None));
    }

    #[test]
    fn the_last_step_for_a_path_is_repeated() {
        let scenario =
            Scenario::http1([Step::status(503).path("/a"), Step::status(429).path("/b")]).repeat_last();
        let mut script = Script::new(&scenario);
        let mut next = |path| script.next(path).map(|step| step.status);
        assert_eq!((next("/a"), next("/a"), next("/b"), next("/c")), (Some(503), Some(503), Some(429), None));
    }
}
