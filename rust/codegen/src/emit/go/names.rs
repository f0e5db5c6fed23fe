//! All identifiers of a service, computed once, and checked against each other and against the messages beside them.

use std::collections::BTreeMap;

use super::ident::{exported, service_file};
use crate::Error;
use crate::model::{Method, Package, Service};

/// What the client and the mock call methods of their own.
const TAKEN_METHODS: &[&str] = &["Err", "EXPECT"];

/// The identifiers of one service.
pub(super) struct ServiceNames {
    pub(super) file: String,
    pub(super) service: String,
    pub(super) client: String,
    pub(super) mock: String,
    pub(super) recorder: String,
    pub(super) fake: String,
    pub(super) unimplemented: String,
    pub(super) default: String,
    pub(super) over_http: String,
    pub(super) spec: String,
    pub(super) methods: Vec<MethodNames>,
}

/// The identifiers of one method.
pub(super) struct MethodNames {
    pub(super) function: String,
    pub(super) spec: String,
}

impl ServiceNames {
    pub(super) fn new(service: &Service, package: &Package) -> Result<Self, Error> {
        let name = exported(&service.name);
        let lower = name[..1].to_lowercase() + &name[1..];
        let names = Self {
            file: service_file(&service.name),
            client: format!("{name}Client"),
            mock: format!("Mock{name}"),
            recorder: format!("Mock{name}MockRecorder"),
            fake: format!("Fake{name}"),
            unimplemented: format!("Unimplemented{name}"),
            default: format!("Default{name}Client"),
            over_http: format!("{lower}OverHTTP"),
            spec: format!("{name}Spec"),
            methods: service.methods.iter().map(|method| MethodNames::new(method, &name)).collect(),
            service: name,
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
                        "{}: {other} and {} are both `{}` in Go",
                        service.full_name, method.name, names.function
                    ),
                    "rename one of the two methods",
                ));
            }
        }
        Ok(())
    }

    /// Returns what the service declares in the Go package of its proto package.
    fn declared(&self) -> Vec<String> {
        let types = [
            &self.service,
            &self.client,
            &self.mock,
            &self.recorder,
            &self.fake,
            &self.unimplemented,
            &self.default,
            &self.spec,
        ];
        let functions =
            [format!("New{}", self.client), format!("New{}From", self.client), format!("New{}", self.mock)];
        let specs = self.methods.iter().map(|method| method.spec.clone());
        types.into_iter().cloned().chain(functions).chain(specs).collect()
    }

    fn check_types(&self, service: &Service, package: &Package) -> Result<(), Error> {
        let messages = package.messages.iter().map(|message| &message.name);
        let mut types = messages.chain(package.enums.iter().map(|known| &known.name));
        let ours = self.declared();
        match types.find(|name| ours.contains(&exported(&name.path.join(".")))) {
            None => Ok(()),
            Some(theirs) => Err(Error::new(
                &service.location,
                format!(
                    "{} generates `{}`, and so does {}",
                    service.full_name,
                    exported(&theirs.path.join(".")),
                    theirs.full_name()
                ),
                "rename the message or the service, or move one of the two to another package",
            )),
        }
    }
}

/// Refuses two services of a package that would declare one name.
pub(super) fn check_services(services: &[(&Service, ServiceNames)]) -> Result<(), Error> {
    for (index, (service, names)) in services.iter().enumerate() {
        for (other, other_names) in &services[..index] {
            let theirs = other_names.declared();
            let same_file = (names.file == other_names.file).then(|| format!("{}.go", names.file));
            let clash = names.declared().into_iter().find(|name| theirs.contains(name)).or(same_file);
            if let Some(name) = clash {
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

impl MethodNames {
    fn new(method: &Method, service: &str) -> Self {
        let name = exported(&method.name);
        let spec = format!("{service}{name}Spec");
        let function = if TAKEN_METHODS.contains(&name.as_str()) { name + "_" } else { name };
        Self { function, spec }
    }
}
