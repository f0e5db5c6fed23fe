use std::sync::Arc;

use http::Uri;

use crate::outcome::Outcome;
use crate::{Code, Error};

/// Where a service is: scheme, host and port, and the path that all its paths start with.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    /// `http://host:port/prefix`, without a slash at the end.
    prefix: String,
    authority: Arc<str>,
}

impl BaseUrl {
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        // What stands after ? or # may be a secret, so it is not repeated.
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
        let path = uri.path().trim_end_matches('/');
        Ok(Self { prefix: format!("{scheme}://{authority}{path}"), authority: authority.as_str().into() })
    }

    pub(crate) fn authority(&self) -> Arc<str> {
        Arc::clone(&self.authority)
    }

    pub(crate) fn join(&self, base_path: &str, path_and_query: &str) -> String {
        let base_path = base_path.trim_matches('/');
        let slash = if base_path.is_empty() { "" } else { "/" };
        [self.prefix.as_str(), slash, base_path, path_and_query].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_kept_and_no_slash_doubled() {
        let join =
            |base: &str, service: &str| BaseUrl::parse(base).expect("a URL").join(service, "/v1/x?a=1");
        assert_eq!(join("http://h:1", ""), "http://h:1/v1/x?a=1");
        assert_eq!(join("http://h:1/", "/api/"), "http://h:1/api/v1/x?a=1");
        assert_eq!(join("https://h/p/q/", "api"), "https://h/p/q/api/v1/x?a=1");
    }

    #[test]
    fn what_is_wrong_is_named_and_secrets_are_not() {
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
