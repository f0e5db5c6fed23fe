use std::time::Duration;

/// The units, longest first.
const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// Parses `3s`, `250ms`, `1m30s`: whole numbers with units in descending order.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut ms: u64 = 0;
    let mut last = usize::MAX;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = after.split_at(letters);
        let place = UNITS.iter().position(|(name, _)| *name == unit)?;
        if last != usize::MAX && place <= last {
            return None;
        }
        last = place;
        ms = ms.checked_add(number.parse::<u64>().ok()?.checked_mul(UNITS[place].1)?)?;
        rest = after;
    }
    Some(Duration::from_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn durations_are_whole_numbers_with_units() {
        let ms = |text| parse(text).map(|duration| duration.as_millis());
        assert_eq!(
            (ms("3s"), ms("250ms"), ms("1m30s"), ms("2h"), ms("0s")),
            (Some(3000), Some(250), Some(90_000), Some(7_200_000), Some(0))
        );
        for bad in ["", "3", "s", "1.5s", "-1s", "3 s", "3sec", "1s1m", "1s1s", "99999999999999999999h", "é"]
        {
            assert_eq!(ms(bad), None, "{bad}");
        }
    }
}
