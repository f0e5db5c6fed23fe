//! HTTP rules, path templates and query parameters.

use super::{generate, refuses, with_http};

#[test]
fn http_rules() {
    const BODY_REMEDY: &str = "leave `body` out (the fields travel in the query), or use post, put or patch";
    const KIND_REMEDY: &str = "name one verb, for example `custom: { kind: \"HEAD\" path: \"/v1/x\" }`";
    const FIELDS: &str = "use one of its fields: user_id, user, tags, page";
    refuses(&[
        (
            with_http(r#"body: "*""#),
            13,
            "acme.v1.Directory.Get: google.api.http has no verb",
            "add one of get, put, post, delete, patch or custom",
        ),
        (
            with_http(r#"custom { kind: "*" path: "/v1/x" }"#),
            13,
            "acme.v1.Directory.Get: custom verb \"*\" stands for any verb, but a client must send one verb",
            KIND_REMEDY,
        ),
        (
            with_http(r#"custom { path: "/v1/x" }"#),
            13,
            "acme.v1.Directory.Get: custom verb \"\" is not one that a client can send",
            KIND_REMEDY,
        ),
        (
            with_http(r#"post: "/a" additional_bindings { post: "/b" additional_bindings { post: "/c" } }"#),
            13,
            "acme.v1.Directory.Get: additional_bindings stand inside of additional_bindings",
            "list all of them in the outer rule: they nest one level deep",
        ),
        (
            with_http(r#"get: "/v1/x" body: "*""#),
            13,
            "acme.v1.Directory.Get: GET has body \"*\", but requests with that verb have no body",
            BODY_REMEDY,
        ),
        (
            with_http(r#"delete: "/v1/x" body: "page""#),
            13,
            "acme.v1.Directory.Get: DELETE has body \"page\", but requests with that verb have no body",
            BODY_REMEDY,
        ),
        (
            with_http(r#"custom { kind: "head" path: "/v1/x" } body: "*""#),
            13,
            "acme.v1.Directory.Get: HEAD has body \"*\", but requests with that verb have no body",
            BODY_REMEDY,
        ),
        (
            with_http(r#"post: "/v1/x" body: "usr""#),
            13,
            "acme.v1.Directory.Get: body: acme.v1.In has no field `usr`",
            FIELDS,
        ),
        (
            with_http(r#"post: "/v1/x" body: "user.user_id""#),
            13,
            "acme.v1.Directory.Get: body \"user.user_id\" is a path of fields, but a body can only be one field of the request",
            "name a field of the request, or \"*\" for all of them",
        ),
        (
            with_http(r#"post: "/v1/{page}" body: "page""#),
            13,
            "acme.v1.Directory.Get: `page` is both in the path and the body",
            "use another field as `body`, or \"*\" for all fields that the path does not hold",
        ),
        (
            with_http(r#"post: "/v1/x" body: "*" response_body: "name""#),
            13,
            "acme.v1.Directory.Get: response_body: acme.v1.Out has no field `name`",
            "use one of its fields: names",
        ),
        (
            with_http(r#"post: "/v1/x" body: "*" additional_bindings { get: "v1/y" }"#),
            13,
            "acme.v1.Directory.Get: the path template \"v1/y\" is malformed: it does not begin with `/`",
            "begin the path template with `/`",
        ),
    ]);
}

#[test]
fn path_variables() {
    let post = |path: &str| with_http(&format!("post: {path:?} body: \"*\""));
    refuses(&[
        (
            post("/v1/{id}"),
            13,
            "acme.v1.Directory.Get: path variable `{id}`: acme.v1.In has no field `id`",
            "use one of its fields: user_id, user, tags, page",
        ),
        (
            post("/v1/{user.id}"),
            13,
            "acme.v1.Directory.Get: path variable `{user.id}`: acme.v1.User has no field `id`",
            "use one of its fields: user_id, labels",
        ),
        (
            post("/v1/{tags}"),
            13,
            "acme.v1.Directory.Get: path variable `{tags}`: `tags` is a repeated or map field, which cannot be part of a path",
            "use a singular field, or move the field to the body or the query",
        ),
        (
            post("/v1/{user.labels}"),
            13,
            "acme.v1.Directory.Get: path variable `{user.labels}`: `labels` is a repeated or map field, which cannot be part of a path",
            "use a singular field, or move the field to the body or the query",
        ),
        (
            post("/v1/{user}"),
            13,
            "acme.v1.Directory.Get: path variable `{user}` is a message, acme.v1.User",
            "name one of its fields, as in `{user.user_id}`",
        ),
        (
            post("/v1/{page.number}"),
            13,
            "acme.v1.Directory.Get: path variable `{page.number}`: `page` is not a message, so it has no `number`",
            "name a field of the request",
        ),
        (
            post("/v1/{page}/{page}"),
            13,
            "acme.v1.Directory.Get: the path template \"/v1/{page}/{page}\" names `page` twice",
            "name each request field once",
        ),
    ]);
}

#[test]
fn path_templates() {
    const SHAPE: &str = "write segments between single slashes, as in \"/v1/users/{user_id}:ban\"";
    const FIELD: &str = "put a request field between the braces, as in `{user_id}` or `{user.user_id}`";
    const MATCH: &str = "use literals, `*` and `**` between slashes, as in `{name=shelves/*}`";
    const HEX: &str = "write two hexadecimal digits after each `%`; `%25` is the character itself";
    const QUERY: &str =
        "keep the template to a path; request fields that it does not name travel in the query by themselves";
    #[rustfmt::skip]
    let cases = [
        ("", "it does not begin with `/`", "begin the path template with `/`"),
        ("v1/users", "it does not begin with `/`", "begin the path template with `/`"),
        ("/v1//users", "a segment is empty", SHAPE),
        ("/v1/users/", "a segment is empty", SHAPE),
        ("/v1/users:", "the verb after the last `:` is empty", SHAPE),
        ("/v1/../users", "`..` is not a segment", SHAPE),
        ("/v1/%2e/users", "`%2e` is not a segment", SHAPE),
        ("/v1/{page", "a `{` is not closed", "close the variable with `}`"),
        ("/v1/page}", "a `}` has no matching `{`", "open the variable with `{`"),
        ("/v1/{page={user_id}}", "a variable is nested in another one", "close the outer variable before the inner one"),
        ("/v1/{}", "`{}` does not name a field", FIELD),
        ("/v1/{user id}", "`{user id}` does not name a field", FIELD),
        ("/v1/{user..user_id}", "`{user..user_id}` does not name a field", FIELD),
        ("/v1/*", "a `*` is outside of a variable, so a client cannot fill it", "name the field that fills it, as in `{user_id=*}`"),
        ("/v1/{page=**}/x", "`**` is not the last segment", "put the variable that matches `**` at the end of the path"),
        ("/v1/{page=**/x}", "`**` is not the last segment", "put `**` at the end of the variable"),
        ("/v1/{page=a*}", "`a*` is not a pattern that a variable can match", MATCH),
        ("/v1/{page=}", "`` is not a pattern that a variable can match", MATCH),
        ("/v1/{page=../x}", "`../x` is not a pattern that a variable can match", MATCH),
        ("/v1/x{page}", "a variable shares a segment with other text", "give each variable a whole segment"),
        ("/v1/users?page=1", "'?' is not allowed in a path", QUERY),
        ("/v1/a b", "' ' is not allowed in a path", QUERY),
        ("/v1/100%", "`%` is not a percent-encoded character", HEX),
        ("/v1/%2g", "`%2g` is not a percent-encoded character", HEX),
    ];
    for (template, what, remedy) in cases {
        let source = with_http(&format!("post: {template:?} body: \"*\""));
        let cannot_be_filled = ["a `*` is outside", "`**` is not", "a variable shares"];
        let what = match cannot_be_filled.iter().any(|start| what.starts_with(start)) {
            true => {
                format!("acme.v1.Directory.Get: a client cannot fill the path template {template:?}: {what}")
            }
            false => format!("acme.v1.Directory.Get: the path template {template:?} is malformed: {what}"),
        };
        refuses(&[(source, 13, &what, remedy)]);
    }
}

#[test]
fn fields_without_a_form_in_a_query() {
    const REMEDY: &str =
        "send the request as a body, `body: \"*\"`, or the field alone, with its name as `body`";
    let of = |request: &str, rule: &str| with_http(rule).replace("Get(In)", &format!("Get({request})"));
    refuses(&[
        (
            of("Users", r#"get: "/v1/x""#),
            13,
            "acme.v1.Directory.Get: `users` is a list of messages, which cannot be sent in a query",
            REMEDY,
        ),
        (
            of("User", r#"get: "/v1/{user_id}""#),
            13,
            "acme.v1.Directory.Get: `labels` is a map, which cannot be sent in a query",
            REMEDY,
        ),
        (
            of("In", r#"post: "/v1/x" body: "page""#),
            13,
            "acme.v1.Directory.Get: `user.labels` is a map, which cannot be sent in a query",
            REMEDY,
        ),
        (
            of("Deep", r#"get: "/v1/x""#),
            13,
            "acme.v1.Directory.Get: `details` is a google.protobuf.Struct, which cannot be sent in a query",
            REMEDY,
        ),
    ]);
    for rule in [r#"post: "/v1/x" body: "*""#, r#"post: "/v1/{page}" body: "user""#] {
        generate(&with_http(rule)).unwrap_or_else(|error| panic!("{error}"));
    }
}
