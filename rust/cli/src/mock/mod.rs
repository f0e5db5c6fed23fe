//! A mock server: it answers with samples or with examples from files, in all protocols of the clients.

mod answer;
mod query;
mod route;

use std::collections::BTreeMap;
use std::path::Path;

use callwright_testing::{Received, Responder, Scenario, Step, Then};
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::Value;

use crate::failure::Failure;
use crate::files;
use crate::protos::Protos;
use crate::{lookup, sample};
use answer::{Protocol, Refusal};
use route::Routes;

/// The mocked services.
#[derive(Debug)]
pub(crate) struct Mock {
    routes: Routes,
    /// Example answers from files, by the full name of the method.
    examples: BTreeMap<String, Value>,
    log: fn(&Entry<'_>),
}

/// One request, as the log shows it: no query, no header and no body, because they may hold secrets.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) verb: &'a str,
    pub(crate) path: &'a str,
    /// The matched method, if any.
    pub(crate) method: Option<String>,
    /// The answer, or the scripted failure.
    pub(crate) does: String,
    /// The reason for an error answer.
    pub(crate) why: Option<String>,
}

impl Mock {
    pub(crate) fn new(protos: &Protos, log: fn(&Entry<'_>)) -> Result<Self, Failure> {
        Ok(Self { routes: Routes::new(protos)?, examples: BTreeMap::new(), log })
    }

    /// Reads `<service>/<method>.json` files below a directory; each must be the response of its method.
    pub(crate) fn with_examples(mut self, protos: &Protos, directory: &Path) -> Result<Self, Failure> {
        for file in files::walk(directory, "json")? {
            let name = file.strip_prefix(directory).unwrap_or(&file).with_extension("");
            let method = lookup::method(protos, &name.to_string_lossy())?;
            let example: Value = serde_json::from_str(&files::read(&file)?).map_err(|error| {
                Failure::new(format!("{} is not JSON: {error}", file.display()), "correct the file")
            })?;
            DynamicMessage::deserialize(method.output(), &example).map_err(|error| {
                Failure::new(
                    format!("{} is not a valid {}: {error}", file.display(), method.output().full_name()),
                    format!("`callwright describe {}` shows one", method.output().full_name()),
                )
            })?;
            self.examples.insert(method.full_name().to_owned(), example);
        }
        Ok(self)
    }

    /// Rejects a script with a path that matches no method.
    pub(crate) fn check_script(&self, scenario: &Scenario) -> Result<(), Failure> {
        let paths = scenario.steps.iter().filter_map(|step| step.path.as_deref());
        paths.into_iter().try_for_each(|path| self.routes.check_path(path))
    }

    /// The paths that a script can use.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&str, String)> {
        self.routes.paths()
    }

    fn response(&self, method: &MethodDescriptor) -> Value {
        self.examples.get(method.full_name()).cloned().unwrap_or_else(|| sample::message(&method.output()))
    }

    /// Answers a request from the contracts.
    fn says(&self, request: &Received) -> Own {
        let matched = match self.routes.find(request) {
            Ok(matched) => matched,
            Err(refusal) => return Own::refused(None, Protocol::of(request), &refusal),
        };
        let method = matched.method.clone();
        let input = method.input();
        let read = matched.request(request).and_then(|read| {
            DynamicMessage::deserialize(input.clone(), &read).map_err(|error| {
                Refusal::invalid(format!("the request is not a valid {}: {error}", input.full_name()))
            })
        });
        match read {
            Ok(_) => Own { step: matched.answer(&self.response(&method)), method: Some(method), why: None },
            Err(refusal) => Own::refused(Some(method), matched.protocol, &refusal),
        }
    }
}

/// The answer that the contracts give to a request, and the reason if it is an error.
struct Own {
    method: Option<MethodDescriptor>,
    step: Step,
    why: Option<String>,
}

impl Own {
    fn refused(method: Option<MethodDescriptor>, protocol: Protocol, refusal: &Refusal) -> Self {
        Self { method, step: protocol.refuse(refusal), why: Some(refusal.message().to_owned()) }
    }
}

impl Responder for Mock {
    fn respond(&self, request: &Received, step: Option<Step>) -> Step {
        let Own { method, step: own, why } = self.says(request);
        let (step, kind) = match step {
            // A step that sets only a delay or a failure of the connection keeps the answer of the contracts.
            Some(mut step) if is_without_answer(&step) => {
                (step.status, step.headers, step.body) = (own.status, own.headers, own.body);
                (step, "scripted")
            }
            Some(step) => (step, "scripted"),
            None if why.is_some() => (own, "refused"),
            None => (own, "sample"),
        };
        let path = request.path.split('?').next().unwrap_or_default();
        let method =
            method.map(|method| format!("{}/{}", method.parent_service().full_name(), method.name()));
        (self.log)(&Entry { verb: &request.method, path, method, does: words(&step, kind), why });
        step
    }
}

fn is_without_answer(step: &Step) -> bool {
    step.status == 200
        && step.body.is_empty()
        && step.headers.is_empty()
        && step.raw.is_none()
        && step.fill_bytes == 0
}

fn words(step: &Step, kind: &str) -> String {
    let mut words = match step.then {
        Then::ResetBeforeHeaders | Then::RefuseStream | Then::CancelStream | Then::GoAway | Then::Hang => {
            format!("no answer ({kind}: {:?}", step.then)
        }
        Then::KeepAlive => format!("{} ({kind}", step.status),
        then => format!("{} ({kind}: {then:?}", step.status),
    };
    if step.delay_ms > 0 {
        words.push_str(&format!(" after {} ms", step.delay_ms));
    }
    words.push(')');
    words
}
