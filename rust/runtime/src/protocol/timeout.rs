//! The header that tells the server how much time is left.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::options::TimeoutHeader;

const CONNECT: HeaderName = HeaderName::from_static("connect-timeout-ms");
const SERVER: HeaderName = HeaderName::from_static("x-server-timeout");
const GRPC: HeaderName = HeaderName::from_static("grpc-timeout");

/// Adds the header with the time that is left.
pub(crate) fn set(header: TimeoutHeader, timeout: Duration, headers: &mut HeaderMap) {
    let ms = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    let (name, value) = match header {
        TimeoutHeader::None => return,
        // Connect allows ten digits. A longer timeout is more than 115 days, so it is left out.
        TimeoutHeader::ConnectTimeoutMs if ms > 9_999_999_999 => return,
        TimeoutHeader::ConnectTimeoutMs => {
            headers.insert(CONNECT, HeaderValue::from(ms));
            return;
        }
        TimeoutHeader::ServerTimeout => (SERVER, seconds(ms)),
        TimeoutHeader::GrpcTimeout => (GRPC, grpc(ms)),
    };
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(name, value);
    }
}

/// Milliseconds as seconds with a fraction: 2500 is `2.5`.
fn seconds(ms: u64) -> String {
    let (whole, rest) = (ms / 1000, ms % 1000);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}").trim_end_matches('0').to_owned() }
}

/// At most eight digits, rounded down to a larger unit if the number has more.
fn grpc(ms: u64) -> String {
    const UNITS: [(u64, char); 4] = [(1, 'm'), (1000, 'S'), (60_000, 'M'), (3_600_000, 'H')];
    let fitting = UNITS.iter().find(|(unit, _)| ms / unit <= 99_999_999);
    fitting.map_or_else(|| "99999999H".to_owned(), |(unit, letter)| format!("{}{letter}", ms / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(header: TimeoutHeader, ms: u64) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        set(header, Duration::from_millis(ms), &mut headers);
        let (name, value) = headers.iter().next()?;
        Some((name.to_string(), value.to_str().expect("text").to_owned()))
    }

    #[test]
    fn each_profile_writes_its_own_header() {
        let pair = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(sent(TimeoutHeader::None, 2500), None);
        assert_eq!(sent(TimeoutHeader::ConnectTimeoutMs, 2500), pair("connect-timeout-ms", "2500"));
        assert_eq!(sent(TimeoutHeader::ServerTimeout, 2500), pair("x-server-timeout", "2.5"));
        assert_eq!(sent(TimeoutHeader::ServerTimeout, 3000), pair("x-server-timeout", "3"));
        assert_eq!(sent(TimeoutHeader::ServerTimeout, 3007), pair("x-server-timeout", "3.007"));
        assert_eq!(sent(TimeoutHeader::GrpcTimeout, 2500), pair("grpc-timeout", "2500m"));
    }

    #[test]
    fn digits_are_limited() {
        let value = |header, ms| sent(header, ms).map(|(_, value)| value);
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(value(TimeoutHeader::ConnectTimeoutMs, 9_999_999_999), is("9999999999"));
        assert_eq!(value(TimeoutHeader::ConnectTimeoutMs, 10_000_000_000), None);
        assert_eq!(value(TimeoutHeader::GrpcTimeout, 99_999_999), is("99999999m"));
        assert_eq!(value(TimeoutHeader::GrpcTimeout, 100_000_999), is("100000S"));
        assert_eq!(value(TimeoutHeader::GrpcTimeout, 100_000_000_000), is("1666666M"));
        assert_eq!(value(TimeoutHeader::GrpcTimeout, u64::MAX), is("99999999H"));
    }
}
