::callwright::generated_v1::json_message!(Book, "acme.v1.Book", TYPES, {
});
::callwright::generated_v1::json_message!(ListBooksRequest, "acme.v1.ListBooksRequest", TYPES, {
    page_size: Implicit I32 = "pageSize" | "page_size";
    page_token: Implicit Str = "pageToken" | "page_token";
});
::callwright::generated_v1::json_message!(ListBooksResponse, "acme.v1.ListBooksResponse", TYPES, {
    unreachable: Repeated Str = "unreachable" | "unreachable";
    books: Repeated Msg = "books" | "books";
    next_page_token: Implicit Str = "nextPageToken" | "next_page_token";
});
::callwright::generated_v1::json_message!(ListShelvesRequest, "acme.v1.ListShelvesRequest", TYPES, {
    max_results: Optional U32 = "maxResults" | "max_results";
    page_token: Optional Str = "pageToken" | "page_token";
});
::callwright::generated_v1::json_message!(ListShelvesResponse, "acme.v1.ListShelvesResponse", TYPES, {
    r#type: Map(I64) Msg = "type" | "type";
    next_page_token: Optional Str = "nextPageToken" | "next_page_token";
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Book>(),
        ::callwright::generated_v1::exact::AnyType::of::<ListBooksRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<ListBooksResponse>(),
        ::callwright::generated_v1::exact::AnyType::of::<ListShelvesRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<ListShelvesResponse>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Book);
::callwright::generated_v1::message!(ListBooksRequest);
::callwright::generated_v1::message!(ListBooksResponse);
::callwright::generated_v1::message!(ListShelvesRequest);
::callwright::generated_v1::message!(ListShelvesResponse);

#[allow(deprecated)]
impl ::callwright::generated_v1::Paged<ListBooksResponse> for ListBooksRequest {
    type Item = Book;

    fn page_token(&self) -> &str {
        &self.page_token
    }

    fn set_page_token(&mut self, token: ::std::string::String) {
        self.page_token = token;
    }

    fn next_page_token(page: &ListBooksResponse) -> &str {
        &page.next_page_token
    }

    fn into_items(page: ListBooksResponse) -> ::std::vec::Vec<Self::Item> {
        page.books
    }
}

#[allow(deprecated)]
impl ::callwright::generated_v1::Paged<ListShelvesResponse> for ListShelvesRequest {
    type Item = (i64, Book);

    fn page_token(&self) -> &str {
        self.page_token.as_deref().unwrap_or_default()
    }

    fn set_page_token(&mut self, token: ::std::string::String) {
        self.page_token = ::core::option::Option::Some(token);
    }

    fn next_page_token(page: &ListShelvesResponse) -> &str {
        page.next_page_token.as_deref().unwrap_or_default()
    }

    fn into_items(page: ListShelvesResponse) -> ::std::vec::Vec<Self::Item> {
        page.r#type.into_iter().collect()
    }
}

/// What the contract says of `acme.v1.Books` and of its methods.
pub mod books {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Books");

    /// The method `ListBooks`.
    pub static LIST_BOOKS: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "ListBooks");

    /// The method `ListOldBooks`.
    pub static LIST_OLD_BOOKS: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "ListOldBooks");

    /// The method `ListShelves`.
    pub static LIST_SHELVES: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "ListShelves");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&LIST_BOOKS, &LIST_OLD_BOOKS, &LIST_SHELVES];
}

/// The service `acme.v1.Books`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Books: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `ListBooks`.
    async fn list_books(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListBooksRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListBooksResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `ListOldBooks`.
    async fn list_old_books(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListBooksRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListBooksResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `ListShelves`.
    async fn list_shelves(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListShelvesRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListShelvesResponse>, ::callwright::generated_v1::Error> {
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

    /// Calls `ListBooks`.
    ///
    /// Paged: `.items()` and `.pages()` read the whole list, and `.await` one page.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use acme_clients::acme::v1::{BooksClient, ListBooksRequest};
    ///
    /// let client = BooksClient::new("http://127.0.0.1:3000")?;
    /// let mut items = client.list_books(ListBooksRequest::default()).items();
    /// while let Some(item) = items.try_next().await? {
    ///     println!("{item:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_books(&self, request: ListBooksRequest) -> ::callwright::generated_v1::Call<ListBooksRequest, ListBooksResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &books::LIST_BOOKS,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.list_books(cx, request),
        )
    }

    /// Calls `ListOldBooks`.
    ///
    /// Paged: `.items()` and `.pages()` read the whole list, and `.await` one page.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use acme_clients::acme::v1::{BooksClient, ListBooksRequest};
    ///
    /// let client = BooksClient::new("http://127.0.0.1:3000")?;
    /// let mut items = client.list_old_books(ListBooksRequest::default()).items();
    /// while let Some(item) = items.try_next().await? {
    ///     println!("{item:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_old_books(&self, request: ListBooksRequest) -> ::callwright::generated_v1::Call<ListBooksRequest, ListBooksResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &books::LIST_OLD_BOOKS,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.list_old_books(cx, request),
        )
    }

    /// Calls `ListShelves`.
    ///
    /// Paged: `.items()` and `.pages()` read the whole list, and `.await` one page.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use acme_clients::acme::v1::{BooksClient, ListShelvesRequest};
    ///
    /// let client = BooksClient::new("http://127.0.0.1:3000")?;
    /// let mut items = client.list_shelves(ListShelvesRequest::default()).items();
    /// while let Some(item) = items.try_next().await? {
    ///     println!("{item:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_shelves(&self, request: ListShelvesRequest) -> ::callwright::generated_v1::Call<ListShelvesRequest, ListShelvesResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &books::LIST_SHELVES,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.list_shelves(cx, request),
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
    async fn list_books(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListBooksRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListBooksResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn list_old_books(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListBooksRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListBooksResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn list_shelves(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ListShelvesRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<ListShelvesResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
