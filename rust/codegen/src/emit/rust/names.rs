//! All identifiers of the services of a package, computed once. An identifier that is taken is replaced by a documented rule:
//!
//! - a service has the ending `Service`, and then a number, when one of the identifiers that are made from its name is also that
//!   of a message, of an enum, of a package below, or of an earlier service of the package;
//! - a method has the ending `_` when an earlier method of the service has its name, or the client has it.

use std::collections::BTreeSet;

use super::RustOptions;
use super::ident::{shouty, snake, upper_camel};
use super::renames::NAMES_OF_MACROS;
use super::types::{local_path, path_from};
use crate::emit::Renamed;
use crate::model::{Method, Package, Service};

/// Names of functions that the client, the trait and the mock have already, and of prelude methods on every value.
const TAKEN_FUNCTIONS: &[&str] =
    &["new", "builder", "from_service", "clone", "default", "fmt", "checkpoint", "into", "try_into"];

/// Names of statics that the module of a service has already.
const TAKEN_STATICS: &[&str] = &["SERVICE", "METHODS"];

/// The identifiers of one service.
pub(super) struct ServiceNames {
    pub(super) module: String,
    pub(super) service: String,
    pub(super) client: String,
    pub(super) builder: String,
    pub(super) over_http: String,
    pub(super) mock: String,
    pub(super) mock_module: String,
    pub(super) methods: Vec<MethodNames>,
}

/// The identifiers of one method.
pub(super) struct MethodNames {
    pub(super) function: String,
    pub(super) constant: String,
    pub(super) request: String,
    pub(super) response: String,
}

/// Returns the services of a package with their names.
pub(super) fn of_services<'a>(
    package: &'a Package,
    options: &RustOptions,
) -> Vec<(&'a Service, ServiceNames)> {
    let mut taken: BTreeSet<String> = options.names.modules_below(&package.name).collect();
    taken.extend(NAMES_OF_MACROS.iter().map(|name| (*name).to_owned()));
    let messages = package.messages.iter().map(|message| &message.name);
    let types = messages.chain(package.enums.iter().map(|item| &item.name));
    for name in types.filter(|name| name.path.len() == 1).filter_map(|name| local_path(name, options)) {
        taken.extend([snake(&name), name]);
    }
    let named = |service| {
        let names = ServiceNames::new(service, package, options, &taken);
        taken.extend(names.declared().map(str::to_owned));
        (service, names)
    };
    package.services.iter().map(named).collect()
}

/// Returns the services and methods of a package whose names are not those that follow from the contract.
pub(super) fn renamed(package: &Package, options: &RustOptions) -> Vec<Renamed> {
    let mut renamed = Vec::new();
    for (service, names) in of_services(package, options) {
        let mut add = |is_own: bool, element: String, name: &str| {
            if !is_own {
                renamed.push(Renamed { element, name: name.to_owned() });
            }
        };
        add(names.service == upper_camel(&service.name), service.full_name.clone(), &names.service);
        for (method, names) in service.methods.iter().zip(&names.methods) {
            let element = format!("{}.{}", service.full_name, method.name);
            add(names.function == snake(&method.name), element, &names.function);
        }
    }
    renamed
}

impl ServiceNames {
    fn new(service: &Service, package: &Package, options: &RustOptions, taken: &BTreeSet<String>) -> Self {
        let own = options.given_names.get(&service.full_name).unwrap_or(&service.name);
        let ending = |number: u32| match number {
            1 => format!("{own}Service"),
            number => format!("{own}Service{number}"),
        };
        let mut candidates = std::iter::once(own.clone()).chain((1..).map(ending));
        let is_free = |name: &String| Self::named(name).declared().all(|name| is_free(name, taken));
        let name = candidates.find(is_free).unwrap_or_else(|| own.clone());
        Self { methods: MethodNames::of_service(service, package, options), ..Self::named(&name) }
    }

    /// Returns the names of a service that is called `name`, without those of its methods.
    fn named(name: &str) -> Self {
        let service = upper_camel(name);
        let plain = service.trim_end_matches('_');
        Self {
            module: snake(name),
            client: format!("{plain}Client"),
            builder: format!("{plain}ClientBuilder"),
            over_http: format!("{plain}OverHttp"),
            mock: format!("Mock{service}"),
            mock_module: snake(&format!("mock_{plain}")),
            service,
            methods: Vec::new(),
        }
    }

    /// Returns what the service brings into the module of its package.
    fn declared(&self) -> impl Iterator<Item = &str> {
        let types = [&self.service, &self.client, &self.builder, &self.over_http, &self.mock];
        types.into_iter().chain([&self.module, &self.mock_module]).map(String::as_str)
    }
}

fn is_free(name: &str, taken: &BTreeSet<String>) -> bool {
    !name.is_empty() && !taken.contains(name)
}

impl MethodNames {
    fn of_service(service: &Service, package: &Package, options: &RustOptions) -> Vec<Self> {
        let mut functions = owned(TAKEN_FUNCTIONS);
        let mut constants = owned(TAKEN_STATICS);
        let named = |method: &Method| {
            let full_name = format!("{}.{}", service.full_name, method.name);
            let name = options.given_names.get(&full_name).unwrap_or(&method.name);
            Self {
                function: claim(snake(name), &mut functions),
                constant: claim(shouty(name), &mut constants),
                request: path_from(&package.name, &method.input, options),
                response: path_from(&package.name, &method.output, options),
            }
        };
        service.methods.iter().map(named).collect()
    }
}

fn owned(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Takes the name with as many `_` behind it as it needs to be free.
fn claim(mut name: String, taken: &mut BTreeSet<String>) -> String {
    if name.is_empty() {
        "unnamed".clone_into(&mut name);
    }
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}
