//! The model of an API. It is independent of languages and holds no descriptors.

use std::collections::BTreeMap;
use std::fmt;

/// The content of a descriptor set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Api {
    /// The packages, in the order in which the descriptor set names them.
    pub packages: Vec<Package>,
    /// The files, in the order of the descriptor set: imported files come before the files that import them.
    pub files: Vec<File>,
    /// The methods of the files to generate that clients cannot have.
    pub left_out: Vec<LeftOut>,
}

/// A proto file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The name that it is imported under, `user/v1/user.proto`.
    pub name: String,
    /// Its proto package; empty when it has none.
    pub package: String,
    /// The names of the files that it imports.
    pub imports: Vec<String>,
    /// The options by which it names a package of a language, such as `go_package`, by their names.
    pub package_options: BTreeMap<String, String>,
}

/// A method that clients cannot have. The rest of the service is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The full name, `user.v1.UserService.Watch`.
    pub method: String,
    /// Its location.
    pub location: Location,
    /// The reason; the text names the method.
    pub reason: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: left out of the client: {}", self.location, self.reason)
    }
}

/// One proto package, from all of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// The full name, `user.v1`; empty for files without one.
    pub name: String,
    /// The services of the files to generate.
    pub services: Vec<Service>,
    /// The messages, nested ones after their parent; map entries are not among them.
    pub messages: Vec<Message>,
    /// The enums, nested ones included.
    pub enums: Vec<Enum>,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The short name, `UserService`.
    pub name: String,
    /// The full name, `user.v1.UserService`.
    pub full_name: String,
    /// The comment above it.
    pub docs: String,
    /// Its location.
    pub location: Location,
    /// True if the contract marks it as deprecated.
    pub deprecated: bool,
    /// The wire protocol, when the contract names one.
    pub protocol: Option<Protocol>,
    /// The prefix of every path; may be empty.
    pub base_path: String,
    /// The prefix of Twirp paths, if the contract sets one; without slashes at its ends.
    pub twirp_prefix: Option<String>,
    /// True if Twirp's JSON requests use the field names of the proto file.
    pub twirp_proto_names: bool,
    /// True if the variables of HTTP paths are also sent in the routing header.
    pub implicit_routing: bool,
    /// The methods, in the order of the file.
    pub methods: Vec<Method>,
}

/// The wire protocol that a service speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Connect.
    Connect,
    /// HTTP and JSON as `google.api.http` says.
    Rest,
    /// Twirp.
    Twirp,
}

/// A unary method of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The short name, `IsBetaUser`.
    pub name: String,
    /// The comment above it.
    pub docs: String,
    /// Its location.
    pub location: Location,
    /// True if the contract marks it as deprecated.
    pub deprecated: bool,
    /// The type of its request.
    pub input: TypeRef,
    /// The type of its response.
    pub output: TypeRef,
    /// The HTTP bindings, the primary one first; empty without `google.api.http`.
    pub bindings: Vec<HttpBinding>,
    /// The parameters of the routing header, when the contract has a rule; empty for no header.
    pub routing: Option<Vec<RoutingParameter>>,
    /// The promise about repeating it, when the contract makes one.
    pub idempotency: Option<Idempotency>,
    /// The contract options.
    pub policy: Policy,
    /// The pagination fields, if the method is paged.
    pub pagination: Option<Pagination>,
}

/// The fields by which a list is read page by page (AIP-158).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// The request's field that names the page; a string.
    pub page_token: Field,
    /// The response's field that names the page after it; a string.
    pub next_page_token: Field,
    /// The response's field that holds the items: a list, or a map, of messages.
    pub items: Field,
    /// The type of the items of the list, or of the values of the map.
    pub item: TypeRef,
}

/// A promise about repeating a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It changes nothing.
    NoSideEffects,
    /// Repeating it has the same effect as one call.
    Idempotent,
}

/// The contract options of a method; what is `None` or `false` is left to weaker settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The deadline of the call, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// The deadline of an attempt, in milliseconds.
    pub attempt_timeout_ms: Option<u64>,
    /// The number of retries.
    pub retries: Option<u32>,
    /// The delay before the first retry, in milliseconds.
    pub retry_base_ms: Option<u64>,
    /// The longest delay before a retry, in milliseconds.
    pub retry_max_ms: Option<u64>,
    /// Overrides the promise about repeating the call.
    pub idempotent: Option<bool>,
    /// True if calls carry an idempotency key.
    pub idempotency_key: bool,
    /// True if calls may be sent as HTTP GET.
    pub http_get: bool,
}

/// An HTTP binding of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpBinding {
    /// The verb, in capitals.
    pub verb: String,
    /// The path template as the contract writes it.
    pub template: String,
    /// The template, parsed.
    pub segments: Vec<Segment>,
    /// The content of the body.
    pub body: HttpBody,
    /// The JSON of a body field that is not set, when the field is not a message.
    pub empty_body: Option<String>,
    /// The JSON name of the response field that is the body of the answer, when it is not the whole response.
    pub response_body: Option<String>,
    /// True if that field is sent as plain bytes with its own content type.
    pub raw_response: bool,
}

/// The content of a request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpBody {
    /// Nothing.
    None,
    /// All fields that the path does not hold.
    All,
    /// The field of this JSON name.
    Field(String),
    /// The field of this JSON name, as plain bytes with its own content type.
    Raw(String),
}

/// A part of the header that load balancers route by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutingParameter {
    /// The path of the request field by JSON names.
    pub json_path: Vec<String>,
    /// The key that the value is sent under.
    pub key: String,
    /// The segments before the part that is sent.
    pub before: String,
    /// The segments that are sent.
    pub pattern: String,
    /// The segments that follow.
    pub after: String,
}

/// A piece of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Literal text.
    Literal(String),
    /// A field of the request.
    Variable(Variable),
}

/// A request field in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The field path by proto names, `user.user_id`.
    pub proto_path: String,
    /// The field path by JSON names.
    pub json_path: Vec<String>,
    /// The pattern of the value: `*`, or the part after `=`.
    pub template: String,
    /// The text that the field has in a path when it is not set; empty if an unset field is not allowed in a path.
    pub zero: String,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub name: TypeRef,
    /// The names of the fields that must not appear in logs.
    pub sensitive_fields: Vec<String>,
    /// Its location.
    pub location: Location,
    /// The fields, in the order of the file; members of oneofs are among them.
    pub fields: Vec<Field>,
}

/// A field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the proto file.
    pub name: String,
    /// Its name in JSON.
    pub json_name: String,
    /// Its presence.
    pub presence: Presence,
    /// The type of its value; of each value in a list or a map.
    pub kind: Kind,
    /// True if it must not appear in logs.
    pub sensitive: bool,
}

/// The presence of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Implicit presence: a scalar that is not set has its default value.
    Implicit,
    /// Required, as in proto2.
    Required,
    /// Explicit presence: set or unset.
    Explicit,
    /// A list.
    Repeated,
    /// A map with keys of this type.
    Map(Kind),
    /// A member of this oneof: at most one member is set.
    Member(String),
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `double`.
    Double,
    /// `float`.
    Float,
    /// `int32`, `sint32`, `sfixed32`.
    Int32,
    /// `int64`, `sint64`, `sfixed64`.
    Int64,
    /// `uint32`, `fixed32`.
    Uint32,
    /// `uint64`, `fixed64`.
    Uint64,
    /// `bool`.
    Bool,
    /// `string`.
    String,
    /// `bytes`.
    Bytes,
    /// An enum.
    Enum(TypeRef),
    /// A message.
    Message(TypeRef),
}

/// An enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: TypeRef,
    /// Its location.
    pub location: Location,
    /// The names and numbers of its values, in the order of the file; aliases are among them.
    pub values: Vec<(String, i32)>,
}

/// The name of a message or an enum.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeRef {
    /// Its package.
    pub package: String,
    /// Its name, preceded by the names of the enclosing messages.
    pub path: Vec<String>,
}

impl TypeRef {
    /// Returns the full proto name, `user.v1.Criterion.Labels`.
    pub fn full_name(&self) -> String {
        let path = self.path.join(".");
        if self.package.is_empty() { path } else { format!("{}.{path}", self.package) }
    }
}

/// A line of a proto file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file, by the name it is imported under.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
