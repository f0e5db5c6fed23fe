//! Map fields.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::codec::{As, KeyCodec, ValueCodec};
use super::presence::Field;
use super::view::View;
use crate::error::Error;
use crate::text::{Reader, Writer};

/// A map.
pub struct Map<K, C>(PhantomData<(K, C)>);

impl<K, C> fmt::Debug for Map<K, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Map")
    }
}

fn write_entry<K, T, KC: KeyCodec<K>, C: ValueCodec<T>>(
    key: &K,
    value: &T,
    w: &mut Writer<'_>,
) -> Result<(), Error> {
    let text = KC::text(key);
    w.map_key(&text);
    C::write(value, w).map_err(|error| error.in_key(&text))
}

fn read_map<K, T, KC: KeyCodec<K>, C: ValueCodec<T>>(
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

impl<K: Hash + Eq + Ord, T, KC: KeyCodec<K>, C: ValueCodec<T>> Field<HashMap<K, T>> for Map<KC, C> {
    fn write(field: &HashMap<K, T>, key: &'static str, w: &mut Writer<'_>) -> Result<(), Error> {
        if field.is_empty() {
            return Ok(());
        }
        w.key(key);
        w.begin_object()?;
        if field.len() > 1 {
            w.note_unordered_map();
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

impl<K: Ord, T, KC: KeyCodec<K>, C: ValueCodec<T>> Field<BTreeMap<K, T>> for Map<KC, C> {
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

impl<K, T, KC: KeyCodec<K>, C: ValueCodec<T>> Serialize for As<'_, Map<KC, C>, HashMap<K, T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entries::<K, T, KC, C, S>(self.value.iter(), serializer)
    }
}

impl<K, T, KC: KeyCodec<K>, C: ValueCodec<T>> Serialize for As<'_, Map<KC, C>, BTreeMap<K, T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entries::<K, T, KC, C, S>(self.value.iter(), serializer)
    }
}

fn entries<'a, K: 'a, T: 'a, KC: KeyCodec<K>, C: ValueCodec<T>, S: Serializer>(
    entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries {
        map.serialize_entry(&*KC::text(key), &As::<C, T>::new(value))?;
    }
    map.end()
}
