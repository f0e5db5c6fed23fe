//! The reason why there is no connection.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// The reason why there is no connection. All requests that waited for the same connection share it.
#[derive(Clone, Debug)]
pub(super) enum NoConnection {
    Failed(Arc<dyn StdError + Send + Sync>),
    /// A connection that was meant to be shared negotiated HTTP/1.1.
    NotShared,
}

impl NoConnection {
    /// Returns the underlying error.
    pub(super) fn cause(&self) -> &(dyn StdError + 'static) {
        match self {
            NoConnection::Failed(error) => &**error,
            NoConnection::NotShared => self,
        }
    }
}

impl From<Box<dyn StdError + Send + Sync>> for NoConnection {
    fn from(error: Box<dyn StdError + Send + Sync>) -> Self {
        NoConnection::Failed(error.into())
    }
}

impl From<hyper::Error> for NoConnection {
    fn from(error: hyper::Error) -> Self {
        NoConnection::Failed(Arc::new(error))
    }
}

impl fmt::Display for NoConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoConnection::Failed(error) => error.fmt(f),
            NoConnection::NotShared => f.write_str("the server speaks no HTTP/2"),
        }
    }
}

impl StdError for NoConnection {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            NoConnection::Failed(error) => error.source(),
            NoConnection::NotShared => None,
        }
    }
}
