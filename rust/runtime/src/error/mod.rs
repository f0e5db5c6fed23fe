//! The error of a call and its chain: the failed attempt, the remote error with its details, and errors of other
//! processes.
//!
//! It does not read bodies (`protocol` does), and it decides nothing about retries (`policy` does).

mod answered;
mod attempt_error;
mod call_error;
mod detail;
mod remote;

pub use attempt_error::AttemptError;
pub use call_error::Error;
pub(crate) use call_error::{Cause, MethodName};
pub(crate) use detail::Answered;
pub use detail::{DetailForm, ErrorDetail, ErrorShape};
pub use remote::{RemoteError, RemoteLink};
