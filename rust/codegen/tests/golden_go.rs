//! Golden tests of generated Go. The inputs are in `tests/golden/`, or in `tests/golden-go/<case>/` for cases of Go alone. The
//! expected files of a case are concatenated in `tests/golden-go/<case>.txt`.
//!
//! `CALLWRIGHT_UPDATE_GOLDEN=1 cargo test -p callwright-codegen --test golden_go` rewrites the expected files.

use std::fs;
use std::path::{Path, PathBuf};

use callwright_codegen::Error;
use callwright_codegen::emit::Emitted;
use callwright_codegen::emit::go::{self, GoOptions, GoPackages};

const UPDATE: &str = "CALLWRIGHT_UPDATE_GOLDEN";

const CASES: &[&str] = &[
    "additional_bindings_keep_order",
    "body_field",
    "contract_options",
    "deprecated_method_and_service",
    "empty_and_well_known_types",
    "escapes_in_json_names",
    "fields_named_like_methods",
    "http_binding_with_nested_variable",
    "keywords_as_names",
    "messages_without_service",
    "names_that_meet",
    "no_package",
    "packages_named_like_go",
    "packages_that_import_each_other",
    "published_and_generated_imports",
    "response_body",
    "sensitive_fields_are_redacted",
    "service_options",
    "service_without_methods",
    "streaming_method_is_left_out",
    "two_services_in_one_file",
    "types_from_another_package",
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Compiles `input.proto` of a folder, and generates the package that it declares.
fn generate(folder: &Path, options: &GoOptions) -> Result<Emitted, Error> {
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let mut compiler = protox::Compiler::new([folder, protos.as_path()]).expect("include directories");
    compiler.include_imports(true).include_source_info(true);
    compiler.open_file("input.proto").unwrap_or_else(|error| panic!("{}: {error:?}", folder.display()));
    let api = callwright_codegen::read(&compiler.encode_file_descriptor_set(), &["input.proto"])?;
    let files = compiler.file_descriptor_set().file;
    let input = files.iter().find(|file| file.name() == "input.proto").expect("input.proto");
    let packages = GoPackages::new(&api, options);
    let own = api.files.iter().map(|file| file.name.clone()).filter(|file| packages.is_own(file));
    let packages = packages.clone().generating(own);
    let package = api.packages.iter().find(|package| package.name == input.package()).expect("its package");
    go::package(package, &packages, options)
}

/// The files of a case, concatenated, and the renamed elements.
fn written(case: &str) -> String {
    let inputs = [folder("golden").join(case), folder("golden-go").join(case)];
    let input = inputs.iter().find(|input| input.is_dir()).expect("an input");
    let emitted = generate(input, &GoOptions::new("acme.test/sdk/go"))
        .unwrap_or_else(|error| panic!("{case}: {error}"));
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut text: String =
        emitted.files.iter().map(|file| format!("-- {} --\n{}", name(&file.path), file.code)).collect();
    if !emitted.renamed.is_empty() {
        text.push_str("-- renamed --\n");
    }
    for renamed in &emitted.renamed {
        text.push_str(&format!("{} is {}\n", renamed.element, renamed.name));
    }
    text
}

#[test]
fn every_case_generates_what_is_expected() {
    let update = std::env::var_os(UPDATE).is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for case in CASES {
        let path = folder("golden-go").join(format!("{case}.txt"));
        let actual = written(case);
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
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".txt").map(str::to_owned))
        .collect();
    found.sort();
    assert_eq!(found, CASES);
}

/// Generates a package that holds these declarations.
fn of(name: &str, proto: &str, options: &GoOptions) -> Result<Emitted, Error> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-go-{name}"));
    fs::create_dir_all(&directory).expect("a directory");
    let text = format!("syntax = \"proto3\";\npackage acme.v1;\n{proto}\nmessage A {{}}\n");
    fs::write(directory.join("input.proto"), text).expect("a file");
    generate(&directory, options)
}

#[test]
fn types_that_meet_are_refused_with_their_line_and_a_remedy() {
    let refused = |name: &str, proto: &str| {
        of(name, proto, &GoOptions::new("acme.test/sdk/go")).expect_err(name).to_string()
    };
    let messages = refused("messages", "message foo_bar {}\nmessage FooBar {}");
    assert_eq!(
        messages,
        "input.proto:4: acme.v1.foo_bar and acme.v1.FooBar are both `FooBar` in Go, and protoc-gen-go has no other name for \
         them\n  remedy: rename one of the two, or move one of them to a file of another package"
    );
    let value = refused("value", "enum E { X = 0; }\nmessage E_X {}");
    assert!(value.contains("acme.v1.E_X and acme.v1.E are both `E_X` in Go"), "{value}");
}

#[test]
fn names_that_the_options_give_are_taken_or_refused() {
    let proto = "service S { rpc Get(A) returns (A); rpc Find(A) returns (A); }\nmessage Query {}";
    let options = GoOptions::new("acme.test/sdk/go");
    let named = options.clone().with_name("acme.v1.S", "Things").with_name("acme.v1.S.Find", "Search");
    let emitted = of("named", proto, &named).expect("files");
    assert_eq!(emitted.files[0].path, "acme/v1/things.go");
    assert!(emitted.files[0].code.contains("Search(ctx context.Context, request *A) (*A, error)"));
    let refused = |element: &str, name: &str| {
        of("refused", proto, &options.clone().with_name(element, name)).expect_err(name).to_string()
    };
    assert!(refused("acme.v1.S", "Query").contains("input.proto:3: acme.v1.S cannot be named `Query` in Go"));
    assert!(
        refused("acme.v1.S.Find", "Get")
            .contains("acme.v1.S.Find cannot be named `Get` in Go: the name is taken")
    );
}

#[test]
fn a_package_that_the_options_name_is_imported_or_generated_there() {
    let proto = "import \"google/protobuf/empty.proto\";\n\
                 service S { rpc Get(A) returns (google.protobuf.Empty); }";
    let options = GoOptions::new("acme.test/sdk/go");
    let elsewhere =
        of("elsewhere", proto, &options.clone().with_package("acme.v1", "acme.test/other/pb;acmepb"))
            .expect("files");
    let paths: Vec<&str> = elsewhere.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["acme/v1/s.go", "acme/v1/s_mock.go", "acme/v1/s_fake.go"]);
    assert!(elsewhere.files[0].code.contains("acmepb \"acme.test/other/pb\""), "{}", elsewhere.files[0].code);
    let inside =
        of("inside", proto, &options.with_package("acme.v1", "acme.test/sdk/go/acmepb")).expect("files");
    assert_eq!(inside.files[0].path, "acmepb/s.go");
    assert!(inside.files[0].code.contains("package acmepb\n"), "{}", inside.files[0].code);
}
