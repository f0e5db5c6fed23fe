::callwright::generated_v1::json_message!(Book, "acme.v1.Book", TYPES, {
    shelf_name: Implicit Str = "shelfName" | "shelf_name";
});
::callwright::generated_v1::json_message!(MoveRequest, "acme.v1.MoveRequest", TYPES, {
    old_book: Optional Msg = "oldBook" | "old_book";
    new_shelf: Implicit Str = "target" | "new_shelf";
});
::callwright::generated_v1::json_message!(MoveResponse, "acme.v1.MoveResponse", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Book>(),
        ::callwright::generated_v1::exact::AnyType::of::<MoveRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<MoveResponse>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Book);
::callwright::generated_v1::message!(MoveRequest);
::callwright::generated_v1::message!(MoveResponse);

/// What the contract says of `acme.v1.Library` and of its methods.
pub mod library {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Library");

    /// The method `Move`.
    pub static MOVE: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Move")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("POST", "/v1/{old_book.shelf_name=shelves/*}/to/{new_shelf}:move", &[::callwright::generated_v1::Segment::Literal("/v1/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("old_book.shelf_name", &["oldBook", "shelfName"]).template("shelves/*").zero("")), ::callwright::generated_v1::Segment::Literal("/to/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("new_shelf", &["target"]).template("*").zero("")), ::callwright::generated_v1::Segment::Literal(":move")]),
        ]);

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&MOVE];
}

/// The service `acme.v1.Library`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Library: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Move`.
    async fn r#move(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &MoveRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<MoveResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Library`. Cheap to clone.
#[derive(Clone)]
pub struct LibraryClient {
    service: ::callwright::generated_v1::Arc<dyn Library>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`LibraryClient`].
pub type LibraryClientBuilder = ::callwright::generated_v1::ClientBuilder<LibraryClient>;

impl LibraryClient {
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
    pub fn builder() -> LibraryClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Library) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Move`.
    ///
    /// Contract: `POST /v1/{old_book.shelf_name=shelves/*}/to/{new_shelf}:move`.
    pub fn r#move(&self, request: MoveRequest) -> ::callwright::generated_v1::Call<MoveRequest, MoveResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &library::MOVE,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.r#move(cx, request),
        )
    }
}

impl ::core::fmt::Debug for LibraryClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("LibraryClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for LibraryClient {
    type Service = dyn Library;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &library::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        library::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(LibraryOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Library>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct LibraryOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Library for LibraryOverHttp {
    async fn r#move(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &MoveRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<MoveResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
