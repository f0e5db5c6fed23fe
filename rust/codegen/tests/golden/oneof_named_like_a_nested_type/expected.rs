::callwright::generated_v1::json_message!(Parcel, "acme.v1.Parcel", TYPES, {
    label(parcel::LabelOneOf::Printed): Member Msg = "printed" | "printed";
    label(parcel::LabelOneOf::Written): Member Str = "written" | "written", sensitive;
});
::callwright::generated_v1::json_message!(parcel::Label, "acme.v1.Parcel.Label", TYPES, {
    text: Implicit Str = "text" | "text";
});
/// The message types of package `acme.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Parcel>(),
        ::callwright::generated_v1::exact::AnyType::of::<parcel::Label>(),
    ],
    &[],
);
#[allow(deprecated, clippy::all)]
impl ::core::fmt::Debug for Parcel {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("Parcel")
            .field("label", &self.label)
            .finish()
    }
}
#[allow(deprecated, clippy::all)]
impl ::core::fmt::Debug for parcel::LabelOneOf {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Printed(value) => f.debug_tuple("Printed").field(value).finish(),
            Self::Written(_) => f.debug_tuple("Written").field(&::core::format_args!("[redacted]")).finish(),
        }
    }
}
#[allow(deprecated, clippy::all)]
impl ::core::fmt::Debug for parcel::Label {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("Label")
            .field("text", &self.text)
            .finish()
    }
}
::callwright::generated_v1::message!(Parcel);
::callwright::generated_v1::message!(parcel::Label);
