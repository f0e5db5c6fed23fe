//! Options of elements, read by name from reflection. This works for any version of the option files.

use prost_reflect::{DynamicMessage, MethodDescriptor, ReflectMessage as _, ServiceDescriptor, Value};

/// The value of a custom option, such as `google.api.http`.
pub(crate) fn option(options: &DynamicMessage, name: &str) -> Option<Value> {
    let extension = options.descriptor().parent_pool().get_extension_by_name(name)?;
    options.has_extension(&extension).then(|| options.get_extension(&extension).into_owned())
}

pub(crate) fn message_option(options: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    option(options, name)?.as_message().cloned()
}

/// The value of a field that is set.
pub(crate) fn present(message: &DynamicMessage, name: &str) -> Option<Value> {
    message.has_field_by_name(name).then(|| message.get_field_by_name(name))?.map(|value| value.into_owned())
}

pub(crate) fn text(message: &DynamicMessage, name: &str) -> String {
    present(message, name).as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn message(parent: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    present(parent, name)?.as_message().cloned()
}

fn milliseconds(parent: &DynamicMessage, name: &str) -> Option<i64> {
    let duration = message(parent, name)?;
    let seconds = present(&duration, "seconds").and_then(|value| value.as_i64()).unwrap_or_default();
    let nanos = present(&duration, "nanos").and_then(|value| value.as_i32()).unwrap_or_default();
    Some(seconds.saturating_mul(1_000).saturating_add(i64::from(nanos) / 1_000_000))
}

/// One HTTP binding, as the contract writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Binding {
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) body: String,
    pub(crate) response_body: String,
}

/// The HTTP bindings of a method, the primary one first.
pub(crate) fn bindings(method: &MethodDescriptor) -> Vec<Binding> {
    let Some(rule) = message_option(&method.options(), "google.api.http") else { return Vec::new() };
    let additional = present(&rule, "additional_bindings");
    let additional = additional.iter().filter_map(Value::as_list).flatten().filter_map(Value::as_message);
    std::iter::once(&rule).chain(additional).map(binding).collect()
}

fn binding(rule: &DynamicMessage) -> Binding {
    let (verb, path) = ["get", "put", "post", "delete", "patch"]
        .into_iter()
        .find(|verb| rule.has_field_by_name(verb))
        .map(|verb| (verb.to_uppercase(), text(rule, verb)))
        .or_else(|| message(rule, "custom").map(|custom| (text(&custom, "kind"), text(&custom, "path"))))
        .unwrap_or_default();
    Binding { verb, path, body: text(rule, "body"), response_body: text(rule, "response_body") }
}

/// The idempotency that a contract promises, from weakest to strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Idempotency {
    Unknown,
    Idempotent,
    NoSideEffects,
}

impl Idempotency {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Idempotency::Unknown => "IDEMPOTENCY_UNKNOWN",
            Idempotency::Idempotent => "IDEMPOTENT",
            Idempotency::NoSideEffects => "NO_SIDE_EFFECTS",
        }
    }
}

/// The policy of a method.
#[derive(Clone, Debug)]
pub(crate) struct MethodPolicy {
    pub(crate) level: Idempotency,
    pub(crate) timeout_ms: Option<i64>,
    pub(crate) attempt_timeout_ms: Option<i64>,
    pub(crate) retries: Option<u32>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) idempotency_key: bool,
    pub(crate) verb: Option<String>,
}

impl MethodPolicy {
    pub(crate) fn of(method: &MethodDescriptor) -> Self {
        let options = method.options();
        let level = match present(&options, "idempotency_level").and_then(|value| value.as_enum_number()) {
            Some(1) => Idempotency::NoSideEffects,
            Some(2) => Idempotency::Idempotent,
            _ => Idempotency::Unknown,
        };
        let policy = message_option(&options, "callwright.v1.method");
        let boolean = |name| policy.as_ref().and_then(|policy| present(policy, name)?.as_bool());
        let retry = policy.as_ref().and_then(|policy| message(policy, "retry"));
        Self {
            level,
            timeout_ms: policy.as_ref().and_then(|policy| milliseconds(policy, "timeout")),
            attempt_timeout_ms: policy.as_ref().and_then(|policy| milliseconds(policy, "attempt_timeout")),
            retries: retry.and_then(|retry| present(&retry, "retries")?.as_u32()),
            idempotent: boolean("idempotent"),
            idempotency_key: boolean("idempotency_key").unwrap_or_default(),
            verb: bindings(method).into_iter().next().map(|binding| binding.verb),
        }
    }

    /// Returns true if the contract allows a call to be repeated.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.idempotent.unwrap_or_else(|| {
            self.level > Idempotency::Unknown
                || self.idempotency_key
                || matches!(self.verb.as_deref(), Some("GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS"))
        })
    }
}

/// The contract options of a service: protocol and paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServicePolicy {
    /// The name of the protocol; `PROTOCOL_CONNECT` when the contract names none.
    pub(crate) protocol: String,
    pub(crate) base_path: String,
    pub(crate) twirp_prefix: Option<String>,
    pub(crate) default_host: String,
}

impl ServicePolicy {
    pub(crate) fn of(service: &ServiceDescriptor) -> Self {
        let options = service.options();
        let policy = message_option(&options, "callwright.v1.service");
        let number = policy.as_ref().and_then(|policy| present(policy, "protocol")?.as_enum_number());
        let protocol = match number.unwrap_or_default() {
            0 | 1 => "PROTOCOL_CONNECT".to_owned(),
            2 => "PROTOCOL_REST".to_owned(),
            3 => "PROTOCOL_TWIRP".to_owned(),
            other => format!("protocol {other}"),
        };
        let host = option(&options, "google.api.default_host");
        Self {
            protocol,
            base_path: policy.as_ref().map(|policy| text(policy, "base_path")).unwrap_or_default(),
            twirp_prefix: policy
                .as_ref()
                .and_then(|policy| present(policy, "twirp_prefix")?.as_str().map(str::to_owned)),
            default_host: host.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
        }
    }
}

/// Returns true if a field must not appear in logs.
pub(crate) fn is_sensitive(field: &prost_reflect::FieldDescriptor) -> bool {
    message_option(&field.options(), "callwright.v1.field")
        .and_then(|policy| present(&policy, "sensitive")?.as_bool())
        .unwrap_or_default()
}
