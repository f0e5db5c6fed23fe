//! The registry of the message types that an `Any` can hold.
//!
//! Rust runs no code before `main`, so a package cannot register itself. Instead each generated package has a static list of
//! its types, which refers to the lists of the packages that it imports, and every message knows the list of its package. That
//! list is copied into the registry when an `Any` holds a type that the registry does not have. Most programs therefore need
//! not register anything, and those without an `Any` pay nothing.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use crate::error::{Error, shortened};
use crate::google;
use crate::message::{AnyType, Types};
use crate::text::PackageTypes;
use crate::well_known;

type Registered = HashMap<&'static str, AnyType>;

static REGISTERED: LazyLock<RwLock<Registered>> = LazyLock::new(|| {
    let mut all = Registered::new();
    for types in [&well_known::TYPES, &google::api::TYPES, &google::rpc::TYPES] {
        add(&mut all, types, &mut Vec::new());
    }
    RwLock::new(all)
});

fn add(all: &mut Registered, types: &'static Types, done: &mut Vec<*const Types>) {
    // Two packages may import each other.
    if done.contains(&std::ptr::from_ref(types)) {
        return;
    }
    done.push(std::ptr::from_ref(types));
    all.extend(types.messages.iter().map(|message| (message.name, *message)));
    for import in types.imports {
        add(all, import, done);
    }
}

/// Registers the message types of packages for every `Any` in the process.
///
/// An `Any` field knows these types without registration: those of the package of its message, those of the packages that it
/// imports, and those of `google.protobuf`, `google.rpc` and `google.api`. Register a package when its messages can be in an
/// `Any` and no contract imports the package. Registering a package twice has no effect.
///
/// ```
/// # mod acme { pub mod billing { pub mod v1 { pub use callwright_json::google::rpc::TYPES; } } }
/// callwright_json::register(&[&acme::billing::v1::TYPES]);
/// ```
pub fn register(types: &[&'static Types]) {
    let mut all = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
    for types in types {
        add(&mut all, types, &mut Vec::new());
    }
}

/// Finds the type that a URL names, among the registered types and those of the package of the message.
pub(super) fn find(url: &str, types: &'static dyn PackageTypes) -> Result<AnyType, Error> {
    let Some((_, name)) = url.rsplit_once('/').filter(|(_, name)| !name.is_empty()) else {
        return Err(Error::new("expected a type URL such as \"type.googleapis.com/acme.v1.User\""));
    };
    let known = || REGISTERED.read().unwrap_or_else(PoisonError::into_inner).get(name).copied();
    if let Some(found) = known() {
        return Ok(found);
    }
    types.register();
    known().ok_or_else(|| {
        Error::new(format!(
            "the type {:?} of an Any is not known; call `register` with the `TYPES` of its package",
            shortened(name)
        ))
    })
}

impl PackageTypes for Types {
    fn register(&'static self) {
        register(&[self]);
    }
}
