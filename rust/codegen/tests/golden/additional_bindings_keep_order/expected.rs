::callwright::generated_v1::json_message!(FindRequest, "acme.v1.FindRequest", TYPES, {
    user_id: Implicit Str = "userId" | "user_id";
    email: Implicit Str = "email" | "email";
});
::callwright::generated_v1::json_message!(FindResponse, "acme.v1.FindResponse", TYPES, {
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<FindRequest>(),
        ::callwright::generated_v1::exact::AnyType::of::<FindResponse>(),
    ],
    &[],
);
::callwright::generated_v1::message!(FindRequest);
::callwright::generated_v1::message!(FindResponse);

/// What the contract says of `acme.v1.Users` and of its methods.
pub mod users {
    /// The service.
    pub static SERVICE: ::callwright::generated_v1::ServiceSpec = ::callwright::generated_v1::ServiceSpec::new("acme.v1.Users");

    /// The method `Find`.
    pub static FIND: ::callwright::generated_v1::MethodSpec = ::callwright::generated_v1::MethodSpec::new(&SERVICE, "Find")
        .http(&[
            ::callwright::generated_v1::HttpBinding::new("GET", "/v1/users/{user_id}", &[::callwright::generated_v1::Segment::Literal("/v1/users/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("user_id", &["userId"]).template("*").zero(""))]),
            ::callwright::generated_v1::HttpBinding::new("POST", "/v1/emails/{email}", &[::callwright::generated_v1::Segment::Literal("/v1/emails/"), ::callwright::generated_v1::Segment::Variable(::callwright::generated_v1::Variable::new("email", &["email"]).template("*").zero(""))]).body(::callwright::generated_v1::HttpBody::All),
            ::callwright::generated_v1::HttpBinding::new("GET", "/v1/users", &[::callwright::generated_v1::Segment::Literal("/v1/users")]),
        ]);

    /// All methods, in the order of the contract.
    pub static METHODS: &[&::callwright::generated_v1::MethodSpec] = &[&FIND];
}

/// The service `acme.v1.Users`.
///
/// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden
/// answers UNIMPLEMENTED.
#[::callwright::generated_v1::async_trait]
pub trait Users: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Serves `Find`.
    async fn find(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &FindRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<FindResponse>, ::callwright::generated_v1::Error> {
        let _ = request;
        ::core::result::Result::Err(::callwright::generated_v1::Error::unimplemented(cx))
    }
}

/// A client of `acme.v1.Users`. Cheap to clone.
#[derive(Clone)]
pub struct UsersClient {
    service: ::callwright::generated_v1::Arc<dyn Users>,
    core: ::callwright::generated_v1::ClientCore,
}

/// Builds a [`UsersClient`].
pub type UsersClientBuilder = ::callwright::generated_v1::ClientBuilder<UsersClient>;

impl UsersClient {
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
    pub fn builder() -> UsersClientBuilder {
        ::callwright::generated_v1::ClientBuilder::new()
    }

    /// Returns a client of an implementation in this process, for example a mock.
    pub fn from_service(service: impl Users) -> Self {
        Self::builder().build_from_service(::callwright::generated_v1::Arc::new(service))
    }

    /// Calls `Find`.
    ///
    /// Contract: `GET /v1/users/{user_id}`.
    pub fn find(&self, request: FindRequest) -> ::callwright::generated_v1::Call<FindRequest, FindResponse> {
        ::callwright::generated_v1::Call::new(
            &self.core,
            &users::FIND,
            request,
            ::callwright::generated_v1::Arc::clone(&self.service),
            |service, cx, request| service.find(cx, request),
        )
    }
}

impl ::core::fmt::Debug for UsersClient {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("UsersClient").field("core", &self.core).finish_non_exhaustive()
    }
}

impl ::callwright::generated_v1::GeneratedClient for UsersClient {
    type Service = dyn Users;

    fn spec() -> &'static ::callwright::generated_v1::ServiceSpec {
        &users::SERVICE
    }

    fn methods() -> &'static [&'static ::callwright::generated_v1::MethodSpec] {
        users::METHODS
    }

    fn from_channel(channel: ::callwright::generated_v1::Channel, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service: ::callwright::generated_v1::Arc::new(UsersOverHttp { channel }), core }
    }

    fn from_service(service: ::callwright::generated_v1::Arc<dyn Users>, core: ::callwright::generated_v1::ClientCore) -> Self {
        Self { service, core }
    }
}

struct UsersOverHttp {
    channel: ::callwright::generated_v1::Channel,
}

#[::callwright::generated_v1::async_trait]
impl Users for UsersOverHttp {
    async fn find(
        &self,
        cx: &::callwright::generated_v1::CallContext,
        request: &FindRequest,
    ) -> ::core::result::Result<::callwright::generated_v1::Response<FindResponse>, ::callwright::generated_v1::Error> {
        self.channel.unary(cx, request).await
    }
}
