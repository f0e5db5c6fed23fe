//! Services, methods, messages and enums that were removed, and packages that were renamed.

use super::Comparison;
use super::rules::{ENUM_REMOVED, MESSAGE_REMOVED, PACKAGE_CHANGED, RPC_REMOVED, SERVICE_REMOVED};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    packages(comparison);
    services(comparison);
    types(comparison);
}

fn packages(comparison: &mut Comparison<'_>) {
    for old in comparison.old.files() {
        let new = comparison.new.pool.get_file_by_name(old.name());
        if let Some(new) = new.filter(|new| new.package_name() != old.package_name()) {
            let message = format!("the package {} became {}", old.package_name(), new.package_name());
            let location = comparison.new.package_location(&new);
            comparison.report(PACKAGE_CHANGED, location, message);
        }
    }
}

fn services(comparison: &mut Comparison<'_>) {
    for old in comparison.old.services() {
        let Some(new) = comparison.new.pool.get_service_by_name(&comparison.names.now(old.full_name()))
        else {
            comparison.removed(SERVICE_REMOVED, &old, format!("{} was removed", old.full_name()));
            continue;
        };
        for method in old.methods() {
            if new.methods().all(|now| now.name() != method.name()) {
                let message = format!("{}/{} was removed", old.full_name(), method.name());
                comparison.removed(RPC_REMOVED, &method, message);
            }
        }
    }
}

fn types(comparison: &mut Comparison<'_>) {
    for old in comparison.old.messages() {
        let now = comparison.names.now(old.full_name());
        if comparison.new.pool.get_message_by_name(&now).is_none() {
            comparison.removed(MESSAGE_REMOVED, &old, format!("{} was removed", old.full_name()));
        }
    }
    for old in comparison.old.enums() {
        let now = comparison.names.now(old.full_name());
        if comparison.new.pool.get_enum_by_name(&now).is_none() {
            comparison.removed(ENUM_REMOVED, &old, format!("{} was removed", old.full_name()));
        }
    }
}
