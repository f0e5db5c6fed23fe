//! Reads a descriptor set into the model. Custom options are available only through reflection, so only this module
//! uses it.

mod fields;
mod http;
mod pagination;
mod policy;
mod reflect;
mod routing;

use std::collections::BTreeSet;

use prost_reflect::{
    DescriptorPool, EnumDescriptor, FileDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor,
};

use self::http::Binder;
use self::reflect::{boolean, number, option, option_number, text};
use self::routing::Router;
use crate::Error;
use crate::model::{
    Api, Field, File, Idempotency, LeftOut, Message, Method, Package, Policy, Service, TypeRef,
};
use crate::source::Source;

/// The field numbers of descriptors that form the paths of source info.
const OPTIONS: i32 = 3;
const METHOD_OPTIONS: i32 = 4;

/// The options of files that name a package of a language.
const PACKAGE_OPTIONS: &[&str] = &["go_package"];

/// Reads an encoded `FileDescriptorSet` as a [`Reader`] with its defaults does.
///
/// # Errors
///
/// See [`Reader::read`].
pub fn read(file_descriptor_set: &[u8], files_to_generate: &[impl AsRef<str>]) -> Result<Api, Error> {
    Reader::new().read(file_descriptor_set, files_to_generate)
}

/// The treatment of a method that needs a feature clients do not have, such as a streaming RPC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsupported {
    /// It is left out, and [`Api::left_out`] says why.
    #[default]
    LeaveOut,
    /// It is an error.
    Refuse,
}

/// Reads descriptor sets.
///
/// # Defaults
///
/// - methods that need features clients do not have are left out;
/// - no method is skipped.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    unsupported: Unsupported,
    skip: BTreeSet<String>,
}

impl Reader {
    /// Returns a reader with the default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the treatment of methods that need features clients do not have.
    #[must_use]
    pub fn unsupported(mut self, unsupported: Unsupported) -> Self {
        self.unsupported = unsupported;
        self
    }

    /// Leaves out methods, by their full names, without checking them.
    #[must_use]
    pub fn skip(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.skip.extend(methods.into_iter().map(Into::into));
        self
    }

    /// Reads an encoded `FileDescriptorSet` with all imports, source info and custom options in it.
    ///
    /// Messages are read from every file, services from the files of `files_to_generate` only.
    ///
    /// # Errors
    ///
    /// When the set does not decode, when an option is invalid, such as a path variable that is not a field, or when a
    /// method to skip does not exist. The error names the file, the line and the remedy.
    pub fn read(
        &self,
        file_descriptor_set: &[u8],
        files_to_generate: &[impl AsRef<str>],
    ) -> Result<Api, Error> {
        let pool = decode(file_descriptor_set)?;
        for wanted in files_to_generate {
            if pool.get_file_by_name(wanted.as_ref()).is_none() {
                return Err(Error::without_location(
                    format!("{} is not in the descriptor set", wanted.as_ref()),
                    "name files as they are imported, relative to an include directory",
                ));
            }
        }
        let is_wanted =
            |file: &FileDescriptor| files_to_generate.iter().any(|name| name.as_ref() == file.name());
        self.check_skipped(&pool, is_wanted)?;
        let mut api = Api::default();
        for file in pool.files() {
            read_messages(&file, &mut api);
            if is_wanted(&file) {
                self.read_services(&file, &mut api)?;
            }
        }
        Ok(api)
    }

    /// Rejects names of methods to skip that do not exist.
    fn check_skipped(
        &self,
        pool: &DescriptorPool,
        is_wanted: impl Fn(&FileDescriptor) -> bool,
    ) -> Result<(), Error> {
        let services = pool.services().filter(|service| is_wanted(&service.parent_file()));
        let methods: BTreeSet<String> = services
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .map(|method| method.full_name().to_owned())
            .collect();
        match self.skip.iter().find(|name| !methods.contains(*name)) {
            None => Ok(()),
            Some(unknown) => Err(Error::without_location(
                format!("{unknown} cannot be skipped: no file to generate has this method"),
                "write the full name, as in `acme.v1.Prices.Watch`",
            )),
        }
    }

    fn read_services(&self, file: &FileDescriptor, api: &mut Api) -> Result<(), Error> {
        for service in file.services() {
            let mut read = read_service(&service)?;
            let source = Source::new(file.file_descriptor_proto());
            for method in service.methods().filter(|method| !self.skip.contains(method.full_name())) {
                match read_method(&method, &source) {
                    Ok(method) => read.methods.push(method),
                    Err(error) if error.is_unsupported() && self.unsupported == Unsupported::LeaveOut => {
                        api.left_out.push(LeftOut {
                            method: method.full_name().to_owned(),
                            location: source.location(method.path()),
                            reason: error.what().to_owned(),
                        });
                    }
                    Err(error) => return Err(error),
                }
            }
            package_of(api, file.package_name()).services.push(read);
        }
        Ok(())
    }
}

fn decode(file_descriptor_set: &[u8]) -> Result<DescriptorPool, Error> {
    DescriptorPool::decode(file_descriptor_set).map_err(|error| {
        Error::without_location(
            format!("the descriptor set does not decode: {error}"),
            "compile it with its imports, as `protoc --include_imports --include_source_info` does; proto2 and proto3 only",
        )
    })
}

fn read_messages(file: &FileDescriptor, api: &mut Api) {
    let options = file.options();
    let named = |name: &str| (name.to_owned(), text(&options, name));
    api.files.push(File {
        name: file.name().to_owned(),
        package: file.package_name().to_owned(),
        imports: file.dependencies().map(|import| import.name().to_owned()).collect(),
        package_options: PACKAGE_OPTIONS
            .iter()
            .map(|name| named(name))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
    });
    let package = package_of(api, file.package_name());
    for message in file.messages() {
        read_message(&message, package);
    }
    package.enums.extend(file.enums().map(|item| fields::read_enum(&item)));
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

/// Reads a service without its methods.
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
        methods: Vec::new(),
    })
}

fn read_method(method: &MethodDescriptor, source: &Source<'_>) -> Result<Method, Error> {
    let path = method.path();
    let location = source.location(path);
    if method.is_client_streaming() || method.is_server_streaming() {
        return Err(Error::unsupported(
            &location,
            format!("{} is a streaming RPC, but clients are unary", method.full_name()),
            "make it unary (page through long answers), or skip it",
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
