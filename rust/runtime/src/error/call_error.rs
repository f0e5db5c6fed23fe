use std::backtrace::{Backtrace, BacktraceStatus};
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::detail::Answered;
use crate::outcome::Attempt;
use crate::outcome::{Code, Stop};
use crate::outcome::{Facts, Outcome, Verdict};
use crate::policy::pushback::Pushback;

pub(crate) type Cause = Arc<dyn StdError + Send + Sync>;

/// The maximum length of a remote error message, in bytes. Longer messages are cut.
const MAX_MESSAGE: usize = 4 << 10;
/// The maximum number of links of a chain that are printed.
const MAX_LINKS: usize = 32;

/// The method that an error belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MethodName {
    /// The full name of the service.
    pub(crate) service: &'static str,
    pub(crate) method: &'static str,
}

impl fmt::Display for MethodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.method)
    }
}

/// The error of a call or of one attempt.
///
/// `{}` prints one line without the cause. The cause is the [`source`](StdError::source): the
/// [`AttemptError`](crate::AttemptError) of the last attempt, followed by its own cause. `{:#}` prints the whole chain
/// in one line, with `: ` between its links. Neither prints a header, a body or the query of a URL.
///
/// ```
/// use callwright::{Code, Error};
///
/// let error = Error::new(Code::NotFound, "no user guoguo");
/// assert_eq!(error.code(), Code::NotFound);
/// assert_eq!(error.to_string(), "not_found: no user guoguo");
/// ```
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    code: Code,
    outcome: Outcome,
    message: String,
    method: Option<MethodName>,
    authority: Option<Arc<str>>,
    http_status: Option<u16>,
    pushback: Option<Pushback>,
    answered: Option<Arc<Answered>>,
    keyed: bool,
    stop: Option<Stop>,
    attempts: Vec<Attempt>,
    source: Option<Cause>,
    suppressed: Vec<Cause>,
    location: &'static Location<'static>,
    backtrace: Option<Arc<Backtrace>>,
    /// The attempt had enough time that its timeout is the fault of the server.
    blamed: bool,
}

impl Error {
    /// Returns an error as a service would return it, for mocks and implementations of service traits.
    #[track_caller]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > MAX_MESSAGE {
            let cut = (0..=MAX_MESSAGE).rev().find(|at| message.is_char_boundary(*at)).unwrap_or(0);
            message.truncate(cut);
            message.push('…');
        }
        Self {
            inner: Arc::new(Inner {
                code,
                outcome: Outcome::Service,
                message,
                method: None,
                authority: None,
                http_status: None,
                pushback: None,
                answered: None,
                keyed: false,
                stop: None,
                attempts: Vec::new(),
                source: None,
                suppressed: Vec::new(),
                location: Location::caller(),
                backtrace: captured(),
                blamed: true,
            }),
        }
    }

    /// Returns an UNAVAILABLE error: the service is not ready. It is retried when the method is idempotent.
    #[track_caller]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Code::Unavailable, message)
    }

    /// Attaches a cause.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source: Cause = Arc::from(source.into());
        self.change(|inner| inner.source = Some(source))
    }

    /// Sets how long the caller should wait before the next attempt.
    #[must_use]
    pub fn with_retry_after(self, wait: Duration) -> Self {
        self.change(|inner| inner.pushback = Some(Pushback::After(wait)))
    }

    fn change(mut self, edit: impl FnOnce(&mut Inner)) -> Self {
        edit(Arc::make_mut(&mut self.inner));
        self
    }

    /// Returns the code.
    pub fn code(&self) -> Code {
        self.inner.code
    }

    /// Returns how the call ended.
    pub fn outcome(&self) -> Outcome {
        self.inner.outcome
    }

    /// Returns the message that the service or the runtime wrote.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// Returns the full name of the service, if the error belongs to a call.
    pub fn service(&self) -> Option<&'static str> {
        self.inner.method.map(|method| method.service)
    }

    /// Returns the name of the method, if the error belongs to a call.
    pub fn method(&self) -> Option<&'static str> {
        self.inner.method.map(|method| method.method)
    }

    /// Returns host and port of the server, if there is one.
    pub fn authority(&self) -> Option<&str> {
        self.inner.authority.as_deref()
    }

    /// Returns the attempts of the call, including the last one.
    pub fn attempts(&self) -> &[Attempt] {
        &self.inner.attempts
    }

    /// Returns why no further attempt was made.
    pub fn stop(&self) -> Option<Stop> {
        self.inner.stop
    }

    /// Returns the wait that the server asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.inner.pushback {
            Some(Pushback::After(wait)) => Some(wait),
            _ => None,
        }
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.inner.http_status
    }

    /// Returns true if the response had no recognised error body. A proxy may have made it.
    pub fn from_intermediary(&self) -> bool {
        self.inner.outcome == Outcome::Intermediary
    }

    /// Returns true if the caller cancelled the call.
    pub fn is_cancelled(&self) -> bool {
        self.inner.outcome == Outcome::Cancelled
    }

    /// Returns true if an idempotent call that ended this way may be tried again.
    pub fn is_retryable(&self) -> bool {
        self.verdict().retry != crate::outcome::RetryClass::Never
    }

    /// Returns further failures that this error does not represent, such as the failure of a downgrade.
    pub fn suppressed(&self) -> impl Iterator<Item = &(dyn StdError + Send + Sync + 'static)> {
        self.inner.suppressed.iter().map(|error| &**error)
    }

    /// Returns the place in the source where the error was made.
    pub fn location(&self) -> &'static Location<'static> {
        self.inner.location
    }

    /// Returns the stack trace of the place where the error was made, if `RUST_BACKTRACE` or `RUST_LIB_BACKTRACE`
    /// enables it.
    ///
    /// In asynchronous code it is the stack of the poll. Errors of cancelled calls and of open breakers never have one.
    pub fn backtrace(&self) -> Option<&Backtrace> {
        self.inner.backtrace.as_deref()
    }

    pub(crate) fn cause(&self) -> Option<Cause> {
        self.inner.source.clone()
    }

    pub(crate) fn authority_arc(&self) -> Option<Arc<str>> {
        self.inner.authority.clone()
    }

    pub(crate) fn verdict(&self) -> Verdict {
        Facts {
            outcome: self.inner.outcome,
            code: self.inner.code,
            http_status: self.inner.http_status,
            pushback: self.inner.pushback.is_some(),
            keyed: self.inner.keyed,
            blamed: self.inner.blamed,
        }
        .verdict()
    }

    pub(crate) fn pushback(&self) -> Option<Pushback> {
        self.inner.pushback
    }

    #[track_caller]
    pub(crate) fn of(outcome: Outcome, code: Code, message: impl Into<String>) -> Self {
        Self::new(code, message).change(|inner| {
            inner.outcome = outcome;
            if matches!(outcome, Outcome::Cancelled | Outcome::CircuitOpen) {
                inner.backtrace = None;
            }
        })
    }

    pub(crate) fn local(self) -> Self {
        self.change(|inner| inner.outcome = Outcome::Local)
    }

    pub(crate) fn with_method(self, method: impl Into<MethodName>) -> Self {
        self.change(|inner| inner.method = Some(method.into()))
    }

    /// Sets the method, unless the error has one already.
    pub(crate) fn of_method(self, method: impl Into<MethodName>) -> Self {
        if self.inner.method.is_some() { self } else { self.with_method(method) }
    }

    pub(crate) fn with_authority(self, authority: Option<Arc<str>>) -> Self {
        self.change(|inner| inner.authority = authority.or(inner.authority.take()))
    }

    pub(crate) fn with_http_status(self, status: u16) -> Self {
        self.change(|inner| inner.http_status = Some(status))
    }

    pub(crate) fn with_pushback(self, pushback: Option<Pushback>) -> Self {
        self.change(|inner| inner.pushback = pushback)
    }

    /// Returns the stored parts of the response that the error was read from.
    pub(crate) fn answered(&self) -> Option<&Answered> {
        self.inner.answered.as_deref()
    }

    pub(crate) fn with_answered(self, answered: Answered) -> Self {
        self.change(|inner| inner.answered = Some(Arc::new(answered)))
    }

    pub(crate) fn with_key(self, keyed: bool) -> Self {
        self.change(|inner| inner.keyed = keyed)
    }

    pub(crate) fn with_suppressed(self, other: Cause) -> Self {
        self.change(|inner| inner.suppressed.push(other))
    }

    /// Marks the timeout of an attempt that had too little time, so that the breaker does not count it against the
    /// server.
    pub(crate) fn without_blame(self) -> Self {
        self.change(|inner| inner.blamed = false)
    }

    /// Turns the error of the last attempt into the error of the call.
    pub(crate) fn with_history(self, stop: Stop, attempts: Vec<Attempt>, link: Option<Cause>) -> Self {
        self.change(|inner| {
            inner.stop = Some(stop);
            inner.attempts = attempts;
            if link.is_some() {
                inner.source = link;
            }
        })
    }
}

fn captured() -> Option<Arc<Backtrace>> {
    let backtrace = Backtrace::capture();
    (backtrace.status() == BacktraceStatus::Captured).then(|| Arc::new(backtrace))
}

/// Replaces control characters by spaces, so that the text cannot break a log line.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) { text.replace(char::is_control, " ").into() } else { text.into() }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        if let Some(method) = inner.method {
            write!(f, "{method}: ")?;
        }
        write!(f, "{}: {}", inner.code.lower_name(), one_line(&inner.message))?;
        let mut facts = Vec::new();
        if let Some(status) = inner.http_status {
            facts.push(format!("http {status}"));
        }
        if inner.attempts.len() > 1 {
            facts.push(format!("{} attempts", inner.attempts.len()));
        }
        match inner.stop {
            Some(Stop::NotIdempotent) => facts.push(
                "not retried because the method is not idempotent; declare idempotency_level or call .idempotent()".into(),
            ),
            Some(stop) => facts.push(format!("stopped by {stop}")),
            None => {}
        }
        if !facts.is_empty() {
            write!(f, " ({})", facts.join(", "))?;
        }
        if f.alternate() {
            // A chain without a cycle is short. The bound protects against a cycle in a source that the caller
            // attached.
            let chain = std::iter::successors(self.source(), |error| <dyn StdError>::source(*error));
            for link in chain.take(MAX_LINKS) {
                write!(f, ": {link}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        let mut out = f.debug_struct("Error");
        out.field("code", &inner.code).field("outcome", &inner.outcome).field("message", &inner.message);
        if let Some(method) = inner.method {
            out.field("method", &format_args!("{method}"));
        }
        if let Some(authority) = &inner.authority {
            out.field("authority", authority);
        }
        if let Some(status) = inner.http_status {
            out.field("http_status", &status);
        }
        if let Some(stop) = inner.stop {
            out.field("stop", &stop).field("attempts", &inner.attempts);
        }
        if let Some(source) = &inner.source {
            out.field("source", source);
        }
        if !inner.suppressed.is_empty() {
            out.field("suppressed", &inner.suppressed);
        }
        out.field("location", &format_args!("{}", inner.location)).finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
