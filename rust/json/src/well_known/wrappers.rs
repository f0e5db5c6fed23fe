//! The wrappers, which prost keeps as the values that they wrap, and `Empty`, which it keeps as `()`.

use serde::Serializer;

use crate::json::error::Error;
use crate::json::message::ExactMessage;
use crate::json::reader::Reader;
use crate::json::scalar::{Bool, Bytes, Codec, F32, F64, I32, I64, Str, U32, U64};
use crate::json::view::View;
use crate::json::writer::Writer;

macro_rules! wrappers {
    ($($name:literal: $type:ty as $codec:ident;)+) => { $(
        impl ExactMessage for $type {
            const NAME: &'static str = concat!("google.protobuf.", $name);

            fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
                <$codec as Codec<$type>>::write(self, w)
            }

            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$codec as Codec<$type>>::serialize(self, serializer)
            }

            fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
                r.take_in_any();
                <$codec as Codec<$type>>::read(r).map(Option::unwrap_or_default)
            }

            fn view(&self) -> View<'_> {
                <$codec as Codec<$type>>::view(self)
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
                // Some servers give it the form of the well-known types that are no objects.
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

impl crate::json::view::Fields for NoFields {
    fn infos(&self) -> &'static [crate::json::message::FieldInfo] {
        &[]
    }

    fn field(&self, _: usize) -> View<'_> {
        View::Absent
    }

    fn write_field(&self, _: usize, _: &mut Writer<'_>) -> Result<(), Error> {
        Ok(())
    }
}
