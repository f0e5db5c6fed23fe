::callwright::generated_v1::json_message!(Ping, "acme.v1.Ping", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Ping>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Ping);

/// What the contract says of `acme.v1.Left` and of its methods.
pub mod left {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Left");

    /// The method `Send`.
    pub static SEND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Send");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&SEND];
}

/// The service `acme.v1.Left`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Left: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Send`.
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Left`. Cheap to clone.
#[derive(Clone)]
pub struct LeftClient {
    service: ::callwright::generated_v1::Arc<dyn Left>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`LeftClient`].
pub type LeftClientBuilder = ::callwright::generated_v1::ClientBuilder<LeftClient>;

impl LeftClient {
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
    pub fn builder() -> LeftClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Left) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Send`.
    pub fn send(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &left::SEND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send(cx, request),
        )
    }
}

impl ::core::fmt::Debug for LeftClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("LeftClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for LeftClient {
    type Service = dyn Left;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &left::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        left::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(LeftOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Left>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct LeftOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Left for LeftOverHttp {
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

/// What the contract says of `acme.v1.Right` and of its methods.
pub mod right {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Right");

    /// The method `Send`.
    pub static SEND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Send");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&SEND];
}

/// The service `acme.v1.Right`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Right: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Send`.
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Right`. Cheap to clone.
#[derive(Clone)]
pub struct RightClient {
    service: ::callwright::generated_v1::Arc<dyn Right>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`RightClient`].
pub type RightClientBuilder = ::callwright::generated_v1::ClientBuilder<RightClient>;

impl RightClient {
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
    pub fn builder() -> RightClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Right) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Send`.
    pub fn send(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &right::SEND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send(cx, request),
        )
    }
}

impl ::core::fmt::Debug for RightClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("RightClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for RightClient {
    type Service = dyn Right;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &right::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        right::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(RightOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Right>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct RightOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Right for RightOverHttp {
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
