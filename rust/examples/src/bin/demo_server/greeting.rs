//! The greeting service: one endpoint that returns JSON.

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

pub(crate) fn routes() -> Router {
    Router::new().route("/hello.v1.HelloService/SayHello", post(say_hello))
}

async fn say_hello(Json(request): Json<Value>) -> Json<Value> {
    let name = request["name"].as_str().filter(|name| !name.is_empty()).unwrap_or("stranger");
    Json(json!({ "greeting": format!("Hello, {name}!"), "servedBy": "greeter-3" }))
}
