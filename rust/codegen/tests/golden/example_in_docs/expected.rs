::callwright::generated_v1::json_message!(Ping, "acme.v1.Ping", TYPES, {
});
::callwright::generated_v1::json_message!(ping::Nested, "acme.v1.Ping.Nested", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Ping>(),
        ::callwright::generated_v1::exact::AnyType::of::<ping::Nested>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Ping);
::callwright::generated_v1::message!(ping::Nested);

/// What the contract says of `acme.v1.Pings` and of its methods.
pub mod pings {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Pings");

    /// The method `Send`.
    pub static SEND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Send");

    /// The method `SendNested`.
    pub static SEND_NESTED: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "SendNested");

    /// The method `SendNothing`.
    pub static SEND_NOTHING: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "SendNothing");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&SEND, &SEND_NESTED, &SEND_NOTHING];
}

/// The service `acme.v1.Pings`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Pings: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Send`.
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `SendNested`.
    async fn send_nested(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ping::Nested,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
    /// Serves `SendNothing`.
    async fn send_nothing(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &(),
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Pings`. Cheap to clone.
#[derive(Clone)]
pub struct PingsClient {
    service: ::callwright::generated_v1::Arc<dyn Pings>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`PingsClient`].
pub type PingsClientBuilder = ::callwright::generated_v1::ClientBuilder<PingsClient>;

impl PingsClient {
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
    pub fn builder() -> PingsClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Pings) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Send`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use acme_clients::acme::v1::{PingsClient, Ping};
    ///
    /// let client = PingsClient::new("http://127.0.0.1:3000")?;
    /// let response = client.send(Ping::default()).await?;
    /// println!("{response:?}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, request: Ping) -> ::callwright::generated_v1::Call<Ping, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &pings::SEND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send(cx, request),
        )
    }

    /// Calls `SendNested`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use acme_clients::acme::v1::PingsClient;
    ///
    /// let client = PingsClient::new("http://127.0.0.1:3000")?;
    /// let response = client.send_nested(acme_clients::acme::v1::ping::Nested::default()).await?;
    /// println!("{response:?}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_nested(&self, request: ping::Nested) -> ::callwright::generated_v1::Call<ping::Nested, Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &pings::SEND_NESTED,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send_nested(cx, request),
        )
    }

    /// Calls `SendNothing`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use acme_clients::acme::v1::PingsClient;
    ///
    /// let client = PingsClient::new("http://127.0.0.1:3000")?;
    /// let response = client.send_nothing(()).await?;
    /// println!("{response:?}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_nothing(&self, request: ()) -> ::callwright::generated_v1::Call<(), Ping> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &pings::SEND_NOTHING,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.send_nothing(cx, request),
        )
    }
}

impl ::core::fmt::Debug for PingsClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("PingsClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for PingsClient {
    type Service = dyn Pings;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &pings::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        pings::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(PingsOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Pings>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct PingsOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Pings for PingsOverHttp {
    async fn send(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Ping,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn send_nested(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &ping::Nested,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
    async fn send_nothing(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &(),
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Ping>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
