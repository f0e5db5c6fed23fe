::callwright::generated_v1::json_message!(Order, "acme.v1.Order", TYPES, {
});
::callwright::generated_v1::json_message!(Receipt, "acme.v1.Receipt", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Order>(),
        ::callwright::generated_v1::exact::AnyType::of::<Receipt>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Order);
::callwright::generated_v1::message!(Receipt);

/// What the contract says of `acme.v1.Shop` and of its methods.
pub mod shop {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Shop");

    /// The method `Buy`.
    pub static BUY: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Buy")
        .idempotency(::callwright::generated_v1::Idempotency::Idempotent)
        .timeout_ms(3000)
        .attempt_timeout_ms(1500)
        .retries(4)
        .retry_base_ms(20)
        .retry_max_ms(2000)
        .idempotency_key();

    /// The method `Refund`.
    pub static REFUND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Refund")
        .retries(0)
        .idempotent(false);

    /// The method `Track`.
    pub static TRACK: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Track")
        .idempotency(::callwright::generated_v1::Idempotency::NoSideEffects)
        .http_get();

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&BUY, &REFUND, &TRACK];
}

/// The service `acme.v1.Shop`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Shop: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Buy`.
    async fn buy(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Order,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Receipt>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Off is a setting, too.
    async fn refund(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Receipt,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Receipt>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Track`.
    async fn track(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Receipt,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Order>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Shop`. Cheap to clone.
#[derive(Clone)]
pub struct ShopClient {
    service: ::callwright::generated_v1::Arc<dyn Shop>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`ShopClient`].
pub type ShopClientBuilder = ::callwright::generated_v1::ClientBuilder<ShopClient>;

impl ShopClient {
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
    pub fn builder() -> ShopClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Shop) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Buy`.
    ///
    /// Contract: idempotent, timeout 3 s, attempt timeout 1500 ms, retries 4, carries an idempotency key.
    pub fn buy(&self, request: Order) -> ::callwright::generated_v1::Call<Order, Receipt> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &shop::BUY,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.buy(cx, request),
        )
    }

    /// Off is a setting, too.
    ///
    /// Contract: retries 0.
    pub fn refund(&self, request: Receipt) -> ::callwright::generated_v1::Call<Receipt, Receipt> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &shop::REFUND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.refund(cx, request),
        )
    }

    /// Calls `Track`.
    ///
    /// Contract: no side effects.
    pub fn track(&self, request: Receipt) -> ::callwright::generated_v1::Call<Receipt, Order> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &shop::TRACK,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.track(cx, request),
        )
    }
}

impl ::core::fmt::Debug for ShopClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("ShopClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for ShopClient {
    type Service = dyn Shop;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &shop::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        shop::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(ShopOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Shop>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct ShopOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Shop for ShopOverHttp {
    async fn buy(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Order,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Receipt>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn refund(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Receipt,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Receipt>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn track(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Receipt,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Order>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
