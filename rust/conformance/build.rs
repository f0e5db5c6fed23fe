//! Generates the messages of the JSON cases twice, with the exact JSON form and with pbjson's, and the clients that the
//! HTTP cases and the Connect suite call.

use std::env;
use std::path::{Path, PathBuf};

use callwright_build::{Builder, Error, Json};

fn main() -> Result<(), Error> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let conformance = ["v1/conformance.proto", "other/v1/other.proto"];
    generate(&out.join("exact"), Json::Exact, &conformance)?;
    generate(&out.join("exact"), Json::Exact, &["hygiene/v1/hygiene.proto"])?;
    generate(&out.join("pbjson"), Json::Pbjson, &conformance)?;
    client("../../conformance/proto", &["conformance/http/v1/http.proto"])?;
    let suite = ["client_compat", "config", "service"];
    let suite = suite.map(|name| format!("connectrpc/conformance/v1/{name}.proto"));
    client("../../conformance/connect/proto", &suite)
}

fn client(proto: &str, files: &[impl AsRef<Path>]) -> Result<(), Error> {
    let proto = Path::new(proto);
    Builder::new()
        .includes([proto])
        .files(files.iter().map(|file| proto.join(file)))
        .mock_feature(None)
        .compile()
}

fn generate(out: &Path, json: Json, files: &[&str]) -> Result<(), Error> {
    let proto = Path::new("../../conformance/proto");
    // A directory that cannot be made is reported when the first file is written.
    _ = std::fs::create_dir_all(out);
    Builder::new()
        .includes([proto])
        .files(files.iter().map(|file| proto.join("conformance").join(file)))
        .out_dir(out)
        .json(json)
        .bytes([".conformance.v1.Choices"])
        .btree_map([".conformance.v1.Choices"])
        .mock_feature(None)
        .compile()
}
