//! An answer that cannot be used is one clear error with its code, and repeats nothing of what was sent.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use callwright::{Code, Error, Outcome};
use callwright_services::hello::v1::HelloServiceClient;
use callwright_services::user::v1::GetUserRequest;
use callwright_testing::{Framing, Step};
use clients::{Http, assert_clear, feed, greet, greeting, hello, http1, over_both, page, users};

over_both!(
    an_answer_beyond_the_limit_is_refused,
    the_limit_itself_is_allowed,
    a_body_that_is_not_the_message_is_named,
    a_value_of_the_wrong_kind_is_an_error,
    two_members_of_a_oneof_are_an_error,
    a_page_of_a_proxy_is_an_error_of_its_status,
    a_redirect_is_not_followed,
    a_head_that_is_none_is_a_broken_connection,
    a_head_that_some_would_refuse_is_read
);

async fn hello_error(step: Step, http: Http) -> Error {
    let server = http1([step]).await;
    let error = hello(&server.url(), http).say_hello(greet()).retries(3).await.unwrap_err();
    assert_clear(&error);
    assert_eq!((error.attempts().len(), server.log().requests.len()), (1, 1), "{error:?}");
    error
}

async fn an_answer_beyond_the_limit_is_refused(http: Http) {
    for framing in [Framing::ContentLength, Framing::Chunked, Framing::UntilClose] {
        let large = Step::json("{}").fill(100_000_000).framing(framing);
        let error = hello_error(large, http).await;
        assert_eq!(
            (error.code(), error.outcome()),
            (Code::ResourceExhausted, Outcome::Decode),
            "{framing:?}"
        );
        assert!(error.message().contains("limit of 16777216 bytes"), "{error}");
        assert!(error.message().contains("max_response_bytes"), "{error}");
    }
}

async fn the_limit_itself_is_allowed(http: Http) {
    let body = r#"{"greeting":"hello"}"#;
    for (limit, allowed) in [(body.len(), true), (body.len() - 1, false)] {
        for framing in [Framing::ContentLength, Framing::Chunked] {
            let server = http1([Step::json(body).framing(framing)]).await;
            let options = callwright::CallOptions::new().max_response_bytes(limit);
            let result = hello(&server.url(), http).say_hello(greet()).options(options).await;
            assert_eq!(result.is_ok(), allowed, "{limit} {framing:?} {result:?}");
        }
    }
}

async fn a_body_that_is_not_the_message_is_named(http: Http) {
    for (body, code, says) in [
        ("", Code::Internal, "the answer is empty, and hello.v1.SayHelloResponse was expected"),
        (
            r#"{"greeting":"Guo"#,
            Code::Internal,
            "the answer of 16 bytes cannot be read as hello.v1.SayHelloResponse",
        ),
        ("[]", Code::Internal, "the answer of 2 bytes cannot be read as hello.v1.SayHelloResponse"),
        (
            "<html>welcome</html>",
            Code::Unknown,
            "the answer of 20 bytes cannot be read as hello.v1.SayHelloResponse; it looks like HTML, so a proxy may have \
             answered",
        ),
    ] {
        let error = hello_error(Step::json(body), http).await;
        assert_eq!((error.code(), error.outcome()), (code, Outcome::Decode), "{body}");
        assert_eq!(error.http_status(), Some(200));
        assert_eq!(error.message(), says);
    }
}

async fn a_value_of_the_wrong_kind_is_an_error(http: Http) {
    for body in [
        r#"{"userId":"guoguo","followerCount":"s3cret"}"#,
        r#"{"userId":5,"bio":"s3cret"}"#,
        r#"{"createTime":"s3cret"}"#,
        r#"{"bio":"s3cret","followerCount":1.5}"#,
    ] {
        let server = http1([Step::json(body)]).await;
        let request = GetUserRequest { user_id: "guoguo".into() };
        let error = users(&server.url(), http).get_user(request).await.unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::Internal, Outcome::Decode), "{error:?}");
        assert!(error.message().contains("user.v1.User"), "{error}");
        assert_clear(&error);
    }
}

async fn two_members_of_a_oneof_are_an_error(http: Http) {
    let server = http1([Step::json(r#"{"items":[{"post":{"postId":"1"},"ad":{"adId":"2"}}]}"#)]).await;
    let error = feed(&server.url(), http).list_recommendations(page()).await.unwrap_err();
    assert_eq!((error.code(), error.outcome()), (Code::Internal, Outcome::Decode), "{error:?}");
    assert!(error.message().contains("feed.v1.ListRecommendationsResponse"), "{error}");
    assert_clear(&error);
    assert!(server.log().requests[0].path.contains("s3cret"), "the query travels, and is not repeated");
}

async fn a_page_of_a_proxy_is_an_error_of_its_status(http: Http) {
    let page =
        Step::status(502).header("content-type", "text/html").body("<html><h1>Bad Gateway</h1></html>");
    let server = http1([page]).await;
    let error = hello(&server.url(), http).say_hello(greet()).await.unwrap_err();
    assert_eq!((error.code(), error.outcome()), (Code::Unavailable, Outcome::Intermediary));
    assert_eq!(error.http_status(), Some(502));
    assert!(error.from_intermediary() && error.is_retryable());
    assert!(!error.to_string().contains('<'), "{error}");
    assert_clear(&error);
}

async fn a_redirect_is_not_followed(http: Http) {
    for status in [301, 302, 303, 307, 308] {
        let server = http1([]).await;
        let moved = Step::status(status).header("location", server.url());
        let error = hello_error(moved, http).await;
        assert_eq!(
            (error.outcome(), error.http_status()),
            (Outcome::Intermediary, Some(status)),
            "{error:?}"
        );
        assert!(server.log().requests.is_empty());
    }
}

async fn a_head_that_is_none_is_a_broken_connection(http: Http) {
    let of_the_future = "HTTP/7.9 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    for (step, says) in [
        (Step::raw(of_the_future), "the answer is not valid HTTP"),
        (greeting().fill_head(1_600_000), "the answer is not valid HTTP"),
    ] {
        let server = http1([step, greeting()]).await;
        let error = hello(&server.url(), http).say_hello(greet()).await.unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::Unavailable, Outcome::Transport), "{error:?}");
        assert_eq!(error.message(), says);
    }
}

async fn a_head_that_some_would_refuse_is_read(http: Http) {
    let folded = "HTTP/1.1 200 OK\r\ncontent-type: application/json;\r\n\tcharset=utf-8\r\ncontent-length: 2\r\n\r\n{}";
    let server = http1([Step::raw(folded), greeting().fill_head(300_000)]).await;
    let hello = hello(&server.url(), http);
    let answer = hello.say_hello(greet()).with_metadata().await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert_eq!(kind.split_whitespace().collect::<Vec<_>>(), ["application/json;", "charset=utf-8"]);
    hello.say_hello(greet()).await.unwrap();
}

#[test]
fn a_base_url_that_cannot_be_used_is_refused_when_the_client_is_built() {
    for (url, says) in [
        ("user.internal:3000", "has no scheme"),
        ("http://user.internal:3000/?token=s3cret", "has a query"),
        ("http://user.internal:3000/#s3cret", "has a fragment"),
        ("http://guoguo:s3cret@user.internal:3000", "has user information"),
        ("ftp://user.internal", "has a scheme that is not supported"),
        ("http://", "is not a URL"),
        ("http://user.internal:99999", "has port 99999; ports are 1 to 65535"),
    ] {
        let error = HelloServiceClient::new(url).unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::InvalidArgument, Outcome::Local), "{url}");
        assert!(error.message().contains(says), "{error}");
        assert_clear(&error);
    }
}
