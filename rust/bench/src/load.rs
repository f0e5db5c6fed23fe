//! Makes calls and measures what they cost this process.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::task::JoinSet;

use crate::answers::{IDS, RECORDS};
use crate::calls::{Client, Failure};
use crate::measured::Measured;

/// Which of the two calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Ten ids in, about 300 bytes out.
    Small,
    /// About 20 KiB out.
    Medium,
}

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Which call.
    pub size: Size,
    /// How many calls are under way at a time.
    pub in_flight: usize,
    /// How many calls are measured.
    pub calls: usize,
    /// How many calls are made before.
    pub warm_up: usize,
}

/// Makes the calls and measures them.
///
/// # Errors
///
/// The first call that failed or that answered something else than the server said.
pub async fn run(client: impl Client, load: Load) -> Result<Measured, Failure> {
    let client = Arc::new(client);
    calls(&client, load, load.warm_up).await?;
    let (started, cpu) = (Instant::now(), cpu_time());
    let mut latencies = calls(&client, load, load.calls).await?;
    let (elapsed, cpu) = (started.elapsed(), cpu_time().saturating_sub(cpu));
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100].as_nanos() as f64 / 1e3;
    Ok(Measured {
        cpu_us: cpu.as_nanos() as f64 / 1e3 / load.calls as f64,
        p50_us: at(50),
        p99_us: at(99),
        per_second: load.calls as f64 / elapsed.as_secs_f64(),
        peak_kib: peak_kib(),
    })
}

async fn calls(client: &Arc<impl Client>, load: Load, count: usize) -> Result<Vec<Duration>, Failure> {
    if load.in_flight == 1 {
        let mut latencies = Vec::with_capacity(count);
        for _ in 0..count {
            latencies.push(call(&**client, load.size).await?);
        }
        return Ok(latencies);
    }
    let left = Arc::new(AtomicUsize::new(count));
    let mut callers = JoinSet::new();
    for _ in 0..load.in_flight {
        let (client, left) = (Arc::clone(client), Arc::clone(&left));
        callers.spawn(async move {
            let mut latencies = Vec::with_capacity(2 * count / load.in_flight);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
            {
                latencies.push(call(&*client, load.size).await?);
            }
            Ok::<_, Failure>(latencies)
        });
    }
    let mut all = Vec::with_capacity(count);
    while let Some(latencies) = callers.join_next().await {
        all.extend(latencies??);
    }
    Ok(all)
}

async fn call(client: &impl Client, size: Size) -> Result<Duration, Failure> {
    let started = Instant::now();
    let (expected, count) = match size {
        Size::Small => (IDS, client.small().await?),
        Size::Medium => (RECORDS, client.medium().await?),
    };
    if count == expected {
        Ok(started.elapsed())
    } else {
        Err(format!("{count} entries, not {expected}").into())
    }
}

/// The processor time that this process has used.
pub(crate) fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The most memory that the process has had, in KiB.
fn peak_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse().unwrap_or_default()
}
