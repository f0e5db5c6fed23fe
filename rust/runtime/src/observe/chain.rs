//! The links of a chain of errors as text, for error collectors and other processes.

use std::error::Error as StdError;

use crate::error::{AttemptError, Error, RemoteError, RemoteLink};
use crate::transport::TransportError;

/// The maximum number of links.
const MAX_LINKS: usize = 32;

/// One link of the chain.
pub(crate) struct Link<'a> {
    #[cfg_attr(not(feature = "sentry"), expect(dead_code, reason = "only events read it"))]
    pub(crate) error: &'a (dyn StdError + 'static),
    /// The name of the type.
    pub(crate) kind: String,
    /// `file:line` in the source, if the link knows it.
    pub(crate) location: Option<String>,
    pub(crate) message: String,
}

/// Returns the links of a chain, outermost first.
pub(crate) fn links<'a>(error: &'a (dyn StdError + 'static)) -> Vec<Link<'a>> {
    let mut links = vec![link(error)];
    let mut cause = error.source();
    while let Some(error) = cause.filter(|_| links.len() < MAX_LINKS) {
        links.push(link(error));
        cause = error.source();
    }
    links
}

fn link<'a>(error: &'a (dyn StdError + 'static)) -> Link<'a> {
    let (kind, location) = if let Some(error) = error.downcast_ref::<Error>() {
        ("callwright::Error".to_owned(), Some(at(error.location())))
    } else if let Some(error) = error.downcast_ref::<AttemptError>() {
        ("callwright::AttemptError".to_owned(), Some(at(error.location())))
    } else if error.is::<TransportError>() {
        ("callwright::TransportError".to_owned(), None)
    } else if error.is::<RemoteError>() {
        ("callwright::RemoteError".to_owned(), None)
    } else if let Some(link) = error.downcast_ref::<RemoteLink>() {
        (link.kind().to_owned(), link.location().map(str::to_owned))
    } else {
        (type_name(error), None)
    };
    Link { error, kind, location, message: error.to_string() }
}

fn at(location: &std::panic::Location<'_>) -> String {
    format!("{}:{}", location.file(), location.line())
}

/// Returns the type name at the start of the `Debug` output. An error that is plain text has none, and its first word
/// must not be taken for one.
fn type_name(error: &dyn StdError) -> String {
    let debug = format!("{error:?}");
    let name: String = debug.chars().take_while(|c| c.is_alphanumeric() || *c == '_').take(100).collect();
    let is_type = name.starts_with(|c: char| c.is_ascii_uppercase())
        && debug != error.to_string()
        && debug[name.len()..].chars().next().is_none_or(|after| matches!(after, ' ' | '(' | '{'));
    if is_type { name } else { "Error".to_owned() }
}
