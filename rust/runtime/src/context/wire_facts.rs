//! The verb and the sizes of one attempt, recorded while it is sent.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

/// The recorded facts about the bytes of one attempt.
#[derive(Debug)]
pub(crate) struct WireFacts {
    verb: OnceLock<http::Method>,
    request: AtomicU64,
    response: AtomicU64,
}

const UNKNOWN: u64 = u64::MAX;

impl Default for WireFacts {
    fn default() -> Self {
        Self { verb: OnceLock::new(), request: AtomicU64::new(UNKNOWN), response: AtomicU64::new(UNKNOWN) }
    }
}

impl Clone for WireFacts {
    fn clone(&self) -> Self {
        Self {
            verb: self.verb.clone(),
            request: AtomicU64::new(self.request.load(Ordering::Relaxed)),
            response: AtomicU64::new(self.response.load(Ordering::Relaxed)),
        }
    }
}

impl WireFacts {
    pub(crate) fn begin(&self, request: &http::Request<Bytes>) {
        self.request.store(request.body().len() as u64, Ordering::Relaxed);
        // The context of an attempt sends once, so the cell is never set twice.
        let _ = self.verb.set(request.method().clone());
    }

    pub(crate) fn end(&self, bytes: usize) {
        self.response.store(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn verb(&self) -> Option<http::Method> {
        self.verb.get().cloned()
    }

    pub(crate) fn request_bytes(&self) -> Option<u64> {
        known(&self.request)
    }

    pub(crate) fn response_bytes(&self) -> Option<u64> {
        known(&self.response)
    }
}

fn known(bytes: &AtomicU64) -> Option<u64> {
    Some(bytes.load(Ordering::Relaxed)).filter(|bytes| *bytes != UNKNOWN)
}
