//! The options of a call that say how it looks on the wire.

use super::request::Call;
use crate::options::{CallOptions, Codec, Compression, parse_binary_header};

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> Call<Req, Res> {
    /// Sets how the messages are written: Connect and Twirp have a choice.
    pub fn codec(self, codec: Codec) -> Self {
        self.options(CallOptions::new().codec(codec))
    }

    /// Sets how the request's body is compressed; the server must be able to read it.
    pub fn compression(self, compression: Compression) -> Self {
        self.options(CallOptions::new().compression(compression))
    }

    /// Sends the call as GET, when the protocol is Connect and the method has no side effects.
    pub fn http_get(self) -> Self {
        self.options(CallOptions::new().http_get(true))
    }

    /// Adds a binary header, in base64; one whose name HTTP does not allow or that does not end in `-bin` fails the call
    /// before anything is sent.
    pub fn binary_header(self, name: &str, value: &[u8]) -> Self {
        match parse_binary_header(name, value) {
            Ok(text) => self.header(name, &text),
            Err(error) => self.refuse(error),
        }
    }
}
