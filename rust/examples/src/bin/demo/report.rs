//! The output of the demo: colours on a terminal, plain text in a pipe.

use std::error::Error;
use std::fmt::Display;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};

/// The reason why a step failed.
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

/// Prints one piece of evidence with a label.
pub(crate) fn evidence(label: &str, text: impl Display) {
    println!("   {NOTE}{label:<9}{NOTE:#} {text}");
}

/// Prints the claim of a step if it holds, and fails the step otherwise.
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

/// Prints a failure and every source below it.
pub(crate) fn failure(error: &(dyn Error + 'static)) {
    eprintln!("\n{BAD}failed{BAD:#}: {error}");
    for layer in layers(error).skip(1) {
        eprintln!("   {NOTE}because{NOTE:#} {layer}");
    }
}

/// Iterates over an error and its sources, outermost first.
pub(crate) fn layers<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| <dyn Error>::source(*error))
}
