//! One client of the benchmark: `client NAME small|medium IN_FLIGHT CALLS WARM_UP URL` prints what a call cost, as JSON.

fn main() -> Result<(), callwright_bench::calls::Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let measured = callwright_bench::client::from_arguments(&arguments)?;
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}
