//! Compiles the protos of the vectors and of the Connect conformance suite.

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance");
    callwright_build::Builder::new()
        .includes([root.join("proto")])
        .files([root.join("proto/conformance/http/v1/http.proto")])
        .mock_feature(None)
        .compile()?;
    let connect = root.join("connect/proto");
    let files = ["client_compat", "config", "service"]
        .map(|name| connect.join(format!("connectrpc/conformance/v1/{name}.proto")));
    callwright_build::Builder::new()
        .includes([&connect])
        .files(&files)
        .extern_path(".google.protobuf.Any", "crate::any::Any")
        .mock_feature(None)
        .compile()?;
    let descriptors = protox::compile(&files, [&connect])?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    std::fs::write(out.join("connect.bin"), prost::Message::encode_to_vec(&descriptors))?;
    Ok(())
}
