//! Proto comments as Go doc comments.

/// Returns a comment as lines that start with `//`, each after the indent; nothing when there is no comment.
pub(super) fn comment(text: &str, indent: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(start, |last| last + 1);
    lines[start..end]
        .iter()
        .map(|line| {
            let line = line.strip_prefix(' ').unwrap_or(line);
            if line.is_empty() { format!("{indent}//\n") } else { format!("{indent}// {line}\n") }
        })
        .collect()
}

/// Returns the doc comment of an element, with a `Deprecated:` paragraph if it is deprecated.
pub(super) fn element(text: &str, fallback: &str, deprecated: Option<&str>, indent: &str) -> String {
    let text = if text.trim().is_empty() { fallback } else { text };
    let mut code = comment(text, indent);
    if let Some(what) = deprecated {
        code.push_str(&format!(
            "{indent}//\n{indent}// Deprecated: the contract marks this {what} as deprecated.\n"
        ));
    }
    code
}
