::callwright::generated_v1::json_message!(Price, "acme.v1.Price", TYPES, {
    amount: Optional Msg = "amount" | "amount";
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Price>(),
    ],
    &[&super::common::TYPES],
);
::callwright::generated_v1::message!(Price);

/// What the contract says of `acme.v1.Prices` and of its methods.
pub mod prices {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Prices");

    /// The method `Convert`.
    pub static CONVERT: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Convert");

    /// The method `Split`.
    pub static SPLIT: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Split");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&CONVERT, &SPLIT];
}

/// The service `acme.v1.Prices`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Prices: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Convert`.
    async fn convert(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &super::common::Money,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Price>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Split`.
    async fn split(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Price,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<super::common::money::Parts>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Prices`. Cheap to clone.
#[derive(Clone)]
pub struct PricesClient {
    service: ::callwright::generated_v1::Arc<dyn Prices>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`PricesClient`].
pub type PricesClientBuilder = ::callwright::generated_v1::ClientBuilder<PricesClient>;

impl PricesClient {
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
    pub fn builder() -> PricesClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Prices) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Convert`.
    pub fn convert(&self, request: super::common::Money) -> ::callwright::generated_v1::Call<super::common::Money, Price> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &prices::CONVERT,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.convert(cx, request),
        )
    }

    /// Calls `Split`.
    pub fn split(&self, request: Price) -> ::callwright::generated_v1::Call<Price, super::common::money::Parts> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &prices::SPLIT,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.split(cx, request),
        )
    }
}

impl ::core::fmt::Debug for PricesClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("PricesClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for PricesClient {
    type Service = dyn Prices;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &prices::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        prices::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(PricesOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Prices>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct PricesOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Prices for PricesOverHttp {
    async fn convert(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &super::common::Money,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Price>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn split(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Price,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<super::common::money::Parts>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
