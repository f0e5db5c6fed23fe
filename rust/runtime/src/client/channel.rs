use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};

use super::pipeline::{AttemptPipeline, NoAnswer, unanswered};
use crate::context::{CallContext, Encoded};
use crate::error::Error;
use crate::message::Message;
use crate::protocol::{self, BaseUrl, Dialect, Heads, Reading, UnaryRequest};
use crate::response::Response;
use crate::rt::Clock;

const ATTEMPT: HeaderName = HeaderName::from_static("x-retry-attempt");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A service at a base URL. It sends single attempts of calls, below the policies.
#[derive(Clone)]
pub struct Channel {
    inner: Arc<Inner>,
}

struct Inner {
    base: BaseUrl,
    heads: Heads,
    outbound: AttemptPipeline,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("base", &self.inner.base).finish_non_exhaustive()
    }
}

impl Channel {
    pub(crate) fn new(base: BaseUrl, outbound: AttemptPipeline, clock: Arc<dyn Clock>) -> Self {
        Self { inner: Arc::new(Inner { base, heads: Heads::default(), outbound, clock }) }
    }

    /// Sends one attempt and reads its answer.
    ///
    /// # Errors
    ///
    /// The error of this attempt, with its outcome.
    pub async fn unary<Req: Message, Res: Message>(
        &self,
        cx: &CallContext,
        request: &Req,
    ) -> Result<Response<Res>, Error> {
        let dialect = protocol::dialect_of(cx.options().protocol_value());
        let encoded = cx.encoded(|| {
            let base = &self.inner.base;
            let request = UnaryRequest { cx, base, message: request, response_name: Res::FULL_NAME };
            self.inner.heads.encode(dialect, &request)
        })?;
        let answer = self.exchange(dialect, cx, &encoded).await?;
        let status = answer.status().as_u16();
        let message = protocol::decode(dialect, encoded.head.response, &answer)?;
        let (headers, trailers) = dialect.split_trailers(answer.into_parts().0.headers);
        Ok(Response::received(message, status, headers, trailers))
    }

    /// The part of an attempt that does not depend on the message types, kept apart so that it is compiled once.
    async fn exchange(
        &self,
        dialect: &'static dyn Dialect,
        cx: &CallContext,
        encoded: &Encoded,
    ) -> Result<http::Response<Bytes>, Error> {
        let max_response_bytes = cx.options().max_response_bytes_value();
        let send = || self.inner.outbound.send(cx, request(dialect, cx, encoded), max_response_bytes);
        let mut result = send().answer(cx).await;
        if result.as_ref().is_err_and(NoAnswer::is_not_taken) {
            // The server did not take the request, so this is still the same attempt (R2). It is sent at most one more
            // time.
            cx.count_transparent_retry();
            result = send().answer(cx).await;
        }
        let answer = result.map_err(|failure| match failure {
            NoAnswer::Unanswered(error) => unanswered(error, &self.inner.base.authority()),
            NoAnswer::Refused(error) => error,
        })?;
        let reading = Reading { max_response_bytes, clock: &*self.inner.clock };
        protocol::accept(dialect, encoded.head.response, answer, reading)
            .map_err(|error| error.with_key(cx.idempotency_key().is_some()))
    }
}

/// The request of one attempt.
fn request(dialect: &dyn Dialect, cx: &CallContext, encoded: &Encoded) -> http::Request<Bytes> {
    let mut request = encoded.request(cx.headers());
    let headers = request.headers_mut();
    if let Some(timeout) = cx.timeout() {
        protocol::timeout::set(dialect.timeout_header(cx.options()), timeout, headers);
    }
    if cx.earlier_tries() > 0 {
        headers.insert(ATTEMPT, HeaderValue::from(cx.earlier_tries()));
    }
    if let Some(key) = cx.idempotency_key().and_then(|key| HeaderValue::from_str(&format!("\"{key}\"")).ok())
    {
        headers.insert(IDEMPOTENCY_KEY, key);
    }
    request
}
