//! Flaws of one version of the contracts.

mod http;
mod names;
mod policy;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use rules::RULES;

use callwright_codegen::model::LeftOut;

use crate::finding::{Finding, Rule};
use crate::protos::{Element, Location, Protos};

/// Returns the flaws of the contracts, unsorted.
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

/// Reports files that cannot be generated, and methods that would be left out.
fn generatable(check: &mut Check<'_>) {
    // One read of all files is fast and usually succeeds. Single files are read only to locate an error.
    if let Ok(api) = callwright_codegen::read(&check.protos.set, &check.protos.names) {
        api.left_out.iter().for_each(|method| left_out(check, method));
        return;
    }
    for name in &check.protos.names {
        match callwright_codegen::read(&check.protos.set, &[name]) {
            Ok(api) => api.left_out.iter().for_each(|method| left_out(check, method)),
            Err(error) => {
                let line = error.location().map_or(1, |location| location.line);
                let file = error.location().map_or(name.as_str(), |location| location.file.as_str());
                let location = Location { file: check.protos.shown(file), line };
                let text = format!("{}; {}", error.what(), error.remedy());
                check.report(rules::NOT_GENERATABLE, location, text);
            }
        }
    }
}

fn left_out(check: &mut Check<'_>, method: &LeftOut) {
    let location = Location { file: check.protos.shown(&method.location.file), line: method.location.line };
    let text = format!("{}; the client has no such method", method.reason);
    check.report(rules::NOT_GENERATABLE, location, text);
}
