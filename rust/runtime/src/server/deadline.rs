//! The deadline that a request carries (T5).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;

/// The maximum time that a header can give a request. Callers without a deadline may send the largest number of the
/// format.
const MAX_REMAINING: Duration = Duration::from_secs(24 * 3600);

/// The time that the headers of a request give it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The smallest of the valid deadlines.
    pub(super) remaining: Option<Duration>,
    /// The number of malformed headers. They count as absent.
    pub(super) malformed: u64,
}

/// Reads the headers with the remaining time, at most a day. `absolute` names a trusted header in milliseconds since
/// 1970.
pub(super) fn read(headers: &HeaderMap, absolute: Option<&str>, wall: SystemTime) -> Told {
    let mut told = Told::default();
    let mut take = |name: &str, parse: &dyn Fn(&str) -> Option<Option<Duration>>| {
        for value in headers.get_all(name) {
            match value.to_str().ok().and_then(|text| parse(text.trim())) {
                Some(Some(time)) => {
                    let time = time.min(MAX_REMAINING);
                    told.remaining = Some(told.remaining.map_or(time, |known| known.min(time)));
                }
                Some(None) => {}
                None => told.malformed += 1,
            }
        }
    };
    take("connect-timeout-ms", &|text| digits(text, 10).map(|ms| Some(Duration::from_millis(ms))));
    take("grpc-timeout", &|text| grpc(text).map(Some));
    // Envoy sends zero for "no timeout".
    take("x-envoy-expected-rq-timeout-ms", &|text| {
        digits(text, 18).map(|ms| (ms > 0).then(|| Duration::from_millis(ms)))
    });
    if let Some(name) = absolute {
        take(name, &|text| digits(text, 18).map(|ms| Some(ahead(ms, wall))));
    }
    told
}

fn digits(text: &str, most: usize) -> Option<u64> {
    let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn grpc(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number = digits(number, 8)?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

/// Returns the time from now to a moment, or zero when the moment has passed.
fn ahead(unix_ms: u64, wall: SystemTime) -> Duration {
    let now = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(unix_ms).saturating_sub(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&'static str, &str)], absolute: Option<&str>) -> (Option<u64>, u64) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a value"));
        }
        let told = read(&headers, absolute, UNIX_EPOCH + Duration::from_secs(1000));
        (told.remaining.map(|time| u64::try_from(time.as_millis()).expect("milliseconds")), told.malformed)
    }

    #[test]
    fn the_smallest_of_the_valid_ones_holds() {
        let all = [
            ("connect-timeout-ms", "900"),
            ("grpc-timeout", "800m"),
            ("x-envoy-expected-rq-timeout-ms", "700"),
        ];
        assert_eq!(told(&all, None), (Some(700), 0));
        assert_eq!(told(&all[..2], None), (Some(800), 0));
        assert_eq!(told(&[("connect-timeout-ms", "900"), ("connect-timeout-ms", "5")], None), (Some(5), 0));
        assert_eq!(told(&[], None), (None, 0));
    }

    #[test]
    fn malformed_ones_are_left_out_and_counted() {
        for bad in ["", "-1", "+1", "1.5", "12345678901", "1s"] {
            assert_eq!(told(&[("connect-timeout-ms", bad)], None), (None, 1), "{bad}");
        }
        for bad in ["", "m", "1", "123456789m", "1x", "-1S", "é"] {
            assert_eq!(
                told(&[("grpc-timeout", bad), ("connect-timeout-ms", "7")], None),
                (Some(7), 1),
                "{bad}"
            );
        }
    }

    #[test]
    fn no_header_brings_more_than_a_day() {
        const DAY: u64 = 24 * 3_600_000;
        assert_eq!(told(&[("grpc-timeout", "24H")], None), (Some(DAY), 0));
        assert_eq!(told(&[("grpc-timeout", "86399S")], None), (Some(DAY - 1000), 0));
        for (name, longest) in [
            ("connect-timeout-ms", "9999999999"),
            ("grpc-timeout", "99999999H"),
            ("x-envoy-expected-rq-timeout-ms", "999999999999999999"),
            ("x-deadline-ms", "999999999999999999"),
        ] {
            assert_eq!(told(&[(name, longest)], Some("x-deadline-ms")), (Some(DAY), 0), "{name}");
        }
    }

    #[test]
    fn zeros_are_read() {
        assert_eq!(told(&[("grpc-timeout", "0n")], None), (Some(0), 0));
        assert_eq!(told(&[("x-envoy-expected-rq-timeout-ms", "0")], None), (None, 0));
    }

    #[test]
    fn an_absolute_deadline_is_read_on_request() {
        let name = Some("x-deadline-ms");
        assert_eq!(told(&[("x-deadline-ms", "1000250")], None), (None, 0));
        assert_eq!(told(&[("x-deadline-ms", "1000250")], name), (Some(250), 0));
        assert_eq!(told(&[("x-deadline-ms", "5")], name), (Some(0), 0));
    }
}
