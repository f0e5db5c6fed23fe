//! The message of a body without an envelope: the start of its text.

use http::StatusCode;

/// The longest quote of a text body in a message, in characters.
const MAX_TEXT: usize = 200;

/// The reason phrase of the status, then the text without its tags.
pub(super) fn message(status: StatusCode, text: &[u8]) -> String {
    let reason = match status.canonical_reason() {
        Some(reason) => reason.to_owned(),
        None => format!("status {}", status.as_u16()),
    };
    // Tags count as well, so more is read than is kept.
    let text = strip(&String::from_utf8_lossy(&text[..text.len().min(16 * MAX_TEXT)]));
    if text.is_empty() { reason } else { format!("{reason}: {text}") }
}

/// Removes tags and runs of white space, and cuts the text to [`MAX_TEXT`].
fn strip(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        plain.push_str(&rest[..open]);
        plain.push(' ');
        rest = skip_element(&rest[open..]);
    }
    plain.push_str(rest);
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_TEXT).collect()
}

/// The text after a tag. The content of a style or a script is skipped as well.
fn skip_element(tag: &str) -> &str {
    let Some(close) = tag.find('>') else { return "" };
    let name: String = tag[1..].chars().take_while(char::is_ascii_alphabetic).collect();
    let rest = &tag[close + 1..];
    if name.eq_ignore_ascii_case("style") || name.eq_ignore_ascii_case("script") {
        return rest.find("</").map_or("", |end| &rest[end..]);
    }
    rest
}
