//! Hedging: a second attempt starts when the first one has no response after the hedge delay (R12).

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::attempt::AttemptSender;
use super::attempt_guard::Losers;
use super::breakers::BreakerPermit;
use super::call_run::{CallRun, cancelled};
use super::log::{AttemptLog, EndedAttempt, number};
use crate::error::Error;
use crate::outcome::{Attempts, Outcome, Stop};
use crate::policy::budget::{COST_TRANSIENT, Ticket};
use crate::rt::sync::lock;

/// Sends again after each delay without a response, and takes the first success. A failure that no retry helps ends the
/// call.
pub(super) async fn hedge(
    run: &CallRun<'_>,
    sender: &dyn AttemptSender,
    delay: Duration,
) -> Result<Attempts, Error> {
    let losers = Losers::default();
    let mut hedge = Hedge::first(run, sender, delay, &losers)?;
    loop {
        let step = tokio::select! {
            biased;
            ended = next(&mut hedge.in_flight) => hedge.ended(ended),
            () = run.cancellation() => Step::Fail(cancelled(), Stop::Cancelled),
            () = run.core.sleep_until(hedge.due), if hedge.may_send() => hedge.send(),
        };
        match step {
            Step::Continue => {}
            Step::Succeed => return Ok(hedge.into_log().attempts),
            Step::Fail(error, stop) => return Err(run.fail(error, stop, hedge.into_log())),
        }
    }
}

type InFlight<'a> = Pin<Box<dyn Future<Output = EndedAttempt> + Send + 'a>>;

/// The state of a hedged call between two events: an attempt ends, or an attempt is due.
struct Hedge<'a> {
    run: &'a CallRun<'a>,
    sender: &'a dyn AttemptSender,
    delay: Duration,
    /// At most two attempts.
    in_flight: Vec<InFlight<'a>>,
    log: AttemptLog,
    losers: &'a Losers,
    sent: usize,
    /// The start of the next attempt, and the backoff that it reports.
    due: Instant,
    backoff: Duration,
    /// The tokens of the next attempt, if an earlier failure has already paid for it.
    ticket: Option<Ticket<'a>>,
    /// The tokens that the last attempt took.
    paid: u32,
    /// The reason against another attempt. The result of the attempt in flight then decides the call.
    refused: Option<Stop>,
}

enum Step {
    Continue,
    Succeed,
    Fail(Error, Stop),
}

impl<'a> Hedge<'a> {
    /// Sends the first attempt.
    fn first(
        run: &'a CallRun<'a>,
        sender: &'a dyn AttemptSender,
        delay: Duration,
        losers: &'a Losers,
    ) -> Result<Self, Error> {
        let permit =
            run.admit(run.now()).map_err(|open| run.fail(open, Stop::Breaker, AttemptLog::default()))?;
        let mut hedge = Self {
            run,
            sender,
            delay,
            in_flight: Vec::with_capacity(2),
            log: AttemptLog::default(),
            losers,
            sent: 0,
            due: run.now(),
            backoff: Duration::ZERO,
            ticket: None,
            paid: 0,
            refused: None,
        };
        hedge.start(permit);
        Ok(hedge)
    }

    fn may_send(&self) -> bool {
        let most = self.run.policy.retries.max(1) as usize + 1;
        self.sent < most && self.in_flight.len() < 2 && self.refused.is_none()
    }

    fn start(&mut self, permit: Option<BreakerPermit<'a>>) {
        let (run, number) = (self.run, number(self.sent));
        let guard = run.begin(run.now(), number, self.backoff).with_losers(self.losers);
        self.in_flight.push(Box::pin(run.attempt(self.sender, guard, permit)));
        self.sent += 1;
        (self.due, self.backoff) = (run.after(self.delay), self.delay);
    }

    /// Sends the attempt that is due, if budget, deadline and breaker allow it.
    fn send(&mut self) -> Step {
        match self.admit() {
            Ok((permit, paid)) => {
                self.paid = paid;
                self.start(permit);
            }
            Err(stop) => self.refused = Some(stop),
        }
        match (self.refused, self.in_flight.is_empty(), self.log.last_error()) {
            (Some(stop), true, Some(error)) => Step::Fail(error.clone(), stop),
            _ => Step::Continue,
        }
    }

    fn admit(&mut self) -> Result<(Option<BreakerPermit<'a>>, u32), Stop> {
        let ticket = match self.ticket.take() {
            Some(ticket) => ticket,
            None => self.run.pay(Duration::ZERO, COST_TRANSIENT)?.ticket,
        };
        if self.run.is_too_late() {
            return Err(Stop::Deadline);
        }
        let permit = self.run.admit(self.run.now()).map_err(|_open| Stop::Breaker)?;
        Ok((permit, ticket.spend()))
    }

    /// Decides the next step after an attempt has ended.
    fn ended(&mut self, ended: EndedAttempt) -> Step {
        let error = ended.error.clone();
        self.log.push(ended);
        let Some(error) = error else {
            self.run.core.budget().put(self.paid.max(1));
            return Step::Succeed;
        };
        let is_last = self.in_flight.is_empty();
        match self.run.decide(&error, self.sent - 1) {
            Ok(planned) if is_last => {
                (self.due, self.backoff) = (self.run.after(planned.delay), planned.delay);
                self.ticket = Some(planned.ticket);
                self.refused = None;
                Step::Continue
            }
            // The other attempt may still succeed. The ticket is dropped, which returns the tokens of this retry.
            Ok(_) => Step::Continue,
            Err(stop) if is_about_the_next(stop, &error) && !is_last => {
                self.refused = Some(stop);
                Step::Continue
            }
            Err(stop) => Step::Fail(error, stop),
        }
    }

    /// Drops the attempts in flight. They are neutral for the breaker, and cancelled in the log.
    fn into_log(self) -> AttemptLog {
        let mut log = self.log;
        drop(self.in_flight);
        lock(self.losers).drain(..).for_each(|loser| log.push(loser));
        log.sort();
        log
    }
}

/// Completes with the attempt that ends first. Never completes while no attempt is in flight.
async fn next(in_flight: &mut Vec<InFlight<'_>>) -> EndedAttempt {
    poll_fn(|cx| {
        for index in 0..in_flight.len() {
            if let Poll::Ready(ended) = in_flight[index].as_mut().poll(cx) {
                drop(in_flight.swap_remove(index));
                return Poll::Ready(ended);
            }
        }
        Poll::Pending
    })
    .await
}

/// Returns true if a reason only speaks against another attempt, and not against the one in flight.
fn is_about_the_next(stop: Stop, error: &Error) -> bool {
    let rules =
        [Stop::MaxRetries, Stop::ChainStop, Stop::Pushback, Stop::Deadline, Stop::Budget, Stop::Breaker];
    rules.contains(&stop) && error.outcome() != Outcome::Deadline
}
