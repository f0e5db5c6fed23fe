//! The recommendation feed: a list whose items are of several kinds.

use axum::extract::Path;
use axum::http::Uri;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

const DEFAULT_PAGE_SIZE: usize = 2;

pub(crate) fn routes() -> Router {
    Router::new().route("/1.0/users/{user_id}/recommendations", get(list_recommendations))
}

async fn list_recommendations(Path(user_id): Path<String>, uri: Uri) -> Json<Value> {
    let size = parameter(&uri, "pageSize").and_then(|size| size.parse().ok()).unwrap_or(DEFAULT_PAGE_SIZE);
    let start: usize = parameter(&uri, "pageToken").and_then(|token| token.parse().ok()).unwrap_or(0);
    let items = items(&user_id);
    let page: Vec<Value> = items.iter().skip(start).take(size).cloned().collect();
    let end = start.saturating_add(page.len());
    let next = if end < items.len() { end.to_string() } else { String::new() };
    Json(json!({ "items": page, "nextPageToken": next, "rankerVersion": "2019.4" }))
}

fn parameter<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn items(user_id: &str) -> [Value; 3] {
    [
        json!({
            "recommendationId": format!("{user_id}-1"), "reason": "REASON_FOLLOWED", "score": 0.93,
            "post": {
                "postId": "p-17", "authorId": "mimi", "text": "first snow", "likeCount": 311,
                "publishTime": "2025-12-05T07:30:00Z",
            },
        }),
        json!({
            "recommendationId": format!("{user_id}-2"), "reason": "REASON_NEARBY", "score": 0.71,
            "liveRoom": { "roomId": "r-4", "hostId": "doudou", "title": "night market", "viewerCount": 1204 },
        }),
        json!({
            "recommendationId": format!("{user_id}-3"), "reason": "REASON_SPONSORED", "score": 0.2, "campaign": 88,
            "ad": { "adId": "a-9", "advertiser": "Tea House", "landingUrl": "https://example.com/tea" },
        }),
    ]
}
