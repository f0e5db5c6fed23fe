::callwright::generated_v1::json_message!(Target, "acme.v1.Target", TYPES, {
    id: Implicit Str = "id" | "id";
});
::callwright::generated_v1::json_message!(Reply, "acme.v1.Reply", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Target>(),
        ::callwright::generated_v1::exact::AnyType::of::<Reply>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Target);
::callwright::generated_v1::message!(Reply);

/// What the contract says of `acme.v1.Probe` and of its methods.
pub mod probe {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Probe");

    /// The method `Head`.
    pub static HEAD: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Head")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("HEAD", "/v1/targets/{id}", &[::callwright::generated_v1::Segment::Literal("/v1/targets/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("id", &["id"]).template("*").zero(""))]),
        ]);

    /// The method `Archive`.
    pub static ARCHIVE: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Archive")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("POST", "/v1/targets/{id}:archive", &[::callwright::generated_v1::Segment::Literal("/v1/targets/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("id", &["id"]).template("*").zero("")), ::callwright::generated_v1::Segment::Literal(":archive")]).body(::callwright::generated_v1::HttpBody::All),
        ]);

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&HEAD, &ARCHIVE];
}

/// The service `acme.v1.Probe`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Probe: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Head`.
    async fn head(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Target,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Reply>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `Archive`.
    async fn archive(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Target,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Reply>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Probe`. Cheap to clone.
#[derive(Clone)]
pub struct ProbeClient {
    service: ::callwright::generated_v1::Arc<dyn Probe>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`ProbeClient`].
pub type ProbeClientBuilder = ::callwright::generated_v1::ClientBuilder<ProbeClient>;

impl ProbeClient {
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
    pub fn builder() -> ProbeClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Probe) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Head`.
    ///
    /// Contract: `HEAD /v1/targets/{id}`.
    pub fn head(&self, request: Target) -> ::callwright::generated_v1::Call<Target, Reply> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &probe::HEAD,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.head(cx, request),
        )
    }

    /// Calls `Archive`.
    ///
    /// Contract: `POST /v1/targets/{id}:archive`.
    pub fn archive(&self, request: Target) -> ::callwright::generated_v1::Call<Target, Reply> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &probe::ARCHIVE,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.archive(cx, request),
        )
    }
}

impl ::core::fmt::Debug for ProbeClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("ProbeClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for ProbeClient {
    type Service = dyn Probe;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &probe::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        probe::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(ProbeOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Probe>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct ProbeOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Probe for ProbeOverHttp {
    async fn head(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Target,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Reply>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn archive(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Target,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Reply>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
