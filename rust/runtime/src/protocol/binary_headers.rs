//! Headers and trailers whose values are bytes.

use http::HeaderMap;

use crate::protocol::base64::decode_lenient;

/// Reads the values of a binary header, whose name ends in `-bin`: base64, padded or not, one value or several with commas
/// between them. Values that are not base64 are left out.
///
/// It works on the headers and trailers of a [`Response`](crate::Response) or an [`Error`](crate::Error).
///
/// ```
/// use callwright::binary_header_values;
/// use http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-token-bin", "AAH/, AQ==".parse()?);
/// assert_eq!(binary_header_values(&headers, "x-token-bin"), [vec![0, 1, 255], vec![1]]);
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
pub fn binary_header_values(headers: &HeaderMap, name: &str) -> Vec<Vec<u8>> {
    let texts = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).filter_map(|text| decode_lenient(text.trim())).collect()
}
