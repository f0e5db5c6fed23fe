//! The macros that generated code calls: they expand the table of a message and the names of an enum.
//!
//! A table has one line per field, such as `user_id: Implicit Str = "userId" | "user_id";`: the Rust name, the presence, the
//! codec, the JSON name, the proto name. A JSON name that a JSON string escapes is followed by
//! its escaped form, `= "a\"" as "a\\\""`. A member of a oneof names its variant instead of its own name:
//! `test(criterion::Test::Status): Member Enum(UserStatus) = ...;`. The macros use absolute names only, because a message can
//! be called `Option` or `Result`.

/// Implements the exact JSON form and the serde traits for a message.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_message {
    ($message:ty, $name:literal, $types:expr, { $($fields:tt)* }) => {
        $crate::__json_table!($message, $name, $types, { $($fields)* });

        #[allow(deprecated, clippy::all)]
        const _: () = {
            use $crate::generated_v1::exact as __exact;

            impl __exact::serde::Serialize for $message {
                fn serialize<S: __exact::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    __exact::ExactMessage::serialize(self, serializer)
                }
            }

            impl<'de> __exact::serde::Deserialize<'de> for $message {
                fn deserialize<D: __exact::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    __exact::deserialize(deserializer)
                }
            }
        };
    };
}

/// Implements the exact JSON form for a message. It is enough for a type of another crate, which cannot have the serde traits.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_table {
    ($message:ty, $name:literal, $types:expr, {
        $($field:ident $(($variant:path))? : $presence:ident $(($key:ident))? $codec:ident $(($of:ty))?
            = $json:literal $(as $escaped:literal)? | $proto:literal $(, $flag:ident)? ;)*
    }) => {
        #[allow(deprecated, clippy::all)]
        const _: () = {
            use $crate::generated_v1::exact as __exact;

            impl __exact::Table for $message {
                const INFOS: &'static [__exact::FieldInfo] = &[$(
                    __exact::FieldInfo {
                        json: $json,
                        proto: $proto,
                        key: $crate::__json_key!($json $(, $escaped)?),
                        proto_key: ::core::concat!(",\"", $proto, "\":"),
                        sensitive: $crate::__json_flag!($($flag)?),
                    },
                )*];

                const CODECS: &'static [__exact::FieldCodec<Self>] = &[$(
                    $crate::__json_field!(
                        $field $(($variant))? : $presence $(($key))?, __exact::$codec $(<$of>)?
                    ),
                )*];
            }

            impl __exact::ExactMessage for $message {
                const NAME: &'static str = $name;

                fn types() -> &'static dyn __exact::PackageTypes {
                    &$types
                }

                fn write(
                    &self,
                    w: &mut __exact::Writer<'_>,
                ) -> ::core::result::Result<(), __exact::Error> {
                    __exact::write_table(self, w)
                }

                fn serialize<S: __exact::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    #[allow(unused_mut)]
                    let mut map = __exact::serde::Serializer::serialize_map(
                        serializer,
                        ::core::option::Option::None,
                    )?;
                    $(
                        $crate::__json_serialize!(
                            self, map, $json,
                            $field $(($variant))? : $presence $(($key))?, __exact::$codec $(<$of>)?
                        );
                    )*
                    __exact::serde::ser::SerializeMap::end(map)
                }

                fn read(
                    r: &mut __exact::Reader<'_>,
                ) -> ::core::result::Result<Self, __exact::Error> {
                    __exact::read_table(r)
                }

                fn write_in_any(
                    &self,
                    w: &mut __exact::Writer<'_>,
                ) -> ::core::result::Result<(), __exact::Error> {
                    __exact::write_entries(self, w)
                }

                fn read_in_any(
                    r: &mut __exact::Reader<'_>,
                ) -> ::core::result::Result<Self, __exact::Error> {
                    __exact::read_table(r)
                }

                fn view(&self) -> __exact::View<'_> {
                    __exact::View::Message(self)
                }
            }
        };
    };
}

/// Expands to the JSON name of a field as a key that follows another entry.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_key {
    ($json:literal) => {
        ::core::concat!(",\"", $json, "\":")
    };
    ($json:literal, $escaped:literal) => {
        ::core::concat!(",\"", $escaped, "\":")
    };
}

/// Expands to the `FieldCodec` of one field.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_field {
    ($field:ident ($variant:path) : Member, $codec:ty) => {
        __exact::FieldCodec {
            write: |m, key, w| match &m.$field {
                ::core::option::Option::Some($variant(value)) => {
                    __exact::write_member::<$codec, _>(value, key, w)
                }
                _ => ::core::result::Result::Ok(()),
            },
            read: |m, r| {
                if let ::core::option::Option::Some(value) = __exact::read_member::<$codec, _>(r)? {
                    #[allow(unreachable_patterns)]
                    match &m.$field {
                        ::core::option::Option::None | ::core::option::Option::Some($variant(_)) => {}
                        _ => return ::core::result::Result::Err(__exact::second_member(r)),
                    }
                    m.$field = ::core::option::Option::Some($variant(value));
                }
                ::core::result::Result::Ok(())
            },
            view: |m| match &m.$field {
                ::core::option::Option::Some($variant(value)) => __exact::view_member::<$codec, _>(value),
                _ => __exact::View::Absent,
            },
        }
    };
    ($field:ident : Map($key:ident), $codec:ty) => {
        $crate::__json_field!(@plain $field, __exact::Map<__exact::$key, $codec>)
    };
    ($field:ident : $presence:ident, $codec:ty) => {
        $crate::__json_field!(@plain $field, __exact::$presence<$codec>)
    };
    (@plain $field:ident, $kind:ty) => {
        __exact::FieldCodec {
            write: |m, key, w| <$kind as __exact::Field<_>>::write(&m.$field, key, w),
            read: |m, r| <$kind as __exact::Field<_>>::read(&mut m.$field, r),
            view: |m| <$kind as __exact::Field<_>>::view(&m.$field),
        }
    };
}

/// Expands to the serialization of one field.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_serialize {
    ($self:ident, $map:ident, $json:literal, $field:ident ($variant:path) : Member, $codec:ty) => {
        if let ::core::option::Option::Some($variant(value)) = &$self.$field {
            __exact::serialize_member::<$codec, _, _>(value, $json, &mut $map)?;
        }
    };
    ($self:ident, $map:ident, $json:literal, $field:ident : Map($key:ident), $codec:ty) => {
        <__exact::Map<__exact::$key, $codec> as __exact::Field<_>>::serialize(
            &$self.$field,
            $json,
            &mut $map,
        )?;
    };
    ($self:ident, $map:ident, $json:literal, $field:ident : $presence:ident, $codec:ty) => {
        <__exact::$presence<$codec> as __exact::Field<_>>::serialize(&$self.$field, $json, &mut $map)?;
    };
}

/// Expands to whether a field is marked as sensitive.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_flag {
    () => {
        false
    };
    (sensitive) => {
        true
    };
}

/// Implements the exact JSON form and the serde traits for an enum.
///
/// The names are in the order of the contract. The first name of a number is the one that is written.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_enum {
    ($type:ty, $name:literal, { $($values:tt)* }) => {
        $crate::__json_names!($type, $name, { $($values)* });

        #[allow(deprecated, clippy::all)]
        const _: () = {
            use $crate::generated_v1::exact as __exact;

            impl __exact::serde::Serialize for $type {
                fn serialize<S: __exact::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    __exact::serialize_enum::<Self, S>(*self as i32, serializer)
                }
            }

            impl<'de> __exact::serde::Deserialize<'de> for $type {
                fn deserialize<D: __exact::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    __exact::deserialize_enum(deserializer)
                }
            }
        };
    };
}

/// Implements the exact JSON form for an enum.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_names {
    ($type:ty, $name:literal, { $($value:literal = $number:literal),* $(,)? }) => {
        impl $crate::generated_v1::exact::ExactEnum for $type {
            const NAME: &'static str = $name;
            const VALUES: &'static [(&'static str, i32)] = &[$(($value, $number)),*];
        }
    };
}
