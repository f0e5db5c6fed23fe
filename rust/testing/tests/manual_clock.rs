//! A call runs on a clock that stands still: every timer of it ends when the test says so, and the time of day moves alone.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use callwright::{Clock, Code, Outcome};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest, SayHelloResponse};
use callwright_testing::{Fate, FixedRng, ManualClock, Reply, ScriptedTransport};
use tokio::task::JoinHandle;

const HOUR: Duration = Duration::from_secs(3600);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A call on its way, on a runtime that has no time driver at all.
fn start(
    clock: &ManualClock,
    transport: &ScriptedTransport,
    retries: u32,
) -> JoinHandle<Result<SayHelloResponse, callwright::Error>> {
    let hello = HelloServiceClient::builder()
        .clock(clock.clone())
        .transport(transport.clone())
        .rng(FixedRng::new([0.5]))
        .retries(retries)
        .build("http://hello.internal")
        .unwrap();
    let call = hello.say_hello(SayHelloRequest::default()).attempt_timeout(ms(500)).timeout(ms(2000));
    tokio::spawn(call.into_future())
}

#[tokio::test]
async fn sleepers_wake_in_the_order_of_their_deadlines() {
    let clock = ManualClock::new();
    let woken = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for (name, after) in [("c", 30), ("a", 10), ("d", 30), ("b", 20), ("late", 31)] {
        let (clock, woken) = (clock.clone(), Arc::clone(&woken));
        tasks.push(tokio::spawn(async move {
            clock.sleep_until(clock.now() + ms(after)).await;
            woken.lock().unwrap().push(name);
        }));
    }
    clock.wait_for_sleepers(5).await;
    clock.advance(ms(30));
    for task in tasks.drain(..4) {
        task.await.unwrap();
    }
    assert_eq!(*woken.lock().unwrap(), ["a", "b", "c", "d"]);
    assert_eq!((clock.sleepers(), clock.elapsed()), (1, ms(30)));
    assert_eq!(clock.advance_to_next(), Some(ms(1)));
    tasks.pop().unwrap().await.unwrap();
    assert_eq!(clock.advance_to_next(), None);
}

#[tokio::test]
async fn a_sleep_that_is_dropped_is_no_sleeper() {
    let clock = ManualClock::new();
    let sleeping = clock.clone();
    let task = tokio::spawn(async move { sleeping.sleep_until(sleeping.now() + HOUR).await });
    clock.wait_for_sleepers(1).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(clock.sleepers(), 0);
    clock.sleep_until(clock.now()).await;
}

#[tokio::test]
async fn a_call_waits_for_the_clock_alone() {
    let clock = ManualClock::new();
    let transport =
        ScriptedTransport::new([Reply::hang(), Reply::status(503), Reply::json("{}")]).clock(clock.clone());
    let call = start(&clock, &transport, 2);
    // The attempt timeout, then two backoffs.
    for step in [ms(500), ms(25), ms(50)] {
        clock.wait_for_sleepers(1).await;
        clock.advance(step - ms(1));
        tokio::task::yield_now().await;
        assert!(!call.is_finished());
        clock.advance(ms(1));
        tokio::task::yield_now().await;
    }
    call.await.unwrap().unwrap();
    let times: Vec<_> = transport.sent().into_iter().map(|sent| (sent.at, sent.fate)).collect();
    assert_eq!(
        times,
        [(ms(0), Fate::Abandoned), (ms(525), Fate::Answered(503)), (ms(575), Fate::Answered(200))]
    );
}

#[tokio::test]
async fn a_jump_of_the_time_of_day_moves_no_deadline() {
    for jump in [ManualClock::jump_wall_forward, ManualClock::jump_wall_back] {
        let clock = ManualClock::new();
        let transport = ScriptedTransport::new([Reply::hang()]).clock(clock.clone());
        let call = start(&clock, &transport, 0);
        clock.wait_for_sleepers(1).await;
        let before = (clock.now(), clock.wall());
        jump(&clock, HOUR);
        assert_eq!(clock.now(), before.0);
        assert_ne!(clock.wall(), before.1);
        clock.advance(ms(499));
        tokio::task::yield_now().await;
        assert!(!call.is_finished());
        clock.advance(ms(1));
        let error = call.await.unwrap().unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::DeadlineExceeded, Outcome::AttemptTimeout));
    }
}

#[tokio::test]
async fn a_date_to_come_back_at_is_read_on_the_time_of_day() {
    let clock = ManualClock::new();
    // 2026-01-01T00:00:00Z
    clock.set_wall(UNIX_EPOCH + Duration::from_secs(1_767_225_600));
    let busy = Reply::status(503).header("retry-after", "Thu, 01 Jan 2026 00:00:01 GMT");
    let transport = ScriptedTransport::new([busy, Reply::json("{}")]).clock(clock.clone());
    let call = start(&clock, &transport, 1);
    clock.wait_for_sleepers(1).await;
    let waited = clock.advance_to_next().unwrap();
    call.await.unwrap().unwrap();
    assert!(waited >= ms(1000), "never earlier than asked: {waited:?}");
    assert_eq!(clock.wall(), UNIX_EPOCH + Duration::from_secs(1_767_225_600) + clock.elapsed());
}
