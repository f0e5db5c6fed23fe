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

/// What the contract says of `acme.v1.RestPing` and of its methods.
pub mod rest_ping {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.RestPing").protocol(::callwright::generated_v1::Protocol::Rest).base_path("/api/v2");

    /// The method `Send`.
    pub static SEND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Send");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&SEND];
}

/// The service `acme.v1.RestPing`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait RestPing: ::core::marker::Send + ::core::marker::Sync + 'static {
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

/// A client of `acme.v1.RestPing`. Cheap to clone.
#[derive(Clone)]
pub struct RestPingClient {
    service: ::callwright::generated_v1::Arc<dyn RestPing>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`RestPingClient`].
pub type RestPingClientBuilder = ::callwright::generated_v1::ClientBuilder<RestPingClient>;

impl RestPingClient {
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
    pub fn builder() -> RestPingClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl RestPing) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Send`.
    pub fn send(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &rest_ping::SEND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send(cx, request),
        )
    }
}

impl ::core::fmt::Debug for RestPingClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("RestPingClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for RestPingClient {
    type Service = dyn RestPing;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &rest_ping::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        rest_ping::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(RestPingOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn RestPing>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct RestPingOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl RestPing for RestPingOverHttp {
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

/// What the contract says of `acme.v1.ConnectPing` and of its methods.
pub mod connect_ping {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.ConnectPing").protocol(::callwright::generated_v1::Protocol::Connect);

    /// The method `Send`.
    pub static SEND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Send");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&SEND];
}

/// The service `acme.v1.ConnectPing`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait ConnectPing: ::core::marker::Send + ::core::marker::Sync + 'static {
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

/// A client of `acme.v1.ConnectPing`. Cheap to clone.
#[derive(Clone)]
pub struct ConnectPingClient {
    service: ::callwright::generated_v1::Arc<dyn ConnectPing>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`ConnectPingClient`].
pub type ConnectPingClientBuilder = ::callwright::generated_v1::ClientBuilder<ConnectPingClient>;

impl ConnectPingClient {
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
    pub fn builder() -> ConnectPingClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl ConnectPing) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Send`.
    pub fn send(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &connect_ping::SEND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send(cx, request),
        )
    }
}

impl ::core::fmt::Debug for ConnectPingClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("ConnectPingClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for ConnectPingClient {
    type Service = dyn ConnectPing;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &connect_ping::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        connect_ping::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(ConnectPingOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn ConnectPing>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct ConnectPingOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl ConnectPing for ConnectPingOverHttp {
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
