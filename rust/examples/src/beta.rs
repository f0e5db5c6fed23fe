//! Production code that calls a service to find the users who see the beta.
//!
//! It holds a `UserServiceClient` and knows neither a URL nor a transport, so that `tests/beta.rs` can pass it a mock.

use std::collections::BTreeSet;
use std::time::Duration;

use callwright::{Error, Served};
use callwright_services::user::v1::{IsBetaUserRequest, IsBetaUserResponse, UserServiceClient};

/// The time that a caller waits for a response, including retries.
pub const TIMEOUT: Duration = Duration::from_secs(3);

/// The timeout of one attempt.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// The maximum number of retries.
pub const RETRIES: u32 = 3;

/// The users who see the beta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BetaUsers {
    /// The ids of these users.
    pub user_ids: BTreeSet<String>,
    /// True if the user service answered. False if it did not, and therefore no user sees the beta.
    pub is_certain: bool,
}

/// Asks which of these users see the beta. The result is empty when the user service fails.
///
/// # Errors
///
/// Fails when the service rejects the request. A failure of the service itself (unavailable, too slow) is not an error
/// here: it makes the result uncertain.
pub async fn beta_users(users: &UserServiceClient, user_ids: &[&str]) -> Result<BetaUsers, Error> {
    let request = IsBetaUserRequest { user_ids: user_ids.iter().map(|&id| id.to_owned()).collect() };
    let response = users
        .is_beta_user(request)
        .retries(RETRIES)
        .timeout(TIMEOUT)
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .downgrade(|_error| IsBetaUserResponse::default())
        .with_metadata()
        .await?;
    let is_certain = response.served() == Served::Origin;
    let answers = response.into_inner().beta_users;
    let user_ids = answers.into_iter().filter(|(_, is_beta)| *is_beta).map(|(id, _)| id).collect();
    Ok(BetaUsers { user_ids, is_certain })
}
