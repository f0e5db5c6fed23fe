use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderMap;

use super::encoded::Encoded;
use super::inherited::WorkOrigin;
use super::wire_facts::WireFacts;
use crate::context::Context;
use crate::error::Error;
use crate::options::CallOptions;
use crate::outcome::Code;
use crate::rt::lock;
use crate::spec::MethodSpec;

/// The context of one attempt of a call: the method, the merged options, the number of the attempt and its timeout.
///
/// Every method of a service trait receives one. A mock reads the caller's options from it. `Debug` does not show the
/// request.
pub struct CallContext {
    call: Arc<CallFacts>,
    attempt: u32,
    timeout: Option<Duration>,
    origin: Option<Arc<WorkOrigin>>,
    wire: WireFacts,
    /// How often the transport sent again within the attempt, because nothing of the request had been written.
    resends: AtomicU32,
}

impl Clone for CallContext {
    fn clone(&self) -> Self {
        Self {
            call: Arc::clone(&self.call),
            attempt: self.attempt,
            timeout: self.timeout,
            origin: self.origin.clone(),
            wire: self.wire.clone(),
            resends: AtomicU32::new(self.transparent_retries()),
        }
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallContext")
            .field("method", &format_args!("{}", self.call.method.full_name()))
            .field("attempt", &self.attempt)
            .field("timeout", &self.timeout)
            .field("options", &self.call.options)
            .finish_non_exhaustive()
    }
}

/// The facts that all attempts of a call share.
struct CallFacts {
    method: &'static MethodSpec,
    options: Arc<CallOptions>,
    idempotency_key: Option<String>,
    /// The call belongs to a request that is itself a retry.
    is_for_retry: bool,
    encoded: Mutex<Option<Result<Encoded, Error>>>,
}

impl CallContext {
    pub(crate) fn new(
        method: &'static MethodSpec,
        options: Arc<CallOptions>,
        idempotency_key: Option<String>,
        is_for_retry: bool,
    ) -> Self {
        let call = CallFacts { method, options, idempotency_key, is_for_retry, encoded: Mutex::new(None) };
        Self {
            call: Arc::new(call),
            attempt: 0,
            timeout: None,
            origin: None,
            wire: WireFacts::default(),
            resends: AtomicU32::new(0),
        }
    }

    /// Takes over the origin of the work from the context of the caller.
    pub(crate) fn with_origin(mut self, context: Option<&Context>) -> Self {
        self.origin = context.and_then(Context::origin).cloned();
        self
    }

    pub(crate) fn for_attempt(&self, attempt: u32, timeout: Option<Duration>) -> Self {
        let (call, origin) = (Arc::clone(&self.call), self.origin.clone());
        Self { call, attempt, timeout, origin, wire: WireFacts::default(), resends: AtomicU32::new(0) }
    }

    /// Returns the method of the call.
    pub fn method(&self) -> &'static MethodSpec {
        self.call.method
    }

    /// Returns the options of the call, with all layers merged.
    pub fn options(&self) -> &CallOptions {
        &self.call.options
    }

    /// Returns the headers that the caller added.
    pub fn headers(&self) -> &HeaderMap {
        self.call.options.headers()
    }

    /// Returns the number of the attempt: 0 for the first attempt, 1 for the first retry.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the number of earlier attempts that the server is told. No header is sent for 0.
    ///
    /// The first attempt of a call counts as one when its request is itself a retry, so that the retry mark travels
    /// down a chain of services.
    pub(crate) fn earlier_tries(&self) -> u32 {
        self.attempt.saturating_add(u32::from(self.call.is_for_retry))
    }

    pub(crate) fn count_transparent_retry(&self) {
        self.resends.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn transparent_retries(&self) -> u32 {
        self.resends.load(Ordering::Relaxed)
    }

    /// Returns the timeout of this attempt, or `None` when the call has no deadline.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Returns the idempotency key, which is the same for all attempts of the call, if the method sends one.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.call.idempotency_key.as_deref()
    }

    pub(crate) fn origin(&self) -> Option<&WorkOrigin> {
        self.origin.as_deref()
    }

    pub(crate) fn wire(&self) -> &WireFacts {
        &self.wire
    }

    /// Returns the encoded request. The first attempt encodes it, and all later attempts send the same bytes.
    pub(crate) fn encoded(&self, encode: impl FnOnce() -> Result<Encoded, Error>) -> Result<Encoded, Error> {
        let mut kept = lock(&self.call.encoded);
        kept.get_or_insert_with(encode).clone()
    }
}

impl Error {
    /// Returns an UNIMPLEMENTED error. It is the default result of each method of a service trait.
    #[track_caller]
    pub fn unimplemented(cx: &CallContext) -> Self {
        Self::new(Code::Unimplemented, "the method is not implemented").with_method(cx.method())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ServiceSpec;

    #[test]
    fn debug_shows_neither_the_request_nor_who_it_is_for() {
        static SERVICE: ServiceSpec = ServiceSpec::new("a.v1.B");
        static METHOD: MethodSpec = MethodSpec::new(&SERVICE, "Get");
        let options = CallOptions::new().retries(2).partition("guoguo");
        let context = CallContext::new(&METHOD, Arc::new(options), Some("k3y".into()), false);
        assert_eq!(
            format!("{context:?}"),
            "CallContext { method: a.v1.B/Get, attempt: 0, timeout: None, options: CallOptions { retries: 2, partition: \
             [redacted], .. }, .. }"
        );
    }
}
