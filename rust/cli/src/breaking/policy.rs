//! Contract options: callers rely on them without naming them.

use prost_reflect::MethodDescriptor;

use super::Comparison;
use super::rules::{
    BASE_PATH_CHANGED, IDEMPOTENCY_KEY_REMOVED, IDEMPOTENCY_LOWERED, PROTOCOL_CHANGED, RETRIES_WIDENED,
    SENSITIVE_REMOVED, TIMEOUT_LOWERED, TWIRP_PREFIX_CHANGED,
};
use crate::protos::options::{MethodPolicy, ServicePolicy, is_sensitive};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    services(comparison);
    for (old, new) in comparison.method_pairs() {
        compare_method(comparison, &old, &new);
    }
    for (old, new) in comparison.message_pairs() {
        for field in old.fields().filter(is_sensitive) {
            if let Some(now) = new.get_field(field.number()).filter(|now| !is_sensitive(now)) {
                let message = format!("{} was sensitive and is not", field.full_name());
                comparison.changed(SENSITIVE_REMOVED, &now, message);
            }
        }
    }
}

fn services(comparison: &mut Comparison<'_>) {
    for (old, new) in comparison.service_pairs() {
        let (was, is) = (ServicePolicy::of(&old), ServicePolicy::of(&new));
        if was.protocol != is.protocol {
            let message = format!("{} was {} and is {}", old.full_name(), was.protocol, is.protocol);
            comparison.changed(PROTOCOL_CHANGED, &new, message);
        }
        if was.base_path != is.base_path {
            let message =
                format!("{} had base_path {:?} and has {:?}", old.full_name(), was.base_path, is.base_path);
            comparison.changed(BASE_PATH_CHANGED, &new, message);
        }
        let prefix =
            |policy: &ServicePolicy| policy.twirp_prefix.clone().unwrap_or_else(|| "/twirp".to_owned());
        if prefix(&was) != prefix(&is) {
            let message =
                format!("{} had twirp_prefix {:?} and has {:?}", old.full_name(), prefix(&was), prefix(&is));
            comparison.changed(TWIRP_PREFIX_CHANGED, &new, message);
        }
    }
}

fn compare_method(comparison: &mut Comparison<'_>, old: &MethodDescriptor, new: &MethodDescriptor) {
    let name = old.full_name();
    let (was, is) = (MethodPolicy::of(old), MethodPolicy::of(new));
    if is.level < was.level || (was.is_idempotent() && !is.is_idempotent()) {
        let message = match is.level < was.level {
            true => format!("{name} was {} and is {}", was.level.name(), is.level.name()),
            false => format!("{name} could be repeated and no longer can"),
        };
        comparison.changed(IDEMPOTENCY_LOWERED, new, message);
    }
    let timeouts = [
        ("timeout", was.timeout_ms, is.timeout_ms),
        ("attempt_timeout", was.attempt_timeout_ms, is.attempt_timeout_ms),
    ];
    for (option, was, is) in timeouts {
        if let Some(is) = is.filter(|is| was.is_none_or(|was| *is < was)) {
            let before = was.map_or_else(|| "none".to_owned(), |was| format!("{was} ms"));
            let message = format!("{name} had {option} {before} and has {is} ms");
            comparison.changed(TIMEOUT_LOWERED, new, message);
        }
    }
    let (before, after) = (was.retries.unwrap_or_default(), is.retries.unwrap_or_default());
    if after > before && !is.is_idempotent() {
        let message = format!("{name} had {before} retries and has {after}, and it is not idempotent");
        comparison.changed(RETRIES_WIDENED, new, message);
    }
    if was.idempotency_key && !is.idempotency_key {
        let message = format!("{name} no longer sends an idempotency key");
        comparison.changed(IDEMPOTENCY_KEY_REMOVED, new, message);
    }
}
