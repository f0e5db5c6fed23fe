//! Proto comments as rustdoc. The text is escaped where markdown or rustdoc would interpret it.

use super::RustOptions;
use super::names::{MethodNames, ServiceNames};
use super::paging::is_paged;
use super::types::path_from_outside;
use crate::model::{Idempotency, Method};

/// The languages that a fenced block may keep; others, and blocks without a language, become `text`, so that rustdoc
/// compiles none of them.
#[rustfmt::skip]
const LANGUAGES: &[&str] = &[
    "bash", "console", "go", "http", "java", "js", "json", "proto", "protobuf", "sh", "sql", "toml", "ts", "xml", "yaml",
];

/// Returns a comment as markdown in which nothing is a doctest, a broken link or a tag: indented blocks become fenced text,
/// brackets and angle brackets outside of code are escaped.
pub fn escape(comment: &str) -> String {
    let mut lines = Vec::new();
    let mut state = State::Text { after_blank: true, in_list: false };
    for line in comment.lines() {
        let line = line.trim_end().replace('\t', "    ");
        let line = line.strip_prefix(' ').unwrap_or(&line);
        state = state.line(line, &mut lines);
    }
    state.end(&mut lines);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    lines[start..].join("\n")
}

/// The markdown context of a line.
enum State {
    Text { after_blank: bool, in_list: bool },
    Fence { mark: &'static str },
    Indented,
}

impl State {
    fn line(self, line: &str, out: &mut Vec<String>) -> Self {
        let body = line.trim_start();
        match self {
            Self::Fence { mark } => {
                out.push(line.to_owned());
                if body.starts_with(mark) {
                    Self::Text { after_blank: true, in_list: false }
                } else {
                    Self::Fence { mark }
                }
            }
            Self::Indented if body.is_empty() || line.starts_with("    ") => {
                out.push(line.strip_prefix("    ").unwrap_or_default().to_owned());
                Self::Indented
            }
            Self::Indented => {
                Self::Indented.end(out);
                Self::Text { after_blank: true, in_list: false }.line(line, out)
            }
            Self::Text { after_blank, in_list } => text_line(line, after_blank, in_list, out),
        }
    }

    fn end(self, out: &mut Vec<String>) {
        match self {
            Self::Text { .. } => {}
            Self::Fence { mark } => out.push(mark.to_owned()),
            Self::Indented => {
                let blank = out.iter().rev().take_while(|line| line.is_empty()).count();
                out.insert(out.len() - blank, "```".to_owned());
            }
        }
    }
}

fn text_line(line: &str, after_blank: bool, in_list: bool, out: &mut Vec<String>) -> State {
    let body = line.trim_start();
    let indent = line.len() - body.len();
    if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| body.starts_with(mark)) {
        let language = body.trim_start_matches(['`', '~']).trim();
        out.push(format!("{mark}{}", if LANGUAGES.contains(&language) { language } else { "text" }));
        return State::Fence { mark };
    }
    if indent >= 4 && after_blank && !in_list && !body.is_empty() {
        out.push("```text".to_owned());
        out.push(line[4..].to_owned());
        return State::Indented;
    }
    out.push(format!("{}{}", " ".repeat(indent.min(3)), escape_inline(body)));
    let is_item =
        body.starts_with("- ") || body.starts_with("* ") || body.starts_with("+ ") || is_numbered(body);
    State::Text {
        after_blank: body.is_empty(),
        in_list: is_item || (in_list && (body.is_empty() || indent > 0)),
    }
}

fn is_numbered(body: &str) -> bool {
    let rest = body.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < body.len() && (rest.starts_with(". ") || rest.starts_with(") "))
}

/// Escapes brackets and angle brackets outside of inline code; links to web pages stay links.
fn escape_inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(position) = rest.find(['`', '[', ']', '<', '\\']) {
        out.push_str(&rest[..position]);
        let special = &rest[position..];
        let kept = match special.as_bytes()[0] {
            b'`' => inline_code(special),
            b'[' => web_link(special),
            b'<' => web_address(special),
            b'\\' => special.chars().nth(1).map_or(1, |next| 1 + next.len_utf8()),
            _ => 0,
        };
        if kept == 0 {
            out.push('\\');
            out.push_str(&special[..1]);
        } else {
            out.push_str(&special[..kept]);
        }
        rest = &special[kept.max(1)..];
    }
    out.push_str(rest);
    out
}

/// Returns the length of the inline code that the text begins with, or 0 if its backticks are not closed.
fn inline_code(text: &str) -> usize {
    let ticks = text.len() - text.trim_start_matches('`').len();
    text[ticks..].find(&text[..ticks]).map_or(0, |end| end + 2 * ticks)
}

fn web_link(text: &str) -> usize {
    let Some(close) = text.find("](http") else { return 0 };
    if text[1..close].contains('[') {
        return 0;
    }
    text[close..].find(')').map_or(0, |end| close + end + 1)
}

fn web_address(text: &str) -> usize {
    if !text.starts_with("<http") {
        return 0;
    }
    text.find('>').map_or(0, |end| end + 1)
}

/// Returns the lines of a rustdoc comment, indented; web addresses become links.
pub(super) fn comment(text: &str, indent: &str) -> String {
    let line = |line: &str| match line {
        "" => format!("{indent}///\n"),
        line => format!("{indent}/// {line}\n"),
    };
    text.lines().map(line).collect()
}

/// Returns the documentation of a client method: its comment, its contract options, and an example that compiles.
pub(super) fn client_method(
    method: &Method,
    names: &ServiceNames,
    method_names: &MethodNames,
    options: &RustOptions,
) -> String {
    let is_paged = is_paged(method, method_names, options);
    let mut paragraphs =
        vec![summary(&method.docs, || format!("Calls `{}`.", method.name)), contract(method)];
    if is_paged {
        paragraphs
            .push("Paged: `.items()` and `.pages()` read the whole list, and `.await` one page.".to_owned());
    }
    if let Some(module) = &options.doc_crate_path {
        let use_it = if is_paged { read_items } else { print_response };
        paragraphs.push(example(module, names, method_names, use_it));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// Returns a comment, escaped, or a default text if there is none.
pub(super) fn summary(docs: &str, otherwise: impl FnOnce() -> String) -> String {
    match escape(docs) {
        text if text.is_empty() => otherwise(),
        text => link_addresses(&text),
    }
}

fn contract(method: &Method) -> String {
    let milliseconds =
        |ms: u64| if ms.is_multiple_of(1000) { format!("{} s", ms / 1000) } else { format!("{ms} ms") };
    let policy = &method.policy;
    let facts = [
        method.bindings.first().map(|binding| format!("`{} {}`", binding.verb, binding.template)),
        method.idempotency.map(|promise| match promise {
            Idempotency::NoSideEffects => "no side effects".to_owned(),
            Idempotency::Idempotent => "idempotent".to_owned(),
        }),
        policy.timeout_ms.map(|ms| format!("timeout {}", milliseconds(ms))),
        policy.attempt_timeout_ms.map(|ms| format!("attempt timeout {}", milliseconds(ms))),
        policy.retries.map(|retries| format!("retries {retries}")),
        policy.idempotency_key.then(|| "carries an idempotency key".to_owned()),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    if facts.is_empty() { String::new() } else { format!("Contract: {}.", facts.join(", ")) }
}

fn print_response(call: &str) -> String {
    format!("let response = {call}.await?;\nprintln!(\"{{response:?}}\");")
}

fn read_items(call: &str) -> String {
    format!(
        "let mut items = {call}.items();\n\
         while let Some(item) = items.try_next().await? {{\n    \
             println!(\"{{item:?}}\");\n\
         }}"
    )
}

/// Returns an example that makes a call, followed by the code `use_it`.
fn example(
    module: &str,
    names: &ServiceNames,
    method_names: &MethodNames,
    use_it: impl Fn(&str) -> String,
) -> String {
    let client = &names.client;
    let function = &method_names.function;
    let request = path_from_outside(module, &method_names.request);
    let (imports, request) = match request.strip_prefix(&format!("{module}::")) {
        Some(name) if !name.contains("::") => (format!("{module}::{{{client}, {name}}}"), name.to_owned()),
        _ => (format!("{module}::{client}"), request.clone()),
    };
    let value = if request == "()" { request.clone() } else { format!("{request}::default()") };
    format!(
        "# Example\n\n\
         ```no_run\n\
         # async fn example() -> Result<(), Box<dyn std::error::Error>> {{\n\
         use {imports};\n\n\
         let client = {client}::new(\"http://127.0.0.1:3000\")?;\n\
         {use_it}\n\
         # Ok(())\n\
         # }}\n\
         ```",
        use_it = use_it(&format!("client.{function}({value})")),
    )
}

/// Puts bare web addresses outside of code between angle brackets, which makes them links.
fn link_addresses(text: &str) -> String {
    let mut in_fence = false;
    let line = |line: &str| {
        let is_mark = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        in_fence ^= is_mark;
        if in_fence || is_mark || line.contains('`') { line.to_owned() } else { link_line(line) }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn link_line(line: &str) -> String {
    let word = |word: &str| {
        let Some(start) = word.find("http://").or_else(|| word.find("https://")) else {
            return word.to_owned();
        };
        if start > 0
            && matches!(word.as_bytes()[start - 1], b'<' | b'(')
            && word.ends_with(['>', ')', '.', ','])
        {
            return word.to_owned();
        }
        let end = word.trim_end_matches(['.', ',', ';', ')', ':', '!', '?']).len().max(start);
        format!("{}<{}>{}", &word[..start], &word[start..end], &word[end..])
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_compile_becomes_text() {
        assert_eq!(escape(" One.\n\n     let x = 1;\n\n Two."), "One.\n\n```text\nlet x = 1;\n```\n\nTwo.");
        assert_eq!(escape(" ```\n code [x]\n ```\n [y]"), "```text\ncode [x]\n```\n\\[y\\]");
        assert_eq!(escape(" ```json\n {}\n ```"), "```json\n{}\n```");
        assert_eq!(escape(" ```\n never closed"), "```text\nnever closed\n```");
    }

    #[test]
    fn brackets_outside_of_code_are_escaped() {
        assert_eq!(escape(" a [b] <c> `[d] <e>`"), "a \\[b\\] \\<c> `[d] <e>`");
        assert_eq!(escape(" [Foo][pkg.Foo]"), "\\[Foo\\]\\[pkg.Foo\\]");
        assert_eq!(escape(" [docs](https://x.y/z) <https://x.y>"), "[docs](https://x.y/z) <https://x.y>");
        assert_eq!(escape(" it`s"), "it\\`s");
    }

    #[test]
    fn lists_stay_lists() {
        let list = " - one\n   more\n\n     still one\n - two";
        assert_eq!(escape(list), "- one\n  more\n\n   still one\n- two");
    }

    #[test]
    fn bare_addresses_become_links() {
        assert_eq!(link_addresses("see https://x.y/z."), "see <https://x.y/z>.");
        assert_eq!(link_addresses("see [x](https://x.y/z)."), "see [x](https://x.y/z).");
        assert_eq!(link_addresses("see <https://x.y/z>"), "see <https://x.y/z>");
    }
}
