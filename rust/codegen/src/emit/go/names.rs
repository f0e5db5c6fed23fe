//! All identifiers of the services of a package, computed once. An identifier that is taken is replaced by these rules:
//!
//! - a service gets the ending `Service`, and then a number, if one of the identifiers made from its name belongs to a
//!   message, an enum, or an earlier service of the package;
//! - a method gets the ending `_` if an earlier method of the service, the client or the mock has its name.

use std::collections::{BTreeMap, BTreeSet};

use super::Place;
use super::ident::{exported, service_file};
use crate::Error;
use crate::emit::Renamed;
use crate::model::{Location, Package, Presence, Service, TypeRef};

/// Names of methods that the client and the mock have already.
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

/// Returns the services of a package with their names.
///
/// # Errors
///
/// When a name from the options is taken, or when two messages of the package have the same name in Go.
pub(super) fn of_services<'a>(
    package: &'a Package,
    place: &Place<'_>,
) -> Result<Vec<(&'a Service, ServiceNames)>, Error> {
    let mut taken = Taken::by_messages(package, place)?;
    package
        .services
        .iter()
        .map(|service| {
            let names = ServiceNames::new(service, place, &taken)?;
            taken.identifiers.extend(names.declared());
            taken.files.insert(names.file.clone());
            Ok((service, names))
        })
        .collect()
}

/// The names that are declared in a Go package already.
#[derive(Default)]
struct Taken {
    identifiers: BTreeSet<String>,
    files: BTreeSet<String>,
}

impl Taken {
    /// Collects the names that protoc-gen-go declares for messages in the package of the clients.
    fn by_messages(package: &Package, place: &Place<'_>) -> Result<Self, Error> {
        let is_here = |file: &str| {
            place.packages.generates(file) && place.packages.of_file(file) == Some(place.package)
        };
        let mut types = Types::default();
        for message in package.messages.iter().filter(|message| is_here(&message.location.file)) {
            types.declare(
                exported(&message.name.path.join(".")),
                &message.name.full_name(),
                &message.location,
            )?;
        }
        for item in package.enums.iter().filter(|item| is_here(&item.location.file)) {
            let go = exported(&item.name.path.join("."));
            // The values of an enum inside of a message are named after the message.
            let scope = match item.name.path.as_slice() {
                [outer @ .., _] if !outer.is_empty() => exported(&outer.join(".")),
                _ => go.clone(),
            };
            let values = item.values.iter().map(|(value, _)| format!("{scope}_{value}"));
            for name in values.chain([format!("{go}_name"), format!("{go}_value"), go.clone()]) {
                types.declare(name, &item.name.full_name(), &item.location)?;
            }
        }
        for message in package.messages.iter().filter(|message| is_here(&message.location.file)) {
            let members = message.fields.iter().filter(|field| matches!(field.presence, Presence::Member(_)));
            for field in members {
                let mut go = format!("{}_{}", exported(&message.name.path.join(".")), exported(&field.name));
                // protoc-gen-go checks the names of types inside the message.
                while types.is_inside(&go, &message.name) {
                    go.push('_');
                }
                let full_name = format!("{}.{}", message.name.full_name(), field.name);
                types.declare(go, &full_name, &message.location)?;
            }
        }
        Ok(Self { identifiers: types.declared.into_keys().collect(), files: BTreeSet::new() })
    }
}

/// The names that protoc-gen-go declares for the messages of a package, and the elements that they come from.
#[derive(Default)]
struct Types {
    declared: BTreeMap<String, String>,
}

impl Types {
    /// Rejects types with the same Go name, because protoc-gen-go does not rename them.
    fn declare(&mut self, go: String, full_name: &str, location: &Location) -> Result<(), Error> {
        match self.declared.insert(go.clone(), full_name.to_owned()) {
            None => Ok(()),
            Some(other) => Err(Error::new(
                location,
                format!(
                    "{other} and {full_name} are both `{go}` in Go, and protoc-gen-go has no other name for them"
                ),
                "rename one of the two, or move one of them to a file of another package",
            )),
        }
    }

    /// Returns true if a Go name belongs to a type inside a message.
    fn is_inside(&self, go: &str, message: &TypeRef) -> bool {
        let inside = format!("{}.", message.full_name());
        self.declared.get(go).is_some_and(|full_name| full_name.starts_with(&inside))
    }
}

impl ServiceNames {
    fn new(service: &Service, place: &Place<'_>, taken: &Taken) -> Result<Self, Error> {
        if let Some(name) = place.options.names.get(&service.full_name) {
            let names = Self::named(name, service, place)?;
            return match names.first_taken(taken) {
                None => Ok(names),
                Some(theirs) => Err(Error::new(
                    &service.location,
                    format!("{} cannot be named `{name}` in Go: `{theirs}` is taken", service.full_name),
                    "give it another name",
                )),
            };
        }
        let own = exported(&service.name);
        let mut name = own.clone();
        for number in 1.. {
            let names = Self::named(&name, service, place)?;
            if names.first_taken(taken).is_none() {
                return Ok(names);
            }
            name = if number == 1 { format!("{own}Service") } else { format!("{own}Service{number}") };
        }
        Self::named(&name, service, place)
    }

    fn named(name: &str, service: &Service, place: &Place<'_>) -> Result<Self, Error> {
        let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
        Ok(Self {
            file: service_file(name),
            client: format!("{name}Client"),
            mock: format!("Mock{name}"),
            recorder: format!("Mock{name}MockRecorder"),
            fake: format!("Fake{name}"),
            unimplemented: format!("Unimplemented{name}"),
            default: format!("Default{name}Client"),
            over_http: format!("{}{rest}OverHTTP", first.to_lowercase()),
            spec: format!("{name}Spec"),
            methods: methods(name, service, place)?,
            service: name.to_owned(),
        })
    }

    /// Returns the names that the service declares in the Go package of its proto package.
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

    /// Returns the first identifier or file of the service that is taken.
    fn first_taken(&self, taken: &Taken) -> Option<String> {
        let identifier = self.declared().into_iter().find(|name| taken.identifiers.contains(name));
        identifier.or_else(|| taken.files.contains(&self.file).then(|| format!("{}.go", self.file)))
    }

    /// Returns the elements with another name than the one that follows from the contract.
    pub(super) fn renamed(&self, service: &Service) -> Vec<Renamed> {
        let own = (self.service != exported(&service.name))
            .then(|| Renamed { element: service.full_name.clone(), name: self.service.clone() });
        let methods = service.methods.iter().zip(&self.methods);
        let methods = methods.filter(|(method, names)| names.function != exported(&method.name));
        let methods = methods.map(|(method, names)| Renamed {
            element: format!("{}.{}", service.full_name, method.name),
            name: names.function.clone(),
        });
        own.into_iter().chain(methods).collect()
    }
}

/// Returns the names of the methods of a service.
fn methods(service_name: &str, service: &Service, place: &Place<'_>) -> Result<Vec<MethodNames>, Error> {
    let mut taken: BTreeSet<String> = TAKEN_METHODS.iter().map(|name| (*name).to_owned()).collect();
    let mut names = Vec::new();
    for method in &service.methods {
        let given = place.options.names.get(&format!("{}.{}", service.full_name, method.name));
        let mut function = given.cloned().unwrap_or_else(|| exported(&method.name));
        if given.is_some() && is_taken(&function, &taken) {
            return Err(Error::new(
                &method.location,
                format!(
                    "{}.{} cannot be named `{function}` in Go: the name is taken",
                    service.full_name, method.name
                ),
                "give it another name",
            ));
        }
        while is_taken(&function, &taken) {
            function.push('_');
        }
        taken.insert(function.clone());
        names.push(MethodNames { spec: format!("{service_name}{function}Spec"), function });
    }
    Ok(names)
}

/// Returns true when a method cannot have the name. The fake has a field for each method, called `<method>Func`.
fn is_taken(function: &str, taken: &BTreeSet<String>) -> bool {
    let field_of = function.strip_suffix("Func");
    taken.contains(function)
        || taken.contains(&format!("{function}Func"))
        || field_of.is_some_and(|method| taken.contains(method))
}
