//! Names of proto elements as protoc-gen-go spells them.

use heck::ToSnakeCase;

/// Returns the exported Go name of a proto name: a letter after `_` or after the `.` of a nested name becomes upper
/// case. Nested names are joined by `_`: `Criterion.Labels` becomes `Criterion_Labels`.
pub(super) fn exported(name: &str) -> String {
    let nested: Vec<String> = name.split('.').map(part).collect();
    let mut joined = String::new();
    for (index, (part, proto)) in nested.iter().zip(name.split('.')).enumerate() {
        // Only a nested name that starts with a capital is joined by `_`.
        if index > 0 && !proto.starts_with(|c: char| c.is_ascii_lowercase()) {
            joined.push('_');
        }
        joined.push_str(part);
    }
    joined
}

fn part(name: &str) -> String {
    let mut exported = String::new();
    let mut raise = true;
    for (index, c) in name.char_indices() {
        let next_is_lower = name[index + c.len_utf8()..].starts_with(|next: char| next.is_ascii_lowercase());
        match c {
            '_' if index == 0 => {
                exported.push('X');
                raise = true;
            }
            '_' if next_is_lower => raise = true,
            _ if raise => {
                exported.push(c.to_ascii_uppercase());
                raise = c.is_ascii_digit();
            }
            _ => {
                exported.push(c);
                raise = c.is_ascii_digit() || c == '_';
            }
        }
    }
    exported
}

/// The name of the Go package of files without a proto package.
const ROOT: &str = "root";

/// Returns the directory of a proto package below the module, `user/v1`.
///
/// Directory names with a special meaning in Go get an ending: `internal` becomes `internalpb`.
pub(super) fn directory(package: &str) -> String {
    if package.is_empty() {
        return ROOT.to_owned();
    }
    let part = |part: &str| match part {
        "internal" | "testdata" | "vendor" => format!("{part}pb"),
        _ if part.starts_with('_') => format!("x{part}"),
        _ => part.to_owned(),
    };
    let parts: Vec<String> = package.split('.').map(part).collect();
    parts.join("/")
}

/// Returns the name of the Go package of a proto package: `userv1` for `user.v1`, `common` for `acme.common`.
pub(super) fn package_name(package: &str) -> String {
    let parts: Vec<&str> = package.split('.').collect();
    let name = match parts.as_slice() {
        [.., name, version] if is_version(version) => format!("{name}{version}"),
        [.., name] => (*name).to_owned(),
        [] => String::new(),
    };
    let name: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    match name.as_str() {
        "" if package.is_empty() => ROOT.to_owned(),
        _ if name.starts_with(|c: char| !c.is_ascii_alphabetic()) => format!("pb{name}"),
        _ if KEYWORDS.contains(&name.as_str()) => name + "pb",
        _ => name,
    }
}

/// Returns the prefix of the file names of a package: `user` for `user.v1`.
pub(super) fn file_stem(package: &str) -> String {
    let named = package.split('.').rev().find(|part| !is_version(part));
    let stem = named.unwrap_or(package).to_snake_case();
    if stem.is_empty() { ROOT.to_owned() } else { stem }
}

/// Returns the name of the files of a service. Go reads an ending such as `_test` or `_linux` as a build constraint,
/// and other files of the package have reserved endings. A name with one of these endings gets another ending.
pub(super) fn service_file(service: &str) -> String {
    let name = service.to_snake_case();
    let ending = name.rsplit('_').next().unwrap_or_default();
    let is_taken = CONDITIONS.contains(&ending) || ENDINGS.contains(&ending);
    if is_taken { name + "_service" } else { name }
}

/// Returns the name, without `.go`, of the file that holds the messages of a proto file.
pub fn messages_file(proto: &str) -> String {
    let name = proto.rsplit('/').next().unwrap_or(proto);
    let name = name.strip_suffix(".proto").unwrap_or(name);
    // Go looks at the part before the first dot.
    let stem = name.split('.').next().unwrap_or(name);
    let ending = stem.rsplit('_').next().unwrap_or_default();
    let is_condition = stem.contains('_') && CONDITIONS.contains(&ending);
    let name = if is_condition { format!("{stem}_proto{}", &name[stem.len()..]) } else { name.to_owned() };
    if name.starts_with(['_', '.']) { format!("x{name}.pb") } else { format!("{name}.pb") }
}

fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or_default();
    digits.starts_with(|c: char| c.is_ascii_digit())
}

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto", "if",
    "import", "interface", "internal", "main", "map", "package", "range", "return", "select", "struct", "switch", "type", "var", "vendor",
];

#[rustfmt::skip]
const CONDITIONS: &[&str] = &[
    "test", "aix", "android", "darwin", "dragonfly", "freebsd", "illumos", "ios", "js", "linux", "netbsd", "openbsd", "plan9",
    "solaris", "unix", "wasip1", "windows", "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "ppc64", "riscv64",
    "s390x", "wasm",
];

/// The endings of the names of other generated files.
const ENDINGS: &[&str] = &["mock", "fake", "json", "redact"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_protoc_gen_go() {
        for (proto, go) in [
            ("User", "User"),
            ("user_status", "UserStatus"),
            ("Criterion.Labels", "Criterion_Labels"),
            ("Outer.inner", "OuterInner"),
            ("_private", "XPrivate"),
            ("HTTPGet2xx", "HTTPGet2Xx"),
            ("a_B_c", "A_BC"),
            ("foo_1_bar", "Foo_1Bar"),
            ("getUser", "GetUser"),
        ] {
            assert_eq!(exported(proto), go, "{proto}");
        }
    }

    #[test]
    fn packages_are_named_by_their_last_word_and_version() {
        for (proto, go) in [
            ("user.v1", "userv1"),
            ("acme.billing.v1beta2", "billingv1beta2"),
            ("acme.common", "common"),
            ("acme.go", "gopb"),
            ("v1", "v1"),
            ("acme._1", "pb1"),
            ("", "root"),
        ] {
            assert_eq!(package_name(proto), go, "{proto}");
        }
        for (proto, go) in [
            ("user.v1", "user/v1"),
            ("acme.internal.v1", "acme/internalpb/v1"),
            ("acme._private", "acme/x_private"),
            ("", "root"),
        ] {
            assert_eq!(directory(proto), go, "{proto}");
        }
        assert_eq!(file_stem("acme.BillingCore.v1"), "billing_core");
        assert_eq!(service_file("LoadTest"), "load_test_service");
        assert_eq!(service_file("UserService"), "user_service");
        assert_eq!(messages_file("acme/v1/acme.proto"), "acme.pb");
        assert_eq!(messages_file("acme/v1/agent_windows.proto"), "agent_windows_proto.pb");
        assert_eq!(messages_file("acme/v1/windows.proto"), "windows.pb");
    }
}
