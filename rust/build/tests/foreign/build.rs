//! Generates the clients of this crate.

fn main() -> Result<(), callwright_build::Error> {
    callwright_build::Builder::new()
        .includes(["proto"])
        .files(
            [
                "acme/gen/shop.proto",
                "acme/meet/names.proto",
                "acme/old/record.proto",
                "bare.proto",
                "self/match.proto",
                "std.proto",
            ]
            .map(|file| format!("proto/{file}")),
        )
        .doc_crate("foreign")
        .compile()
}
