//! New connections to servers and through proxies, within the connect timeout.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use tower_service::Service;

use super::proxy::{Form, Proxies, Via};
use super::socket::{Socket, Tcp};
use super::tls::Tls;
use crate::transport::settings::TransportSettings;

/// The idle time before a TCP keepalive probe, and the interval between probes.
const PROBE_AFTER: Duration = Duration::from_secs(15);
/// The number of unanswered keepalive probes that close a connection.
const PROBES: u32 = 3;
/// The maximum time for which sent data may stay unacknowledged.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

type BoxError = Box<dyn StdError + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

/// Makes connections. One timeout covers name resolution, socket, proxy and TLS.
#[derive(Clone)]
pub(super) struct Connector {
    dial: Dial,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(tls: Tls, settings: &TransportSettings, proxies: Option<Arc<Proxies>>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(PROBE_AFTER));
        tcp.set_keepalive_interval(Some(PROBE_AFTER));
        tcp.set_keepalive_retries(Some(PROBES));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Self { dial: Dial { tcp, proxies, tls: Arc::new(tls) }, timeout: settings.connect_timeout }
    }

    /// Returns the TLS configuration of connections.
    pub(super) fn tls(&self) -> &Tls {
        &self.dial.tls
    }

    async fn connect(mut dial: Dial, server: Uri) -> Result<MaybeHttpsStream<Socket>, BoxError> {
        if server.scheme() == Some(&Scheme::HTTP) {
            return Ok(MaybeHttpsStream::Http(dial.call(server).await?));
        }
        let tls = dial.tls.to_servers()?;
        HttpsConnector::from((dial, tls)).call(server).await
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Socket>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.dial.poll_ready(cx)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let (connecting, timeout) = (Self::connect(self.dial.clone(), server), self.timeout);
        Box::pin(async move {
            tokio::time::timeout(timeout, connecting)
                .await
                .unwrap_or_else(|_elapsed| Err(TimedOut(timeout).into()))
        })
    }
}

/// The connect timeout expired.
#[derive(Debug)]
pub(super) struct TimedOut(Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection within {:?}", self.0)
    }
}

impl StdError for TimedOut {}

/// Connects to a server by TCP or through a proxy. TLS with the server is a layer above it.
#[derive(Clone)]
struct Dial {
    tcp: HttpConnector,
    proxies: Option<Arc<Proxies>>,
    tls: Arc<Tls>,
}

impl Service<Uri> for Dial {
    type Response = Socket;
    type Error = BoxError;
    type Future = Connecting<Socket>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        if let Some(via) = self.proxies.as_ref().and_then(|proxies| proxies.via(&server)) {
            return Box::pin(through(via, self.tcp.clone(), Arc::clone(&self.tls), server));
        }
        let connecting = self.tcp.call(server);
        Box::pin(async move { Ok(Socket::Direct(connecting.await?)) })
    }
}

/// Connects to a proxy itself.
#[derive(Clone)]
struct ToProxy {
    tcp: HttpConnector,
    tls: Arc<Tls>,
}

impl Service<Uri> for ToProxy {
    type Response = MaybeHttpsStream<Tcp>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, proxy: Uri) -> Self::Future {
        let Self { mut tcp, tls } = self.clone();
        Box::pin(async move {
            if proxy.scheme() == Some(&Scheme::HTTP) {
                return Ok(MaybeHttpsStream::Http(tcp.call(proxy).await?));
            }
            HttpsConnector::from((tcp, tls.to_proxies()?)).call(proxy).await
        })
    }
}

/// Connects to a server through a proxy.
async fn through(via: Via, tcp: HttpConnector, tls: Arc<Tls>, server: Uri) -> Result<Socket, BoxError> {
    let mut connector = ToProxy { tcp, tls };
    let Via { proxy, authorization, form } = via;
    let failed = |source: BoxError| ProxyFailed { proxy: proxy.clone(), source };
    let stream = match (is_spoken(&proxy), form) {
        (false, _) => Err("it is neither an http nor an https proxy, and no other is spoken to".into()),
        (true, Form::Forward) => connector.call(proxy.clone()).await,
        (true, Form::Tunnel) => {
            let mut tunnel = Tunnel::new(proxy.clone(), connector);
            if let Some(authorization) = authorization {
                tunnel = tunnel.with_auth(authorization);
            }
            tunnel.call(with_port(server)?).await.map_err(Into::into)
        }
    };
    Ok(Socket::Proxied { stream: Box::new(stream.map_err(failed)?), form })
}

fn is_spoken(proxy: &Uri) -> bool {
    proxy.scheme() == Some(&Scheme::HTTP) || proxy.scheme() == Some(&Scheme::HTTPS)
}

/// Returns the URL of a server with its port. A tunnel would take 443 for a URL without a port.
fn with_port(server: Uri) -> Result<Uri, BoxError> {
    if server.port().is_some() || server.scheme() != Some(&Scheme::HTTP) {
        return Ok(server);
    }
    let authority: Authority = format!("{}:80", server.host().unwrap_or_default()).parse()?;
    let mut parts = server.into_parts();
    parts.authority = Some(authority);
    Ok(Uri::from_parts(parts)?)
}

/// The proxy did not provide a way to the server.
#[derive(Debug)]
struct ProxyFailed {
    /// The URL of the proxy without user and password.
    proxy: Uri,
    source: BoxError,
}

impl fmt::Display for ProxyFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {} cannot be used", self.proxy)
    }
}

impl StdError for ProxyFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::settings::{HttpVersion, TlsSettings};

    #[test]
    fn a_tunnel_to_a_server_without_tls_leads_to_its_port() {
        for (url, asked) in [
            ("http://user.internal/a", "http://user.internal:80/a"),
            ("http://[::1]/", "http://[::1]:80/"),
            ("http://user.internal:8080/", "http://user.internal:8080/"),
            ("https://user.internal/", "https://user.internal/"),
        ] {
            assert_eq!(with_port(Uri::from_static(url)).expect("a URL"), Uri::from_static(asked));
        }
    }

    #[tokio::test]
    async fn a_proxy_of_the_environment_that_is_not_spoken_to_is_named() {
        let tls = Arc::new(Tls::of(&TlsSettings::new(), HttpVersion::Negotiated).expect("TLS"));
        let proxy = Uri::from_static("socks5://proxy:1080");
        for form in [Form::Tunnel, Form::Forward] {
            let via = Via { proxy: proxy.clone(), authorization: None, form };
            let server = Uri::from_static("https://user.internal");
            let error =
                through(via, HttpConnector::new(), Arc::clone(&tls), server).await.err().expect("an error");
            assert_eq!(error.to_string(), "the proxy socks5://proxy:1080/ cannot be used");
            let cause = error.source().expect("a cause").to_string();
            assert_eq!(cause, "it is neither an http nor an https proxy, and no other is spoken to");
        }
    }
}
