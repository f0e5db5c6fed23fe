//! serde's data model to JSON text.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::package_types::NoTypes;
use super::writer::{MapOrder, Writer};
use crate::error::Error;

/// The form in which serde_json gives a number when a crate of the build has turned its feature `arbitrary_precision` on.
const NUMBER: &str = "{\"$serde_json::private::Number\":\"";

/// Records the value that a deserializer gives as JSON text.
pub(crate) fn record<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let mut text = Vec::new();
    Record(&mut Writer::new(&mut text, MapOrder::AsStored, &NoTypes)).deserialize(deserializer)?;
    Ok(text)
}

/// Writes a value of any type.
struct Record<'w, 'a>(&'w mut Writer<'a>);

impl<'de> DeserializeSeed<'de> for Record<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Writes an element of a list.
struct RecordElement<'w, 'a>(&'w mut Writer<'a>);

impl<'de> DeserializeSeed<'de> for RecordElement<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.element();
        Record(self.0).deserialize(deserializer)
    }
}

/// Writes a key of a map. Formats other than JSON have keys that are not strings.
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
            // A number below the smallest int64 is rounded to this value too, and must not be read as an int64.
            self.0.raw("-9223372036854775809");
            return Ok(());
        }
        self.0.float(value);
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.0.string(value);
        Ok(())
    }

    fn visit_bytes<E: serde::de::Error>(self, value: &[u8]) -> Result<(), E> {
        self.0.base64(value);
        Ok(())
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
