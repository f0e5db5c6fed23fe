use std::process::ExitCode;

use anstream::println;
use anstyle::Style;
use clap::Args;
use prost_reflect::{
    EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor, ServiceDescriptor,
};

use super::Source;
use crate::config::Config;
use crate::failure::Failure;
use crate::lookup::{Named, find};
use crate::protos::options::{MethodPolicy, ServicePolicy, bindings};
use crate::protos::{Element, Protos};
use crate::sample;

const NAME: Style = Style::new().bold();
const NOTE: Style = Style::new().dimmed();

/// Describes a service, a method, a message or an enum, with an example.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright describe user.v1.UserService
  callwright describe UserService/IsBetaUser
  callwright describe user.v1.User")]
pub(crate) struct Describe {
    /// The element to describe; the package is optional when the name is unique.
    name: String,
    #[command(flatten)]
    source: Source,
}

impl Describe {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let protos = self.source.load(config)?;
        match find(&protos, &self.name)? {
            Named::Service(service) => describe_service(&protos, &service),
            Named::Method(method) => describe_method(&protos, &method),
            Named::Message(message) => describe_message(&protos, &message),
            Named::Enum(item) => describe_enum(&protos, &item),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn title(protos: &Protos, kind: &str, name: &str, element: &impl Element) {
    println!("{kind} {NAME}{name}{NAME:#}  {NOTE}{}{NOTE:#}", protos.location(element));
    for line in protos.comment(element).lines() {
        println!("  {line}");
    }
}

fn describe_service(protos: &Protos, service: &ServiceDescriptor) {
    title(protos, "service", service.full_name(), service);
    let policy = ServicePolicy::of(service);
    println!("\n  protocol   {}", policy.protocol.trim_start_matches("PROTOCOL_").to_lowercase());
    if !policy.base_path.is_empty() {
        println!("  base path  {}", policy.base_path);
    }
    println!();
    for method in service.methods() {
        println!("  {}", signature(&method));
        for line in protos.comment(&method).lines() {
            println!("    {NOTE}{line}{NOTE:#}");
        }
    }
}

fn signature(method: &MethodDescriptor) -> String {
    let stream = |is_stream: bool| if is_stream { "stream " } else { "" };
    format!(
        "{}({}{}) returns ({}{})",
        method.name(),
        stream(method.is_client_streaming()),
        method.input().full_name(),
        stream(method.is_server_streaming()),
        method.output().full_name()
    )
}

fn describe_method(protos: &Protos, method: &MethodDescriptor) {
    let name = format!("{}/{}", method.parent_service().full_name(), method.name());
    title(protos, "rpc", &name, method);
    println!("\n  {}", signature(method));
    for binding in bindings(method) {
        let body = if binding.body.is_empty() { String::new() } else { format!(" body {:?}", binding.body) };
        println!("  {} {}{body}", binding.verb, binding.path);
    }
    println!("  {}", policy_words(&MethodPolicy::of(method)));
    println!("\nrequest {NAME}{}{NAME:#}", method.input().full_name());
    fields(protos, &method.input());
    println!("\nresponse {NAME}{}{NAME:#}", method.output().full_name());
    fields(protos, &method.output());
    // A shell interprets nothing inside single quotes except a single quote.
    let request = sample::message(&method.input()).to_string().replace('\'', r"'\''");
    println!("\nexample\n  callwright call {name} --url http://127.0.0.1:3000 \\\n    -d '{request}'");
}

fn policy_words(policy: &MethodPolicy) -> String {
    let mut words = vec![policy.level.name().to_owned()];
    words.extend(policy.timeout_ms.map(|ms| format!("timeout {ms} ms")));
    words.extend(policy.attempt_timeout_ms.map(|ms| format!("attempt timeout {ms} ms")));
    words.extend(policy.retries.map(|retries| format!("{retries} retries")));
    words.extend(policy.idempotency_key.then(|| "idempotency key".to_owned()));
    words.join(", ")
}

fn describe_message(protos: &Protos, message: &MessageDescriptor) {
    title(protos, "message", message.full_name(), message);
    println!();
    fields(protos, message);
    println!("\nexample");
    for line in format!("{:#}", sample::message(message)).lines() {
        println!("  {line}");
    }
}

fn fields(protos: &Protos, message: &MessageDescriptor) {
    for field in message.fields() {
        let declared = format!("{} {} = {}", type_of(&field), field.json_name(), field.number());
        let comment = protos.comment(&field).replace('\n', " ");
        println!("  {declared:<44} {NOTE}{comment}{NOTE:#}");
    }
}

fn type_of(field: &FieldDescriptor) -> String {
    let name = |field: &FieldDescriptor| match field.kind() {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(item) => item.full_name().to_owned(),
        scalar => format!("{scalar:?}"),
    };
    if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
        let (key, value) = (entry.map_entry_key_field(), entry.map_entry_value_field());
        return format!("map<{}, {}>", name(&key), name(&value));
    }
    let is_optional = field.field_descriptor_proto().proto3_optional();
    match (field.is_list(), is_optional, field.containing_oneof()) {
        (true, ..) => format!("repeated {}", name(field)),
        (_, true, _) => format!("optional {}", name(field)),
        (_, _, Some(oneof)) => format!("oneof {}: {}", oneof.name(), name(field)),
        _ => name(field),
    }
}

fn describe_enum(protos: &Protos, item: &EnumDescriptor) {
    title(protos, "enum", item.full_name(), item);
    println!();
    for value in item.values() {
        let declared = format!("{} = {}", value.name(), value.number());
        println!("  {declared:<44} {NOTE}{}{NOTE:#}", protos.comment(&value).replace('\n', " "));
    }
}
