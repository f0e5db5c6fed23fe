//! What the engine alone costs per call: a service in the same process that answers at once.
//!
//! `engine` prints nanoseconds per call, `engine` built with the feature `count` prints allocations per call.

use std::time::{Duration, Instant};

use callwright::{BreakerPolicy, CallContext, Context, Error, Response};
use callwright_services::hello::v1::{HelloService, HelloServiceClient, SayHelloRequest, SayHelloResponse};

#[cfg(feature = "count")]
#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const CALLS: u32 = 20_000;

struct Instantly;

#[async_trait::async_trait]
impl HelloService for Instantly {
    async fn say_hello(&self, _: &CallContext, _: &SayHelloRequest) -> Result<Response<SayHelloResponse>, Error> {
        Ok(Response::new(SayHelloResponse::default()))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    #[cfg(feature = "count")]
    let _profiler = dhat::Profiler::builder().testing().build();
    let plain = HelloServiceClient::from_service(Instantly);
    let full = HelloServiceClient::builder()
        .breaker(BreakerPolicy::enforce())
        .retries(3)
        .attempt_timeout(Duration::from_secs(1))
        .build_from_service(std::sync::Arc::new(Instantly));
    let context = Context::new().with_timeout(Duration::from_secs(3600));
    measure("defaults", async || plain.say_hello(SayHelloRequest::default()).await).await?;
    measure("every policy", async || {
        full.say_hello(SayHelloRequest::default())
            .context(&context)
            .downgrade(|_| SayHelloResponse::default())
            .await
    })
    .await
}

async fn measure(name: &str, call: impl AsyncFn() -> Result<SayHelloResponse, Error>) -> Result<(), Error> {
    for _ in 0..CALLS / 10 {
        call().await?;
    }
    #[cfg(feature = "count")]
    let before = dhat::HeapStats::get().total_blocks;
    let start = Instant::now();
    for _ in 0..CALLS {
        call().await?;
    }
    let nanos = start.elapsed().as_nanos() / u128::from(CALLS);
    #[cfg(feature = "count")]
    {
        let blocks = dhat::HeapStats::get().total_blocks - before;
        println!("{name:14} {:.2} allocations per call", blocks as f64 / f64::from(CALLS));
    }
    if cfg!(not(feature = "count")) {
        println!("{name:14} {nanos} ns per call");
    }
    Ok(())
}
