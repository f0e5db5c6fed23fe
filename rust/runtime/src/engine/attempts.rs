//! The loop of a call: one attempt after the other (R1 to R9), or two side by side (R12).

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use crate::engine::Losers;
use crate::engine::Permit;
use crate::engine::{Decided, Ended, Engine, Log, Sends, cancelled};
use crate::error::Error;
use crate::outcome::Attempts;
use crate::outcome::Outcome;
use crate::outcome::Stop;
use crate::policy::budget::{COST_TRANSIENT, Ticket};
use crate::rt::sync::lock;

/// Attempts until one succeeds or a rule says stop.
pub(crate) async fn run(engine: &Engine<'_>, call: &dyn Sends) -> Result<Attempts, Error> {
    engine.check()?;
    match engine.cx.options().hedge_value() {
        None => retry(engine, call).await,
        // In a box of its own, so that calls that are not hedged are not as large as those that are.
        Some(delay) => Box::pin(hedge(engine, call, delay)).await,
    }
}

async fn retry(engine: &Engine<'_>, call: &dyn Sends) -> Result<Attempts, Error> {
    let now = engine.started;
    let permit = engine.admit(now).map_err(|open| engine.fail(open, Stop::Breaker, Log::default()))?;
    let ended = engine.attempt(call, engine.begin(now, 0, Duration::ZERO), permit).await;
    match ended.error {
        None => {
            engine.core.budget().put(1);
            Ok(Attempts::from_buf([ended.attempt]))
        }
        // The rest stands in a box of its own, so that what most calls take is short and small.
        Some(_) => Box::pin(retry_after(engine, call, ended)).await,
    }
}

/// What follows a first attempt that failed.
async fn retry_after(engine: &Engine<'_>, call: &dyn Sends, first: Ended) -> Result<Attempts, Error> {
    let mut log = Log::default();
    let (mut ended, mut paid) = (first, 0);
    loop {
        let error = ended.error.clone();
        log.push(ended);
        let Some(error) = error else {
            engine.core.budget().put(if paid == 0 { 1 } else { paid });
            return Ok(log.attempts);
        };
        let Decided { delay: wait, ticket } = match engine.decide(&error, log.len() - 1) {
            Ok(decided) => decided,
            Err(stop) => return Err(engine.fail(error, stop, log)),
        };
        tracing::debug!(attempt = log.len(), code = %error.code(), delay_ms = wait.as_millis() as u64, "retrying");
        if let Err(cancelled) = engine.pause(wait).await {
            return Err(engine.fail(cancelled, Stop::Cancelled, log));
        }
        if engine.is_too_late() {
            return Err(engine.fail(error, Stop::Deadline, log));
        }
        let now = engine.now();
        let permit = match engine.admit(now) {
            Ok(permit) => permit,
            Err(_open) => return Err(engine.fail(error, Stop::Breaker, log)),
        };
        paid = ticket.spend();
        ended = engine.attempt(call, engine.begin(now, number(log.len()), wait), permit).await;
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

type Running<'a> = Pin<Box<dyn Future<Output = Ended> + Send + 'a>>;

/// The attempts of a hedged call that are in flight, two at most.
struct InFlight<'a> {
    running: Vec<Running<'a>>,
    losers: &'a Losers,
}

impl<'a> InFlight<'a> {
    fn start(
        &mut self,
        engine: &'a Engine<'a>,
        call: &'a dyn Sends,
        number: u32,
        delay: Duration,
        permit: Option<Permit<'a>>,
    ) {
        let guard = engine.begin(engine.now(), number, delay).with_losers(self.losers);
        self.running.push(Box::pin(engine.attempt(call, guard, permit)));
    }

    /// Drops what is still in flight: the breaker learns nothing of it, and the log shows it as cancelled.
    fn cut(self, mut log: Log) -> Log {
        drop(self.running);
        lock(self.losers).drain(..).for_each(|loser| log.push(loser));
        log.sort();
        log
    }

    /// Completes with the attempt that ends first, and never while there is none.
    async fn next(&mut self) -> Ended {
        std::future::poll_fn(|cx| {
            for index in 0..self.running.len() {
                if let Poll::Ready(ended) = self.running[index].as_mut().poll(cx) {
                    drop(self.running.swap_remove(index));
                    return Poll::Ready(ended);
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// Sends again after each delay without an answer, and takes the first success; a failure that no retry helps ends the call.
async fn hedge(engine: &Engine<'_>, call: &dyn Sends, delay: Duration) -> Result<Attempts, Error> {
    let most = engine.policy.retries.max(1) as usize + 1;
    let mut log = Log::default();
    let losers = Losers::default();
    let mut flight = InFlight { running: Vec::new(), losers: &losers };
    let permit =
        engine.admit(engine.now()).map_err(|open| engine.fail(open, Stop::Breaker, Log::default()))?;
    flight.start(engine, call, 0, Duration::ZERO, permit);
    let (mut sent, mut paid) = (1, 0);
    // When the next attempt is due, and its tokens when a failure has already paid for it.
    let (mut due, mut wait) = (engine.after(delay), delay);
    let mut ticket: Option<Ticket<'_>> = None;
    let mut refused = None;
    loop {
        let may_send = sent < most && flight.running.len() < 2 && refused.is_none();
        let ended = tokio::select! {
            biased;
            ended = flight.next() => Some(ended),
            () = engine.cancellation() => {
                return Err(engine.fail(cancelled(), Stop::Cancelled, flight.cut(log)));
            }
            () = engine.core.sleep_until(due), if may_send => None,
        };
        let Some(ended) = ended else {
            match start(engine, ticket.take()) {
                Ok((permit, cost)) => {
                    paid = cost;
                    flight.start(engine, call, number(sent), wait, permit);
                    sent += 1;
                    (due, wait) = (engine.after(delay), delay);
                }
                // The budget or the breaker is against it: what is in flight decides.
                Err(stop) => refused = Some(stop),
            }
            if let (Some(stop), true, true) = (refused, flight.running.is_empty(), log.len() > 0) {
                let error = log.last_error().cloned().unwrap_or_else(cancelled);
                return Err(engine.fail(error, stop, log));
            }
            continue;
        };
        let error = ended.error.clone();
        log.push(ended);
        let Some(error) = error else {
            engine.core.budget().put(if paid == 0 { 1 } else { paid });
            return Ok(flight.cut(log).attempts);
        };
        match engine.decide(&error, sent - 1) {
            Ok(decided) if flight.running.is_empty() => {
                (due, wait) = (engine.after(decided.delay), decided.delay);
                ticket = Some(decided.ticket);
                refused = None;
            }
            // The other attempt may still succeed; what a retry of this one would have cost goes back.
            Ok(_) => {}
            Err(stop) if is_about_the_next(stop, &error) && !flight.running.is_empty() => {
                refused = Some(stop)
            }
            Err(stop) => return Err(engine.fail(error, stop, flight.cut(log))),
        }
    }
}

/// Whether only a further attempt is ruled out, and not the one that is still in flight.
fn is_about_the_next(stop: Stop, error: &Error) -> bool {
    let rules =
        [Stop::MaxRetries, Stop::ChainStop, Stop::Pushback, Stop::Deadline, Stop::Budget, Stop::Breaker];
    rules.contains(&stop) && error.outcome() != Outcome::Deadline
}

/// Pays for a hedge and asks the breaker for it.
fn start<'a>(engine: &'a Engine<'_>, ticket: Option<Ticket<'_>>) -> Result<(Option<Permit<'a>>, u32), Stop> {
    let ticket = match ticket {
        Some(ticket) => ticket,
        None => engine.pay(Duration::ZERO, COST_TRANSIENT)?.ticket,
    };
    if engine.is_too_late() {
        return Err(Stop::Deadline);
    }
    let permit = engine.admit(engine.now()).map_err(|_open| Stop::Breaker)?;
    Ok((permit, ticket.spend()))
}
