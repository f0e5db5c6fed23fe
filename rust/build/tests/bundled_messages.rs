//! The messages of `callwright_json::google` are generated from the protos that are bundled.

use std::fs;
use std::path::Path;

use callwright_build::Builder;

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
        let kept = root.join("rust/json/src/google/generated").join(name);
        if std::env::var_os("CALLWRIGHT_UPDATE_GOLDEN").is_some() {
            fs::write(&kept, &generated).expect("the file is written");
        }
        let checked_in = fs::read_to_string(&kept).unwrap_or_default();
        assert!(
            generated == checked_in,
            "{} differs from what its protos say; run this test with CALLWRIGHT_UPDATE_GOLDEN=1",
            kept.display()
        );
    }
}
