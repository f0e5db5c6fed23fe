//! Tests crates that depend on a release of the clients by git tag or branch, with selected features. The
//! manifest, the program and the unit test are those of README.md.

#[path = "scratch/repository.rs"]
mod repository;
mod scratch;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;

use repository::{BRANCH, TAG, repository};

/// The placeholders in README.md for the repository and its release.
const README_URL: &str = "https://git.example.com/acme/acme-sdk.git";
const README_TAG: &str = "v0.1.0";

/// Returns the first block of README.md that begins with this fence.
fn readme_block(fence: &str) -> String {
    let readme = fs::read_to_string(scratch::workspace().join("README.md")).expect("README.md");
    let begin = format!("```{fence}\n");
    let (_, rest) = readme.split_once(&begin).unwrap_or_else(|| panic!("README.md has no block {fence}"));
    rest.split_once("```").expect("a block that ends").0.to_owned()
}

/// The dependencies of README.md, pinned to `pin` of the repository above.
fn readme_dependencies(pin: &str) -> String {
    let block = readme_block("toml");
    assert!(block.contains(README_URL) && block.contains(&format!("tag = {README_TAG:?}")), "{block}");
    block.replace(README_URL, repository()).replace(&format!("tag = {README_TAG:?}"), pin)
}

fn by_tag() -> String {
    format!("tag = {TAG:?}")
}

/// Writes a crate that has these dependencies.
fn consumer(name: &str, dependencies: &str, main: &str) -> PathBuf {
    let directory = scratch::empty_directory(name);
    let manifest = format!(
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         {dependencies}\n[profile.dev]\ndebug = false\n"
    );
    fs::create_dir_all(directory.join("src")).expect("a directory");
    fs::write(directory.join("Cargo.toml"), manifest).expect("a manifest");
    fs::write(directory.join("src/main.rs"), main).expect("a program");
    scratch::copy(&scratch::workspace().join("Cargo.lock"), &directory.join("Cargo.lock"));
    directory
}

/// Writes the crate of README.md, except that the address of the server is an argument.
fn readme_consumer(name: &str, pin: &str) -> PathBuf {
    let program = readme_block("rust,no_run");
    let address = "\"http://user.internal:3000\"";
    assert!(program.contains(address), "{program}");
    let program = program.replace(address, "std::env::args().nth(1).expect(\"a URL\")");
    consumer(name, &readme_dependencies(pin), &program)
}

/// Runs `cargo tree` in a crate. Network access is allowed, because offline cargo does not fetch git dependencies.
fn resolve(directory: &Path) -> Output {
    let mut command = scratch::command(directory, &["tree", "--prefix", "none", "--edges", "normal"]);
    command.output().expect("cargo can be started")
}

/// Resolves the crate and returns the packages that it depends on.
fn packages(directory: &Path) -> String {
    let output = resolve(directory);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Answers one request with a user of the beta programme, and returns the address and the request.
fn serve_once() -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        let mut reader = BufReader::new(stream);
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let start = head.len();
            assert_ne!(reader.read_line(&mut head).expect("a line"), 0, "the request ended early: {head}");
            if let Some(value) = head[start..].to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a body");
        let answer = r#"{"betaUsers":{"guoguo":true}}"#;
        let headers = "content-type: application/json\r\nconnection: close";
        let length = answer.len();
        write!(reader.get_mut(), "HTTP/1.1 200 OK\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{answer}")
            .expect("an answer that is taken");
        let request_line = head.lines().next().expect("a request line").to_owned();
        format!("{request_line} {}", String::from_utf8_lossy(&body))
    });
    (url, server)
}

/// Builds and runs the program of README.md against a server on this machine.
fn check_program(directory: &Path) {
    scratch::cargo_succeeds(directory, &["build"]);
    let (url, server) = serve_once();
    let printed = scratch::cargo_succeeds(directory, &["run", "--", &url]);
    assert_eq!(printed.trim(), r#"{"guoguo": true}"#);
    let asked = server.join().expect("a request");
    assert_eq!(asked, r#"POST /1.0/users/isBetaUser HTTP/1.1 {"userIds":["guoguo"]}"#);
}

#[test]
fn the_readme_works_by_tag() {
    let directory = readme_consumer("consumer-by-tag", &by_tag());
    let packages = packages(&directory);
    assert!(packages.contains(&format!("acme-sdk.git?tag={TAG}#")), "{packages}");
    assert!(!packages.contains("mockall"), "mockall is in a build without the feature `mock`:\n{packages}");

    check_program(&directory);

    fs::create_dir_all(directory.join("tests")).expect("a directory");
    let test = readme_block("rust,test_harness");
    fs::write(directory.join("tests/mock.rs"), test).expect("a test");
    let output = scratch::cargo_succeeds(&directory, &["test", "--test", "mock"]);
    assert!(output.contains("test two_failures_are_retried ... ok"), "{output}");
}

#[test]
fn the_readme_works_by_branch() {
    let directory = readme_consumer("consumer-by-branch", &format!("branch = {BRANCH:?}"));
    let packages = packages(&directory);
    assert!(packages.contains(&format!("acme-sdk.git?branch={BRANCH}#")), "{packages}");
    check_program(&directory);
}

/// The dependencies of a crate that takes these features, a TOML list, of the clients.
fn with_features(features: &str) -> String {
    let (url, pin) = (repository(), by_tag());
    format!("[dependencies]\ncallwright-services = {{ git = {url:?}, {pin}, features = {features} }}\n")
}

#[test]
fn a_feature_brings_its_own_package_and_no_other() {
    let directory = consumer(
        "consumer-hello",
        &with_features("[\"hello\"]"),
        "use callwright_services::hello::v1 as _;\nfn main() {}\n",
    );
    packages(&directory);
    let messages = scratch::cargo_succeeds(&directory, &["build", "--message-format", "json"]);
    let out_dirs: Vec<String> = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["package_id"].as_str().is_some_and(|id| id.contains("callwright-services")))
        .filter_map(|message| message["out_dir"].as_str().map(str::to_owned))
        .collect();
    let [out_dir] = out_dirs.as_slice() else { panic!("not one output directory: {out_dirs:?}") };
    let files = fs::read_dir(out_dir).expect("the output directory");
    let names: Vec<String> =
        files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["hello.v1.rs"]);
}

#[test]
fn an_unknown_feature_is_named() {
    let directory = consumer("consumer-unknown", &with_features("[\"users\"]"), "fn main() {}\n");
    let output = resolve(&directory);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "an unknown feature was accepted");
    assert!(text.contains("`callwright-services`") && text.contains("`users`"), "{text}");
}
