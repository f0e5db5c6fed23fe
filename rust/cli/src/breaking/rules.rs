//! The rules of `callwright breaking`, as data: one table per theme.

use crate::finding::{Level, Rule};

/// All rules, by theme.
pub(crate) const RULES: &[&[Rule]] = &[ELEMENTS, FIELDS, ENUMS, METHODS, HTTP, POLICY, SOURCE];

macro_rules! rules {
    ($table:ident: $($name:ident = $id:literal $level:ident $what:literal, $remedy:literal;)*) => {
        rules!(@index 0usize, $table; $($name)*);
        pub(super) const $table: &[Rule] = &[
            $(Rule { id: $id, level: Level::$level, what: $what, remedy: $remedy },)*
        ];
    };
    (@index $index:expr, $table:ident;) => {};
    (@index $index:expr, $table:ident; $first:ident $($rest:ident)*) => {
        pub(super) static $first: &Rule = &$table[$index];
        rules!(@index $index + 1usize, $table; $($rest)*);
    };
}

rules! { ELEMENTS:
    SERVICE_REMOVED = "service-removed" Wire "a service is gone",
        "keep it and mark it `option deprecated = true;` until no caller is left";
    RPC_REMOVED = "rpc-removed" Wire "a method is gone",
        "keep it and mark it `option deprecated = true;` until no caller is left";
    MESSAGE_REMOVED = "message-removed" Wire "a message is gone",
        "keep it and mark it `option deprecated = true;` until no user is left";
    ENUM_REMOVED = "enum-removed" Wire "an enum is gone",
        "keep it and mark it `option deprecated = true;` until no user is left";
    PACKAGE_CHANGED = "package-changed" Wire "the package of a file changed",
        "put the new version beside the old one, in a file of its own";
}

rules! { FIELDS:
    FIELD_REMOVED = "field-removed" Wire "a field was removed, and its number and name are not both reserved",
        "reserve its number and its name, so that they are not used again";
    FIELD_NUMBER_CHANGED = "field-number-changed" Wire "a field has another number",
        "give the field its old number; a new meaning gets a new field";
    FIELD_WIRE_TYPE_CHANGED = "field-wire-type-changed" Wire "a field has a type with another wire format",
        "add a field of the new type, and deprecate this one";
    FIELD_CARDINALITY_CHANGED = "field-cardinality-changed" Wire "a field became repeated or is no longer repeated",
        "add a field, and deprecate this one";
    FIELD_ONEOF_CHANGED = "field-oneof-changed" Wire "a field moved into, out of or between oneofs",
        "leave the field where it was; put a new field into the oneof";
    FIELD_DEFAULT_CHANGED = "field-default-changed" Wire "a field has another default value",
        "keep the default, and set the value where it is meant";
    RESERVED_REMOVED = "reserved-removed" Wire "a number or name is no longer reserved",
        "keep it reserved: old messages may still carry it";
    FIELD_JSON_TYPE_CHANGED = "field-json-type-changed" Json "a field has a type with another form in JSON",
        "add a field of the new type, and deprecate this one";
    FIELD_MAP_CHANGED = "field-map-changed" Json "a field became a map or is no longer a map",
        "add a field, and deprecate this one";
    FIELD_RENAMED = "field-renamed" Json "a field has another name, in JSON too",
        "keep the name, or keep the key in JSON with `[json_name = \"oldName\"]`";
    FIELD_JSON_NAME_CHANGED = "field-json-name-changed" Json "a field has another key in JSON",
        "keep the key with `[json_name = \"oldName\"]`";
}

rules! { ENUMS:
    ENUM_VALUE_REMOVED = "enum-value-removed" Wire "an enum value was removed, and its number and name are not both reserved",
        "reserve its number and its name, so that they are not used again";
    ENUM_VALUE_NUMBER_CHANGED = "enum-value-number-changed" Wire "an enum value has another number",
        "give the value its old number";
    ENUM_RESERVED_REMOVED = "enum-reserved-removed" Wire "a number or name of an enum is no longer reserved",
        "keep it reserved: old messages may still carry it";
    ENUM_VALUE_RENAMED = "enum-value-renamed" Json "an enum value has another name",
        "keep the old name first and add the new one as an alias: `option allow_alias = true;`";
    ENUM_ALIAS_REMOVED = "enum-alias-removed" Json "a second name of an enum value is gone",
        "keep the alias: old messages may still carry it";
}

rules! { METHODS:
    RPC_REQUEST_CHANGED = "rpc-request-changed" Wire "a method takes another message",
        "add a method, and deprecate this one";
    RPC_RESPONSE_CHANGED = "rpc-response-changed" Wire "a method returns another message",
        "add a method, and deprecate this one";
    RPC_STREAMING_CHANGED = "rpc-streaming-changed" Wire "a method became streaming or is no longer streaming",
        "add a method, and deprecate this one";
    PAGINATION_LOST = "pagination-lost" Rest "a method no longer has the fields that pages need",
        "keep page_size and page_token in the request, and next_page_token with one list in the response";
}

rules! { HTTP:
    HTTP_REMOVED = "http-removed" Rest "a method lost its HTTP binding",
        "keep google.api.http as it was";
    HTTP_ADDED = "http-added" Rest "a method of a REST service got an HTTP binding, so its old path is gone",
        "leave the method at its old path, or add a method";
    HTTP_VERB_CHANGED = "http-verb-changed" Rest "a method has another HTTP verb",
        "keep the verb, and add the new one under additional_bindings or as a new method";
    HTTP_PATH_CHANGED = "http-path-changed" Rest "a method has another path",
        "keep the path, and add the new one under additional_bindings or as a new method";
    HTTP_BODY_CHANGED = "http-body-changed" Rest "the body holds other fields",
        "keep `body`; a new form gets a new method";
    HTTP_RESPONSE_BODY_CHANGED = "http-response-body-changed" Rest "the response body holds another field",
        "keep `response_body`; a new form gets a new method";
    HTTP_ADDITIONAL_CHANGED = "http-additional-changed" Rest "an additional binding was changed, moved or removed",
        "keep the additional bindings and their order; append new ones";
    QUERY_PARAMETERS_CHANGED = "query-parameters-changed" Rest "fields are no longer read from the query",
        "keep `body` and the path, so that servers find the fields where they look";
    DEFAULT_HOST_CHANGED = "default-host-changed" Rest "a service has another default host",
        "keep google.api.default_host";
    ROUTING_CHANGED = "routing-changed" Rest "a method is routed by other fields",
        "keep google.api.routing";
}

rules! { POLICY:
    IDEMPOTENCY_LOWERED = "idempotency-lowered" Policy "a method promises less about being repeated",
        "keep idempotency_level: callers already repeat this method";
    TIMEOUT_LOWERED = "timeout-lowered" Policy "a method gets less time",
        "keep the timeout, and let callers in a hurry set a shorter one";
    RETRIES_WIDENED = "retries-widened" Policy "a method that is not idempotent is repeated more often",
        "state idempotency_level when repeating is safe, or leave the retries to the callers";
    IDEMPOTENCY_KEY_REMOVED = "idempotency-key-removed" Policy "calls no longer carry an idempotency key",
        "keep idempotency_key: without it, repeated writes count twice";
    PROTOCOL_CHANGED = "protocol-changed" Policy "a service uses another protocol",
        "keep the protocol; a service that speaks another one is another service";
    BASE_PATH_CHANGED = "base-path-changed" Policy "a service has another base path",
        "keep base_path, or serve both paths first";
    TWIRP_PREFIX_CHANGED = "twirp-prefix-changed" Policy "a service has another Twirp prefix",
        "keep twirp_prefix, or serve both paths first";
    SENSITIVE_REMOVED = "sensitive-removed" Policy "a field is no longer kept out of logs",
        "keep `sensitive` as long as the field holds personal or secret data";
}

rules! { SOURCE:
    MESSAGE_RENAMED = "message-renamed" Source "a message has another name",
        "keep the name: generated code uses it, and google.protobuf.Any sends it";
    ENUM_RENAMED = "enum-renamed" Source "an enum has another name",
        "keep the name: generated code uses it";
    FILE_MOVED = "file-moved" Source "a type moved to another file",
        "leave it in its file: some languages import by file";
    FILE_OPTION_CHANGED = "file-option-changed" Source "an option that places generated code changed",
        "keep the option: users import generated code by it";
    FIELD_RENAMED_IN_SOURCE = "field-renamed-in-source" Source "a field has another name, with the same key in JSON",
        "keep the name: generated code and Twirp's JSON use it";
    FIELD_PRESENCE_CHANGED = "field-presence-changed" Source "a field became optional or is no longer optional",
        "keep `optional` as it was: the field's type in generated code depends on it";
    FIELD_SOURCE_TYPE_CHANGED = "field-source-type-changed" Source "a field has another type with the same bytes and the same JSON",
        "keep the type: generated code uses it";
    ONEOF_RENAMED = "oneof-renamed" Source "a oneof has another name",
        "keep the name: generated code uses it";
    METHOD_SIGNATURE_CHANGED = "method-signature-changed" Source "a method signature was changed or removed",
        "keep google.api.method_signature and append new ones";
    REQUIRED_ADDED = "required-added" Source "a field of a request is required now",
        "leave it optional: callers do not set it yet";
}
