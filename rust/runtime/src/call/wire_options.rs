//! The wire options of a call.

use super::request::Call;
use crate::options::{CallOptions, Codec, Compression};

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> Call<Req, Res> {
    /// Sets the codec of messages, for Connect and Twirp.
    pub fn codec(self, codec: Codec) -> Self {
        self.options(CallOptions::new().codec(codec))
    }

    /// Sets the compression of the request body. The server must support it.
    pub fn compression(self, compression: Compression) -> Self {
        self.options(CallOptions::new().compression(compression))
    }

    /// Sends the call as GET if the protocol is Connect and the method has no side effects.
    pub fn http_get(self, http_get: bool) -> Self {
        self.options(CallOptions::new().http_get(http_get))
    }

    /// Adds a binary header, in base64; one whose name HTTP does not allow or that does not end in `-bin` fails the call
    /// before anything is sent.
    pub fn binary_header(self, name: &str, value: &[u8]) -> Self {
        self.options(CallOptions::new().binary_header(name, value))
    }
}
