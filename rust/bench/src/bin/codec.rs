//! Prints what writing and reading messages costs, in nanoseconds: `codec [ROUNDS]`.

use callwright_bench::engine::{Meter, nanoseconds};

fn main() -> Result<(), callwright_bench::calls::Failure> {
    let rounds = std::env::args().nth(1).map_or(Ok(41), |rounds| rounds.parse())?;
    callwright_bench::codec::run(Meter { unit: "ns", read: nanoseconds }, rounds)
}
