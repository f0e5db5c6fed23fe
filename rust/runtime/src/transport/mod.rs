//! The interface to the network. It moves bytes, on plain `http` types.

#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod failure;
#[cfg(feature = "hyper")]
pub(crate) mod hyper;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod pem;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;
pub(crate) mod settings;
#[cfg(feature = "tower")]
pub(crate) mod tower;

use std::error::Error as StdError;
use std::fmt;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

use self::settings::TransportSettings;
use crate::error::Error;
use crate::rt::BoxFuture;

/// Sends requests to a server and returns its responses.
///
/// A transport sends each request exactly once: it follows no redirect and retries nothing, because the retry policy
/// counts every send. Dropping the future of [`send`](Transport::send) aborts the request and closes its connection or
/// stream.
///
/// ```
/// use callwright::{BoxFuture, HyperTransport, Transport, TransportError, TransportRequest};
///
/// /// Marks each request on its way to the network.
/// #[derive(Debug)]
/// struct Marked(HyperTransport);
///
/// impl Transport for Marked {
///     fn send(
///         &self,
///         mut request: TransportRequest,
///     ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
///         request.http.headers_mut().insert("x-caller", http::HeaderValue::from_static("feed"));
///         self.0.send(request)
///     }
/// }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request and reads the complete response, which may have any status.
    ///
    /// # Errors
    ///
    /// Returns a [`TransportError`] when there is no complete response within the limits of the request.
    fn send(&self, request: TransportRequest)
    -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;

    /// Sends the head of a request and returns the head of the response. Both bodies are streams of frames, and the
    /// last frame may hold trailers. Dropping the response body resets the stream.
    ///
    /// # Errors
    ///
    /// Returns a [`TransportError`] when there is no response head. The default implementation always returns an error:
    /// the transport does not support streams.
    fn open(
        &self,
        request: http::Request<StreamBody>,
    ) -> BoxFuture<'_, Result<http::Response<StreamBody>, TransportError>> {
        drop(request);
        let message = format!("{self:?} does not stream; use HyperTransport, or implement Transport::open");
        Box::pin(ready(Err(TransportError::new(TransportErrorKind::Request, message))))
    }
}

/// A body that is sent or received frame by frame: data, then optional trailers.
pub type StreamBody = Pin<Box<dyn http_body::Body<Data = Bytes, Error = TransportError> + Send>>;

/// A request with a complete body, and the limits on its response.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportRequest {
    /// The request, with an absolute URL.
    pub http: http::Request<Bytes>,
    /// The maximum size of the response in bytes. A larger response fails with [`TransportErrorKind::TooLarge`].
    pub max_response_bytes: usize,
}

impl TransportRequest {
    /// Returns a request whose response may have at most this many bytes.
    pub fn new(http: http::Request<Bytes>, max_response_bytes: usize) -> Self {
        Self { http, max_response_bytes }
    }
}

/// Returns the transport of a client that is built without one: hyper, or reqwest if only that is compiled in. If the
/// client needs TLS, missing certificates are reported here and not by the first call.
///
/// # Errors
///
/// The errors of the transport. INTERNAL when no transport is compiled in, or when TLS is needed and not available.
#[cfg(feature = "hyper")]
pub(crate) fn default_with(
    settings: &TransportSettings,
    with_tls: bool,
) -> Result<Arc<dyn Transport>, Error> {
    let transport = self::hyper::HyperTransport::with_settings(settings)?;
    if with_tls {
        transport.check_tls()?;
    }
    Ok(Arc::new(transport))
}

#[cfg(all(feature = "reqwest", not(feature = "hyper")))]
pub(crate) fn default_with(settings: &TransportSettings, _: bool) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(self::reqwest::ReqwestTransport::with_settings(settings)?))
}

#[cfg(not(any(feature = "hyper", feature = "reqwest")))]
pub(crate) fn default_with(_: &TransportSettings, _: bool) -> Result<Arc<dyn Transport>, Error> {
    let message = "there is no default transport: enable the feature hyper or reqwest of callwright, or call .transport(..)";
    Err(Error::new(crate::outcome::Code::Internal, message).local())
}

/// Several clients can share a transport.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        (**self).send(request)
    }

    fn open(
        &self,
        request: http::Request<StreamBody>,
    ) -> BoxFuture<'_, Result<http::Response<StreamBody>, TransportError>> {
        (**self).open(request)
    }
}

/// The stage at which a request without a response failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The server did not process the request: DNS, connection refused, TLS, connect timeout, a connection that closed
    /// before the request was written, an HTTP/2 stream that the server refused.
    Unsent,
    /// A pooled connection had ended before the request was written to it. Another connection may work.
    NotTaken,
    /// The connection broke after the request may have been sent.
    Broken,
    /// The response is larger than the call allows.
    TooLarge,
    /// The request cannot be sent at all: it is malformed, or no socket can be opened.
    Request,
    /// The certificate of the server or of the client was rejected, or the client has none. Sending again does not
    /// help.
    Untrusted,
}

/// The reason why a transport has no response.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Returns an error of this kind. The message is one line and holds no secret.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Attaches a cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the error for a response that is larger than the limit.
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            TransportErrorKind::TooLarge,
            format!("the answer is larger than the limit of {limit} bytes; raise it with max_response_bytes"),
        )
    }

    /// Returns the cause.
    pub(crate) fn into_source(self) -> Option<Box<dyn StdError + Send + Sync>> {
        self.source
    }

    /// Returns the stage at which the request failed.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    #[test]
    fn a_client_that_is_given_none_takes_hyper_and_reqwest_where_that_is_off() {
        let taken = format!("{:?}", default_with(&TransportSettings::new(), false).expect("a transport"));
        let expected = if cfg!(feature = "hyper") { "HyperTransport" } else { "ReqwestTransport" };
        assert!(taken.starts_with(expected), "{taken}");
    }

    #[cfg(not(any(feature = "hyper", feature = "reqwest")))]
    #[test]
    fn without_a_transport_the_remedy_is_named() {
        let error = default_with(&TransportSettings::new(), false).expect_err("no transport");
        assert!(error.message().contains("enable the feature hyper or reqwest of callwright"), "{error}");
    }
}
