//! Server and client as processes of their own, each on a core of its own.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::calls::Failure;

/// The core of the server, and that of the clients.
const CORES: [&str; 2] = ["0", "1"];

/// A server that is ended when this is dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// Where it listens.
    pub url: String,
}

impl Server {
    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn start() -> Result<Self, Failure> {
        Self::start_on(CORES[0], &Command::new(program("server")?))
    }

    /// Starts another server, which prints its URL, on the core of the clients.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn start_on_client_core(command: &Command) -> Result<Self, Failure> {
        Self::start_on(CORES[1], command)
    }

    fn start_on(core: &str, command: &Command) -> Result<Self, Failure> {
        let mut process = Command::new("taskset")
            .args(["-c", core])
            .arg(command.get_program())
            .args(command.get_args())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("taskset cannot be run ({error}); it is part of util-linux"))?;
        let mut url = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut url)?;
        }
        Ok(Self { process, url: url.trim().to_owned() })
    }

    /// The processor time that it has used so far, in microseconds.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn cpu_us(&self) -> Result<f64, Failure> {
        // Nanoseconds on the processor come first; threads are added up.
        let mut sum = 0.0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let told = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            sum += told.split_whitespace().next().ok_or("schedstat is empty")?.parse::<f64>()? / 1e3;
        }
        Ok(sum)
    }

    /// The memory that it has now, in KiB.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn resident_kib(&self) -> Result<f64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("there is no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nobody is left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A program of this crate, beside the one that runs.
///
/// # Errors
///
/// When it is not known where that is.
pub fn program(name: &str) -> Result<PathBuf, Failure> {
    Ok(std::env::current_exe()?.with_file_name(name))
}

/// Runs a command on the clients' core and answers what it printed.
///
/// # Errors
///
/// When it cannot be run, or fails.
pub fn run(command: &[String]) -> Result<String, Failure> {
    run_on(CORES[1], command)
}

/// The same on the server's core.
///
/// # Errors
///
/// When it cannot be run, or fails.
pub fn run_on_server_core(command: &[String]) -> Result<String, Failure> {
    run_on(CORES[0], command)
}

fn run_on(core: &str, command: &[String]) -> Result<String, Failure> {
    let output = Command::new("taskset").args(["-c", core]).args(command).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} failed: {}", command.join(" "), said.trim()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether a program is installed.
pub fn is_installed(name: &str) -> bool {
    Command::new(name)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
