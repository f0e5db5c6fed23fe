//! All identifiers of a service, computed once, and checked against each other and against the messages of the package.

use std::collections::BTreeMap;

use super::RustOptions;
use super::ident::{shouty, snake, upper_camel};
use super::types::{self, path_from};
use crate::Error;
use crate::model::{Method, Package, Service};

/// Names of functions that the client, the trait and the mock have already, and of prelude methods on every value.
const TAKEN_FUNCTIONS: &[&str] =
    &["new", "builder", "from_service", "clone", "default", "fmt", "checkpoint", "into", "try_into"];

/// Names of statics that the module of a service has already.
const TAKEN_STATICS: &[&str] = &["SERVICE", "METHODS"];

/// Prelude names that the macro of async-trait writes without a path. A type of that name in the same module would
/// shadow them.
const NAMES_OF_MACROS: &[&str] = &["Box"];

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

impl ServiceNames {
    pub(super) fn new(service: &Service, package: &Package, options: &RustOptions) -> Result<Self, Error> {
        let name = upper_camel(&service.name);
        let plain = name.trim_end_matches('_');
        let names = Self {
            module: snake(&service.name),
            client: format!("{plain}Client"),
            builder: format!("{plain}ClientBuilder"),
            over_http: format!("{plain}OverHttp"),
            mock: format!("Mock{name}"),
            mock_module: snake(&format!("mock_{plain}")),
            service: name,
            methods: service
                .methods
                .iter()
                .map(|method| MethodNames::new(method, package, options))
                .collect(),
        };
        names.check_methods(service)?;
        names.check_types(service, package)?;
        names.check_prelude(service, package, options)?;
        Ok(names)
    }

    fn check_methods(&self, service: &Service) -> Result<(), Error> {
        let mut seen = BTreeMap::new();
        for (method, names) in service.methods.iter().zip(&self.methods) {
            if names.function.is_empty() {
                return Err(Error::new(
                    &method.location,
                    format!(
                        "{}: method `{}` has no letter or digit to make a Rust name from",
                        service.full_name, method.name
                    ),
                    "rename the method",
                ));
            }
            if let Some(other) = seen.insert(&names.function, &method.name) {
                return Err(Error::new(
                    &method.location,
                    format!(
                        "{}: {other} and {} are both `{}` in Rust",
                        service.full_name, method.name, names.function
                    ),
                    "rename one of the two methods",
                ));
            }
        }
        Ok(())
    }

    /// Returns the types that the service brings into the module of its package.
    fn types(&self) -> [&str; 5] {
        [&self.service, &self.client, &self.builder, &self.over_http, &self.mock]
    }

    /// Rejects two services of a package that declare the same name.
    pub(super) fn check_services(services: &[(&Service, Self)]) -> Result<(), Error> {
        for (index, (service, names)) in services.iter().enumerate() {
            for (other, other_names) in &services[..index] {
                let is_module = names.module == other_names.module;
                let clash = names.types().into_iter().find(|name| other_names.types().contains(name));
                if let Some(name) = clash.or(is_module.then_some(names.module.as_str())) {
                    return Err(Error::new(
                        &service.location,
                        format!("{} generates `{name}`, and so does {}", service.full_name, other.full_name),
                        "rename one of the two services, or move it to another package",
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_prelude(
        &self,
        service: &Service,
        package: &Package,
        options: &RustOptions,
    ) -> Result<(), Error> {
        let messages = package.messages.iter().map(|message| &message.name);
        let types = messages
            .chain(package.enums.iter().map(|item| &item.name))
            .filter_map(|name| Some((types::local_path(name, options)?, name.full_name())));
        let mut named = types.chain([(self.service.clone(), service.full_name.clone())]);
        match named.find(|(name, _)| NAMES_OF_MACROS.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, theirs)) => Err(Error::new(
                &service.location,
                format!("{theirs} hides Rust's `{name}`, which the code of {} needs", service.full_name),
                match theirs == service.full_name {
                    true => "rename the service".to_owned(),
                    false => format!("rename {theirs}, or move it to a package without services"),
                },
            )),
        }
    }

    fn check_types(&self, service: &Service, package: &Package) -> Result<(), Error> {
        let ours = self.types();
        let messages = package.messages.iter().map(|message| &message.name);
        let top_level =
            messages.chain(package.enums.iter().map(|item| &item.name)).filter(|name| name.path.len() == 1);
        let clash = top_level.map(|name| &name.path[0]).find_map(|theirs| {
            let is_module = snake(theirs) == self.module;
            let ours = ours.into_iter().find(|ours| *ours == upper_camel(theirs));
            ours.or(is_module.then_some(self.module.as_str())).map(|ours| (theirs, ours))
        });
        match clash {
            None => Ok(()),
            Some((theirs, ours)) => Err(Error::new(
                &service.location,
                format!("{} generates `{ours}`, and so does {}.{theirs}", service.full_name, package.name),
                "rename the message or the service, or move one of the two to another package",
            )),
        }
    }
}

impl MethodNames {
    fn new(method: &Method, package: &Package, options: &RustOptions) -> Self {
        let untaken =
            |name: String, taken: &[&str]| if taken.contains(&name.as_str()) { name + "_" } else { name };
        Self {
            function: untaken(snake(&method.name), TAKEN_FUNCTIONS),
            constant: untaken(shouty(&method.name), TAKEN_STATICS),
            request: path_from(&package.name, &method.input, options),
            response: path_from(&package.name, &method.output, options),
        }
    }
}
