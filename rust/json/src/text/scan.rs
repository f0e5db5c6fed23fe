//! Searches in JSON text: the end of a string or a number.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Returns the position of the first quote, backslash or control character at or after `from`, or the length of the text.
///
/// It looks at eight bytes at a time.
#[inline]
pub(super) fn special(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        let mask = special_in(u64::from_le_bytes(word));
        if mask != 0 {
            return at + (mask.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if is_special(*byte) {
            break;
        }
        at += 1;
    }
    at
}

fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Sets the high bit of each special byte. Only the lowest set bit is reliable; bits above it may be wrong.
#[inline]
fn special_in(word: u64) -> u64 {
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero(word ^ (ONES * b'"' as u64)) | zero(word ^ (ONES * b'\\' as u64)) | control) & HIGH
}

/// Returns the end of the JSON number that begins at `from`, or `None` when none does.
pub(super) fn number(bytes: &[u8], from: usize) -> Option<usize> {
    let digits = |mut at: usize| {
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        (at > start).then_some(at)
    };
    let start = if bytes.get(from) == Some(&b'-') { from + 1 } else { from };
    let mut at = if bytes.get(start) == Some(&b'0') { start + 1 } else { digits(start)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = digits(at + 1 + sign)?;
    }
    // `01` is not a number. Without this check its first digit would be one.
    (!bytes.get(at).is_some_and(u8::is_ascii_digit)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_bytes_are_found_at_every_position() {
        for length in 0..40 {
            let plain = vec![b'\xe4'; length];
            assert_eq!(special(&plain, 0), length);
            for at in 0..length {
                for byte in [b'"', b'\\', 0, 0x1f] {
                    let mut text = plain.clone();
                    text[at] = byte;
                    assert_eq!(special(&text, 0), at, "{byte} at {at} of {length}");
                }
                let mut text = plain.clone();
                text[at] = 0x20;
                assert_eq!(special(&text, 0), length);
            }
        }
    }

    #[test]
    fn numbers_are_what_json_says() {
        for text in ["0", "-0", "10", "1.0", "1e5", "1E+5", "-1.25e-7", "0e1"] {
            assert_eq!(number(text.as_bytes(), 0), Some(text.len()), "{text}");
        }
        for text in ["", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "x"] {
            assert_eq!(number(text.as_bytes(), 0), None, "{text}");
        }
    }
}
