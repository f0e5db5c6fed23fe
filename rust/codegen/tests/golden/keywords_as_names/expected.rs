::callwright::generated_v1::json_message!(Match, "acme.type.self.Match", TYPES, {
    r#type: Implicit Str = "type" | "type";
});
::callwright::generated_v1::json_message!(r#match::Move, "acme.type.self.Match.Move", TYPES, {
});
::callwright::generated_v1::json_message!(Self_, "acme.type.self.Self", TYPES, {
});
/// The message types of package `acme.type.self`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Match>(),
        ::callwright::generated_v1::exact::AnyType::of::<r#match::Move>(),
        ::callwright::generated_v1::exact::AnyType::of::<Self_>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Match);
::callwright::generated_v1::message!(r#match::Move);
::callwright::generated_v1::message!(Self_);

/// What the contract says of `acme.type.self.Gen` and of its methods.
pub mod r#gen {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.type.self.Gen");

    /// The method `Type`.
    pub static TYPE: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Type")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("GET", "/v1/{type}", &[::callwright::generated_v1::Segment::Literal("/v1/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("type", &["type"]).template("*").zero(""))]),
        ]);

    /// The method `Self`.
    pub static SELF: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Self");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&TYPE, &SELF];
}

/// The service `acme.type.self.Gen`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Gen: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Type`.
    async fn r#type(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Match,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Self_>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Self`.
    async fn self_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Self_,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<r#match::Move>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.type.self.Gen`. Cheap to clone.
#[derive(Clone)]
pub struct GenClient {
    service: ::callwright::generated_v1::Arc<dyn Gen>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`GenClient`].
pub type GenClientBuilder = ::callwright::generated_v1::ClientBuilder<GenClient>;

impl GenClient {
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
    pub fn builder() -> GenClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Gen) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Type`.
    ///
    /// Contract: `GET /v1/{type}`.
    pub fn r#type(&self, request: Match) -> ::callwright::generated_v1::Call<Match, Self_> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &r#gen::TYPE,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.r#type(cx, request),
        )
    }

    /// Calls `Self`.
    pub fn self_(&self, request: Self_) -> ::callwright::generated_v1::Call<Self_, r#match::Move> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &r#gen::SELF,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.self_(cx, request),
        )
    }
}

impl ::core::fmt::Debug for GenClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("GenClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for GenClient {
    type Service = dyn Gen;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &r#gen::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        r#gen::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(GenOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Gen>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct GenOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Gen for GenOverHttp {
    async fn r#type(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Match,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Self_>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn self_(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Self_,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<r#match::Move>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}

#[cfg(feature = "mock")]
pub use self::mock_gen::MockGen;

#[cfg(feature = "mock")]
mod mock_gen {
    ::mockall::mock! {
        /// A mock of [`Gen`](super::Gen): say what to expect, and hand it to
        /// [`GenClient::from_service`](super::GenClient::from_service).
        #[derive(Debug)]
        pub Gen {}

        #[::async_trait::async_trait]
        impl super::Gen for Gen {
            async fn r#type(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Match,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::Self_>, ::callwright::generated_v1::Error>;
            async fn self_(
                &self,
                cx: &::callwright::generated_v1::CallContext,
                request: &super::Self_,
            ) -> ::core::result::Result<::callwright::generated_v1::Response<super::r#match::Move>, ::callwright::generated_v1::Error>;
        }
    }
}
