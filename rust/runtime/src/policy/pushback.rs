//! Pushback: the wait that a server asks for before the next attempt (R6).

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The pushback of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushback {
    /// Retry only after this wait.
    After(Duration),
    /// Do not retry.
    Never,
}

/// The longest pushback that a call waits for.
pub(crate) const MAX_PUSHBACK: Duration = Duration::from_secs(20);

/// A longer wait counts as `Never`, because not every clock can represent it.
const MAX_TOLD: Duration = Duration::from_secs(365 * 24 * 3600);

/// Reads the pushback of a response. The first valid source wins: `grpc-retry-pushback-ms`, a delay in the error
/// details, `retry-after-ms`, `Retry-After`, the reset time of RateLimit. Malformed values are ignored, except that a
/// malformed `grpc-retry-pushback-ms` means `Never`. A wait of more than a year means `Never` too.
pub(crate) fn read(headers: &HeaderMap, detail: Option<Duration>, wall: SystemTime) -> Option<Pushback> {
    if let Some(value) = headers.get("grpc-retry-pushback-ms") {
        let wait = value.to_str().ok().and_then(|text| wait(text.trim(), Duration::from_millis));
        return Some(wait.unwrap_or(Pushback::Never));
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    detail
        .map(after)
        .or_else(|| wait(text("retry-after-ms")?, Duration::from_millis))
        .or_else(|| retry_after(text("retry-after")?, text("date"), wall))
        .or_else(|| rate_limit(text("ratelimit")?))
}

fn after(wait: Duration) -> Pushback {
    if wait > MAX_TOLD { Pushback::Never } else { Pushback::After(wait) }
}

/// Parses a whole number of some unit. Only digits are valid: `+5`, `5.0` and the empty string are malformed. A number
/// that overflows counts as a very long wait.
fn wait(text: &str, unit: fn(u64) -> Duration) -> Option<Pushback> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().map_or(Pushback::Never, |count| after(unit(count))))
}

/// Parses seconds or a date. A date is compared with the `Date` header of the server if there is one. A past date means
/// no wait.
fn retry_after(value: &str, date: Option<&str>, wall: SystemTime) -> Option<Pushback> {
    wait(value, Duration::from_secs).or_else(|| {
        let at = httpdate::parse_http_date(value).ok()?;
        let now = date.and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(wall);
        Some(after(at.duration_since(now).unwrap_or(Duration::ZERO)))
    })
}

/// Parses the reset time of `"name";r=0;t=30`. Only an exhausted quota asks for a wait.
fn rate_limit(value: &str) -> Option<Pushback> {
    let parameter = |key: &str| {
        value.split(';').filter_map(|part| part.trim().split_once('=')).find(|(name, _)| *name == key)
    };
    let (_, left) = parameter("r")?;
    (left.trim() == "0").then(|| wait(parameter("t")?.1.trim(), Duration::from_secs)).flatten()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read_of(headers: &[(&'static str, &'static str)]) -> Option<Pushback> {
        let map =
            headers.iter().map(|(k, v)| (http::HeaderName::from_static(k), HeaderValue::from_static(v)));
        read(&map.collect(), None, SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000))
    }

    fn after(ms: u64) -> Option<Pushback> {
        Some(Pushback::After(Duration::from_millis(ms)))
    }

    #[test]
    fn the_first_valid_one_counts() {
        assert_eq!(read_of(&[("retry-after", "2"), ("retry-after-ms", "150")]), after(150));
        assert_eq!(read_of(&[("retry-after", "2"), ("retry-after-ms", "soon")]), after(2000));
        assert_eq!(read_of(&[("retry-after", "2"), ("grpc-retry-pushback-ms", "7")]), after(7));
        assert_eq!(read_of(&[("ratelimit", "\"x\";r=0;t=30"), ("retry-after", "2")]), after(2000));
    }

    #[test]
    fn malformed_grpc_pushback_stops_and_others_are_ignored() {
        assert_eq!(read_of(&[("grpc-retry-pushback-ms", "-1"), ("retry-after", "1")]), Some(Pushback::Never));
        assert_eq!(read_of(&[("grpc-retry-pushback-ms", "")]), Some(Pushback::Never));
        for bad in ["", "-1", "+1", "1.5", "tomorrow"] {
            assert_eq!(read_of(&[("retry-after", bad)]), None, "{bad}");
        }
    }

    #[test]
    fn a_date_is_compared_with_the_servers_own() {
        let header = ("retry-after", "Sun, 09 Sep 2001 01:46:50 GMT");
        assert_eq!(read_of(&[header]), after(10_000));
        assert_eq!(read_of(&[header, ("date", "Sun, 09 Sep 2001 01:46:45 GMT")]), after(5000));
        assert_eq!(read_of(&[header, ("date", "Sun, 09 Sep 2001 02:00:00 GMT")]), after(0));
    }

    #[test]
    fn a_rate_limit_counts_only_when_nothing_is_left() {
        assert_eq!(read_of(&[("ratelimit", "\"default\";r=0;t=30")]), after(30_000));
        assert_eq!(read_of(&[("ratelimit", "\"default\";r=5;t=30")]), None);
    }
}
