//! Adds the message types to the attempts of a call, because the engine is not generic over them.

use std::sync::{Mutex, PoisonError};

use super::request::Endpoint;
use crate::context::CallContext;
use crate::engine::AttemptSender;
use crate::error::Error;
use crate::outcome::{Attempts, Code};
use crate::response::Response;
use crate::rt::{BoxFuture, in_box, lock};

/// Sends the request of a call to its endpoint, and keeps the answer of the attempt that succeeds.
pub(super) struct TypedSender<'a, Req, Res> {
    endpoint: &'a dyn Endpoint<Req, Res>,
    request: Option<&'a Req>,
    response: Mutex<Option<Response<Res>>>,
}

impl<'a, Req, Res> TypedSender<'a, Req, Res> {
    pub(super) fn new(endpoint: &'a dyn Endpoint<Req, Res>, request: Option<&'a Req>) -> Self {
        Self { endpoint, request, response: Mutex::new(None) }
    }

    /// The response of the attempt that succeeded.
    pub(super) fn into_response(self, attempts: Attempts) -> Result<Response<Res>, Error> {
        let response = self.response.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(response.ok_or_else(|| missing("an attempt succeeded without an answer"))?.with_attempts(attempts))
    }
}

/// The error for a state that is reached only by a bug in this crate.
fn missing(what: &str) -> Error {
    Error::new(Code::Internal, what).local()
}

impl<Req: Sync, Res: Send> AttemptSender for TypedSender<'_, Req, Res> {
    fn send<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Option<u16>, Error>> {
        in_box!(async move {
            let request = self.request.ok_or_else(|| missing("an attempt has no request"))?;
            let response = self.endpoint.invoke(cx, request).await?;
            let status = response.http_status();
            *lock(&self.response) = Some(response);
            Ok(status)
        })
    }
}
