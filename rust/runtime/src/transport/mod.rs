//! The seam to the network: bytes out, bytes in, on plain `http` types.

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

/// Moves requests to a server and answers back.
///
/// A transport sends exactly once: it follows no redirect and repeats nothing by itself, because the retry policy counts
/// what is sent. Dropping the future of [`send`](Transport::send) abandons the request and closes its connection or stream.
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
    /// Sends the request and reads the whole answer, which may have any status.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when there is no whole answer within the bounds of the request.
    fn send(&self, request: TransportRequest)
    -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;

    /// Sends the head of a request and returns the head of the answer; both bodies are streams of frames, and the last frame
    /// may be trailers. Dropping the body of the answer resets the stream.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when there is no head of an answer. The default body is always an error: the transport does not
    /// stream.
    fn open(
        &self,
        request: http::Request<StreamBody>,
    ) -> BoxFuture<'_, Result<http::Response<StreamBody>, TransportError>> {
        drop(request);
        let message = format!("{self:?} does not stream; use HyperTransport, or implement Transport::open");
        Box::pin(ready(Err(TransportError::new(TransportErrorKind::Request, message))))
    }
}

/// A body that is sent or received frame by frame: data, then perhaps trailers.
pub type StreamBody = Pin<Box<dyn http_body::Body<Data = Bytes, Error = TransportError> + Send>>;

/// A request with a whole body, and the bounds on its answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportRequest {
    /// The request. Its URL is absolute.
    pub http: http::Request<Bytes>,
    /// The size in bytes of the largest answer that is read; a larger one is [`TransportErrorKind::TooLarge`].
    pub max_response_bytes: usize,
}

impl TransportRequest {
    /// A request whose answer has at most this many bytes.
    pub fn new(http: http::Request<Bytes>, max_response_bytes: usize) -> Self {
        Self { http, max_response_bytes }
    }
}

/// The transport of a client that is given none: over hyper, or over reqwest where that alone is compiled in. Whether it can
/// make connections with TLS shows at once where the client needs it, and not with the first call.
///
/// # Errors
///
/// Those of the transport; INTERNAL where none is compiled in, or TLS is needed and cannot be had.
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

/// A transport that several clients share.
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

/// Where a request that has no answer got stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The server did not process the request: DNS, connection refused, TLS, connect timeout, a connection that closed
    /// before the request was written, an HTTP/2 stream that the server refused.
    Unsent,
    /// A connection of the pool turned out to have ended before the request was written to it: another one may do.
    NotTaken,
    /// The connection broke after the request may have been sent.
    Broken,
    /// The answer is larger than the call allows.
    TooLarge,
    /// The request cannot be sent at all: it is malformed, or no socket can be opened.
    Request,
    /// A certificate is refused, the server's or the client's, or the client's is missing: sending again does not help.
    Untrusted,
}

/// Why a transport has no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// An error of the kind; the message is one line and names no secret.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Attaches a cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The answer is larger than allowed.
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            TransportErrorKind::TooLarge,
            format!("the answer is larger than the limit of {limit} bytes; raise it with max_response_bytes"),
        )
    }

    /// What the error was caused by.
    pub(crate) fn into_source(self) -> Option<Box<dyn StdError + Send + Sync>> {
        self.source
    }

    /// Where the request got stuck.
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
