//! The head of a request: all of it but its body. Where it does not depend on the message it is made once per method.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

use super::{Draft, ResponseForm, connect, draft, message, rest};
use crate::base_url::BaseUrl;
use crate::message::Outgoing;
use crate::outcome::Outcome;
use crate::per_method::PerMethod;
use crate::{CallContext, CallOptions, Code, Codec, Compression, Error, Protocol};

/// Room for the headers of an attempt, and for those that HTTP clients add.
const MORE_HEADERS: usize = 5;

/// A request as it travels, made once per call: every attempt sends these bytes.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    pub(crate) head: Arc<Head>,
    /// Absent where the binding has no body.
    pub(crate) body: Option<Bytes>,
}

/// What stands before the body, but for the headers of the caller and those of an attempt.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) verb: Method,
    pub(crate) url: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) response: ResponseForm,
}

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

impl Encoded {
    /// The request of one attempt, with the caller's headers; those of the protocol hold.
    pub(crate) fn request(&self, of_caller: &HeaderMap) -> http::Request<Bytes> {
        let mut request = http::Request::new(self.body.clone().unwrap_or_default());
        *request.method_mut() = self.head.verb.clone();
        *request.uri_mut() = self.head.url.clone();
        let mut headers = self.head.headers.clone();
        for (name, value) in of_caller {
            if !self.head.headers.contains_key(name) {
                headers.append(name, value.clone());
            }
        }
        *request.headers_mut() = headers;
        request
    }
}
