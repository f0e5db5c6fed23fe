use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::http1::Pieces;
use super::log::{ClosedBy, End, Received};
use super::script::{Header, Step, Then};
use super::{Peer, reset_on_close};

/// A GOAWAY frame with 0 as the last stream id: no request in flight was processed.
const REFUSE_ALL: [u8; 17] = [
    0, 0, 8, // length
    7, 0, // GOAWAY, no flags
    0, 0, 0, 0, // on the connection
    0, 0, 0, 0, // last stream id
    0, 0, 0, 0, // NO_ERROR
];

/// A command of a stream to its connection.
#[derive(Clone, Copy, Debug)]
enum Order {
    Close,
    Reset,
    GoAway,
}

/// Serves one HTTP/2 connection.
pub(super) async fn serve(stream: TcpStream, peer: Peer) -> ClosedBy {
    // The h2 crate sends the last stream that it has read in every GOAWAY. A second socket handle sends other GOAWAY
    // frames.
    let Ok((stream, mut aside)) = two_handles(stream) else { return ClosedBy::Server };
    let Ok(mut connection) = h2::server::handshake(stream).await else { return ClosedBy::Client };
    let (orders, mut ordered) = mpsc::unbounded_channel();
    let mut streams = JoinSet::new();
    // Dropping an unanswered stream resets it. The client must not see that before an order is executed.
    let mut held = Vec::new();
    let by = loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    streams.spawn(handle(peer.clone(), request, respond, orders.clone()));
                }
                Some(Err(_)) | None => break ClosedBy::Client,
            },
            Some((order, stream)) = ordered.recv() => {
                held.push(stream);
                match order {
                    Order::Close => break ClosedBy::Server,
                    Order::Reset => {
                        reset_on_close(&aside);
                        break ClosedBy::Server;
                    }
                    Order::GoAway => {
                        let _ = aside.write_all(&REFUSE_ALL).await;
                    }
                }
            }
            Some(_) = streams.join_next() => {}
        }
    };
    // The socket closes with its last handle.
    drop((connection, aside));
    // Each running step learns from its stream that the connection is closed.
    let _ =
        tokio::time::timeout(Duration::from_secs(1), async { while streams.join_next().await.is_some() {} })
            .await;
    by
}

fn two_handles(stream: TcpStream) -> std::io::Result<(TcpStream, TcpStream)> {
    let stream = stream.into_std()?;
    let aside = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, TcpStream::from_std(aside)?))
}

async fn handle(
    peer: Peer,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    orders: mpsc::UnboundedSender<(Order, SendResponse<Bytes>)>,
) {
    let Some(received) = read(&peer, request).await else { return };
    let step = peer.step_for(&received);
    let number = peer.recorder.received(received);
    let played = play(&step, &mut respond).await;
    peer.recorder.ended(number, played.as_ref().err().unwrap_or(&End::Done));
    if let Ok(Some(order)) = played {
        let _ = orders.send((order, respond));
    }
}

async fn read(peer: &Peer, request: Request<RecvStream>) -> Option<Received> {
    let (parts, mut stream) = request.into_parts();
    let mut body = BytesMut::new();
    while let Some(data) = stream.data().await {
        let data = data.ok()?;
        let _ = stream.flow_control().release_capacity(data.len());
        body.extend_from_slice(&data);
    }
    let header = |(name, value): (&HeaderName, &HeaderValue)| Header {
        name: name.as_str().to_owned(),
        value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
    };
    Some(Received {
        connection: peer.connection,
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: parts.headers.iter().map(header).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        at_ms: 0,
        ending: None,
    })
}

/// Executes a step. Returns the next order for the connection, or how the client ended the request.
async fn play(step: &Step, respond: &mut SendResponse<Bytes>) -> Result<Option<Order>, End> {
    if step.delay_ms > 0 {
        tokio::select! {
            end = given_up(respond) => return Err(end),
            () = tokio::time::sleep(Duration::from_millis(step.delay_ms)) => {}
        }
    }
    match step.then {
        Then::Hang => return Err(given_up(respond).await),
        Then::ResetBeforeHeaders => return Ok(Some(Order::Reset)),
        Then::RefuseStream => {
            respond.send_reset(Reason::REFUSED_STREAM);
            return Ok(None);
        }
        Then::CancelStream => {
            respond.send_reset(Reason::CANCEL);
            return Ok(None);
        }
        Then::GoAway => return Ok(Some(Order::GoAway)),
        _ => {}
    }
    let mut stream = respond.send_response(head_of(step), false).map_err(|_| End::ClientClosed)?;
    send_body(step, &mut stream).await?;
    match step.then {
        Then::HangInBody => Err(given_up_body(&mut stream).await),
        Then::ResetInBody
        | Then::CloseInBody
        | Then::Reset
        | Then::Close
        | Then::CloseIdle
        | Then::TimeOutIdle => {
            // The task of the connection does the writing, so it gets time here.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let order = match step.then {
                Then::ResetInBody | Then::Reset => Order::Reset,
                _ => Order::Close,
            };
            Ok(Some(order))
        }
        _ => Ok(None),
    }
}

async fn send_body(step: &Step, stream: &mut SendStream<Bytes>) -> Result<(), End> {
    let mut pieces = Pieces::of(step);
    while let Some(mut piece) = pieces.next() {
        if let Some(pace) = step.pace {
            tokio::select! {
                end = given_up_body(stream) => return Err(end),
                () = tokio::time::sleep(Duration::from_millis(pace.every_ms)) => {}
            }
        }
        while !piece.is_empty() {
            stream.reserve_capacity(piece.len());
            let room = poll_fn(|cx| poll_room(stream, cx)).await?;
            let part = piece.split_to(room.min(piece.len()));
            stream.send_data(part, false).map_err(|_| End::ClientClosed)?;
        }
    }
    if !super::http1::is_cut(step.then) {
        stream.send_data(Bytes::new(), true).map_err(|_| End::ClientClosed)?;
    }
    Ok(())
}

/// Returns the number of bytes that may be sent now, or an error when the client has reset the stream.
fn poll_room(stream: &mut SendStream<Bytes>, cx: &mut Context<'_>) -> Poll<Result<usize, End>> {
    if let Poll::Ready(reset) = stream.poll_reset(cx) {
        return Poll::Ready(Err(reset.map_or(End::ClientClosed, End::ClientReset)));
    }
    match ready!(stream.poll_capacity(cx)) {
        Some(Ok(room)) => Poll::Ready(Ok(room)),
        _ => Poll::Ready(Err(End::ClientClosed)),
    }
}

async fn given_up(respond: &mut SendResponse<Bytes>) -> End {
    match poll_fn(|cx| respond.poll_reset(cx)).await {
        Ok(reason) => End::ClientReset(reason),
        Err(_) => End::ClientClosed,
    }
}

async fn given_up_body(stream: &mut SendStream<Bytes>) -> End {
    match poll_fn(|cx| stream.poll_reset(cx)).await {
        Ok(reason) => End::ClientReset(reason),
        Err(_) => End::ClientClosed,
    }
}

fn head_of(step: &Step) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(step.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in step.all_headers() {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
