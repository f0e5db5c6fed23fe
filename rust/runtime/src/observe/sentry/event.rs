use std::collections::BTreeMap;
use std::error::Error as StdError;

use sentry_core::Level;
use sentry_core::protocol::{Context as SentryContext, Event, Exception, Frame, Stacktrace, Value};

use crate::context::Context;
use crate::error::Error;
use crate::observe::chain::{self, Link};
use crate::outcome::{Code, Outcome};
use callwright_json::google::rpc::ErrorInfo;

/// Builds the event for a chain of errors that contains an [`Error`], possibly wrapped in error types of the caller.
///
/// Each link is one exception, innermost first, as Sentry expects: with its own type and its place in the source. The
/// root of the chain also has the stack trace if `RUST_BACKTRACE` is set. The tags are `rpc.service`, `rpc.method`,
/// `rpc.code`, `rpc.outcome`, and from the current [`Context`] `trace_id` and `request_id`. The fingerprint is service,
/// method, code and reason (the reason of a `google.rpc.ErrorInfo`, or else the outcome). The attempts are in the
/// context `call`.
///
/// ```
/// use callwright::{Code, Error};
///
/// let event = callwright::sentry::to_event(&Error::new(Code::Internal, "no disk"));
/// assert_eq!(event.exception.values[0].ty, "callwright::Error");
/// assert_eq!(event.tags["rpc.code"], "INTERNAL");
/// ```
pub fn to_event(error: &(dyn StdError + 'static)) -> Event<'static> {
    let links = chain::links(error);
    let call = call_error(error);
    let mut exceptions: Vec<Exception> = links.iter().map(exception).collect();
    exceptions.reverse();
    let mut event = Event { exception: exceptions.into(), level: Level::Error, ..Event::default() };
    if let Some(call) = call {
        event.level = level(call);
        event.tags = tags(call);
        event.fingerprint = fingerprint(call).into();
        event.transaction =
            call.service().zip(call.method()).map(|(service, method)| format!("{service}/{method}"));
        event.contexts.insert("call".to_owned(), SentryContext::Other(facts(call)));
    }
    let context = Context::current();
    if let Some(trace) = context.trace() {
        event.tags.insert("trace_id".to_owned(), trace.trace_id());
    }
    if let Some(id) = context.request_id() {
        event.tags.insert("request_id".to_owned(), id.to_owned());
    }
    event
}

/// Returns the outermost error of a call in the chain.
pub(super) fn call_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Error> {
    chain::links(error).into_iter().find_map(|link| link.error.downcast_ref::<Error>())
}

fn exception(link: &Link<'_>) -> Exception {
    let mut frames = Vec::new();
    if let Some(backtrace) = link.error.downcast_ref::<Error>().and_then(Error::backtrace) {
        frames.extend(
            sentry_backtrace::parse_stacktrace(&format!("{backtrace:#}"))
                .map(|stack| stack.frames)
                .unwrap_or_default(),
        );
    }
    // The place where the link was made is the innermost frame.
    frames.extend(link.location.as_deref().map(frame));
    let stacktrace = (!frames.is_empty()).then(|| Stacktrace { frames, ..Stacktrace::default() });
    Exception { ty: link.kind.clone(), value: Some(link.message.clone()), stacktrace, ..Exception::default() }
}

fn frame(location: &str) -> Frame {
    let (file, line) = location.rsplit_once(':').unwrap_or((location, ""));
    Frame {
        filename: Some(file.to_owned()),
        lineno: line.parse().ok(),
        in_app: Some(true),
        ..Frame::default()
    }
}

fn level(error: &Error) -> Level {
    match error.outcome() {
        Outcome::Cancelled => Level::Debug,
        Outcome::AttemptTimeout | Outcome::Deadline | Outcome::CircuitOpen | Outcome::Refused => {
            Level::Warning
        }
        Outcome::Service | Outcome::Intermediary => match error.code() {
            Code::Unavailable | Code::Internal | Code::Unknown | Code::DataLoss | Code::Unimplemented => {
                Level::Error
            }
            _ => Level::Warning,
        },
        Outcome::Unsent | Outcome::Transport | Outcome::Decode | Outcome::Local => Level::Error,
    }
}

fn tags(error: &Error) -> BTreeMap<String, String> {
    let tags = [
        ("rpc.service", error.service()),
        ("rpc.method", error.method()),
        ("rpc.code", Some(error.code().name())),
        ("rpc.outcome", Some(error.outcome().name())),
    ];
    tags.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect()
}

fn fingerprint(error: &Error) -> Vec<std::borrow::Cow<'static, str>> {
    let reason =
        error.details::<ErrorInfo>().into_iter().map(|info| info.reason).find(|reason| !reason.is_empty());
    vec![
        error.service().unwrap_or_default().into(),
        error.method().unwrap_or_default().into(),
        error.code().name().into(),
        reason.map_or_else(|| error.outcome().name().into(), Into::into),
    ]
}

fn facts(error: &Error) -> BTreeMap<String, Value> {
    let attempts: Vec<Value> = error
        .attempts()
        .iter()
        .map(|attempt| {
            let status = attempt.http_status().map_or(String::new(), |status| format!(", http {status}"));
            let code = attempt.code().map_or("OK", Code::name);
            format!("attempt {}: {code}{status}", attempt.number() + 1).into()
        })
        .collect();
    let mut facts = BTreeMap::from([("attempts".to_owned(), Value::from(attempts))]);
    if let Some(authority) = error.authority() {
        facts.insert("authority".to_owned(), authority.into());
    }
    if let Some(stop) = error.stop() {
        facts.insert("stop".to_owned(), stop.name().into());
    }
    facts
}
