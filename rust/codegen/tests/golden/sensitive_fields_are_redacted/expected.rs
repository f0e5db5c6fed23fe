::callwright::generated_v1::json_message!(Account, "golden.v1.Account", TYPES, {
    id: Implicit Str = "id" | "id";
    email: Implicit Str = "email" | "email", sensitive;
    r#type: Implicit Enum(account::Kind) = "type" | "type";
    proof(account::Proof::Password): Member Str = "password" | "password", sensitive;
    proof(account::Proof::Key): Member Msg = "key" | "key";
    notes: Map(Str) Str = "notes" | "notes", sensitive;
});
::callwright::generated_v1::json_message!(account::Key, "golden.v1.Account.Key", TYPES, {
    name: Implicit Str = "name" | "name";
});
::callwright::generated_v1::json_message!(Public, "golden.v1.Public", TYPES, {
    id: Implicit Str = "id" | "id";
});
::callwright::generated_v1::json_enum!(account::Kind, "golden.v1.Account.Kind", {
    "KIND_UNSPECIFIED" = 0,
});
/// The message types of package `golden.v1`, for [`callwright::json::register`].
pub static TYPES: ::callwright::generated_v1::exact::Types = ::callwright::generated_v1::exact::Types::new(
    &[
        ::callwright::generated_v1::exact::AnyType::of::<Account>(),
        ::callwright::generated_v1::exact::AnyType::of::<account::Key>(),
        ::callwright::generated_v1::exact::AnyType::of::<Public>(),
    ],
    &[],
);
#[allow(deprecated, clippy::all)]
impl ::core::fmt::Debug for Account {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("email", &::core::format_args!("[redacted]"))
            .field("type", &self.r#type())
            .field("proof", &self.proof)
            .field("notes", &::core::format_args!("[redacted]"))
            .finish()
    }
}
#[allow(deprecated, clippy::all)]
impl ::core::fmt::Debug for account::Proof {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Password(_) => f.debug_tuple("Password").field(&::core::format_args!("[redacted]")).finish(),
            Self::Key(value) => f.debug_tuple("Key").field(value).finish(),
        }
    }
}
#[allow(deprecated, clippy::all)]
impl ::core::fmt::Debug for account::Key {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("Key")
            .field("name", &self.name)
            .finish()
    }
}
#[allow(deprecated, clippy::all)]
impl ::core::fmt::Debug for account::Kind {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.as_str_name())
    }
}
::callwright::generated_v1::message!(Account);
::callwright::generated_v1::message!(account::Key);
::callwright::generated_v1::message!(Public);
