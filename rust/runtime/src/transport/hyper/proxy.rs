//! The choice of the proxy for a request.

use std::sync::Arc;

use http::header::PROXY_AUTHORIZATION;
use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;

use crate::error::Error;
use crate::transport::settings::{self, HttpVersion, Proxy, TransportSettings};

/// The environment variables that name a proxy. `NO_PROXY` alone sets none.
const VARIABLES: [&str; 6] =
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/// The proxies of a transport, and the servers that are reached without a proxy.
pub(super) struct Proxies {
    matcher: Matcher,
    /// The HTTP version for servers. A proxy need not support it.
    version: HttpVersion,
}

/// The proxy that leads to a server.
pub(super) struct Via {
    /// The URL of the proxy, without user and password.
    pub(super) proxy: Uri,
    pub(super) authorization: Option<HeaderValue>,
    pub(super) form: Form,
}

/// The kind of service that the proxy provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A tunnel to the server with CONNECT. The proxy sees no request.
    Tunnel,
    /// The proxy forwards each request, which names its server in full.
    Forward,
}

impl Proxies {
    /// Returns the proxies of the settings, or `None` when every request goes directly to its server.
    pub(super) fn of(settings: &TransportSettings) -> Result<Option<Arc<Self>>, Error> {
        let version = settings.http_version;
        match &settings.proxy {
            Proxy::Off => Ok(None),
            Proxy::Environment => Ok(Self::of_environment(version)),
            Proxy::Url(url) => {
                settings::check_proxy(url)?;
                let matcher = Matcher::builder().all(url.as_str()).build();
                Ok(Some(Arc::new(Self { matcher, version })))
            }
        }
    }

    /// Returns the proxies that the environment names now.
    pub(super) fn of_environment(version: HttpVersion) -> Option<Arc<Self>> {
        let names_one =
            VARIABLES.iter().any(|name| std::env::var_os(name).is_some_and(|url| !url.is_empty()));
        (names_one && !settings::all_are_exempt())
            .then(|| Arc::new(Self { matcher: Matcher::from_env(), version }))
    }

    /// Returns the proxy for a server, or `None` for a direct connection.
    pub(super) fn via(&self, server: &Uri) -> Option<Via> {
        let proxy = self.matcher.intercept(server)?;
        Some(Via {
            authorization: proxy.basic_auth().cloned(),
            form: self.form(server),
            proxy: proxy.uri().clone(),
        })
    }

    fn form(&self, server: &Uri) -> Form {
        match server.scheme() == Some(&Scheme::HTTP) && !self.tunnels_all() {
            true => Form::Forward,
            false => Form::Tunnel,
        }
    }

    /// HTTP/2 with prior knowledge is agreed with the server only, so a proxy must not take part in it.
    fn tunnels_all(&self) -> bool {
        self.version == HttpVersion::Http2
    }

    /// Returns true if a forwarding proxy may need credentials in a request.
    pub(super) fn may_authorize(&self) -> bool {
        !self.tunnels_all()
    }

    /// Adds the proxy credentials to a forwarded request. A tunnel has sent them already, and the server must not see
    /// them.
    pub(super) fn authorize<B>(&self, request: &mut http::Request<B>) {
        if self.form(request.uri()) == Form::Tunnel || request.headers().contains_key(PROXY_AUTHORIZATION) {
            return;
        }
        if let Some(authorization) = self.via(request.uri()).and_then(|via| via.authorization) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, authorization);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(version: HttpVersion) -> Proxies {
        let settings = TransportSettings::new().proxy("http://me:s3%40cret@proxy:3128").http_version(version);
        Arc::into_inner(Proxies::of(&settings).expect("a proxy").expect("a proxy")).expect("one owner")
    }

    fn authorization(proxies: &Proxies, url: &str) -> Option<HeaderValue> {
        let mut request = http::Request::new(());
        *request.uri_mut() = url.parse().expect("a URL");
        proxies.authorize(&mut request);
        request.headers_mut().remove(PROXY_AUTHORIZATION)
    }

    #[test]
    fn a_request_that_is_forwarded_names_the_user_and_one_in_a_tunnel_does_not() {
        let negotiated = proxies(HttpVersion::Negotiated);
        // me:s3@cret
        let header = authorization(&negotiated, "http://user.internal/a").expect("a header");
        assert_eq!(header, "Basic bWU6czNAY3JldA==");
        assert!(header.is_sensitive());
        assert_eq!(authorization(&negotiated, "https://user.internal/a"), None);
        assert_eq!(authorization(&proxies(HttpVersion::Http2), "http://user.internal/a"), None);
    }

    #[test]
    fn what_the_caller_says_to_the_proxy_stays() {
        let mut request = http::Request::new(());
        *request.uri_mut() = Uri::from_static("http://user.internal/a");
        request.headers_mut().insert(PROXY_AUTHORIZATION, HeaderValue::from_static("Bearer token"));
        proxies(HttpVersion::Negotiated).authorize(&mut request);
        assert_eq!(request.headers()[PROXY_AUTHORIZATION], "Bearer token");
    }

    #[test]
    fn the_url_of_the_proxy_is_kept_without_the_password() {
        let via =
            proxies(HttpVersion::Http1).via(&Uri::from_static("https://user.internal")).expect("a proxy");
        assert_eq!((via.proxy.to_string().as_str(), via.form), ("http://proxy:3128/", Form::Tunnel));
    }
}
