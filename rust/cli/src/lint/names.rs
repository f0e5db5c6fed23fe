//! Names, places and comments.

use std::collections::BTreeMap;

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};
use prost_reflect::{EnumDescriptor, MessageDescriptor};

use super::Check;
use super::rules::{
    COMMENT_MISSING, ENUM_VALUE_PREFIX, ENUM_ZERO_VALUE, FIELD_NAME_STYLE, JSON_NAME_CLASH,
    PACKAGE_DIRECTORY, PACKAGE_VERSION,
};
use crate::protos::Element;

pub(super) fn check(check: &mut Check<'_>) {
    packages(check);
    for message in check.protos.messages() {
        fields(check, &message);
    }
    for item in check.protos.enums() {
        values(check, &item);
    }
    comments(check);
}

fn packages(check: &mut Check<'_>) {
    for file in check.protos.files().collect::<Vec<_>>() {
        let package = file.package_name();
        let location = check.protos.package_location(&file);
        let last = package.rsplit('.').next().unwrap_or_default();
        let is_version =
            last.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if !is_version {
            check.report(
                PACKAGE_VERSION,
                location.clone(),
                format!("the package {package:?} has no version"),
            );
        }
        let directory = file.name().rsplit_once('/').map_or("", |(directory, _)| directory);
        if directory != package.replace('.', "/") {
            let message = format!("the package {package} is in {directory:?}");
            check.report(PACKAGE_DIRECTORY, location, message);
        }
    }
}

fn fields(check: &mut Check<'_>, message: &MessageDescriptor) {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for field in message.fields() {
        let name = field.name();
        // `address_2` and `address2` have the same JSON key, so a reader cannot tell them apart.
        if name.to_snake_case() != name
            || name.split('_').any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        {
            let text = format!("{} has the key {:?} in JSON", field.full_name(), field.json_name());
            check.at(FIELD_NAME_STYLE, &field, text);
        }
        if let Some(other) = keys.insert(field.json_name().to_lowercase(), name.to_owned()) {
            let text = format!("{other} and {name} of {} are too similar", message.full_name());
            check.at(JSON_NAME_CLASH, &field, text);
        }
    }
}

fn values(check: &mut Check<'_>, item: &EnumDescriptor) {
    let prefix = format!("{}_", item.name().to_shouty_snake_case());
    if let Some(first) = item.values().next()
        && (first.number() != 0 || !first.name().ends_with("_UNSPECIFIED"))
    {
        let text = format!("{} begins with {} = {}", item.full_name(), first.name(), first.number());
        check.at(ENUM_ZERO_VALUE, &first, text);
    }
    for value in item.values().filter(|value| !value.name().starts_with(&prefix)) {
        let text = format!("{} of {} does not begin with {prefix}", value.name(), item.full_name());
        check.at(ENUM_VALUE_PREFIX, &value, text);
    }
}

fn comments(check: &mut Check<'_>) {
    let protos = check.protos;
    for service in protos.services() {
        comment(check, &service, service.full_name());
        for method in service.methods() {
            comment(check, &method, method.full_name());
        }
    }
    for message in protos.messages() {
        comment(check, &message, message.full_name());
        for field in message.fields() {
            comment(check, &field, field.full_name());
        }
    }
    for item in protos.enums() {
        comment(check, &item, item.full_name());
        for value in item.values() {
            comment(check, &value, &format!("{}.{}", item.full_name(), value.name()));
        }
    }
}

fn comment(check: &mut Check<'_>, element: &impl Element, name: &str) {
    if check.protos.comment(element).is_empty() {
        check.at(COMMENT_MISSING, element, format!("{name} has no comment"));
    }
}
