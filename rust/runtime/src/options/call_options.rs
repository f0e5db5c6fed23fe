use std::time::Duration;

use http::HeaderMap;

use super::defaults;
use super::headers::parse_header;
use super::setting::Setting;
use super::wire::{Codec, Compression, Protocol, TimeoutHeader};
use super::wire_options::WireOptions;
use crate::error::Error;
use crate::outcome::{Code, CodeSet};

/// One layer of the options of a call: library, contract, client or call.
///
/// Layers are merged field by field, the later one winning: library default, then the contract option in the proto,
/// then the client's builder, then the call.
///
/// # Defaults
///
/// The library's layer: timeout 30 s, no attempt timeout, retries 0, first backoff 50 ms, longest backoff 5 s, largest
/// answer 16 MiB, protocol `connect`.
///
/// ```
/// use std::time::Duration;
/// use callwright::CallOptions;
///
/// let patient = CallOptions::new().timeout(Duration::from_secs(10)).retries(2);
/// let brisk = CallOptions::new().timeout(Duration::from_millis(300)).no_retries();
/// let merged = patient.merged_with(&brisk);
/// assert_eq!(merged.timeout_value(), Some(Duration::from_millis(300)));
/// assert_eq!(merged.retries_value(), 0);
/// ```
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(super) timeout: Setting<Duration>,
    pub(super) attempt_timeout: Setting<Duration>,
    pub(super) retries: Setting<u32>,
    pub(super) retry_base: Setting<Duration>,
    pub(super) retry_max: Setting<Duration>,
    pub(super) retry_on: Setting<CodeSet>,
    pub(super) idempotent: Setting<bool>,
    pub(super) chain_stop: Setting<bool>,
    pub(super) hedge: Setting<Duration>,
    pub(super) blame_after: Setting<Duration>,
    pub(super) downgrade_timeout: Setting<Duration>,
    pub(super) partition: Setting<String>,
    pub(super) protocol: Setting<Protocol>,
    pub(super) max_response_bytes: Setting<usize>,
    pub(super) wire: WireOptions,
    pub(super) headers: HeaderMap,
    refused: Option<Error>,
}

impl CallOptions {
    /// Returns an empty layer.
    pub fn new() -> Self {
        Self::default()
    }

    /// The library's own layer: the default of every option that has one.
    pub(crate) fn library() -> Self {
        Self::new()
            .timeout(defaults::TIMEOUT)
            .retries(defaults::RETRIES)
            .retry_base(defaults::RETRY_BASE)
            .retry_max(defaults::RETRY_MAX)
            .chain_stop(defaults::CHAIN_STOP)
            .downgrade_timeout(defaults::DOWNGRADE_TIMEOUT)
            .protocol(defaults::PROTOCOL)
            .max_response_bytes(defaults::MAX_RESPONSE_BYTES)
            .codec(Codec::default())
            .compression(Compression::default())
            .max_get_url_bytes(defaults::MAX_GET_URL_BYTES)
            .timeout_header(TimeoutHeader::default())
            .twirp_prefix(defaults::TWIRP_PREFIX)
            .twirp_proto_names(defaults::TWIRP_PROTO_NAMES)
            .implicit_routing(defaults::IMPLICIT_ROUTING)
    }

    /// Sets the overall deadline: all attempts, backoffs, body and decoding. Zero fails the call before anything is sent.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Setting::Set(timeout);
        self
    }

    /// Sets the bound of each attempt.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Setting::Set(timeout);
        self
    }

    /// Gives each attempt all the time that is left.
    #[must_use]
    pub fn no_attempt_timeout(mut self) -> Self {
        self.attempt_timeout = Setting::Off;
        self
    }

    /// Sets how many retries may follow the first attempt, 0 to 10: 3 means at most 4 sends.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Setting::Set(retries);
        self
    }

    /// Switches retries off.
    #[must_use]
    pub fn no_retries(mut self) -> Self {
        self.retries = Setting::Off;
        self
    }

    /// Sets the backoff before the first retry; it doubles with each.
    #[must_use]
    pub fn retry_base(mut self, base: Duration) -> Self {
        self.retry_base = Setting::Set(base);
        self
    }

    /// Sets the longest backoff.
    #[must_use]
    pub fn retry_max(mut self, max: Duration) -> Self {
        self.retry_max = Setting::Set(max);
        self
    }

    /// Retries these codes as well, like UNAVAILABLE. A call that is not idempotent is still not repeated.
    #[must_use]
    pub fn retry_on(mut self, codes: impl IntoIterator<Item = Code>) -> Self {
        self.retry_on = Setting::Set(codes.into_iter().collect());
        self
    }

    /// Sends a second attempt if there is no answer after this delay, and takes the first answer.
    ///
    /// For idempotent calls only; at most two attempts are in flight, and `retries` bounds all sends after the first.
    #[must_use]
    pub fn hedge(mut self, delay: Duration) -> Self {
        self.hedge = Setting::Set(delay);
        self
    }

    /// Switches hedging off.
    #[must_use]
    pub fn no_hedge(mut self) -> Self {
        self.hedge = Setting::Off;
        self
    }

    /// If true, a call that is made while serving a retried request retries only attempts that were never sent.
    /// Default: true.
    #[must_use]
    pub fn chain_stop(mut self, stops: bool) -> Self {
        self.chain_stop = Setting::Set(stops);
        self
    }

    /// Sets the minimum time of an attempt: if the call's deadline ends an attempt that had this much time, the circuit
    /// breaker counts it as a failure of the server. Default: the attempt timeout, else 1 s.
    #[must_use]
    pub fn blame_after(mut self, time: Duration) -> Self {
        self.blame_after = Setting::Set(time);
        self
    }

    /// Sets the longest that a downgrade may take, counted from its start. Default: 100 ms.
    #[must_use]
    pub fn downgrade_timeout(mut self, timeout: Duration) -> Self {
        self.downgrade_timeout = Setting::Set(timeout);
        self
    }

    /// Names the user or tenant that the answers belong to. A kept answer is served only to the same user or tenant.
    ///
    /// Calls with credentials in their headers need it for `downgrade_stale`.
    #[must_use]
    pub fn partition(mut self, partition: impl Into<String>) -> Self {
        self.partition = Setting::Set(partition.into());
        self
    }

    /// Sets if the call may be repeated. Overrides the contract.
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Setting::Set(idempotent);
        self
    }

    /// Sets the wire protocol.
    #[must_use]
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = Setting::Set(protocol);
        self
    }

    /// Sets the size in bytes of the largest answer that is read.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Setting::Set(bytes);
        self
    }

    /// Adds a header to every attempt; a header of the same name in a layer below is replaced.
    ///
    /// An invalid header makes [`ClientBuilder::build`](crate::ClientBuilder::build) or the call fail with
    /// INVALID_ARGUMENT before anything is sent. A name must be allowed by HTTP and must not belong to the transport or
    /// the protocol; a value is visible ASCII, spaces and tabs.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match parse_header(name, value) {
            Ok((name, value)) => {
                self.headers.append(name, value);
            }
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Stores the first invalid option.
    pub(super) fn refuse(&mut self, error: Error) {
        self.refused.get_or_insert(error);
    }

    /// The first invalid option.
    pub(crate) fn refused(&self) -> Option<&Error> {
        self.refused.as_ref()
    }

    /// Returns this layer with another one merged over it.
    #[must_use]
    pub fn merged_with(mut self, over: &CallOptions) -> Self {
        self.merge(over);
        self
    }

    pub(crate) fn merge(&mut self, over: &CallOptions) {
        self.timeout.merge(&over.timeout);
        self.attempt_timeout.merge(&over.attempt_timeout);
        self.retries.merge(&over.retries);
        self.retry_base.merge(&over.retry_base);
        self.retry_max.merge(&over.retry_max);
        self.retry_on.merge(&over.retry_on);
        self.idempotent.merge(&over.idempotent);
        self.chain_stop.merge(&over.chain_stop);
        self.hedge.merge(&over.hedge);
        self.blame_after.merge(&over.blame_after);
        self.downgrade_timeout.merge(&over.downgrade_timeout);
        self.partition.merge(&over.partition);
        self.protocol.merge(&over.protocol);
        self.max_response_bytes.merge(&over.max_response_bytes);
        self.wire.merge(&over.wire);
        if let Some(error) = &over.refused {
            self.refuse(error.clone());
        }
        for name in over.headers.keys() {
            self.headers.remove(name);
        }
        for (name, value) in &over.headers {
            self.headers.append(name.clone(), value.clone());
        }
    }

    /// The overall timeout.
    pub fn timeout_value(&self) -> Option<Duration> {
        self.timeout.value()
    }

    /// The timeout of one attempt.
    pub fn attempt_timeout_value(&self) -> Option<Duration> {
        self.attempt_timeout.value()
    }

    /// The number of retries; 0 when none are set.
    pub fn retries_value(&self) -> u32 {
        self.retries.value().unwrap_or(defaults::RETRIES)
    }

    /// The backoff before the first retry.
    pub fn retry_base_value(&self) -> Duration {
        self.retry_base.value().unwrap_or(defaults::RETRY_BASE)
    }

    /// The longest backoff.
    pub fn retry_max_value(&self) -> Duration {
        self.retry_max.value().unwrap_or(defaults::RETRY_MAX)
    }

    /// The codes that are retried in addition to the default rules.
    pub fn retry_on_value(&self) -> CodeSet {
        self.retry_on.value().unwrap_or_default()
    }

    /// The delay before a hedge, when the call is hedged.
    pub fn hedge_value(&self) -> Option<Duration> {
        self.hedge.value()
    }

    /// True if a retried request stops the retries of calls made for it.
    pub fn chain_stop_value(&self) -> bool {
        self.chain_stop.value().unwrap_or(defaults::CHAIN_STOP)
    }

    /// The time of an attempt from which an expired deadline counts as a failure of the server.
    pub fn blame_after_value(&self) -> Duration {
        self.blame_after.value().or(self.attempt_timeout.value()).unwrap_or(defaults::BLAME_AFTER)
    }

    /// The longest that a downgrade may take.
    pub fn downgrade_timeout_value(&self) -> Duration {
        self.downgrade_timeout.value().unwrap_or(defaults::DOWNGRADE_TIMEOUT)
    }

    /// The user or tenant that the answers belong to.
    pub fn partition_value(&self) -> Option<String> {
        self.partition.value()
    }

    /// True if the call may be repeated; `None` if no layer sets it.
    pub fn idempotent_value(&self) -> Option<bool> {
        self.idempotent.value()
    }

    /// The wire protocol.
    pub fn protocol_value(&self) -> Protocol {
        self.protocol.value().unwrap_or(defaults::PROTOCOL)
    }

    /// The size of the largest answer that is read.
    pub fn max_response_bytes_value(&self) -> usize {
        self.max_response_bytes.value().unwrap_or(defaults::MAX_RESPONSE_BYTES)
    }

    /// The headers that are added to each attempt.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}
