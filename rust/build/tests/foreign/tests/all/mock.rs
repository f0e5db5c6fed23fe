use callwright::{Error, Response};
use foreign::acme::r#gen::{MockShop, MockStock, Self_, ShopClient, StockClient};
use foreign::self_::r#match::{GenClient, MockGen, Type};
use foreign::std::core::{MockNames, NamesClient};

#[tokio::test(start_paused = true)]
async fn retries_run_above_it() {
    let mut mock = MockStock::new();
    mock.expect_new_().once().returning(|_, _| Err(Error::unavailable("restarting")));
    mock.expect_new_().once().returning(|_, _| Ok(Response::new(Default::default())));
    let stock = StockClient::from_service(mock);

    let response = stock.new_(Default::default()).retries(2).with_metadata().await.expect("an answer");

    assert_eq!(response.attempts().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn names_that_rust_uses_can_be_expected() {
    let mut mock = MockShop::new();
    mock.expect_clone_().once().returning(|_, request| Ok(Response::new(request.clone())));
    mock.expect_default_().once().returning(|_, request| Ok(Response::new(request.clone())));
    mock.expect_into_().once().returning(|_, request| Ok(Response::new(request.clone())));
    mock.expect_type().once().returning(|_, _| Ok(Response::new(Default::default())));
    let shop = ShopClient::from_service(mock).clone();
    let request = Self_ { r#type: "box".to_owned(), ..Default::default() };

    assert_eq!(shop.clone_(request.clone()).await.expect("an answer"), request);
    assert_eq!(shop.default_(request.clone()).await.expect("an answer"), request);
    assert_eq!(shop.into_(request.clone()).await.expect("an answer"), request);
    shop.r#type(request).await.expect("an answer");
}

#[tokio::test(start_paused = true)]
async fn types_of_other_packages_can_be_answered() {
    let mut mock = MockGen::new();
    mock.expect_async().once().returning(|_, _| Ok(Response::new(Default::default())));

    let answer = GenClient::from_service(mock).r#async(Type::default()).await.expect("an answer");

    assert_eq!(answer, foreign::acme::r#gen::everything::Nested::default());
}

#[tokio::test(start_paused = true)]
async fn names_of_the_mock_itself_can_be_expected() {
    let mut mock = MockNames::new();
    mock.expect_checkpoint_().never();
    mock.expect_expect().never();
    mock.checkpoint();
    mock.expect_self_().once().returning(|_, _| Ok(Response::new(Default::default())));
    let names = NamesClient::from_service(mock);

    names.self_(Default::default()).await.expect("an answer");
}
