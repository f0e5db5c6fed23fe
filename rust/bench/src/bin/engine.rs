//! Prints the nanoseconds that the engine alone takes per call.

use callwright_bench::engine::{Meter, nanoseconds, run};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), callwright::Error> {
    run(Meter { unit: "ns", read: nanoseconds }).await
}
