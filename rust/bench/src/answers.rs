//! The messages that travel.

use crate::contract::{MediumResponse, Record, SmallResponse};

/// How many ids a small request has.
pub const IDS: usize = 10;

/// How many records a medium answer has.
pub const RECORDS: usize = 200;

/// The ids of a small request, made anew for each call as a service would.
pub fn ids() -> Vec<String> {
    (0..IDS).map(id).collect()
}

fn id(index: usize) -> String {
    let mut id = String::with_capacity(20);
    id.push_str("user-00000000000000");
    id.push(char::from(b'0' + (index % 10) as u8));
    id
}

/// The small answer.
pub fn small() -> SmallResponse {
    SmallResponse { beta_users: (0..IDS).map(|index| (id(index), index % 3 == 0)).collect() }
}

/// An answer of so many records, about 103 bytes of JSON each.
pub fn records(count: usize) -> MediumResponse {
    let record = |index: usize| Record {
        id: format!("r-{index:04}"),
        name: format!("Person {index}"),
        followers: 100 + 7 * index as i64,
        rank: 1 + index as i32,
        score: 0.5 + index as f64 / 7.0,
        active: true,
    };
    MediumResponse { records: (0..count).map(record).collect() }
}
