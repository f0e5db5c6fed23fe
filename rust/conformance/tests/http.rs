//! The vectors of `conformance/http`: what a call looks like on the wire.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use callwright::{Call, CallOptions, Codec, Compression, Error, Message, Protocol, TimeoutHeader};
use callwright_conformance::http_v1::{HttpServiceClient, RoutedServiceClient};
use callwright_conformance::{Tally, load};
use callwright_testing::{Reply, ScriptedTransport, Sent};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    id: String,
    method: String,
    #[serde(default = "base_url")]
    base_url: String,
    #[serde(default)]
    options: Options,
    request: Value,
    sent: Option<Expected>,
    response: Option<Answer>,
    message: Option<Value>,
    error: Option<Refusal>,
}

fn base_url() -> String {
    "http://host".to_owned()
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    protocol: Option<String>,
    codec: Option<String>,
    compression: Option<String>,
    http_get: Option<bool>,
    max_get_url_bytes: Option<usize>,
    twirp_prefix: Option<String>,
    twirp_proto_names: Option<bool>,
    timeout_ms: Option<u64>,
    timeout_header: Option<String>,
    implicit_routing: Option<bool>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    verb: String,
    path_and_query: String,
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    body: Option<Value>,
    body_text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    code: String,
    #[serde(default)]
    says: Vec<String>,
}

#[tokio::test(start_paused = true)]
async fn calls_look_as_the_vectors_say() {
    let mut tally = Tally::new("http");
    for vector in load::<Vector>("http", "http") {
        let result = run(&vector).await;
        tally.note(&vector.id, result);
    }
    tally.finish();
}

async fn run(vector: &Vector) -> Result<(), String> {
    macro_rules! methods {
        ($($name:literal => $client:ident.$method:ident,)*) => {
            match vector.method.as_str() {
                $($name => make(vector, |transport, request| {
                    let client = $client::builder().transport(transport).build(&vector.base_url);
                    client.map(|client| client.$method(request))
                }).await,)*
                other => Err(format!("there is no method {other}")),
            }
        };
    }
    methods! {
        "HttpService.GetUser" => HttpServiceClient.get_user,
        "HttpService.GetBook" => HttpServiceClient.get_book,
        "HttpService.ReadFile" => HttpServiceClient.read_file,
        "HttpService.GetNested" => HttpServiceClient.get_nested,
        "HttpService.GetAny" => HttpServiceClient.get_any,
        "HttpService.Ban" => HttpServiceClient.ban,
        "HttpService.GetTyped" => HttpServiceClient.get_typed,
        "HttpService.GetPresent" => HttpServiceClient.get_present,
        "HttpService.Search" => HttpServiceClient.search,
        "HttpService.Create" => HttpServiceClient.create,
        "HttpService.Update" => HttpServiceClient.update,
        "HttpService.SetTags" => HttpServiceClient.set_tags,
        "HttpService.SetNote" => HttpServiceClient.set_note,
        "HttpService.Touch" => HttpServiceClient.touch,
        "HttpService.Remove" => HttpServiceClient.remove,
        "HttpService.Probe" => HttpServiceClient.probe,
        "HttpService.ListTags" => HttpServiceClient.list_tags,
        "HttpService.GetNote" => HttpServiceClient.get_note,
        "HttpService.GetFile" => HttpServiceClient.get_file,
        "HttpService.Upload" => HttpServiceClient.upload,
        "HttpService.Echo" => HttpServiceClient.echo,
        "HttpService.Route" => HttpServiceClient.route,
        "HttpService.Peek" => HttpServiceClient.peek,
        "HttpService.Lookup" => HttpServiceClient.lookup,
        "HttpService.Unbound" => HttpServiceClient.unbound,
        "RoutedService.Get" => RoutedServiceClient.get,
    }
}

async fn make<Req, Res>(
    vector: &Vector,
    call: impl FnOnce(ScriptedTransport, Req) -> Result<Call<Req, Res>, Error>,
) -> Result<(), String>
where
    Req: Message,
    Res: Message + PartialEq + Debug,
{
    let mut reply = match &vector.response {
        None => Reply::json("{}"),
        Some(answer) => Reply::status(answer.status).body(answer.body.clone()),
    };
    for (name, value) in vector.response.iter().flat_map(|answer| &answer.headers) {
        reply = reply.header(Box::leak(name.clone().into_boxed_str()), value);
    }
    let transport = ScriptedTransport::new([reply]);
    let request = Req::from_json(vector.request.to_string().as_bytes()).map_err(|error| error.to_string())?;
    // What cannot be used is refused as early as it is known: with the client, the options or the call.
    let ended = match (call(transport.clone(), request), options(&vector.options)?) {
        (Ok(call), Ok(options)) => call.options(options).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let sent = transport.sent();
    match (&vector.error, ended) {
        (Some(refusal), Err(error)) => compare_error(refusal, &error)?,
        (Some(refusal), Ok(message)) => return Err(format!("wanted {}, got {message:?}", refusal.code)),
        (None, Err(error)) => return Err(format!("failed: {error:?}")),
        (None, Ok(message)) => compare_message(vector.message.as_ref(), message)?,
    }
    match (&vector.sent, sent.as_slice()) {
        (Some(expected), [sent]) => compare_sent(expected, sent),
        (None, []) => Ok(()),
        (_, sent) => Err(format!("{} requests were sent", sent.len())),
    }
}

/// The options, or why the runtime refuses them.
fn options(vector: &Options) -> Result<Result<CallOptions, Error>, String> {
    let mut options = CallOptions::new();
    if let Some(name) = &vector.protocol {
        options = options.protocol(match name.as_str() {
            "rest" => Protocol::Rest,
            "connect" => Protocol::Connect,
            "twirp" => Protocol::Twirp,
            other => return Err(format!("there is no protocol {other}")),
        });
    }
    if vector.codec.as_deref() == Some("proto") {
        options = options.codec(Codec::Proto);
    }
    if vector.compression.as_deref() == Some("gzip") {
        options = options.compression(Compression::Gzip);
    }
    if let Some(get) = vector.http_get {
        options = options.http_get(get);
    }
    if let Some(bytes) = vector.max_get_url_bytes {
        options = options.max_get_url_bytes(bytes);
    }
    if let Some(prefix) = &vector.twirp_prefix {
        options = options.twirp_prefix(prefix);
    }
    if let Some(proto_names) = vector.twirp_proto_names {
        options = options.twirp_proto_names(proto_names);
    }
    if let Some(ms) = vector.timeout_ms {
        options = options.timeout(Duration::from_millis(ms));
    }
    if let Some(name) = &vector.timeout_header {
        options = options.timeout_header(match name.as_str() {
            "none" => TimeoutHeader::None,
            "connect-timeout-ms" => TimeoutHeader::ConnectTimeoutMs,
            "x-server-timeout" => TimeoutHeader::ServerTimeout,
            "grpc-timeout" => TimeoutHeader::GrpcTimeout,
            other => return Err(format!("there is no timeout header {other}")),
        });
    }
    if let Some(implicit) = vector.implicit_routing {
        options = options.implicit_routing(implicit);
    }
    Ok(vector.headers.iter().try_fold(options, |options, (name, value)| options.header(name, value)))
}

fn compare_error(refusal: &Refusal, error: &Error) -> Result<(), String> {
    if error.code().lower_name() != refusal.code {
        return Err(format!("wanted {}, got {error}", refusal.code));
    }
    match refusal.says.iter().find(|text| !error.message().contains(text.as_str())) {
        Some(text) => Err(format!("the message does not say {text:?}: {}", error.message())),
        None => Ok(()),
    }
}

fn compare_message<Res: Message + PartialEq + Debug>(wanted: Option<&Value>, got: Res) -> Result<(), String> {
    let Some(wanted) = wanted else { return Ok(()) };
    let wanted = Res::from_json(wanted.to_string().as_bytes()).map_err(|error| error.to_string())?;
    if wanted == got { Ok(()) } else { Err(format!("wanted {wanted:?}, got {got:?}")) }
}

fn compare_sent(expected: &Expected, sent: &Sent) -> Result<(), String> {
    let path_and_query = sent.uri.path_and_query().map_or("", |part| part.as_str());
    let line = format!("{} {path_and_query}", sent.method);
    let wanted = format!("{} {}", expected.verb, expected.path_and_query);
    if line != wanted {
        return Err(format!("wanted {wanted}, got {line}"));
    }
    for (name, wanted) in &expected.headers {
        if sent.header(name) != wanted.as_deref() {
            return Err(format!("header {name}: wanted {wanted:?}, got {:?}", sent.header(name)));
        }
    }
    let text = String::from_utf8_lossy(&sent.body);
    let same = match (&expected.body, &expected.body_text) {
        (None, None) => text.is_empty(),
        (Some(json), _) => serde_json::from_str::<Value>(&text).is_ok_and(|sent| sent == *json),
        (None, Some(wanted)) => *wanted == text,
    };
    if same { Ok(()) } else { Err(format!("the body is {text}")) }
}
