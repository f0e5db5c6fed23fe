//! JSON text to serde's data model.

use std::cell::RefCell;

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _, Serializer};

use super::package_types::NoTypes;
use super::reader::Reader;
use crate::error::Error;
use crate::mode::Mode;

/// Serializes the value that a JSON text holds, one value after the other.
pub(crate) fn replay<S: Serializer>(json: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let reader = Reader::new(json, Mode::Strict, &NoTypes).map_err(S::Error::custom)?;
    Replay(&RefCell::new(reader)).serialize(serializer)
}

/// The next value of the text. It can be serialized once.
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
                let mut has_next = take(|r| r.begin_object("an object"))?;
                while has_next {
                    let key = self.0.borrow_mut().key().map_err(S::Error::custom)?;
                    map.serialize_entry(&*key, self)?;
                    has_next = take(|r| r.next_entry())?;
                }
                map.end()
            }
            b'[' => {
                let mut list = serializer.serialize_seq(None)?;
                let mut has_next = take(|r| r.begin_list())?;
                while has_next {
                    list.serialize_element(self)?;
                    has_next = take(|r| r.next_element())?;
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
