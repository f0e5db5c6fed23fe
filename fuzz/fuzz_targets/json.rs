//! Whatever the bytes, reading them ends in a message or an error; and a message that was read is written, read again and
//! written the same. What strict mode takes, lenient mode takes as the same message.
#![no_main]

use callwright::json::{ExactMessage, Mode, from_slice_with, to_vec_sorted};
use callwright_fuzz::conformance::v1::{AllTypes, Choices};
use callwright_fuzz::feed::v1::ListRecommendationsResponse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|json: &[u8]| {
    round::<AllTypes>(json);
    round::<Choices>(json);
    round::<ListRecommendationsResponse>(json);
});

fn round<M: ExactMessage>(json: &[u8]) {
    let strict = from_slice_with::<M>(json, Mode::Strict);
    let message = match from_slice_with::<M>(json, Mode::Lenient) {
        Ok(message) => message,
        Err(error) => {
            assert!(strict.is_err(), "only lenient mode refuses: {error:?}");
            assert!(error.offset().is_none_or(|offset| offset <= json.len()), "{error:?}");
            _ = format!("{error} {error:?}");
            return;
        }
    };
    let text = to_vec_sorted(&message).expect("what was read can be written");
    if let Ok(strict) = strict {
        assert_eq!(to_vec_sorted(&strict).expect("JSON"), text, "the modes differ");
    }
    let again = from_slice_with::<M>(&text, Mode::Strict).expect("what was written can be read");
    assert_eq!(to_vec_sorted(&again).expect("JSON"), text, "not stable");
    // prost leaves minus zero out of the binary form, and refuses what is nested deeper than its own limit.
    if !text.windows(4).any(|part| part == b"-0.0")
        && let Ok(decoded) = M::decode(&*message.encode_to_vec())
    {
        assert_eq!(to_vec_sorted(&decoded).expect("JSON"), text, "the binary form is another message");
    }
}
