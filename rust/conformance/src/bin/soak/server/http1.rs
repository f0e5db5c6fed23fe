use std::io;
use std::pin::pin;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::reply::{BODY, UNAVAILABLE};
use super::{Served, after};
use crate::control::CALL_HEADER;
use crate::faults::RequestFault;

const MAX_HEADERS: usize = 64;

/// Serves one HTTP/1.1 connection until one side ends it, or until it is idle after the time `close`.
pub(super) async fn serve<S>(mut stream: S, mut served: Served, close: Option<Duration>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buffer = BytesMut::new();
    let mut due = pin!(after(close));
    loop {
        let request = loop {
            if let Some(request) = Request::take(&mut buffer)? {
                break request;
            }
            let is_idle = buffer.is_empty();
            tokio::select! {
                read = stream.read_buf(&mut buffer) => {
                    if read? == 0 {
                        return Ok(());
                    }
                }
                () = &mut due, if is_idle => return Ok(()),
            }
        };
        served.count(&request.call, &request.attempt);
        let (fault, latency) = served.draw();
        tokio::time::sleep(latency).await;
        let half = BODY.len() / 2;
        match fault {
            RequestFault::None => answer(&mut stream, "200 OK", "", BODY).await?,
            RequestFault::Refuse | RequestFault::Unavailable => {
                answer(&mut stream, "503 Service Unavailable", "", UNAVAILABLE).await?;
            }
            RequestFault::AnswerAndClose => {
                answer(&mut stream, "200 OK", "connection: close\r\n", BODY).await?;
                return stream.shutdown().await;
            }
            RequestFault::CutBody => {
                let head = head("200 OK", "", BODY.len());
                stream.write_all(&[head.as_bytes(), &BODY.as_bytes()[..half]].concat()).await?;
                return stream.flush().await;
            }
            RequestFault::Reset => return Ok(()),
            RequestFault::Hang => {
                while stream.read_buf(&mut buffer).await? > 0 {
                    buffer.clear();
                }
                return Ok(());
            }
        }
    }
}

fn head(status: &str, more: &str, length: usize) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{more}\r\n")
}

async fn answer(
    stream: &mut (impl AsyncWrite + Unpin),
    status: &str,
    more: &str,
    body: &str,
) -> io::Result<()> {
    stream.write_all((head(status, more, body.len()) + body).as_bytes()).await?;
    stream.flush().await
}

/// The facts of a request.
#[derive(Default)]
struct Request {
    call: String,
    attempt: String,
    length: usize,
}

impl Request {
    /// Takes a request with its body from the front of the buffer, when it is complete.
    fn take(buffer: &mut BytesMut) -> io::Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        let status = parsed.parse(buffer).map_err(io::Error::other)?;
        let httparse::Status::Complete(start) = status else { return Ok(None) };
        let mut request = Self::default();
        for header in parsed.headers.iter() {
            let value = String::from_utf8_lossy(header.value);
            match header.name.to_ascii_lowercase().as_str() {
                CALL_HEADER => request.call = value.into_owned(),
                "x-retry-attempt" => request.attempt = value.into_owned(),
                "content-length" => request.length = value.parse().map_err(io::Error::other)?,
                _ => {}
            }
        }
        let end = start + request.length;
        if buffer.len() < end {
            return Ok(None);
        }
        buffer.advance(end);
        Ok(Some(request))
    }
}
