//! The wire options of a call.

use std::sync::Arc;

use super::setting::{Setting, text};
use super::wire::{Codec, Compression, TimeoutHeader};

/// The part of [`CallOptions`] that no policy reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct WireOptions {
    pub(super) codec: Setting<Codec>,
    pub(super) compression: Setting<Compression>,
    pub(super) http_get: Setting<bool>,
    pub(super) max_get_url_bytes: Setting<usize>,
    pub(super) timeout_header: Setting<TimeoutHeader>,
    pub(super) twirp_prefix: Setting<Arc<str>>,
    pub(super) twirp_proto_names: Setting<bool>,
    pub(super) implicit_routing: Setting<bool>,
}

impl WireOptions {
    pub(crate) fn merge(&mut self, over: &WireOptions) {
        self.codec.merge(&over.codec);
        self.compression.merge(&over.compression);
        self.http_get.merge(&over.http_get);
        self.max_get_url_bytes.merge(&over.max_get_url_bytes);
        self.timeout_header.merge(&over.timeout_header);
        self.twirp_prefix.merge(&over.twirp_prefix);
        self.twirp_proto_names.merge(&over.twirp_proto_names);
        self.implicit_routing.merge(&over.implicit_routing);
    }
}

impl WireOptions {
    /// Returns the options that this layer sets, by their names in configuration files.
    pub(crate) fn said(&self) -> Vec<(&'static str, String)> {
        let texts = [
            ("codec", text(&self.codec, |codec| format!("{codec:?}").to_lowercase())),
            ("compression", text(&self.compression, |compression| format!("{compression:?}").to_lowercase())),
            ("http_get", text(&self.http_get, bool::to_string)),
            ("max_get_url_bytes", text(&self.max_get_url_bytes, usize::to_string)),
            ("timeout_header", text(&self.timeout_header, |header| format!("{header:?}"))),
            ("twirp_prefix", text(&self.twirp_prefix, |prefix| format!("{prefix:?}"))),
            ("twirp_proto_names", text(&self.twirp_proto_names, bool::to_string)),
            ("implicit_routing", text(&self.implicit_routing, bool::to_string)),
        ];
        texts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
    }
}
