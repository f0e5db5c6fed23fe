//! Production code that calls a service: which users see the beta.
//!
//! It holds a `UserServiceClient` and knows neither a URL nor a transport, so that `tests/beta.rs` can hand it a mock.

use std::collections::BTreeSet;
use std::time::Duration;

use callwright::{Error, Served};
use callwright_services::user::v1::{IsBetaUserRequest, IsBetaUserResponse, UserServiceClient};

/// How long a caller waits for an answer, retries included.
pub const TIMEOUT: Duration = Duration::from_secs(3);

/// How long one attempt may take.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// How often a failed attempt is repeated.
pub const RETRIES: u32 = 3;

/// The users who see the beta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BetaUsers {
    /// Those who take part.
    pub user_ids: BTreeSet<String>,
    /// Whether the user service said so; otherwise nobody takes part because it did not answer.
    pub is_certain: bool,
}

/// Asks which of these users see the beta; nobody does when the user service is in trouble.
///
/// # Errors
///
/// When the service refuses the question. Trouble of the service (unavailable, too slow) is not an error here: it
/// makes the answer uncertain.
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
