//! The presence of a field: how often its value occurs, and the meaning of an absent value, `null` and an empty value.

use std::fmt;
use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::codec::{As, ValueCodec};
use super::view::View;
use crate::error::Error;
use crate::text::{Reader, Writer};

/// The presence of a field, with the Rust type `F` that prost gives the field.
pub trait Field<F> {
    /// Writes key and value. Writes nothing when the field is absent, or has no presence and its default value.
    ///
    /// # Errors
    ///
    /// When a value has no JSON form.
    fn write(field: &F, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error>;

    /// Serializes key and value, under the same condition as [`Field::write`].
    ///
    /// # Errors
    ///
    /// When a value has no JSON form, or the serializer fails.
    fn serialize<S: SerializeMap>(field: &F, key: &'static str, map: &mut S) -> Result<(), S::Error>;

    /// Reads a value and replaces the one that the field has.
    ///
    /// # Errors
    ///
    /// When the value is not the JSON of the field.
    fn read(field: &mut F, r: &mut Reader<'_>) -> Result<(), Error>;

    /// Returns a view of the field.
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
    /// A scalar without presence. Its default value is left out.
    Implicit<C>;
    /// A field that is always written: `required` in proto2.
    Required<C>;
    /// A field with presence: a message, or an `optional` scalar.
    Optional<C>;
    /// A list.
    Repeated<C>;
}

impl<T: Default, C: ValueCodec<T>> Field<T> for Implicit<C> {
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

impl<T: Default, C: ValueCodec<T>> Field<T> for Required<C> {
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

impl<T, C: ValueCodec<T>> Field<Option<T>> for Optional<C> {
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

impl<T, C: ValueCodec<T>> Field<Vec<T>> for Repeated<C> {
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

impl<C: ValueCodec<T>, T> Serialize for As<'_, Repeated<C>, Vec<T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.value.iter().map(As::<C, T>::new))
    }
}

/// Writes a member of a oneof.
///
/// # Errors
///
/// When the value has no JSON form.
#[inline]
pub fn write_member<C: ValueCodec<T>, T>(
    value: &T,
    key: &'static str,
    w: &mut Writer<'_>,
) -> Result<(), Error> {
    w.key(key);
    C::write(value, w)
}

/// Serializes a member of a oneof.
///
/// # Errors
///
/// When the value has no JSON form, or the serializer fails.
pub fn serialize_member<C: ValueCodec<T>, T, S: SerializeMap>(
    value: &T,
    key: &'static str,
    map: &mut S,
) -> Result<(), S::Error> {
    map.serialize_entry(key, &As::<C, T>::new(value))
}

/// Reads a member of a oneof. Returns `None` when the member is not set after all.
///
/// # Errors
///
/// When the value is not the JSON of the field.
#[inline]
pub fn read_member<C: ValueCodec<T>, T>(r: &mut Reader<'_>) -> Result<Option<T>, Error> {
    if !C::NULL_IS_VALUE && r.null()? { Ok(None) } else { C::read(r) }
}

/// Returns a view of a member of a oneof that is set.
pub fn view_member<C: ValueCodec<T>, T>(value: &T) -> View<'_> {
    C::view(value)
}

/// Returns the error for a oneof with two members.
#[cold]
pub fn second_member(r: &Reader<'_>) -> Error {
    Error::new("another member of the same oneof is set too").at(r.offset())
}
