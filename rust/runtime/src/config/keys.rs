//! The known keys of each kind of section.

/// The kind of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All services.
    Defaults,
    /// One service.
    Service,
    /// One method.
    Method,
    /// An override during an incident: call options only.
    Override,
}

pub(super) const OPTIONS: [&str; 22] = [
    "timeout",
    "attempt_timeout",
    "retries",
    "retry_base",
    "retry_max",
    "retry_on",
    "idempotent",
    "chain_stop",
    "hedge",
    "blame_after",
    "downgrade_timeout",
    "protocol",
    "max_response_bytes",
    "codec",
    "compression",
    "http_get",
    "max_get_url_bytes",
    "timeout_header",
    "twirp_prefix",
    "twirp_proto_names",
    "implicit_routing",
    "headers",
];
pub(super) const BREAKER: [&str; 7] =
    ["mode", "key", "min_samples", "failure_percent", "consecutive_failures", "consecutive_for", "open_for"];
pub(super) const TLS: [&str; 4] = ["ca", "client_certificate", "client_key", "min_version"];
pub(super) const POOL: [&str; 2] = ["max_idle_per_host", "idle_timeout"];
/// The keys of a client other than call options.
const CLIENT: [&str; 7] = ["baggage", "breaker", "connect_timeout", "http_version", "pool", "proxy", "tls"];

/// Returns the keys of a section.
pub(super) fn of(scope: Scope) -> Vec<&'static str> {
    let mut known = OPTIONS.to_vec();
    match scope {
        Scope::Defaults => known.extend(CLIENT),
        Scope::Service => {
            known.extend(CLIENT);
            known.extend(["url", "methods"]);
        }
        Scope::Override => known.push("methods"),
        Scope::Method => {}
    }
    known
}
