::callwright::generated_v1::json_message!(Outer, "acme.v1.Outer", TYPES, {
    inners: Map(Str) Msg = "inners" | "inners";
});
::callwright::generated_v1::json_message!(outer::Inner, "acme.v1.Outer.Inner", TYPES, {
    level: Implicit Enum(outer::Level) = "level" | "level";
});
::callwright::generated_v1::json_enum!(outer::Level, "acme.v1.Outer.Level", {
    "LEVEL_UNSPECIFIED" = 0,
});
::callwright::generated_v1::json_enum!(Color, "acme.v1.Color", {
    "COLOR_UNSPECIFIED" = 0,
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Outer>(),
        ::callwright::generated_v1::exact::AnyType::of::<outer::Inner>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Outer);
::callwright::generated_v1::message!(outer::Inner);
