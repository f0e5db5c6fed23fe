/// The body of every response. It is long enough to be cut.
pub(super) const BODY: &str = concat!(
    r#"{"text":""#,
    "a text of some length, so that half of it is a part of the answer and not all of it; ",
    "a text of some length, so that half of it is a part of the answer and not all of it",
    r#""}"#
);

/// The error body of the service.
pub(super) const UNAVAILABLE: &str = r#"{"code":"unavailable","message":"on purpose"}"#;
