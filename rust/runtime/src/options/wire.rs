//! The wire options that protocols leave open.

/// The codec of messages, for protocols with a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// ProtoJSON.
    #[default]
    Json,
    /// Protobuf's binary form: smaller and faster than JSON, but not readable by people.
    Proto,
}

/// The compression of request bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// No compression.
    #[default]
    Identity,
    /// gzip.
    Gzip,
}

/// The header that carries the remaining time of a REST call. There is no standard header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutHeader {
    /// No header.
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
