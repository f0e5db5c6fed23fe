//! Classification of errors of the HTTP stack: whether the server can have processed the request.

use std::error::Error as StdError;
#[cfg(feature = "hyper")]
use std::fmt;
use std::io;

use rustls::AlertDescription as Alert;

use super::TransportErrorKind::{self, Broken, NotTaken, Request, Unsent, Untrusted};

/// The phase in which a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Connecting,
    ConnectTimedOut,
    Connected,
}

/// The server ended a pooled connection, so that nothing was written to it.
#[cfg(feature = "hyper")]
#[derive(Debug)]
pub(super) struct EndedIdle;

#[cfg(feature = "hyper")]
impl fmt::Display for EndedIdle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server ended the idle connection")
    }
}

#[cfg(feature = "hyper")]
impl StdError for EndedIdle {}

/// Classifies an error of the HTTP client by whether the request can have reached the server.
pub(super) fn sort(error: &(dyn StdError + 'static), phase: Phase) -> (TransportErrorKind, &'static str) {
    if let Some(refused) = chain(error).find_map(|cause| refused_by_tls(cause, phase)) {
        return refused;
    }
    #[cfg(feature = "hyper")]
    if chain(error).any(|cause| cause.is::<EndedIdle>()) {
        return (NotTaken, "the server ended the connection before the request was written");
    }
    for cause in chain(error) {
        if let Some(error) = cause.downcast_ref::<h2::Error>() {
            if error.is_remote() && error.reason() == Some(h2::Reason::REFUSED_STREAM) {
                return (Unsent, "the server refused the stream unprocessed");
            }
            // A GOAWAY of the server only ends the streams above the last one that it processed.
            if error.is_remote() && error.is_go_away() {
                return (Unsent, "the server closed the connection before it took the request");
            }
        } else if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            // The connection never took the request from its queue.
            if error.is_canceled() {
                return (NotTaken, "the connection was closed before the request was written");
            }
            // hyper has a method for this, but only in builds with its server.
            if error.is_parse() && error.to_string().contains("too large") {
                return (Broken, "the head of the answer is too large to be read");
            }
            if error.is_parse() {
                return (Broken, "the answer is not valid HTTP");
            }
        } else if let Some(error) = cause.downcast_ref::<io::Error>()
            && is_exhausted(error)
        {
            return (Request, "no more sockets can be opened: the process or the system is at its limit");
        }
    }
    match phase {
        Phase::ConnectTimedOut => (Unsent, "the connection was not made in time"),
        Phase::Connecting => (Unsent, "the connection cannot be made"),
        Phase::Connected => (Broken, "the connection broke before an answer came"),
    }
}

/// Recognises a TLS failure that a change of the settings fixes.
fn refused_by_tls(
    cause: &(dyn StdError + 'static),
    phase: Phase,
) -> Option<(TransportErrorKind, &'static str)> {
    match cause.downcast_ref::<rustls::Error>() {
        Some(
            rustls::Error::InvalidCertificate(_)
            | rustls::Error::NoCertificatesPresented
            | rustls::Error::InvalidCertRevocationList(_),
        ) => Some((Untrusted, "the server's certificate is not trusted")),
        Some(rustls::Error::AlertReceived(alert)) => refused_by_server(*alert, phase),
        Some(_) => None,
        None => {
            // h2 keeps only the text of a socket error.
            let text = cause.downcast_ref::<io::Error>()?.to_string();
            let is_said = |alert: &&Alert| text == rustls::Error::AlertReceived(**alert).to_string();
            ALERTS.iter().find(is_said).and_then(|alert| refused_by_server(*alert, phase))
        }
    }
}

/// The alerts with which a server rejects or requires a client certificate.
const ALERTS: [Alert; 10] = [
    Alert::CertificateRequired,
    Alert::HandshakeFailure,
    // Some servers send one of these in TLS 1.2 when the certificate is missing.
    Alert::BadCertificate,
    Alert::UnsupportedCertificate,
    Alert::CertificateRevoked,
    Alert::CertificateExpired,
    Alert::CertificateUnknown,
    Alert::UnknownCA,
    Alert::AccessDenied,
    Alert::DecryptError,
];

fn refused_by_server(alert: Alert, phase: Phase) -> Option<(TransportErrorKind, &'static str)> {
    match alert {
        Alert::CertificateRequired => Some((
            Untrusted,
            "the server requires a client certificate, and none was sent; set TlsSettings::client_certificate_pem",
        )),
        Alert::HandshakeFailure if phase == Phase::Connected => None,
        Alert::HandshakeFailure => Some((
            Unsent,
            "the server refused the TLS handshake: it may require a client certificate \
             (TlsSettings::client_certificate_pem), or speak no version or cipher of TLS that this client does",
        )),
        alert if ALERTS.contains(&alert) => Some((
            Untrusted,
            "the server refuses the client certificate, or requires one and none was sent; check \
             TlsSettings::client_certificate_pem",
        )),
        _ => None,
    }
}

/// Returns true if the process or the system is out of file descriptors.
fn is_exhausted(error: &io::Error) -> bool {
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    cfg!(unix) && matches!(error.raw_os_error(), Some(ENFILE | EMFILE))
}

/// Iterates over an error and its causes. `io::Error` leaves its inner error out of `source`, so it is added here.
pub(super) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner.map(|inner| inner as &(dyn StdError + 'static)).or_else(|| error.source())
    })
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use super::*;

    #[test]
    fn a_cause_inside_an_io_error_is_seen() {
        let wrapped =
            |inner: rustls::Error| io::Error::other(io::Error::new(io::ErrorKind::InvalidData, inner));
        let expired = wrapped(rustls::Error::InvalidCertificate(rustls::CertificateError::Expired));
        assert_eq!(sort(&expired, Phase::Connected).0, Untrusted);
        assert_eq!(sort(&wrapped(rustls::Error::HandshakeNotComplete), Phase::Connected).0, Broken);
    }

    /// A socket on which nothing ever happens.
    struct Silence;

    impl hyper::rt::Read for Silence {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: hyper::rt::ReadBufCursor<'_>,
        ) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    impl hyper::rt::Write for Silence {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
            Poll::Pending
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Pending
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn a_request_that_its_connection_never_took_is_unsent() {
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake::<_, String>(Silence).await.expect("a handshake");
        drop(connection);
        let error = sender.send_request(http::Request::new(String::new())).await.expect_err("no connection");
        assert_eq!(sort(&io::Error::other(error), Phase::Connected).0, NotTaken);
    }

    #[cfg(unix)]
    #[test]
    fn running_out_of_sockets_is_not_the_servers_fault() {
        assert_eq!(sort(&io::Error::other(io::Error::from_raw_os_error(24)), Phase::Connected).0, Request);
        assert_eq!(sort(&io::Error::other(io::Error::from_raw_os_error(104)), Phase::Connected).0, Broken);
    }
}
