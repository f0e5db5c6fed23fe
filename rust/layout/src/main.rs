//! `check-layout [ROOT]`: prints a summary, then one line per finding; exits with 1 when there are findings.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let root = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let report = callwright_layout::check(&root)?;
    for summary in &report.summaries {
        println!("{summary}");
    }
    for finding in &report.findings {
        eprintln!("{finding}");
    }
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
