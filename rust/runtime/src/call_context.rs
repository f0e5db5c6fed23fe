use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::HeaderMap;

use crate::context::Origin;
use crate::outbound::Wire;
use crate::protocol::Encoded;
use crate::{CallOptions, Context, Error, MethodSpec};

/// What one attempt of a call knows: the method, the merged options, the attempt's number and its time.
///
/// Every method of a service trait gets one; a mock reads from it what the caller asked for.
#[derive(Clone, Debug)]
pub struct CallContext {
    call: Arc<CallFacts>,
    attempt: u32,
    timeout: Option<Duration>,
    origin: Option<Arc<Origin>>,
    wire: Wire,
}

/// What all attempts of a call have in common.
#[derive(Debug)]
struct CallFacts {
    method: &'static MethodSpec,
    options: CallOptions,
    idempotency_key: Option<String>,
    /// The call is made for a request that is itself a retry.
    is_for_retry: bool,
    encoded: OnceLock<Result<Encoded, Error>>,
}

impl CallContext {
    pub(crate) fn new(
        method: &'static MethodSpec,
        options: CallOptions,
        idempotency_key: Option<String>,
        is_for_retry: bool,
    ) -> Self {
        let call = CallFacts { method, options, idempotency_key, is_for_retry, encoded: OnceLock::new() };
        Self { call: Arc::new(call), attempt: 0, timeout: None, origin: None, wire: Wire::default() }
    }

    /// Says what work the call is made for.
    pub(crate) fn with_origin(mut self, context: &Context) -> Self {
        self.origin = context.origin().cloned();
        self
    }

    pub(crate) fn for_attempt(&self, attempt: u32, timeout: Option<Duration>) -> Self {
        let (call, origin) = (Arc::clone(&self.call), self.origin.clone());
        Self { call, attempt, timeout, origin, wire: Wire::default() }
    }

    /// The method that is called.
    pub fn method(&self) -> &'static MethodSpec {
        self.call.method
    }

    /// The options of the call, all layers merged.
    pub fn options(&self) -> &CallOptions {
        &self.call.options
    }

    /// The headers that the caller added.
    pub fn headers(&self) -> &HeaderMap {
        self.call.options.headers()
    }

    /// 0 for the first attempt, 1 for the first retry.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How often the work was tried before this attempt, as the server is told: 0 is sent as no header.
    ///
    /// The first attempt of a call for a request that is itself a retry counts as one, so that the mark travels down a
    /// chain of services.
    pub(crate) fn earlier_tries(&self) -> u32 {
        self.attempt.saturating_add(u32::from(self.call.is_for_retry))
    }

    /// The time that this attempt is given; none when the call has no deadline.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The key that marks all attempts of the call as one, when the method sends one.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.call.idempotency_key.as_deref()
    }

    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.origin.as_deref()
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// The request as it travels: encoded on the first attempt, the same bytes on every other.
    pub(crate) fn encoded(&self, encode: impl FnOnce() -> Result<Encoded, Error>) -> Result<&Encoded, Error> {
        self.call.encoded.get_or_init(encode).as_ref().map_err(Clone::clone)
    }
}
