//! A client over a scripted transport. It stands in for a generated client.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::Value;

use crate::call::Call;
use crate::client::Channel;
use crate::client::{ClientBuilder, GeneratedClient};
use crate::engine::ClientCore;
use crate::outcome::Code;
use crate::rt::BoxFuture;
use crate::rt::{Clock, Rng, TokioClock};
use crate::spec::{Idempotency, MethodSpec, ServiceSpec};
use crate::transport::{Transport, TransportError, TransportErrorKind, TransportRequest};

#[derive(Clone, PartialEq, prost::Message, serde::Serialize, serde::Deserialize)]
pub(super) struct Text {
    #[prost(string, tag = "1")]
    pub(super) text: String,
}

crate::__message_via_serde!(Text, "conformance.engine.Text");

pub(super) static SERVICE: ServiceSpec = ServiceSpec::new("conformance.engine.CallRun");
pub(crate) static READ: MethodSpec =
    MethodSpec::new(&SERVICE, "Read").idempotency(Idempotency::NoSideEffects);
pub(super) static WRITE: MethodSpec = MethodSpec::new(&SERVICE, "Write");
pub(super) static KEYED: MethodSpec = MethodSpec::new(&SERVICE, "Keyed").idempotency_key();

#[derive(Debug)]
pub(super) struct Client {
    channel: Arc<Channel>,
    core: ClientCore,
}

impl Client {
    pub(super) fn call(&self, method: &'static MethodSpec, text: &str) -> Call<Text, Text> {
        Call::new(
            &self.core,
            method,
            Text { text: text.into() },
            Arc::clone(&self.channel),
            |channel, cx, request| Box::pin(channel.unary(cx, request)),
        )
    }
}

impl GeneratedClient for Client {
    type Service = Channel;

    fn spec() -> &'static ServiceSpec {
        &SERVICE
    }

    fn from_channel(channel: Channel, core: ClientCore) -> Self {
        Self { channel: Arc::new(channel), core }
    }

    fn from_service(channel: Arc<Channel>, core: ClientCore) -> Self {
        Self { channel, core }
    }
}

pub(super) fn builder() -> ClientBuilder<Client> {
    ClientBuilder::new().clock(VectorClock)
}

/// Tokio's virtual time, with a fixed time of day.
#[derive(Debug)]
struct VectorClock;

/// 2026-01-01T00:00:00Z.
pub(super) const WALL: u64 = 1_767_225_600;

impl Clock for VectorClock {
    fn now(&self) -> std::time::Instant {
        TokioClock.now()
    }

    fn sleep_until(&self, deadline: std::time::Instant) -> BoxFuture<'static, ()> {
        TokioClock.sleep_until(deadline)
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(WALL)
    }
}

/// The random draws of a case in order. Later draws return 1.0, which production never does: it is the upper bound.
#[derive(Debug)]
pub(super) struct Draws(Mutex<VecDeque<f64>>);

impl Draws {
    pub(super) fn of(case: &Value) -> Self {
        let draws = case["jitter"].as_array().into_iter().flatten().filter_map(Value::as_f64);
        Self(Mutex::new(draws.collect()))
    }
}

impl Rng for Draws {
    fn unit(&self) -> f64 {
        self.0.lock().expect("draws").pop_front().unwrap_or(1.0)
    }
}

/// The scripted reply to one send.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    latency: Duration,
    outcome: String,
    headers: Vec<(String, String)>,
    retry_info_ms: Option<u64>,
}

impl Reply {
    pub(super) fn of(value: &Value) -> Result<Self, String> {
        super::only(value, &["latency_ms", "outcome", "retry_after", "headers", "retry_info_ms"])?;
        let mut headers: Vec<(String, String)> = Vec::new();
        headers.extend(value["retry_after"].as_str().map(|text| ("retry-after".into(), text.into())));
        for (name, text) in value["headers"].as_object().into_iter().flatten() {
            headers.push((name.clone(), text.as_str().ok_or("a header is no text")?.into()));
        }
        Ok(Self {
            latency: Duration::from_millis(value["latency_ms"].as_u64().unwrap_or(0)),
            outcome: value["outcome"].as_str().ok_or("a reply without outcome")?.into(),
            headers,
            retry_info_ms: value["retry_info_ms"].as_u64(),
        })
    }

    fn answer(&self) -> Result<http::Response<Bytes>, TransportError> {
        let fault = |kind| Err(TransportError::new(kind, "the script says so"));
        let (status, body) = match self.outcome.as_str() {
            "UNSENT" => return fault(TransportErrorKind::Unsent),
            "TRANSPORT" => return fault(TransportErrorKind::Broken),
            "LOCAL" => return fault(TransportErrorKind::Request),
            "OK" => (200, r#"{"text":"origin"}"#.to_owned()),
            "DECODE" => (200, r#"{"text":"#.to_owned()),
            other => match other.strip_prefix("HTTP ").and_then(|status| status.parse().ok()) {
                Some(status) => (status, String::new()),
                None => self.envelope(Code::from_name(other).unwrap_or_else(|| panic!("outcome {other}"))),
            },
        };
        let mut response =
            http::Response::builder().status(status).header("content-type", "application/json");
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        Ok(response.body(Bytes::from(body)).expect("a response"))
    }

    /// Returns the service's own error body in the format of Connect.
    fn envelope(&self, code: Code) -> (u16, String) {
        let status = match code {
            Code::Cancelled => 499,
            Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => 400,
            Code::DeadlineExceeded => 504,
            Code::NotFound => 404,
            Code::AlreadyExists | Code::Aborted => 409,
            Code::PermissionDenied => 403,
            Code::ResourceExhausted => 429,
            Code::Unimplemented => 501,
            Code::Unavailable => 503,
            Code::Unauthenticated => 401,
            Code::Unknown | Code::Internal | Code::DataLoss => 500,
        };
        let details = self.retry_info_ms.map_or_else(String::new, |ms| {
            let wait = format!("{}.{:03}s", ms / 1000, ms % 1000);
            format!(
                r#","details":[{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{wait}"}}]"#
            )
        });
        // A RetryInfo detail is written as JSON, which every decoder reads.
        let body = if self.retry_info_ms.is_some() {
            format!(
                r#"{{"error":{{"code":{status},"status":"{}","message":"scripted"{details}}}}}"#,
                code.name()
            )
        } else {
            format!(r#"{{"code":"{}","message":"scripted"}}"#, code.lower_name())
        };
        (status, body)
    }
}

/// One send that the transport received.
#[derive(Clone, Debug)]
pub(super) struct Send {
    pub(super) at_ms: u64,
    pub(super) headers: http::HeaderMap,
    pub(super) body: Bytes,
}

/// Answers by a script and records what it receives.
#[derive(Clone, Debug)]
pub(super) struct Script {
    pub(super) replies: Arc<Mutex<VecDeque<Reply>>>,
    pub(super) sends: Arc<Mutex<Vec<Send>>>,
    pub(super) start: tokio::time::Instant,
}

impl Script {
    pub(super) fn new() -> Self {
        Self { replies: Arc::default(), sends: Arc::default(), start: tokio::time::Instant::now() }
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let at_ms = self.start.elapsed().as_millis() as u64;
        let (parts, body) = request.http.into_parts();
        self.sends.lock().expect("sends").push(Send { at_ms, headers: parts.headers, body });
        let reply = self.replies.lock().expect("replies").pop_front();
        Box::pin(async move {
            let Some(reply) = reply else {
                return Err(TransportError::new(TransportErrorKind::Request, "the script has no reply left"));
            };
            if reply.outcome == "HANG" {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(reply.latency).await;
            reply.answer()
        })
    }
}
