//! The same as `client`, and prints how many allocations the process has made.

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() -> Result<(), callwright_bench::calls::Failure> {
    let _profiler = dhat::Profiler::builder().testing().build();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    callwright_bench::client::from_arguments(&arguments)?;
    println!("{}", dhat::HeapStats::get().total_blocks);
    Ok(())
}
