//! The JSON form of the wrappers and of `Empty`. prost has no structs for them: a wrapper is the wrapped value, `Empty` is `()`.

use serde::Serializer;

use crate::error::Error;
use crate::field_info::FieldInfo;
use crate::message::{
    Bool, Bytes, ExactMessage, F32, F64, Fields, I32, I64, Str, U32, U64, ValueCodec, View,
};
use crate::text::{Reader, Writer};

macro_rules! wrappers {
    ($($name:literal: $type:ty as $codec:ident;)+) => { $(
        impl ExactMessage for $type {
            const NAME: &'static str = concat!("google.protobuf.", $name);

            fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
                <$codec as ValueCodec<$type>>::write(self, w)
            }

            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$codec as ValueCodec<$type>>::serialize(self, serializer)
            }

            fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
                r.take_in_any();
                <$codec as ValueCodec<$type>>::read(r).map(Option::unwrap_or_default)
            }

            fn view(&self) -> View<'_> {
                <$codec as ValueCodec<$type>>::view(self)
            }
        }
    )+ };
}

wrappers! {
    "BoolValue": bool as Bool;
    "BytesValue": Vec<u8> as Bytes;
    "DoubleValue": f64 as F64;
    "FloatValue": f32 as F32;
    "Int32Value": i32 as I32;
    "Int64Value": i64 as I64;
    "StringValue": String as Str;
    "UInt32Value": u32 as U32;
    "UInt64Value": u64 as U64;
}

impl ExactMessage for () {
    const NAME: &'static str = "google.protobuf.Empty";

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.begin_object()?;
        w.end_object();
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        let in_any = r.take_in_any();
        if !r.begin_object("an object")? {
            return Ok(());
        }
        loop {
            let offset = r.offset();
            let key = r.key()?;
            match &*key {
                // Some servers write an Empty as the well-known types that are not objects: under `value`.
                "@type" | "value" if in_any => r.skip()?,
                key => r.unknown(key, offset)?,
            }
            if !r.next_entry()? {
                return Ok(());
            }
        }
    }

    fn write_in_any(&self, _: &mut Writer<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn read_in_any(r: &mut Reader<'_>) -> Result<Self, Error> {
        r.enter_any();
        Self::read(r)
    }

    fn view(&self) -> View<'_> {
        View::Message(&NoFields)
    }
}

struct NoFields;

impl Fields for NoFields {
    fn infos(&self) -> &'static [FieldInfo] {
        &[]
    }

    fn field(&self, _: usize) -> View<'_> {
        View::Absent
    }

    fn write_field(&self, _: usize, _: &mut Writer<'_>) -> Result<(), Error> {
        Ok(())
    }
}
