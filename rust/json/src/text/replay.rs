//! The serde back end, for messages inside of users' own types and for other formats.
//!
//! Serializing goes by the same tables and codecs as the wire does. Deserializing first records the values as JSON text, and
//! reads that as if it came from the wire: what is accepted cannot differ.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _, Serializer};

use super::enums::ExactEnum;
use super::error::Error;
use super::message::ExactMessage;
use super::presence::{Map, Repeated};
use super::reader::Reader;
use super::registry::Types;
use super::scalar::{Bytes, Codec, Enum, F64, Key};
use super::writer::{MapOrder, Writer};
use super::{Mode, from_slice_with};

/// A value, or the values of a list or a map, in the form that a codec gives them.
pub(super) struct As<'a, C, T: ?Sized> {
    value: &'a T,
    codec: PhantomData<C>,
}

impl<'a, C, T> As<'a, C, T> {
    pub(super) fn new(value: &'a T) -> Self {
        Self { value, codec: PhantomData }
    }
}

impl<C: Codec<T>, T> Serialize for As<'_, C, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::serialize(self.value, serializer)
    }
}

impl<C: Codec<T>, T> Serialize for As<'_, Repeated<C>, Vec<T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.value.iter().map(As::<C, T>::new))
    }
}

impl<K, T, KC: Key<K>, C: Codec<T>> Serialize for As<'_, Map<KC, C>, HashMap<K, T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entries::<K, T, KC, C, S>(self.value.iter(), serializer)
    }
}

impl<K, T, KC: Key<K>, C: Codec<T>> Serialize for As<'_, Map<KC, C>, BTreeMap<K, T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entries::<K, T, KC, C, S>(self.value.iter(), serializer)
    }
}

fn entries<'a, K: 'a, T: 'a, KC: Key<K>, C: Codec<T>, S: Serializer>(
    entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries {
        map.serialize_entry(&*KC::text(key), &As::<C, T>::new(value))?;
    }
    map.end()
}

/// Serializes an enum value.
///
/// # Errors
///
/// When the serializer fails.
pub fn serialize_enum<E: ExactEnum, S: Serializer>(number: i32, serializer: S) -> Result<S::Ok, S::Error> {
    Enum::<E>::serialize(&number, serializer)
}

/// Serializes a message as the JSON that it is written as, value by value.
pub(super) fn replay<M: ExactMessage, S: Serializer>(message: &M, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = Vec::new();
    message
        .write(&mut Writer::new(&mut text, MapOrder::AsStored, M::types()))
        .map_err(|error| S::Error::custom(error.in_message(M::NAME)))?;
    let reader = Reader::new(&text, Mode::Strict, &Types::NONE).map_err(S::Error::custom)?;
    Replay(&RefCell::new(reader)).serialize(serializer)
}

/// The next value of a text, to be serialized once.
struct Replay<'r, 'a>(&'r RefCell<Reader<'a>>);

impl Serialize for Replay<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let take = |next: fn(&mut Reader<'_>) -> Result<bool, Error>| {
            next(&mut self.0.borrow_mut()).map_err(S::Error::custom)
        };
        let kind = self.0.borrow_mut().peek();
        match kind {
            b'{' => {
                let mut map = serializer.serialize_map(None)?;
                let mut goes_on = take(|r| r.begin_object("an object"))?;
                while goes_on {
                    let key = self.0.borrow_mut().key().map_err(S::Error::custom)?;
                    map.serialize_entry(&*key, self)?;
                    goes_on = take(|r| r.next_entry())?;
                }
                map.end()
            }
            b'[' => {
                let mut list = serializer.serialize_seq(None)?;
                let mut goes_on = take(|r| r.begin_list())?;
                while goes_on {
                    list.serialize_element(self)?;
                    goes_on = take(|r| r.next_element())?;
                }
                list.end()
            }
            b'"' => {
                let text = self.0.borrow_mut().string("a string").map_err(S::Error::custom)?;
                serializer.serialize_str(&text)
            }
            b'n' => {
                take(|r| r.null())?;
                serializer.serialize_unit()
            }
            b't' | b'f' => serializer.serialize_bool(take(|r| r.boolean())?),
            _ => {
                let number = self.0.borrow_mut().number("a number").map_err(S::Error::custom)?;
                if let Ok(value) = number.parse::<u64>() {
                    serializer.serialize_u64(value)
                } else if let Ok(value) = number.parse::<i64>() {
                    serializer.serialize_i64(value)
                } else {
                    serializer.serialize_f64(number.parse().map_err(S::Error::custom)?)
                }
            }
        }
    }
}

/// How serde_json hands over a number when any crate of a build has turned its feature `arbitrary_precision` on.
const NUMBER: &str = "{\"$serde_json::private::Number\":\"";

/// Deserializes a message.
///
/// # Errors
///
/// When the deserializer fails, or the value is not the JSON of the message.
pub fn deserialize<'de, M: ExactMessage, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    let text = record(deserializer)?;
    from_slice_with(&text, Mode::Lenient).map_err(|error| serde::de::Error::custom(error.without_offset()))
}

/// Deserializes an enum value from its name or its number.
///
/// # Errors
///
/// When the deserializer fails, or the contract does not know the value.
pub fn deserialize_enum<'de, E, D>(deserializer: D) -> Result<E, D::Error>
where
    E: ExactEnum + TryFrom<i32>,
    D: Deserializer<'de>,
{
    let text = record(deserializer)?;
    let read = || Enum::<E>::read(&mut Reader::new(&text, Mode::Strict, &Types::NONE)?);
    let number = read().map_err(|error| serde::de::Error::custom(error.without_offset()))?;
    number.and_then(|number| E::try_from(number).ok()).ok_or_else(|| {
        serde::de::Error::custom(format!("expected a value of {}, found another number", E::NAME))
    })
}

fn record<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let mut text = Vec::new();
    Record(&mut Writer::new(&mut text, MapOrder::AsStored, &Types::NONE)).deserialize(deserializer)?;
    Ok(text)
}

/// Writes whatever comes as JSON text.
struct Record<'w, 'a>(&'w mut Writer<'a>);

impl<'de> DeserializeSeed<'de> for Record<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// An element of a list.
struct RecordElement<'w, 'a>(&'w mut Writer<'a>);

impl<'de> DeserializeSeed<'de> for RecordElement<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.element();
        Record(self.0).deserialize(deserializer)
    }
}

/// A key of a map, which formats other than JSON need not give as a string.
struct RecordKey<'w, 'a>(&'w mut Writer<'a>);

impl<'de> DeserializeSeed<'de> for RecordKey<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RecordKey<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        self.0.map_key(key);
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, key: bool) -> Result<(), E> {
        self.visit_str(if key { "true" } else { "false" })
    }

    fn visit_i64<E: serde::de::Error>(self, key: i64) -> Result<(), E> {
        self.visit_str(&key.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, key: u64) -> Result<(), E> {
        self.visit_str(&key.to_string())
    }
}

impl<'de> Visitor<'de> for Record<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.0.raw(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.0.integer(value);
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.0.integer(value);
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        if value == i64::MIN as f64 {
            // What is smaller than the smallest int64 arrives as this number too: it must not pass for an integer.
            self.0.raw("-9223372036854775809");
            return Ok(());
        }
        F64::write(&value, self.0).map_err(E::custom)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.0.string(value);
        Ok(())
    }

    fn visit_bytes<E: serde::de::Error>(self, value: &[u8]) -> Result<(), E> {
        Bytes::write(&value.to_vec(), self.0).map_err(E::custom)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.0.raw("null");
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let too_deep = |error: Error| <A::Error as serde::de::Error>::custom(error);
        self.0.begin_list().map_err(too_deep)?;
        while list.next_element_seed(RecordElement(&mut *self.0))?.is_some() {}
        self.0.end_list();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let too_deep = |error: Error| <A::Error as serde::de::Error>::custom(error);
        let start = self.0.len();
        self.0.begin_object().map_err(too_deep)?;
        while map.next_key_seed(RecordKey(&mut *self.0))?.is_some() {
            map.next_value_seed(Record(&mut *self.0))?;
        }
        self.0.end_object();
        self.0.unwrap(start, NUMBER, "\"}");
        Ok(())
    }
}
