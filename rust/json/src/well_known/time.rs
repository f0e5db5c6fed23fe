//! The JSON form of `Timestamp` (RFC 3339) and `Duration` (seconds). The fraction has 0, 3, 6 or 9 digits.

use prost_types::{Duration, Timestamp};

use crate::error::Error;
use crate::message::{ExactMessage, Scalar, View};
use crate::text::{Reader, Writer};

const NANOS: i32 = 1_000_000_000;
/// From 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
const TIMESTAMP_SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
/// About 10,000 years in each direction.
const DURATION_SECONDS: std::ops::RangeInclusive<i64> = -315_576_000_000..=315_576_000_000;
const DAY: i64 = 86_400;

/// A buffer for a short text, on the stack.
struct Text {
    bytes: [u8; 32],
    length: usize,
}

impl Text {
    fn new() -> Self {
        Self { bytes: [0; 32], length: 0 }
    }

    fn push(&mut self, byte: u8) {
        if let Some(end) = self.bytes.get_mut(self.length) {
            *end = byte;
            self.length += 1;
        }
    }

    fn push_str(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.push(byte));
    }

    /// Appends a number, padded with zeros to `count` digits.
    fn push_digits(&mut self, mut number: u32, count: usize) {
        let end = (self.length + count).min(self.bytes.len());
        for byte in self.bytes[self.length..end].iter_mut().rev() {
            *byte = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.length = end;
    }

    fn push_fraction(&mut self, nanos: u32) {
        match nanos {
            0 => {}
            _ if nanos.is_multiple_of(1_000_000) => {
                self.push(b'.');
                self.push_digits(nanos / 1_000_000, 3);
            }
            _ if nanos.is_multiple_of(1_000) => {
                self.push(b'.');
                self.push_digits(nanos / 1_000, 6);
            }
            _ => {
                self.push(b'.');
                self.push_digits(nanos, 9);
            }
        }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl ExactMessage for Timestamp {
    const NAME: &'static str = "google.protobuf.Timestamp";

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.plain_string(timestamp_text(self)?.as_str());
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.take_in_any();
        r.peek();
        let offset = r.offset();
        let text = r.string("an RFC 3339 timestamp in a string")?;
        match parse_timestamp(text.as_bytes()) {
            Some(timestamp) if TIMESTAMP_SECONDS.contains(&timestamp.seconds) => Ok(timestamp),
            Some(_) => Err(Error::new("expected a timestamp of the years 0001 to 9999").at(offset)),
            None => Err(Error::new("expected an RFC 3339 timestamp, found another string").at(offset)),
        }
    }

    fn view(&self) -> View<'_> {
        match timestamp_text(self) {
            Ok(text) => View::Scalar(Scalar::string(text.as_str().to_owned())),
            Err(_) => View::Opaque,
        }
    }
}

fn timestamp_text(timestamp: &Timestamp) -> Result<Text, Error> {
    let Timestamp { seconds, nanos } = *timestamp;
    if !TIMESTAMP_SECONDS.contains(&seconds) {
        return Err(Error::new(format!(
            "a timestamp of {seconds} s is outside of the years 0001 to 9999, which JSON can spell"
        )));
    }
    let nanos = u32::try_from(nanos)
        .ok()
        .filter(|nanos| *nanos < NANOS as u32)
        .ok_or_else(|| Error::new(format!("a timestamp has {nanos} ns, and must have 0 to 999999999")))?;
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY) as u32;
    let mut text = Text::new();
    text.push_digits(year, 4);
    text.push(b'-');
    text.push_digits(month, 2);
    text.push(b'-');
    text.push_digits(day, 2);
    text.push(b'T');
    text.push_digits(second / 3600, 2);
    text.push(b':');
    text.push_digits(second / 60 % 60, 2);
    text.push(b':');
    text.push_digits(second % 60, 2);
    text.push_fraction(nanos);
    text.push(b'Z');
    Ok(text)
}

/// The number of days in 400 years. The calendar repeats after them.
const ERA: i64 = 146_097;
/// The number of days from 0000-03-01, where the computation starts, to 1970-01-01.
const EPOCH: i64 = 719_468;

/// Returns year, month and day of a number of days since 1970-01-01. The year is 1 or later.
fn date(days: i64) -> (u32, u32, u32) {
    // Years begin in March here, so that a leap day is the last day of its year.
    let days = days + EPOCH;
    let era = days.div_euclid(ERA);
    let day_of_era = days.rem_euclid(ERA);
    let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / (ERA - 1);
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From March on, each group of five months has 31 + 30 + 31 + 30 + 31 = 153 days.
    let months = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year as u32, month as u32, day as u32)
}

/// Returns the number of days from 1970-01-01 to a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let year_of_era = year.rem_euclid(400);
    let months = (month + 9) % 12;
    let day_of_year = (153 * months + 2) / 5 + day - 1;
    let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
    year.div_euclid(400) * ERA + day_of_era - EPOCH
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn parse_timestamp(text: &[u8]) -> Option<Timestamp> {
    let (head, rest) = text.split_at_checked(19)?;
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|(at, byte)| head[*at] != *byte) {
        return None;
    }
    let (year, month, day) = (digits(&head[..4])?, digits(&head[5..7])?, digits(&head[8..10])?);
    let (hour, minute, second) = (digits(&head[11..13])?, digits(&head[14..16])?, digits(&head[17..])?);
    let is_date = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    if !is_date || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanos, zone) = match rest.strip_prefix(b".") {
        Some(rest) => fraction(rest)?,
        None => (0, rest),
    };
    let seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset(zone)?;
    Some(Timestamp { seconds, nanos })
}

/// Parses the offset of a time zone, in seconds.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, clock) = zone.split_first()?;
    let sign = match (sign, clock) {
        (b'Z', []) => return Some(0),
        (b'+', _) => 1,
        (b'-', _) => -1,
        _ => return None,
    };
    match clock {
        [_, _, b':', _, _] => {
            let (hours, minutes) = (digits(&clock[..2])?, digits(&clock[3..])?);
            (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
        }
        _ => None,
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

/// Parses a fraction of 1 to 9 digits. Returns it in nanoseconds, with the rest of the text.
fn fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 || count > 9 {
        return None;
    }
    let (fraction, rest) = text.split_at(count);
    let nanos = (count..9).fold(digits(fraction)?, |nanos, _| nanos * 10);
    Some((i32::try_from(nanos).ok()?, rest))
}

impl ExactMessage for Duration {
    const NAME: &'static str = "google.protobuf.Duration";

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.plain_string(duration_text(self)?.as_str());
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.take_in_any();
        r.peek();
        let offset = r.offset();
        let text = r.string("a duration such as \"1.5s\" in a string")?;
        match parse_duration(text.as_bytes()) {
            Some(duration) if is_in_range(&duration) => Ok(duration),
            Some(_) => Err(Error::new("expected a duration of at most 315576000000 s").at(offset)),
            None => Err(Error::new("expected a duration such as \"1.5s\", found another string").at(offset)),
        }
    }

    fn view(&self) -> View<'_> {
        match duration_text(self) {
            Ok(text) => View::Scalar(Scalar::string(text.as_str().to_owned())),
            Err(_) => View::Opaque,
        }
    }
}

fn is_in_range(duration: &Duration) -> bool {
    let Duration { seconds, nanos } = *duration;
    let is_limit = seconds == *DURATION_SECONDS.start() || seconds == *DURATION_SECONDS.end();
    DURATION_SECONDS.contains(&seconds) && !(is_limit && nanos != 0)
}

fn duration_text(duration: &Duration) -> Result<Text, Error> {
    let Duration { seconds, nanos } = *duration;
    if !is_in_range(duration) {
        return Err(Error::new(format!("a duration of {seconds} s is longer than 315576000000 s")));
    }
    if nanos <= -NANOS || nanos >= NANOS {
        return Err(Error::new(format!("a duration has {nanos} ns, a second or more")));
    }
    if (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0) {
        return Err(Error::new(format!(
            "seconds and nanoseconds of a duration differ in sign: {seconds}, {nanos}"
        )));
    }
    let mut text = Text::new();
    if seconds < 0 || nanos < 0 {
        text.push(b'-');
    }
    text.push_str(itoa::Buffer::new().format(seconds.unsigned_abs()));
    text.push_fraction(nanos.unsigned_abs());
    text.push(b's');
    Ok(text)
}

fn parse_duration(text: &[u8]) -> Option<Duration> {
    let text = text.strip_suffix(b"s")?;
    let (sign, text) = match text.strip_prefix(b"-") {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // More digits are outside of the range, and could overflow.
    if count == 0 || count > 18 {
        return None;
    }
    let (whole, rest) = text.split_at(count);
    let nanos = match rest.strip_prefix(b".") {
        Some(rest) => match fraction(rest)? {
            (nanos, []) => nanos,
            _ => return None,
        },
        None if rest.is_empty() => 0,
        None => return None,
    };
    Some(Duration { seconds: sign * digits(whole)?, nanos: sign as i32 * nanos })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_inverse() {
        let first = days(1, 1, 1);
        let last = days(9999, 12, 31);
        assert_eq!(first * DAY, *TIMESTAMP_SECONDS.start());
        assert_eq!(last * DAY + DAY - 1, *TIMESTAMP_SECONDS.end());
        let mut expected = (1, 1, 1);
        for day in first..=last {
            let (year, month, of_month) = date(day);
            assert_eq!((i64::from(year), i64::from(month), i64::from(of_month)), expected);
            assert_eq!(days(expected.0, expected.1, expected.2), day);
            expected = match expected {
                (year, 12, 31) => (year + 1, 1, 1),
                (year, month, day) if day == days_in_month(year, month) => (year, month + 1, 1),
                (year, month, day) => (year, month, day + 1),
            };
        }
    }

    #[test]
    fn timestamps_keep_their_meaning() {
        let cases = [
            ("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"),
            ("1969-12-31T23:59:59.5Z", -1, 500_000_000, "1969-12-31T23:59:59.500Z"),
            ("2024-02-29T12:30:00.000001+02:30", 1_709_200_800, 1_000, "2024-02-29T10:00:00.000001Z"),
            (
                "2000-01-01T00:00:00.123456789-00:30",
                946_686_600,
                123_456_789,
                "2000-01-01T00:30:00.123456789Z",
            ),
        ];
        for (text, seconds, nanos, canonical) in cases {
            let timestamp = parse_timestamp(text.as_bytes()).expect(text);
            assert_eq!(timestamp, Timestamp { seconds, nanos }, "{text}");
            assert_eq!(
                timestamp_text(&timestamp).map(|text| text.as_str().to_owned()).ok().as_deref(),
                Some(canonical)
            );
        }
    }
}
