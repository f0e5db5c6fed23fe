//! Prints what writing and reading messages costs, in allocations.

use callwright_bench::engine::Meter;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() -> Result<(), callwright_bench::calls::Failure> {
    let _profiler = dhat::Profiler::builder().testing().build();
    let meter = Meter { unit: "allocations", read: || dhat::HeapStats::get().total_blocks };
    callwright_bench::codec::run(meter, 1)
}
