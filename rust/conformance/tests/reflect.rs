//! The exact JSON form against that of prost-reflect, which works by descriptors and shares no code with it: random messages,
//! written by one and read by the other.

mod random;

use std::path::Path;
use std::sync::LazyLock;

use callwright::generated_v1::exact::ExactMessage;
use callwright::json::{Mode, from_slice_with, to_vec_sorted};
use callwright_conformance::exact::conformance::hygiene::v1 as hygiene;
use callwright_conformance::exact::conformance::v1::{AllTypes, Choices};
use proptest::prelude::*;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use random::Entropy;

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let proto = root.join("conformance/proto");
    let files = ["v1/conformance.proto", "hygiene/v1/hygiene.proto"];
    let files = files.map(|file| proto.join("conformance").join(file));
    let set = protox::compile(files, [proto, root.join("proto")]).expect("the proto files compile");
    DescriptorPool::from_file_descriptor_set(set).expect("a pool")
});

fn descriptor(name: &str) -> MessageDescriptor {
    POOL.get_message_by_name(name).unwrap_or_else(|| panic!("no message {name}"))
}

fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).expect("UTF-8")
}

/// What the message says, as sorted JSON; NaN is NaN there.
fn meaning<M: ExactMessage>(bytes: &[u8]) -> String {
    let message = M::decode(bytes).expect("a binary message");
    text(&to_vec_sorted(&message).expect("JSON")).to_owned()
}

/// Checks both directions for one random message.
fn both_ways<M: ExactMessage>(entropy: &[u8]) {
    let descriptor = descriptor(M::NAME);
    let message = random::message(&descriptor, &mut Entropy::new(entropy), 3);
    let expected = meaning::<M>(&message.encode_to_vec());

    let theirs = serde_json::to_string(&message).expect("prost-reflect writes it");
    let read: M = from_slice_with(theirs.as_bytes(), Mode::Strict)
        .unwrap_or_else(|error| panic!("ours refuses {theirs}: {error}"));
    assert_eq!(meaning::<M>(&read.encode_to_vec()), expected, "read from {theirs}");

    let mut json = serde_json::Deserializer::from_str(&expected);
    let read = DynamicMessage::deserialize(descriptor, &mut json)
        .unwrap_or_else(|error| panic!("prost-reflect refuses {expected}: {error}"));
    assert_eq!(meaning::<M>(&read.encode_to_vec()), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_types(entropy in proptest::collection::vec(any::<u8>(), 0..3000)) {
        both_ways::<AllTypes>(&entropy);
    }

    #[test]
    fn other_rust_types(entropy in proptest::collection::vec(any::<u8>(), 0..300)) {
        both_ways::<Choices>(&entropy);
    }

    #[test]
    fn names_that_collide_with_those_of_rust(entropy in proptest::collection::vec(any::<u8>(), 0..300)) {
        both_ways::<hygiene::Result>(&entropy);
        both_ways::<hygiene::Box>(&entropy);
        both_ways::<hygiene::Self_>(&entropy);
    }

    #[test]
    fn any_text_is_refused_or_read_but_never_worse(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        _ = from_slice_with::<AllTypes>(&bytes, Mode::Lenient);
    }

    /// A message with some of its text spoiled: the reader may accept or refuse, and must end.
    #[test]
    fn spoiled_json_is_refused_or_read_but_never_worse(
        entropy in proptest::collection::vec(any::<u8>(), 0..2000),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let message = random::message(&descriptor(AllTypes::NAME), &mut Entropy::new(&entropy), 3);
        let mut json = meaning::<AllTypes>(&message.encode_to_vec()).into_bytes();
        let at = at.index(json.len());
        json[at] = byte;
        _ = from_slice_with::<AllTypes>(&json, Mode::Lenient);
        _ = from_slice_with::<AllTypes>(&json[..at], Mode::Strict);
    }
}
