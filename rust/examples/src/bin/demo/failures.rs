//! Steps in which the service fails: retries, a timeout, a downgrade, and errors with their history.

use std::io;
use std::time::{Duration, Instant};

use callwright::{Attempt, Code, Error, Served, Stop};
use callwright_services::user::v1::{IsBetaUserRequest, IsBetaUserResponse, UserServiceClient};
use tokio::net::TcpListener;

use crate::process::Server;
use crate::report::{Failure, evidence, layers, verify};

const SHORT: Duration = Duration::from_millis(300);
/// Far below the ten seconds of the slow endpoint, and far above the delay that a busy machine adds to `SHORT`.
const SOON: Duration = Duration::from_secs(5);

/// Step 3: two bare 503s, then a response. The caller only sees the response.
pub(crate) async fn flaky_endpoint(server: &Server) -> Result<(), Failure> {
    let users = UserServiceClient::new(server.url())?;

    let response = users
        .is_beta_user(about("flaky-guoguo"))
        .retries(3)
        .timeout(Duration::from_secs(3))
        .with_metadata()
        .await?;

    log_attempts(response.attempts());
    evidence("reply", format!("{:?}", response.get_ref()));
    let statuses: Vec<Option<u16>> = response.attempts().iter().map(Attempt::http_status).collect();
    let seen = server.exchange("POST /1.0/users/isBetaUser").await?.times;
    verify(statuses == [Some(503), Some(503), Some(200)], "two attempts failed, the third one was answered")?;
    verify(seen == 3, "the server counted three requests")?;
    verify(
        response.served() == Served::Origin
            && response.get_ref().beta_users.get("flaky-guoguo") == Some(&true),
        "the answer is the service's own",
    )
}

/// Step 4: the response takes ten seconds. The caller waits until its timeout, and then continues with a downgrade.
pub(crate) async fn slow_endpoint(server: &Server) -> Result<(), Failure> {
    let users = UserServiceClient::new(server.url())?;
    let start = Instant::now();

    let response = users
        .is_beta_user(about("slow"))
        .timeout(SHORT)
        .downgrade(|_error| IsBetaUserResponse::default())
        .with_metadata()
        .await?;

    let elapsed = start.elapsed();
    let from = response.downgraded_from().ok_or("the response does not say what it was downgraded from")?;
    log_attempts(response.attempts());
    evidence("reply", format!("{:?}", response.get_ref()));
    evidence("served", format!("from the {}, in place of: {from}", response.served()));
    verify(response.served() == Served::Downgrade, "the response is marked as served from the downgrade")?;
    verify(from.code() == Code::DeadlineExceeded, "it still tells the failure: DEADLINE_EXCEEDED")?;
    verify(
        elapsed >= SHORT && elapsed < SOON,
        format_args!("the caller waited {} ms, not 10 s", elapsed.as_millis()),
    )
}

/// Step 5: the same failure without a downgrade is an error with its whole history.
pub(crate) async fn error_of_a_call(server: &Server) -> Result<(), Failure> {
    let users = UserServiceClient::new(server.url())?;

    let outcome = users.is_beta_user(about("down-guoguo")).retries(2).timeout(Duration::from_secs(3)).await;

    let error = refused(outcome)?;
    log_error(&error);
    verify(
        error.code() == Code::Unavailable && error.http_status() == Some(503),
        "the code is UNAVAILABLE, from a 503",
    )?;
    verify(
        error.stop() == Some(Stop::MaxRetries) && error.attempts().len() == 3,
        "the error says why it gave up, and lists its three attempts",
    )?;
    verify(layers(&error).nth(1).is_some(), "the cause of the last attempt is in its source chain")
}

/// Step 6: a port without a listener.
pub(crate) async fn connection_refused() -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    drop(listener);
    let users = UserServiceClient::new(format!("http://{address}"))?;

    let outcome = users.is_beta_user(about("guoguo")).retries(1).timeout(Duration::from_secs(3)).await;

    let error = refused(outcome)?;
    log_error(&error);
    verify(error.code() == Code::Unavailable, "the code is UNAVAILABLE")?;
    let is_refused = layers(&error)
        .filter_map(|layer| layer.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused);
    verify(is_refused, "the chain ends at the operating system: connection refused")?;
    verify(!error.to_string().contains('\n'), "the error is one line")
}

fn about(user_id: &str) -> IsBetaUserRequest {
    IsBetaUserRequest { user_ids: vec![user_id.to_owned()] }
}

fn refused(outcome: Result<IsBetaUserResponse, Error>) -> Result<Error, Failure> {
    match outcome {
        Ok(reply) => Err(format!("the call was to fail, and was answered with {reply:?}").into()),
        Err(error) => Ok(error),
    }
}

fn log_attempts(attempts: &[Attempt]) {
    for attempt in attempts {
        evidence("log", attempt);
    }
}

fn log_error(error: &Error) {
    evidence("error", error);
    for layer in layers(error).skip(1) {
        evidence("because", layer);
    }
    log_attempts(error.attempts());
}
