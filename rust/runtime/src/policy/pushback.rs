//! What the server says of the next attempt (R6).

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The server's word on retrying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushback {
    /// Not before this time has passed.
    After(Duration),
    /// Not at all.
    Never,
}

/// The longest wait that a call accepts.
pub(crate) const MAX_PUSHBACK: Duration = Duration::from_secs(20);

/// A longer wait means never: nobody waits for it, and not every clock can count it.
const MAX_TOLD: Duration = Duration::from_secs(365 * 24 * 3600);

/// Reads the first valid of `grpc-retry-pushback-ms`, a delay of the error's details, `retry-after-ms`, `Retry-After`
/// and RateLimit's reset. Malformed ones are ignored, but for the first, where nonsense means: do not come back. So does a
/// wait of more than a year.
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

/// A whole number of some unit. Digits only: `+5`, `5.0` and the empty text are malformed, and more digits than a number
/// holds are a long wait.
fn wait(text: &str, unit: fn(u64) -> Duration) -> Option<Pushback> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().map_or(Pushback::Never, |count| after(unit(count))))
}

/// Seconds, or a date that is compared with the server's own `Date` where it gives one; a past date means now.
fn retry_after(value: &str, date: Option<&str>, wall: SystemTime) -> Option<Pushback> {
    wait(value, Duration::from_secs).or_else(|| {
        let at = httpdate::parse_http_date(value).ok()?;
        let now = date.and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(wall);
        Some(after(at.duration_since(now).unwrap_or(Duration::ZERO)))
    })
}

/// The reset time of `"name";r=0;t=30`: only an empty quota asks to wait.
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
