//! What is generated for Go: the inputs are those of `tests/golden/`, the expected files of a case stand one after the other in
//! `tests/golden-go/<case>.txt`.
//!
//! `CALLWRIGHT_UPDATE_GOLDEN=1 cargo test -p callwright-codegen --test golden_go` writes the expected files anew.

use std::fs;
use std::path::{Path, PathBuf};

use callwright_codegen::emit::go::{self, GoOptions};

const UPDATE: &str = "CALLWRIGHT_UPDATE_GOLDEN";

const CASES: &[&str] = &[
    "additional_bindings_keep_order",
    "body_field",
    "contract_options",
    "deprecated_method_and_service",
    "empty_and_well_known_types",
    "http_binding_with_nested_variable",
    "keywords_as_names",
    "messages_without_service",
    "response_body",
    "sensitive_fields_are_redacted",
    "service_options",
    "two_services_in_one_file",
    "types_from_another_package",
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Compiles a proto file that stands in a folder, and reads its package.
fn read(folder: &Path) -> Result<callwright_codegen::model::Package, callwright_codegen::Error> {
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let mut compiler = protox::Compiler::new([folder, protos.as_path()]).expect("include directories");
    compiler.include_imports(true).include_source_info(true);
    compiler.open_file("input.proto").unwrap_or_else(|error| panic!("{}: {error:?}", folder.display()));
    let api = callwright_codegen::read(&compiler.encode_file_descriptor_set(), &["input.proto"])?;
    let files = compiler.file_descriptor_set().file;
    let input = files.iter().find(|file| file.name() == "input.proto").expect("input.proto");
    Ok(api.packages.into_iter().find(|package| package.name == input.package()).expect("its package"))
}

fn generate(case: &str) -> String {
    let package = read(&folder("golden").join(case)).unwrap_or_else(|error| panic!("{case}: {error}"));
    let files = go::package(&package, &GoOptions::new("acme.test/sdk/go"))
        .unwrap_or_else(|error| panic!("{case}: {error}"));
    files.iter().map(|file| format!("-- {} --\n{}", file.name, file.code)).collect()
}

#[test]
fn every_case_generates_what_is_expected() {
    let update = std::env::var_os(UPDATE).is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for case in CASES {
        let path = folder("golden-go").join(format!("{case}.txt"));
        let actual = generate(case);
        if update {
            fs::write(&path, &actual).expect("a file that can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != actual {
            let lines = expected.lines().zip(actual.lines()).enumerate();
            let line =
                lines.filter(|(_, (expected, actual))| expected != actual).map(|(index, _)| index + 1).next();
            wrong.push(format!("{case}.txt differs at line {line:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n\nwhen the change is meant, run the test with {UPDATE}=1 and review the difference",
        wrong.join("\n")
    );
}

#[test]
fn every_file_is_a_case() {
    let mut found: Vec<String> = fs::read_dir(folder("golden-go"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().replace(".txt", ""))
        .collect();
    found.sort();
    assert_eq!(found, CASES);
}

#[test]
fn what_would_not_compile_is_refused_with_its_line_and_a_remedy() {
    let refused = |name: &str, proto: &str| {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-go-{name}"));
        fs::create_dir_all(&directory).expect("a directory");
        let text = format!("syntax = \"proto3\";\npackage acme.v1;\n{proto}\nmessage A {{}}\n");
        fs::write(directory.join("input.proto"), text).expect("a file");
        let package = read(&directory).expect("a package");
        go::package(&package, &GoOptions::new("acme.test/sdk/go")).expect_err(name).to_string()
    };
    let same_method = refused("methods", "service S { rpc get_a(A) returns (A); rpc GetA(A) returns (A); }");
    assert!(same_method.contains("get_a and GetA are both `GetA` in Go"), "{same_method}");
    let same_type = refused("types", "service S { rpc Get(A) returns (A); } message SClient {}");
    assert!(same_type.contains("`SClient`") && same_type.contains("input.proto:3"), "{same_type}");
    let same_service =
        refused("services", "service S { rpc Get(A) returns (A); } service s { rpc Get(A) returns (A); }");
    assert!(same_service.contains("rename one of the two services"), "{same_service}");
}
