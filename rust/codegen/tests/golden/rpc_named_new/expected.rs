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

/// What the contract says of `acme.v1.Names` and of its methods.
pub mod names {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Names");

    /// The method `New`.
    pub static NEW: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "New");

    /// The method `Clone`.
    pub static CLONE: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Clone");

    /// The method `Methods`.
    pub static METHODS_: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Methods");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&NEW, &CLONE, &METHODS_];
}

/// The service `acme.v1.Names`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Names: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `New`.
    async fn new_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Clone`.
    async fn clone_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Methods`.
    async fn methods(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Names`. Cheap to clone.
#[derive(Clone)]
pub struct NamesClient {
    service: ::callwright::generated_v1::Arc<dyn Names>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`NamesClient`].
pub type NamesClientBuilder = ::callwright::generated_v1::ClientBuilder<NamesClient>;

impl NamesClient {
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
    pub fn builder() -> NamesClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Names) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `New`.
    pub fn new_(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &names::NEW,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.new_(cx, request),
        )
    }

    /// Calls `Clone`.
    pub fn clone_(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &names::CLONE,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.clone_(cx, request),
        )
    }

    /// Calls `Methods`.
    pub fn methods(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &names::METHODS_,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.methods(cx, request),
        )
    }
}

impl ::core::fmt::Debug for NamesClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("NamesClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for NamesClient {
    type Service = dyn Names;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &names::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        names::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(NamesOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Names>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct NamesOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Names for NamesOverHttp {
    async fn new_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn clone_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn methods(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

#[cfg(feature = "mock")]
pub use self::mock_names::MockNames;

#[cfg(feature = "mock")]
mod mock_names {
    ::mockall::mock! {
        /// A mock of [`Names`](super::Names): say what to expect, and hand it to
        /// [`NamesClient::from_service`](super::NamesClient::from_service).
        #[derive(Debug)]
        pub Names {}

        #[::async_trait::async_trait]
        impl super::Names for Names {
            async fn new_(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Ping,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Ping>, ::callwright::generated_v1::Error>;
            async fn clone_(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Ping,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Ping>, ::callwright::generated_v1::Error>;
            async fn methods(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Ping,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Ping>, ::callwright::generated_v1::Error>;
        }
    }
}
