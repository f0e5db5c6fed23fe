//! The byte stream below HTTP, and below TLS with the server.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use socket2::SockRef;
use tower_service::Service;

use super::proxy::Form;

pub(super) type Tcp = <HttpConnector as Service<Uri>>::Response;

/// A connection to a server, or to the proxy in front of it.
pub(super) enum Socket {
    Direct(Tcp),
    /// Boxed, because the state of this rare TLS connection would make every socket larger.
    Proxied {
        stream: Box<MaybeHttpsStream<Tcp>>,
        form: Form,
    },
}

/// Returns the system socket below all TLS of a connection.
pub(super) fn tcp(stream: &MaybeHttpsStream<Socket>) -> SockRef<'_> {
    let socket = match stream {
        MaybeHttpsStream::Http(socket) => socket,
        MaybeHttpsStream::Https(stream) => stream.inner().get_ref().0.inner(),
    };
    let tcp = match socket {
        Socket::Direct(tcp) => tcp,
        Socket::Proxied { stream, .. } => match &**stream {
            MaybeHttpsStream::Http(tcp) => tcp,
            MaybeHttpsStream::Https(stream) => stream.inner().get_ref().0.inner(),
        },
    };
    SockRef::from(tcp.inner())
}

impl Connection for Socket {
    fn connected(&self) -> Connected {
        match self {
            Socket::Direct(stream) => stream.connected(),
            // The HTTP client writes absolute URLs into requests on a connection that is marked as proxied.
            Socket::Proxied { stream, form } => stream.connected().proxy(*form == Form::Forward),
        }
    }
}

impl Read for Socket {
    #[inline]
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut *self {
            Socket::Direct(stream) => Pin::new(stream).poll_read(cx, buffer),
            Socket::Proxied { stream, .. } => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl Write for Socket {
    #[inline]
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut *self {
            Socket::Direct(stream) => Pin::new(stream).poll_write(cx, bytes),
            Socket::Proxied { stream, .. } => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    #[inline]
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Socket::Direct(stream) => Pin::new(stream).poll_flush(cx),
            Socket::Proxied { stream, .. } => Pin::new(stream).poll_flush(cx),
        }
    }

    #[inline]
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Socket::Direct(stream) => Pin::new(stream).poll_shutdown(cx),
            Socket::Proxied { stream, .. } => Pin::new(stream).poll_shutdown(cx),
        }
    }

    #[inline]
    fn is_write_vectored(&self) -> bool {
        match self {
            Socket::Direct(stream) => stream.is_write_vectored(),
            Socket::Proxied { stream, .. } => stream.is_write_vectored(),
        }
    }

    #[inline]
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut *self {
            Socket::Direct(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Socket::Proxied { stream, .. } => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }
}
