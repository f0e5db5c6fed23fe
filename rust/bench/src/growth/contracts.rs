//! Repositories of contracts as `callwright new` lays them out, with many services, and programs that use them.

use std::fmt::Write as _;
use std::path::Path;
use std::{fmt, fs};

use crate::calls::Failure;

/// What `callwright new` writes.
const BUILD: &str = include_str!("../../../cli/template/build.rs.in");

/// The list of packages in it, which has one.
const PACKAGES: &str = r#"&["hello"]"#;

/// Writes a workspace of repositories and of their consumers, one pair per number of services.
///
/// # Errors
///
/// When a file cannot be written.
pub(super) fn write(directory: &Path, root: &Path, numbers: &[usize]) -> Result<(), Failure> {
    let pairs: Vec<String> =
        numbers.iter().map(|number| format!("\"contracts{number}\", \"consumer{number}\"")).collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
        pairs.join(", ")
    );
    write_file(&directory.join("Cargo.toml"), &manifest)?;
    // The versions that this repository builds with.
    fs::copy(root.join("Cargo.lock"), directory.join("Cargo.lock"))?;
    for number in numbers {
        repository(&directory.join(format!("contracts{number}")), root, *number)?;
        consumer(&directory.join(format!("consumer{number}")), root, *number)?;
    }
    Ok(())
}

fn repository(package: &Path, root: &Path, services: usize) -> Result<(), Failure> {
    let (mut features, mut modules) = (String::new(), String::new());
    for index in 0..services {
        writeln!(features, "s{index} = []")?;
        writeln!(modules, "/// Service {index}.\n#[cfg(feature = \"s{index}\")]\npub mod s{index} {{")?;
        writeln!(modules, "    /// Version 1.\n    pub mod v1 {{")?;
        writeln!(modules, "        callwright::include_proto!(\"s{index}.v1\");\n    }}\n}}")?;
        write_file(&package.join(format!("proto/s{index}/v1/s{index}.proto")), &contract(index)?)?;
    }
    let root = root.display();
    let manifest = format!(
        "[package]\nname = \"contracts{services}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nbuild = \"build.rs\"\n\
         [lib]\npath = \"rust/lib.rs\"\n\
         [features]\n{features}mock = [\"dep:async-trait\", \"dep:mockall\"]\n\
         [dependencies]\nasync-trait = {{ version = \"0.1\", optional = true }}\n\
         callwright = {{ path = \"{root}/rust/runtime\" }}\n\
         mockall = {{ version = \"0.15\", optional = true }}\n\
         [build-dependencies]\ncallwright-build = {{ path = \"{root}/rust/build\" }}\n"
    );
    write_file(&package.join("Cargo.toml"), &manifest)?;
    write_file(&package.join("rust/lib.rs"), &modules)?;
    if !BUILD.contains(PACKAGES) {
        return Err(format!("the template of build.rs has no {PACKAGES}").into());
    }
    let packages = format!("&[{}]", listed(0..services, |f, index| write!(f, "\"s{index}\""))?);
    let build = BUILD.replace(PACKAGES, &packages).replace("@CRATE@", &format!("contracts{services}"));
    write_file(&package.join("build.rs"), &build)
}

/// A program that calls every method of one service, and with the feature `all` of all of them.
fn consumer(package: &Path, root: &Path, services: usize) -> Result<(), Failure> {
    let all = listed(1..services, |f, index| write!(f, "\"contracts{services}/s{index}\""))?;
    let manifest = format!(
        "[package]\nname = \"consumer{services}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [features]\nall = [{all}]\nmock = [\"contracts{services}/mock\"]\n\
         [dependencies]\ncallwright = {{ path = \"{}/rust/runtime\" }}\n\
         contracts{services} = {{ path = \"../contracts{services}\", features = [\"s0\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n",
        root.display()
    );
    let (mut callers, mut calls) = (String::new(), String::new());
    for index in 0..services {
        let gate = if index == 0 { "" } else { "#[cfg(feature = \"all\")]\n" };
        writeln!(calls, "{gate}s{index}(&url).await?;")?;
        writeln!(callers, "{gate}async fn s{index}(url: &str) -> Result<(), callwright::Error> {{")?;
        writeln!(
            callers,
            "    let client = contracts{services}::s{index}::v1::S{index}ServiceClient::new(url)?;"
        )?;
        for method in 0..METHODS {
            writeln!(callers, "    println!(\"{{:?}}\", client.method{method}(Default::default()).await?);")?;
        }
        callers += "    Ok(())\n}\n";
    }
    let program = format!(
        "{callers}\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), callwright::Error> {{\n\
         let url = std::env::args().nth(1).unwrap_or_default();\n{calls}Ok(())\n}}\n"
    );
    write_file(&package.join("Cargo.toml"), &manifest)?;
    write_file(&package.join("src/main.rs"), &program)
}

/// How many methods a service has.
const METHODS: usize = 10;

/// Ten methods with messages of their own, half of them GET.
fn contract(index: usize) -> Result<String, Failure> {
    let mut text = format!(
        "syntax = \"proto3\";\npackage s{index}.v1;\nimport \"google/api/annotations.proto\";\n\n\
         // Keeps orders of kind {index}.\nservice S{index}Service {{\n"
    );
    for method in 0..METHODS {
        let binding = match method % 2 {
            0 => format!("get: \"/s{index}/v1/things{method}/{{id}}\""),
            _ => format!("post: \"/s{index}/v1/things{method}\" body: \"*\""),
        };
        writeln!(text, "  // Does thing {method}.")?;
        writeln!(text, "  rpc Method{method}(Method{method}Request) returns (Method{method}Response) {{")?;
        writeln!(text, "    option (google.api.http) = {{ {binding} }};\n  }}")?;
    }
    text += "}\n";
    for method in 0..METHODS {
        writeln!(
            text,
            "\n// What to do.\nmessage Method{method}Request {{\n  // Of what.\n  string id = 1;\n  int64 since = 2;\n  \
             optional bool deep = 3;\n  repeated string tags = 4;\n}}\n\n// What was done.\nmessage Method{method}Response {{\n  \
             // By id.\n  map<string, string> names = 1;\n  repeated Method{method}Request more = 2;\n  double score = 3;\n}}"
        )?;
    }
    Ok(text)
}

fn listed(
    indices: std::ops::Range<usize>,
    one: impl Fn(&mut String, usize) -> fmt::Result,
) -> Result<String, Failure> {
    let mut text = String::new();
    for index in indices {
        one(&mut text, index)?;
        text += ", ";
    }
    Ok(text)
}

fn write_file(file: &Path, text: &str) -> Result<(), Failure> {
    fs::create_dir_all(file.parent().ok_or("the file has no directory")?)?;
    Ok(fs::write(file, text)?)
}
