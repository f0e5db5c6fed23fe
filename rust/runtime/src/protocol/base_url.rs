//! The base URL of a service.

use std::sync::Arc;

use bytes::Bytes;
use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use crate::error::Error;
use crate::outcome::{Code, Outcome};

/// The longest URL that the `http` crate accepts.
const MAX_URL: usize = (u16::MAX - 1) as usize;

/// The address of a service: scheme, host and port, and the path that all its paths start with.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// The authority as shared text, for errors, budgets and breakers.
    name: Arc<str>,
    /// Without a slash at the end; empty for none.
    path: String,
}

impl BaseUrl {
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        // The text after ? or # may be a secret, so it is not repeated.
        let shown = url.split(['?', '#']).next().unwrap_or_default();
        let bad = |why: &str, remedy: &str| {
            let shown = if shown.contains('@') { "with user information" } else { shown };
            Error::of(Outcome::Local, Code::InvalidArgument, format!("base URL {shown:?} {why}; {remedy}"))
        };
        if url.contains('?') {
            return Err(bad(
                "has a query",
                "query parameters come from the request's fields, so give the URL without",
            ));
        }
        if url.contains('#') {
            return Err(bad("has a fragment", "a fragment is never sent, so give the URL without"));
        }
        let example = "give it as http://host:port or https://host/prefix";
        if !url.contains("://") {
            return Err(bad("has no scheme", example));
        }
        let uri: Uri = url.parse().map_err(|_| bad("is not a URL", example))?;
        let scheme = uri.scheme_str().unwrap_or_default();
        if !matches!(scheme, "http" | "https") {
            return Err(bad("has a scheme that is not supported", "the supported ones are http and https"));
        }
        let authority = uri.authority().ok_or_else(|| bad("has no host", example))?;
        if authority.as_str().contains('@') {
            return Err(bad("has user information", "send credentials with .header(\"authorization\", ..)"));
        }
        // There is no user information, so all that follows the host is the port.
        let port =
            authority.as_str().strip_prefix(authority.host()).unwrap_or_default().trim_start_matches(':');
        if !port.is_empty() && !port.parse().is_ok_and(|port: u16| port > 0) {
            return Err(bad(&format!("has port {port}"), "ports are 1 to 65535"));
        }
        let scheme = if scheme == "https" { Scheme::HTTPS } else { Scheme::HTTP };
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { scheme, authority: authority.clone(), name: authority.as_str().into(), path })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    pub(crate) fn authority(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// The URL of a path below the base path of a service.
    pub(crate) fn join(&self, base_path: &str, path_and_query: &Bytes) -> Option<Uri> {
        let base_path = base_path.trim_matches('/');
        let slash = if base_path.is_empty() { "" } else { "/" };
        let whole = match (self.path.as_str(), base_path) {
            ("", "") => path_and_query.clone(),
            (path, base_path) => {
                [path.as_bytes(), slash.as_bytes(), base_path.as_bytes(), path_and_query].concat().into()
            }
        };
        if self.length(base_path, path_and_query.len()) > MAX_URL {
            return None;
        }
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(whole).ok()?);
        Uri::from_parts(parts).ok()
    }

    /// The length in bytes of the URL that [`join`](Self::join) makes.
    pub(crate) fn length(&self, base_path: &str, path_and_query: usize) -> usize {
        let base_path = base_path.trim_matches('/').len();
        let slash = usize::from(base_path > 0);
        let base = self.scheme.as_str().len() + "://".len() + self.authority.as_str().len() + self.path.len();
        base + slash + base_path + path_and_query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_kept_and_no_slash_doubled() {
        let join = |base: &str, service: &str| {
            let (base, path) = (BaseUrl::parse(base).expect("a URL"), Bytes::from_static(b"/v1/x?a=1"));
            let url = base.join(service, &path).expect("a URL").to_string();
            assert_eq!(url.len(), base.length(service, path.len()));
            url
        };
        assert_eq!(join("http://h:1", ""), "http://h:1/v1/x?a=1");
        assert_eq!(join("http://h:1/", "/api/"), "http://h:1/api/v1/x?a=1");
        assert_eq!(join("https://h/p/q/", "api"), "https://h/p/q/api/v1/x?a=1");
    }

    #[test]
    fn an_error_names_the_cause_and_no_secret() {
        let error = |url: &str| BaseUrl::parse(url).expect_err(url).message().to_owned();
        assert_eq!(
            error("user.internal:3000"),
            "base URL \"user.internal:3000\" has no scheme; give it as http://host:port or https://host/prefix"
        );
        assert!(error("http://h/x?token=s3cret").starts_with("base URL \"http://h/x\" has a query; "));
        assert!(error("ftp://h").contains("scheme that is not supported"));
        assert!(error("http://").contains("is not a URL"));
        assert!(error("http://me:s3cret@h").contains("user information"));
        for url in
            ["http://h/x?token=s3cret", "http://h/x#s3cret", "http://me:s3cret@h", "http://me:s3cret@h?x"]
        {
            assert!(!error(url).contains("s3cret"), "{url}");
        }
    }
}
