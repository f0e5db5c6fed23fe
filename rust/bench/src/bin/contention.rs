//! Prints what a decision of one circuit breaker and one retry budget costs that 64 tasks share.

fn main() -> Result<(), callwright_bench::calls::Failure> {
    callwright_bench::contention::run()
}
