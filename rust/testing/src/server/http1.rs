use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::head::Head;
use super::log::{ClosedBy, End, Received};
use super::script::{Framing, Step, Then};
use super::{Peer, reset_on_close};

/// The maximum size of a single write of a body, in bytes.
const PIECE: usize = 64 << 10;

/// The response that ends an idle connection.
const REQUEST_TIMEOUT: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// One HTTP/1.1 connection. It is written by hand, because its purpose is to break the protocol.
pub(super) struct Http1 {
    stream: TcpStream,
    buffer: BytesMut,
    peer: Peer,
}

/// The client has closed the connection.
struct Gone;

impl From<std::io::Error> for Gone {
    fn from(_: std::io::Error) -> Self {
        Gone
    }
}

impl Http1 {
    pub(super) fn new(stream: TcpStream, peer: Peer) -> Self {
        Self { stream, buffer: BytesMut::new(), peer }
    }

    /// Serves requests until one side ends the connection.
    pub(super) async fn serve(mut self) -> ClosedBy {
        loop {
            let Ok(Some(request)) = self.read_request().await else { return ClosedBy::Client };
            let step = self.peer.step_for(&request);
            let number = self.peer.recorder.received(request);
            let played = self.play(&step).await;
            let end = if played.is_ok() { End::Done } else { End::ClientClosed };
            self.peer.recorder.ended(number, &end);
            match (played, step.then) {
                (Err(Gone), _) => return ClosedBy::Client,
                (Ok(()), Then::KeepAlive) => {}
                (Ok(()), _) => return ClosedBy::Server,
            }
        }
    }

    /// Reads the next request. Returns `None` when the client closes the connection or sends invalid HTTP.
    async fn read_request(&mut self) -> Result<Option<Received>, Gone> {
        let head = loop {
            match Head::take(&mut self.buffer) {
                Ok(Some(head)) => break head,
                Ok(None) => self.read_more().await?,
                Err(_) => return Ok(None),
            }
        };
        let mut reader = head.body();
        let body = loop {
            match reader.take(&mut self.buffer) {
                Ok(Some(body)) => break body,
                Ok(None) => self.read_more().await?,
                Err(_) => return Ok(None),
            }
        };
        Ok(Some(Received {
            connection: self.peer.connection,
            method: head.method,
            path: head.path,
            headers: head.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            at_ms: 0,
            ending: None,
        }))
    }

    async fn read_more(&mut self) -> Result<(), Gone> {
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(0) | Err(_) => Err(Gone),
            Ok(_) => Ok(()),
        }
    }

    /// Sleeps, and notices when the client closes the connection.
    async fn pause(&mut self, time: Duration) -> Result<(), Gone> {
        let timer = tokio::time::sleep(time);
        tokio::pin!(timer);
        loop {
            tokio::select! {
                biased;
                read = self.stream.read_buf(&mut self.buffer) => {
                    if matches!(read, Ok(0) | Err(_)) {
                        return Err(Gone);
                    }
                }
                () = &mut timer => return Ok(()),
            }
        }
    }

    /// Waits until the client closes the connection.
    async fn hang(&mut self) -> Result<(), Gone> {
        loop {
            self.read_more().await?;
        }
    }

    async fn play(&mut self, step: &Step) -> Result<(), Gone> {
        if step.delay_ms > 0 {
            self.pause(Duration::from_millis(step.delay_ms)).await?;
        }
        match step.then {
            Then::Hang => return self.hang().await,
            Then::ResetBeforeHeaders | Then::RefuseStream | Then::CancelStream | Then::GoAway => {
                reset_on_close(&self.stream);
                return Ok(());
            }
            _ => {}
        }
        if let Some(raw) = &step.raw {
            self.stream.write_all(raw.as_bytes()).await?;
        } else {
            self.stream.write_all(head_of(step).as_bytes()).await?;
            self.send_body(step).await?;
        }
        match step.then {
            Then::HangInBody => self.hang().await,
            Then::Reset | Then::ResetInBody => {
                self.let_it_be_read().await;
                reset_on_close(&self.stream);
                Ok(())
            }
            Then::TimeOutIdle => self.time_out().await,
            _ => Ok(()),
        }
    }

    /// Ends the idle connection with 408. It reads and discards further data of the client. Otherwise the connection
    /// would end with a reset, which could overtake the 408.
    async fn time_out(&mut self) -> Result<(), Gone> {
        self.let_it_be_read().await;
        self.stream.write_all(REQUEST_TIMEOUT).await?;
        self.stream.shutdown().await?;
        let _ = tokio::time::timeout(Duration::from_millis(20), self.hang()).await;
        Ok(())
    }

    async fn send_body(&mut self, step: &Step) -> Result<(), Gone> {
        let (mut pieces, whole) = (Pieces::of(step), !is_cut(step.then));
        while let Some(piece) = pieces.next() {
            if let Some(pace) = step.pace {
                self.pause(Duration::from_millis(pace.every_ms)).await?;
            }
            if step.framing == Framing::Chunked {
                self.stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
            }
            self.stream.write_all(&piece).await?;
            if step.framing == Framing::Chunked {
                self.stream.write_all(b"\r\n").await?;
            }
        }
        if step.framing == Framing::Chunked && whole {
            self.stream.write_all(b"0\r\n\r\n").await?;
        }
        Ok(())
    }

    /// A reset discards data that the client has not read yet, so the client gets time to read.
    async fn let_it_be_read(&self) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Returns true if only half of the body is sent.
pub(super) fn is_cut(then: Then) -> bool {
    matches!(then, Then::ResetInBody | Then::CloseInBody | Then::HangInBody)
}

/// Returns status line and headers.
fn head_of(step: &Step) -> String {
    let status = http::StatusCode::from_u16(step.status).ok();
    let reason = status.and_then(|status| status.canonical_reason()).unwrap_or("Unknown");
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", step.status);
    for (name, value) in step.all_headers() {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match step.framing {
        Framing::ContentLength => {
            let length = step.body.len() as u64 + step.fill_bytes;
            head.push_str(&format!("content-length: {length}\r\n"));
        }
        Framing::Chunked => head.push_str("transfer-encoding: chunked\r\n"),
        Framing::UntilClose => {}
    }
    if step.then == Then::Close {
        head.push_str("connection: close\r\n");
    }
    head.push_str("\r\n");
    head
}

/// The body of a step, piece by piece.
#[derive(Debug)]
pub(super) struct Pieces {
    text: Bytes,
    fill: u64,
    size: usize,
}

impl Pieces {
    pub(super) fn of(step: &Step) -> Self {
        let mut text = Bytes::copy_from_slice(step.body.as_bytes());
        let mut fill = step.fill_bytes;
        if is_cut(step.then) {
            let keep = (text.len() as u64 + fill) / 2;
            fill = keep.saturating_sub(text.len() as u64);
            text.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        }
        Self { text, fill, size: step.pace.map_or(PIECE, |pace| pace.bytes.clamp(1, PIECE)) }
    }

    pub(super) fn next(&mut self) -> Option<Bytes> {
        if !self.text.is_empty() {
            return Some(self.text.split_to(self.size.min(self.text.len())));
        }
        let length = self.size.min(usize::try_from(self.fill).unwrap_or(usize::MAX));
        self.fill -= length as u64;
        (length > 0).then(|| Bytes::from(vec![b' '; length]))
    }
}
