//! Types of an `Any` that its package does not import; a test of its own, because registering holds for the whole process.

use callwright::json::{from_slice, register, to_vec};
use callwright_conformance::exact::conformance::hygiene::v1::{self as hygiene, Option as ProtoOption};
use callwright_conformance::exact::conformance::v1::AllTypes;
use prost::Message as _;

#[test]
fn a_package_that_is_not_imported_is_known_once_it_is_registered() {
    let json = br#"{"any":{"@type":"type.googleapis.com/conformance.hygiene.v1.Option","value":"x"}}"#;
    let error = from_slice::<AllTypes>(json).expect_err("an unknown type").to_string();
    assert!(error.contains("call `register` with the `TYPES` of its package"), "{error}");

    register(&[&hygiene::TYPES]);
    register(&[&hygiene::TYPES]);

    let message: AllTypes = from_slice(json).expect("a known type");
    let bytes = &message.any.as_ref().expect("an Any").value;
    assert_eq!(ProtoOption::decode(&**bytes).expect("the bytes of the message").value, "x");
    assert_eq!(to_vec(&message).expect("JSON"), json);
}
