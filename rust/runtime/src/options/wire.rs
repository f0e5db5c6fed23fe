//! The choices that protocols leave open.

/// How messages are written where the protocol leaves the choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// ProtoJSON.
    #[default]
    Json,
    /// Protobuf's binary form: smaller and faster, and not readable.
    Proto,
}

/// How request bodies are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    #[default]
    Identity,
    /// By gzip.
    Gzip,
}

/// The header that tells a REST service how much time is left: there is no standard one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutHeader {
    /// None.
    None,
    /// `connect-timeout-ms: 2500`, whole milliseconds.
    #[default]
    ConnectTimeoutMs,
    /// `x-server-timeout: 2.5`, seconds: Google's services.
    ServerTimeout,
    /// `grpc-timeout: 2500m`, at most eight digits and a unit: grpc-gateway.
    GrpcTimeout,
}

/// The wire protocol of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// `POST /package.Service/Method` with the message as JSON or binary: Connect's unary protocol, and the default.
    Connect,
    /// Verbs and paths of `google.api.http`; methods without that annotation are posted to `/package.Service/Method`.
    Rest,
    /// `POST /twirp/package.Service/Method` with the message as JSON or binary.
    Twirp,
}
