//! The codecs of scalars, enums and messages: one marker type per proto type.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Serialize, Serializer};

use super::codec::{KeyCodec, ValueCodec};
use super::enums::{self, ExactEnum};
use super::exact_message::ExactMessage;
use super::view::{Scalar, View};
use crate::error::Error;
use crate::text::{Reader, Writer, float, integer, integer_text, not_finite};

/// `string`.
#[derive(Debug)]
pub struct Str;

impl ValueCodec<String> for Str {
    #[inline]
    fn is_default(value: &String) -> bool {
        value.is_empty()
    }

    #[inline]
    fn write(value: &String, w: &mut Writer<'_>) -> Result<(), Error> {
        w.string(value);
        Ok(())
    }

    fn serialize<S: Serializer>(value: &String, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value)
    }

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Option<String>, Error> {
        Ok(Some(r.string("a string")?.into_owned()))
    }

    fn view(value: &String) -> View<'_> {
        View::Scalar(Scalar::string(value.as_str()))
    }
}

impl KeyCodec<String> for Str {
    #[inline]
    fn text(key: &String) -> Cow<'_, str> {
        Cow::Borrowed(key)
    }

    #[inline]
    fn read(text: Cow<'_, str>) -> Result<String, Error> {
        Ok(text.into_owned())
    }
}

/// `bool`.
#[derive(Debug)]
pub struct Bool;

impl ValueCodec<bool> for Bool {
    #[inline]
    fn is_default(value: &bool) -> bool {
        !value
    }

    #[inline]
    fn write(value: &bool, w: &mut Writer<'_>) -> Result<(), Error> {
        w.raw(if *value { "true" } else { "false" });
        Ok(())
    }

    fn serialize<S: Serializer>(value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*value)
    }

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Option<bool>, Error> {
        r.boolean().map(Some)
    }

    fn view(value: &bool) -> View<'_> {
        View::Scalar(Scalar::bare(if *value { "true" } else { "false" }))
    }
}

impl KeyCodec<bool> for Bool {
    fn text(key: &bool) -> Cow<'_, str> {
        Cow::Borrowed(if *key { "true" } else { "false" })
    }

    fn read(text: Cow<'_, str>) -> Result<bool, Error> {
        match &*text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Error::new("expected \"true\" or \"false\" as a key, found another string")),
        }
    }
}

fn number<S: Serializer>(value: impl Serialize, serializer: S) -> Result<S::Ok, S::Error> {
    value.serialize(serializer)
}

fn digits<S: Serializer>(value: impl itoa::Integer, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(itoa::Buffer::new().format(value))
}

macro_rules! integers {
    ($($(#[doc = $doc:literal])+ $codec:ident: $type:ty, $write:ident, $serialize:ident, $view:ident, $what:literal;)+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub struct $codec;

        impl ValueCodec<$type> for $codec {
            #[inline]
            fn is_default(value: &$type) -> bool {
                *value == 0
            }

            #[inline]
            fn write(value: &$type, w: &mut Writer<'_>) -> Result<(), Error> {
                w.$write(*value);
                Ok(())
            }

            fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                $serialize(*value, serializer)
            }

            #[inline]
            fn read(r: &mut Reader<'_>) -> Result<Option<$type>, Error> {
                integer(r, $what).map(Some)
            }

            fn view(value: &$type) -> View<'_> {
                View::Scalar(Scalar::$view(value.to_string()))
            }
        }

        impl KeyCodec<$type> for $codec {
            fn text(key: &$type) -> Cow<'_, str> {
                Cow::Owned(itoa::Buffer::new().format(*key).to_owned())
            }

            fn read(text: Cow<'_, str>) -> Result<$type, Error> {
                let (is_negative, magnitude) = integer_text(&text, concat!($what, " as a key"))?;
                let value = i128::from(magnitude);
                <$type>::try_from(if is_negative { -value } else { value })
                    .map_err(|_| Error::new(concat!("expected ", $what, " as a key, found a number out of its range")))
            }
        }
    )+ };
}

integers! {
    /// `int32`, `sint32`, `sfixed32`.
    I32: i32, integer, number, bare, "an int32";
    /// `uint32`, `fixed32`.
    U32: u32, integer, number, bare, "a uint32";
    /// `int64`, `sint64`, `sfixed64`: written as a string, because JavaScript has no such integers.
    I64: i64, quoted_integer, digits, string, "an int64";
    /// `uint64`, `fixed64`: written as a string, because JavaScript has no such integers.
    U64: u64, quoted_integer, digits, string, "a uint64";
}

macro_rules! floats {
    ($($(#[doc = $doc:literal])+ $codec:ident: $type:ty, $what:literal;)+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub struct $codec;

        impl ValueCodec<$type> for $codec {
            // Minus zero is not the default value, although it equals zero.
            #[inline]
            fn is_default(value: &$type) -> bool {
                value.to_bits() == 0
            }

            #[inline]
            fn write(value: &$type, w: &mut Writer<'_>) -> Result<(), Error> {
                w.float(*value);
                Ok(())
            }

            fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                match value.is_finite() {
                    true => number(*value, serializer),
                    false => serializer.serialize_str(not_finite(f64::from(*value))),
                }
            }

            #[inline]
            fn read(r: &mut Reader<'_>) -> Result<Option<$type>, Error> {
                float(r, $what).map(Some)
            }

            fn view(value: &$type) -> View<'_> {
                View::Scalar(if !value.is_finite() {
                    Scalar::string(not_finite(f64::from(*value)))
                } else {
                    let text = zmij::Buffer::new().format_finite(*value).to_owned();
                    Scalar::bare(text.strip_suffix(".0").map(str::to_owned).unwrap_or(text))
                })
            }
        }
    )+ };
}

floats! {
    /// `float`.
    F32: f32, "a float";
    /// `double`.
    F64: f64, "a double";
}

/// Accepts base64 with and without padding, because servers send both.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const ANY_STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const ANY_URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// `bytes`: base64.
#[derive(Debug)]
pub struct Bytes;

impl<B: AsRef<[u8]> + From<Vec<u8>>> ValueCodec<B> for Bytes {
    fn is_default(value: &B) -> bool {
        value.as_ref().is_empty()
    }

    fn write(value: &B, w: &mut Writer<'_>) -> Result<(), Error> {
        w.base64(value.as_ref());
        Ok(())
    }

    fn serialize<S: Serializer>(value: &B, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(value.as_ref()))
    }

    fn read(r: &mut Reader<'_>) -> Result<Option<B>, Error> {
        r.peek();
        let offset = r.offset();
        let text = r.string("base64 in a string")?;
        let engine = if text.contains(['-', '_']) { ANY_URL_SAFE } else { ANY_STANDARD };
        match engine.decode(text.as_bytes()) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(_) => Err(Error::new("expected base64, found another string").at(offset)),
        }
    }

    fn view(value: &B) -> View<'_> {
        View::Scalar(Scalar::string(URL_SAFE.encode(value.as_ref())))
    }
}

/// An enum. prost keeps its number.
pub struct Enum<E>(PhantomData<E>);

impl<E> fmt::Debug for Enum<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Enum")
    }
}

impl<E: ExactEnum> ValueCodec<i32> for Enum<E> {
    #[inline]
    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    fn write(value: &i32, w: &mut Writer<'_>) -> Result<(), Error> {
        match enums::name(E::VALUES, *value) {
            Some(name) => w.string(name),
            None => w.integer(*value),
        }
        Ok(())
    }

    fn serialize<S: Serializer>(value: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        match enums::name(E::VALUES, *value) {
            Some(name) => serializer.serialize_str(name),
            None => serializer.serialize_i32(*value),
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Option<i32>, Error> {
        enums::read(r, E::NAME, E::VALUES)
    }

    fn view(value: &i32) -> View<'_> {
        View::Scalar(match enums::name(E::VALUES, *value) {
            Some(name) => Scalar::string(name),
            None => Scalar::bare(value.to_string()),
        })
    }
}

/// `google.protobuf.NullValue`, the enum with the one value `null`.
#[derive(Debug)]
pub struct Null;

impl ValueCodec<i32> for Null {
    const NULL_IS_VALUE: bool = true;

    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    fn write(_: &i32, w: &mut Writer<'_>) -> Result<(), Error> {
        w.raw("null");
        Ok(())
    }

    fn serialize<S: Serializer>(_: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }

    fn read(r: &mut Reader<'_>) -> Result<Option<i32>, Error> {
        match r.null()? {
            true => Ok(Some(0)),
            false => enums::read(r, "google.protobuf.NullValue", &[("NULL_VALUE", 0)]),
        }
    }

    fn view(_: &i32) -> View<'_> {
        View::Scalar(Scalar::bare("null"))
    }
}

/// A message, boxed or not. prost boxes messages that contain themselves.
#[derive(Debug)]
pub struct Msg;

impl<M: ExactMessage> ValueCodec<M> for Msg {
    const NULL_IS_VALUE: bool = M::NULL_IS_VALUE;

    fn is_default(_: &M) -> bool {
        false
    }

    #[inline]
    fn write(value: &M, w: &mut Writer<'_>) -> Result<(), Error> {
        value.write(w)
    }

    fn serialize<S: Serializer>(value: &M, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Option<M>, Error> {
        M::read(r).map(Some)
    }

    fn view(value: &M) -> View<'_> {
        value.view()
    }
}
