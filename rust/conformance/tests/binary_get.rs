//! CN12: what is sent as GET in binary form has the same URL whenever the message is the same.

use std::collections::{BTreeSet, HashMap};

use callwright::{Codec, Protocol};
use callwright_conformance::http_v1::{HttpServiceClient, LookupRequest};
use callwright_testing::{Reply, ScriptedTransport};

/// The verbs and URLs of equal requests that were made one by one.
async fn sent(request: impl Fn() -> LookupRequest) -> BTreeSet<String> {
    let reply = || Reply::status(200).header("content-type", "application/proto");
    let transport = ScriptedTransport::new((0..16).map(|_| reply()));
    let client = HttpServiceClient::builder()
        .transport(transport.clone())
        .protocol(Protocol::Connect)
        .codec(Codec::Proto)
        .http_get(true)
        .build("http://host")
        .expect("a client");
    for _ in 0..16 {
        client.lookup(request()).await.expect("an answer");
    }
    transport.sent().iter().map(|sent| format!("{} {}", sent.method, sent.uri)).collect()
}

fn labels(names: &[&str]) -> LookupRequest {
    let labels: HashMap<String, String> =
        names.iter().map(|name| ((*name).to_owned(), "x".to_owned())).collect();
    LookupRequest { labels, ..LookupRequest::default() }
}

#[tokio::test]
async fn a_message_of_one_binary_form_is_a_get() {
    for request in [
        LookupRequest::default as fn() -> _,
        || labels(&["a"]),
        || LookupRequest { others: vec![labels(&["a"]), labels(&["b"])], ..LookupRequest::default() },
    ] {
        let sent = sent(request).await;
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent.iter().all(|line| line.starts_with("GET ")), "{sent:?}");
    }
}

#[tokio::test]
async fn a_map_of_several_entries_wherever_it_stands_is_a_post() {
    for request in [
        || labels(&["a", "b", "c", "d"]),
        || LookupRequest {
            others: vec![labels(&["a"]), labels(&["a", "b", "c", "d"])],
            ..LookupRequest::default()
        },
    ] {
        let sent = sent(request).await;
        assert_eq!(
            sent,
            BTreeSet::from(["POST http://host/conformance.http.v1.HttpService/Lookup".to_owned()])
        );
    }
}
