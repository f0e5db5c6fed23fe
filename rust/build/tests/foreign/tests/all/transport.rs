use callwright_testing::{Reply, ScriptedTransport};
use foreign::acme::r#gen::{Match, Self_, ShopClient, StockClient};

#[tokio::test(start_paused = true)]
async fn an_rpc_is_sent_as_the_contract_says() {
    let transport = ScriptedTransport::new([Reply::status(503), Reply::json("{}")]);
    let shop =
        ShopClient::builder().transport(transport.clone()).build("http://shop.test").expect("a client");
    let request = Self_ {
        r#type: "a b".to_owned(),
        r#match: Some(Match { self_: "me".to_owned(), crate_: true, ..Default::default() }),
        r#gen: Some("now".to_owned()),
    };

    shop.r#type(request).retries(1).await.expect("an answer");

    let sent = transport.sent();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].method, "PUT");
    assert_eq!(sent[1].uri, "http://shop.test/api/types/a%20b/me:match?gen=now");
    assert_eq!(sent[1].body, r#"{"crate":true}"#);
}

#[tokio::test(start_paused = true)]
async fn an_rpc_without_http_rule_is_posted_to_its_name() {
    let transport =
        ScriptedTransport::new([Reply::json(r#"{"level":"LEVEL_HIGH","at":"2024-02-29T12:00:00Z"}"#)]);
    let stock =
        StockClient::builder().transport(transport.clone()).build("http://shop.test").expect("a client");

    let everything = stock.r#match(Default::default()).await.expect("an answer");

    assert_eq!(everything.at.expect("a time").seconds, 1_709_208_000);
    assert_eq!(transport.sent()[0].uri, "http://shop.test/acme.gen.Stock/Match");
}
