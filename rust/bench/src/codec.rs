//! What it costs to write and read messages: ours, serde's derive on a struct of one's own, prost's binary form, and buffa,
//! which connectrpc stands on.

use std::hint::black_box;

use crate::calls::Failure;
use crate::engine::Meter;
use crate::measured::median;
use crate::{answers, buffa_contract, by_hand, contract};

type Operation = Box<dyn Fn()>;

/// A message in all its forms, and what is done with it.
struct Case {
    name: &'static str,
    /// Writing and reading, for each of [`CODECS`].
    operations: [[Operation; 2]; 4],
    bytes: usize,
}

/// The second is what the others are compared to.
const CODECS: [&str; 4] = ["Callwright, JSON", "serde derive, JSON", "prost, binary", "buffa, JSON"];
const BASE: usize = 1;

/// Measures all cases round by round and prints a table in markdown: ratios to serde's derive, and the meter itself.
///
/// # Errors
///
/// When a message cannot be read back.
pub fn run(meter: Meter, rounds: usize) -> Result<(), Failure> {
    println!("| message | codec | write / serde | read / serde | write, {0} | read, {0} |", meter.unit);
    println!("|---|---|---|---|---|---|");
    for case in [small()?, records("2 KiB", 20)?, records("100 KiB", 1000)?] {
        let repeats = (200_000 / case.bytes).max(1);
        let mut costs: [[Vec<f64>; 2]; 4] = Default::default();
        for _ in 0..rounds {
            for (codec, operations) in case.operations.iter().enumerate() {
                for (direction, operation) in operations.iter().enumerate() {
                    operation();
                    let before = (meter.read)();
                    for _ in 0..repeats {
                        operation();
                    }
                    costs[codec][direction].push(((meter.read)() - before) as f64 / repeats as f64);
                }
            }
        }
        for (codec, [write, read]) in costs.iter().enumerate() {
            let ratio = |own: &[f64], base: &[f64]| {
                median(own.iter().zip(base).map(|(own, base)| own / base).collect())
            };
            println!(
                "| {}, {} bytes | {} | {:.2} | {:.2} | {:.0} | {:.0} |",
                case.name,
                case.bytes,
                CODECS[codec],
                ratio(write, &costs[BASE][0]),
                ratio(read, &costs[BASE][1]),
                median(write.clone()),
                median(read.clone())
            );
        }
    }
    Ok(())
}

fn small() -> Result<Case, Failure> {
    let json = callwright::json::to_vec(&answers::small())?;
    case::<contract::SmallResponse, by_hand::SmallResponse, buffa_contract::bench::v1::SmallResponse>(
        "small", json,
    )
}

fn records(name: &'static str, count: usize) -> Result<Case, Failure> {
    let json = callwright::json::to_vec(&answers::records(count))?;
    case::<contract::MediumResponse, by_hand::MediumResponse, buffa_contract::bench::v1::MediumResponse>(
        name, json,
    )
}

fn case<Ours, Derived, Buffa>(name: &'static str, json: Vec<u8>) -> Result<Case, Failure>
where
    Ours: callwright::Message + Clone,
    Derived: serde::Serialize + serde::de::DeserializeOwned + 'static,
    Buffa: serde::Serialize + serde::de::DeserializeOwned + 'static,
{
    let ours = Ours::from_json(&json)?;
    let bytes = json.len();
    let binary = prost::Message::encode_to_vec(&ours);
    let (same, json_of_ours) = (ours.clone(), json.clone());
    let operations: [[Operation; 2]; 4] = [
        [
            Box::new(move || _ = black_box(black_box(&ours).to_json())),
            Box::new(move || _ = black_box(Ours::from_json(black_box(&json_of_ours)))),
        ],
        serde_json_operations::<Derived>(json.clone())?,
        [
            Box::new(move || _ = black_box(prost::Message::encode_to_vec(black_box(&same)))),
            Box::new(move || _ = black_box(Ours::decode(black_box(&binary[..])))),
        ],
        serde_json_operations::<Buffa>(json)?,
    ];
    Ok(Case { name, operations, bytes })
}

fn serde_json_operations<T>(json: Vec<u8>) -> Result<[Operation; 2], Failure>
where
    T: serde::Serialize + serde::de::DeserializeOwned + 'static,
{
    let message: T = serde_json::from_slice(&json)?;
    Ok([
        Box::new(move || _ = black_box(serde_json::to_vec(black_box(&message)))),
        Box::new(move || _ = black_box(serde_json::from_slice::<T>(black_box(&json)))),
    ])
}
