::callwright::generated_v1::json_message!(Profile, "acme.v1.Profile", TYPES, {
    name: Implicit Str = "name" | "name";
});
::callwright::generated_v1::json_message!(UpdateRequest, "acme.v1.UpdateRequest", TYPES, {
    user_id: Implicit Str = "userId" | "user_id";
    new_profile: Optional Msg = "newProfile" | "new_profile";
    dry_run: Implicit Bool = "dryRun" | "dry_run";
});
::callwright::generated_v1::json_message!(UpdateResponse, "acme.v1.UpdateResponse", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Profile>(),
        ::callwright::generated_v1::exact::AnyType::of::<UpdateRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<UpdateResponse>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Profile);
::callwright::generated_v1::message!(UpdateRequest);
::callwright::generated_v1::message!(UpdateResponse);

/// What the contract says of `acme.v1.Profiles` and of its methods.
pub mod profiles {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Profiles");

    /// The method `Update`.
    pub static UPDATE: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Update")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("PATCH", "/v1/profiles/{user_id}", &[::callwright::generated_v1::Segment::Literal("/v1/profiles/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("user_id", &["userId"]).template("*").zero(""))]).body(::callwright::generated_v1::HttpBody::Field("newProfile")),
        ]);

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&UPDATE];
}

/// The service `acme.v1.Profiles`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Profiles: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Update`.
    async fn update(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &UpdateRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<UpdateResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Profiles`. Cheap to clone.
#[derive(Clone)]
pub struct ProfilesClient {
    service: ::callwright::generated_v1::Arc<dyn Profiles>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`ProfilesClient`].
pub type ProfilesClientBuilder = ::callwright::generated_v1::ClientBuilder<ProfilesClient>;

impl ProfilesClient {
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
    pub fn builder() -> ProfilesClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Profiles) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Update`.
    ///
    /// Contract: `PATCH /v1/profiles/{user_id}`.
    pub fn update(&self, request: UpdateRequest) -> ::callwright::generated_v1::Call<UpdateRequest, UpdateResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &profiles::UPDATE,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.update(cx, request),
        )
    }
}

impl ::core::fmt::Debug for ProfilesClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("ProfilesClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for ProfilesClient {
    type Service = dyn Profiles;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &profiles::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        profiles::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(ProfilesOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Profiles>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct ProfilesOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Profiles for ProfilesOverHttp {
    async fn update(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &UpdateRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<UpdateResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
