//! What the generator knows of an API. The model has no word of any language in it, and no descriptor.

use std::collections::BTreeMap;
use std::fmt;

/// Everything that was read from a descriptor set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Api {
    /// The packages, in the order in which the descriptor set names them.
    pub packages: Vec<Package>,
    /// The files, in the order of the descriptor set: imports stand before what imports them.
    pub files: Vec<File>,
    /// The methods of the files to generate that no client can have.
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

/// A method that a client cannot have: the rest of the service is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The full name, `user.v1.UserService.Watch`.
    pub method: String,
    /// Where it stands.
    pub location: Location,
    /// Why it is left out; the text names the method.
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
    /// Where it stands.
    pub location: Location,
    /// Whether the contract marks it as deprecated.
    pub deprecated: bool,
    /// The wire protocol, when the contract names one.
    pub protocol: Option<Protocol>,
    /// What stands before every path; empty when nothing does.
    pub base_path: String,
    /// What stands before the service's name in Twirp's URLs, when the contract says so; without slashes at its ends.
    pub twirp_prefix: Option<String>,
    /// Whether the fields of Twirp's JSON requests have their names of the proto file.
    pub twirp_proto_names: bool,
    /// Whether the variables of HTTP paths are sent as a header for routing, too.
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
    /// Where it stands.
    pub location: Location,
    /// Whether the contract marks it as deprecated.
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
    /// How its answers make a list, when each is one page of it.
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
    /// What it is a list of, or a map to.
    pub item: TypeRef,
}

/// A promise about repeating a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It changes nothing.
    NoSideEffects,
    /// Twice does what once does.
    Idempotent,
}

/// The contract options of a method; what is `None` or `false` is left to weaker settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The deadline of the call, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// The deadline of an attempt, in milliseconds.
    pub attempt_timeout_ms: Option<u64>,
    /// How many times the call may be sent again.
    pub retries: Option<u32>,
    /// The delay before the first retry, in milliseconds.
    pub retry_base_ms: Option<u64>,
    /// The longest delay before a retry, in milliseconds.
    pub retry_max_ms: Option<u64>,
    /// Whether repeating is safe, whatever else the contract says.
    pub idempotent: Option<bool>,
    /// Whether calls carry an idempotency key.
    pub idempotency_key: bool,
    /// Whether calls may be sent as HTTP GET.
    pub http_get: bool,
}

/// One way to send a method over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpBinding {
    /// The verb, in capitals.
    pub verb: String,
    /// The path template as the contract writes it.
    pub template: String,
    /// The same template in pieces.
    pub segments: Vec<Segment>,
    /// What the body holds.
    pub body: HttpBody,
    /// The JSON of a body field that is not set, when the field is no message.
    pub empty_body: Option<String>,
    /// The JSON name of the response field that is the body of the answer, when it is not the whole response.
    pub response_body: Option<String>,
    /// Whether that field is plain bytes of a content type of its own.
    pub raw_response: bool,
}

/// What the body of a request holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpBody {
    /// Nothing.
    None,
    /// All fields that the path does not hold.
    All,
    /// The field of this JSON name.
    Field(String),
    /// The field of this JSON name, as plain bytes of a content type of its own.
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
    /// Text, sent as it stands.
    Literal(String),
    /// A field of the request.
    Variable(Variable),
}

/// A request field that stands in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The field path by proto names, `user.user_id`.
    pub proto_path: String,
    /// The field path by JSON names.
    pub json_path: Vec<String>,
    /// What the value must look like: `*`, or what stands after `=`.
    pub template: String,
    /// The text that the field has in a path when it is not set; empty when it then has no place in one.
    pub zero: String,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub name: TypeRef,
    /// The names of the fields that must not appear in logs.
    pub sensitive_fields: Vec<String>,
    /// Where it stands.
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
    /// How often it occurs.
    pub presence: Presence,
    /// The type of its value; of each value in a list or a map.
    pub kind: Kind,
    /// Whether it must not appear in logs.
    pub sensitive: bool,
}

/// How often a field occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always: a scalar that is not set has its default value.
    Implicit,
    /// Always, and it is always written, as proto2 has it.
    Required,
    /// It is set or not.
    Explicit,
    /// It is a list.
    Repeated,
    /// It is a map with keys of this type.
    Map(Kind),
    /// It is set when no other member of this oneof is.
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
    /// Where it stands.
    pub location: Location,
    /// The names and numbers of its values, in the order of the file; aliases are among them.
    pub values: Vec<(String, i32)>,
}

/// The name of a message or an enum.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeRef {
    /// The package that it lives in.
    pub package: String,
    /// Its name, after the names of the messages around it.
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
