//! Reads a `google.rpc.Status`, whose details are messages in `Any` fields, and writes it again.
//!
//! ```text
//! cargo run -p callwright-json --example error_status
//! ```

use std::error::Error;

use callwright_json::google::rpc::{RetryInfo, Status};
use callwright_json::{Mode, from_slice, from_slice_with, to_vec, to_vec_proto_named};
use prost::Message as _;

const ANSWER: &str = r#"{
  "code": 14,
  "message": "restarting",
  "details": [
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.5s" }
  ],
  "addedLater": true
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    // The field that this version of the contract does not have is ignored.
    let status: Status = from_slice(ANSWER.as_bytes())?;
    println!("message: {}", status.message);

    // An `Any` holds the binary form of its message.
    for detail in &status.details {
        let retry = RetryInfo::decode(&*detail.value)?;
        println!("retry after: {:?}", retry.retry_delay);
    }

    println!("JSON: {}", String::from_utf8(to_vec(&status)?)?);
    let retry = RetryInfo::decode(&*status.details[0].value)?;
    println!("with proto names: {}", String::from_utf8(to_vec_proto_named(&retry)?)?);

    // In strict mode the field that the contract does not have is an error.
    match from_slice_with::<Status>(ANSWER.as_bytes(), Mode::Strict) {
        Ok(_) => println!("strict: accepted"),
        Err(error) => println!("strict: {error}"),
    }
    Ok(())
}
