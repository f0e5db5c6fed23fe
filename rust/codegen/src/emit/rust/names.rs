//! All identifiers of a service, computed once, and checked against each other and against the messages beside them.

use std::collections::BTreeMap;

use super::RustOptions;
use super::ident::{shouty, snake, upper_camel};
use super::types::path_from;
use crate::Error;
use crate::model::{Method, Package, Service};

/// What the client, the trait and the mock call functions of their own.
const TAKEN_FUNCTIONS: &[&str] = &["new", "builder", "from_service", "clone", "fmt", "checkpoint"];

/// What the module of a service calls statics of its own.
const TAKEN_STATICS: &[&str] = &["SERVICE", "METHODS"];

/// The identifiers of one service.
pub(super) struct ServiceNames {
    pub(super) module: String,
    pub(super) service: String,
    pub(super) client: String,
    pub(super) builder: String,
    pub(super) over_http: String,
    pub(super) mock: String,
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
            service: name,
            methods: service
                .methods
                .iter()
                .map(|method| MethodNames::new(method, package, options))
                .collect(),
        };
        names.check_methods(service)?;
        names.check_types(service, package)?;
        Ok(names)
    }

    fn check_methods(&self, service: &Service) -> Result<(), Error> {
        let mut seen = BTreeMap::new();
        for (method, names) in service.methods.iter().zip(&self.methods) {
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

    fn check_types(&self, service: &Service, package: &Package) -> Result<(), Error> {
        let ours = [&self.service, &self.client, &self.builder, &self.over_http, &self.mock];
        let messages = package.messages.iter().map(|message| &message.name);
        let top_level =
            messages.chain(package.enums.iter().map(|item| &item.name)).filter(|name| name.path.len() == 1);
        let clash = top_level.map(|name| &name.path[0]).find_map(|theirs| {
            let is_module = snake(theirs) == self.module;
            let ours = ours.into_iter().find(|ours| **ours == upper_camel(theirs));
            ours.or(is_module.then_some(&self.module)).map(|ours| (theirs, ours))
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
