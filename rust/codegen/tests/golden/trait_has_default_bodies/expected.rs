::callwright::generated_v1::json_message!(Question, "acme.v1.Question", TYPES, {
});
::callwright::generated_v1::json_message!(Answer, "acme.v1.Answer", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Question>(),
        ::callwright::generated_v1::exact::AnyType::of::<Answer>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Question);
::callwright::generated_v1::message!(Answer);

/// What the contract says of `acme.v1.Oracle` and of its methods.
pub mod oracle {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Oracle");

    /// The method `Ask`.
    pub static ASK: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Ask");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&ASK];
}

/// The service `acme.v1.Oracle`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Oracle: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Ask`.
    async fn ask(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Question,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Answer>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Oracle`. Cheap to clone.
#[derive(Clone)]
pub struct OracleClient {
    service: ::callwright::generated_v1::Arc<dyn Oracle>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`OracleClient`].
pub type OracleClientBuilder = ::callwright::generated_v1::ClientBuilder<OracleClient>;

impl OracleClient {
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
    pub fn builder() -> OracleClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Oracle) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Ask`.
    pub fn ask(&self, request: Question) -> ::callwright::generated_v1::Call<Question, Answer> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &oracle::ASK,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.ask(cx, request),
        )
    }
}

impl ::core::fmt::Debug for OracleClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("OracleClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for OracleClient {
    type Service = dyn Oracle;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &oracle::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        oracle::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(OracleOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Oracle>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct OracleOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Oracle for OracleOverHttp {
    async fn ask(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Question,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Answer>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

#[cfg(feature = "mock")]
pub use self::mock_oracle::MockOracle;

#[cfg(feature = "mock")]
mod mock_oracle {
    ::mockall::mock! {
        /// A mock of [`Oracle`](super::Oracle): say what to expect, and hand it to
        /// [`OracleClient::from_service`](super::OracleClient::from_service).
        #[derive(Debug)]
        pub Oracle {}

        #[::async_trait::async_trait]
        impl super::Oracle for Oracle {
            async fn ask(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Question,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Answer>, ::callwright::generated_v1::Error>;
        }
    }
}
