
/// What the contract says of `acme.v1.Later` and of its methods.
pub mod later {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Later");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[];
}

/// Has methods one day.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Later: ::core::marker::Send + ::core::marker::Sync + 'static {
}

/// A client of `acme.v1.Later`. Cheap to clone.
#[derive(Clone)]
pub struct LaterClient {
    #[allow(dead_code)]
    service: ::callwright::generated_v1::Arc<dyn Later>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`LaterClient`].
pub type LaterClientBuilder = ::callwright::generated_v1::ClientBuilder<LaterClient>;

impl LaterClient {
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
    pub fn builder() -> LaterClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Later) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }
}

impl ::core::fmt::Debug for LaterClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("LaterClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for LaterClient {
    type Service = dyn Later;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &later::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        later::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(LaterOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Later>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct LaterOverHttp {
    #[allow(dead_code)]
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Later for LaterOverHttp {
}
