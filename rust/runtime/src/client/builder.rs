use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::channel::Channel;
use super::pipeline::AttemptPipeline;
use crate::engine::{Breakers, ClientCore, CoreParts};
use crate::error::Error;
use crate::intercept::{AttemptInterceptor, AttemptRequest, CallInterceptor, Edit};
use crate::observe::Observer;
use crate::options::{CallOptions, Codec, Compression, Configured, Layers, Protocol, TimeoutHeader};
use crate::policy::breaker::BreakerPolicy;
use crate::policy::budget::RetryBudget;
use crate::protocol::BaseUrl;
use crate::rt::{ClientClock, Clock, Rng, ThreadRng, TokioClock};
use crate::spec::{MethodSpec, ServiceSpec};
use crate::transport::settings::TransportSettings;
use crate::transport::{self, Transport};

/// A generated client, as a [`ClientBuilder`] builds it.
pub trait GeneratedClient: Sized {
    /// The service's trait, as a trait object.
    type Service: ?Sized;

    /// The spec of the service.
    fn spec() -> &'static ServiceSpec;

    /// The methods of the service, in the order of the contract. Default: none.
    fn methods() -> &'static [&'static MethodSpec] {
        &[]
    }

    /// Returns a client over the network.
    fn from_channel(channel: Channel, core: ClientCore) -> Self;

    /// Returns a client over an implementation of the service's trait.
    fn from_service(service: Arc<Self::Service>, core: ClientCore) -> Self;
}

/// Builds a client from the default options of its calls, a transport and other parts.
///
/// # Defaults
///
/// The options of [`CallOptions`], the hyper transport with its own pool and the defaults of [`TransportSettings`]
/// (the reqwest transport if the feature `hyper` is off), the retry budget of the authority, no
/// circuit breaker, no observer, tokio's clock, the thread's randomness.
///
/// ```
/// use std::time::Duration;
///
/// use callwright::{BreakerPolicy, CallOptions, Counters, DynamicClient};
///
/// # fn main() -> Result<(), callwright::Error> {
/// let counters = Counters::default();
/// let client = DynamicClient::builder()
///     .options(CallOptions::new().timeout(Duration::from_secs(2)).retries(2))
///     .breaker(BreakerPolicy::enforce())
///     .observer(counters.clone())
///     .build("http://user.internal:3000")?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
pub struct ClientBuilder<C> {
    options: CallOptions,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    rng: Arc<dyn Rng>,
    budget: Option<RetryBudget>,
    breakers: Option<Breakers>,
    observer: Option<Arc<dyn Observer>>,
    call_interceptors: Vec<Arc<dyn CallInterceptor>>,
    attempt_interceptors: Vec<Arc<dyn AttemptInterceptor>>,
    baggage_authorities: Vec<String>,
    configured: Option<Arc<Configured>>,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

impl<C: GeneratedClient> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: GeneratedClient> ClientBuilder<C> {
    /// Returns a builder with the defaults.
    pub fn new() -> Self {
        Self {
            options: CallOptions::new(),
            transport: None,
            clock: None,
            rng: Arc::new(ThreadRng),
            budget: None,
            breakers: None,
            observer: None,
            call_interceptors: Vec::new(),
            attempt_interceptors: Vec::new(),
            baggage_authorities: Vec::new(),
            configured: None,
            client: PhantomData,
        }
    }

    fn change(mut self, edit: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        self.options = edit(self.options);
        self
    }

    /// Sets the overall deadline of every call.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.change(|options| options.timeout(timeout))
    }

    /// Sets the bound of every attempt.
    #[must_use]
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.change(|options| options.attempt_timeout(timeout))
    }

    /// Sets how many retries may follow the first attempt of a call.
    #[must_use]
    pub fn retries(self, retries: u32) -> Self {
        self.change(|options| options.retries(retries))
    }

    /// Sets the wire protocol. Overrides the contract.
    #[must_use]
    pub fn protocol(self, protocol: Protocol) -> Self {
        self.change(|options| options.protocol(protocol))
    }

    /// Adds a header to every attempt; `build` reports one that HTTP does not allow.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        self.options(CallOptions::new().header(name, value))
    }

    /// Merges a layer of options over the ones set so far.
    #[must_use]
    pub fn options(self, over: CallOptions) -> Self {
        self.change(|options| options.merged_with(&over))
    }

    /// Switches circuit breakers on, for this client and its clones.
    #[must_use]
    pub fn breaker(self, policy: BreakerPolicy) -> Self {
        self.breakers(&Breakers::new(policy))
    }

    /// Switches circuit breakers on, and shares them with all clients of the same registry.
    #[must_use]
    pub fn breakers(mut self, breakers: &Breakers) -> Self {
        self.breakers = Some(breakers.clone());
        self
    }

    /// Sets the retry budget, in place of the one that all clients of the authority share.
    #[must_use]
    pub fn retry_budget(mut self, budget: &RetryBudget) -> Self {
        self.budget = Some(budget.clone());
        self
    }

    /// Sets the observer of calls. [`Counters`](crate::Counters) is one that counts.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Adds a call interceptor. The first one added is the outermost.
    #[must_use]
    pub fn intercept_calls(mut self, interceptor: impl CallInterceptor) -> Self {
        self.call_interceptors.push(Arc::new(interceptor));
        self
    }

    /// Adds an attempt interceptor. The first one added is the outermost. They do not run for a client over a mock,
    /// which has no network.
    #[must_use]
    pub fn intercept_attempts(mut self, interceptor: impl AttemptInterceptor) -> Self {
        self.attempt_interceptors.push(Arc::new(interceptor));
        self
    }

    /// Changes or rejects the request of each attempt before it is sent, for example to add a signature. It runs as one
    /// of the attempt interceptors, in the order of addition.
    #[must_use]
    pub fn edit_requests(
        self,
        edit: impl Fn(&mut AttemptRequest<'_>) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        self.intercept_attempts(Edit(edit))
    }

    /// Allows an authority (host, and port if the URL has one) to receive the baggage of the context. The client sends
    /// baggage only if its own authority is allowed. Default: none, because baggage may name users.
    #[must_use]
    pub fn baggage_to(mut self, authority: impl Into<String>) -> Self {
        self.baggage_authorities.push(authority.into());
        self
    }

    #[cfg(feature = "config")]
    pub(crate) fn configured(mut self, configured: Arc<Configured>) -> Self {
        self.configured = Some(configured);
        self
    }

    /// Sets the transport. Clients with the same transport share its connections.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Sets the source of jitter.
    #[must_use]
    pub fn rng(mut self, rng: impl Rng) -> Self {
        self.rng = Arc::new(rng);
        self
    }

    /// Builds a client of the server at `url`: scheme, host, an optional port and an optional path prefix.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT when the URL has no scheme, a query, a fragment or user information, or when a header given to
    /// the builder is not valid in HTTP; INTERNAL when the default transport cannot be built.
    pub fn build(mut self, url: impl AsRef<str>) -> Result<C, Error> {
        let base = BaseUrl::parse(url.as_ref())?;
        if let Some(error) = self.options.refused() {
            return Err(error.clone());
        }
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => transport::default_with(&TransportSettings::new(), base.is_https())?,
        };
        let authority = base.authority();
        let interceptors = std::mem::take(&mut self.attempt_interceptors);
        let has_attempt_interceptors = !interceptors.is_empty();
        let mut pipeline = AttemptPipeline::new(transport).with_interceptors(interceptors);
        if self.baggage_authorities.iter().any(|listed| listed.eq_ignore_ascii_case(&authority)) {
            pipeline = pipeline.with_baggage();
        }
        let channel =
            Channel::new(base, pipeline, self.clock.clone().unwrap_or_else(|| Arc::new(TokioClock)));
        self.budget.get_or_insert_with(|| RetryBudget::of_authority(&authority));
        let core = self.core(Some(authority), has_attempt_interceptors);
        Ok(C::from_channel(channel, core))
    }

    /// Builds a client over an implementation of the service's trait, such as a mock. It has no network, no URL, and
    /// its own retry budget.
    pub fn build_from_service(self, service: Arc<C::Service>) -> C {
        let core = self.core(None, false);
        C::from_service(service, core)
    }

    fn core(self, authority: Option<Arc<str>>, has_attempt_interceptors: bool) -> ClientCore {
        ClientCore::new(CoreParts {
            layers: Layers::new(self.options, self.configured),
            clock: self.clock.map_or(ClientClock::Tokio, ClientClock::Injected),
            rng: self.rng,
            budget: self.budget.unwrap_or_default(),
            breakers: self.breakers,
            observer: self.observer,
            authority,
            call_interceptors: self.call_interceptors.into(),
            has_attempt_interceptors,
        })
    }
}

/// Shortcuts of [`options`](ClientBuilder::options).
impl<C: GeneratedClient> ClientBuilder<C> {
    /// Sets the codec of messages, for Connect and Twirp.
    #[must_use]
    pub fn codec(self, codec: Codec) -> Self {
        self.options(CallOptions::new().codec(codec))
    }

    /// Sets the compression of request bodies. The server must support it.
    #[must_use]
    pub fn compression(self, compression: Compression) -> Self {
        self.options(CallOptions::new().compression(compression))
    }

    /// Sets if Connect sends methods without side effects as GET. Overrides the contract.
    #[must_use]
    pub fn http_get(self, http_get: bool) -> Self {
        self.options(CallOptions::new().http_get(http_get))
    }

    /// Sets the header that carries the remaining time of REST calls.
    #[must_use]
    pub fn timeout_header(self, header: TimeoutHeader) -> Self {
        self.options(CallOptions::new().timeout_header(header))
    }

    /// Sets the path prefix of Twirp URLs; empty for none.
    #[must_use]
    pub fn twirp_prefix(self, prefix: impl Into<String>) -> Self {
        self.options(CallOptions::new().twirp_prefix(prefix))
    }
}
