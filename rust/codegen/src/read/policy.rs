//! The contract options of services and methods.

use prost_reflect::DynamicMessage;

use super::reflect::{boolean, message, number, present, text};
use crate::Error;
use crate::model::{Idempotency, Location, Policy, Protocol};
use crate::template;

/// The largest number of retries. More are a mistake, because each retry adds load to a failing server.
const MAX_RETRIES: u32 = 10;

/// The longest duration that ProtoJSON can represent, in seconds.
const MAX_SECONDS: i64 = 315_576_000_000;

pub(super) fn protocol(policy: &DynamicMessage, location: &Location) -> Result<Option<Protocol>, Error> {
    match number(policy, "protocol") {
        0 => Ok(None),
        1 => Ok(Some(Protocol::Connect)),
        2 => Ok(Some(Protocol::Rest)),
        3 => Ok(Some(Protocol::Twirp)),
        unknown => Err(Error::new(
            location,
            format!("this generator does not know protocol {unknown}"),
            "use a value of callwright.v1.Protocol, or a newer generator",
        )),
    }
}

pub(super) fn base_path(policy: &DynamicMessage, location: &Location) -> Result<String, Error> {
    let path = text(policy, "base_path");
    if path.is_empty() || template::is_plain_path(&path) {
        return Ok(path);
    }
    Err(Error::new(
        location,
        format!("base_path {path:?} is not a plain path"),
        "begin it with `/`, end it without, for example \"/api\"",
    ))
}

/// Returns the prefix without slashes at its ends.
pub(super) fn twirp_prefix(policy: &DynamicMessage, location: &Location) -> Result<Option<String>, Error> {
    let Some(prefix) = present(policy, "twirp_prefix") else { return Ok(None) };
    let prefix = prefix.as_str().unwrap_or_default().trim_matches('/').to_owned();
    if prefix.is_empty() || template::is_plain_path(&format!("/{prefix}")) {
        return Ok(Some(prefix));
    }
    Err(Error::new(
        location,
        format!("twirp_prefix {prefix:?} is not a plain path"),
        "write a path such as \"/rpc\", or \"\" for none",
    ))
}

pub(super) fn of_method(
    policy: &DynamicMessage,
    idempotency: Option<Idempotency>,
    location: &Location,
) -> Result<Policy, Error> {
    let retry = message(policy, "retry");
    let in_retry = |name| retry.as_ref().map_or(Ok(None), |retry| milliseconds(retry, name, location));
    let read = Policy {
        timeout_ms: milliseconds(policy, "timeout", location)?,
        attempt_timeout_ms: milliseconds(policy, "attempt_timeout", location)?,
        retries: retry.as_ref().and_then(|retry| present(retry, "retries")).and_then(|value| value.as_u32()),
        retry_base_ms: in_retry("base")?,
        retry_max_ms: in_retry("max")?,
        idempotent: present(policy, "idempotent").and_then(|value| value.as_bool()),
        idempotency_key: boolean(policy, "idempotency_key"),
        http_get: boolean(policy, "http_get"),
    };
    if let (Some(base), Some(max)) = (read.retry_base_ms, read.retry_max_ms)
        && base > max
    {
        let what = format!("retry.base is {base} ms, more than retry.max, which is {max} ms");
        return Err(Error::new(location, what, "set base to at most max"));
    }
    if let Some(retries) = read.retries.filter(|retries| *retries > MAX_RETRIES) {
        return Err(Error::new(
            location,
            format!("retry.retries is {retries}, more than {MAX_RETRIES}"),
            format!("set retries to at most {MAX_RETRIES}"),
        ));
    }
    if read.http_get && idempotency != Some(Idempotency::NoSideEffects) {
        return Err(Error::new(
            location,
            "http_get is set, but the method does not promise to have no side effects",
            "add `option idempotency_level = NO_SIDE_EFFECTS;`, or leave http_get out",
        ));
    }
    Ok(read)
}

fn milliseconds(policy: &DynamicMessage, name: &str, location: &Location) -> Result<Option<u64>, Error> {
    let Some(duration) = message(policy, name) else { return Ok(None) };
    let seconds = present(&duration, "seconds").and_then(|value| value.as_i64()).unwrap_or_default();
    let nanos = present(&duration, "nanos").and_then(|value| value.as_i32()).unwrap_or_default();
    let whole = u64::try_from(seconds).ok().filter(|_| seconds <= MAX_SECONDS);
    let part = u64::try_from(nanos).ok().filter(|nanos| nanos % 1_000_000 == 0 && *nanos < 1_000_000_000);
    match (whole, part) {
        (Some(whole), Some(part)) if whole + part > 0 => Ok(Some(whole * 1_000 + part / 1_000_000)),
        _ => Err(Error::new(
            location,
            format!(
                "{name} is {seconds} s and {nanos} ns, which is not a positive number of whole milliseconds"
            ),
            "write whole milliseconds, for example `{ nanos: 500000000 }` for half a second, or leave the option out",
        )),
    }
}
