//! The wire options of [`CallOptions`].

use std::sync::Arc;

use super::call_options::CallOptions;
use super::defaults;
use super::headers::parse_binary_header;
use super::setting::Setting;
use super::wire::{Codec, Compression, TimeoutHeader};

/// Wire options.
///
/// # Defaults
///
/// Codec JSON, requests not compressed, GET if the contract allows it and the URL has at most 8,192 bytes, the deadline
/// of REST calls in `connect-timeout-ms`, Twirp's prefix `/twirp` and JSON names, no implicit routing header.
impl CallOptions {
    /// Sets the codec of messages, for Connect and Twirp. REST always uses JSON.
    #[must_use]
    pub fn codec(mut self, codec: Codec) -> Self {
        self.wire.codec = Setting::Set(codec);
        self
    }

    /// Sets the compression of request bodies. The server must support it.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.wire.compression = Setting::Set(compression);
        self
    }

    /// Sets if Connect sends methods without side effects as GET. Overrides the contract.
    #[must_use]
    pub fn http_get(mut self, http_get: bool) -> Self {
        self.wire.http_get = Setting::Set(http_get);
        self
    }

    /// Sets the length in bytes of the longest URL of a Connect GET; a longer one is sent as POST.
    ///
    /// A binary message with a hash map of several entries is also sent as POST, because its bytes vary and caches
    /// would miss. Use `btree_map` in the build script, or JSON, to send it as GET.
    #[must_use]
    pub fn max_get_url_bytes(mut self, bytes: usize) -> Self {
        self.wire.max_get_url_bytes = Setting::Set(bytes);
        self
    }

    /// Sets the header that carries the remaining time of REST calls.
    #[must_use]
    pub fn timeout_header(mut self, header: TimeoutHeader) -> Self {
        self.wire.timeout_header = Setting::Set(header);
        self
    }

    /// Sets the path prefix of Twirp URLs; empty for none.
    #[must_use]
    pub fn twirp_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.wire.twirp_prefix = Setting::Set(prefix.into().into());
        self
    }

    /// If true, Twirp's JSON requests use the field names of the proto file, such as `user_id`, for servers that accept
    /// no others. Responses are read with both forms in any case.
    #[must_use]
    pub fn twirp_proto_names(mut self, proto_names: bool) -> Self {
        self.wire.twirp_proto_names = Setting::Set(proto_names);
        self
    }

    /// If true, methods without a `google.api.routing` rule send the variables of their HTTP paths in
    /// `x-goog-request-params`. Methods with a rule always follow it.
    #[must_use]
    pub fn implicit_routing(mut self, implicit: bool) -> Self {
        self.wire.implicit_routing = Setting::Set(implicit);
        self
    }

    /// Adds a binary header to every attempt, in base64; its name must end in `-bin`. An invalid header makes the build
    /// of the client or the call fail, as with [`header`](CallOptions::header).
    #[must_use]
    pub fn binary_header(mut self, name: &str, value: &[u8]) -> Self {
        match parse_binary_header(name, value) {
            Ok(text) => self.header(name, &text),
            Err(error) => {
                self.refuse(error);
                self
            }
        }
    }

    /// The codec of messages.
    pub fn codec_value(&self) -> Codec {
        self.wire.codec.value().unwrap_or_default()
    }

    /// The compression of request bodies.
    pub fn compression_value(&self) -> Compression {
        self.wire.compression.value().unwrap_or_default()
    }

    /// True if Connect sends methods without side effects as GET; `None` if no layer sets it.
    pub fn http_get_value(&self) -> Option<bool> {
        self.wire.http_get.value()
    }

    /// The length in bytes of the longest URL of a Connect GET.
    pub fn max_get_url_bytes_value(&self) -> usize {
        self.wire.max_get_url_bytes.value().unwrap_or(defaults::MAX_GET_URL_BYTES)
    }

    /// The header that carries the remaining time of REST calls.
    pub fn timeout_header_value(&self) -> TimeoutHeader {
        self.wire.timeout_header.value().unwrap_or_default()
    }

    pub(crate) fn twirp_prefix_setting(&self) -> Option<Arc<str>> {
        self.wire.twirp_prefix.value()
    }

    /// The path prefix of Twirp URLs.
    pub fn twirp_prefix_value(&self) -> Arc<str> {
        self.wire.twirp_prefix.value().unwrap_or_else(|| defaults::TWIRP_PREFIX.into())
    }

    /// True if Twirp's JSON requests use the field names of the proto file.
    pub fn twirp_proto_names_value(&self) -> bool {
        self.wire.twirp_proto_names.value().unwrap_or(defaults::TWIRP_PROTO_NAMES)
    }

    /// True if methods without a routing rule send the variables of their HTTP paths as a header.
    pub fn implicit_routing_value(&self) -> bool {
        self.wire.implicit_routing.value().unwrap_or(defaults::IMPLICIT_ROUTING)
    }
}
