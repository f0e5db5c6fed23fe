//! Which message types an `Any` can hold: those of the package at hand, of what it imports, and those that were registered.
//!
//! Rust runs no code before `main`, so nothing can register itself. Instead each generated package has a static list of its
//! types that refers to the lists of the packages it uses, and every message knows the list of its package. The list is
//! entered into the table of the process when an `Any` first holds a type that the table lacks; most programs never pay for
//! it, and need not register anything.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, PoisonError, RwLock};

use super::error::{Error, shortened};
use super::message::ExactMessage;
use super::reader::Reader;
use super::well_known;
use super::writer::Writer;
use crate::google;

/// The message types of a proto package and of the packages that it imports. Generated code has one per package, `TYPES`.
pub struct Types {
    messages: &'static [AnyType],
    imports: &'static [&'static Types],
}

impl Types {
    pub(crate) const NONE: Self = Self::new(&[], &[]);

    /// The types of a package.
    pub const fn new(messages: &'static [AnyType], imports: &'static [&'static Self]) -> Self {
        Self { messages, imports }
    }
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.messages.iter().map(|message| message.name)).finish()
    }
}

/// How a message type is converted between the bytes in an `Any` and JSON.
#[derive(Clone, Copy)]
pub struct AnyType {
    name: &'static str,
    write: fn(&[u8], &mut Writer<'_>) -> Result<(), Error>,
    read: fn(&mut Reader<'_>) -> Result<Vec<u8>, Error>,
}

impl AnyType {
    /// The conversions of a message type.
    pub const fn of<M: ExactMessage>() -> Self {
        Self { name: M::NAME, write: write::<M>, read: read::<M> }
    }

    pub(super) fn write(&self, bytes: &[u8], w: &mut Writer<'_>) -> Result<(), Error> {
        (self.write)(bytes, w)
    }

    pub(super) fn read(&self, r: &mut Reader<'_>) -> Result<Vec<u8>, Error> {
        (self.read)(r)
    }
}

impl fmt::Debug for AnyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyType").field(&self.name).finish()
    }
}

fn write<M: ExactMessage>(bytes: &[u8], w: &mut Writer<'_>) -> Result<(), Error> {
    let message = M::decode(bytes)
        .map_err(|error| Error::new(format!("the bytes in the Any are no {}: {error}", M::NAME)))?;
    message.write_in_any(w)
}

fn read<M: ExactMessage>(r: &mut Reader<'_>) -> Result<Vec<u8>, Error> {
    M::read_in_any(r).map(|message| message.encode_to_vec())
}

type Registered = HashMap<&'static str, AnyType>;

static REGISTERED: LazyLock<RwLock<Registered>> = LazyLock::new(|| {
    let mut all = Registered::new();
    for types in [&well_known::TYPES, &google::api::TYPES, &google::rpc::TYPES] {
        add(&mut all, types, &mut Vec::new());
    }
    RwLock::new(all)
});

fn add(all: &mut Registered, types: &'static Types, done: &mut Vec<*const Types>) {
    // Packages may import each other.
    if done.contains(&std::ptr::from_ref(types)) {
        return;
    }
    done.push(std::ptr::from_ref(types));
    all.extend(types.messages.iter().map(|message| (message.name, *message)));
    for import in types.imports {
        add(all, import, done);
    }
}

/// Makes the types of packages known to every `Any` in the process.
///
/// The types of the package of a message, and of packages that it imports, are known without it. Others are not: register
/// the packages whose messages a service may put into an `Any` without importing them. Registering twice does no harm.
///
/// ```ignore
/// callwright::json::register(&[&acme_services::billing::v1::TYPES]);
/// ```
pub fn register(types: &[&'static Types]) {
    let mut all = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
    for types in types {
        add(&mut all, types, &mut Vec::new());
    }
}

/// Finds the type that a URL names, among the registered ones and those of the package at hand.
pub(super) fn find(url: &str, types: &'static Types) -> Result<AnyType, Error> {
    let Some((_, name)) = url.rsplit_once('/').filter(|(_, name)| !name.is_empty()) else {
        return Err(Error::new("expected a type URL such as \"type.googleapis.com/acme.v1.User\""));
    };
    let known = || REGISTERED.read().unwrap_or_else(PoisonError::into_inner).get(name).copied();
    if let Some(found) = known() {
        return Ok(found);
    }
    register(&[types]);
    known().ok_or_else(|| {
        Error::new(format!(
            "the type {:?} of an Any is not known; add its package with callwright::json::register",
            shortened(name)
        ))
    })
}
