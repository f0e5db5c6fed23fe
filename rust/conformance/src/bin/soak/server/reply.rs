/// The message of every answer, long enough to be cut.
pub(super) const BODY: &str = concat!(
    r#"{"text":""#,
    "a text of some length, so that half of it is a part of the answer and not all of it; ",
    "a text of some length, so that half of it is a part of the answer and not all of it",
    r#""}"#
);

/// The service's own error.
pub(super) const UNAVAILABLE: &str = r#"{"code":"unavailable","message":"on purpose"}"#;
