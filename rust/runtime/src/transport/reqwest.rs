use std::error::Error as StdError;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::{Bytes, BytesMut};
use http::Uri;

use super::TransportErrorKind::{Broken, Request};
use super::failure::{self, Phase, chain};
use super::pem;
use super::settings::{self, HttpVersion, Proxy, TlsVersion, TransportSettings};
use super::{Transport, TransportError, TransportRequest};
use crate::error::Error;
use crate::outcome::Code;
use crate::rt::BoxFuture;

/// A transport over `reqwest`: HTTP/1.1 and HTTP/2, TLS by rustls, proxies, pooled connections.
///
/// Use it for features that [`TransportSettings`] lack, such as a DNS resolver, or for a `reqwest` client that is
/// already configured: [`from_builder`](ReqwestTransport::from_builder). Pass it to a client with `.transport(..)`. It
/// is the default only if the feature `hyper` is off.
///
/// # Defaults
///
/// The defaults of [`TransportSettings`]. Redirects are not followed, and requests are not resent. There is no timeout
/// other than the deadline of the call.
///
/// One case does not count as a resend: if a pooled connection closed before anything of the request was written, the
/// request moves to another connection. The server never sees it twice. A request that may have been written is never
/// sent again here. A request that an HTTP/2 server refused (REFUSED_STREAM, GOAWAY) counts as not sent and is left to
/// the retry policy.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    origins: Arc<Origins>,
}

impl ReqwestTransport {
    /// Returns a transport with the defaults and a pool of its own.
    ///
    /// # Errors
    ///
    /// INTERNAL when the TLS configuration of the system cannot be read.
    pub fn new() -> Result<Self, Error> {
        Self::with_settings(&TransportSettings::new())
    }

    /// Returns a transport with these settings and a pool of its own.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT when a certificate, a key or the URL of the proxy cannot be read. The message names which one.
    pub fn with_settings(settings: &TransportSettings) -> Result<Self, Error> {
        Self::from_builder(configure(settings)?)
    }

    /// Returns a transport over a custom client: proxy, certificates, pool. Redirects, resends and decompression are
    /// disabled in it.
    ///
    /// # Errors
    ///
    /// INTERNAL when the settings of the builder contradict each other.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, Error> {
        let client = builder
            .redirect(reqwest::redirect::Policy::none())
            // Bodies are decompressed above the transport, with a limit on the decompressed size.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .retry(reqwest::retry::never())
            .build()
            .map_err(|error| {
                Error::new(Code::Internal, "the HTTP client cannot be built").local().with_source(error)
            })?;
        Ok(Self { client, origins: Arc::default() })
    }
}

/// Returns a client builder with these settings.
fn configure(settings: &TransportSettings) -> Result<reqwest::ClientBuilder, Error> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(settings.connect_timeout)
        .pool_max_idle_per_host(settings.pool_max_idle_per_host)
        .pool_idle_timeout(settings.pool_idle_timeout)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http2_max_header_list_size(settings::MOST_HEAD);
    builder = match settings.http_version {
        HttpVersion::Negotiated => builder,
        HttpVersion::Http1 => builder.http1_only(),
        HttpVersion::Http2 => builder.http2_prior_knowledge(),
    };
    builder = match &settings.proxy {
        Proxy::Off => builder.no_proxy(),
        Proxy::Environment if settings::all_are_exempt() => builder.no_proxy(),
        Proxy::Environment => builder,
        Proxy::Url(url) => {
            settings::check_proxy(url)?;
            builder.proxy(reqwest::Proxy::all(url).map_err(|_| settings::no_proxy_url())?)
        }
    };
    let tls = &settings.tls;
    if let Some(pem) = &tls.ca_pem {
        let read = pem::authorities(pem)?;
        let read: Result<Vec<_>, _> = read.iter().map(|der| reqwest::Certificate::from_der(der)).collect();
        builder = builder.tls_certs_only(read.map_err(|_| pem::no_authority())?);
    }
    if let Some(pem) = &tls.identity_pem {
        pem::identity(pem)?;
        builder = builder.identity(reqwest::Identity::from_pem(pem).map_err(|_| pem::no_identity())?);
    }
    Ok(builder.tls_version_min(match tls.min_version {
        TlsVersion::Tls12 => reqwest::tls::Version::TLS_1_2,
        TlsVersion::Tls13 => reqwest::tls::Version::TLS_1_3,
    }))
}

/// Caches the origins of earlier requests, so that only the path of a URL is parsed again.
#[derive(Debug, Default)]
struct Origins {
    known: RwLock<Vec<(Uri, reqwest::Url)>>,
}

/// The maximum number of cached origins. A transport rarely has more.
const MOST_ORIGINS: usize = 16;

impl Origins {
    /// Returns the URL of a request, or `None` when it is not a valid target.
    fn url(&self, of: &Uri) -> Option<reqwest::Url> {
        let is_same = |known: &Uri| known.scheme() == of.scheme() && known.authority() == of.authority();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, origin)) = known.iter().find(|(known, _)| is_same(known)) {
            let mut url = origin.clone();
            url.set_path(of.path());
            url.set_query(of.query());
            return Some(url);
        }
        let is_full = known.len() >= MOST_ORIGINS;
        drop(known);
        let url = reqwest::Url::parse(&of.to_string()).ok()?;
        if !is_full {
            let mut origin = url.clone();
            origin.set_path("/");
            origin.set_query(None);
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            // Another thread may have added this origin, or filled the cache, in the meantime.
            if known.len() < MOST_ORIGINS && !known.iter().any(|(known, _)| is_same(known)) {
                known.push((of.clone(), origin));
            }
        }
        Some(url)
    }
}

impl ReqwestTransport {
    fn request(&self, request: http::Request<Bytes>) -> Result<reqwest::Request, TransportError> {
        if !request.extensions().is_empty() {
            // Only reqwest's own conversion keeps them.
            return reqwest::Request::try_from(request).map_err(failed);
        }
        let (parts, body) = request.into_parts();
        let url = self.origins.url(&parts.uri).ok_or_else(|| {
            TransportError::new(Request, "the request cannot be sent, because its URL is none for HTTP")
        })?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.version_mut() = parts.version;
        *request.body_mut() = Some(body.into());
        Ok(request)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let TransportRequest { http, max_response_bytes } = request;
        let sent = self.request(http).map(|request| self.client.execute(request));
        Box::pin(async move {
            let mut answer = sent?.await.map_err(failed)?;
            let announced = answer.content_length().unwrap_or(0);
            if usize::try_from(announced).map_or(true, |announced| announced > max_response_bytes) {
                return Err(TransportError::too_large(max_response_bytes));
            }
            let body = read(&mut answer, max_response_bytes).await?;
            let mut response = http::Response::new(body);
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            Ok(response)
        })
    }
}

/// Reads the body up to the limit. A body that arrives in one piece is not copied.
async fn read(answer: &mut reqwest::Response, limit: usize) -> Result<Bytes, TransportError> {
    let Some(first) = answer.chunk().await.map_err(broke_off)? else { return Ok(Bytes::new()) };
    let mut whole: Option<BytesMut> = None;
    let mut first = Some(first);
    loop {
        let held = whole.as_ref().map_or(0, BytesMut::len) + first.as_ref().map_or(0, Bytes::len);
        if held > limit {
            return Err(TransportError::too_large(limit));
        }
        match answer.chunk().await.map_err(broke_off)? {
            None => return Ok(whole.map(BytesMut::freeze).or(first).unwrap_or_default()),
            Some(chunk) => {
                let buffer = whole.get_or_insert_with(BytesMut::new);
                if let Some(first) = first.take() {
                    buffer.extend_from_slice(&first);
                }
                buffer.extend_from_slice(&chunk);
            }
        }
    }
}

/// Converts an error before the head of the response.
fn failed(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let (kind, message) = if error.is_builder() {
        (Request, "the request cannot be sent")
    } else {
        failure::sort(&error, phase(&error))
    };
    TransportError::new(kind, message).with_source(error)
}

/// Converts an error after the head of the response. The server has processed the request.
fn broke_off(error: reqwest::Error) -> TransportError {
    TransportError::new(Broken, "the connection broke while the answer was read")
        .with_source(error.without_url())
}

/// Returns the phase in which the request failed.
fn phase(error: &(dyn StdError + 'static)) -> Phase {
    let causes = || chain(error).filter_map(|cause| cause.downcast_ref::<reqwest::Error>());
    match (causes().any(reqwest::Error::is_connect), causes().any(reqwest::Error::is_timeout)) {
        (true, true) => Phase::ConnectTimedOut,
        (true, false) => Phase::Connecting,
        _ => Phase::Connected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_the_same_whether_its_origin_is_known_or_not() {
        let origins = Origins::default();
        for text in [
            "http://h:3000/v1/users/a%2Fb?name=x%20y&o='",
            "http://h:3000/",
            "http://h:3000/v1/a/../b;c=d/%2e%2e/e",
            "http://h:3000/user.v1.UserService/GetUser",
            "https://H.example:443/p?q",
            "https://h.example/p?",
            "http://[::1]:80/x|y\"z",
            "http://h/x",
        ] {
            let (Ok(uri), Ok(parsed)) = (text.parse::<Uri>(), reqwest::Url::parse(text)) else {
                continue;
            };
            for _ in 0..2 {
                assert_eq!(origins.url(&uri), Some(parsed.clone()), "{text}");
            }
        }
        assert_eq!(origins.known.read().expect("origins").len(), 5);
    }

    #[test]
    fn an_origin_is_kept_once_however_many_come_with_it_first() {
        let origins = Origins::default();
        let uri = Uri::from_static("http://h:3000/x");
        for _ in 0..50 {
            origins.known.write().expect("origins").clear();
            let barrier = std::sync::Barrier::new(8);
            std::thread::scope(|threads| {
                for _ in 0..8 {
                    threads.spawn(|| {
                        barrier.wait();
                        origins.url(&uri).expect("a URL")
                    });
                }
            });
            assert_eq!(origins.known.read().expect("origins").len(), 1);
        }
    }

    #[test]
    fn origins_are_bounded() {
        let origins = Origins::default();
        for port in 1..100 {
            let uri: Uri = format!("http://h:{port}/x").parse().expect("a URL");
            assert_eq!(origins.url(&uri).expect("a URL").as_str(), uri.to_string().replace(":80/", "/"));
        }
        assert_eq!(origins.known.read().expect("origins").len(), MOST_ORIGINS);
    }
}
