//! HTTP/1.1 connections that are reused.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;

use super::socket::{Socket, tcp};
use crate::transport::failure::EndedIdle;

type Stream = MaybeHttpsStream<Socket>;

/// A socket that fails the first write of a request when the server has ended the idle connection. The server has
/// either closed its side, or sent unsolicited data such as a 408.
///
/// hyper also reads before it writes, but it only sees what the event loop has already reported. Under load that report
/// is late: hyper would write the request to a dead connection and take the 408 for its response.
pub(super) struct Reusable {
    stream: Stream,
    after_idle: AfterIdle,
}

/// True if the next write begins a request on an idle connection. The connection and its socket share the flag.
#[derive(Clone, Default)]
pub(super) struct AfterIdle(Arc<AtomicBool>);

impl AfterIdle {
    /// Must be called before the request is passed to the connection. This orders the flag before the write.
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn take(&self) -> bool {
        let was_idle = self.0.load(Ordering::Relaxed);
        if was_idle {
            self.0.store(false, Ordering::Relaxed);
        }
        was_idle
    }
}

impl Reusable {
    pub(super) fn new(stream: Stream, after_idle: AfterIdle) -> Self {
        Self { stream, after_idle }
    }

    fn check(&self) -> io::Result<()> {
        if self.after_idle.take() && has_ended(&self.stream) {
            return Err(io::Error::other(EndedIdle));
        }
        Ok(())
    }
}

/// Returns true if data, the end or an error is readable. It asks the system directly, not the event loop.
fn has_ended(stream: &Stream) -> bool {
    let mut byte = [MaybeUninit::uninit()];
    match tcp(stream).peek(&mut byte) {
        Ok(_) => true,
        Err(error) => error.kind() != io::ErrorKind::WouldBlock,
    }
}

impl Read for Reusable {
    #[inline]
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for Reusable {
    #[inline]
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    #[inline]
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    #[inline]
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    #[inline]
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    #[inline]
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }
}
