//! How often a field occurs, and what that means for its absence, `null` and an empty value.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use serde::ser::SerializeMap;

use super::error::Error;
use super::reader::Reader;
use super::scalar::{Codec, Key};
use super::serde::As;
use super::view::View;
use super::writer::Writer;

/// A field of a message, with the Rust type that prost gives it.
pub trait Field<F> {
    /// Writes key and value, unless the field is absent or has its default value.
    ///
    /// # Errors
    ///
    /// When a value has no JSON form.
    fn write(field: &F, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error>;

    /// Hands key and value to serde, unless the field is absent or has its default value.
    ///
    /// # Errors
    ///
    /// When a value has no JSON form, or the serializer fails.
    fn serialize<S: SerializeMap>(field: &F, key: &'static str, map: &mut S) -> Result<(), S::Error>;

    /// Reads the value in place of the one before.
    ///
    /// # Errors
    ///
    /// What is wrong, where.
    fn read(field: &mut F, r: &mut Reader<'_>) -> Result<(), Error>;

    /// Looks at the field.
    fn view(field: &F) -> View<'_>;
}

macro_rules! presences {
    ($($(#[doc = $doc:literal])+ $name:ident<$($codec:ident),+>;)+) => { $(
        $(#[doc = $doc])+
        pub struct $name<$($codec),+>(PhantomData<($($codec,)+)>);

        impl<$($codec),+> fmt::Debug for $name<$($codec),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )+ };
}

presences! {
    /// A scalar without presence: its default value is left out.
    Implicit<C>;
    /// A field that is always written, as proto2 has it.
    Required<C>;
    /// A field that is set or not: messages and `optional` scalars.
    Optional<C>;
    /// A list.
    Repeated<C>;
    /// A map.
    Map<K, C>;
}

impl<T: Default, C: Codec<T>> Field<T> for Implicit<C> {
    #[inline]
    fn write(field: &T, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
        if C::is_default(field) {
            return Ok(());
        }
        w.key(key);
        C::write(field, w)
    }

    fn serialize<S: SerializeMap>(field: &T, key: &'static str, map: &mut S) -> Result<(), S::Error> {
        if C::is_default(field) { Ok(()) } else { serialize_member::<C, T, S>(field, key, map) }
    }

    #[inline]
    fn read(field: &mut T, r: &mut Reader<'_>) -> Result<(), Error> {
        if !C::NULL_IS_VALUE && r.null()? {
            *field = T::default();
        } else if let Some(value) = C::read(r)? {
            *field = value;
        }
        Ok(())
    }

    fn view(field: &T) -> View<'_> {
        match C::view(field) {
            View::Scalar(scalar) if C::is_default(field) => View::Zero(scalar),
            view => view,
        }
    }
}

impl<T: Default, C: Codec<T>> Field<T> for Required<C> {
    fn write(field: &T, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
        write_member::<C, T>(field, key, w)
    }

    fn serialize<S: SerializeMap>(field: &T, key: &'static str, map: &mut S) -> Result<(), S::Error> {
        serialize_member::<C, T, S>(field, key, map)
    }

    fn read(field: &mut T, r: &mut Reader<'_>) -> Result<(), Error> {
        if let Some(value) = read_member::<C, T>(r)? {
            *field = value;
        }
        Ok(())
    }

    fn view(field: &T) -> View<'_> {
        C::view(field)
    }
}

impl<T, C: Codec<T>> Field<Option<T>> for Optional<C> {
    #[inline]
    fn write(field: &Option<T>, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
        match field {
            Some(value) => {
                w.key(key);
                C::write(value, w)
            }
            None => Ok(()),
        }
    }

    fn serialize<S: SerializeMap>(field: &Option<T>, key: &'static str, map: &mut S) -> Result<(), S::Error> {
        match field {
            Some(value) => serialize_member::<C, T, S>(value, key, map),
            None => Ok(()),
        }
    }

    #[inline]
    fn read(field: &mut Option<T>, r: &mut Reader<'_>) -> Result<(), Error> {
        if !C::NULL_IS_VALUE && r.null()? {
            *field = None;
        } else if let Some(value) = C::read(r)? {
            *field = Some(value);
        }
        Ok(())
    }

    fn view(field: &Option<T>) -> View<'_> {
        field.as_ref().map_or(View::Absent, C::view)
    }
}

impl<T, C: Codec<T>> Field<Vec<T>> for Repeated<C> {
    fn write(field: &Vec<T>, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
        if field.is_empty() {
            return Ok(());
        }
        w.key(key);
        w.begin_list()?;
        for (index, value) in field.iter().enumerate() {
            w.element();
            C::write(value, w).map_err(|error| error.in_index(index))?;
        }
        w.end_list();
        Ok(())
    }

    fn serialize<S: SerializeMap>(field: &Vec<T>, key: &'static str, map: &mut S) -> Result<(), S::Error> {
        if field.is_empty() { Ok(()) } else { map.serialize_entry(key, &As::<Repeated<C>, _>::new(field)) }
    }

    fn read(field: &mut Vec<T>, r: &mut Reader<'_>) -> Result<(), Error> {
        field.clear();
        if r.null()? || !r.begin_list()? {
            return Ok(());
        }
        let mut index = 0;
        loop {
            if let Some(value) = C::read(r).map_err(|error| error.in_index(index))? {
                field.push(value);
            }
            index += 1;
            if !r.next_element()? {
                return Ok(());
            }
        }
    }

    fn view(field: &Vec<T>) -> View<'_> {
        if field.is_empty() {
            return View::Empty("[]");
        }
        let mut scalars = Vec::with_capacity(field.len());
        for value in field {
            match C::view(value) {
                View::Scalar(scalar) => scalars.push(scalar),
                _ => return View::Opaque,
            }
        }
        View::Scalars(scalars)
    }
}

fn write_entry<K, T, KC: Key<K>, C: Codec<T>>(key: &K, value: &T, w: &mut Writer<'_>) -> Result<(), Error> {
    let text = KC::text(key);
    w.map_key(&text);
    C::write(value, w).map_err(|error| error.in_key(&text))
}

fn read_map<K, T, KC: Key<K>, C: Codec<T>>(
    r: &mut Reader<'_>,
    mut insert: impl FnMut(K, T),
) -> Result<(), Error> {
    if r.null()? || !r.begin_object("an object")? {
        return Ok(());
    }
    loop {
        r.peek();
        let offset = r.offset();
        let text = r.key()?;
        let value = C::read(r).map_err(|error| error.in_key(&text))?;
        let key = KC::read(text).map_err(|error| error.at(offset))?;
        if let Some(value) = value {
            insert(key, value);
        }
        if !r.next_entry()? {
            return Ok(());
        }
    }
}

fn view_map(length: usize) -> View<'static> {
    if length == 0 { View::Empty("{}") } else { View::Opaque }
}

impl<K: Hash + Eq + Ord, T, KC: Key<K>, C: Codec<T>> Field<HashMap<K, T>> for Map<KC, C> {
    fn write(field: &HashMap<K, T>, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
        if field.is_empty() {
            return Ok(());
        }
        w.key(key);
        w.begin_object()?;
        if field.len() > 1 {
            w.meet_unordered();
        }
        if w.is_sorted() {
            let mut entries: Vec<_> = field.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            for (key, value) in entries {
                write_entry::<K, T, KC, C>(key, value, w)?;
            }
        } else {
            for (key, value) in field {
                write_entry::<K, T, KC, C>(key, value, w)?;
            }
        }
        w.end_object();
        Ok(())
    }

    fn serialize<S: SerializeMap>(
        field: &HashMap<K, T>,
        key: &'static str,
        map: &mut S,
    ) -> Result<(), S::Error> {
        if field.is_empty() { Ok(()) } else { map.serialize_entry(key, &As::<Map<KC, C>, _>::new(field)) }
    }

    fn read(field: &mut HashMap<K, T>, r: &mut Reader<'_>) -> Result<(), Error> {
        field.clear();
        read_map::<K, T, KC, C>(r, |key, value| _ = field.insert(key, value))
    }

    fn view(field: &HashMap<K, T>) -> View<'_> {
        view_map(field.len())
    }
}

impl<K: Ord, T, KC: Key<K>, C: Codec<T>> Field<BTreeMap<K, T>> for Map<KC, C> {
    fn write(field: &BTreeMap<K, T>, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
        if field.is_empty() {
            return Ok(());
        }
        w.key(key);
        w.begin_object()?;
        for (key, value) in field {
            write_entry::<K, T, KC, C>(key, value, w)?;
        }
        w.end_object();
        Ok(())
    }

    fn serialize<S: SerializeMap>(
        field: &BTreeMap<K, T>,
        key: &'static str,
        map: &mut S,
    ) -> Result<(), S::Error> {
        if field.is_empty() { Ok(()) } else { map.serialize_entry(key, &As::<Map<KC, C>, _>::new(field)) }
    }

    fn read(field: &mut BTreeMap<K, T>, r: &mut Reader<'_>) -> Result<(), Error> {
        field.clear();
        read_map::<K, T, KC, C>(r, |key, value| _ = field.insert(key, value))
    }

    fn view(field: &BTreeMap<K, T>) -> View<'_> {
        view_map(field.len())
    }
}

/// Writes a member of a oneof.
///
/// # Errors
///
/// When the value has no JSON form.
#[inline]
pub fn write_member<C: Codec<T>, T>(value: &T, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
    w.key(key);
    C::write(value, w)
}

/// Hands a member of a oneof to serde.
///
/// # Errors
///
/// When the value has no JSON form, or the serializer fails.
pub fn serialize_member<C: Codec<T>, T, S: SerializeMap>(
    value: &T,
    key: &'static str,
    map: &mut S,
) -> Result<(), S::Error> {
    map.serialize_entry(key, &As::<C, T>::new(value))
}

/// Reads a member of a oneof; `None` when it is not set after all.
///
/// # Errors
///
/// What is wrong, where.
#[inline]
pub fn read_member<C: Codec<T>, T>(r: &mut Reader<'_>) -> Result<Option<T>, Error> {
    if !C::NULL_IS_VALUE && r.null()? { Ok(None) } else { C::read(r) }
}

/// Looks at a member of a oneof that is set.
pub fn view_member<C: Codec<T>, T>(value: &T) -> View<'_> {
    C::view(value)
}

/// Says that a oneof has two members.
#[cold]
pub fn second_member(r: &Reader<'_>) -> Error {
    Error::new("another member of the same oneof is set too").at(r.offset())
}
