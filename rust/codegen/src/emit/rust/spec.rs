//! The module of a service: static data that the runtime interprets.

use super::RUNTIME;
use super::names::ServiceNames;
use crate::model::{
    HttpBinding, HttpBody, Idempotency, Method, Protocol, RoutingParameter, Segment, Service,
};

/// Returns `pub mod user_service { .. }`.
pub(super) fn module(service: &Service, names: &ServiceNames) -> String {
    let mut code = format!(
        "/// What the contract says of `{full_name}` and of its methods.\n\
         pub mod {module} {{\n    \
             /// The service.\n    \
             pub static SERVICE: {RUNTIME}::ServiceSpec = {RUNTIME}::ServiceSpec::new({full_name:?}){options};\n\n",
        full_name = service.full_name,
        module = names.module,
        options = service_options(service),
    );
    for (method, method_names) in service.methods.iter().zip(&names.methods) {
        code.push_str(&format!(
            "    /// The method `{name}`.\n    \
                 pub static {constant}: {RUNTIME}::MethodSpec = {RUNTIME}::MethodSpec::new(&SERVICE, {name:?}){options};\n\n",
            name = method.name,
            constant = method_names.constant,
            options = method_options(method),
        ));
    }
    let methods: Vec<String> = names.methods.iter().map(|names| format!("&{}", names.constant)).collect();
    code.push_str(&format!(
        "    /// All methods, in the order of the contract.\n    \
             pub static METHODS: &[&{RUNTIME}::MethodSpec] = &[{}];\n\
         }}\n\n",
        methods.join(", ")
    ));
    code
}

fn service_options(service: &Service) -> String {
    let mut code = String::new();
    match service.protocol {
        None => {}
        Some(Protocol::Connect) => code.push_str(&format!(".protocol({RUNTIME}::Protocol::Connect)")),
        Some(Protocol::Rest) => code.push_str(&format!(".protocol({RUNTIME}::Protocol::Rest)")),
        Some(Protocol::Twirp) => code.push_str(&format!(".protocol({RUNTIME}::Protocol::Twirp)")),
    }
    if !service.base_path.is_empty() {
        code.push_str(&format!(".base_path({:?})", service.base_path));
    }
    if let Some(prefix) = &service.twirp_prefix {
        code.push_str(&format!(".twirp_prefix({prefix:?})"));
    }
    if service.twirp_proto_names {
        code.push_str(".twirp_proto_names()");
    }
    if service.implicit_routing {
        code.push_str(".implicit_routing()");
    }
    code
}

/// Returns the builder calls of a method, one per line.
fn method_options(method: &Method) -> String {
    let policy = &method.policy;
    let idempotency = method.idempotency.map(|promise| match promise {
        Idempotency::NoSideEffects => format!("idempotency({RUNTIME}::Idempotency::NoSideEffects)"),
        Idempotency::Idempotent => format!("idempotency({RUNTIME}::Idempotency::Idempotent)"),
    });
    let bindings: Vec<String> = method.bindings.iter().map(binding).collect();
    let calls = [
        (!bindings.is_empty())
            .then(|| format!("http(&[\n            {},\n        ])", bindings.join(",\n            "))),
        method.routing.as_ref().map(|parameters| {
            let parameters: Vec<String> = parameters.iter().map(routing_parameter).collect();
            format!("routing(&[{}])", parameters.join(", "))
        }),
        idempotency,
        policy.timeout_ms.map(|ms| format!("timeout_ms({ms})")),
        policy.attempt_timeout_ms.map(|ms| format!("attempt_timeout_ms({ms})")),
        policy.retries.map(|retries| format!("retries({retries})")),
        policy.retry_base_ms.map(|ms| format!("retry_base_ms({ms})")),
        policy.retry_max_ms.map(|ms| format!("retry_max_ms({ms})")),
        policy.idempotent.map(|idempotent| format!("idempotent({idempotent})")),
        policy.idempotency_key.then(|| "idempotency_key()".to_owned()),
        policy.http_get.then(|| "http_get()".to_owned()),
        method.deprecated.then(|| "deprecated()".to_owned()),
    ];
    calls.into_iter().flatten().map(|call| format!("\n        .{call}")).collect()
}

fn binding(binding: &HttpBinding) -> String {
    let segments: Vec<String> = binding.segments.iter().map(segment).collect();
    let body = match &binding.body {
        HttpBody::None => String::new(),
        HttpBody::All => format!(".body({RUNTIME}::HttpBody::All)"),
        HttpBody::Field(name) => format!(".body({RUNTIME}::HttpBody::Field({name:?}))"),
        HttpBody::Raw(name) => format!(".body({RUNTIME}::HttpBody::Raw({name:?}))"),
    };
    let empty_body = match &binding.empty_body {
        None => String::new(),
        Some(json) => format!(".empty_body({json:?})"),
    };
    let response_body = match &binding.response_body {
        None => String::new(),
        Some(name) if binding.raw_response => format!(".raw_response_body({name:?})"),
        Some(name) => format!(".response_body({name:?})"),
    };
    let (verb, template, segments) = (&binding.verb, &binding.template, segments.join(", "));
    format!(
        "{RUNTIME}::HttpBinding::new({verb:?}, {template:?}, &[{segments}]){body}{empty_body}{response_body}"
    )
}

fn routing_parameter(parameter: &RoutingParameter) -> String {
    let RoutingParameter { json_path, key, before, pattern, after } = parameter;
    format!(
        "{RUNTIME}::RoutingParameter::new(&{json_path:?}, {key:?}).part({before:?}, {pattern:?}, {after:?})"
    )
}

fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Literal(text) => format!("{RUNTIME}::Segment::Literal({text:?})"),
        Segment::Variable(variable) => format!(
            "{RUNTIME}::Segment::Variable({RUNTIME}::Variable::new({:?}, &{:?}).template({:?}).zero({:?}))",
            variable.proto_path, variable.json_path, variable.template, variable.zero
        ),
    }
}
