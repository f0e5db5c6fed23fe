//! The attempt loop of a call: attempts one after another (R1 to R9). A hedged call has a loop of its own.

use std::time::Duration;

use super::attempt::AttemptSender;
use super::call_run::CallRun;
use super::decide::PlannedRetry;
use super::hedge::hedge;
use super::log::{AttemptLog, EndedAttempt, number};
use crate::error::Error;
use crate::outcome::{Attempts, Stop};

/// Makes attempts until one succeeds or a rule stops the call.
pub(crate) async fn run(run: &CallRun<'_>, sender: &dyn AttemptSender) -> Result<Attempts, Error> {
    run.check()?;
    match run.cx.options().hedge_value() {
        None => retry(run, sender).await,
        // Boxed, so that the future of a call without a hedge stays small.
        Some(delay) => Box::pin(hedge(run, sender, delay)).await,
    }
}

async fn retry(run: &CallRun<'_>, sender: &dyn AttemptSender) -> Result<Attempts, Error> {
    let now = run.started;
    let permit = run.admit(now).map_err(|open| run.fail(open, Stop::Breaker, AttemptLog::default()))?;
    let first = run.attempt(sender, run.begin(now, 0, Duration::ZERO), permit).await;
    match first.error {
        None => {
            run.core.budget().put(1);
            Ok(Attempts::from_buf([first.attempt]))
        }
        // The retry path is boxed separately, so that the common path stays small.
        Some(_) => Box::pin(retry_after(run, sender, first)).await,
    }
}

/// Retries after a failed first attempt.
async fn retry_after(
    run: &CallRun<'_>,
    sender: &dyn AttemptSender,
    first: EndedAttempt,
) -> Result<Attempts, Error> {
    let mut log = AttemptLog::default();
    let (mut ended, mut paid) = (first, 0);
    loop {
        let error = ended.error.clone();
        log.push(ended);
        let Some(error) = error else {
            run.core.budget().put(if paid == 0 { 1 } else { paid });
            return Ok(log.attempts);
        };
        let PlannedRetry { delay, ticket } = match run.decide(&error, log.len() - 1) {
            Ok(planned) => planned,
            Err(stop) => return Err(run.fail(error, stop, log)),
        };
        tracing::debug!(attempt = log.len(), code = %error.code(), delay_ms = delay.as_millis() as u64, "retrying");
        if let Err(cancelled) = run.pause(delay).await {
            return Err(run.fail(cancelled, Stop::Cancelled, log));
        }
        if run.is_too_late() {
            return Err(run.fail(error, Stop::Deadline, log));
        }
        let now = run.now();
        let permit = match run.admit(now) {
            Ok(permit) => permit,
            Err(_open) => return Err(run.fail(error, Stop::Breaker, log)),
        };
        paid = ticket.spend();
        ended = run.attempt(sender, run.begin(now, number(log.len()), delay), permit).await;
    }
}
