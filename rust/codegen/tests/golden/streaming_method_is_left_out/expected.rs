::callwright::generated_v1::json_message!(Sensor, "acme.v1.Sensor", TYPES, {
    sensor_id: Implicit Str = "sensorId" | "sensor_id";
});
::callwright::generated_v1::json_message!(Reading, "acme.v1.Reading", TYPES, {
    celsius: Implicit F64 = "celsius" | "celsius";
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Sensor>(),
        ::callwright::generated_v1::exact::AnyType::of::<Reading>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Sensor);
::callwright::generated_v1::message!(Reading);

/// What the contract says of `acme.v1.Sensors` and of its methods.
pub mod sensors {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Sensors");

    /// The method `Last`.
    pub static LAST: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Last");

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&LAST];
}

/// Readings of sensors.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Sensors: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Returns the last reading.
    async fn last(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Sensor,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Reading>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Sensors`. Cheap to clone.
#[derive(Clone)]
pub struct SensorsClient {
    service: ::callwright::generated_v1::Arc<dyn Sensors>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`SensorsClient`].
pub type SensorsClientBuilder = ::callwright::generated_v1::ClientBuilder<SensorsClient>;

impl SensorsClient {
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
    pub fn builder() -> SensorsClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Sensors) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Returns the last reading.
    pub fn last(&self, request: Sensor) -> ::callwright::generated_v1::Call<Sensor, Reading> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &sensors::LAST,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.last(cx, request),
        )
    }
}

impl ::core::fmt::Debug for SensorsClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("SensorsClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for SensorsClient {
    type Service = dyn Sensors;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &sensors::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        sensors::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(SensorsOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Sensors>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct SensorsOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Sensors for SensorsOverHttp {
    async fn last(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &Sensor,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<Reading>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
