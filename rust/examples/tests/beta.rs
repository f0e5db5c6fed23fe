//! Unit tests of `beta.rs`. A mock replaces the user service, but retries, timeouts and the downgrade are real.
//!
//! The clock is paused: backoffs and timeouts take no real time, and are still exact.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use callwright::{CallContext, Code, Error, Response};
use callwright_examples::beta::{ATTEMPT_TIMEOUT, RETRIES, TIMEOUT, beta_users};
use callwright_services::user::v1::{
    IsBetaUserRequest, IsBetaUserResponse, MockUserService, UserService, UserServiceClient,
};
use mockall::Sequence;
use tokio::time::Instant;

fn answer(entries: &[(&str, bool)]) -> IsBetaUserResponse {
    let beta_users: HashMap<_, _> = entries.iter().map(|&(id, is_beta)| (id.to_owned(), is_beta)).collect();
    IsBetaUserResponse { beta_users }
}

#[tokio::test(start_paused = true)]
async fn two_failures_are_retried_and_the_third_attempt_answers() {
    let mut mock = MockUserService::new();
    let mut in_order = Sequence::new();
    for number in 0..2 {
        mock.expect_is_beta_user()
            .withf(move |cx, request| cx.attempt() == number && request.user_ids == ["guoguo", "mimi"])
            .once()
            .in_sequence(&mut in_order)
            .returning(|_, _| Err(Error::unavailable("backend restarting")));
    }
    mock.expect_is_beta_user()
        .withf(|cx, request| cx.attempt() == 2 && request.user_ids == ["guoguo", "mimi"])
        .once()
        .in_sequence(&mut in_order)
        .returning(|_, _| Ok(Response::new(answer(&[("guoguo", true), ("mimi", false)]))));
    let users = UserServiceClient::from_service(mock);

    let found = beta_users(&users, &["guoguo", "mimi"]).await.unwrap();

    assert_eq!(found.user_ids, BTreeSet::from(["guoguo".to_owned()]));
    assert!(found.is_certain);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_sees_the_options_of_the_call() {
    let mut mock = MockUserService::new();
    mock.expect_is_beta_user().once().returning(|cx, _| {
        assert_eq!(cx.method().full_name(), "user.v1.UserService/IsBetaUser");
        assert_eq!(cx.timeout(), Some(ATTEMPT_TIMEOUT));
        assert_eq!(cx.options().timeout_value(), Some(TIMEOUT));
        assert_eq!(cx.options().retries_value(), RETRIES);
        Ok(Response::new(answer(&[])))
    });
    let users = UserServiceClient::from_service(mock);

    beta_users(&users, &["guoguo"]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn nobody_is_a_beta_user_while_the_service_is_down() {
    let mut mock = MockUserService::new();
    mock.expect_is_beta_user()
        .times(1 + RETRIES as usize)
        .returning(|_, _| Err(Error::unavailable("backend restarting")));
    let users = UserServiceClient::from_service(mock);

    let found = beta_users(&users, &["guoguo"]).await.unwrap();

    assert!(found.user_ids.is_empty());
    assert!(!found.is_certain);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_neither_retried_nor_downgraded() {
    let mut mock = MockUserService::new();
    mock.expect_is_beta_user().once().returning(|_, _| Err(Error::new(Code::PermissionDenied, "not yours")));
    let users = UserServiceClient::from_service(mock);

    let error = beta_users(&users, &["guoguo"]).await.unwrap_err();

    assert_eq!(error.code(), Code::PermissionDenied);
    assert_eq!(error.attempts().len(), 1);
}

/// A mock answers at once. A service that hangs is a few lines by hand.
struct HangingUserService;

#[async_trait::async_trait]
impl UserService for HangingUserService {
    async fn is_beta_user(
        &self,
        _cx: &CallContext,
        _request: &IsBetaUserRequest,
    ) -> Result<Response<IsBetaUserResponse>, Error> {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        Ok(Response::new(answer(&[("guoguo", true)])))
    }
}

#[tokio::test(start_paused = true)]
async fn a_hanging_service_costs_the_timeout_and_no_more() {
    let users = UserServiceClient::from_service(HangingUserService);
    let start = Instant::now();

    let found = beta_users(&users, &["guoguo"]).await.unwrap();

    assert!(!found.is_certain);
    assert!(start.elapsed() <= TIMEOUT + Duration::from_millis(1), "took {:?}", start.elapsed());
}
