use std::fmt;

/// The canonical code of a failed call. All protocols share this enum.
///
/// The numbers are those of
/// [`google.rpc.Code`](https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto). Success (0) is not
/// a member, because an error cannot carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Code {
    /// The caller cancelled the call.
    Cancelled = 1,
    /// The cause is unknown.
    Unknown = 2,
    /// The request is invalid, regardless of the state of the system.
    InvalidArgument = 3,
    /// The time of the call, or of its last attempt, ran out.
    DeadlineExceeded = 4,
    /// The requested thing does not exist.
    NotFound = 5,
    /// The thing to create already exists.
    AlreadyExists = 6,
    /// The caller is authenticated but lacks permission.
    PermissionDenied = 7,
    /// A quota or a limit is exhausted.
    ResourceExhausted = 8,
    /// The state of the system does not allow the request. Change the state before trying again.
    FailedPrecondition = 9,
    /// A conflict between concurrent operations. Try again at a higher level.
    Aborted = 10,
    /// A position or a value is outside the valid range.
    OutOfRange = 11,
    /// The method does not exist.
    Unimplemented = 12,
    /// An invariant is broken, on either side.
    Internal = 13,
    /// The service cannot be reached or is not ready. A retry often helps.
    Unavailable = 14,
    /// Data is lost or corrupted beyond recovery.
    DataLoss = 15,
    /// The caller is not authenticated.
    Unauthenticated = 16,
}

impl Code {
    /// Returns true if the code says that the request itself is wrong, so that the caller has to change it.
    #[cfg(feature = "sentry")]
    pub(crate) const fn blames_the_caller(self) -> bool {
        matches!(
            self,
            Code::InvalidArgument
                | Code::NotFound
                | Code::AlreadyExists
                | Code::PermissionDenied
                | Code::Unauthenticated
                | Code::FailedPrecondition
                | Code::OutOfRange
        )
    }

    /// All codes, ordered by number.
    pub const ALL: [Code; 16] = [
        Code::Cancelled,
        Code::Unknown,
        Code::InvalidArgument,
        Code::DeadlineExceeded,
        Code::NotFound,
        Code::AlreadyExists,
        Code::PermissionDenied,
        Code::ResourceExhausted,
        Code::FailedPrecondition,
        Code::Aborted,
        Code::OutOfRange,
        Code::Unimplemented,
        Code::Internal,
        Code::Unavailable,
        Code::DataLoss,
        Code::Unauthenticated,
    ];

    /// Returns the number of the code in `google.rpc.Code`.
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// Returns the code of a `google.rpc.Code` number, or `None` for 0 (success) and for unknown numbers.
    pub fn from_number(number: i64) -> Option<Code> {
        usize::try_from(number.checked_sub(1)?).ok().and_then(|index| Code::ALL.get(index).copied())
    }

    /// Returns the name in upper case, as `google.rpc.Code` spells it: `DEADLINE_EXCEEDED`.
    pub const fn name(self) -> &'static str {
        match self {
            Code::Cancelled => "CANCELLED",
            Code::Unknown => "UNKNOWN",
            Code::InvalidArgument => "INVALID_ARGUMENT",
            Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Code::NotFound => "NOT_FOUND",
            Code::AlreadyExists => "ALREADY_EXISTS",
            Code::PermissionDenied => "PERMISSION_DENIED",
            Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Code::FailedPrecondition => "FAILED_PRECONDITION",
            Code::Aborted => "ABORTED",
            Code::OutOfRange => "OUT_OF_RANGE",
            Code::Unimplemented => "UNIMPLEMENTED",
            Code::Internal => "INTERNAL",
            Code::Unavailable => "UNAVAILABLE",
            Code::DataLoss => "DATA_LOSS",
            Code::Unauthenticated => "UNAUTHENTICATED",
        }
    }

    /// Returns the name in lower case, as error messages and Connect spell it. Connect spells `canceled` with one l.
    pub const fn lower_name(self) -> &'static str {
        match self {
            Code::Cancelled => "canceled",
            Code::Unknown => "unknown",
            Code::InvalidArgument => "invalid_argument",
            Code::DeadlineExceeded => "deadline_exceeded",
            Code::NotFound => "not_found",
            Code::AlreadyExists => "already_exists",
            Code::PermissionDenied => "permission_denied",
            Code::ResourceExhausted => "resource_exhausted",
            Code::FailedPrecondition => "failed_precondition",
            Code::Aborted => "aborted",
            Code::OutOfRange => "out_of_range",
            Code::Unimplemented => "unimplemented",
            Code::Internal => "internal",
            Code::Unavailable => "unavailable",
            Code::DataLoss => "data_loss",
            Code::Unauthenticated => "unauthenticated",
        }
    }

    /// Returns the code of a name in either case and either spelling (`canceled`, `CANCELLED`, Twirp's `dataloss`).
    pub fn from_name(name: &str) -> Option<Code> {
        match name {
            "cancelled" | "CANCELED" => Some(Code::Cancelled),
            "dataloss" => Some(Code::DataLoss),
            _ => Code::ALL.into_iter().find(|code| code.name() == name || code.lower_name() == name),
        }
    }
}

/// Prints the upper-case name.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_round_trip() {
        for code in Code::ALL {
            assert_eq!(Code::from_number(i64::from(code.number())), Some(code));
            assert_eq!(Code::from_name(code.name()), Some(code));
            assert_eq!(Code::from_name(code.lower_name()), Some(code));
        }
    }

    #[test]
    fn what_is_not_a_code_has_none() {
        for number in [0, 17, -1, i64::MIN, i64::MAX] {
            assert_eq!(Code::from_number(number), None, "{number}");
        }
        assert_eq!(Code::from_name("bad_route"), None);
        assert_eq!(Code::from_name("Unavailable"), None);
    }
}
