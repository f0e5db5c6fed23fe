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

/// A client that the generator wrote: how a [`ClientBuilder`] makes it.
pub trait GeneratedClient: Sized {
    /// The service's trait, as a trait object.
    type Service: ?Sized;

    /// What the contract says of the service.
    fn spec() -> &'static ServiceSpec;

    /// The methods of the service, in the order of the contract. Default: none, for a client that knows none.
    fn methods() -> &'static [&'static MethodSpec] {
        &[]
    }

    /// A client over the network.
    fn from_channel(channel: Channel, core: ClientCore) -> Self;

    /// A client over an implementation of the service's trait.
    fn from_service(service: Arc<Self::Service>, core: ClientCore) -> Self;
}

/// Builds a client: the options that all its calls start from, and what it stands on.
///
/// # Defaults
///
/// The options of [`CallOptions`], the transport over hyper with a pool of its own and the defaults of
/// [`TransportSettings`] (the one over reqwest, where the feature `hyper` is off), the retry budget of the authority, no
/// circuit breaker, no observer, tokio's clock, the thread's randomness.
pub struct ClientBuilder<C> {
    options: CallOptions,
    headers: Vec<(String, String)>,
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
    /// A builder with the defaults.
    pub fn new() -> Self {
        Self {
            options: CallOptions::new(),
            headers: Vec::new(),
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

    /// Sets the wire protocol, whatever the contract says.
    #[must_use]
    pub fn protocol(self, protocol: Protocol) -> Self {
        self.change(|options| options.protocol(protocol))
    }

    /// Adds a header to every attempt; `build` reports one that HTTP does not allow.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Puts a layer of options over what is set so far.
    #[must_use]
    pub fn options(self, over: CallOptions) -> Self {
        self.change(|options| options.merged_with(&over))
    }

    /// Switches circuit breakers on, for this client and its clones.
    #[must_use]
    pub fn breaker(self, policy: BreakerPolicy) -> Self {
        self.breakers(&Breakers::new(policy))
    }

    /// Switches circuit breakers on and shares them with all who hold the same registry.
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

    /// Sets who is told what happens to calls; [`Counters`](crate::Counters) counts it.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Adds an interceptor of calls; the first that is added is the outermost.
    #[must_use]
    pub fn intercept_calls(mut self, interceptor: impl CallInterceptor) -> Self {
        self.call_interceptors.push(Arc::new(interceptor));
        self
    }

    /// Adds an interceptor of attempts; the first that is added is the outermost. A client without a network, over a mock,
    /// has none.
    #[must_use]
    pub fn intercept_attempts(mut self, interceptor: impl AttemptInterceptor) -> Self {
        self.attempt_interceptors.push(Arc::new(interceptor));
        self
    }

    /// Changes the request of each attempt before it is sent, or refuses it: a signature, a header that depends on the
    /// attempt. It takes its place among the interceptors of attempts.
    #[must_use]
    pub fn edit_requests(
        self,
        edit: impl Fn(&mut AttemptRequest<'_>) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        self.intercept_attempts(Edit(edit))
    }

    /// Lists an authority (host, and port when the URL has one) that may see the baggage of the work; the client sends it
    /// when its own authority is listed. Default: none, because baggage may name users.
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

    /// Sets the transport; share one between clients to share its connections.
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

    /// Builds a client of the server at `url`: scheme, host, optionally port and a path that all paths start with.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT when the URL has no scheme, a query, a fragment or user information, or when a header given to
    /// the builder cannot stand in HTTP; INTERNAL when the default transport cannot be built.
    pub fn build(mut self, url: impl AsRef<str>) -> Result<C, Error> {
        let base = BaseUrl::parse(url.as_ref())?;
        for (name, value) in &self.headers {
            self.options.insert_header(name, value)?;
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

    /// Builds a client over an implementation of the service's trait, a mock for example: no network, no URL, and a
    /// retry budget of its own.
    pub fn build_from_service(mut self, service: Arc<C::Service>) -> C {
        for (name, value) in std::mem::take(&mut self.headers) {
            // No request is made of them here; what HTTP does not allow is left out.
            let _ = self.options.insert_header(&name, &value);
        }
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
    /// Sets how messages are written: Connect and Twirp have a choice.
    #[must_use]
    pub fn codec(self, codec: Codec) -> Self {
        self.options(CallOptions::new().codec(codec))
    }

    /// Sets how request bodies are compressed; the server must be able to read it.
    #[must_use]
    pub fn compression(self, compression: Compression) -> Self {
        self.options(CallOptions::new().compression(compression))
    }

    /// Says whether Connect sends methods without side effects as GET, whatever the contract says.
    #[must_use]
    pub fn http_get(self, http_get: bool) -> Self {
        self.options(CallOptions::new().http_get(http_get))
    }

    /// Sets the header that tells REST services how much time is left.
    #[must_use]
    pub fn timeout_header(self, header: TimeoutHeader) -> Self {
        self.options(CallOptions::new().timeout_header(header))
    }

    /// Sets the path that stands before the service's name in Twirp's URLs; empty for none.
    #[must_use]
    pub fn twirp_prefix(self, prefix: impl Into<String>) -> Self {
        self.options(CallOptions::new().twirp_prefix(prefix))
    }
}
