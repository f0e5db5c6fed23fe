//! What the engine alone costs per call: a service in the same process that answers at once.

use std::sync::Arc;
use std::time::Duration;

use callwright::{BreakerPolicy, CallContext, Context, Error, Response};
use callwright_services::hello::v1::{HelloService, HelloServiceClient, SayHelloRequest, SayHelloResponse};

use crate::calls::Failure;
use crate::load::cpu_time;

const CALLS: u32 = 20_000;

struct Instantly;

#[async_trait::async_trait]
impl HelloService for Instantly {
    async fn say_hello(
        &self,
        _: &CallContext,
        _: &SayHelloRequest,
    ) -> Result<Response<SayHelloResponse>, Error> {
        Ok(Response::new(SayHelloResponse::default()))
    }
}

/// What is measured, by name: the reading of something that only grows.
#[derive(Clone, Copy, Debug)]
pub struct Meter {
    /// What it counts.
    pub unit: &'static str,
    /// What it shows.
    pub read: fn() -> u64,
}

/// Makes calls with nothing set and with every policy on, and prints what one of them moves the meter by.
///
/// # Errors
///
/// When a call fails.
pub fn run(meter: Meter) -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure_both(meter))
}

async fn measure_both(meter: Meter) -> Result<(), Failure> {
    let plain = HelloServiceClient::from_service(Instantly);
    let full = HelloServiceClient::builder()
        .breaker(BreakerPolicy::enforce())
        .retries(3)
        .attempt_timeout(Duration::from_secs(1))
        .build_from_service(Arc::new(Instantly));
    let context = Context::new().with_timeout(Duration::from_secs(3600));
    measure("defaults", meter, async || plain.say_hello(SayHelloRequest::default()).await).await?;
    measure("every policy", meter, async || {
        full.say_hello(SayHelloRequest::default())
            .context(&context)
            .downgrade(|_| SayHelloResponse::default())
            .await
    })
    .await?;
    Ok(())
}

async fn measure(
    name: &str,
    meter: Meter,
    call: impl AsyncFn() -> Result<SayHelloResponse, Error>,
) -> Result<(), Error> {
    for _ in 0..CALLS / 10 {
        call().await?;
    }
    let before = (meter.read)();
    for _ in 0..CALLS {
        call().await?;
    }
    let moved = (meter.read)() - before;
    println!("{name:14} {:.2} {} per call", moved as f64 / f64::from(CALLS), meter.unit);
    Ok(())
}

/// The processor time that this process has used, in nanoseconds.
pub fn nanoseconds() -> u64 {
    u64::try_from(cpu_time().as_nanos()).unwrap_or(u64::MAX)
}
