//! The specs of services and methods: static data that the generator writes.

use std::time::Duration;

use crate::error::MethodName;
use crate::options::{CallOptions, Protocol};

/// The contract's promise about repeating a call: proto's `idempotency_level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// No promise.
    Unknown,
    /// The method only reads.
    NoSideEffects,
    /// Repeated calls have the same effect as one call.
    Idempotent,
}

/// The contract of a service.
#[derive(Debug)]
pub struct ServiceSpec {
    full_name: &'static str,
    protocol: Option<Protocol>,
    base_path: &'static str,
    twirp_prefix: Option<&'static str>,
    twirp_proto_names: bool,
    implicit_routing: bool,
}

impl ServiceSpec {
    /// Returns a service with its full proto name, `user.v1.UserService`.
    pub const fn new(full_name: &'static str) -> Self {
        Self {
            full_name,
            protocol: None,
            base_path: "",
            twirp_prefix: None,
            twirp_proto_names: false,
            implicit_routing: false,
        }
    }

    /// Sets the wire protocol.
    #[must_use]
    pub const fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// Sets the path between the base URL and every path of the service.
    #[must_use]
    pub const fn base_path(mut self, base_path: &'static str) -> Self {
        self.base_path = base_path;
        self
    }

    /// Sets the path prefix of Twirp URLs, instead of `/twirp`; empty for none.
    #[must_use]
    pub const fn twirp_prefix(mut self, prefix: &'static str) -> Self {
        self.twirp_prefix = Some(prefix);
        self
    }

    /// Writes the fields of Twirp's JSON requests by their names in the proto file.
    #[must_use]
    pub const fn twirp_proto_names(mut self) -> Self {
        self.twirp_proto_names = true;
        self
    }

    /// Sends the variables of HTTP paths in `x-goog-request-params` too.
    #[must_use]
    pub const fn implicit_routing(mut self) -> Self {
        self.implicit_routing = true;
        self
    }

    /// The full proto name.
    pub const fn full_name(&self) -> &'static str {
        self.full_name
    }

    pub(crate) fn path_prefix(&self) -> &'static str {
        self.base_path
    }
}

/// The part of a request in the HTTP body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpBody {
    /// No body: every field that is not in the path goes to the query.
    None,
    /// Every field that is not in the path: `body: "*"`.
    All,
    /// The field of this JSON name; the others go to the query.
    Field(&'static str),
    /// The field of this JSON name, a `google.api.HttpBody`, as plain bytes; the others go to the query.
    Raw(&'static str),
}

/// A piece of a path template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Segment {
    /// Literal text, including slashes.
    Literal(&'static str),
    /// A field of the request.
    Variable(Variable),
}

/// A field of the request in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The field's path by proto names, as the contract writes it: `user.user_id`.
    pub(crate) proto_path: &'static str,
    /// The same path by JSON names.
    pub(crate) json_path: &'static [&'static str],
    /// The pattern of the value: `*` (one segment), `**`, or segments such as `users/*`.
    pub(crate) template: &'static str,
    /// The text of the field's zero value; empty if an unset field is not allowed in the path.
    pub(crate) zero: &'static str,
}

impl Variable {
    /// Returns a variable of one segment, whose zero value is not allowed in the path.
    pub const fn new(proto_path: &'static str, json_path: &'static [&'static str]) -> Self {
        Self { proto_path, json_path, template: "*", zero: "" }
    }

    /// Sets the segments that the value must match: `*`, `**`, or segments such as `users/*`.
    #[must_use]
    pub const fn template(mut self, template: &'static str) -> Self {
        self.template = template;
        self
    }

    /// Sets the text of the field's zero value.
    #[must_use]
    pub const fn zero(mut self, zero: &'static str) -> Self {
        self.zero = zero;
        self
    }
}

/// One HTTP binding of a method: verb, path template, body.
#[derive(Clone, Copy, Debug)]
pub struct HttpBinding {
    pub(crate) verb: &'static str,
    pub(crate) template: &'static str,
    pub(crate) segments: &'static [Segment],
    pub(crate) body: HttpBody,
    pub(crate) empty_body: &'static str,
    pub(crate) response_body: Option<&'static str>,
    pub(crate) raw_response: bool,
}

impl HttpBinding {
    /// Returns a binding without a body. `template` is the text in the contract, `segments` is the same, parsed.
    pub const fn new(verb: &'static str, template: &'static str, segments: &'static [Segment]) -> Self {
        Self {
            verb,
            template,
            segments,
            body: HttpBody::None,
            empty_body: "{}",
            response_body: None,
            raw_response: false,
        }
    }

    /// Sets the part of the request in the body.
    #[must_use]
    pub const fn body(mut self, body: HttpBody) -> Self {
        self.body = body;
        self
    }

    /// Sets the JSON of a body field that is not set, if the field is not a message: `[]`, `""`, `0`.
    #[must_use]
    pub const fn empty_body(mut self, json: &'static str) -> Self {
        self.empty_body = json;
        self
    }

    /// Sets the field of the response, by JSON name, that the HTTP body holds alone.
    #[must_use]
    pub const fn response_body(mut self, field: &'static str) -> Self {
        self.response_body = Some(field);
        self
    }

    /// Sets the field of the response, a `google.api.HttpBody` by its JSON name, that the HTTP body holds as plain bytes.
    #[must_use]
    pub const fn raw_response_body(mut self, field: &'static str) -> Self {
        self.response_body = Some(field);
        self.raw_response = true;
        self
    }
}

/// A part of the header that load balancers route by: `google.api.routing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutingParameter {
    /// The request field, by JSON names.
    pub(crate) json_path: &'static [&'static str],
    /// The key that the value is sent under.
    pub(crate) key: &'static str,
    /// The segments before the part that is sent, `projects/*`; empty for none.
    pub(crate) before: &'static str,
    /// The segments that are sent: `*`, `**`, or segments such as `instances/*`.
    pub(crate) pattern: &'static str,
    /// The segments that follow, often `**`; empty for none.
    pub(crate) after: &'static str,
}

impl RoutingParameter {
    /// Returns a parameter that sends the whole value of a field, given by JSON names, under a key.
    pub const fn new(json_path: &'static [&'static str], key: &'static str) -> Self {
        Self { json_path, key, before: "", pattern: "**", after: "" }
    }

    /// Sets the part of the value that is sent: the segments before it, its own pattern, and the segments after it.
    #[must_use]
    pub const fn part(mut self, before: &'static str, pattern: &'static str, after: &'static str) -> Self {
        (self.before, self.pattern, self.after) = (before, pattern, after);
        self
    }
}

/// The contract of a method.
#[derive(Debug)]
pub struct MethodSpec {
    service: &'static ServiceSpec,
    name: &'static str,
    bindings: &'static [HttpBinding],
    routing: Option<&'static [RoutingParameter]>,
    idempotency: Idempotency,
    deprecated: bool,
    http_get: bool,
    idempotency_key: bool,
    timeout_ms: Option<u64>,
    attempt_timeout_ms: Option<u64>,
    retries: Option<u32>,
    retry_base_ms: Option<u64>,
    retry_max_ms: Option<u64>,
    idempotent: Option<bool>,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $value:ty;)*) => {
        $($(#[$doc])*
        #[must_use]
        pub const fn $name(mut self, $name: $value) -> Self {
            self.$name = Some($name);
            self
        })*
    };
}

impl MethodSpec {
    /// Returns a method of a service with its proto name, `IsBetaUser`.
    pub const fn new(service: &'static ServiceSpec, name: &'static str) -> Self {
        Self {
            service,
            name,
            bindings: &[],
            routing: None,
            idempotency: Idempotency::Unknown,
            deprecated: false,
            http_get: false,
            idempotency_key: false,
            timeout_ms: None,
            attempt_timeout_ms: None,
            retries: None,
            retry_base_ms: None,
            retry_max_ms: None,
            idempotent: None,
        }
    }

    /// Sets the HTTP bindings: the first, then the additional ones.
    #[must_use]
    pub const fn http(mut self, bindings: &'static [HttpBinding]) -> Self {
        self.bindings = bindings;
        self
    }

    /// Sets the parameters of the routing header. Without parameters, the header is not sent.
    #[must_use]
    pub const fn routing(mut self, parameters: &'static [RoutingParameter]) -> Self {
        self.routing = Some(parameters);
        self
    }

    /// Sets the contract's promise about repeating the call.
    #[must_use]
    pub const fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// Marks the method as deprecated.
    #[must_use]
    pub const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// Allows GET if the protocol supports it.
    #[must_use]
    pub const fn http_get(mut self) -> Self {
        self.http_get = true;
        self
    }

    /// Sends an `Idempotency-Key`: one per call, the same on every attempt.
    #[must_use]
    pub const fn idempotency_key(mut self) -> Self {
        self.idempotency_key = true;
        self
    }

    setters! {
        /// Sets the overall deadline of a call, in milliseconds.
        timeout_ms: u64;
        /// Sets the bound of one attempt, in milliseconds.
        attempt_timeout_ms: u64;
        /// Sets the number of retries after the first attempt.
        retries: u32;
        /// Sets the backoff before the first retry, in milliseconds.
        retry_base_ms: u64;
        /// Sets the longest backoff, in milliseconds.
        retry_max_ms: u64;
        /// Overrides the promise of `idempotency_level` and of the HTTP verb about repeating the call.
        idempotent: bool;
    }

    /// The service of the method.
    pub const fn service(&self) -> &'static ServiceSpec {
        self.service
    }

    /// The proto name of the method, `IsBetaUser`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Service and method, `user.v1.UserService/IsBetaUser`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.service.full_name, self.name)
    }

    /// Returns true if the contract marks the method as deprecated.
    pub const fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// Returns true if the contract allows the call to be repeated: by its override, else `idempotency_level`, else the
    /// verb.
    pub fn is_idempotent(&self) -> bool {
        self.idempotent.unwrap_or_else(|| match self.idempotency {
            Idempotency::NoSideEffects | Idempotency::Idempotent => true,
            Idempotency::Unknown => self
                .bindings
                .first()
                .is_some_and(|binding| matches!(binding.verb, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS")),
        })
    }

    /// Returns true if the contract promises that the call only reads.
    pub fn is_read_only(&self) -> bool {
        self.idempotency == Idempotency::NoSideEffects
    }

    pub(crate) fn bindings(&self) -> &'static [HttpBinding] {
        self.bindings
    }

    pub(crate) fn routing_parameters(&self) -> Option<&'static [RoutingParameter]> {
        self.routing
    }

    pub(crate) fn allows_http_get(&self) -> bool {
        self.http_get
    }

    pub(crate) fn sends_idempotency_key(&self) -> bool {
        self.idempotency_key
    }

    /// The contract's layer of the options.
    pub(crate) fn options(&self) -> CallOptions {
        let mut options = CallOptions::new();
        if let Some(ms) = self.timeout_ms {
            options = options.timeout(Duration::from_millis(ms));
        }
        if let Some(ms) = self.attempt_timeout_ms {
            options = options.attempt_timeout(Duration::from_millis(ms));
        }
        if let Some(retries) = self.retries {
            options = options.retries(retries);
        }
        if let Some(ms) = self.retry_base_ms {
            options = options.retry_base(Duration::from_millis(ms));
        }
        if let Some(ms) = self.retry_max_ms {
            options = options.retry_max(Duration::from_millis(ms));
        }
        if let Some(protocol) = self.service.protocol {
            options = options.protocol(protocol);
        }
        if let Some(prefix) = self.service.twirp_prefix {
            options = options.twirp_prefix(prefix);
        }
        if self.service.twirp_proto_names {
            options = options.twirp_proto_names(true);
        }
        if self.service.implicit_routing {
            options = options.implicit_routing(true);
        }
        options
    }
}

impl From<&'static MethodSpec> for MethodName {
    fn from(method: &'static MethodSpec) -> Self {
        Self { service: method.service.full_name, method: method.name }
    }
}
