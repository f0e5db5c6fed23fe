//! The vectors of `conformance/errors`: what an answer that is no success becomes.

use std::collections::BTreeMap;
use std::fmt::Debug;

use callwright::google::rpc;
use callwright::{DetailForm, Error, ErrorDetail, Message, Protocol};
use callwright_conformance::http_v1::{HttpServiceClient, UserRequest};
use callwright_conformance::{Tally, load};
use callwright_testing::{Reply, ScriptedTransport};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    id: String,
    protocol: String,
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
    want: Want,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Want {
    code: String,
    message: Option<String>,
    shape: Option<String>,
    raw_code: Option<String>,
    from_intermediary: Option<bool>,
    retryable: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    retry_after_ms: Option<Option<u64>>,
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    #[serde(default)]
    metadata: BTreeMap<String, Option<String>>,
    #[serde(default)]
    trailers: BTreeMap<String, Option<String>>,
    #[serde(default)]
    meta: BTreeMap<String, String>,
    details: Option<Vec<Detail>>,
}

/// Tells `null` from a member that is not there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u64>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Detail {
    r#type: String,
    /// The detail as ProtoJSON of its type.
    message: Option<Value>,
    /// The bytes of a binary detail.
    base64: Option<String>,
    /// The text of a JSON detail.
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    protocol: String,
    status: u16,
    code: String,
}

#[tokio::test(start_paused = true)]
async fn error_bodies_are_read_as_the_vectors_say() {
    let mut tally = Tally::new("errors");
    for vector in load::<Vector>("errors", "error") {
        let mut reply = Reply::status(vector.status).body(vector.body.clone());
        for (name, value) in &vector.headers {
            reply = reply.header(Box::leak(name.clone().into_boxed_str()), value);
        }
        let error = answered(&vector.protocol, reply).await;
        let result = compare(&vector.want, &error).map_err(|why| format!("{why}\n  {error:?}"));
        tally.note(&vector.id, result);
    }
    tally.finish();
}

#[tokio::test(start_paused = true)]
async fn statuses_without_a_body_have_the_codes_of_the_vectors() {
    let mut tally = Tally::new("error codes");
    for row in load::<Row>("errors", "code") {
        let error = answered(&row.protocol, Reply::status(row.status)).await;
        let result = same("code", &row.code.as_str(), &error.code().lower_name())
            .and_then(|()| same("from_intermediary", &true, &error.from_intermediary()));
        tally.note(&row.id, result);
    }
    tally.finish();
}

async fn answered(protocol: &str, reply: Reply) -> Error {
    let protocol = match protocol {
        "rest" => Protocol::Rest,
        "connect" => Protocol::Connect,
        "twirp" => Protocol::Twirp,
        other => panic!("there is no protocol {other}"),
    };
    let transport = ScriptedTransport::new([reply]);
    let client = HttpServiceClient::builder().transport(transport).protocol(protocol).build("http://host");
    let call = client.expect("a client").get_user(UserRequest { user_id: "x".into() });
    call.await.expect_err("an error")
}

fn same<T: PartialEq + Debug>(what: &str, wanted: &T, got: &T) -> Result<(), String> {
    if wanted == got { Ok(()) } else { Err(format!("{what}: wanted {wanted:?}, got {got:?}")) }
}

fn compare(want: &Want, error: &Error) -> Result<(), String> {
    same("code", &want.code.as_str(), &error.code().lower_name())?;
    let expected =
        |what, wanted: Option<&str>, got| wanted.map_or(Ok(()), |wanted| same(what, &Some(wanted), &got));
    expected("message", want.message.as_deref(), Some(error.message()))?;
    expected("shape", want.shape.as_deref(), Some(error.shape().name()))?;
    expected("raw_code", want.raw_code.as_deref(), error.raw_code())?;
    if let Some(wanted) = want.from_intermediary {
        same("from_intermediary", &wanted, &error.from_intermediary())?;
    }
    if let Some(wanted) = want.retryable {
        same("retryable", &wanted, &error.is_retryable())?;
    }
    if let Some(wanted) = want.retry_after_ms {
        let got = error.retry_after().map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        same("retry_after_ms", &wanted, &got)?;
    }
    for (wanted, map) in [
        (&want.headers, error.headers()),
        (&want.metadata, error.metadata()),
        (&want.trailers, error.trailers()),
    ] {
        for (name, wanted) in wanted {
            let got = map.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            same(name, wanted, &got)?;
        }
    }
    for (key, wanted) in &want.meta {
        same(key, &Some(wanted.as_str()), &error.meta(key))?;
    }
    match &want.details {
        None => Ok(()),
        Some(details) => {
            same("number of details", &details.len(), &error.raw_details().len())?;
            details.iter().zip(error.raw_details()).try_for_each(|(wanted, got)| compare_detail(wanted, got))
        }
    }
}

fn compare_detail(wanted: &Detail, got: &ErrorDetail) -> Result<(), String> {
    same("type", &wanted.r#type.as_str(), &got.type_url())?;
    if let Some(text) = &wanted.text {
        same("form", &DetailForm::Json, &got.form())?;
        same("text", &text.as_bytes(), &&got.value()[..])?;
    }
    if let Some(text) = &wanted.base64 {
        same("form", &DetailForm::Proto, &got.form())?;
        let wrapped = serde_json::json!({"data": text}).to_string();
        let wanted = callwright::google::api::HttpBody::from_json(wrapped.as_bytes());
        same("bytes", &wanted.map_err(|error| error.to_string())?.data.as_slice(), &&got.value()[..])?;
    }
    match &wanted.message {
        None => Ok(()),
        Some(message) => compare_typed(message, got),
    }
}

fn compare_typed(wanted: &Value, got: &ErrorDetail) -> Result<(), String> {
    macro_rules! by_name {
        ($($text:literal => $name:ident,)*) => {
            match got.type_name() {
                $($text => read::<rpc::$name>(wanted, got),)*
                other => Err(format!("{other} is no type that the vectors know")),
            }
        };
    }
    by_name! {
        "google.rpc.BadRequest" => BadRequest,
        "google.rpc.DebugInfo" => DebugInfo,
        "google.rpc.ErrorInfo" => ErrorInfo,
        "google.rpc.Help" => Help,
        "google.rpc.LocalizedMessage" => LocalizedMessage,
        "google.rpc.PreconditionFailure" => PreconditionFailure,
        "google.rpc.QuotaFailure" => QuotaFailure,
        "google.rpc.RequestInfo" => RequestInfo,
        "google.rpc.ResourceInfo" => ResourceInfo,
        "google.rpc.RetryInfo" => RetryInfo,
    }
}

fn read<T: Message + PartialEq + Debug>(wanted: &Value, got: &ErrorDetail) -> Result<(), String> {
    let wanted = T::from_json(wanted.to_string().as_bytes()).map_err(|error| error.to_string())?;
    same(T::FULL_NAME, &Some(wanted), &got.read())
}
