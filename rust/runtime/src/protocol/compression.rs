//! Gzip, with a limit on the size of a decompressed body.

use std::io::{Read as _, Write as _};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use http::{HeaderMap, header};

use crate::error::Error;
use crate::options::Compression;
use crate::outcome::{Code, Outcome};
use crate::transport::TransportError;

/// Compresses a body as the options say.
pub(super) fn compress(body: Bytes, compression: Compression) -> Bytes {
    match compression {
        Compression::Gzip => gzip(&body).into(),
        Compression::Identity => body,
    }
}

/// Compresses with gzip.
pub(super) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), flate2::Compression::fast());
    // Writing to memory does not fail.
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// Undoes the `Content-Encoding` of an answer. An empty body stays as it is.
pub(super) fn decode(headers: &mut HeaderMap, body: Bytes, limit: usize) -> Result<Bytes, Error> {
    let Some(encoding) = headers.get(header::CONTENT_ENCODING) else { return Ok(body) };
    let name = encoding.to_str().unwrap_or("?").trim().to_ascii_lowercase();
    let decoded = match name.as_str() {
        "" | "identity" => body,
        _ if body.is_empty() => body,
        "gzip" | "x-gzip" => gunzip(&body, limit)?,
        other => {
            let message = format!("the answer has content encoding {other:?}, and only gzip was asked for");
            return Err(Error::of(Outcome::Decode, Code::Internal, message));
        }
    };
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    Ok(decoded)
}

fn gunzip(body: &[u8], limit: usize) -> Result<Bytes, Error> {
    let mut decoded = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(body).take(bound).read_to_end(&mut decoded).map_err(|error| {
        Error::of(Outcome::Decode, Code::Internal, "the answer says that it is gzip, and cannot be unpacked")
            .with_source(error)
    })?;
    if decoded.len() > limit {
        let error = TransportError::too_large(limit);
        return Err(Error::of(Outcome::Decode, Code::ResourceExhausted, error.to_string()));
    }
    Ok(decoded.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: &'static str, body: &[u8], limit: usize) -> Result<Bytes, Error> {
        let value = http::HeaderValue::from_static(encoding);
        let mut headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, value)]);
        decode(&mut headers, Bytes::copy_from_slice(body), limit)
    }

    #[test]
    fn a_compressed_body_is_decompressed() {
        let text = b"hello hello hello";
        assert_eq!(decoded("gzip", &gzip(text), 17).expect("the text"), &text[..]);
        assert_eq!(decoded("identity", text, 17).expect("the text"), &text[..]);
    }

    #[test]
    fn a_bomb_is_refused_at_the_limit() {
        let bomb = gzip(&vec![0; 10 << 20]);
        assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
        let error = decoded("gzip", &bomb, 1 << 20).expect_err("too large");
        assert_eq!(error.code(), Code::ResourceExhausted);
        assert!(error.message().contains("1048576 bytes"), "{error}");
        assert_eq!(decoded("gzip", &bomb, 10 << 20).expect("the zeros").len(), 10 << 20);
    }

    #[test]
    fn an_unsupported_encoding_is_an_error() {
        assert_eq!(decoded("br", b"x", 9).expect_err("an error").code(), Code::Internal);
        assert_eq!(decoded("gzip", b"not gzip", 9).expect_err("an error").code(), Code::Internal);
        assert_eq!(decoded("br", b"", 9).expect("nothing"), Bytes::new());
    }
}
