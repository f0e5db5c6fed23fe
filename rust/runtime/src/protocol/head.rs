//! The head of a request: all of it but its body. Where it does not depend on the message it is made once per method.

use std::sync::Arc;

use http::HeaderMap;

use super::{Draft, connect, draft, message, rest};
use crate::context::CallContext;
use crate::context::{Encoded, Head};
use crate::error::Error;
use crate::message::Outgoing;
use crate::options::Protocol;
use crate::options::{CallOptions, Codec, Compression};
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::protocol::BaseUrl;
use crate::spec::PerMethod;

/// Room for the headers of an attempt, and for those that HTTP clients add.
const MORE_HEADERS: usize = 5;

/// The heads of the methods that have one for all messages.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    kept: PerMethod<(HeadOptions, Arc<Head>)>,
}

/// The options that a head depends on.
#[derive(Debug, PartialEq, Eq)]
struct HeadOptions {
    protocol: Protocol,
    codec: Codec,
    compression: Compression,
    http_get: Option<bool>,
    twirp_prefix: Option<Arc<str>>,
    implicit_routing: bool,
}

impl HeadOptions {
    fn of(options: &CallOptions) -> Self {
        Self {
            protocol: options.protocol_value(),
            codec: options.codec_value(),
            compression: options.compression_value(),
            http_get: options.http_get_value(),
            twirp_prefix: options.twirp_prefix_setting(),
            implicit_routing: options.implicit_routing_value(),
        }
    }
}

impl Heads {
    /// Encodes the request for the protocol that the options name; `answer` is the full name of the message that it asks for.
    pub(crate) fn encode(
        &self,
        cx: &CallContext,
        base: &BaseUrl,
        request: &dyn Outgoing,
        answer: &'static str,
    ) -> Result<Encoded, Error> {
        let options = HeadOptions::of(cx.options());
        if let Some((of, head)) = self.kept.find(cx.method())
            && *of == options
        {
            return Ok(Encoded { head: Arc::clone(head), body: Some(message(cx, request)?) });
        }
        self.encode_anew(cx, base, request, answer)
    }

    /// Apart, so that what most calls take is short.
    #[inline(never)]
    fn encode_anew(
        &self,
        cx: &CallContext,
        base: &BaseUrl,
        request: &dyn Outgoing,
        answer: &'static str,
    ) -> Result<Encoded, Error> {
        let encoded = draft(cx, base, request, answer)?.placed_at(base, cx)?;
        if is_the_same_for_all(cx, request) {
            self.kept.get(cx.method(), || (HeadOptions::of(cx.options()), Arc::clone(&encoded.head)));
        }
        Ok(encoded)
    }
}

/// Whether nothing in the head comes from the message, and all of the message is the body.
fn is_the_same_for_all(cx: &CallContext, request: &dyn Outgoing) -> bool {
    let (method, options) = (cx.method(), cx.options());
    if rest::routing::applies(method, options) {
        return false;
    }
    match options.protocol_value() {
        Protocol::Connect => !connect::may_be_get(cx),
        Protocol::Twirp => true,
        Protocol::Rest => method.bindings().is_empty() || rest::whole_body(method, request.name()).is_some(),
    }
}

impl Draft {
    fn placed_at(self, base: &BaseUrl, cx: &CallContext) -> Result<Encoded, Error> {
        let url = base.join(cx.method().service().path_prefix(), &self.path_and_query).ok_or_else(|| {
            let path = String::from_utf8_lossy(&self.path_and_query);
            let path = path.split('?').next().unwrap_or_default();
            Error::of(Outcome::Local, Code::InvalidArgument, format!("path {path:?} does not make a URL"))
        })?;
        let mut headers = HeaderMap::with_capacity(self.headers.len() + MORE_HEADERS);
        headers.extend(self.headers);
        let head = Head { verb: self.verb, url, headers, response: self.response };
        Ok(Encoded { head: Arc::new(head), body: self.body })
    }
}
