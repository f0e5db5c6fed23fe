//! What the demo prints: colours on a terminal, plain text in a pipe.

use std::error::Error;
use std::fmt::Display;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};

/// Why a step did not hold.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

const TITLE: Style = Style::new().bold();
const NOTE: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

pub(crate) fn title(text: impl Display) {
    println!("{TITLE}{text}{TITLE:#}");
}

pub(crate) fn step(number: usize, text: &str) {
    println!("\n{TITLE}{number}. {text}{TITLE:#}");
}

/// One piece of evidence, with a label.
pub(crate) fn evidence(label: &str, text: impl Display) {
    println!("   {NOTE}{label:<9}{NOTE:#} {text}");
}

/// States what a step has shown, when it has; fails the step otherwise.
pub(crate) fn verify(holds: bool, claim: impl Display) -> Result<(), Failure> {
    if !holds {
        return Err(format!("this does not hold: {claim}").into());
    }
    println!("   {GOOD}ok{GOOD:#}        {claim}");
    Ok(())
}

pub(crate) fn success(text: impl Display) {
    println!("\n{GOOD}{text}{GOOD:#}");
}

/// Prints a failure and every layer below it.
pub(crate) fn failure(error: &(dyn Error + 'static)) {
    eprintln!("\n{BAD}failed{BAD:#}: {error}");
    for layer in layers(error).skip(1) {
        eprintln!("   {NOTE}because{NOTE:#} {layer}");
    }
}

/// An error and its sources, outermost first.
pub(crate) fn layers<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| <dyn Error>::source(*error))
}
