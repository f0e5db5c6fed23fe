//! Calls of methods that are known when the program runs.

use callwright::spec::Idempotency;
use callwright::{Code, Codec, DynamicClient, JsonMessage, MethodSpec, ServiceSpec};
use callwright_testing::{Reply, ScriptedTransport};

static SERVICE: ServiceSpec = ServiceSpec::new("acme.v1.ThingService");
static GET: MethodSpec = MethodSpec::new(&SERVICE, "Get").idempotency(Idempotency::NoSideEffects);

fn client(transport: &ScriptedTransport) -> DynamicClient {
    DynamicClient::builder().transport(transport.clone()).build("http://acme.internal").expect("a client")
}

#[tokio::test(start_paused = true)]
async fn a_dynamic_call_is_retried_as_any_other() {
    let transport = ScriptedTransport::new([Reply::status(503), Reply::json(r#"{"name":"x"}"#)]);
    let call = client(&transport).call::<JsonMessage>(&GET, JsonMessage::new(r#"{"id":"1"}"#));
    let response = call.retries(1).with_metadata().await.expect("an answer");
    assert_eq!(response.get_ref().as_bytes(), br#"{"name":"x"}"#);
    assert_eq!(response.attempts().len(), 2);
    transport.assert_sent(2);
}

#[tokio::test(start_paused = true)]
async fn what_a_dynamic_call_cannot_send_is_refused_before_it_is_sent() {
    let transport = ScriptedTransport::new([Reply::json("{}")]);
    let binary =
        client(&transport).call::<JsonMessage>(&GET, JsonMessage::new("{}")).codec(Codec::Proto).await;
    assert_eq!(binary.expect_err("no binary form").code(), Code::InvalidArgument);
    assert!(client(&transport).call::<JsonMessage>(&GET, JsonMessage::new("{")).await.is_err());
    transport.assert_sent(0);
}

#[test]
fn what_a_message_says_is_not_printed() {
    let message = JsonMessage::new(r#"{"password":"s3cr3t"}"#);
    assert!(!format!("{message:?}").contains("s3cr3t"), "{message:?}");
}
