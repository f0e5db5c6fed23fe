//! The messages of `callwright_json::google` are generated from the protos that are bundled.

use std::fs;
use std::path::Path;

use callwright_build::Builder;
use callwright_codegen::emit::rust::{self, Output, RustOptions};
use callwright_codegen::model::{Kind, TypeRef};

/// Compares the generated code with the checked-in file. `CALLWRIGHT_UPDATE_GOLDEN=1` writes it instead.
#[test]
fn the_google_messages_are_those_of_the_bundled_protos() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let proto = root.join("proto");
    let out = tempfile::tempdir().expect("a temporary directory");
    let files = ["google/api/httpbody.proto", "google/rpc/error_details.proto", "google/rpc/status.proto"];
    Builder::new()
        .includes([&proto])
        .files(files.map(|file| proto.join(file)))
        .clients(false)
        .mock_feature(None)
        .out_dir(out.path())
        .compile()
        .unwrap_or_else(|error| panic!("{error:?}"));
    for name in ["google.api.rs", "google.rpc.rs"] {
        let generated = fs::read_to_string(out.path().join(name)).expect("the generated file");
        compare(name, &generated);
    }
}

/// Types and fields of editions: `prost_types` has none of them, and neither reads nor writes them.
#[rustfmt::skip]
const NOT_IN_PROST_TYPES: &[&str] = &[
    "Edition", "Enum.edition", "EnumOptions.deprecated_legacy_json_field_conflicts", "EnumValueOptions.debug_redact",
    "ExtensionRangeOptions.Declaration", "ExtensionRangeOptions.VerificationState", "FeatureSet", "FeatureSetDefaults",
    "FieldOptions.EditionDefault", "FieldOptions.FeatureSupport", "FieldOptions.OptionRetention",
    "FieldOptions.OptionTargetType", "FieldOptions.debug_redact", "FieldOptions.unverified_lazy",
    "GeneratedCodeInfo.Annotation.Semantic", "MessageOptions.deprecated_legacy_json_field_conflicts", "SymbolVisibility",
    "Type.edition",
];

/// The structs are those of `prost_types`, so only the tables are generated.
#[test]
fn the_tables_of_descriptor_types_are_those_of_the_protos() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let main = folder.path().join("main.proto");
    let imports =
        ["api", "descriptor", "type"].map(|name| format!("import \"google/protobuf/{name}.proto\";\n"));
    fs::write(&main, format!("syntax = \"proto3\";\n{}", imports.concat())).expect("a file");
    let compiled = callwright_build::descriptors(&[&main], &[folder.path()]).expect("descriptors");
    let mut api = callwright_codegen::read(&compiled.set, &compiled.names).expect("a model");
    let package =
        api.packages.iter_mut().find(|package| package.name == "google.protobuf").expect("the package");
    let is_known = |name: &TypeRef| {
        let path = name.path.join(".");
        !NOT_IN_PROST_TYPES.iter().any(|newer| path == *newer || path.starts_with(&format!("{newer}.")))
    };
    // The JSON form of an Any is not that of a message.
    package.messages.retain(|message| message.name.path != ["Any"] && is_known(&message.name));
    package.enums.retain(|item| is_known(&item.name));
    for message in &mut package.messages {
        let path = message.name.path.join(".");
        message.fields.retain(|field| {
            let is_newer = NOT_IN_PROST_TYPES.contains(&format!("{path}.{}", field.name).as_str());
            let has_newer_type =
                matches!(&field.kind, Kind::Message(name) | Kind::Enum(name) if !is_known(name));
            !is_newer && !has_newer_type
        });
    }
    let mut options = RustOptions::default().with_output(Output::Messages);
    options.extern_paths.clear();
    let code = rust::package(package, &options).unwrap_or_else(|error| panic!("{error}"));
    // No crate but that of a type can implement the traits of serde for it.
    let code = code.replace("::json_message!", "::json_table!").replace("::json_enum!", "::json_names!");
    compare("google.protobuf.rs", &code);
}

fn compare(name: &str, generated: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let kept = root.join("rust/json/src/google/generated").join(name);
    if std::env::var_os("CALLWRIGHT_UPDATE_GOLDEN").is_some() {
        fs::write(&kept, generated).expect("the file is written");
    }
    let checked_in = fs::read_to_string(&kept).unwrap_or_default();
    assert!(
        generated == checked_in,
        "{} differs from what its protos say; run this test with CALLWRIGHT_UPDATE_GOLDEN=1",
        kept.display()
    );
}
