//! JSON for a terminal: indented and coloured.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::Value;

const KEY: Style = AnsiColor::Blue.on_default().bold();
const TEXT: Style = AnsiColor::Green.on_default();
const OTHER: Style = AnsiColor::Yellow.on_default();

/// Returns the value, indented by two spaces per level. Keys keep their order.
pub(crate) fn json(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    let (inside, outside) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    // Writing to a String does not fail.
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            text.push_str("{\n");
            for (index, (key, value)) in fields.iter().enumerate() {
                let comma = if index == 0 { "" } else { ",\n" };
                let _ = write!(text, "{comma}{inside}{KEY}{}{KEY:#}: ", Value::from(key.as_str()));
                write(value, depth + 1, text);
            }
            let _ = write!(text, "\n{outside}}}");
        }
        Value::Array(items) if !items.is_empty() => {
            text.push_str("[\n");
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ",\n" });
                text.push_str(&inside);
                write(item, depth + 1, text);
            }
            let _ = write!(text, "\n{outside}]");
        }
        Value::String(_) => {
            let _ = write!(text, "{TEXT}{value}{TEXT:#}");
        }
        other => {
            let _ = write!(text, "{OTHER}{other}{OTHER:#}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_it_is_the_same_json() {
        let value: Value =
            serde_json::from_str(r#"{"b":[1,"x\n",{}],"a":{"c":null,"d":[]},"e":true}"#).expect("JSON");
        let plain = anstream::adapter::strip_str(&json(&value)).to_string();
        assert_eq!(plain, serde_json::to_string_pretty(&value).expect("JSON"));
    }
}
