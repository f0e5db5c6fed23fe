//! Generates the clients of this crate.

fn main() -> Result<(), callwright_build::Error> {
    callwright_build::Builder::new()
        .includes(["proto"])
        .files(["proto/acme/gen/shop.proto", "proto/self/match.proto", "proto/std.proto"])
        .doc_crate("foreign")
        .compile()
}
