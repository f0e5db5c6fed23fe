::callwright::generated_v1::json_message!(Box2, "acme.v1.Box", TYPES, {
    size: Implicit Str = "Size" | "Size";
    size2(box2::Size2::Litres): Member I32 = "litres" | "litres";
});
::callwright::generated_v1::json_message!(Sku, "acme.v1.Sku", TYPES, {
});
::callwright::generated_v1::json_message!(Sku2, "acme.v1.SKU", TYPES, {
    first: Optional Msg = "first" | "first";
    second: Optional Msg = "second" | "second";
});
::callwright::generated_v1::json_message!(StockClient, "acme.v1.StockClient", TYPES, {
    level: Implicit Enum(Level) = "level" | "level";
});
::callwright::generated_v1::json_enum!(Level, "acme.v1.Level", {
    "LEVEL_NONE" = 0,
    "LEVEL_LOW" = 1,
    "LOW" = 2,
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Box2>(),
        ::callwright::generated_v1::exact::AnyType::of::<Sku>(),
        ::callwright::generated_v1::exact::AnyType::of::<Sku2>(),
        ::callwright::generated_v1::exact::AnyType::of::<StockClient>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Box2);
::callwright::generated_v1::message!(Sku);
::callwright::generated_v1::message!(Sku2);
::callwright::generated_v1::message!(StockClient);

/// What the contract says of `acme.v1.Stock` and of its methods.
pub mod stock_service {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Stock");

    /// The method `Find`.
    pub static FIND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Find");

    /// The method `find`.
    pub static FIND_: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "find");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&FIND, &FIND_];
}

/// The service `acme.v1.Stock`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait StockService: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Find`.
    async fn find(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Box2,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<StockClient>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `find`.
    async fn find_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Sku,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Sku2>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Stock`. Cheap to clone.
#[derive(Clone)]
pub struct StockServiceClient {
    service: ::callwright::generated_v1::Arc<dyn StockService>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`StockServiceClient`].
pub type StockServiceClientBuilder = ::callwright::generated_v1::ClientBuilder<StockServiceClient>;

impl StockServiceClient {
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
    pub fn builder() -> StockServiceClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl StockService) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Find`.
    pub fn find(&self, request: Box2) -> ::callwright::generated_v1::Call<Box2, StockClient> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &stock_service::FIND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.find(cx, request),
        )
    }

    /// Calls `find`.
    pub fn find_(&self, request: Sku) -> ::callwright::generated_v1::Call<Sku, Sku2> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &stock_service::FIND_,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.find_(cx, request),
        )
    }
}

impl ::core::fmt::Debug for StockServiceClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("StockServiceClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for StockServiceClient {
    type Service = dyn StockService;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &stock_service::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        stock_service::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(StockServiceOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn StockService>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct StockServiceOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl StockService for StockServiceOverHttp {
    async fn find(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Box2,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<StockClient>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn find_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Sku,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Sku2>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

/// What the contract says of `acme.v1.MockStock` and of its methods.
pub mod mock_stock {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.MockStock");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[];
}

/// Its trait would be the mock of the one above, if that had its own name.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait MockStock: ::core::marker::Send + ::core::marker::Sync + 'static {
}

/// A client of `acme.v1.MockStock`. Cheap to clone.
#[derive(Clone)]
pub struct MockStockClient {
    #[allow(dead_code)]
    service: ::callwright::generated_v1::Arc<dyn MockStock>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`MockStockClient`].
pub type MockStockClientBuilder = ::callwright::generated_v1::ClientBuilder<MockStockClient>;

impl MockStockClient {
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
    pub fn builder() -> MockStockClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl MockStock) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }
}

impl ::core::fmt::Debug for MockStockClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("MockStockClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for MockStockClient {
    type Service = dyn MockStock;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &mock_stock::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        mock_stock::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(MockStockOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn MockStock>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct MockStockOverHttp {
    #[allow(dead_code)]
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl MockStock for MockStockOverHttp {
}
