//! Changes between two versions of the contracts that break users of the older one.

mod elements;
mod enums;
mod fields;
mod http;
mod methods;
mod names;
mod policy;
mod rules;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use rules::RULES;

use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::protos::{Element, Location, Protos};
use names::Names;

/// Compares two versions and returns all breaking changes, unsorted.
pub(crate) fn compare(old: &Protos, new: &Protos) -> Vec<Finding> {
    let mut comparison = Comparison { old, new, names: Names::new(old, new), found: Vec::new() };
    elements::compare(&mut comparison);
    fields::compare(&mut comparison);
    enums::compare(&mut comparison);
    methods::compare(&mut comparison);
    http::compare(&mut comparison);
    policy::compare(&mut comparison);
    source::compare(&mut comparison);
    comparison.found
}

/// Returns true if the newer version has an element that the older one does not have.
pub(crate) fn has_additions(old: &Protos, new: &Protos) -> bool {
    let elements = |protos: &Protos| {
        let mut names: BTreeSet<String> = BTreeSet::new();
        names.extend(protos.messages().iter().flat_map(|message| {
            let fields = message.fields().map(|field| field.full_name().to_owned());
            fields.chain([message.full_name().to_owned()]).collect::<Vec<_>>()
        }));
        names.extend(protos.enums().iter().flat_map(|item| {
            let values = item.values().map(|value| format!("{}.{}", item.full_name(), value.name()));
            values.collect::<Vec<_>>()
        }));
        names.extend(protos.services().flat_map(|service| {
            let methods = service.methods().map(|method| method.full_name().to_owned());
            methods.collect::<Vec<_>>()
        }));
        names
    };
    let old = elements(old);
    !elements(new).is_subset(&old)
}

/// Two versions, and the findings so far.
struct Comparison<'a> {
    old: &'a Protos,
    new: &'a Protos,
    names: Names,
    found: Vec<Finding>,
}

impl Comparison<'_> {
    /// Reports a changed element at its place in the newer version.
    fn changed(&mut self, rule: &'static Rule, element: &impl Element, message: String) {
        let location = self.new.location(element);
        self.report(rule, location, message);
    }

    /// Reports a removed element at its place in the older version.
    fn removed(&mut self, rule: &'static Rule, element: &impl Element, message: String) {
        let location = self.old.location(element);
        self.report(rule, location, message);
    }

    fn report(&mut self, rule: &'static Rule, location: Location, message: String) {
        self.found.push(Finding { rule, location, message });
    }

    /// Pairs of messages: each old one with its newer version.
    fn message_pairs(&self) -> Vec<(prost_reflect::MessageDescriptor, prost_reflect::MessageDescriptor)> {
        let now = |name: &str| self.new.pool.get_message_by_name(&self.names.now(name));
        self.old.messages().into_iter().filter_map(|old| now(old.full_name()).map(|new| (old, new))).collect()
    }

    fn enum_pairs(&self) -> Vec<(prost_reflect::EnumDescriptor, prost_reflect::EnumDescriptor)> {
        let now = |name: &str| self.new.pool.get_enum_by_name(&self.names.now(name));
        self.old.enums().into_iter().filter_map(|old| now(old.full_name()).map(|new| (old, new))).collect()
    }

    fn service_pairs(&self) -> Vec<(prost_reflect::ServiceDescriptor, prost_reflect::ServiceDescriptor)> {
        let now = |name: &str| self.new.pool.get_service_by_name(&self.names.now(name));
        self.old.services().filter_map(|old| now(old.full_name()).map(|new| (old, new))).collect()
    }

    fn method_pairs(&self) -> Vec<(prost_reflect::MethodDescriptor, prost_reflect::MethodDescriptor)> {
        let mut pairs = Vec::new();
        for (old, new) in self.service_pairs() {
            for method in old.methods() {
                if let Some(now) = new.methods().find(|now| now.name() == method.name()) {
                    pairs.push((method, now));
                }
            }
        }
        pairs
    }
}
