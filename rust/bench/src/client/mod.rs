//! The clients that are compared.

mod callwright;
mod connectrpc;
mod floor;
mod gax;
mod reqwest;
mod tonic;

use crate::calls::Failure;
use crate::load::{self, Load, Size};
use crate::measured::Measured;

/// The name of the client that the others are compared to.
pub const BY_HAND: &str = "reqwest";

/// Names of the clients and what they are, in the order of the table.
pub const CLIENTS: [(&str, &str); 11] = [
    ("floor", "hyper-util pool + serde derive (the floor)"),
    (BY_HAND, "hand-written reqwest + serde derive"),
    ("callwright", "Callwright, defaults, reqwest"),
    ("callwright-all", "Callwright, every policy, reqwest"),
    ("callwright-hyper", "Callwright, defaults, hyper"),
    ("callwright-hyper-all", "Callwright, every policy, hyper"),
    ("callwright-hyper-proto", "Callwright, every policy, hyper, binary"),
    ("gax", "google-cloud-gax, retries"),
    ("connectrpc-json", "connectrpc, JSON"),
    ("connectrpc-proto", "connectrpc, binary"),
    ("tonic", "tonic, gRPC over HTTP/2"),
];

/// Runs the client that the arguments name: `client NAME small|medium IN_FLIGHT CALLS WARM_UP URL`.
///
/// # Errors
///
/// When an argument cannot be read, or a call failed.
pub fn from_arguments(arguments: &[String]) -> Result<Measured, Failure> {
    // Here and not in the programs, so that the calls are compiled once for both of them.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure(arguments))
}

async fn measure(arguments: &[String]) -> Result<Measured, Failure> {
    let [name, size, in_flight, calls, warm_up, url] = arguments else {
        return Err("usage: client NAME small|medium IN_FLIGHT CALLS WARM_UP URL".into());
    };
    let size = match size.as_str() {
        "small" => Size::Small,
        "medium" => Size::Medium,
        other => return Err(format!("size {other:?} is neither small nor medium").into()),
    };
    let load = Load { size, in_flight: in_flight.parse()?, calls: calls.parse()?, warm_up: warm_up.parse()? };
    use callwright::Policies::{All, Defaults};
    match name.as_str() {
        "floor" => load::run(floor::Floor::new(url)?, load).await,
        BY_HAND => load::run(reqwest::ByHand::new(url)?, load).await,
        "callwright" => load::run(callwright::over_reqwest(url, Defaults)?, load).await,
        "callwright-all" => load::run(callwright::over_reqwest(url, All)?, load).await,
        "callwright-hyper" => load::run(callwright::over_hyper(url, Defaults)?, load).await,
        "callwright-hyper-all" => load::run(callwright::over_hyper(url, All)?, load).await,
        "callwright-hyper-proto" => load::run(callwright::binary_over_hyper(url)?, load).await,
        "gax" => load::run(gax::Gax::new(url).await?, load).await,
        "connectrpc-json" => load::run(connectrpc::json(url)?, load).await,
        "connectrpc-proto" => load::run(connectrpc::proto(url)?, load).await,
        "tonic" => load::run(tonic::Grpc::new(url).await?, load).await,
        other => Err(format!("there is no client {other:?}").into()),
    }
}
