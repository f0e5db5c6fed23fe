//! Generates the contract of the benchmarks twice: for Callwright, and for connectrpc, whose messages are buffa's.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const PROTO: &str = "proto/bench/v1/bench.proto";

fn main() -> Result<(), Box<dyn Error>> {
    callwright_build::compile(&[PROTO], &["proto"])?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("connectrpc");
    fs::create_dir_all(&out)?;
    let descriptors = out.join("descriptors.bin");
    fs::write(&descriptors, prost::Message::encode_to_vec(&protox::compile([PROTO], ["proto"])?))?;
    connectrpc_build::Config::new()
        .descriptor_set(&descriptors)
        .files(&["bench/v1/bench.proto"])
        .out_dir(&out)
        .include_file("all.rs")
        .compile()?;
    Ok(())
}
