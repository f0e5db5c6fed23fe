//! The JSON form of pbjson: its serde impls.

use std::collections::BTreeSet;

use prost_types::FileDescriptorProto;

use crate::Error;

/// Returns the serde impls of all types of one package.
pub(crate) fn impls(
    files: &[FileDescriptorProto],
    package: &str,
    extern_paths: &[(String, String)],
    btree_maps: &[String],
) -> Result<String, Error> {
    let mut builder = pbjson_build::Builder::new();
    builder.ignore_unknown_fields();
    builder.btree_map(btree_maps);
    for (proto, rust) in extern_paths {
        builder.extern_path(proto, rust);
        builder.exclude([proto]);
    }
    for file in files {
        builder.register_file_descriptor(file.clone());
    }
    let mut prefixes = BTreeSet::new();
    for file in files.iter().filter(|file| file.package() == package) {
        let messages = file.message_type.iter().map(|message| message.name());
        let names = messages.chain(file.enum_type.iter().map(|item| item.name()));
        prefixes.extend(names.map(|name| format!(".{package}.{name}")));
    }
    let prefixes: Vec<String> = prefixes.into_iter().collect();
    let written = builder.generate(&prefixes, |_| Ok(Vec::new())).map_err(|error| {
        Error::new(format!("pbjson cannot generate package {package}: {error}"), "report this")
            .with_source(error)
    })?;
    Ok(written.into_iter().map(|(_, code)| tidy(&String::from_utf8_lossy(&code))).collect())
}

/// Silences lints for the impls, and makes them valid where `gen` is a keyword.
fn tidy(code: &str) -> String {
    let mut tidied = String::with_capacity(code.len());
    for line in code.lines() {
        if line.starts_with("impl") {
            tidied.push_str("#[allow(deprecated, clippy::all)]\n");
        }
        tidied.push_str(&raw_gen(line));
        tidied.push('\n');
    }
    tidied
}

/// Spells the identifier `gen` as `r#gen`, outside string literals.
fn raw_gen(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (index, part) in line.split('"').enumerate() {
        if index > 0 {
            out.push('"');
        }
        let is_string = index % 2 == 1;
        let mut rest = part;
        while let (false, Some(at)) = (is_string, rest.find("gen")) {
            let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '#';
            let (before, after) = (&rest[..at], &rest[at + 3..]);
            let is_whole = !before.ends_with(is_name) && !after.starts_with(is_name);
            out.push_str(before);
            out.push_str(if is_whole { "r#gen" } else { "gen" });
            rest = after;
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::raw_gen;

    #[test]
    fn only_the_identifier_becomes_raw() {
        assert_eq!(raw_gen(r#"("gen", &self.gen)"#), r#"("gen", &self.r#gen)"#);
        assert_eq!(raw_gen("gen: gen__.generic(r#gen)"), "r#gen: gen__.generic(r#gen)");
    }
}
