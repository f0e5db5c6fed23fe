use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use h2::server::{Connection, SendResponse};
use h2::{Reason, RecvStream};
use http::{Request, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::reply::{BODY, UNAVAILABLE};
use super::{Served, after};
use crate::control::CALL_HEADER;
use crate::faults::RequestFault;

/// Far more streams than a phase resets at a time, so that clients with many resets do not look like an attack.
const MAX_PENDING_RESETS: usize = 4096;

/// The way in which the server sends GOAWAY.
#[derive(Clone, Copy, Debug)]
pub(super) enum GoAway {
    Never,
    /// Open streams are still answered.
    Graceful(Duration),
    /// The connection closes at once.
    Abrupt(Duration),
}

impl GoAway {
    fn after(self) -> Option<Duration> {
        match self {
            GoAway::Never => None,
            GoAway::Graceful(after) | GoAway::Abrupt(after) => Some(after),
        }
    }
}

/// Serves one HTTP/2 connection until one side ends it.
pub(super) async fn serve<S>(stream: S, mut served: Served, go_away: GoAway) -> Result<(), h2::Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut builder = h2::server::Builder::new();
    builder.max_pending_accept_reset_streams(MAX_PENDING_RESETS);
    let mut connection: Connection<S, Bytes> = builder.handshake(stream).await?;
    let mut streams = JoinSet::new();
    let closing = Arc::new(Notify::new());
    let mut due = pin!(after(go_away.after()));
    let mut is_over = false;
    loop {
        tokio::select! {
            () = &mut due, if !is_over => {
                is_over = true;
                match go_away {
                    GoAway::Abrupt(_) => connection.abrupt_shutdown(Reason::NO_ERROR),
                    _ => connection.graceful_shutdown(),
                }
            }
            () = closing.notified() => connection.graceful_shutdown(),
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    streams.spawn(handle(request, respond, served.fork(), Arc::clone(&closing)));
                }
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            },
            Some(_) = streams.join_next() => {}
        }
    }
}

async fn handle(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    mut served: Served,
    closing: Arc<Notify>,
) {
    let (parts, mut body) = request.into_parts();
    while let Some(data) = body.data().await {
        let Ok(data) = data else { return };
        let _ = body.flow_control().release_capacity(data.len());
    }
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (fault, latency) = served.draw();
    if fault == RequestFault::Refuse {
        return respond.send_reset(Reason::REFUSED_STREAM);
    }
    if fault == RequestFault::AnswerAndClose {
        closing.notify_one();
    }
    served.count(header(CALL_HEADER), header("x-retry-attempt"));
    tokio::select! {
        _ = poll_fn(|cx| respond.poll_reset(cx)) => return,
        () = sleep(latency) => {}
    }
    // The reply only fails if the client has reset the stream.
    let _ = reply(fault, &mut respond).await;
}

async fn reply(fault: RequestFault, respond: &mut SendResponse<Bytes>) -> Result<(), h2::Error> {
    match fault {
        RequestFault::None | RequestFault::AnswerAndClose => answer(respond, 200, BODY),
        RequestFault::Refuse | RequestFault::Unavailable => answer(respond, 503, UNAVAILABLE),
        RequestFault::Reset => {
            respond.send_reset(Reason::INTERNAL_ERROR);
            Ok(())
        }
        RequestFault::Hang => poll_fn(|cx| respond.poll_reset(cx)).await.map(drop),
        RequestFault::CutBody => {
            let mut stream = respond.send_response(head(200, BODY), false)?;
            stream.send_data(Bytes::from_static(&BODY.as_bytes()[..BODY.len() / 2]), false)?;
            // A reset discards queued data, so the connection gets time to write it.
            sleep(Duration::from_millis(2)).await;
            stream.send_reset(Reason::CANCEL);
            Ok(())
        }
    }
}

fn head(status: u16, body: &str) -> Response<()> {
    let mut head = Response::new(());
    *head.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    head.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
    head.headers_mut().insert("content-length", http::HeaderValue::from(body.len()));
    head
}

fn answer(respond: &mut SendResponse<Bytes>, status: u16, body: &'static str) -> Result<(), h2::Error> {
    respond.send_response(head(status, body), false)?.send_data(Bytes::from_static(body.as_bytes()), true)
}
