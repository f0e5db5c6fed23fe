//! The same endpoint as Node services and as axum with Callwright, under the same load: `node_service FILE DIRECTORY` runs
//! the scripts of the directory and writes a table.

use std::path::PathBuf;

use callwright_bench::calls::Failure;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let (file, scripts) =
        arguments.next().zip(arguments.next()).ok_or("usage: node_service FILE DIRECTORY")?;
    if let Some(text) = callwright_bench::rewrite::run(&scripts)? {
        print!("{text}");
        std::fs::write(file, text)?;
    }
    Ok(())
}
