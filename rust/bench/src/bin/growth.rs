//! What many services cost: `growth DIRECTORY` writes contracts of 1, 50 and 200 services of ten methods into it, builds them
//! and prints times and sizes.
//!
//! The crates lie side by side and share one target directory, so that dependencies are built once, before anything is
//! measured.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use callwright_bench::client::Failure;

const SERVICES: [usize; 3] = [1, 50, 200];

fn main() -> Result<(), Failure> {
    let directory = PathBuf::from(env::args().nth(1).ok_or("usage: growth DIRECTORY")?);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    println!("| services | features on | generator s | check s | check with mock s | build s | binary KiB |");
    println!("|---|---|---|---|---|---|---|");
    for services in SERVICES {
        let package = directory.join(format!("services{services}"));
        write_package(&package, &root, services)?;
        let all = ["all"].as_slice();
        let one = ["s0"].as_slice();
        for features in if services == 1 { vec![one] } else { vec![one, all] } {
            let dependencies = ["mock", "s0"];
            cargo(&package, "check", &dependencies)?;
            cargo(&package, "build", &dependencies)?;
            let check = touched(&package, "check", features)?;
            let with_mock = touched(&package, "check", &[features, &["mock"]].concat())?;
            let build = touched(&package, "build", features)?;
            let generator: f64 = fs::read_to_string(package.join("generator.txt"))?.trim().parse()?;
            let binary =
                fs::metadata(directory.join("target/debug").join(format!("services{services}")))?.len();
            println!(
                "| {services} | {} | {generator:.2} | {:.1} | {:.1} | {:.1} | {} |",
                features[0],
                check.as_secs_f64(),
                with_mock.as_secs_f64(),
                build.as_secs_f64(),
                binary / 1024
            );
        }
    }
    Ok(())
}

/// The time that a command takes when the contract has changed.
fn touched(package: &Path, command: &str, features: &[&str]) -> Result<Duration, Failure> {
    cargo(package, command, features)?;
    let proto = package.join("proto/s0/v1/s0.proto");
    let text = fs::read_to_string(&proto)?;
    fs::write(&proto, text + "\n// Changed.\n")?;
    let started = Instant::now();
    cargo(package, command, features)?;
    Ok(started.elapsed())
}

fn cargo(package: &Path, command: &str, features: &[&str]) -> Result<(), Failure> {
    let status = Command::new("cargo")
        .args([command, "--quiet", "--features", &features.join(",")])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", package.with_file_name("target"))
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("cargo {command} failed in {}", package.display()).into())
    }
}

fn write_package(package: &Path, root: &Path, services: usize) -> Result<(), Failure> {
    let root = root.display();
    let (mut features, mut modules, mut calls) = (String::new(), String::new(), String::new());
    for index in 0..services {
        writeln!(features, "s{index} = []")?;
        writeln!(
            modules,
            "#[cfg(feature = \"s{index}\")]\npub mod s{index} {{ pub mod v1 {{ callwright::include_proto!(\"s{index}.v1\"); }} }}"
        )?;
        writeln!(
            calls,
            "    #[cfg(feature = \"s{index}\")]\n    println!(\"{{:?}}\", s{index}::v1::ServiceClient::new(\"http://127.0.0.1:1\").map(|client| client.method0(Default::default())));"
        )?;
        write(&package.join(format!("proto/s{index}/v1/s{index}.proto")), &contract(index))?;
    }
    let all: Vec<String> = (0..services).map(|index| format!("\"s{index}\"")).collect();
    let manifest = format!(
        "[workspace]\n[package]\nname = \"services{services}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [features]\nmock = [\"dep:mockall\"]\nall = [{}]\n{features}\
         [dependencies]\ncallwright = {{ path = \"{root}/rust/runtime\" }}\nasync-trait = \"0.1\"\n\
         mockall = {{ version = \"0.15\", optional = true }}\n\
         [build-dependencies]\ncallwright-build = {{ path = \"{root}/rust/build\" }}\n",
        all.join(", ")
    );
    write(&package.join("Cargo.toml"), &manifest)?;
    write(&package.join("build.rs"), &BUILD.replace("SERVICES", &services.to_string()))?;
    write(&package.join("src/main.rs"), &format!("{modules}\nfn main() {{\n{calls}}}\n"))
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    fs::create_dir_all(file.parent().ok_or("the file has no directory")?)?;
    Ok(fs::write(file, text)?)
}

/// Ten methods with messages of their own.
fn contract(index: usize) -> String {
    let mut text = format!("syntax = \"proto3\";\npackage s{index}.v1;\nservice Service {{\n");
    for method in 0..10 {
        text += &format!("  rpc Method{method}(Request{method}) returns (Response{method});\n");
    }
    text += "}\n";
    for method in 0..10 {
        text += &format!(
            "message Request{method} {{ repeated string ids = 1; int64 since = 2; optional bool deep = 3; }}\n\
             message Response{method} {{ map<string, string> names = 1; repeated Request{method} more = 2; }}\n"
        );
    }
    text
}

const BUILD: &str = r#"use std::{env, fs, time::Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let enabled = |index: &usize| {
        env::var_os("CARGO_FEATURE_ALL").is_some() || env::var_os(format!("CARGO_FEATURE_S{index}")).is_some()
    };
    let files: Vec<String> =
        (0..SERVICES).filter(enabled).map(|index| format!("proto/s{index}/v1/s{index}.proto")).collect();
    let started = Instant::now();
    callwright_build::compile(&files, &["proto"])?;
    fs::write("generator.txt", started.elapsed().as_secs_f64().to_string())?;
    Ok(())
}
"#;
