::callwright::generated_v1::json_message!(Key, "acme.v1.Key", TYPES, {
    text: Implicit Str = "text" | "text";
    number: Implicit I64 = "number" | "number";
    flag: Implicit Bool = "flag" | "flag";
    kind: Implicit Enum(Kind) = "kind" | "kind";
    ratio: Implicit F64 = "ratio" | "ratio";
});
::callwright::generated_v1::json_message!(Entry, "acme.v1.Entry", TYPES, {
});
::callwright::generated_v1::json_enum!(Kind, "acme.v1.Kind", {
    "KIND_ANY" = 0,
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Key>(),
        ::callwright::generated_v1::exact::AnyType::of::<Entry>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Key);
::callwright::generated_v1::message!(Entry);

/// What the contract says of `acme.v1.Table` and of its methods.
pub mod table {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Table");

    /// The method `Get`.
    pub static GET: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Get")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("GET", "/v1/{text}/{number}/{flag}/{kind}/{ratio}", &[::callwright::generated_v1::Segment::Literal("/v1/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("text", &["text"]).template("*").zero("")), ::callwright::generated_v1::Segment::Literal("/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("number", &["number"]).template("*").zero("0")), ::callwright::generated_v1::Segment::Literal("/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("flag", &["flag"]).template("*").zero("false")), ::callwright::generated_v1::Segment::Literal("/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("kind", &["kind"]).template("*").zero("KIND_ANY")), ::callwright::generated_v1::Segment::Literal("/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("ratio", &["ratio"]).template("*").zero("0"))]),
        ]);

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&GET];
}

/// The service `acme.v1.Table`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Table: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Get`.
    async fn get(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Key,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Entry>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Table`. Cheap to clone.
#[derive(Clone)]
pub struct TableClient {
    service: ::callwright::generated_v1::Arc<dyn Table>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`TableClient`].
pub type TableClientBuilder = ::callwright::generated_v1::ClientBuilder<TableClient>;

impl TableClient {
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
    pub fn builder() -> TableClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Table) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Get`.
    ///
    /// Contract: `GET /v1/{text}/{number}/{flag}/{kind}/{ratio}`.
    pub fn get(&self, request: Key) -> ::callwright::generated_v1::Call<Key, Entry> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &table::GET,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.get(cx, request),
        )
    }
}

impl ::core::fmt::Debug for TableClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("TableClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for TableClient {
    type Service = dyn Table;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &table::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        table::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(TableOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Table>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct TableOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Table for TableOverHttp {
    async fn get(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Key,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Entry>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
