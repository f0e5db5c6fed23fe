//! The static data of a service that the runtime interprets.

use super::names::ServiceNames;
use super::quoted;
use crate::model::{
    HttpBinding, HttpBody, Idempotency, Method, Protocol, RoutingParameter, Segment, Service,
};

/// Returns the variables of a service and of its methods; `runtime` is the name of the package of the types.
pub(super) fn variables(service: &Service, names: &ServiceNames, runtime: &str) -> String {
    let mut code = format!(
        "// {name} is what the contract says of {full_name}.\nvar {name} = &{runtime}.ServiceSpec{{\n{fields}}}\n\n",
        name = names.spec,
        full_name = service.full_name,
        fields = fields(&service_fields(service, runtime), 1),
    );
    if names.methods.is_empty() {
        return code;
    }
    code.push_str(&format!("// What the contract says of the methods of {}.\nvar (\n", names.service));
    for (method, method_names) in service.methods.iter().zip(&names.methods) {
        code.push_str(&format!(
            "\t// {spec} is the method {name}.\n\t{spec} = &{runtime}.MethodSpec{{\n{fields}\t}}\n",
            spec = method_names.spec,
            name = method.name,
            fields = fields(&method_fields(method, names, runtime), 2),
        ));
    }
    code.push_str(")\n\n");
    code
}

type Field = (&'static str, String);

/// Returns fields of a composite literal, one per line, aligned as gofmt does.
fn fields(fields: &[Field], tabs: usize) -> String {
    let indent = "\t".repeat(tabs);
    let mut code = String::new();
    for block in fields.chunk_by(|a, b| !a.1.contains('\n') && !b.1.contains('\n')) {
        let width = block.iter().map(|(name, _)| name.len() + 1).max().unwrap_or_default();
        for (name, value) in block {
            let value = value.replace('\n', &format!("\n{indent}"));
            code.push_str(&format!("{indent}{:width$} {value},\n", format!("{name}:")));
        }
    }
    code
}

fn service_fields(service: &Service, runtime: &str) -> Vec<Field> {
    let mut fields = vec![("FullName", quoted(&service.full_name))];
    let protocol = service.protocol.map(|protocol| match protocol {
        Protocol::Connect => "ProtocolConnect",
        Protocol::Rest => "ProtocolREST",
        Protocol::Twirp => "ProtocolTwirp",
    });
    fields.extend(protocol.map(|name| ("Protocol", format!("{runtime}.{name}"))));
    if !service.base_path.is_empty() {
        fields.push(("BasePath", quoted(&service.base_path)));
    }
    let prefix = service.twirp_prefix.as_ref();
    fields.extend(prefix.map(|prefix| ("TwirpPrefix", format!("{runtime}.Set({})", quoted(prefix)))));
    if service.twirp_proto_names {
        fields.push(("TwirpProtoNames", "true".to_owned()));
    }
    if service.implicit_routing {
        fields.push(("ImplicitRouting", "true".to_owned()));
    }
    fields
}

fn method_fields(method: &Method, names: &ServiceNames, runtime: &str) -> Vec<Field> {
    let mut fields = vec![("Service", names.spec.clone()), ("Name", quoted(&method.name))];
    if !method.bindings.is_empty() {
        let bindings: String =
            method.bindings.iter().map(|bound| format!("\t{},\n", binding(bound, runtime))).collect();
        fields.push(("Bindings", format!("[]{runtime}.HTTPBinding{{\n{bindings}}}")));
    }
    if let Some(parameters) = &method.routing {
        let lines: String =
            parameters.iter().map(|parameter| format!("\t{},\n", routing(parameter))).collect();
        let lines = if lines.is_empty() { String::new() } else { format!("\n{lines}") };
        fields.push(("Routing", format!("{runtime}.Set([]{runtime}.RoutingParameter{{{lines}}})")));
    }
    let promise = method.idempotency.map(|promise| match promise {
        Idempotency::NoSideEffects => "NoSideEffects",
        Idempotency::Idempotent => "Idempotent",
    });
    fields.extend(promise.map(|name| ("Idempotency", format!("{runtime}.{name}"))));
    let flags = [
        ("Deprecated", method.deprecated),
        ("HTTPGet", method.policy.http_get),
        ("IdempotencyKey", method.policy.idempotency_key),
    ];
    fields.extend(flags.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| (name, "true".to_owned())));
    let policy = policy_fields(method, runtime);
    if !policy.is_empty() {
        let policy: Vec<String> = policy.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        fields.push(("Policy", format!("{runtime}.Policy{{{}}}", policy.join(", "))));
    }
    fields
}

fn policy_fields(method: &Method, runtime: &str) -> Vec<Field> {
    let policy = &method.policy;
    let ms = |ms: u64| format!("{runtime}.Milliseconds({})", ms.min(i64::MAX as u64 / 1_000_000));
    let fields = [
        ("Timeout", policy.timeout_ms.map(ms)),
        ("AttemptTimeout", policy.attempt_timeout_ms.map(ms)),
        ("Retries", policy.retries.map(|retries| format!("{runtime}.Set({retries})"))),
        ("RetryBase", policy.retry_base_ms.map(ms)),
        ("RetryMax", policy.retry_max_ms.map(ms)),
        ("Idempotent", policy.idempotent.map(|idempotent| format!("{runtime}.Set({idempotent})"))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Returns a binding without its type, because the type is in the list around it.
fn binding(binding: &HttpBinding, runtime: &str) -> String {
    let segments: Vec<String> = binding.segments.iter().map(segment).collect();
    let mut fields = vec![
        format!("Verb: {}", quoted(&binding.verb)),
        format!("Template: {}", quoted(&binding.template)),
        format!("Segments: []{runtime}.Segment{{{}}}", segments.join(", ")),
    ];
    match &binding.body {
        HttpBody::None => {}
        HttpBody::All => fields.push("Body: \"*\"".to_owned()),
        HttpBody::Field(name) | HttpBody::Raw(name) => fields.push(format!("Body: {}", quoted(name))),
    }
    if let Some(name) = &binding.response_body {
        fields.push(format!("ResponseBody: {}", quoted(name)));
    }
    format!("{{{}}}", fields.join(", "))
}

fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Literal(text) => format!("{{Literal: {}}}", quoted(text)),
        Segment::Variable(variable) => {
            format!("{{Field: {}, Template: {}}}", quoted(&variable.proto_path), quoted(&variable.template))
        }
    }
}

fn routing(parameter: &RoutingParameter) -> String {
    let texts = [
        ("Field", parameter.json_path.join(".")),
        ("Key", parameter.key.clone()),
        ("Before", parameter.before.clone()),
        ("Pattern", parameter.pattern.clone()),
        ("After", parameter.after.clone()),
    ];
    let set = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let fields: Vec<String> = set.map(|(name, text)| format!("{name}: {}", quoted(&text))).collect();
    format!("{{{}}}", fields.join(", "))
}
