::callwright::generated_v1::json_message!(Reading, "acme.v1.Reading", TYPES, {
    unit: Implicit Str = "the \"unit\"" as "the \\\"unit\\\"" | "unit";
    value: Implicit F64 = "C:\\value" as "C:\\\\value" | "value";
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Reading>(),
    ],
    &[],
);
::callwright::generated_v1::message!(Reading);
