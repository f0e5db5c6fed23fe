use std::error::Error as StdError;
use std::fmt;

use super::call_error::Error;
use super::detail::ErrorDetail;
use crate::outcome::{Code, Outcome};
use callwright_json::google::rpc::DebugInfo;

/// The maximum number of links of a remote chain that are kept.
const MAX_LINKS: usize = 32;

/// The error that another process returned: the link at which a chain crosses a process boundary.
///
/// It is the source of the [`AttemptError`](crate::AttemptError) when the service itself returned the error. If the
/// service sent its own chain (see `callwright::server::ErrorAnswer`), a [`RemoteLink`] follows for each link of it.
/// `Display` does not repeat the message, because the error of the call already prints it.
#[derive(Debug)]
pub struct RemoteError {
    service: &'static str,
    code: Code,
    message: String,
    details: Vec<ErrorDetail>,
    chain: Option<Box<RemoteLink>>,
}

/// One link of a chain in another process, as that process described it.
#[derive(Debug)]
pub struct RemoteLink {
    kind: String,
    location: Option<String>,
    message: String,
    source: Option<Box<RemoteLink>>,
}

impl RemoteError {
    /// Returns the link for an error that the service returned.
    pub(crate) fn of(error: &Error) -> Option<Self> {
        // A response of a proxy, or one that cannot be decoded, is not an error of the service.
        (error.outcome() == Outcome::Service).then(|| error.answered())??;
        let chain = error
            .details::<DebugInfo>()
            .into_iter()
            .next()
            .map(|info| info.stack_entries)
            .unwrap_or_default();
        let chain = chain
            .iter()
            .take(MAX_LINKS)
            .fold(None, |source, entry| Some(Box::new(RemoteLink::parse(entry, source))));
        Some(Self {
            service: error.service()?,
            code: error.code(),
            message: error.message().to_owned(),
            details: error.raw_details().to_vec(),
            chain,
        })
    }

    /// Returns the full name of the service that returned the error.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Returns the code that the service returned.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Returns the message that the service returned.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the details that the service returned, as received.
    pub fn details(&self) -> &[ErrorDetail] {
        &self.details
    }
}

impl RemoteLink {
    /// Parses `Type at file:line: message`. Text in another format becomes the message.
    fn parse(entry: &str, source: Option<Box<RemoteLink>>) -> Self {
        let entry: String = entry.chars().map(|c| if c.is_control() { ' ' } else { c }).take(4096).collect();
        let is_name = |name: &str| {
            !name.is_empty()
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '<' | '>'))
        };
        let parsed = entry.split_once(": ").and_then(|(head, message)| {
            let (kind, location) = match head.split_once(" at ") {
                Some((kind, location)) => (kind, Some(location.to_owned())),
                None => (head, None),
            };
            is_name(kind).then(|| (kind.to_owned(), location, message.to_owned()))
        });
        let (kind, location, message) = parsed.unwrap_or_else(|| ("Error".to_owned(), None, entry.clone()));
        Self { kind, location, message, source }
    }

    /// Returns the type of the error, as the other process names it.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the place in the source of the other process, as `file:line`, if that process sent it.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error of {}", self.service)
    }
}

impl StdError for RemoteError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.chain.as_deref().map(|link| link as &(dyn StdError + 'static))
    }
}

impl fmt::Display for RemoteLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for RemoteLink {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|link| link as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::RemoteLink;

    #[test]
    fn entries_of_a_chain_are_read_back() {
        let read = |entry: &str| {
            let link = RemoteLink::parse(entry, None);
            (link.kind().to_owned(), link.location().map(str::to_owned), link.to_string())
        };
        assert_eq!(
            read("acme::Gone at src/a.rs:7: it: is gone"),
            ("acme::Gone".into(), Some("src/a.rs:7".into()), "it: is gone".into())
        );
        assert_eq!(read("Io: no disk"), ("Io".into(), None, "no disk".into()));
        assert_eq!(read("went wrong: twice"), ("Error".into(), None, "went wrong: twice".into()));
        assert_eq!(read("a\nb"), ("Error".into(), None, "a b".into()));
    }
}
