//! Prints the nanoseconds that the engine alone takes per call.

use callwright_bench::engine::{Meter, nanoseconds, run};

fn main() -> Result<(), callwright_bench::calls::Failure> {
    run(Meter { unit: "ns", read: nanoseconds })
}
