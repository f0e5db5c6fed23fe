//! A server that answers always the same, over HTTP/1.1 and HTTP/2, in JSON, in protobuf's binary form and as gRPC.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use bytes::{BufMut as _, Bytes, BytesMut};
use callwright::Message;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

use crate::answers;

/// One answer in each of its forms.
struct Forms {
    json: Bytes,
    proto: Bytes,
    grpc: Bytes,
}

impl Forms {
    fn of<M: Message>(message: &M) -> io::Result<Self> {
        let proto: Bytes = message.encode_to_vec().into();
        let mut grpc = BytesMut::new();
        grpc.put_u8(0);
        grpc.put_u32(u32::try_from(proto.len()).map_err(io::Error::other)?);
        grpc.extend_from_slice(&proto);
        Ok(Self { json: message.to_json().map_err(io::Error::other)?.into(), proto, grpc: grpc.freeze() })
    }
}

struct Answers {
    small: Forms,
    medium: Forms,
}

/// Listens on a port of the loopback and says on standard output which.
///
/// # Errors
///
/// When there is no port, or the output is closed.
pub async fn run() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let answers = Arc::new(Answers {
        small: Forms::of(&answers::small())?,
        medium: Forms::of(&answers::records(answers::RECORDS))?,
    });
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let answers = Arc::clone(&answers);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&answers), request));
            // A client that goes away is no concern of the server.
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

async fn answer(
    answers: Arc<Answers>,
    request: Request<Incoming>,
) -> Result<Response<BoxBody<Bytes, Infallible>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    body.collect().await?;
    let forms = match parts.uri.path().rsplit('/').next() {
        Some("Small") => &answers.small,
        Some("Medium") => &answers.medium,
        _ => {
            let mut response = Response::new(Full::default().boxed());
            *response.status_mut() = StatusCode::NOT_FOUND;
            return Ok(response);
        }
    };
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let (kind, body) = match kind {
        "application/grpc" => {
            let trailers = HeaderMap::from_iter([(
                http::HeaderName::from_static("grpc-status"),
                HeaderValue::from_static("0"),
            )]);
            let body = Full::new(forms.grpc.clone()).with_trailers(std::future::ready(Some(Ok(trailers))));
            ("application/grpc", body.boxed())
        }
        "application/proto" => ("application/proto", Full::new(forms.proto.clone()).boxed()),
        _ => ("application/json", Full::new(forms.json.clone()).boxed()),
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}
