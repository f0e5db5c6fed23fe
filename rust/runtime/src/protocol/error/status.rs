//! The codes of HTTP statuses, for errors whose body names no code.

use crate::outcome::Code;

/// The table of gRPC and Connect: the status comes from a proxy, because these protocols send codes of their own.
pub(in crate::protocol) fn grpc(status: u16) -> Code {
    match status {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502..=504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// The inverse of the statuses of `google.rpc.Code`. That table has no 408, which asks for the request again.
pub(in crate::protocol) fn google(status: u16) -> Code {
    match status {
        400 => Code::InvalidArgument,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::NotFound,
        408 => Code::Unavailable,
        409 => Code::Aborted,
        416 => Code::OutOfRange,
        429 => Code::ResourceExhausted,
        499 => Code::Cancelled,
        501 => Code::Unimplemented,
        502 | 503 => Code::Unavailable,
        504 => Code::DeadlineExceeded,
        _ => match status / 100 {
            4 => Code::FailedPrecondition,
            5 => Code::Internal,
            _ => Code::Unknown,
        },
    }
}
