use callwright_testing::{Received, Step};
use serde_json::json;

/// The protocol of a request. Errors are written in the form of the same protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Connect,
    Rest,
    Twirp,
}

/// The error that answers a request.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: u16,
    /// The code by its name in lower case.
    code: &'static str,
    message: String,
}

impl Refusal {
    /// The request does not match the contract.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, code: "invalid_argument", message: message.into() }
    }

    /// No method has this verb and path.
    pub(super) fn unknown(message: impl Into<String>) -> Self {
        Self { status: 404, code: "unimplemented", message: message.into() }
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }
}

impl Protocol {
    /// Detects the protocol of a request from its path and headers, even if it matches no method.
    pub(super) fn of(request: &Received) -> Self {
        if request.path.starts_with("/twirp/") {
            Self::Twirp
        } else if request.header("connect-protocol-version").is_some() {
            Self::Connect
        } else {
            Self::Rest
        }
    }

    /// The error in the form of the protocol.
    pub(super) fn refuse(self, refusal: &Refusal) -> Step {
        let Refusal { status, code, message } = refusal;
        let (status, body) = match self {
            Self::Connect if *code == "unimplemented" => (501, json!({ "code": code, "message": message })),
            Self::Connect => (*status, json!({ "code": code, "message": message })),
            Self::Twirp if *code == "unimplemented" => (404, json!({ "code": "bad_route", "msg": message })),
            Self::Twirp => (*status, json!({ "code": code, "msg": message })),
            Self::Rest => {
                let name = code.to_uppercase();
                (*status, json!({ "error": { "code": status, "status": name, "message": message } }))
            }
        };
        Step::json(body.to_string()).with_status(status)
    }
}
