//! The rules of `callwright lint`, as data.

use crate::finding::{Level, Rule};

/// All rules.
pub(crate) const RULES: &[&[Rule]] = &[ALL];

macro_rules! rules {
    ($($name:ident = $id:literal $level:ident $what:literal, $remedy:literal;)*) => {
        rules!(@index 0usize; $($name)*);
        const ALL: &[Rule] = &[$(Rule { id: $id, level: Level::$level, what: $what, remedy: $remedy },)*];
    };
    (@index $index:expr;) => {};
    (@index $index:expr; $first:ident $($rest:ident)*) => {
        pub(super) static $first: &Rule = &ALL[$index];
        rules!(@index $index + 1usize; $($rest)*);
    };
}

rules! {
    NOT_GENERATABLE = "not-generatable" Wire "no client can be generated for a file or a method",
        "follow the message; `callwright generate --check` shows the same";
    ENUM_ZERO_VALUE = "enum-zero-value" Json "the first value of an enum is not ..._UNSPECIFIED = 0",
        "begin the enum with `<ENUM_NAME>_UNSPECIFIED = 0;`, which means that the field is not set";
    FIELD_NAME_STYLE = "field-name-style" Json "a field name is not lower_snake_case, so its key in JSON is unexpected",
        "write words in lower case between underscores; set json_name for a key that cannot be made this way";
    JSON_NAME_CLASH = "json-name-clash" Json "two fields have keys in JSON that differ in case only",
        "rename one of the two";
    HTTP_MISSING = "http-missing" Rest "a method of a REST service has no google.api.http",
        "add `option (google.api.http) = { post: \"/path\" body: \"*\" };`";
    HTTP_PATH_CLASH = "http-path-clash" Rest "two methods have the same verb and path",
        "give each method a path of its own";
    PACKAGE_VERSION = "package-version" Source "a package does not end in a version",
        "name the package `<name>.v1`, so that a second version can be added later";
    PACKAGE_DIRECTORY = "package-directory" Source "a file is not in the directory of its package",
        "move the file to the directory that its package names: acme.v1 is acme/v1";
    ENUM_VALUE_PREFIX = "enum-value-prefix" Source "an enum value does not begin with the name of its enum",
        "begin the value with the name of the enum in capitals: values share the scope around the enum";
    COMMENT_MISSING = "comment-missing" Source "something has no comment",
        "add a comment above it: the comment becomes the documentation of the client";
    GET_WITHOUT_PROMISE = "get-without-promise" Policy "a GET does not promise to have no side effects",
        "add `option idempotency_level = NO_SIDE_EFFECTS;`, or use another verb";
    RETRIES_WITHOUT_PROMISE = "retries-without-promise" Policy "a method that is not idempotent has retries, which never happen",
        "state idempotency_level when repeating is safe, or leave the retries out";
    RETRIES_WITHOUT_TIMEOUT = "retries-without-timeout" Policy "a method has retries and no timeout",
        "add a timeout, so that callers do not wait for all retries";
    ATTEMPT_TIMEOUT_TOO_LONG = "attempt-timeout-too-long" Policy "an attempt may take as long as the whole call",
        "make attempt_timeout shorter than timeout";
    SENSITIVE_IN_URL = "sensitive-in-url" Policy "a sensitive field travels in the URL, which servers and proxies log",
        "send the field in the body, with post and `body: \"*\"`";
}
