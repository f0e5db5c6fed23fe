//! A layer of options as text.

use std::fmt;

use super::call_options::CallOptions;
use super::setting::text;

/// An option: its name in configuration files, and its value as text.
pub(crate) type Said = (&'static str, String);

impl CallOptions {
    /// Returns the options that this layer sets. Of headers only the names are returned, because values may hold
    /// secrets.
    pub(crate) fn said(&self) -> Vec<Said> {
        let mut said = Vec::new();
        let mut say = |name, text: Option<String>| said.extend(text.map(|text| (name, text)));
        say("timeout", text(&self.timeout, |value| format!("{value:?}")));
        say("attempt_timeout", text(&self.attempt_timeout, |value| format!("{value:?}")));
        say("retries", text(&self.retries, u32::to_string));
        say("retry_base", text(&self.retry_base, |value| format!("{value:?}")));
        say("retry_max", text(&self.retry_max, |value| format!("{value:?}")));
        say("retry_on", text(&self.retry_on, |value| format!("{value:?}")));
        say("idempotent", text(&self.idempotent, bool::to_string));
        say("chain_stop", text(&self.chain_stop, bool::to_string));
        say("hedge", text(&self.hedge, |value| format!("{value:?}")));
        say("blame_after", text(&self.blame_after, |value| format!("{value:?}")));
        say("downgrade_timeout", text(&self.downgrade_timeout, |value| format!("{value:?}")));
        say("partition", text(&self.partition, |_| "[redacted]".into()));
        say("protocol", text(&self.protocol, |value| format!("{value:?}").to_lowercase()));
        say("max_response_bytes", text(&self.max_response_bytes, usize::to_string));
        for (name, value) in self.wire.said() {
            say(name, Some(value));
        }
        if !self.headers.is_empty() {
            let names: Vec<&str> = self.headers.keys().map(http::HeaderName::as_str).collect();
            say("headers", Some(names.join(" ")));
        }
        said
    }
}

/// Shows the options that the layer sets. Values of the partition and of headers are hidden, because they may name a
/// user or hold secrets.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("CallOptions");
        for (name, text) in self.said() {
            shown.field(name, &format_args!("{text}"));
        }
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn debug_shows_what_a_layer_says_and_nothing_that_names_a_user() {
        let options = CallOptions::new()
            .timeout(Duration::from_secs(3))
            .no_retries()
            .partition("guoguo@example.com")
            .header("x-tenant", "guoguo")
            .header("authorization", "Bearer s3cret");
        assert_eq!(
            format!("{options:?}"),
            "CallOptions { timeout: 3s, retries: off, partition: [redacted], headers: x-tenant authorization, .. }"
        );
        let shown = format!("{:?}", CallOptions::new().merged_with(&options).max_response_bytes(5));
        assert!(!shown.contains("guoguo") && shown.contains("max_response_bytes: 5"), "{shown}");
    }
}
