//! Flaws of one version of the contracts.

mod http;
mod names;
mod policy;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use rules::RULES;

use crate::finding::{Finding, Rule};
use crate::protos::{Element, Location, Protos};

/// Returns what is wrong with the contracts, in no order.
pub(crate) fn check(protos: &Protos) -> Vec<Finding> {
    let mut check = Check { protos, found: Vec::new() };
    generatable(&mut check);
    names::check(&mut check);
    http::check(&mut check);
    policy::check(&mut check);
    check.found
}

struct Check<'a> {
    protos: &'a Protos,
    found: Vec<Finding>,
}

impl Check<'_> {
    fn at(&mut self, rule: &'static Rule, element: &impl Element, message: String) {
        let location = self.protos.location(element);
        self.report(rule, location, message);
    }

    fn report(&mut self, rule: &'static Rule, location: Location, message: String) {
        self.found.push(Finding { rule, location, message });
    }
}

/// Asks the generator about each file.
fn generatable(check: &mut Check<'_>) {
    // Most contracts are sound as a whole; only the others are worth a look at each file.
    if callwright_codegen::read(&check.protos.set, &check.protos.names).is_ok() {
        return;
    }
    for name in &check.protos.names {
        if let Err(error) = callwright_codegen::read(&check.protos.set, &[name]) {
            let line = error.location().map_or(1, |location| location.line);
            let file = error.location().map_or(name.as_str(), |location| location.file.as_str());
            let location = Location { file: check.protos.shown(file), line };
            check.report(rules::NOT_GENERATABLE, location, format!("{}; {}", error.what(), error.remedy()));
        }
    }
}
