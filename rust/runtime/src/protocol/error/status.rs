//! The code of an HTTP status whose body names none: three tables are in use.

use crate::options::Protocol;
use crate::outcome::Code;

pub(super) fn code(protocol: Protocol, status: u16) -> Code {
    match (protocol, status) {
        (_, 401) => Code::Unauthenticated,
        (_, 403) => Code::PermissionDenied,
        (_, 502 | 503) => Code::Unavailable,
        (Protocol::Connect, _) => connect(status),
        (Protocol::Twirp, _) => twirp(status),
        (Protocol::Rest, _) => rest(status),
    }
}

/// The table of gRPC and Connect: what a proxy means by a status, seen by a caller who expected a service.
fn connect(status: u16) -> Code {
    match status {
        400 => Code::Internal,
        404 => Code::Unimplemented,
        429 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

fn twirp(status: u16) -> Code {
    match status {
        300..=400 => Code::Internal,
        404 => Code::Unimplemented,
        429 => Code::ResourceExhausted,
        504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// The inverse of `google.rpc.Code`'s statuses. None of them is 408, which says to send the request again.
fn rest(status: u16) -> Code {
    match status {
        400 => Code::InvalidArgument,
        404 => Code::NotFound,
        408 => Code::Unavailable,
        409 => Code::Aborted,
        416 => Code::OutOfRange,
        429 => Code::ResourceExhausted,
        499 => Code::Cancelled,
        501 => Code::Unimplemented,
        504 => Code::DeadlineExceeded,
        _ => match status / 100 {
            4 => Code::FailedPrecondition,
            5 => Code::Internal,
            _ => Code::Unknown,
        },
    }
}
