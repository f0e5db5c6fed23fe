//! The default of every option that has one. `CallOptions::library` and the getters read them here.

use std::time::Duration;

use super::wire::Protocol;

pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
pub(super) const RETRIES: u32 = 0;
pub(super) const RETRY_BASE: Duration = Duration::from_millis(50);
pub(super) const RETRY_MAX: Duration = Duration::from_secs(5);
pub(super) const CHAIN_STOP: bool = true;
/// Applies only without an attempt timeout, which is the default otherwise.
pub(super) const BLAME_AFTER: Duration = Duration::from_secs(1);
pub(super) const DOWNGRADE_TIMEOUT: Duration = Duration::from_millis(100);
pub(super) const PROTOCOL: Protocol = Protocol::Connect;
pub(super) const MAX_RESPONSE_BYTES: usize = 16 << 20;
pub(super) const MAX_GET_URL_BYTES: usize = 8192;
pub(super) const TWIRP_PREFIX: &str = "/twirp";
pub(super) const TWIRP_PROTO_NAMES: bool = false;
pub(super) const IMPLICIT_ROUTING: bool = false;
