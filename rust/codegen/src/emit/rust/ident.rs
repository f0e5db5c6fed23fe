//! Rust identifiers, spelled exactly as prost spells them, because both are in one module.

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

/// Keywords that a raw identifier can spell.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "false",
    "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv",
    "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Keywords that have no raw form.
const RESERVED: &[&str] = &["_", "super", "self", "Self", "extern", "crate"];

/// Returns the name of a function or a module.
pub(super) fn snake(name: &str) -> String {
    sanitize(name.to_snake_case())
}

/// Returns the name of a type.
pub(super) fn upper_camel(name: &str) -> String {
    sanitize(name.to_upper_camel_case())
}

/// Returns the name of a static.
pub(super) fn shouty(name: &str) -> String {
    sanitize(name.to_shouty_snake_case())
}

fn sanitize(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else if RESERVED.contains(&name.as_str()) {
        format!("{name}_")
    } else if name.starts_with(char::is_numeric) {
        format!("_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_become_raw_or_get_an_underscore() {
        assert_eq!(snake("Type"), "r#type");
        assert_eq!(snake("gen"), "r#gen");
        assert_eq!(snake("Self"), "self_");
        assert_eq!(snake("Crate"), "crate_");
        assert_eq!(upper_camel("self"), "Self_");
        assert_eq!(snake("GetHTTPUrl"), "get_http_url");
        assert_eq!(shouty("GetHTTPUrl"), "GET_HTTP_URL");
        assert_eq!((snake("_2fa"), shouty("_2fa")), ("_2fa".to_owned(), "_2FA".to_owned()));
    }
}
