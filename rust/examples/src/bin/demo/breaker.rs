//! A step about the circuit breaker: the failures that open it, the ones that do not, and its recovery.

use std::time::Duration;

use callwright::{BreakerPolicy, BreakerState, BreakerStatus, Breakers, Context, Outcome, Transport};
use callwright_services::user::v1::{GetUserRequest, User, UserServiceClient};
use tokio::net::TcpListener;

use crate::process::Server;
use crate::report::{Failure, evidence, verify};

const CANCELS: usize = 200;
const OPEN: Duration = Duration::from_millis(300);

/// Step 7: many cancelled calls, a dead endpoint, and its recovery, all behind one breaker.
pub(crate) async fn opens_and_recovers(server: &Server) -> Result<(), Failure> {
    let breakers = Breakers::new(BreakerPolicy::enforce().open_for(OPEN));
    let switch = Switch::new(&server.url()).await?;
    let users = UserServiceClient::builder()
        .breakers(&breakers)
        .transport(switch.clone())
        .build("http://users.demo")?;

    let slow = Context::new();
    let flood: Vec<_> =
        (0..CANCELS).map(|_| tokio::spawn(get(&users, "slow").context(&slow).into_future())).collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    slow.cancel();
    let mut cancelled = 0;
    for call in flood {
        cancelled += usize::from(call.await?.is_err_and(|error| error.is_cancelled()));
    }
    let status = show(&breakers, "flood")?;
    verify(cancelled == CANCELS, format_args!("{CANCELS} calls in flight were cancelled by their caller"))?;
    verify(
        status.state == BreakerState::Closed && status.samples == 0,
        "none of them counts against the server: the breaker is closed, with 0 samples",
    )?;

    switch.to_dead_port();
    let mut sent = 0;
    while show_quietly(&breakers)?.state == BreakerState::Closed && sent < 100 {
        verify_failure(get(&users, "guoguo").await, Outcome::Unsent)?;
        sent += 1;
    }
    show(&breakers, "dead")?;
    verify(sent == 20, "a dead endpoint opens it with the 20th failure")?;
    verify_failure(get(&users, "guoguo").await, Outcome::CircuitOpen)?;
    verify(true, "the next call fails at once, and nothing is sent")?;

    switch.to_server();
    // The open time and its 20 % of jitter.
    tokio::time::sleep(OPEN + OPEN / 4).await;
    get(&users, "guoguo").await?;
    let probed = show(&breakers, "probe")?.state;
    get(&users, "guoguo").await?;
    let after = show(&breakers, "again")?.state;
    verify(
        (probed, after) == (BreakerState::HalfOpen, BreakerState::Closed),
        "the endpoint is back: one probe is let through, and a second success closes the breaker",
    )
}

fn get(users: &UserServiceClient, user_id: &str) -> callwright::Call<GetUserRequest, User> {
    users.get_user(GetUserRequest { user_id: user_id.to_owned() }).timeout(Duration::from_secs(5))
}

fn verify_failure(result: Result<User, callwright::Error>, expected: Outcome) -> Result<(), Failure> {
    match result {
        Err(error) if error.outcome() == expected => Ok(()),
        other => Err(format!("the call was to fail as {}, and came to {other:?}", expected.name()).into()),
    }
}

fn show_quietly(breakers: &Breakers) -> Result<BreakerStatus, Failure> {
    Ok(breakers.statuses().into_iter().next().ok_or("there is no breaker")?)
}

fn show(breakers: &Breakers, when: &str) -> Result<BreakerStatus, Failure> {
    let status = show_quietly(breakers)?;
    let BreakerStatus { name, samples, failures, rejected, neutral, .. } = &status;
    evidence(
        when,
        format!(
            "{name} is {}: {samples} samples, {failures} failures, {neutral} neutral, {rejected} rejected",
            status.state.name()
        ),
    );
    Ok(status)
}

/// A host name that leads to the server or to a port without a listener, as a name in a cluster may.
#[derive(Clone, Debug)]
struct Switch {
    network: callwright::HyperTransport,
    server: String,
    dead: String,
    is_dead: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

impl Switch {
    async fn new(server: &str) -> Result<Self, Failure> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let dead = format!("http://{}", listener.local_addr()?);
        drop(listener);
        let network = callwright::HyperTransport::new()?;
        Ok(Self { network, server: server.to_owned(), dead, is_dead: std::sync::Arc::default() })
    }

    fn to_dead_port(&self) {
        self.is_dead.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    fn to_server(&self) {
        self.is_dead.store(false, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Transport for Switch {
    fn send(
        &self,
        mut request: callwright::TransportRequest,
    ) -> callwright::BoxFuture<'_, Result<axum::http::Response<axum::body::Bytes>, callwright::TransportError>>
    {
        let is_dead = self.is_dead.load(std::sync::atomic::Ordering::Relaxed);
        let base = if is_dead { &self.dead } else { &self.server };
        let path = request.http.uri().path_and_query().map_or("/", |path| path.as_str());
        if let Ok(uri) = format!("{base}{path}").parse() {
            *request.http.uri_mut() = uri;
        }
        self.network.send(request)
    }
}
