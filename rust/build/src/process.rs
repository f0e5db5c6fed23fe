//! Runs programs that read standard input and write standard output.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Error;

/// Runs a program on an input, and returns its output.
pub(crate) fn run(program: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Error> {
    let name = program.display();
    let failed = |error: std::io::Error| {
        let remedy = "install it, put it on the PATH, or tell the builder where it is";
        Error::new(format!("{name} cannot be run: {error}"), remedy).with_source(error)
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdin = child.stdin.take();
    // The input is written on another thread, because a program that writes while it reads would block otherwise.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    })
    .map_err(failed)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!("{name} failed: {}", said.trim()), "read its output, and correct the contract"))
}
