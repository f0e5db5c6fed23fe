//! Works around enum values that protoc-gen-go rejects: values that are equal without the name of their enum, such as
//! `COLOUR_RED` and `RED`.
//!
//! Neither Go nor ProtoJSON removes this prefix, so these names are safe. protoc-gen-go gets a placeholder of the same
//! length, and the placeholder is replaced by the real name in its output: in the constant, the maps and the
//! descriptor.

use std::collections::BTreeMap;

use callwright_codegen::emit::GeneratedFile;
use prost::Message as _;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};

use crate::Error;

/// Enum values that are replaced by placeholders.
pub(crate) struct HiddenNames {
    /// The names in each file, as pairs of placeholder and real name.
    of_file: BTreeMap<String, Vec<(String, String)>>,
}

impl HiddenNames {
    /// Replaces the names of colliding values by placeholders.
    pub(crate) fn hide(files: &mut [FileDescriptorProto]) -> Self {
        let mut of_file = BTreeMap::new();
        // Enums of proto2 are closed, and protoc-gen-go accepts such values there.
        for file in files.iter_mut().filter(|file| file.syntax() == "proto3") {
            let text = file.encode_to_vec();
            let mut hidden = Vec::new();
            file.enum_type.iter_mut().for_each(|item| hide(item, &text, &mut hidden));
            file.message_type.iter_mut().for_each(|message| hide_inside(message, &text, &mut hidden));
            if !hidden.is_empty() {
                of_file.insert(file.name().to_owned(), hidden);
            }
        }
        Self { of_file }
    }

    /// Puts the real names back into the output for a file.
    pub(crate) fn show(&self, proto: &str, file: &mut GeneratedFile) -> Result<(), Error> {
        for (shown, name) in self.of_file.get(proto).into_iter().flatten() {
            if !file.code.contains(shown.as_str()) {
                return Err(Error::new(
                    format!("the enum value {name} of {proto} is not in the output of protoc-gen-go"),
                    "use the version of protoc-gen-go that the documentation names",
                ));
            }
            file.code = file.code.replace(shown, name);
        }
        Ok(())
    }
}

fn hide_inside(message: &mut DescriptorProto, text: &[u8], hidden: &mut Vec<(String, String)>) {
    message.enum_type.iter_mut().for_each(|item| hide(item, text, hidden));
    message.nested_type.iter_mut().for_each(|nested| hide_inside(nested, text, hidden));
}

/// Hides the longer one of two colliding names, because a short name may occur elsewhere in the output.
fn hide(item: &mut EnumDescriptorProto, text: &[u8], hidden: &mut Vec<(String, String)>) {
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..item.value.len() {
        let short = without_enum(item.name(), item.value[index].name());
        let Some(&other) = kept.get(&short) else {
            kept.insert(short, index);
            continue;
        };
        if item.value[index].number() == item.value[other].number() {
            continue;
        }
        let is_longer = item.value[index].name().len() > item.value[other].name().len();
        let longer = if is_longer { index } else { other };
        kept.insert(short, if is_longer { other } else { index });
        let name = item.value[longer].name().to_owned();
        if let Some(shown) = stand_in(name.len(), text, hidden) {
            item.value[longer].name = Some(shown.clone());
            hidden.push((shown, name));
        }
    }
}

/// Returns the name that protoc-gen-go compares: the value without the prefix of its enum.
fn without_enum(item: &str, value: &str) -> String {
    let (mut prefix, mut rest) = (item.replace('_', ""), value);
    prefix.make_ascii_lowercase();
    let mut left = prefix.as_str();
    while let Some(c) = rest.chars().next() {
        if c == '_' {
            rest = &rest[1..];
        } else if let Some(after) = left.strip_prefix(c.to_ascii_lowercase()) {
            (left, rest) = (after, &rest[c.len_utf8()..]);
        } else {
            break;
        }
    }
    let rest = rest.trim_start_matches('_');
    let short = if left.is_empty() && !rest.is_empty() { rest } else { value };
    let words = short.split('_').filter(|word| !word.is_empty());
    let capitalized = |word: &str| word[..1].to_ascii_uppercase() + &word[1..].to_ascii_lowercase();
    words.map(capitalized).collect()
}

/// Returns a name of this length that does not occur in the file.
fn stand_in(length: usize, text: &[u8], hidden: &[(String, String)]) -> Option<String> {
    let names = (0..10_000).map(|number| {
        let name = format!("{number:0>width$}", width = length.saturating_sub(1));
        format!("Z{name}")
    });
    let is_free = |name: &String| {
        name.len() == length
            && !text.windows(length).any(|window| window == name.as_bytes())
            && !hidden.iter().any(|(shown, _)| shown == name)
    };
    names.into_iter().find(is_free)
}

#[cfg(test)]
mod tests {
    use prost_types::EnumValueDescriptorProto;

    use super::*;

    fn file(values: &[(&str, i32)]) -> FileDescriptorProto {
        let value = |(name, number): &(&str, i32)| EnumValueDescriptorProto {
            name: Some((*name).to_owned()),
            number: Some(*number),
            options: None,
        };
        let item = EnumDescriptorProto {
            name: Some("PaintColour".to_owned()),
            value: values.iter().map(value).collect(),
            ..EnumDescriptorProto::default()
        };
        FileDescriptorProto {
            name: Some("paint.proto".to_owned()),
            syntax: Some("proto3".to_owned()),
            enum_type: vec![item],
            ..FileDescriptorProto::default()
        }
    }

    fn names(file: &FileDescriptorProto) -> Vec<&str> {
        file.enum_type[0].value.iter().map(EnumValueDescriptorProto::name).collect()
    }

    #[test]
    fn the_longer_value_is_hidden_and_shown_again() {
        let mut files = [file(&[("NONE", 0), ("PAINT_COLOUR_RED", 1), ("RED", 2), ("PAINT_COLOUR_BLUE", 3)])];
        let hidden = HiddenNames::hide(&mut files);
        assert_eq!(names(&files[0]), ["NONE", "Z000000000000000", "RED", "PAINT_COLOUR_BLUE"]);
        let code = "PaintColour_Z000000000000000 PaintColour = 1; 1: \"Z000000000000000\"";
        let mut written = GeneratedFile { path: "paint.pb.go".to_owned(), code: code.to_owned() };
        hidden.show("paint.proto", &mut written).expect("the name");
        assert_eq!(written.code, "PaintColour_PAINT_COLOUR_RED PaintColour = 1; 1: \"PAINT_COLOUR_RED\"");
        let error = hidden.show("paint.proto", &mut written).expect_err("no such name").to_string();
        assert!(
            error.starts_with("the enum value PAINT_COLOUR_RED of paint.proto is not in the output"),
            "{error}"
        );
    }

    #[test]
    fn aliases_and_values_that_differ_stay() {
        for values in [[("RED", 0), ("PAINT_COLOUR_RED", 0)], [("PAINT_COLOUR_RED", 0), ("REDDER", 1)]] {
            let mut files = [file(&values)];
            HiddenNames::hide(&mut files);
            assert_eq!(names(&files[0]), values.map(|(name, _)| name));
        }
    }
}
