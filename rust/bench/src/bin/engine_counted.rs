//! Prints the allocations that the engine alone makes per call.

use callwright_bench::engine::{Meter, run};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() -> Result<(), callwright_bench::calls::Failure> {
    let _profiler = dhat::Profiler::builder().testing().build();
    run(Meter { unit: "allocations", read: || dhat::HeapStats::get().total_blocks })
}
