//! The JSON form of `Struct`, `Value` and `ListValue`: any JSON value.

use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};
use serde::ser::Error as _;
use serde::{Serialize as _, Serializer};

use crate::error::Error;
use crate::message::{As, ExactMessage, F64, Field, Map, Msg, Repeated, Str, ValueCodec, View};
use crate::text::{Reader, Writer};

impl ExactMessage for Value {
    const NAME: &'static str = "google.protobuf.Value";
    const NULL_IS_VALUE: bool = true;

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        match &self.kind {
            // A value without a kind is written as `null`, because every receiver reads it as `null`.
            None | Some(Kind::NullValue(_)) => w.raw("null"),
            Some(Kind::BoolValue(value)) => w.raw(if *value { "true" } else { "false" }),
            Some(Kind::StringValue(value)) => w.string(value),
            Some(Kind::NumberValue(value)) if value.is_finite() => F64::write(value, w)?,
            Some(Kind::NumberValue(_)) => {
                return Err(not_finite());
            }
            Some(Kind::StructValue(value)) => value.write(w)?,
            Some(Kind::ListValue(value)) => value.write(w)?,
        }
        Ok(())
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.kind {
            Some(Kind::BoolValue(value)) => serializer.serialize_bool(*value),
            Some(Kind::StringValue(value)) => serializer.serialize_str(value),
            Some(Kind::NumberValue(value)) if value.is_finite() => serializer.serialize_f64(*value),
            Some(Kind::StructValue(value)) => value.serialize(serializer),
            Some(Kind::ListValue(value)) => value.serialize(serializer),
            None | Some(Kind::NullValue(_)) => serializer.serialize_unit(),
            Some(Kind::NumberValue(_)) => Err(S::Error::custom(not_finite().in_message(Self::NAME))),
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.take_in_any();
        let kind = match r.peek() {
            b'n' => r.null().map(|_| Kind::NullValue(0))?,
            b't' | b'f' => Kind::BoolValue(r.boolean()?),
            b'"' => Kind::StringValue(r.string("a string")?.into_owned()),
            b'{' => Kind::StructValue(Struct::read(r)?),
            b'[' => Kind::ListValue(ListValue::read(r)?),
            b'-' | b'0'..=b'9' => Kind::NumberValue(F64::read(r)?.unwrap_or_default()),
            _ => return Err(r.expected("a value")),
        };
        Ok(Self { kind: Some(kind) })
    }

    fn view(&self) -> View<'_> {
        View::Opaque
    }
}

fn not_finite() -> Error {
    Error::new("NaN and the infinities have no form in a google.protobuf.Value")
}

impl ExactMessage for Struct {
    const NAME: &'static str = "google.protobuf.Struct";

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.begin_object()?;
        for (key, value) in &self.fields {
            w.map_key(key);
            value.write(w).map_err(|error| error.in_key(key))?;
        }
        w.end_object();
        Ok(())
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        As::<Map<Str, Msg>, _>::new(&self.fields).serialize(serializer)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.take_in_any();
        let mut message = Self::default();
        if r.peek() != b'{' {
            return Err(r.expected("an object"));
        }
        <Map<Str, Msg> as Field<_>>::read(&mut message.fields, r)?;
        Ok(message)
    }

    fn view(&self) -> View<'_> {
        View::Opaque
    }
}

impl ExactMessage for ListValue {
    const NAME: &'static str = "google.protobuf.ListValue";

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.begin_list()?;
        for (index, value) in self.values.iter().enumerate() {
            w.element();
            value.write(w).map_err(|error| error.in_index(index))?;
        }
        w.end_list();
        Ok(())
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        As::<Repeated<Msg>, _>::new(&self.values).serialize(serializer)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.take_in_any();
        let mut message = Self::default();
        if r.peek() != b'[' {
            return Err(r.expected("a list"));
        }
        <Repeated<Msg> as Field<_>>::read(&mut message.values, r)?;
        Ok(message)
    }

    fn view(&self) -> View<'_> {
        View::Opaque
    }
}
