//! Which requests go through which proxy, and how.

use std::sync::Arc;

use http::header::PROXY_AUTHORIZATION;
use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;

use crate::error::Error;
use crate::transport::settings::{self, HttpVersion, Proxy, TransportSettings};

/// The variables that name a proxy. `NO_PROXY` alone sets none.
const VARIABLES: [&str; 6] =
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/// The proxies of a transport, and the servers that are reached without one.
pub(super) struct Proxies {
    matcher: Matcher,
    /// The version of HTTP that servers are spoken to in; a proxy need not speak it.
    version: HttpVersion,
}

/// How a server is reached through a proxy.
pub(super) struct Via {
    /// Where the proxy is, without user and password.
    pub(super) proxy: Uri,
    pub(super) authorization: Option<HeaderValue>,
    pub(super) form: Form,
}

/// What a proxy is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A connection to the server, by CONNECT: the proxy sees no request.
    Tunnel,
    /// To forward each request, which names its server in full.
    Forward,
}

impl Proxies {
    /// The proxies that the settings name; none when every request goes straight to its server.
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

    /// The proxies that the environment names at this moment.
    pub(super) fn of_environment(version: HttpVersion) -> Option<Arc<Self>> {
        let names_one =
            VARIABLES.iter().any(|name| std::env::var_os(name).is_some_and(|url| !url.is_empty()));
        (names_one && !settings::all_are_exempt())
            .then(|| Arc::new(Self { matcher: Matcher::from_env(), version }))
    }

    /// How the server of this URL is reached; none for straight to it.
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

    /// HTTP/2 from the first byte on is agreed with the server, and a proxy in between knows nothing of it.
    fn tunnels_all(&self) -> bool {
        self.version == HttpVersion::Http2
    }

    /// Whether a request may have to name the user to a proxy.
    pub(super) fn may_authorize(&self) -> bool {
        !self.tunnels_all()
    }

    /// Adds what a proxy wants to know of the user to a request that it forwards. A tunnel has asked for it already, and
    /// the server must not see it.
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
