//! Whatever a path variable holds: the request reaches the path that the contract names, or is not sent.

use callwright::Code;
use callwright_conformance::http_v1::{HttpServiceClient, NameRequest, UserRequest};
use callwright_testing::{Reply, ScriptedTransport, Sent};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

/// The segments of a path as a browser, and so the HTTP client, understands the URL.
fn segments(sent: &Sent) -> Vec<String> {
    let url = reqwest::Url::parse(&sent.uri.to_string()).expect("a URL");
    assert_eq!(url.query(), None, "{url}");
    assert_eq!(url.fragment(), None, "{url}");
    let decoded = |segment: &str| percent_decode_str(segment).decode_utf8().expect("UTF-8").into_owned();
    url.path_segments().expect("a path").map(decoded).collect()
}

fn client() -> (HttpServiceClient, ScriptedTransport) {
    let transport = ScriptedTransport::new([Reply::json("{}")]);
    let client = HttpServiceClient::builder().transport(transport.clone()).build("http://host/base");
    (client.expect("a client"), transport)
}

/// Texts with many of the characters that URLs treat in a way of their own.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[./%2eE?#\\\\ a-]{0,8}", any::<String>()]
}

fn block_on<T>(future: impl IntoFuture<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future.into_future())
}

proptest! {
    #[test]
    fn one_segment(value in text()) {
        let (client, transport) = client();
        match block_on(client.get_user(UserRequest { user_id: value.clone() })) {
            Ok(_) => {
                prop_assert_eq!(segments(&transport.sent()[0]), ["base", "v1", "users", value.as_str()]);
            }
            Err(error) => {
                prop_assert_eq!(error.code(), Code::InvalidArgument);
                prop_assert!(value.is_empty() || value.split('/').any(|part| part == "." || part == ".."));
                prop_assert!(transport.sent().is_empty());
            }
        }
    }

    #[test]
    fn the_rest_of_the_path(value in text()) {
        let (client, transport) = client();
        let name = format!("files/{value}");
        match block_on(client.read_file(NameRequest { name: name.clone(), filter: String::new() })) {
            Ok(_) => {
                let expected = format!("base/v1/{name}:read");
                let expected: Vec<&str> = expected.split('/').collect();
                prop_assert_eq!(segments(&transport.sent()[0]), expected);
            }
            Err(error) => {
                prop_assert_eq!(error.code(), Code::InvalidArgument);
                prop_assert!(value.split('/').any(|part| part.is_empty() || part == "." || part == ".."));
                prop_assert!(transport.sent().is_empty());
            }
        }
    }
}
