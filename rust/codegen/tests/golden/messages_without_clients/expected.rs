::callwright_json::generated_v1::json_message!(Event, "acme.v1.Event", TYPES, {
    event_id: Implicit Str = "eventId" | "event_id";
    payload: Optional Msg = "payload" | "payload";
    signature: Optional Msg = "signature" | "signature";
    origin(event::Origin::Channel): Member Enum(Channel) = "channel" | "channel";
    origin(event::Origin::Other): Member Str = "other" | "other";
});
::callwright_json::generated_v1::json_enum!(Channel, "acme.v1.Channel", {
    "CHANNEL_UNSPECIFIED" = 0,
    "CHANNEL_MAIL" = 1,
});
/// The message types of package `acme.v1`, for [`callwright_json::register`].
pub static TYPES: ::callwright_json::generated_v1::exact::Types = ::callwright_json::generated_v1::exact::Types::new(
    &[
        ::callwright_json::generated_v1::exact::AnyType::of::<Event>(),
    ],
    &[],
);
