//! Reads a descriptor set into the model. Custom options survive only in reflection, so this module, and no other, names it.

mod fields;
mod http;
mod pagination;
mod policy;
mod reflect;
mod routing;

use prost_reflect::{
    DescriptorPool, EnumDescriptor, FileDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor,
};

use self::http::Binder;
use self::reflect::{boolean, number, option, option_number};
use self::routing::Router;
use crate::Error;
use crate::model::{Api, Field, Idempotency, Location, Message, Method, Package, Policy, Service, TypeRef};
use crate::source::Source;

/// The descriptor paths of what has comments and lines.
const OPTIONS: i32 = 3;
const METHOD_OPTIONS: i32 = 4;

/// Reads an encoded `FileDescriptorSet` with all imports, source info and custom options in it.
///
/// Messages are read from every file, services from the files of `files_to_generate` only.
///
/// # Errors
///
/// When the set does not decode, or a file asks for what a client cannot do: a streaming RPC, a path variable that is no
/// field, a package without a name. The error names the file, the line and the remedy.
pub fn read(file_descriptor_set: &[u8], files_to_generate: &[impl AsRef<str>]) -> Result<Api, Error> {
    let pool = DescriptorPool::decode(file_descriptor_set).map_err(|error| {
        Error::without_location(
            format!("the descriptor set does not decode: {error}"),
            "compile it with its imports, as `protoc --include_imports --include_source_info` does; proto2 and proto3 only",
        )
    })?;
    for wanted in files_to_generate {
        if pool.get_file_by_name(wanted.as_ref()).is_none() {
            return Err(Error::without_location(
                format!("{} is not in the descriptor set", wanted.as_ref()),
                "name files as they are imported, relative to an include directory",
            ));
        }
    }
    let mut api = Api::default();
    for file in pool.files() {
        let is_wanted = files_to_generate.iter().any(|wanted| wanted.as_ref() == file.name());
        read_file(&file, is_wanted, &mut api)?;
    }
    Ok(api)
}

fn read_file(file: &FileDescriptor, is_wanted: bool, api: &mut Api) -> Result<(), Error> {
    if file.package_name().is_empty() {
        let what = "the file has no `package`, so its clients would have no place to live";
        let location = Location { file: file.name().to_owned(), line: 1 };
        return Err(Error::new(&location, what, "add a package, for example `package acme.v1;`"));
    }
    let package = package_of(api, file.package_name());
    for message in file.messages() {
        read_message(&message, package);
    }
    package.enums.extend(file.enums().map(|item| fields::read_enum(&item)));
    if is_wanted {
        for service in file.services() {
            package.services.push(read_service(&service)?);
        }
    }
    Ok(())
}

fn package_of<'a>(api: &'a mut Api, name: &str) -> &'a mut Package {
    let index = api.packages.iter().position(|package| package.name == name).unwrap_or_else(|| {
        api.packages.push(Package { name: name.to_owned(), ..Package::default() });
        api.packages.len() - 1
    });
    &mut api.packages[index]
}

fn read_message(message: &MessageDescriptor, package: &mut Package) {
    if message.is_map_entry() {
        return;
    }
    let fields: Vec<Field> = message.fields().map(|field| fields::read(&field)).collect();
    package.messages.push(Message {
        name: message_ref(message),
        sensitive_fields: fields
            .iter()
            .filter(|field| field.sensitive)
            .map(|field| field.name.clone())
            .collect(),
        location: Source::new(message.parent_file().file_descriptor_proto()).location(message.path()),
        fields,
    });
    package.enums.extend(message.child_enums().map(|item| fields::read_enum(&item)));
    for child in message.child_messages() {
        read_message(&child, package);
    }
}

fn message_ref(message: &MessageDescriptor) -> TypeRef {
    type_ref(message.package_name(), message.full_name())
}

fn enum_ref(item: &EnumDescriptor) -> TypeRef {
    type_ref(item.package_name(), item.full_name())
}

fn type_ref(package: &str, full_name: &str) -> TypeRef {
    let path = full_name[package.len()..].trim_start_matches('.');
    TypeRef { package: package.to_owned(), path: path.split('.').map(str::to_owned).collect() }
}

fn read_service(service: &ServiceDescriptor) -> Result<Service, Error> {
    let file = service.parent_file();
    let source = Source::new(file.file_descriptor_proto());
    let path = service.path();
    let options = service.options();
    let policy = option(&options, "callwright.v1.service");
    let option_location = source.option_location(path, &[OPTIONS]);
    Ok(Service {
        name: service.name().to_owned(),
        full_name: service.full_name().to_owned(),
        docs: source.docs(path),
        location: source.location(path),
        deprecated: boolean(&options, "deprecated"),
        protocol: match &policy {
            Some(policy) => policy::protocol(policy, &option_location)?,
            None => None,
        },
        base_path: match &policy {
            Some(policy) => policy::base_path(policy, &option_location)?,
            None => String::new(),
        },
        twirp_prefix: match &policy {
            Some(policy) => policy::twirp_prefix(policy, &option_location)?,
            None => None,
        },
        twirp_proto_names: policy.as_ref().is_some_and(|policy| boolean(policy, "twirp_proto_names")),
        implicit_routing: policy.as_ref().is_some_and(|policy| boolean(policy, "implicit_routing")),
        methods: service.methods().map(|method| read_method(&method, &source)).collect::<Result<_, _>>()?,
    })
}

fn read_method(method: &MethodDescriptor, source: &Source<'_>) -> Result<Method, Error> {
    let path = method.path();
    let location = source.location(path);
    if method.is_client_streaming() || method.is_server_streaming() {
        return Err(Error::new(
            &location,
            format!("{} is a streaming RPC, and clients are unary", method.full_name()),
            "make it unary (page through long answers), or move it to a file that is not generated",
        ));
    }
    let options = method.options();
    let rule = option(&options, "google.api.http");
    let policy = option(&options, "callwright.v1.method");
    let option_at = |name: &str| {
        let number = option_number(&options, name).unwrap_or_default();
        source.option_location(path, &[METHOD_OPTIONS, number])
    };
    let idempotency = match number(&options, "idempotency_level") {
        1 => Some(Idempotency::NoSideEffects),
        2 => Some(Idempotency::Idempotent),
        _ => None,
    };
    Ok(Method {
        name: method.name().to_owned(),
        docs: source.docs(path),
        deprecated: boolean(&options, "deprecated"),
        input: message_ref(&method.input()),
        output: message_ref(&method.output()),
        bindings: match rule {
            Some(rule) => Binder::new(method, option_at("google.api.http")).bindings(&rule)?,
            None => Vec::new(),
        },
        routing: match option(&options, "google.api.routing") {
            Some(rule) => {
                let router = Router { method, location: option_at("google.api.routing") };
                Some(router.parameters(&rule)?)
            }
            None => None,
        },
        idempotency,
        policy: match policy {
            Some(policy) => policy::of_method(&policy, idempotency, &option_at("callwright.v1.method"))?,
            None => Policy::default(),
        },
        pagination: pagination::of(&method.input(), &method.output()),
        location,
    })
}
