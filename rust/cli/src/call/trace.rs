//! Prints requests and responses to the standard error for `--verbose`. Secrets are hidden.

use std::time::Instant;

use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use bytes::Bytes;
use callwright::{BoxFuture, HyperTransport, Transport, TransportError, TransportRequest};
use http::HeaderMap;

const SENT: Style = AnsiColor::Cyan.on_default();
const GOT: Style = AnsiColor::Green.on_default();
const NOTE: Style = Style::new().dimmed();

/// Parts of the names of headers whose values are hidden.
const SECRETS: &[&str] =
    &["auth", "cookie", "credential", "key", "password", "secret", "session", "signature", "token"];

/// A transport that prints each request and response.
#[derive(Debug)]
pub(crate) struct Traced {
    inner: HyperTransport,
}

impl Traced {
    pub(crate) fn new(inner: HyperTransport) -> Self {
        Self { inner }
    }
}

impl Transport for Traced {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            eprintln!("{SENT}>{SENT:#} {} {}", request.http.method(), without_values(request.http.uri()));
            show(SENT, ">", request.http.headers());
            eprintln!("{SENT}>{SENT:#} {NOTE}body of {} bytes{NOTE:#}", request.http.body().len());
            let start = Instant::now();
            let answer = self.inner.send(request).await;
            let took = start.elapsed().as_millis();
            match &answer {
                Ok(answer) => {
                    eprintln!("{GOT}<{GOT:#} {} {NOTE}after {took} ms{NOTE:#}", answer.status());
                    show(GOT, "<", answer.headers());
                    eprintln!("{GOT}<{GOT:#} {NOTE}body of {} bytes{NOTE:#}", answer.body().len());
                }
                Err(error) => eprintln!("{GOT}<{GOT:#} no answer {NOTE}after {took} ms{NOTE:#}: {error}"),
            }
            answer
        })
    }
}

fn show(style: Style, mark: &str, headers: &HeaderMap) {
    for (name, value) in headers {
        let value = match is_secret(name.as_str()) {
            true => "(hidden)".to_owned(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        eprintln!("{style}{mark}{style:#} {name}: {value}");
    }
}

fn is_secret(name: &str) -> bool {
    // `idempotency-key` matches a secret part, but its value is not a secret.
    name != "idempotency-key" && SECRETS.iter().any(|secret| name.contains(secret))
}

/// A URL with the names of its query parameters; the values are hidden.
fn without_values(uri: &http::Uri) -> String {
    let text = uri.to_string();
    let Some((path, query)) = text.split_once('?') else { return text };
    let names: Vec<String> = query
        .split('&')
        .map(|pair| format!("{}=(hidden)", pair.split_once('=').map_or(pair, |(name, _)| name)))
        .collect();
    format!("{path}?{}", names.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden() {
        for name in
            ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token"]
        {
            assert!(is_secret(name), "{name}");
        }
        for name in ["content-type", "idempotency-key", "x-retry-attempt", "connect-timeout-ms"] {
            assert!(!is_secret(name), "{name}");
        }
        let uri = "http://h/a?userId=guoguo&page=2".parse().expect("a URL");
        assert_eq!(without_values(&uri), "http://h/a?userId=(hidden)&page=(hidden)");
    }
}
