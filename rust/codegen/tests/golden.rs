//! Golden tests of generated Rust: one folder per rule under `tests/golden/`, with a small `input.proto` and `expected.rs`.
//!
//! `CALLWRIGHT_UPDATE_GOLDEN=1 cargo test -p callwright-codegen --test golden` rewrites the expected files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use callwright_codegen::emit::rust::{self, Names, Output, RustOptions};

const UPDATE: &str = "CALLWRIGHT_UPDATE_GOLDEN";

/// The largest number of lines of an input, so that cases stay easy to read.
const MAX_INPUT_LINES: usize = 40;

/// Every case by the name of its folder, with the options that it is generated with.
fn cases() -> Vec<(&'static str, RustOptions)> {
    let plain = RustOptions::default;
    // A mock repeats every signature, so only one case generates it.
    let bare = || plain().with_mock_feature(None);
    vec![
        ("additional_bindings_keep_order", bare()),
        ("body_field", bare()),
        ("comments_become_rustdoc", bare()),
        ("comments_with_imported_services", bare()),
        ("contract_options", bare()),
        ("custom_verb", bare()),
        ("deprecated_method_and_service", plain()),
        ("empty_and_well_known_types", bare()),
        ("escapes_in_json_names", bare()),
        ("example_in_docs", bare().with_doc_crate_path("acme_clients::acme::v1")),
        ("extern_path", bare().with_extern_path(".acme.common", "::acme_common")),
        ("http_binding_with_nested_variable", bare()),
        ("keywords_as_names", plain()),
        ("messages_without_clients", bare().with_output(Output::Messages)),
        ("messages_without_service", bare()),
        ("mock_feature", plain().with_mock_feature(Some("fakes"))),
        ("names_that_meet", bare()),
        ("nearly_paged_methods", bare()),
        ("no_mock_feature", bare()),
        ("no_package", bare()),
        ("oneof_named_like_a_nested_type", plain()),
        ("paged_methods", bare().with_doc_crate_path("acme_clients::acme::v1")),
        ("response_body", bare()),
        ("rpc_named_new", plain()),
        ("sensitive_fields_are_redacted", plain()),
        ("service_options", bare()),
        ("service_without_methods", bare()),
        ("streaming_method_is_left_out", bare()),
        ("trait_has_default_bodies", plain()),
        ("two_services_in_one_file", bare()),
        ("types_from_another_package", bare()),
        ("variable_zero_values", bare()),
    ]
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Generates the code of the package that `input.proto` of a case declares.
fn generate(case: &str, options: &RustOptions) -> String {
    let folder = golden().join(case);
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let mut compiler =
        protox::Compiler::new([folder.as_path(), protos.as_path()]).expect("include directories");
    compiler.include_imports(true).include_source_info(true);
    compiler.open_file("input.proto").unwrap_or_else(|error| panic!("{case}: {error:?}"));
    let set = compiler.encode_file_descriptor_set();
    let api =
        callwright_codegen::read(&set, &["input.proto"]).unwrap_or_else(|error| panic!("{case}: {error}"));
    let files = compiler.file_descriptor_set().file;
    let input = files.iter().find(|file| file.name() == "input.proto").expect("input.proto");
    let package = api.packages.iter().find(|package| package.name == input.package()).expect("its package");
    let options = options.clone().with_names(Names::new(&api, options));
    rust::package(package, &options).unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// Describes the first difference between two texts.
fn first_difference(expected: &str, actual: &str) -> String {
    let mut lines = expected.lines().zip(actual.lines()).enumerate();
    let (number, expected, actual) = match lines.find(|(_, (expected, actual))| expected != actual) {
        Some((index, (expected, actual))) => (index + 1, expected, actual),
        None => {
            let shared = expected.lines().count().min(actual.lines().count());
            let line = |text: &'_ str| text.lines().nth(shared).map_or("<end of file>", |_| "<more lines>");
            (shared + 1, line(expected), line(actual))
        }
    };
    format!("line {number}\n  expected: {expected}\n  generated: {actual}")
}

#[test]
fn every_case_generates_what_is_expected() {
    let update = std::env::var_os(UPDATE).is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for (case, options) in cases() {
        let path = golden().join(case).join("expected.rs");
        let actual = generate(case, &options);
        if update {
            fs::write(&path, &actual).expect("a file that can be written");
        }
        match fs::read_to_string(&path) {
            Ok(expected) if expected == actual => {}
            Ok(expected) => {
                wrong.push(format!("{case}/expected.rs differs at {}", first_difference(&expected, &actual)))
            }
            Err(error) => wrong.push(format!("{case}/expected.rs cannot be read: {error}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n\nwhen the change is meant, run the test with {UPDATE}=1 and review the difference",
        wrong.join("\n")
    );
}

#[test]
fn every_folder_is_a_case_and_holds_nothing_else() {
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    let expected: BTreeSet<String> = cases().into_iter().map(|(case, _)| case.to_owned()).collect();
    assert_eq!(names(&golden()), expected, "the folders of tests/golden are the cases of this file");
    for case in expected {
        let files = names(&golden().join(&case));
        let strange = files.iter().find(|file| *file != "expected.rs" && !file.ends_with(".proto"));
        assert_eq!(strange, None, "{case} holds a file that the test does not read");
        let lines =
            fs::read_to_string(golden().join(&case).join("input.proto")).expect("an input").lines().count();
        assert!(
            lines < MAX_INPUT_LINES,
            "{case}/input.proto has {lines} lines: show one rule in less than {MAX_INPUT_LINES}"
        );
    }
}
