//! Random messages by descriptor, all of which have a JSON form.

use std::collections::HashMap;

use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, Value};

/// Bytes that decide what a message looks like; zeros when they run out, so that fewer bytes give smaller messages.
pub(crate) struct Entropy<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Entropy<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter() }
    }

    fn byte(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or(0)
    }

    fn number(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit
    }

    /// True for one in four, and not when the bytes have run out.
    fn rarely(&mut self) -> bool {
        self.byte() > 191
    }
}

/// Returns a message with some of its fields set.
pub(crate) fn message(
    descriptor: &MessageDescriptor,
    entropy: &mut Entropy<'_>,
    depth: u32,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields().filter(|_| depth > 0) {
        if !entropy.rarely() {
            continue;
        }
        let value = if field.is_map() {
            map(&field, entropy, depth)
        } else if field.is_list() {
            let count = entropy.byte() % 4;
            Value::List((0..count).map(|_| value(&field.kind(), entropy, depth)).collect())
        } else {
            value(&field.kind(), entropy, depth)
        };
        message.set_field(&field, value);
    }
    message
}

fn map(field: &FieldDescriptor, entropy: &mut Entropy<'_>, depth: u32) -> Value {
    let Kind::Message(entry) = field.kind() else { panic!("a map field has entries") };
    let count = entropy.byte() % 4;
    let entries = (0..count).map(|_| {
        let key = match value(&entry.map_entry_key_field().kind(), entropy, depth) {
            Value::Bool(key) => MapKey::Bool(key),
            Value::I32(key) => MapKey::I32(key),
            Value::I64(key) => MapKey::I64(key),
            Value::U32(key) => MapKey::U32(key),
            Value::U64(key) => MapKey::U64(key),
            Value::String(key) => MapKey::String(key),
            other => panic!("{other:?} is no key"),
        };
        (key, value(&entry.map_entry_value_field().kind(), entropy, depth))
    });
    Value::Map(entries.collect::<HashMap<_, _>>())
}

fn value(kind: &Kind, entropy: &mut Entropy<'_>, depth: u32) -> Value {
    match kind {
        Kind::Double => Value::F64(double(entropy)),
        Kind::Float => Value::F32(match entropy.byte() % 4 {
            0 => (entropy.byte() as f32) / 8.0,
            1 => [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, f32::MIN_POSITIVE]
                [usize::from(entropy.byte() % 5)],
            // prost-reflect refuses the largest float as it writes it itself, 3.4028235e38, because as a double that is larger.
            // `conformance/json/numbers.json` has the case.
            _ => Some(f32::from_bits(entropy.number() as u32))
                .filter(|float| float.abs() != f32::MAX)
                .unwrap_or(1.0),
        }),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            Value::I32(entropy.number() as i32 >> (entropy.byte() % 32))
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            Value::I64(entropy.number() as i64 >> (entropy.byte() % 64))
        }
        Kind::Uint32 | Kind::Fixed32 => Value::U32(entropy.number() as u32 >> (entropy.byte() % 32)),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(entropy.number() >> (entropy.byte() % 64)),
        Kind::Bool => Value::Bool(entropy.byte() % 2 == 1),
        Kind::String => Value::String(string(entropy)),
        Kind::Bytes => {
            Value::Bytes((0..entropy.byte() % 9).map(|_| entropy.byte()).collect::<Vec<_>>().into())
        }
        Kind::Enum(item) if item.full_name() == "google.protobuf.NullValue" => Value::EnumNumber(0),
        Kind::Enum(item) => Value::EnumNumber(match entropy.byte() % 4 {
            0 => entropy.number() as i32,
            _ => item
                .values()
                .nth(usize::from(entropy.byte()) % item.values().len())
                .expect("a value")
                .number(),
        }),
        Kind::Message(descriptor) => Value::Message(match descriptor.full_name() {
            "google.protobuf.Timestamp" => {
                timed(descriptor, -62_135_596_800 + entropy.below(315_537_897_600) as i64, nanos(entropy))
            }
            "google.protobuf.Duration" => {
                let sign = i64::from(entropy.byte() % 2) * 2 - 1;
                timed(descriptor, sign * entropy.below(315_576_000_000) as i64, sign as i32 * nanos(entropy))
            }
            "google.protobuf.FieldMask" => {
                let paths = ["a", "foo_bar", "foo.bar_baz", "x1.y", "user_id.b_c_d"];
                let paths =
                    (0..entropy.byte() % 4).map(|_| paths[usize::from(entropy.byte() % 5)].to_owned());
                with(descriptor, "paths", Value::List(paths.map(Value::String).collect()))
            }
            "google.protobuf.Value" => json(descriptor, entropy, depth.saturating_sub(1)),
            // prost-reflect writes NaN and the infinities in wrappers as null. `conformance/json/any.json` has a case.
            "google.protobuf.DoubleValue" => {
                with(descriptor, "value", Value::F64(f64::from(entropy.byte()) / 16.0))
            }
            "google.protobuf.FloatValue" => {
                with(descriptor, "value", Value::F32(f32::from(entropy.byte()) / 16.0))
            }
            "google.protobuf.Any" => any(descriptor, entropy, depth),
            _ => message(descriptor, entropy, depth - 1),
        }),
    }
}

fn double(entropy: &mut Entropy<'_>) -> f64 {
    match entropy.byte() % 4 {
        0 => f64::from(entropy.byte()) / 16.0,
        1 => [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MAX, 5e-324]
            [usize::from(entropy.byte() % 6)],
        _ => f64::from_bits(entropy.number()),
    }
}

fn string(entropy: &mut Entropy<'_>) -> String {
    const PIECES: [&str; 10] = ["a", "Z", " ", "\"", "\\", "\n", "\u{0}", "é", "😀", "{\"x\":["];
    (0..entropy.byte() % 12).map(|_| PIECES[usize::from(entropy.byte() % 10)]).collect()
}

fn nanos(entropy: &mut Entropy<'_>) -> i32 {
    let nanos = entropy.below(1_000_000_000) as i32;
    match entropy.byte() % 4 {
        0 => 0,
        1 => nanos / 1_000_000 * 1_000_000,
        2 => nanos / 1_000 * 1_000,
        _ => nanos,
    }
}

fn with(descriptor: &MessageDescriptor, field: &str, value: Value) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    message.set_field_by_name(field, value);
    message
}

fn timed(descriptor: &MessageDescriptor, seconds: i64, nanos: i32) -> DynamicMessage {
    let mut message = with(descriptor, "seconds", Value::I64(seconds));
    message.set_field_by_name("nanos", Value::I32(nanos));
    message
}

fn json(descriptor: &MessageDescriptor, entropy: &mut Entropy<'_>, depth: u32) -> DynamicMessage {
    let nested = |name: &str, entropy: &mut Entropy<'_>| {
        let field = descriptor.get_field_by_name(name).expect("a field of Value");
        with(descriptor, name, value(&field.kind(), entropy, depth))
    };
    match entropy.byte() % 6 {
        1 => with(descriptor, "bool_value", Value::Bool(entropy.byte() % 2 == 1)),
        2 => {
            let number = double(entropy);
            with(descriptor, "number_value", Value::F64(if number.is_finite() { number } else { 0.0 }))
        }
        3 => with(descriptor, "string_value", Value::String(string(entropy))),
        4 if depth > 0 => nested("struct_value", entropy),
        5 if depth > 0 => nested("list_value", entropy),
        _ => with(descriptor, "null_value", Value::EnumNumber(0)),
    }
}

fn any(descriptor: &MessageDescriptor, entropy: &mut Entropy<'_>, depth: u32) -> DynamicMessage {
    const HELD: [&str; 6] = [
        "conformance.v1.AllTypes.Nested",
        "conformance.other.v1.Other",
        "google.protobuf.Timestamp",
        "google.protobuf.Struct",
        "google.protobuf.Value",
        "google.protobuf.Int64Value",
    ];
    let name = HELD[usize::from(entropy.byte() % 6)];
    let held = descriptor.parent_pool().get_message_by_name(name).expect("a message");
    let Value::Message(message) = value(&Kind::Message(held), entropy, depth.max(1)) else {
        panic!("a message")
    };
    let mut any = with(descriptor, "type_url", Value::String(format!("type.googleapis.com/{name}")));
    any.set_field_by_name("value", Value::Bytes(message.encode_to_vec().into()));
    any
}
