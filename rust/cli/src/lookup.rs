//! Finds elements by full or shortened names.

use prost_reflect::{EnumDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor};

use crate::failure::{Failure, did_you_mean};
use crate::protos::Protos;

/// Something that has a name.
#[derive(Debug)]
pub(crate) enum Named {
    Service(ServiceDescriptor),
    Method(MethodDescriptor),
    Message(MessageDescriptor),
    Enum(EnumDescriptor),
}

/// Finds an element such as `user.v1.UserService`, `user.v1.UserService/GetUser` or `user.v1.User`. The package is
/// optional when the name is unique.
pub(crate) fn find(protos: &Protos, name: &str) -> Result<Named, Failure> {
    let wanted = name.trim_start_matches('.').replace('/', ".");
    let mut found: Vec<(String, Named)> = Vec::new();
    let mut all = Vec::new();
    for (full_name, named) in everything(protos) {
        let is_it = full_name == wanted || full_name.ends_with(&format!(".{wanted}"));
        if full_name == wanted {
            return Ok(named);
        }
        if is_it {
            found.push((full_name.clone(), named));
        }
        all.push(full_name);
    }
    match found.len() {
        1 => Ok(found.remove(0).1),
        0 => {
            let nearest = did_you_mean(&wanted, all.iter().map(String::as_str));
            let remedy =
                if nearest.is_empty() { "`callwright list` shows the services".to_owned() } else { nearest };
            Err(Failure::new(format!("the contracts have no {name}"), remedy))
        }
        _ => {
            let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
            Err(Failure::new(
                format!("{name} is ambiguous: it matches {}", names.join(", ")),
                "write the full name",
            ))
        }
    }
}

/// Finds a method.
pub(crate) fn method(protos: &Protos, name: &str) -> Result<MethodDescriptor, Failure> {
    match find(protos, name)? {
        Named::Method(method) => Ok(method),
        _ => Err(Failure::new(
            format!("{name} is not a method"),
            "name a method, for example user.v1.UserService/GetUser; `callwright list` shows them",
        )),
    }
}

fn everything(protos: &Protos) -> Vec<(String, Named)> {
    let mut all = Vec::new();
    for service in protos.services() {
        for method in service.methods() {
            all.push((method.full_name().to_owned(), Named::Method(method)));
        }
        all.push((service.full_name().to_owned(), Named::Service(service)));
    }
    all.extend(protos.messages().into_iter().map(|it| (it.full_name().to_owned(), Named::Message(it))));
    all.extend(protos.enums().into_iter().map(|it| (it.full_name().to_owned(), Named::Enum(it))));
    all
}
