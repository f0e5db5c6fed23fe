//! Base64 as protocols write and read it.

use ::base64::Engine as _;
use ::base64::alphabet::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_encode_padding(false)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const UNPADDED: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);

/// Reads either alphabet, padded or not.
pub(crate) fn decode_lenient(text: &str) -> Option<Vec<u8>> {
    let standard: String = text
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    UNPADDED.decode(standard).ok()
}

/// The standard alphabet with padding: how ProtoJSON writes bytes.
pub(crate) fn encode_standard(bytes: &[u8]) -> String {
    ::base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The alphabet for URLs without padding: how Connect writes messages into a query.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    ::base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
