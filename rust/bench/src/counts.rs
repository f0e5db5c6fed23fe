//! What can be counted, and is the same on every run: instructions, allocations, system calls.
//!
//! Each is counted in two runs that differ in the number of calls, so that what a process does once falls out.

use crate::calls::Failure;
use crate::processes::{self, program};

/// The calls of the two runs.
const CALLS: [usize; 2] = [100, 600];

/// Allocations per call.
///
/// # Errors
///
/// When the client fails.
pub fn allocations(client: &str, size: &str, url: &str) -> Result<f64, Failure> {
    per_call(|calls| {
        let printed = processes::run(&command("counted", client, size, calls, url)?)?;
        Ok(printed.trim().parse()?)
    })
}

/// Instructions per call, by valgrind.
///
/// # Errors
///
/// When valgrind is not installed, or the client fails.
pub fn instructions(client: &str, size: &str, url: &str) -> Result<f64, Failure> {
    per_call(|calls| {
        let log = std::env::temp_dir().join(format!("callwright-bench-{}.log", std::process::id()));
        let mut whole: Vec<String> =
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"].map(str::to_owned).into();
        whole.push(format!("--log-file={}", log.display()));
        whole.extend(command("client", client, size, calls, url)?);
        processes::run(&whole)?;
        let told = std::fs::read_to_string(&log)?;
        std::fs::remove_file(&log)?;
        let counted =
            told.lines().find_map(|line| line.split_once("Collected :")).ok_or("valgrind counted nothing")?;
        Ok(counted.1.trim().parse()?)
    })
}

/// System calls per call, by strace.
///
/// # Errors
///
/// When strace is not installed, or the client fails.
pub fn system_calls(client: &str, size: &str, url: &str) -> Result<f64, Failure> {
    per_call(|calls| {
        let log = std::env::temp_dir().join(format!("callwright-bench-{}.strace", std::process::id()));
        let mut whole: Vec<String> = ["strace", "-f", "-c", "-o"].map(str::to_owned).into();
        whole.push(log.display().to_string());
        whole.extend(command("client", client, size, calls, url)?);
        processes::run(&whole)?;
        let told = std::fs::read_to_string(&log)?;
        std::fs::remove_file(&log)?;
        // "100.00    0.012345           3      4242       12 total", where the column of errors may be empty.
        let total =
            told.lines().find(|line| line.trim_end().ends_with("total")).ok_or("strace counted nothing")?;
        Ok(total.split_whitespace().nth(3).ok_or("strace has no column of calls")?.parse()?)
    })
}

fn per_call(count: impl Fn(usize) -> Result<f64, Failure>) -> Result<f64, Failure> {
    let [few, many] = CALLS;
    Ok((count(many)? - count(few)?) / (many - few) as f64)
}

fn command(which: &str, client: &str, size: &str, calls: usize, url: &str) -> Result<Vec<String>, Failure> {
    let which = program(which)?.display().to_string();
    Ok([&which, client, size, "1", &calls.to_string(), "50", url].map(|part| part.to_owned()).into())
}
