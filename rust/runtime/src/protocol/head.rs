//! The head of a request: all parts but the body. A head that does not depend on the message is made once per method.

use std::sync::Arc;

use http::HeaderMap;

use super::base_url::BaseUrl;
use super::dialect::Dialect;
use super::draft::{Draft, UnaryRequest};
use super::rest::routing;
use crate::context::{CallContext, Encoded, Head};
use crate::error::Error;
use crate::options::{CallOptions, Codec, Compression, Protocol};
use crate::outcome::{Code, Outcome};
use crate::spec::PerMethod;

/// Capacity for the headers of an attempt, and for those that HTTP clients add.
const MORE_HEADERS: usize = 5;

/// The heads of methods that have the same head for all messages.
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
    /// Encodes a request. `dialect` is that of the protocol in the options of the call.
    pub(crate) fn encode(&self, dialect: &dyn Dialect, request: &UnaryRequest<'_>) -> Result<Encoded, Error> {
        let options = request.cx.options();
        if let Some((of, head)) = self.kept.find(request.cx.method())
            && *of == HeadOptions::of(options)
        {
            let body = dialect.body(options, request.message)?;
            return Ok(Encoded { head: Arc::clone(head), body: Some(body) });
        }
        self.encode_anew(dialect, request)
    }

    /// Not inlined, so that the common path stays small.
    #[inline(never)]
    fn encode_anew(&self, dialect: &dyn Dialect, request: &UnaryRequest<'_>) -> Result<Encoded, Error> {
        let cx = request.cx;
        let is_routed = routing::applies(cx.method(), cx.options());
        let mut draft = dialect.encode(request)?;
        if is_routed {
            routing::set_header(cx.method(), cx.options(), request.message, &mut draft.headers)?;
        }
        let encoded = draft.placed_at(request.base, cx)?;
        if !is_routed && dialect.has_constant_head(cx, request.message) {
            self.kept.get(cx.method(), || (HeadOptions::of(cx.options()), Arc::clone(&encoded.head)));
        }
        Ok(encoded)
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
