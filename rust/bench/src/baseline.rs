//! Instructions per call against a baseline: a text with a line per client and size, such as `callwright small 92000`.

use crate::calls::Failure;

/// How much more than the baseline passes.
const LIMIT: f64 = 1.05;

/// What was counted, by name: client and size.
pub type Counted = (String, f64);

/// Returns a line of the report per count, and an error that names those that grew by more than 5 %.
///
/// # Errors
///
/// When the baseline has no line for a count, or no number on it.
pub fn compare(baseline: &str, counted: &[Counted]) -> Result<(Vec<String>, Result<(), Failure>), Failure> {
    let (mut lines, mut grown) = (Vec::new(), Vec::new());
    for (name, now) in counted {
        let line = baseline.lines().find_map(|line| line.strip_prefix(name.as_str())?.strip_prefix(' '));
        let line =
            line.ok_or_else(|| format!("the baseline has no line for {name}: write it anew with --write"))?;
        let before: f64 =
            line.trim().parse().map_err(|_| format!("the baseline has no number for {name}: {line:?}"))?;
        let percent = 100.0 * (now / before - 1.0);
        lines.push(format!("{name:32} {before:9.0} -> {now:9.0} instructions per call, {percent:+.1} %"));
        if *now > before * LIMIT {
            grown.push(name.as_str());
        }
    }
    let verdict = match grown.is_empty() {
        true => Ok(()),
        false => Err(format!("more than 5 % more instructions: {}", grown.join(", ")).into()),
    };
    Ok((lines, verdict))
}

/// Returns the text of a new baseline.
pub fn text(counted: &[Counted]) -> String {
    counted.iter().map(|(name, now)| format!("{name} {now:.0}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASELINE: &str = "callwright small 1000\ncallwright-all small 100000\n";

    fn counted(name: &str, count: f64) -> Vec<Counted> {
        vec![(name.to_owned(), count)]
    }

    fn verdict(name: &str, count: f64) -> Result<(), String> {
        let (_, verdict) = compare(BASELINE, &counted(name, count)).unwrap();
        verdict.map_err(|error| error.to_string())
    }

    #[test]
    fn a_growth_of_5_1_percent_fails_and_is_named() {
        assert_eq!(
            verdict("callwright small", 1051.0).unwrap_err(),
            "more than 5 % more instructions: callwright small"
        );
        assert_eq!(
            verdict("callwright-all small", 105_100.0).unwrap_err(),
            "more than 5 % more instructions: callwright-all small"
        );
    }

    #[test]
    fn a_growth_of_4_9_percent_passes_and_is_shown() {
        verdict("callwright small", 1049.0).unwrap();
        let (lines, _) = compare(BASELINE, &counted("callwright small", 1049.0)).unwrap();
        assert!(lines[0].contains("1000 ->      1049") && lines[0].ends_with("+4.9 %"), "{lines:?}");
    }

    #[test]
    fn less_than_before_passes() {
        verdict("callwright small", 10.0).unwrap();
    }

    #[test]
    fn one_that_grew_is_not_hidden_by_those_that_did_not() {
        let both = [counted("callwright small", 1051.0), counted("callwright-all small", 1.0)].concat();
        let (lines, verdict) = compare(BASELINE, &both).unwrap();
        assert_eq!(lines.len(), 2);
        verdict.unwrap_err();
    }

    #[test]
    fn a_missing_line_is_an_error() {
        // Not that of the longer name.
        let error = compare(BASELINE, &counted("callwright medium", 1.0)).unwrap_err();
        assert!(error.to_string().contains("no line for callwright medium"), "{error}");
        compare("callwright-all small 1000\n", &counted("callwright small", 1.0)).unwrap_err();
    }

    #[test]
    fn a_line_without_a_number_is_an_error() {
        let error = compare("callwright small many\n", &counted("callwright small", 1.0)).unwrap_err();
        assert!(error.to_string().contains("no number for callwright small"), "{error}");
    }

    #[test]
    fn a_new_baseline_passes_itself() {
        let counted = [counted("callwright small", 12.4), counted("callwright-all small", 34.0)].concat();
        assert_eq!(text(&counted), "callwright small 12\ncallwright-all small 34\n");
        compare(&text(&counted), &counted).unwrap().1.unwrap();
    }
}
