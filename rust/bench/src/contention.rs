//! What a decision of the circuit breaker and of the retry budget costs when many tasks share one of each.
//!
//! The policies cannot be called from outside, so calls are compared that differ in what they share; the service is in the
//! same process and answers at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use callwright::{BoxFuture, BreakerPolicy, CallContext, Clock, Code, Error, Response};
use callwright_services::hello::v1::{HelloService, HelloServiceClient, SayHelloRequest, SayHelloResponse};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::calls::Failure;
use crate::load::cpu_time;
use crate::measured::median;

const TASKS: usize = 64;
const CALLS: usize = 400;
const ROUNDS: usize = 41;

/// Fails so many attempts of each call.
struct Fails(u32);

#[async_trait::async_trait]
impl HelloService for Fails {
    async fn say_hello(
        &self,
        cx: &CallContext,
        _: &SayHelloRequest,
    ) -> Result<Response<SayHelloResponse>, Error> {
        if cx.attempt() < self.0 {
            return Err(Error::new(Code::Unavailable, "try again"));
        }
        Ok(Response::new(SayHelloResponse::default()))
    }
}

/// The real time, with nothing to wait for: a retry follows at once.
#[derive(Debug)]
struct Impatient;

impl Clock for Impatient {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep_until(&self, _: Instant) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// What the tasks have in common.
#[derive(Clone, Copy)]
enum Shared {
    /// Each has a client and a budget of its own; there is no breaker.
    Nothing,
    /// One client, and so one budget.
    Budget,
    /// One breaker as well.
    BudgetAndBreaker,
}

const SHARED: [Shared; 3] = [Shared::Nothing, Shared::Budget, Shared::BudgetAndBreaker];

/// One client per task.
fn clients(shared: Shared, failures: u32) -> Vec<HelloServiceClient> {
    let client = || {
        let builder = HelloServiceClient::builder().retries(failures).clock(Impatient);
        let builder = match shared {
            // Half of the attempts may fail; it stays closed.
            Shared::BudgetAndBreaker => builder.breaker(BreakerPolicy::enforce().failure_percent(100)),
            Shared::Nothing | Shared::Budget => builder,
        };
        builder.build_from_service(Arc::new(Fails(failures)))
    };
    match shared {
        Shared::Nothing => (0..TASKS).map(|_| client()).collect(),
        Shared::Budget | Shared::BudgetAndBreaker => vec![client(); TASKS],
    }
}

/// Nanoseconds per call.
#[derive(Clone, Copy)]
struct Cost {
    /// Processor time.
    cpu: f64,
    /// Time that passed, times the threads: it shows what waits for a lock, too.
    elapsed: f64,
}

/// Measures and prints a table in markdown: one thread and two, calls that succeed at once and calls that are retried once.
/// Figures are nanoseconds of processor time and of elapsed time, per call and in the last two columns per decision.
///
/// # Errors
///
/// When a call fails.
pub fn run() -> Result<(), Failure> {
    println!(
        "| threads | calls | own clients | one client | and one breaker | breaker | budget and client |"
    );
    println!("|---|---|---|---|---|---|---|");
    for threads in [1, 2] {
        let runtime = Builder::new_multi_thread().worker_threads(threads).enable_time().build()?;
        for (failures, name) in [(0, "one attempt"), (1, "one retry")] {
            let rounds = measure(&runtime, threads, failures)?;
            let decisions = f64::from(failures + 1);
            let calls = [0, 1, 2].map(|index| pair(&rounds, |costs, of| of(costs[index])));
            let breaker = pair(&rounds, |costs, of| (of(costs[2]) - of(costs[1])) / decisions);
            let sharing = pair(&rounds, |costs, of| (of(costs[1]) - of(costs[0])) / decisions);
            println!("| {threads} | {name} | {} | {breaker} | {sharing} |", calls.join(" | "));
        }
    }
    Ok(())
}

/// The median over the rounds, of processor time and of elapsed time.
fn pair(rounds: &[[Cost; 3]], figure: impl Fn(&[Cost; 3], fn(Cost) -> f64) -> f64) -> String {
    let over = |of: fn(Cost) -> f64| median(rounds.iter().map(|costs| figure(costs, of)).collect());
    format!("{:.0} / {:.0}", over(|cost| cost.cpu), over(|cost| cost.elapsed))
}

fn measure(runtime: &Runtime, threads: usize, failures: u32) -> Result<Vec<[Cost; 3]>, Failure> {
    let clients = SHARED.map(|shared| clients(shared, failures));
    let mut rounds = Vec::with_capacity(ROUNDS);
    for round in 0..=ROUNDS {
        let mut costs = [Cost { cpu: 0.0, elapsed: 0.0 }; 3];
        for (clients, cost) in clients.iter().zip(&mut costs) {
            let (cpu, elapsed) = runtime.block_on(calls(clients))?;
            let per_call = |time: Duration| time.as_nanos() as f64 / (TASKS * CALLS) as f64;
            *cost = Cost { cpu: per_call(cpu), elapsed: per_call(elapsed) * threads as f64 };
        }
        // The first warms up.
        if round > 0 {
            rounds.push(costs);
        }
    }
    Ok(rounds)
}

/// Makes the calls of all tasks: processor time and elapsed time.
async fn calls(clients: &[HelloServiceClient]) -> Result<(Duration, Duration), Failure> {
    let (started, cpu) = (Instant::now(), cpu_time());
    let mut tasks = JoinSet::new();
    for client in clients {
        let client = client.clone();
        tasks.spawn(async move {
            for _ in 0..CALLS {
                client.say_hello(SayHelloRequest::default()).idempotent().await?;
                // A call that answers at once never lets another task run.
                tokio::task::yield_now().await;
            }
            Ok::<_, Error>(())
        });
    }
    while let Some(task) = tasks.join_next().await {
        task??;
    }
    Ok((cpu_time().saturating_sub(cpu), started.elapsed()))
}
