//! One client against one server, phase after phase.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use callwright::{
    CallOptions, HttpVersion, HyperTransport, ReqwestTransport, TlsSettings, Transport, TransportSettings,
};
use callwright_conformance::http_v1::HttpServiceClient;
use fastrand::Rng;
use tokio::task::JoinSet;

use crate::Failure;
use crate::caller::{Caller, End};
use crate::control::{MAX_ATTEMPTS, Order, PhaseInfo, Server, ServerInfo};
use crate::faults::{Protocol, between};
use crate::ledger::{Audit, Ledger};
use crate::vitals::Vitals;

/// The idle timeout of connections. It is short, so that some are closed within a phase.
pub(crate) const IDLE: Duration = Duration::from_millis(400);

/// The time for which callers try after a server came back.
const PATIENCE: Duration = Duration::from_secs(2);

/// The HTTP stack of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stack {
    Hyper,
    Reqwest,
}

/// A client and its server.
pub(crate) struct Lane {
    pub(crate) name: String,
    index: usize,
    phases: Vec<PhaseInfo>,
    callers: usize,
    caller: Caller,
    rng: Rng,
}

/// The result of a phase.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) calls: u64,
    pub(crate) ok: u64,
    pub(crate) dropped: u64,
    /// The number of failed calls by code. `PANIC` counts the calls that panicked.
    pub(crate) failed: BTreeMap<&'static str, u64>,
    pub(crate) audit: Audit,
    /// The time from the return of the server to the first success of the last caller, or `None` when a caller had
    /// none.
    pub(crate) recovery: Option<Duration>,
    pub(crate) succeeded_after_return: u64,
    pub(crate) vitals: Option<Vitals>,
}

impl Lane {
    pub(crate) fn new(
        stack: Stack,
        index: usize,
        server: &ServerInfo,
        ca_pem: &str,
        seed: u64,
    ) -> Result<Self, Failure> {
        let ledger = Arc::new(Ledger::new());
        let client = HttpServiceClient::builder()
            .options(options())
            .transport(transport(stack, server.protocol, ca_pem)?)
            .observer(Arc::clone(&ledger))
            .build(&server.url)?;
        let (stack, callers) = match stack {
            Stack::Hyper => ("hyper", 24),
            Stack::Reqwest => ("reqwest", 6),
        };
        Ok(Self {
            name: format!("{stack} {}", server.protocol.name()),
            index,
            phases: server.phases.clone(),
            callers,
            caller: Caller { client, ledger },
            rng: Rng::with_seed(seed ^ index as u64),
        })
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    pub(crate) fn phases(&self) -> Vec<PhaseInfo> {
        self.phases.clone()
    }

    /// Runs a phase: calls while the server has faults, then calls without faults until each caller has had a success.
    pub(crate) async fn phase(
        &mut self,
        phase: &PhaseInfo,
        time: Duration,
        server: &Server,
    ) -> Result<Report, Failure> {
        let generation = self.caller.ledger.begin();
        let index = self.index;
        expect_done(
            server.order(&Order::Begin { server: index, phase: phase.name.clone(), generation }).await?,
        )?;
        let returned = Arc::new(OnceLock::new());
        let mut callers = JoinSet::new();
        for _ in 0..self.callers {
            callers.spawn(call_until(self.caller.clone(), Arc::clone(&returned), self.rng.fork()));
        }
        tokio::time::sleep(time).await;
        expect_done(server.order(&Order::Calm { server: index }).await?)?;
        let _first = returned.set(Instant::now());
        let mut report = Report { recovery: Some(Duration::ZERO), ..Report::default() };
        while let Some(ended) = callers.join_next().await {
            report.add(ended?);
        }
        // Abandoned requests may still be in flight.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let hits = server.order(&Order::Hits { server: index }).await?;
        report.audit = self.caller.ledger.audit(&hits, phase.is_exact);
        report.vitals = Some(Vitals::now()?);
        Ok(report)
    }
}

fn transport(
    stack: Stack,
    protocol: Protocol,
    ca_pem: &str,
) -> Result<Arc<dyn Transport>, callwright::Error> {
    let version = if protocol == Protocol::H2c { HttpVersion::Http2 } else { HttpVersion::Negotiated };
    let settings = TransportSettings::new()
        .no_proxy()
        .http_version(version)
        .connect_timeout(Duration::from_millis(150))
        .pool_idle_timeout(IDLE)
        .tls(TlsSettings::new().ca_pem(ca_pem));
    Ok(match stack {
        Stack::Hyper => Arc::new(HyperTransport::with_settings(&settings)?),
        Stack::Reqwest => Arc::new(ReqwestTransport::with_settings(&settings)?),
    })
}

fn options() -> CallOptions {
    CallOptions::new()
        .protocol(callwright::Protocol::Connect)
        .timeout(Duration::from_secs(2))
        .attempt_timeout(Duration::from_millis(250))
        .retries(MAX_ATTEMPTS as u32 - 1)
        .retry_base(Duration::from_millis(2))
        .retry_max(Duration::from_millis(20))
}

fn expect_done(answer: String) -> io::Result<()> {
    if answer.contains("\"done\"") { Ok(()) } else { Err(io::Error::other(answer)) }
}

/// Makes one call after another, and stops after the first success since the return of the server.
async fn call_until(caller: Caller, returned: Arc<OnceLock<Instant>>, mut rng: Rng) -> Report {
    let mut report = Report::default();
    loop {
        let since = returned.get();
        let end = match since {
            None => caller.any(&mut rng).await,
            Some(_) => caller.plain().await,
        };
        report.count(end);
        if let Some(since) = since {
            if end == End::Ok {
                report.recovery = Some(since.elapsed());
                report.succeeded_after_return = 1;
                return report;
            }
            if since.elapsed() > PATIENCE {
                return report;
            }
        }
        tokio::time::sleep(between((0, 10), &mut rng)).await;
    }
}

impl Report {
    fn count(&mut self, end: End) {
        self.calls += u64::from(end != End::NotMade);
        match end {
            End::Ok => self.ok += 1,
            End::Dropped => self.dropped += 1,
            End::Failed(code) => *self.failed.entry(code).or_default() += 1,
            End::Panicked => *self.failed.entry("PANIC").or_default() += 1,
            End::NotMade => {}
        }
    }

    /// Adds the result of another caller, or of another round of the phase.
    pub(crate) fn add(&mut self, other: Report) {
        self.calls += other.calls;
        self.ok += other.ok;
        self.dropped += other.dropped;
        for (code, count) in other.failed {
            *self.failed.entry(code).or_default() += count;
        }
        self.audit.add(other.audit);
        self.recovery = self.recovery.zip(other.recovery).map(|(own, other)| own.max(other));
        self.succeeded_after_return += other.succeeded_after_return;
        self.vitals = other.vitals.or(self.vitals);
    }
}
