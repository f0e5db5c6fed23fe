//! Reads the numbers of ProtoJSON: an integer may be quoted, and may have an exponent or a fraction of zeros.

use super::reader::Reader;
use super::scan;
use crate::error::Error;

/// Reads an integer and converts it. `what` names the type in errors: "an int32".
#[inline]
pub(crate) fn integer<T: TryFrom<i128>>(r: &mut Reader<'_>, what: &'static str) -> Result<T, Error> {
    r.peek();
    let offset = r.offset();
    let (is_negative, magnitude) = match r.plain_integer() {
        Some(plain) => plain,
        None => any_integer(r, what)?,
    };
    let value = i128::from(magnitude);
    T::try_from(if is_negative { -value } else { value }).map_err(|_| out_of_range(what).at(offset))
}

#[cold]
fn out_of_range(what: &str) -> Error {
    Error::new(format!("expected {what}, found a number out of its range"))
}

#[cold]
fn any_integer(r: &mut Reader<'_>, what: &'static str) -> Result<(bool, u64), Error> {
    let offset = r.offset();
    let quoted;
    let token = if r.peek() == b'"' {
        quoted = r.string(what)?;
        &*quoted
    } else {
        r.number(what)?
    };
    integer_text(token, what).map_err(|error| error.at(offset))
}

/// Parses a text as an integer: whether it is negative, and its magnitude.
pub(crate) fn integer_text(token: &str, what: &str) -> Result<(bool, u64), Error> {
    if scan::number(token.as_bytes(), 0) != Some(token.len()) {
        return Err(Error::new(format!("expected {what}, found a string that is no number")));
    }
    let (is_negative, token) = match token.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, token),
    };
    let (mantissa, exponent) = token.split_once(['e', 'E']).unwrap_or((token, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // An exponent that overflows i64 makes the number too large or a fraction, whatever its exact value is.
    let exponent =
        exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 });
    let digits = format!("{whole}{fraction}");
    let exponent = exponent - fraction.len() as i64;
    let significant = digits.trim_end_matches('0');
    let exponent = exponent + (digits.len() - significant.len()) as i64;
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Ok((is_negative, 0));
    }
    if exponent < 0 {
        return Err(Error::new(format!("expected {what}, found a number with a fraction")));
    }
    if significant.len() as i64 + exponent > 20 {
        return Err(out_of_range(what));
    }
    let zeros = "0".repeat(usize::try_from(exponent).unwrap_or(0));
    let magnitude = format!("{significant}{zeros}").parse().map_err(|_| out_of_range(what))?;
    Ok((is_negative, magnitude))
}

/// `f32` or `f64`.
pub(crate) trait Float: Copy + std::str::FromStr {
    const NAN: Self;
    const INFINITY: Self;
    const NEG_INFINITY: Self;
    fn is_finite(self) -> bool;
}

impl Float for f32 {
    const NAN: Self = f32::NAN;
    const INFINITY: Self = f32::INFINITY;
    const NEG_INFINITY: Self = f32::NEG_INFINITY;
    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }
}

impl Float for f64 {
    const NAN: Self = f64::NAN;
    const INFINITY: Self = f64::INFINITY;
    const NEG_INFINITY: Self = f64::NEG_INFINITY;
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
}

/// Reads a floating-point number, quoted or not.
#[inline]
pub(crate) fn float<F: Float>(r: &mut Reader<'_>, what: &'static str) -> Result<F, Error> {
    if r.peek() == b'"' {
        return quoted_float(r, what);
    }
    let offset = r.offset();
    let token = r.number(what)?;
    finite(token, what).map_err(|error| error.at(offset))
}

#[cold]
fn quoted_float<F: Float>(r: &mut Reader<'_>, what: &'static str) -> Result<F, Error> {
    let offset = r.offset();
    let text = r.string(what)?;
    match &*text {
        "NaN" => Ok(F::NAN),
        "Infinity" => Ok(F::INFINITY),
        "-Infinity" => Ok(F::NEG_INFINITY),
        number if scan::number(number.as_bytes(), 0) == Some(number.len()) => {
            finite(number, what).map_err(|error| error.at(offset))
        }
        _ => Err(Error::new(format!("expected {what}, found a string that is no number")).at(offset)),
    }
}

#[inline]
fn finite<F: Float>(token: &str, what: &'static str) -> Result<F, Error> {
    match token.parse::<F>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(out_of_range(what)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_any_form_are_exact() {
        let cases = [
            ("0", Some((false, 0))),
            ("-0", Some((true, 0))),
            ("1e5", Some((false, 100_000))),
            ("1.0", Some((false, 1))),
            ("120e-1", Some((false, 12))),
            ("18446744073709551615", Some((false, u64::MAX))),
            ("1844674407370955161.5e1", Some((false, u64::MAX))),
            ("18446744073709551616", None),
            ("0e99999999999999999999", Some((false, 0))),
            ("1e99999999999999999999", None),
            ("1e-99999999999999999999", None),
            ("1.5", None),
            ("+1", None),
            ("01", None),
            ("", None),
            (" 1", None),
            ("1 ", None),
        ];
        for (text, expected) in cases {
            assert_eq!(integer_text(text, "an integer").ok(), expected, "{text}");
        }
    }
}
