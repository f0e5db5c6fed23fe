//! What Callwright costs: `make bench` runs the programs of this crate.
//!
//! `server` answers always the same; `client` calls it with one kind of client and says what that cost; `bench` runs both,
//! round by round, each on a core of its own, and writes the table.

pub mod answers;
pub mod baseline;
pub mod calls;
pub mod chart;
pub mod client;
pub mod codec;
pub mod contention;
pub mod counts;
pub mod engine;
pub mod growth;
pub mod load;
pub mod measured;
pub mod processes;
pub mod report;
pub mod rewrite;
pub mod server;

/// The contract, as Callwright generates it.
pub mod contract {
    callwright::include_proto!("bench.v1");
}

/// The contract, as connectrpc generates it.
#[allow(warnings, clippy::all)]
pub mod buffa_contract {
    include!(concat!(env!("OUT_DIR"), "/connectrpc/all.rs"));
}

/// The contract, as a user writes it by hand.
pub mod by_hand {
    use std::collections::HashMap;

    use serde::{Deserialize, Serialize};

    /// See the contract.
    #[derive(Debug, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct SmallRequest {
        /// See the contract.
        pub user_ids: Vec<String>,
    }

    /// See the contract.
    #[derive(Debug, Default, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase", default)]
    pub struct SmallResponse {
        /// See the contract.
        pub beta_users: HashMap<String, bool>,
    }

    /// See the contract.
    #[derive(Debug, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct MediumRequest {
        /// See the contract.
        pub page_size: i32,
    }

    /// See the contract.
    #[derive(Debug, Default, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase", default)]
    pub struct MediumResponse {
        /// See the contract.
        pub records: Vec<Record>,
    }

    /// See the contract.
    #[derive(Debug, Default, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase", default)]
    pub struct Record {
        /// See the contract.
        pub id: String,
        /// See the contract.
        pub name: String,
        /// See the contract: JSON has it as a string.
        #[serde(with = "text")]
        pub followers: i64,
        /// See the contract.
        pub rank: i32,
        /// See the contract.
        pub score: f64,
        /// See the contract.
        pub active: bool,
    }

    /// A number that is written as a string.
    mod text {
        use std::fmt;

        use serde::de::{Deserializer, Error, Visitor};
        use serde::ser::Serializer;

        pub(super) fn serialize<S: Serializer>(number: &i64, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(number)
        }

        pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
            struct Text;

            impl Visitor<'_> for Text {
                type Value = i64;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a number in a string")
                }

                fn visit_str<E: Error>(self, text: &str) -> Result<i64, E> {
                    text.parse().map_err(E::custom)
                }
            }
            deserializer.deserialize_str(Text)
        }
    }
}
