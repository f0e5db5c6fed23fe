//! What many services cost: `growth DIRECTORY FILE` writes contracts of 1, 50 and 200 services of ten methods into the
//! directory, builds them, and writes a table of times and sizes into the file.

use std::path::PathBuf;

use callwright_bench::calls::Failure;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let (directory, file) = arguments.next().zip(arguments.next()).ok_or("usage: growth DIRECTORY FILE")?;
    let text = callwright_bench::growth::run(&directory)?;
    print!("{text}");
    Ok(std::fs::write(file, text)?)
}
