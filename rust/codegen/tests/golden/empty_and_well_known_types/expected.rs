
/// What the contract says of `acme.v1.Clock` and of its methods.
pub mod clock {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Clock");

    /// The method `Now`.
    pub static NOW: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Now");

    /// The method `Say`.
    pub static SAY: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Say");

    /// The method `Dump`.
    pub static DUMP: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Dump");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&NOW, &SAY, &DUMP];
}

/// The service `acme.v1.Clock`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Clock: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Now`.
    async fn now(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &(),
    ) -> ::core::result::Result<::callwright::generated_v1::Response<::callwright::generated_v1::prost_types::Timestamp>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Say`.
    async fn say(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &::callwright::generated_v1::prost::alloc::string::String,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<()>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Dump`.
    async fn dump(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &::callwright::generated_v1::prost_types::Struct,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<::callwright::generated_v1::prost_types::Value>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Clock`. Cheap to clone.
#[derive(Clone)]
pub struct ClockClient {
    service: ::callwright::generated_v1::Arc<dyn Clock>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`ClockClient`].
pub type ClockClientBuilder = ::callwright::generated_v1::ClientBuilder<ClockClient>;

impl ClockClient {
    /// Returns a client of the server at `url`, with default settings.
    ///
    /// # Errors
    ///
    /// When `url` is no base URL of a server.
    pub fn new(
        url: impl ::core::convert::AsRef<str>,
    ) -> ::core::result::Result<Self, ::callwright::generated_v1::Error> {
        Self::builder().build(url)
    }

    /// Returns a builder, for other settings than the default ones.
    pub fn builder() -> ClockClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Clock) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Now`.
    pub fn now(&self, request: ()) -> ::callwright::generated_v1::Call<(), ::callwright::generated_v1::prost_types::Timestamp> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &clock::NOW,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.now(cx, request),
        )
    }

    /// Calls `Say`.
    pub fn say(&self, request: ::callwright::generated_v1::prost::alloc::string::String) -> ::callwright::generated_v1::Call<::callwright::generated_v1::prost::alloc::string::String, ()> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &clock::SAY,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.say(cx, request),
        )
    }

    /// Calls `Dump`.
    pub fn dump(&self, request: ::callwright::generated_v1::prost_types::Struct) -> ::callwright::generated_v1::Call<::callwright::generated_v1::prost_types::Struct, ::callwright::generated_v1::prost_types::Value> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &clock::DUMP,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.dump(cx, request),
        )
    }
}

impl ::core::fmt::Debug for ClockClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("ClockClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for ClockClient {
    type Service = dyn Clock;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &clock::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        clock::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(ClockOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Clock>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct ClockOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Clock for ClockOverHttp {
    async fn now(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &(),
    ) -> ::core::result::Result<::callwright::generated_v1::Response<::callwright::generated_v1::prost_types::Timestamp>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn say(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &::callwright::generated_v1::prost::alloc::string::String,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<()>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn dump(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &::callwright::generated_v1::prost_types::Struct,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<::callwright::generated_v1::prost_types::Value>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
