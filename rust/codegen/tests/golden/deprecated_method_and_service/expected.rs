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

/// What the contract says of `acme.v1.Old` and of its methods.
pub mod old {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Old");

    /// The method `Send`.
    pub static SEND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Send");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&SEND];
}

/// The service `acme.v1.Old`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[deprecated]
#[::callwright::generated_v1::async_trait]
pub trait Old: ::core::marker::Send + ::core::marker::Sync + 'static {
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

/// A client of `acme.v1.Old`. Cheap to clone.
#[deprecated]
#[allow(deprecated)]
#[derive(Clone)]
pub struct OldClient {
    service: ::callwright::generated_v1::Arc<dyn Old>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`OldClient`].
#[deprecated]
#[allow(deprecated)]
pub type OldClientBuilder = ::callwright::generated_v1::ClientBuilder<OldClient>;

#[allow(deprecated)]
impl OldClient {
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
    pub fn builder() -> OldClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Old) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Send`.
    pub fn send(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &old::SEND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send(cx, request),
        )
    }
}

#[allow(deprecated)]
impl ::core::fmt::Debug for OldClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("OldClient").field("core", &self.core).finish_non_exhaustive()
    }
}

#[allow(deprecated)]
impl ::callwright::generated_v1::GeneratedClient for OldClient {
    type Service = dyn Old;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &old::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        old::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(OldOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Old>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct OldOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[allow(deprecated)]
#[::callwright::generated_v1::async_trait]
impl Old for OldOverHttp {
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

#[cfg(feature = "mock")]
pub use self::mock_old::MockOld;

#[cfg(feature = "mock")]
mod mock_old {
    ::mockall::mock! {
        /// A mock of [`Old`](super::Old): say what to expect, and hand it to
        /// [`OldClient::from_service`](super::OldClient::from_service).
        #[derive(Debug)]
        pub Old {}

        #[allow(deprecated)]
        #[::async_trait::async_trait]
        impl super::Old for Old {
            async fn send(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Ping,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Ping>, ::callwright::generated_v1::Error>;
        }
    }
}

/// What the contract says of `acme.v1.Current` and of its methods.
pub mod current {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Current");

    /// The method `Send`.
    pub static SEND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Send");

    /// The method `SendTwice`.
    pub static SEND_TWICE: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "SendTwice")
        .deprecated();

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&SEND, &SEND_TWICE];
}

/// The service `acme.v1.Current`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Current: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Send`.
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `SendTwice`.
    #[deprecated]
    async fn send_twice(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Current`. Cheap to clone.
#[derive(Clone)]
pub struct CurrentClient {
    service: ::callwright::generated_v1::Arc<dyn Current>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`CurrentClient`].
pub type CurrentClientBuilder = ::callwright::generated_v1::ClientBuilder<CurrentClient>;

impl CurrentClient {
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
    pub fn builder() -> CurrentClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Current) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Send`.
    pub fn send(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &current::SEND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send(cx, request),
        )
    }

    /// Calls `SendTwice`.
    #[deprecated]
    #[allow(deprecated)]
    pub fn send_twice(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &current::SEND_TWICE,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send_twice(cx, request),
        )
    }
}

impl ::core::fmt::Debug for CurrentClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("CurrentClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for CurrentClient {
    type Service = dyn Current;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &current::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        current::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(CurrentOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Current>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct CurrentOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[allow(deprecated)]
#[::callwright::generated_v1::async_trait]
impl Current for CurrentOverHttp {
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn send_twice(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

#[cfg(feature = "mock")]
pub use self::mock_current::MockCurrent;

#[cfg(feature = "mock")]
mod mock_current {
    ::mockall::mock! {
        /// A mock of [`Current`](super::Current): say what to expect, and hand it to
        /// [`CurrentClient::from_service`](super::CurrentClient::from_service).
        #[derive(Debug)]
        pub Current {}

        #[allow(deprecated)]
        #[::async_trait::async_trait]
        impl super::Current for Current {
            async fn send(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Ping,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Ping>, ::callwright::generated_v1::Error>;
            async fn send_twice(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Ping,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Ping>, ::callwright::generated_v1::Error>;
        }
    }
}
