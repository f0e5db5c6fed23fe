//! The path templates of `google.api.http`: `/v1/{name=shelves/*/books/*}:archive`.

/// A piece of a template: literal text or a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(String),
    Variable { field: String, template: String },
}

/// A flaw of a template, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) kind: FlawKind,
    pub(crate) what: String,
    pub(crate) remedy: &'static str,
}

/// The kinds of flaws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlawKind {
    /// It is not a path template.
    Malformed,
    /// It is a path template that a client cannot fill.
    Unsupported,
}

fn malformed<T>(what: impl Into<String>, remedy: &'static str) -> Result<T, Flaw> {
    Err(Flaw { kind: FlawKind::Malformed, what: what.into(), remedy })
}

fn unsupported<T>(what: impl Into<String>, remedy: &'static str) -> Result<T, Flaw> {
    Err(Flaw { kind: FlawKind::Unsupported, what: what.into(), remedy })
}

const SHAPE: &str = "write segments between single slashes, as in \"/v1/users/{user_id}:ban\"";

/// Splits a template into literals and variables.
pub(crate) fn parse(template: &str) -> Result<Vec<Piece>, Flaw> {
    if !template.starts_with('/') {
        return malformed("it does not begin with `/`", "begin the path template with `/`");
    }
    let pieces = split(template)?;
    check_segments(&outline(&pieces))?;
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Variable { field, template } = piece else { continue };
        check_field_path(field)?;
        check_variable_template(template)?;
        let rest = &pieces[index + 1..];
        let is_last = rest.iter().all(|next| matches!(next, Piece::Literal(text) if text.starts_with(':')));
        if template.ends_with("**") && !is_last {
            return unsupported(
                "`**` is not the last segment",
                "put the variable that matches `**` at the end of the path",
            );
        }
    }
    Ok(pieces)
}

fn split(template: &str) -> Result<Vec<Piece>, Flaw> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        push_literal(&mut pieces, &rest[..open])?;
        let inside = &rest[open + 1..];
        let Some(close) = inside.find('}') else {
            return malformed("a `{` is not closed", "close the variable with `}`");
        };
        let variable = &inside[..close];
        if variable.contains('{') {
            return malformed(
                "a variable is nested in another one",
                "close the outer variable before the inner one",
            );
        }
        let (field, template) = variable.split_once('=').unwrap_or((variable, "*"));
        pieces.push(Piece::Variable { field: field.to_owned(), template: template.to_owned() });
        rest = &inside[close + 1..];
    }
    push_literal(&mut pieces, rest)?;
    Ok(pieces)
}

fn push_literal(pieces: &mut Vec<Piece>, text: &str) -> Result<(), Flaw> {
    if text.is_empty() {
        return Ok(());
    }
    if text.contains('}') {
        return malformed("a `}` has no matching `{`", "open the variable with `{`");
    }
    if text.contains('*') {
        return unsupported(
            "a `*` is outside of a variable, so a client cannot fill it",
            "name the field that fills it, as in `{user_id=*}`",
        );
    }
    if let Some(bad) = text.chars().find(|c| !is_path_character(*c)) {
        return malformed(
            format!("{bad:?} is not allowed in a path"),
            "keep the template to a path; request fields that it does not name travel in the query by themselves",
        );
    }
    if let Some(bad) = text.split('%').skip(1).find(|rest| !begins_with_two_hex_digits(rest)) {
        let shown: String = bad.chars().take(2).collect();
        return malformed(
            format!("`%{shown}` is not a percent-encoded character"),
            "write two hexadecimal digits after each `%`; `%25` is the character itself",
        );
    }
    pieces.push(Piece::Literal(text.to_owned()));
    Ok(())
}

fn begins_with_two_hex_digits(text: &str) -> bool {
    text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_hexdigit())
}

/// Returns true if URL parsers treat the segment as `.` or `..`, which they do even if it is percent-encoded.
fn is_dot_segment(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Returns true if the text is a valid path prefix such as `/api`: no variables, no verb, no slash at its end.
pub(crate) fn is_plain_path(path: &str) -> bool {
    let is_one_literal = |pieces: &[Piece]| matches!(pieces, [Piece::Literal(_)]);
    !path.contains(':') && parse(path).is_ok_and(|pieces| is_one_literal(&pieces))
}

fn is_path_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()+,;=:@%/".contains(c)
}

/// Returns the template with a placeholder for each variable, so that its segments can be counted.
fn outline(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Variable { .. } => "{}".to_owned(),
    };
    pieces.iter().map(text).collect()
}

fn check_segments(outline: &str) -> Result<(), Flaw> {
    let (last, verb) = match outline.rfind('/').map(|slash| outline.split_at(slash + 1)) {
        Some((_, last)) => last.split_once(':').map_or((last, None), |(last, verb)| (last, Some(verb))),
        None => (outline, None),
    };
    if verb.is_some_and(str::is_empty) {
        return malformed("the verb after the last `:` is empty", SHAPE);
    }
    if outline.contains("//") || last.is_empty() {
        return malformed("a segment is empty", SHAPE);
    }
    let segments = outline.split('/').map(|segment| segment.split(':').next().unwrap_or(segment));
    for segment in segments {
        if segment.contains("{}") && segment != "{}" {
            return unsupported(
                "a variable shares a segment with other text",
                "give each variable a whole segment",
            );
        }
        if is_dot_segment(segment) {
            return malformed(format!("`{segment}` is not a segment"), SHAPE);
        }
    }
    Ok(())
}

fn check_field_path(field: &str) -> Result<(), Flaw> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if field.split('.').all(is_name) {
        return Ok(());
    }
    malformed(
        format!("`{{{field}}}` does not name a field"),
        "put a request field between the braces, as in `{user_id}` or `{user.user_id}`",
    )
}

/// Checks the pattern of a variable: literals, `*`, and `**` at the end.
pub(crate) fn check_variable_template(template: &str) -> Result<(), Flaw> {
    let count = template.split('/').count();
    for (index, segment) in template.split('/').enumerate() {
        let is_wildcard = segment == "*" || segment == "**";
        let is_literal = !segment.is_empty()
            && !segment.contains('*')
            && segment.chars().all(is_path_character)
            && !is_dot_segment(segment);
        if !is_wildcard && !is_literal {
            return malformed(
                format!("`{template}` is not a pattern that a variable can match"),
                "use literals, `*` and `**` between slashes, as in `{name=shelves/*}`",
            );
        }
        if segment == "**" && index + 1 != count {
            return unsupported("`**` is not the last segment", "put `**` at the end of the variable");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Piece {
        Piece::Literal(text.to_owned())
    }

    fn variable(field: &str, template: &str) -> Piece {
        Piece::Variable { field: field.to_owned(), template: template.to_owned() }
    }

    #[test]
    fn splits_literals_and_variables() {
        let cases = [
            ("/1.0/users/isBetaUser", vec![literal("/1.0/users/isBetaUser")]),
            ("/1.0/users:filter", vec![literal("/1.0/users:filter")]),
            ("/v1/users/{user_id}", vec![literal("/v1/users/"), variable("user_id", "*")]),
            (
                "/v1/users/{user_id}:ban",
                vec![literal("/v1/users/"), variable("user_id", "*"), literal(":ban")],
            ),
            ("/v1/{name=shelves/*/books/*}", vec![literal("/v1/"), variable("name", "shelves/*/books/*")]),
            (
                "/v1/{name=files/**}:read",
                vec![literal("/v1/"), variable("name", "files/**"), literal(":read")],
            ),
            ("/{a.b}/c/{d}", vec![literal("/"), variable("a.b", "*"), literal("/c/"), variable("d", "*")]),
            ("/v1/x:custom:custom", vec![literal("/v1/x:custom:custom")]),
        ];
        for (template, expected) in cases {
            assert_eq!(parse(template), Ok(expected), "{template}");
        }
    }

    #[test]
    fn a_plain_path_is_one_literal() {
        for (path, expected) in [
            ("/api", true),
            ("/api/v2", true),
            ("api", false),
            ("/", false),
            ("/api/", false),
            ("//api", false),
            ("/{tenant}", false),
            ("/api:v2", false),
            ("/api?x=1", false),
            ("/a b", false),
            ("/../api", false),
        ] {
            assert_eq!(is_plain_path(path), expected, "{path}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        let cases = [
            ("v1/users", "begin with `/`"),
            ("/v1//users", "empty"),
            ("/v1/users/", "empty"),
            ("/", "empty"),
            ("/v1/users:", "after the last `:`"),
            ("/v1/{user_id", "not closed"),
            ("/v1/user_id}", "no matching `{`"),
            ("/v1/{a={b}}", "nested in another"),
            ("/v1/{}", "does not name a field"),
            ("/v1/{user id}", "does not name a field"),
            ("/v1/*/users", "outside of a variable"),
            ("/v1/{name=**}/users", "not the last"),
            ("/v1/{name=**/x}", "not the last"),
            ("/v1/{name=a*}", "a variable can match"),
            ("/v1/{name=}", "a variable can match"),
            ("/v1/x{id}", "shares a segment"),
            ("/v1/{a}{b}", "shares a segment"),
            ("/v1/users?page=1", "is not allowed in a path"),
            ("/v1/../users", "is not a segment"),
            ("/v1/%2E%2e/users", "is not a segment"),
            ("/v1/{name=../x}", "a variable can match"),
            ("/v1/100%", "percent-encoded"),
            ("/v1/%zz", "percent-encoded"),
        ];
        for (template, expected) in cases {
            let error = parse(template).expect_err(template);
            assert!(error.what.contains(expected), "{template}: {}", error.what);
        }
    }
}
