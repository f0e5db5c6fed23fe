//! Contract options that contradict each other.

use prost_reflect::MethodDescriptor;

use super::Check;
use super::rules::{
    ATTEMPT_TIMEOUT_TOO_LONG, GET_WITHOUT_PROMISE, RETRIES_WITHOUT_PROMISE, RETRIES_WITHOUT_TIMEOUT,
};
use crate::protos::options::{Idempotency, MethodPolicy};

pub(super) fn check(check: &mut Check<'_>) {
    let protos = check.protos;
    for service in protos.services() {
        for method in service.methods() {
            check_method(check, &method);
        }
    }
}

fn check_method(check: &mut Check<'_>, method: &MethodDescriptor) {
    let policy = MethodPolicy::of(method);
    let name = method.full_name();
    if policy.verb.as_deref() == Some("GET") && policy.level != Idempotency::NoSideEffects {
        check.at(GET_WITHOUT_PROMISE, method, format!("{name} is a GET and {}", policy.level.name()));
    }
    if let Some(retries) = policy.retries.filter(|retries| *retries > 0) {
        if !policy.is_idempotent() {
            let text = format!("{name} has {retries} retries and is not idempotent");
            check.at(RETRIES_WITHOUT_PROMISE, method, text);
        }
        if policy.timeout_ms.is_none() {
            check.at(RETRIES_WITHOUT_TIMEOUT, method, format!("{name} has {retries} retries and no timeout"));
        }
    }
    if let (Some(attempt), Some(call)) = (policy.attempt_timeout_ms, policy.timeout_ms)
        && attempt >= call
    {
        let text = format!("{name} gives an attempt {attempt} ms, and the whole call {call} ms");
        check.at(ATTEMPT_TIMEOUT_TOO_LONG, method, text);
    }
}
