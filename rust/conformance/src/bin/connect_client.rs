//! The client under test of the public Connect conformance suite. It reads calls from standard input, makes them with a
//! generated client, and writes their results to standard output.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use callwright::{
    Call, Codec, Compression, Context, DetailForm, Error, HttpVersion, HyperTransport, Protocol, Response,
    TransportSettings,
};
use callwright_conformance::connect_v1 as suite;
use http::HeaderMap;
use prost::Message;
use prost_types::Any;
use suite::client_compat_response::Result as Outcome;
use suite::{ClientCompatRequest, ClientCompatResponse, ClientErrorResult, ClientResponseResult};
use tokio::sync::Semaphore;

/// The maximum number of calls in flight.
const PARALLEL: usize = 16;
/// A timeout that is too long for the header of the protocol, so that no header is sent.
const NO_TIMEOUT: Duration = Duration::from_millis(100_000_000_000_000);

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let transports = Arc::new(Transports::new()?);
    let output = Arc::new(Mutex::new(io::stdout()));
    let permits = Arc::new(Semaphore::new(PARALLEL));
    let mut calls = tokio::task::JoinSet::new();
    while let Some(request) = tokio::task::spawn_blocking(read).await?? {
        let permit = Arc::clone(&permits).acquire_owned().await?;
        let (transports, output) = (Arc::clone(&transports), Arc::clone(&output));
        calls.spawn(async move {
            let _permit = permit;
            let test_name = request.test_name.clone();
            let result = match call(&transports, request).await {
                Ok(response) => Outcome::Response(response),
                Err(error) => Outcome::Error(ClientErrorResult { message: error.to_string() }),
            };
            write(&output, &ClientCompatResponse { test_name, result: Some(result) })
        });
    }
    while let Some(done) = calls.join_next().await {
        done??;
    }
    Ok(())
}

/// Reads the next message with its length prefix. Returns `None` at the end of the input.
fn read() -> io::Result<Option<ClientCompatRequest>> {
    let mut input = io::stdin().lock();
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let mut message = vec![0; usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?];
    input.read_exact(&mut message)?;
    ClientCompatRequest::decode(message.as_slice()).map(Some).map_err(io::Error::other)
}

fn write(output: &Mutex<io::Stdout>, response: &ClientCompatResponse) -> io::Result<()> {
    let message = response.encode_to_vec();
    let length = u32::try_from(message.len()).map_err(io::Error::other)?;
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    output.write_all(&length.to_be_bytes())?;
    output.write_all(&message)?;
    output.flush()
}

struct Transports {
    http1: HyperTransport,
    http2: HyperTransport,
}

impl Transports {
    fn new() -> Result<Self, Error> {
        let speaking =
            |version| HyperTransport::with_settings(&TransportSettings::new().http_version(version));
        Ok(Self { http1: speaking(HttpVersion::Http1)?, http2: speaking(HttpVersion::Http2)? })
    }
}

async fn call(
    transports: &Transports,
    request: ClientCompatRequest,
) -> Result<ClientResponseResult, Failure> {
    let client = client(transports, &request)?;
    match request.method() {
        "Unary" => {
            let message = message::<suite::UnaryRequest>(&request)?;
            run(client.unary(message), &request, |response| response.payload).await
        }
        "IdempotentUnary" => {
            let message = message::<suite::IdempotentUnaryRequest>(&request)?;
            run(client.idempotent_unary(message), &request, |response| response.payload).await
        }
        "Unimplemented" => {
            let message = message::<suite::UnimplementedRequest>(&request)?;
            run(client.unimplemented(message), &request, |_| None).await
        }
        other => Err(format!("method {other:?} is not a unary method of the suite").into()),
    }
}

fn client(
    transports: &Transports,
    request: &ClientCompatRequest,
) -> Result<suite::ConformanceServiceClient, Failure> {
    let transport = match request.http_version() {
        suite::HttpVersion::HttpVersion1 => transports.http1.clone(),
        suite::HttpVersion::HttpVersion2 => transports.http2.clone(),
        other => return Err(format!("{other:?} is not supported").into()),
    };
    let codec = match request.codec() {
        suite::Codec::Proto => Codec::Proto,
        suite::Codec::Json => Codec::Json,
        other => return Err(format!("{other:?} is not supported").into()),
    };
    let compression = match request.compression() {
        suite::Compression::Gzip => Compression::Gzip,
        _ => Compression::Identity,
    };
    let mut builder = suite::ConformanceServiceClient::builder()
        .transport(transport)
        .protocol(Protocol::Connect)
        .codec(codec)
        .compression(compression)
        .http_get(request.use_get_http_method)
        .retries(0);
    if request.message_receive_limit > 0 {
        let limit = usize::try_from(request.message_receive_limit)?;
        builder = builder.options(callwright::CallOptions::new().max_response_bytes(limit));
    }
    Ok(builder.build(format!("http://{}:{}", request.host, request.port))?)
}

fn message<T: callwright::Message>(request: &ClientCompatRequest) -> Result<T, Failure> {
    match request.request_messages.as_slice() {
        [only] if only.type_url.rsplit('/').next() == Some(T::FULL_NAME) => {
            Ok(T::decode(only.value.as_slice())?)
        }
        [only] => Err(format!("a {} was given, and the method takes {}", only.type_url, T::FULL_NAME).into()),
        many => Err(format!("{} messages were given, and the method takes one", many.len()).into()),
    }
}

async fn run<Req: Send + Sync + 'static, Res: Send + Sync + 'static>(
    mut call: Call<Req, Res>,
    request: &ClientCompatRequest,
    payload: impl FnOnce(Res) -> Option<suite::ConformancePayload>,
) -> Result<ClientResponseResult, Failure> {
    for header in &request.request_headers {
        for value in &header.value {
            call = call.header(&header.name, value);
        }
    }
    let timeout = request.timeout_ms.map(|ms| Duration::from_millis(u64::from(ms)));
    let context = Context::new();
    if let Some(cancel) = &request.cancel {
        use suite::client_compat_request::cancel::CancelTiming;
        let ms = match cancel.cancel_timing {
            Some(CancelTiming::AfterCloseSendMs(ms)) => ms,
            _ => 0,
        };
        let context = context.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(u64::from(ms))).await;
            context.cancel();
        });
    }
    let call = call.timeout(timeout.unwrap_or(NO_TIMEOUT)).context(&context);
    Ok(match call.with_metadata().await {
        Ok(response) => success(response, payload),
        Err(error) => failure(&error),
    })
}

fn success<Res>(
    response: Response<Res>,
    payload: impl FnOnce(Res) -> Option<suite::ConformancePayload>,
) -> ClientResponseResult {
    ClientResponseResult {
        response_headers: headers([response.headers()]),
        response_trailers: headers([response.trailers()]),
        payloads: vec![payload(response.into_inner()).unwrap_or_default()],
        ..ClientResponseResult::default()
    }
}

fn failure(error: &Error) -> ClientResponseResult {
    let details = error.raw_details().iter().filter(|detail| detail.form() == DetailForm::Proto);
    let any = |detail: &callwright::ErrorDetail| Any {
        type_url: detail.type_url().to_owned(),
        value: detail.value().to_vec(),
    };
    ClientResponseResult {
        response_headers: headers([error.headers(), error.metadata()]),
        response_trailers: headers([error.trailers()]),
        error: Some(suite::Error {
            code: error.code().number(),
            message: Some(error.message().to_owned()),
            details: details.map(any).collect(),
        }),
        ..ClientResponseResult::default()
    }
}

fn headers<const N: usize>(maps: [&HeaderMap; N]) -> Vec<suite::Header> {
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for map in maps {
        for (name, value) in map {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            named.entry(name.as_str()).or_default().push(value);
        }
    }
    named.into_iter().map(|(name, value)| suite::Header { name: name.to_owned(), value }).collect()
}
