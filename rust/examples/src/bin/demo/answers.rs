//! Steps in which the service answers: types in the program, JSON on the wire.

use callwright_services::feed::v1::{
    FeedServiceClient, ListRecommendationsRequest, Reason, Recommendation, recommendation::Content,
};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
use callwright_services::user::v1::{
    Criterion, FilterUsersRequest, UserServiceClient, UserStatus, Verdict,
    criterion::{FollowerRange, Test},
    verdict::Outcome,
};
use serde_json::{Value, json};

use crate::process::Server;
use crate::report::{Failure, evidence, verify};

/// Step 1: a request struct goes in, a response struct comes out.
pub(crate) async fn typed_call(server: &Server) -> Result<(), Failure> {
    let hello = HelloServiceClient::new(server.url())?;

    let reply = hello.say_hello(SayHelloRequest { name: "Guoguo".into() }).await?;

    evidence("reply", format!("{reply:?}"));
    let exchange = server.exchange("POST /hello.v1.HelloService/SayHello").await?;
    evidence("sent", format!("POST {} {}", exchange.path_and_query, exchange.request));
    evidence("answered", format!("{} {}", exchange.status, exchange.response));
    verify(reply.greeting == "Hello, Guoguo!", "the reply is a typed struct")?;
    verify(exchange.response.contains("servedBy"), "a field that the contract does not know did no harm")
}

/// Step 2: JSON in both directions, with an enum and a oneof in each.
pub(crate) async fn json_on_the_wire(server: &Server) -> Result<(), Failure> {
    request_with_enum_and_oneof(server).await?;
    response_with_enum_and_oneof(server).await
}

async fn request_with_enum_and_oneof(server: &Server) -> Result<(), Failure> {
    let users = UserServiceClient::new(server.url())?;
    let request = FilterUsersRequest {
        user_ids: vec!["guoguo".into(), "doudou".into(), "nobody".into()],
        criteria: vec![
            Criterion { test: Some(Test::Status(UserStatus::Active.into())) },
            Criterion { test: Some(Test::Followers(FollowerRange { minimum: 1_000, maximum: None })) },
        ],
        explain: Some(true),
    };

    let reply = users.filter_users(request.clone()).await?;

    let exchange = server.exchange("POST /1.0/users:filter").await?;
    evidence("sent", &exchange.request);
    evidence("answered", &exchange.response);
    let outcome = |user_id: &str| reply.verdicts.get(user_id).map(Verdict::outcome);
    evidence("typed", format!("guoguo {:?}, doudou {:?}", outcome("guoguo"), outcome("doudou")));
    let sent: Value = serde_json::from_str(&exchange.request)?;
    verify(sent["criteria"][0] == json!({ "status": "USER_STATUS_ACTIVE" }), "an enum was sent as its name")?;
    verify(
        sent["criteria"][1] == json!({ "followers": { "minimum": "1000" } }),
        "a oneof was sent as the one field that is set",
    )?;
    verify(
        serde_json::from_value::<FilterUsersRequest>(sent)? == request,
        "what was sent reads back as the request",
    )?;
    verify(
        outcome("guoguo") == Some(Outcome::Match)
            && outcome("doudou") == Some(Outcome::NoMatch)
            && outcome("nobody") == Some(Outcome::NotFound),
        "enum names in the answer became enum values",
    )
}

async fn response_with_enum_and_oneof(server: &Server) -> Result<(), Failure> {
    let feed = FeedServiceClient::new(server.url())?;
    let request = ListRecommendationsRequest { user_id: "guoguo".into(), page_size: 3, ..Default::default() };

    let page = feed.list_recommendations(request).await?;

    let exchange = server.exchange("GET /1.0/users/guoguo/recommendations").await?;
    evidence("sent", format!("GET {}", exchange.path_and_query));
    for item in &page.items {
        evidence("typed", format!("{:<9} {}", format!("{:?}", item.reason()), describe(item)));
    }
    let reasons: Vec<Reason> = page.items.iter().map(Recommendation::reason).collect();
    verify(
        matches!(
            page.items.iter().map(|item| item.content.as_ref()).collect::<Vec<_>>()[..],
            [Some(Content::Post(_)), Some(Content::LiveRoom(_)), Some(Content::Ad(_))]
        ) && reasons == [Reason::Followed, Reason::Nearby, Reason::Sponsored],
        "a post, a live room and an ad came out of one oneof, each with its reason",
    )?;
    let room = serde_json::to_value(&page.items[1])?;
    evidence("again", &room);
    verify(
        room["reason"] == "REASON_NEARBY" && room["liveRoom"]["title"] == "night market",
        "written as JSON again, the item is what the service sent",
    )
}

fn describe(item: &Recommendation) -> String {
    match &item.content {
        Some(Content::Post(post)) => {
            format!("post {:?} by {}, {} likes", post.text, post.author_id, post.like_count)
        }
        Some(Content::LiveRoom(room)) => format!("live room {:?}, {} viewers", room.title, room.viewer_count),
        Some(Content::Ad(ad)) => format!("ad of {:?}", ad.advertiser),
        None => "nothing that this program knows".to_owned(),
    }
}
