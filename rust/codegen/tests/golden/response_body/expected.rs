::callwright::generated_v1::json_message!(ListRequest, "acme.v1.ListRequest", TYPES, {
});
::callwright::generated_v1::json_message!(ListResponse, "acme.v1.ListResponse", TYPES, {
    all_names: Repeated Str = "allNames" | "all_names";
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<ListRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<ListResponse>(),
    ],
    &[],
);
::callwright::generated_v1::message!(ListRequest);
::callwright::generated_v1::message!(ListResponse);

/// What the contract says of `acme.v1.Names` and of its methods.
pub mod names {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Names");

    /// The method `List`.
    pub static LIST: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "List")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("GET", "/v1/names", &[::callwright::generated_v1::Segment::Literal("/v1/names")]).response_body("allNames"),
        ]);

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&LIST];
}

/// The service `acme.v1.Names`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Names: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `List`.
    async fn list(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListResponse>, ::callwright::generated_v1::Error> {
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

    /// Calls `List`.
    ///
    /// Contract: `GET /v1/names`.
    pub fn list(&self, request: ListRequest) -> ::callwright::generated_v1::Call<ListRequest, ListResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &names::LIST,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.list(cx, request),
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
    async fn list(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
