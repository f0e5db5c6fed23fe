use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};

use crate::base_url::BaseUrl;
use crate::clock::Clock;
use crate::outbound::{Failure, Outbound};
use crate::outcome::Outcome;
use crate::protocol::{self, Encoded, Reading};
use crate::transport::{TransportError, TransportErrorKind};
use crate::{CallContext, Code, Error, Message, Response};

const ATTEMPT: HeaderName = HeaderName::from_static("x-retry-attempt");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Room for the headers of this attempt, and for those that HTTP clients add.
const MORE_HEADERS: usize = 5;

/// A service's place on the network: one attempt of a call goes through here, below the policies.
#[derive(Clone)]
pub struct Channel {
    inner: Arc<Inner>,
}

struct Inner {
    base: BaseUrl,
    outbound: Outbound,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("base", &self.inner.base).finish_non_exhaustive()
    }
}

impl Channel {
    pub(crate) fn new(base: BaseUrl, outbound: Outbound, clock: Arc<dyn Clock>) -> Self {
        Self { inner: Arc::new(Inner { base, outbound, clock }) }
    }

    /// Sends one attempt and reads its answer.
    ///
    /// # Errors
    ///
    /// The failure of this attempt, by its outcome.
    pub async fn unary<Req: Message, Res: Message>(
        &self,
        cx: &CallContext,
        request: &Req,
    ) -> Result<Response<Res>, Error> {
        let protocol = cx.options().protocol_value();
        let encoded = cx.encoded(|| protocol::encode::<Req, Res>(cx, &self.inner.base, request))?;
        let answer = self.exchange(cx, encoded).await?;
        let status = answer.status().as_u16();
        let message = protocol::decode(protocol, encoded.response, &answer)?;
        let (headers, trailers) = protocol::metadata(protocol, answer.into_parts().0.headers);
        Ok(Response::new(message).with_headers(headers).with_trailers(trailers).with_http_status(status))
    }

    /// The part of an attempt that no message type takes part in.
    async fn exchange(&self, cx: &CallContext, encoded: &Encoded) -> Result<http::Response<Bytes>, Error> {
        let max_response_bytes = cx.options().max_response_bytes_value();
        let mut result = self.inner.outbound.send(cx, self.request(cx, encoded)?, max_response_bytes).await;
        if result.as_ref().is_err_and(Failure::is_not_taken) {
            // Nothing was written, so this is still the same attempt (R2), and it is made once more at most.
            cx.count_transparent_retry();
            result = self.inner.outbound.send(cx, self.request(cx, encoded)?, max_response_bytes).await;
        }
        let answer = result.map_err(|failure| match failure {
            Failure::Unanswered(error) => unanswered(error, &self.inner.base.authority()),
            Failure::Refused(error) => error,
        })?;
        let reading = Reading { max_response_bytes, wall: self.inner.clock.wall() };
        protocol::accept(cx.options().protocol_value(), encoded.response, answer, reading)
            .map_err(|error| error.with_key(cx.idempotency_key().is_some()))
    }

    fn request(&self, cx: &CallContext, encoded: &Encoded) -> Result<http::Request<Bytes>, Error> {
        let base_path = cx.method().service().path_prefix();
        let url = self.inner.base.join(base_path, &encoded.path_and_query).ok_or_else(|| {
            let path = String::from_utf8_lossy(&encoded.path_and_query);
            let path = path.split('?').next().unwrap_or_default();
            Error::of(Outcome::Local, Code::InvalidArgument, format!("path {path:?} does not make a URL"))
        })?;
        let mut request = http::Request::new(encoded.body.clone().unwrap_or_default());
        *request.method_mut() = encoded.verb.clone();
        *request.uri_mut() = url;
        let headers = request.headers_mut();
        headers.reserve(cx.headers().len() + encoded.headers.len() + MORE_HEADERS);
        headers.extend(cx.headers().clone());
        for (name, value) in &encoded.headers {
            headers.insert(name.clone(), value.clone());
        }
        let options = cx.options();
        if let Some(timeout) = cx.timeout() {
            protocol::timeout::set(
                options.protocol_value(),
                options.timeout_header_value(),
                timeout,
                headers,
            );
        }
        if cx.earlier_tries() > 0 {
            headers.insert(ATTEMPT, HeaderValue::from(cx.earlier_tries()));
        }
        if let Some(key) =
            cx.idempotency_key().and_then(|key| HeaderValue::from_str(&format!("\"{key}\"")).ok())
        {
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        Ok(request)
    }
}

pub(crate) fn unanswered(error: TransportError, authority: &str) -> Error {
    let (outcome, code) = match error.kind() {
        TransportErrorKind::Unsent | TransportErrorKind::NotTaken => (Outcome::Unsent, Code::Unavailable),
        TransportErrorKind::Broken => (Outcome::Transport, Code::Unavailable),
        TransportErrorKind::TooLarge => (Outcome::Decode, Code::ResourceExhausted),
        TransportErrorKind::Request => (Outcome::Local, Code::Internal),
        TransportErrorKind::Untrusted => (Outcome::Local, Code::Unavailable),
    };
    let message = match error.kind() {
        TransportErrorKind::Unsent | TransportErrorKind::NotTaken | TransportErrorKind::Untrusted => {
            format!("{error}: {authority}")
        }
        _ => error.to_string(),
    };
    let failed = Error::of(outcome, code, message);
    // The message is the transport's own: a link for it would say everything twice.
    match error.into_source() {
        Some(source) => failed.with_source(source),
        None => failed,
    }
}
