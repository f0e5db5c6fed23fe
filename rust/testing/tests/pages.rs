//! A list that comes page by page is read as one stream, and every page is a call with all options of its own.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use callwright::{Call, Code, Context, Error, Response};
use callwright_services::feed::v1::{
    FeedServiceClient, ListRecommendationsRequest, ListRecommendationsResponse, MockFeedService,
    Recommendation,
};
use callwright_testing::InMemoryTransport;
use futures_core::Stream;
use tokio::time::Instant;

type List = Call<ListRecommendationsRequest, ListRecommendationsResponse>;

/// What the service does with one request.
enum Reply {
    Page(&'static [&'static str], &'static str),
    Slow(Duration),
    Fail(Code),
}

fn page(items: &[&str], next: &str) -> ListRecommendationsResponse {
    let item = |id: &&str| Recommendation { recommendation_id: (*id).into(), ..Recommendation::default() };
    ListRecommendationsResponse { items: items.iter().map(item).collect(), next_page_token: next.into() }
}

/// The tokens that the service was asked for, in order.
type Asked = Arc<Mutex<Vec<String>>>;

fn feed(replies: impl IntoIterator<Item = Reply>) -> (FeedServiceClient, Asked) {
    let replies = Arc::new(Mutex::new(replies.into_iter().collect::<VecDeque<_>>()));
    let asked = Asked::default();
    let log = Arc::clone(&asked);
    let app = Router::new().route(
        "/1.0/users/guoguo/recommendations",
        get(move |request: Request| {
            let query = request.uri().query().unwrap_or_default();
            let token = query.split('&').find_map(|pair| pair.strip_prefix("pageToken="));
            log.lock().unwrap().push(token.unwrap_or_default().to_owned());
            let reply = replies.lock().unwrap().pop_front().expect("a request that the test expects");
            async move {
                match reply {
                    Reply::Page(items, next) => (axum::http::StatusCode::OK, json(items, next)),
                    Reply::Slow(time) => {
                        tokio::time::sleep(time).await;
                        (axum::http::StatusCode::OK, json(&[], ""))
                    }
                    Reply::Fail(code) => (
                        axum::http::StatusCode::SERVICE_UNAVAILABLE,
                        format!(r#"{{"code":{},"message":"no"}}"#, code.number()),
                    ),
                }
            }
        }),
    );
    let client =
        FeedServiceClient::builder().transport(InMemoryTransport::new(app)).build("http://feed").unwrap();
    (client, asked)
}

fn json(items: &[&str], next: &str) -> String {
    let items: Vec<_> = items.iter().map(|id| format!(r#"{{"recommendationId":"{id}"}}"#)).collect();
    format!(r#"{{"items":[{}],"nextPageToken":"{next}"}}"#, items.join(","))
}

fn request(token: &str) -> ListRecommendationsRequest {
    ListRecommendationsRequest { user_id: "guoguo".into(), page_size: 2, page_token: token.into() }
}

fn list(client: &FeedServiceClient) -> List {
    client.list_recommendations(request(""))
}

fn tokens(asked: &Asked) -> Vec<String> {
    asked.lock().unwrap().clone()
}

/// The items up to the end of the list, or up to the error.
async fn read(call: List) -> (Vec<String>, Option<Error>) {
    let mut items = call.items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => ids.push(item.recommendation_id),
            Err(error) => {
                assert!(items.next().await.is_none(), "an error ends the stream");
                return (ids, Some(error));
            }
        }
    }
    assert!(items.next().await.is_none(), "the end stays the end");
    (ids, None)
}

#[tokio::test(start_paused = true)]
async fn items_of_all_pages_come_in_order_and_an_empty_page_is_not_the_end() {
    let (client, asked) =
        feed([Reply::Page(&["a", "b"], "two"), Reply::Page(&[], "three"), Reply::Page(&["c"], "")]);
    let (ids, error) = read(list(&client)).await;
    assert_eq!(ids, ["a", "b", "c"]);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(tokens(&asked), ["", "two", "three"]);
}

#[tokio::test(start_paused = true)]
async fn a_page_is_asked_for_when_it_is_needed_and_not_before() {
    let (client, asked) = feed([Reply::Page(&["a", "b"], "two"), Reply::Page(&["c"], "")]);
    let mut items = list(&client).items();
    assert!(tokens(&asked).is_empty());
    items.try_next().await.unwrap();
    items.try_next().await.unwrap();
    assert_eq!(tokens(&asked), [""]);
    items.try_next().await.unwrap();
    assert_eq!(tokens(&asked), ["", "two"]);
}

#[tokio::test(start_paused = true)]
async fn pages_show_their_token_and_their_attempts() {
    let (client, _) =
        feed([Reply::Fail(Code::Unavailable), Reply::Page(&["a"], "two"), Reply::Page(&["b"], "")]);
    let mut pages = list(&client).pages();
    assert_eq!(pages.page_token(), Some(""));
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!((first.next_page_token(), first.response().attempts().len()), ("two", 2));
    assert_eq!(pages.page_token(), Some("two"));
    let second = pages.try_next().await.unwrap().unwrap();
    assert_eq!((second.next_page_token(), second.response().attempts().len()), ("", 1));
    assert_eq!(second.into_items()[0].recommendation_id, "b");
    assert_eq!(pages.page_token(), None);
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_failed_goes_on_from_the_page_that_failed() {
    let (client, asked) = feed([
        Reply::Page(&["a"], "two"),
        Reply::Fail(Code::PermissionDenied),
        Reply::Page(&["b"], "three"),
        Reply::Page(&["c"], ""),
    ]);
    let mut items = list(&client).items();
    assert_eq!(items.try_next().await.unwrap().unwrap().recommendation_id, "a");
    assert_eq!(items.try_next().await.unwrap_err().code(), Code::PermissionDenied);
    let token = items.page_token().unwrap().to_owned();
    let (ids, error) = read(client.list_recommendations(request(&token))).await;
    assert_eq!(ids, ["b", "c"]);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(tokens(&asked), ["", "two", "two", "three"]);
}

#[tokio::test(start_paused = true)]
async fn the_token_of_items_is_that_of_the_page_the_next_item_is_on() {
    let (client, _) = feed([Reply::Page(&["a", "b"], "two"), Reply::Page(&["c", "d"], "")]);
    let mut items = list(&client).items();
    let mut seen = Vec::new();
    loop {
        seen.push(items.page_token().map(str::to_owned));
        if items.try_next().await.unwrap().is_none() {
            break;
        }
    }
    let seen: Vec<_> = seen.iter().map(Option::as_deref).collect();
    assert_eq!(seen, [Some(""), Some(""), Some("two"), Some("two"), None]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_comes_again_ends_the_list_with_an_error() {
    for (start, replies, expected, number) in [
        ("", vec![Reply::Page(&["a"], "two"), Reply::Page(&["b"], "two")], vec!["a", "b"], 2),
        (
            "",
            vec![Reply::Page(&["a"], "two"), Reply::Page(&["b"], "three"), Reply::Page(&["c"], "two")],
            vec!["a", "b", "c"],
            3,
        ),
        ("one", vec![Reply::Page(&["a"], "one")], vec!["a"], 1),
    ] {
        let sends = replies.len();
        let (client, asked) = feed(replies);
        let (ids, error) = read(client.list_recommendations(request(start))).await;
        let error = error.unwrap();
        assert_eq!(ids, expected);
        assert_eq!(tokens(&asked).len(), sends);
        assert_eq!(error.code(), Code::DataLoss);
        assert!(!error.is_retryable());
        assert_eq!(
            error.to_string(),
            format!(
                "feed.v1.FeedService/ListRecommendations: data_loss: page {number} has a next_page_token that was asked for \
                 before, so the list would never end; the service must give each page a token of its own"
            )
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_timeout_is_for_each_page_and_the_deadline_of_the_context_for_all() {
    let slow = || Reply::Slow(Duration::from_millis(800));
    let first = || Reply::Page(&["a"], "two");
    let (client, _) = feed([first(), slow()]);
    let started = Instant::now();
    let mut pages = list(&client).retries(0).timeout(Duration::from_millis(500)).pages();
    pages.try_next().await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    let error = pages.try_next().await.unwrap_err();
    assert_eq!((error.code(), started.elapsed().as_millis()), (Code::DeadlineExceeded, 900));

    let (client, _) = feed([first(), slow()]);
    let started = Instant::now();
    let context = Context::new().with_timeout(Duration::from_millis(600));
    let mut pages = list(&client).retries(0).context(&context).pages();
    pages.try_next().await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    let error = pages.try_next().await.unwrap_err();
    assert_eq!((error.code(), started.elapsed().as_millis()), (Code::DeadlineExceeded, 600));
}

#[tokio::test(start_paused = true)]
async fn a_page_on_its_way_outlives_the_future_that_waited_for_it() {
    let (client, asked) = feed([Reply::Slow(Duration::from_millis(800))]);
    let mut pages = list(&client).pages();
    let waited = tokio::time::timeout(Duration::from_millis(100), pages.next()).await;
    assert!(waited.is_err());
    assert!(pages.try_next().await.unwrap().is_some());
    assert_eq!(tokens(&asked).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_downgrade_cannot_answer_for_a_page() {
    let (client, asked) = feed([]);
    let (ids, error) = read(list(&client).downgrade(|_| ListRecommendationsResponse::default())).await;
    let error = error.unwrap();
    assert_eq!((ids.len(), error.code()), (0, Code::InvalidArgument));
    assert!(error.message().contains("leave it out of .pages() and .items()"), "{error}");
    assert!(tokens(&asked).is_empty());
}

#[tokio::test(start_paused = true)]
async fn pages_of_a_mock_are_a_stream_that_moves_between_threads() {
    fn is_stream<S: Stream + Send + Unpin>(stream: S) -> S {
        stream
    }
    let mut mock = MockFeedService::new();
    mock.expect_list_recommendations().times(2).returning(|_, request| match request.page_token.as_str() {
        "" => Ok(Response::new(page(&["a"], "two"))),
        _ => Ok(Response::new(page(&["b"], ""))),
    });
    let client = FeedServiceClient::from_service(mock);
    drop(is_stream(list(&client).pages()));
    let mut items = is_stream(list(&client).items());
    let mut ids = Vec::new();
    while let Some(item) = std::future::poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await {
        ids.push(item.unwrap().recommendation_id);
    }
    assert_eq!(ids, ["a", "b"]);
}
