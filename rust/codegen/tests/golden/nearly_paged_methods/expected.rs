::callwright::generated_v1::json_message!(Book, "acme.v1.Book", TYPES, {
});
::callwright::generated_v1::json_message!(NoSizeRequest, "acme.v1.NoSizeRequest", TYPES, {
    page_token: Implicit Str = "pageToken" | "page_token";
});
::callwright::generated_v1::json_message!(SizedRequest, "acme.v1.SizedRequest", TYPES, {
    page_size: Implicit I32 = "pageSize" | "page_size";
    page_token: Implicit Str = "pageToken" | "page_token";
});
::callwright::generated_v1::json_message!(BooksResponse, "acme.v1.BooksResponse", TYPES, {
    books: Repeated Msg = "books" | "books";
    next_page_token: Implicit Str = "nextPageToken" | "next_page_token";
});
::callwright::generated_v1::json_message!(NamesResponse, "acme.v1.NamesResponse", TYPES, {
    names: Repeated Str = "names" | "names";
    next_page_token: Implicit Str = "nextPageToken" | "next_page_token";
});
::callwright::generated_v1::json_message!(UnclearResponse, "acme.v1.UnclearResponse", TYPES, {
    old_books: Repeated Msg = "oldBooks" | "old_books";
    next_page_token: Implicit Str = "nextPageToken" | "next_page_token";
    books: Repeated Msg = "books" | "books";
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Book>(),
        ::callwright::generated_v1::exact::AnyType::of::<NoSizeRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<SizedRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<BooksResponse>(),
        ::callwright::generated_v1::exact::AnyType::of::<NamesResponse>(),
        ::callwright::generated_v1::exact::AnyType::of::<UnclearResponse>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Book);
::callwright::generated_v1::message!(NoSizeRequest);
::callwright::generated_v1::message!(SizedRequest);
::callwright::generated_v1::message!(BooksResponse);
::callwright::generated_v1::message!(NamesResponse);
::callwright::generated_v1::message!(UnclearResponse);

/// What the contract says of `acme.v1.Books` and of its methods.
pub mod books {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Books");

    /// The method `NoSize`.
    pub static NO_SIZE: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "NoSize");

    /// The method `Names`.
    pub static NAMES: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Names");

    /// The method `Unclear`.
    pub static UNCLEAR: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Unclear");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&NO_SIZE, &NAMES, &UNCLEAR];
}

/// The service `acme.v1.Books`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Books: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `NoSize`.
    async fn no_size(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &NoSizeRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<BooksResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Names`.
    async fn names(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &SizedRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<NamesResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Unclear`.
    async fn unclear(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &SizedRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<UnclearResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Books`. Cheap to clone.
#[derive(Clone)]
pub struct BooksClient {
    service: ::callwright::generated_v1::Arc<dyn Books>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`BooksClient`].
pub type BooksClientBuilder = ::callwright::generated_v1::ClientBuilder<BooksClient>;

impl BooksClient {
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
    pub fn builder() -> BooksClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Books) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `NoSize`.
    pub fn no_size(&self, request: NoSizeRequest) -> ::callwright::generated_v1::Call<NoSizeRequest, BooksResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &books::NO_SIZE,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.no_size(cx, request),
        )
    }

    /// Calls `Names`.
    pub fn names(&self, request: SizedRequest) -> ::callwright::generated_v1::Call<SizedRequest, NamesResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &books::NAMES,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.names(cx, request),
        )
    }

    /// Calls `Unclear`.
    pub fn unclear(&self, request: SizedRequest) -> ::callwright::generated_v1::Call<SizedRequest, UnclearResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &books::UNCLEAR,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.unclear(cx, request),
        )
    }
}

impl ::core::fmt::Debug for BooksClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("BooksClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for BooksClient {
    type Service = dyn Books;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &books::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        books::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(BooksOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Books>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct BooksOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Books for BooksOverHttp {
    async fn no_size(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &NoSizeRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<BooksResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn names(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &SizedRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<NamesResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn unclear(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &SizedRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<UnclearResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
