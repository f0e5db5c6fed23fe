use bytes::{Buf, Bytes, BytesMut};

use super::script::Header;

/// The maximum number of headers of a request.
const MAX_HEADERS: usize = 128;

/// The head of an HTTP/1.1 request.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) path: String,
    /// Names in lower case.
    pub(super) headers: Vec<Header>,
}

impl Head {
    /// Takes a head from the front of the buffer. Returns `None` while it is incomplete.
    pub(super) fn take(buffer: &mut BytesMut) -> Result<Option<Self>, httparse::Error> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(length) = request.parse(buffer)? else { return Ok(None) };
        let head = Self {
            method: request.method.unwrap_or_default().to_owned(),
            path: request.path.unwrap_or_default().to_owned(),
            headers: request
                .headers
                .iter()
                .map(|header| Header {
                    name: header.name.to_ascii_lowercase(),
                    value: String::from_utf8_lossy(header.value).into_owned(),
                })
                .collect(),
        };
        buffer.advance(length);
        Ok(Some(head))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }

    /// Returns the reader for the body of this request.
    pub(super) fn body(&self) -> BodyReader {
        if self.header("transfer-encoding").is_some_and(|coding| coding.ends_with("chunked")) {
            return BodyReader::Chunked(BytesMut::new());
        }
        let length = self.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        BodyReader::Sized(length)
    }
}

/// Reads the body of a request.
#[derive(Debug)]
pub(super) enum BodyReader {
    Sized(usize),
    Chunked(BytesMut),
}

impl BodyReader {
    /// Takes bytes from the buffer. Returns the body when it is complete.
    pub(super) fn take(
        &mut self,
        buffer: &mut BytesMut,
    ) -> Result<Option<Bytes>, httparse::InvalidChunkSize> {
        let whole = match self {
            BodyReader::Sized(length) if buffer.len() >= *length => {
                return Ok(Some(buffer.split_to(*length).freeze()));
            }
            BodyReader::Sized(_) => return Ok(None),
            BodyReader::Chunked(whole) => whole,
        };
        loop {
            let httparse::Status::Complete((start, size)) = httparse::parse_chunk_size(buffer)? else {
                return Ok(None);
            };
            let size = usize::try_from(size).map_err(|_| httparse::InvalidChunkSize)?;
            // Every chunk ends in a line break, including the empty last one.
            let end = start.saturating_add(size).saturating_add(2);
            if buffer.len() < end {
                return Ok(None);
            }
            whole.extend_from_slice(&buffer[start..start + size]);
            buffer.advance(end);
            if size == 0 {
                return Ok(Some(std::mem::take(whole).freeze()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_whole_however_it_is_cut() {
        let text = b"POST /a?b=1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        for cut in 0..text.len() {
            let mut buffer = BytesMut::from(&text[..cut]);
            let mut head = Head::take(&mut buffer).expect("a head");
            let mut body = head.as_ref().map(Head::body);
            if let Some(body) = &mut body {
                assert_eq!(body.take(&mut buffer).expect("chunks"), None, "cut at {cut}");
            }
            buffer.extend_from_slice(&text[cut..]);
            if head.is_none() {
                head = Head::take(&mut buffer).expect("a head");
                body = head.as_ref().map(Head::body);
            }
            let head = head.expect("a whole head");
            assert_eq!((head.path.as_str(), head.header("host")), ("/a?b=1", Some("h")));
            let body = body.expect("a body").take(&mut buffer).expect("chunks");
            assert_eq!(body.as_deref(), Some(&b"abcde"[..]), "cut at {cut}");
            assert!(buffer.is_empty());
        }
    }
}
