//! Generates the messages and the service of the cases, and an example's.

use std::path::Path;

use callwright_build::{Builder, Error};

fn main() -> Result<(), Error> {
    generate(
        "../conformance/proto",
        &["conformance/v1/conformance.proto", "conformance/other/v1/other.proto"],
    )?;
    generate("../conformance/proto", &["conformance/http/v1/http.proto"])?;
    generate("../proto", &["feed/v1/feed.proto"])
}

fn generate(proto: &str, files: &[&str]) -> Result<(), Error> {
    let proto = Path::new(proto);
    Builder::new()
        .includes([proto])
        .files(files.iter().map(|file| proto.join(file)))
        .mock_feature(None)
        .compile()
}
