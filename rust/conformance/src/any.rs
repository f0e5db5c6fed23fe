//! `google.protobuf.Any` with its canonical JSON, for the types of the Connect conformance suite.

use std::sync::LazyLock;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde::de::{DeserializeSeed as _, Error as _};
use serde::ser::Error as _;

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let descriptors = include_bytes!(concat!(env!("OUT_DIR"), "/connect.bin"));
    DescriptorPool::decode(descriptors.as_slice()).expect("build.rs wrote descriptors")
});

fn descriptor() -> MessageDescriptor {
    POOL.get_message_by_name("google.protobuf.Any").expect("the suite imports Any")
}

/// A message of any type of the suite.
#[derive(Clone, PartialEq, Eq, Hash, prost::Message)]
pub struct Any {
    /// The URL of the type.
    #[prost(string, tag = "1")]
    pub type_url: String,
    /// The message in binary form.
    #[prost(bytes = "vec", tag = "2")]
    pub value: Vec<u8>,
}

impl Any {
    /// The full name of the type.
    pub fn type_name(&self) -> &str {
        self.type_url.rsplit('/').next().unwrap_or_default()
    }
}

impl serde::Serialize for Any {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = DynamicMessage::decode(descriptor(), self.encode_to_vec().as_slice());
        message.map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Any {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let message = descriptor().deserialize(deserializer)?;
        Self::decode(message.encode_to_vec().as_slice()).map_err(D::Error::custom)
    }
}
