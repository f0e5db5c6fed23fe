//! Builds the runtime's spec of a method at run time. The generator writes the same as static data.

use callwright::spec::{HttpBinding, HttpBody, Idempotency, RoutingParameter, Segment, Variable};
use callwright::{MethodSpec, Protocol, ServiceSpec};
use callwright_codegen::model;
use prost_reflect::MethodDescriptor;

use crate::failure::Failure;
use crate::protos::Protos;

/// Builds the spec and leaks it, because the runtime takes `'static` specs and a process calls one method only.
pub(crate) fn of(protos: &Protos, method: &MethodDescriptor) -> Result<&'static MethodSpec, Failure> {
    let api = callwright_codegen::read(&protos.set, &[method.parent_file().name()])?;
    let services = api.packages.iter().flat_map(|package| &package.services);
    let service =
        services.into_iter().find(|service| service.full_name == method.parent_service().full_name());
    let found = service.and_then(|service| {
        let method = service.methods.iter().find(|it| it.name == method.name())?;
        Some((service, method))
    });
    let Some((service, method)) = found else {
        let left_out = api.left_out.iter().find(|left_out| left_out.method == method.full_name());
        let why = left_out.map_or_else(String::new, |left_out| format!(": {}", left_out.reason));
        return Err(Failure::new(
            format!("{} cannot be called{why}", method.full_name()),
            "call another method; `callwright lint` names all that cannot be called",
        ));
    };
    Ok(Box::leak(Box::new(of_method(Box::leak(Box::new(of_service(service))), method))))
}

fn text(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

fn list<T>(items: Vec<T>) -> &'static [T] {
    Vec::leak(items)
}

fn of_service(service: &model::Service) -> ServiceSpec {
    let mut spec = ServiceSpec::new(text(&service.full_name)).base_path(text(&service.base_path));
    if let Some(protocol) = service.protocol {
        spec = spec.protocol(match protocol {
            model::Protocol::Connect => Protocol::Connect,
            model::Protocol::Rest => Protocol::Rest,
            model::Protocol::Twirp => Protocol::Twirp,
        });
    }
    if let Some(prefix) = &service.twirp_prefix {
        spec = spec.twirp_prefix(text(prefix));
    }
    if service.implicit_routing { spec.implicit_routing() } else { spec }
}

fn of_method(service: &'static ServiceSpec, method: &model::Method) -> MethodSpec {
    let policy = &method.policy;
    let mut spec = MethodSpec::new(service, text(&method.name));
    if !method.bindings.is_empty() {
        spec = spec.http(list(method.bindings.iter().map(of_binding).collect()));
    }
    if let Some(parameters) = &method.routing {
        spec = spec.routing(list(parameters.iter().map(of_parameter).collect()));
    }
    match method.idempotency {
        Some(model::Idempotency::NoSideEffects) => spec = spec.idempotency(Idempotency::NoSideEffects),
        Some(model::Idempotency::Idempotent) => spec = spec.idempotency(Idempotency::Idempotent),
        None => {}
    }
    if let Some(ms) = policy.timeout_ms {
        spec = spec.timeout_ms(ms);
    }
    if let Some(ms) = policy.attempt_timeout_ms {
        spec = spec.attempt_timeout_ms(ms);
    }
    if let Some(retries) = policy.retries {
        spec = spec.retries(retries);
    }
    if let Some(ms) = policy.retry_base_ms {
        spec = spec.retry_base_ms(ms);
    }
    if let Some(ms) = policy.retry_max_ms {
        spec = spec.retry_max_ms(ms);
    }
    if let Some(idempotent) = policy.idempotent {
        spec = spec.idempotent(idempotent);
    }
    if policy.idempotency_key {
        spec = spec.idempotency_key();
    }
    if policy.http_get { spec.http_get() } else { spec }
}

fn of_binding(binding: &model::HttpBinding) -> HttpBinding {
    let segments = list(binding.segments.iter().map(of_segment).collect());
    let mut made = HttpBinding::new(text(&binding.verb), text(&binding.template), segments);
    made = match &binding.body {
        model::HttpBody::None => made,
        model::HttpBody::All => made.body(HttpBody::All),
        model::HttpBody::Field(name) => made.body(HttpBody::Field(text(name))),
        model::HttpBody::Raw(name) => made.body(HttpBody::Raw(text(name))),
    };
    if let Some(json) = &binding.empty_body {
        made = made.empty_body(text(json));
    }
    match &binding.response_body {
        None => made,
        Some(name) if binding.raw_response => made.raw_response_body(text(name)),
        Some(name) => made.response_body(text(name)),
    }
}

fn of_segment(segment: &model::Segment) -> Segment {
    match segment {
        model::Segment::Literal(literal) => Segment::Literal(text(literal)),
        model::Segment::Variable(variable) => Segment::Variable(
            Variable::new(text(&variable.proto_path), json_path(&variable.json_path))
                .template(text(&variable.template))
                .zero(text(&variable.zero)),
        ),
    }
}

fn of_parameter(parameter: &model::RoutingParameter) -> RoutingParameter {
    RoutingParameter::new(json_path(&parameter.json_path), text(&parameter.key)).part(
        text(&parameter.before),
        text(&parameter.pattern),
        text(&parameter.after),
    )
}

fn json_path(path: &[String]) -> &'static [&'static str] {
    list(path.iter().map(|name| text(name)).collect())
}
