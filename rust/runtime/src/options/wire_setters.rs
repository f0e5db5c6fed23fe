//! The options of [`CallOptions`] that say how a call looks on the wire.

use std::sync::Arc;

use super::call_options::CallOptions;
use super::defaults;
use super::headers::parse_binary_header;
use super::setting::Setting;
use super::wire::{Codec, Compression, TimeoutHeader};
use crate::error::Error;

/// The options of the wire.
///
/// # Defaults
///
/// Codec JSON, requests not compressed, GET as the contract says and up to URLs of 8,192 bytes, the deadline of REST calls
/// in `connect-timeout-ms`, Twirp's prefix `/twirp` and JSON names, no implicit routing header.
impl CallOptions {
    /// Sets how messages are written by the protocols that have a choice: Connect and Twirp. REST is always JSON.
    #[must_use]
    pub fn codec(mut self, codec: Codec) -> Self {
        self.wire.codec = Setting::Set(codec);
        self
    }

    /// Sets how request bodies are compressed; the server must be able to read it.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.wire.compression = Setting::Set(compression);
        self
    }

    /// Says whether Connect sends methods without side effects as GET, whatever the contract says.
    #[must_use]
    pub fn http_get(mut self, http_get: bool) -> Self {
        self.wire.http_get = Setting::Set(http_get);
        self
    }

    /// Sets the length in bytes of the longest URL of a Connect GET; a longer one is sent as POST.
    ///
    /// So is a binary message that holds a hash map of several entries, which no cache would recognise: `btree_map` in the build
    /// script, or JSON, keeps it a GET.
    #[must_use]
    pub fn max_get_url_bytes(mut self, bytes: usize) -> Self {
        self.wire.max_get_url_bytes = Setting::Set(bytes);
        self
    }

    /// Sets the header that tells REST services how much time is left.
    #[must_use]
    pub fn timeout_header(mut self, header: TimeoutHeader) -> Self {
        self.wire.timeout_header = Setting::Set(header);
        self
    }

    /// Sets the path that stands before the service's name in Twirp's URLs; empty for none.
    #[must_use]
    pub fn twirp_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.wire.twirp_prefix = Setting::Set(prefix.into().into());
        self
    }

    /// Says whether Twirp's JSON requests have the field names of the proto file, `user_id`, for servers that read no others.
    /// Answers are read with either, whatever this says.
    #[must_use]
    pub fn twirp_proto_names(mut self, proto_names: bool) -> Self {
        self.wire.twirp_proto_names = Setting::Set(proto_names);
        self
    }

    /// Says whether methods without a `google.api.routing` rule send the variables of their HTTP paths in
    /// `x-goog-request-params`. Methods with a rule always follow it.
    #[must_use]
    pub fn implicit_routing(mut self, implicit: bool) -> Self {
        self.wire.implicit_routing = Setting::Set(implicit);
        self
    }

    /// Adds a binary header to every attempt, in base64; its name must end in `-bin`.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT when the name cannot stand in HTTP, does not end in `-bin`, or belongs to the transport.
    pub fn binary_header(mut self, name: &str, value: &[u8]) -> Result<Self, Error> {
        let text = parse_binary_header(name, value)?;
        self.insert_header(name, &text)?;
        Ok(self)
    }

    /// How messages are written.
    pub fn codec_value(&self) -> Codec {
        self.wire.codec.value().unwrap_or_default()
    }

    /// How request bodies are compressed.
    pub fn compression_value(&self) -> Compression {
        self.wire.compression.value().unwrap_or_default()
    }

    /// Whether Connect sends methods without side effects as GET, when a layer says so.
    pub fn http_get_value(&self) -> Option<bool> {
        self.wire.http_get.value()
    }

    /// The length in bytes of the longest URL of a Connect GET.
    pub fn max_get_url_bytes_value(&self) -> usize {
        self.wire.max_get_url_bytes.value().unwrap_or(defaults::MAX_GET_URL_BYTES)
    }

    /// The header that tells REST services how much time is left.
    pub fn timeout_header_value(&self) -> TimeoutHeader {
        self.wire.timeout_header.value().unwrap_or_default()
    }

    pub(crate) fn twirp_prefix_setting(&self) -> Option<Arc<str>> {
        self.wire.twirp_prefix.value()
    }

    /// The path that stands before the service's name in Twirp's URLs.
    pub fn twirp_prefix_value(&self) -> Arc<str> {
        self.wire.twirp_prefix.value().unwrap_or_else(|| defaults::TWIRP_PREFIX.into())
    }

    /// Whether Twirp's JSON requests have the field names of the proto file.
    pub fn twirp_proto_names_value(&self) -> bool {
        self.wire.twirp_proto_names.value().unwrap_or(defaults::TWIRP_PROTO_NAMES)
    }

    /// Whether methods without a routing rule send the variables of their HTTP paths as a header.
    pub fn implicit_routing_value(&self) -> bool {
        self.wire.implicit_routing.value().unwrap_or(defaults::IMPLICIT_ROUTING)
    }
}
