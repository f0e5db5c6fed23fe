//! The routing rule of a method: which parts of which request fields go into the header that load balancers route by.

use prost_reflect::{DynamicMessage, Kind, MethodDescriptor};

use super::reflect::{messages, text};
use crate::Error;
use crate::model::{Location, RoutingParameter};
use crate::template::check_variable_template;

const SHAPE: &str = "name one part of the value, as in \"projects/*/{instance_id=instances/*}/**\"";

/// Reads the routing rule of one method.
pub(super) struct Router<'a> {
    pub(super) method: &'a MethodDescriptor,
    pub(super) location: Location,
}

impl Router<'_> {
    pub(super) fn parameters(&self, rule: &DynamicMessage) -> Result<Vec<RoutingParameter>, Error> {
        messages(rule, "routing_parameters").iter().map(|parameter| self.parameter(parameter)).collect()
    }

    fn parameter(&self, parameter: &DynamicMessage) -> Result<RoutingParameter, Error> {
        let field = text(parameter, "field");
        let json_path = self.json_path(&field)?;
        let template = text(parameter, "path_template");
        if template.is_empty() {
            let (before, after) = (String::new(), String::new());
            return Ok(RoutingParameter { json_path, key: field, before, pattern: "**".to_owned(), after });
        }
        let bad = || {
            self.fail(&format!("the path_template {template:?} of google.api.routing is malformed"), SHAPE)
        };
        let Some((before, rest)) = template.split_once('{') else { return bad() };
        let Some((variable, after)) = rest.split_once('}') else { return bad() };
        let (key, pattern) = variable.split_once('=').unwrap_or((variable, "*"));
        let before = before.strip_suffix('/').unwrap_or(before);
        let after = after.strip_prefix('/').unwrap_or(after);
        let is_pattern = |text: &str| {
            text.is_empty()
                || text.split('/').all(|segment| segment == "**" || check_variable_template(segment).is_ok())
        };
        if key.is_empty() || pattern.is_empty() || ![before, pattern, after].into_iter().all(is_pattern) {
            return bad();
        }
        let [key, before, pattern, after] = [key, before, pattern, after].map(str::to_owned);
        Ok(RoutingParameter { json_path, key, before, pattern, after })
    }

    fn json_path(&self, path: &str) -> Result<Vec<String>, Error> {
        let mut json_path = Vec::new();
        let mut parent = Some(self.method.input());
        let mut last = None;
        for name in path.split('.') {
            let field = parent.as_ref().and_then(|parent| parent.get_field_by_name(name));
            let Some(field) = field.filter(|field| !field.is_list() && !field.is_map()) else {
                return self.fail(
                    &format!("google.api.routing names `{path}`, which is not a field of the request"),
                    "name a singular string field",
                );
            };
            json_path.push(field.json_name().to_owned());
            parent = field.kind().as_message().cloned();
            last = Some(field.kind());
        }
        match last {
            Some(Kind::String) => Ok(json_path),
            _ => self.fail(
                &format!("google.api.routing names `{path}`, which is not a string"),
                "name a singular string field",
            ),
        }
    }

    fn fail<T>(&self, what: &str, remedy: &str) -> Result<T, Error> {
        Err(Error::new(&self.location, format!("{}: {what}", self.method.full_name()), remedy))
    }
}
