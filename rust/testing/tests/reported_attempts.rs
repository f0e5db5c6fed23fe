//! Each request that a server sees is one attempt that its client reports, also where calls are dropped.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use callwright::{CallFuture, Outcome, RetryBudget, Transport};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloResponse};
use callwright_testing::{Received, Responder, Scenario, ScriptedServer, Step, Then};
use clients::reports::{Reports, Told};
use clients::{Http, greet, greeting, over_both, quick};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};

over_both!(over_http1, over_http2);

/// The calls, and how many of them are under way at a time.
const CALLS: usize = 300;
const AT_ONCE: usize = 40;

/// How a call goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plan {
    /// It is awaited to its end.
    Awaited,
    /// It is dropped after its first poll: no connection had the time to write its request.
    DroppedAtOnce,
    /// It is dropped as soon as the server has this attempt, which it never answers.
    DroppedAt { attempt: u32 },
    /// It is dropped after so many milliseconds, wherever it is then.
    DroppedAfter { ms: u64 },
}

/// What is drawn for a call: numbers that are its own, the same in every run.
#[derive(Clone, Copy, Debug)]
struct Draws(u64);

impl Draws {
    fn of(call: usize) -> Self {
        Self(0x5eed + call as u64)
    }

    /// The next number below a bound, by SplitMix64.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

impl Plan {
    fn of(call: usize) -> Self {
        match call % 4 {
            0 => Plan::Awaited,
            1 => Plan::DroppedAtOnce,
            2 => Plan::DroppedAt { attempt: Draws::of(call).below(3) as u32 },
            _ => Plan::DroppedAfter { ms: Draws::of(call).below(12) },
        }
    }

    /// Only where it is not known when the call ends, so that all else is exact.
    fn is_hedged(self) -> bool {
        matches!(self, Plan::DroppedAfter { ms } if ms % 2 == 0)
    }

    /// What the server does with an attempt.
    fn step(self, call: usize, attempt: u32) -> Step {
        let mut draws = Draws::of(call);
        let latency = Duration::from_millis(draws.below(u64::from(attempt) + 5));
        let busy = Step::json(r#"{"code":"unavailable"}"#).with_status(503).after(latency);
        match self {
            Plan::DroppedAt { attempt: last } if attempt < last => busy,
            Plan::DroppedAt { .. } => Step::end(Then::Hang),
            _ if attempt == 0 && draws.below(2) == 0 => busy,
            _ => greeting().after(latency),
        }
    }
}

/// Answers by the plans of the calls, and keeps which attempt of which call it has read.
#[derive(Debug, Default)]
struct Server {
    hits: Mutex<Vec<(usize, u32)>>,
    hit: Notify,
}

impl Server {
    fn hits_of(&self, call: usize) -> Vec<u32> {
        self.hits.lock().unwrap().iter().filter(|hit| hit.0 == call).map(|hit| hit.1).collect()
    }

    async fn until_it_has(&self, call: usize, attempt: u32) {
        loop {
            let hit = self.hit.notified();
            if self.hits.lock().unwrap().contains(&(call, attempt)) {
                return;
            }
            hit.await;
        }
    }
}

struct ByPlan(Arc<Server>);

impl Responder for ByPlan {
    fn respond(&self, request: &Received, _step: Option<Step>) -> Step {
        let number = |name: &str| request.header(name).map(|text| text.parse().unwrap());
        let (call, attempt) = (number("x-call").unwrap(), number("x-retry-attempt").unwrap_or(0) as u32);
        self.0.hits.lock().unwrap().push((call, attempt));
        self.0.hit.notify_waiters();
        Plan::of(call).step(call, attempt)
    }
}

/// Makes the call of this number, and answers what its client reported.
async fn make(call: usize, url: &str, transport: Arc<dyn Transport>, server: &Server) -> Told {
    let (reports, plan) = (Reports::default(), Plan::of(call));
    let client = HelloServiceClient::builder()
        .options(quick().retries(3))
        .retry_budget(&RetryBudget::new())
        .observer(reports.clone())
        .transport(transport)
        .build(url)
        .unwrap();
    let mut made = client.say_hello(greet()).header("x-call", &call.to_string());
    if plan.is_hedged() {
        made = made.hedge(Duration::from_millis(2));
    }
    let mut running: CallFuture<SayHelloResponse> = made.into_future();
    match plan {
        Plan::Awaited => drop(running.await.unwrap()),
        Plan::DroppedAtOnce => {
            let poll = poll_fn(|cx| Poll::Ready(std::pin::Pin::new(&mut running).poll(cx).is_pending()));
            assert!(poll.await);
            drop(running);
        }
        Plan::DroppedAt { attempt } => tokio::select! {
            result = running => panic!("call {call} has ended: {result:?}"),
            () = server.until_it_has(call, attempt) => {}
        },
        Plan::DroppedAfter { ms } => drop(tokio::time::timeout(Duration::from_millis(ms), running).await),
    }
    reports.told()
}

/// What holds for each call: what was told of it against what the server had of it. Answers how many of the attempts were
/// dropped before they were written.
fn judge(call: usize, told: &Told, hits: &[u32]) -> usize {
    let plan = Plan::of(call);
    let context = format!("call {call}, {plan:?}: the server had {hits:?} of {told:?}");
    let numbers: Vec<u32> = told.attempts.iter().map(|(attempt, _)| attempt.number()).collect();
    let sends = numbers.len() as u32;
    assert_eq!(numbers, (0..sends).collect::<Vec<_>>(), "{context}");
    assert_eq!((told.started, told.calls.len()), (1, 1), "{context}");
    assert_eq!(told.calls[0].sends, sends, "{context}");
    let mut once = hits.to_vec();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), hits.len(), "{context}");
    assert!(once.iter().all(|hit| numbers.contains(hit)), "{context}");
    // Whatever got an answer was sent; only a dropped attempt may have stayed on this side.
    let unwritten: Vec<_> =
        told.attempts.iter().filter(|(attempt, _)| !once.contains(&attempt.number())).collect();
    assert!(unwritten.iter().all(|(_, outcome)| *outcome == Some(Outcome::Cancelled)), "{context}");
    let outcomes = told.outcomes();
    let cancelled = outcomes.iter().filter(|outcome| **outcome == Some(Outcome::Cancelled)).count();
    match plan {
        Plan::Awaited => {
            assert_eq!((cancelled, unwritten.len(), outcomes.last()), (0, 0, Some(&None)), "{context}");
        }
        Plan::DroppedAtOnce => assert_eq!((cancelled, unwritten.len(), sends), (1, 1, 1), "{context}"),
        Plan::DroppedAt { attempt } => {
            assert_eq!((cancelled, unwritten.len(), sends), (1, 0, attempt + 1), "{context}");
            assert_eq!(outcomes.last(), Some(&Some(Outcome::Cancelled)), "{context}");
        }
        Plan::DroppedAfter { .. } => {}
    }
    let is_dropped = told.calls[0].outcome == Some(Outcome::Cancelled);
    assert!(is_dropped || told.calls[0].outcome.is_none(), "{context}");
    unwritten.len()
}

async fn check(scenario: Scenario, transport: Arc<dyn Transport>) {
    let seen = Arc::new(Server::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = ScriptedServer::start_on(listener, scenario, ByPlan(Arc::clone(&seen))).unwrap();
    let url = server.url();
    // The first call is awaited: a connection stands when others are dropped.
    let first = make(0, &url, Arc::clone(&transport), &seen).await;
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let calls: Vec<_> = (1..CALLS)
        .map(|call| {
            let (url, transport) = (url.clone(), Arc::clone(&transport));
            let (seen, room) = (Arc::clone(&seen), Arc::clone(&room));
            tokio::spawn(async move {
                let _room = room.acquire().await.unwrap();
                make(call, &url, transport, &seen).await
            })
        })
        .collect();
    let mut told = vec![first];
    for call in calls {
        told.push(call.await.unwrap());
    }
    // What was written before its call was dropped may still be on its way to the server.
    drop(transport);
    server.wait_until(|log| log.connections.iter().all(|connection| connection.closed.is_some())).await;

    let unwritten: usize =
        told.iter().enumerate().map(|(call, told)| judge(call, told, &seen.hits_of(call))).sum();
    let reported: usize = told.iter().map(|told| told.attempts.len()).sum();
    let hits = seen.hits.lock().unwrap().len();
    assert_eq!(hits, reported - unwritten);
    assert_eq!(server.log().requests.len(), hits);
}

async fn over_http1(http: Http) {
    check(Scenario::http1([]), http.by_default()).await;
}

async fn over_http2(http: Http) {
    check(Scenario::h2c([]), http.h2()).await;
}
