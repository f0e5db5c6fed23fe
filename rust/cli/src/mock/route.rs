use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use callwright_codegen::model::{Api, HttpBinding, HttpBody, Method, Segment, Service};
use callwright_testing::{Received, Step};
use prost_reflect::MethodDescriptor;
use regex::Regex;
use serde_json::{Map, Value, json};

use super::answer::{Protocol, Refusal};
use super::query;
use crate::failure::{Failure, did_you_mean};
use crate::protos::Protos;

/// The routes of all methods.
#[derive(Debug)]
pub(super) struct Routes {
    routes: Vec<Route>,
}

/// One route: a verb and a path of a method.
#[derive(Debug)]
struct Route {
    method: MethodDescriptor,
    protocol: Protocol,
    verb: String,
    /// The path template, for messages.
    path: String,
    pattern: Regex,
    /// The fields that the capture groups of the pattern match, by JSON names.
    variables: Vec<Vec<String>>,
    body: HttpBody,
    response_body: Option<String>,
    raw_response: bool,
}

/// The method that a request matched, with its path variables.
#[derive(Debug)]
pub(super) struct Matched {
    pub(super) method: MethodDescriptor,
    pub(super) protocol: Protocol,
    variables: Vec<(Vec<String>, String)>,
    body: HttpBody,
    response_body: Option<String>,
    raw_response: bool,
}

impl Routes {
    pub(super) fn new(protos: &Protos) -> Result<Self, Failure> {
        let api: Api = callwright_codegen::read(&protos.set, &protos.names)?;
        let mut routes = Vec::new();
        for service in api.packages.iter().flat_map(|package| &package.services) {
            for method in &service.methods {
                let descriptor = protos.pool.get_service_by_name(&service.full_name);
                let descriptor =
                    descriptor.and_then(|found| found.methods().find(|it| it.name() == method.name));
                if let Some(descriptor) = descriptor {
                    routes.extend(of_method(service, method, &descriptor)?);
                }
            }
        }
        Ok(Self { routes })
    }

    /// Verb and path of every route, with the name of its method.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&str, String)> {
        self.routes.iter().map(|route| (route.method.full_name(), format!("{} {}", route.verb, route.path)))
    }

    /// Rejects a path that matches no method.
    pub(super) fn check_path(&self, path: &str) -> Result<(), Failure> {
        if self.routes.iter().any(|route| route.pattern.is_match(path)) {
            return Ok(());
        }
        let nearest = did_you_mean(path, self.routes.iter().map(|route| route.path.as_str()));
        let remedy = format!("{nearest} `callwright serve` lists the paths");
        Err(Failure::new(format!("no method has the path {path}"), remedy.trim_start()))
    }

    pub(super) fn find(&self, request: &Received) -> Result<Matched, Refusal> {
        let path = request.path.split('?').next().unwrap_or_default();
        let mut verbs = Vec::new();
        for route in &self.routes {
            let Some(groups) = route.pattern.captures(path) else { continue };
            if route.verb != request.method {
                verbs.push(route.verb.as_str());
                continue;
            }
            let texts =
                groups.iter().skip(1).map(|group| group.map_or("", |group| group.as_str()).to_owned());
            return Ok(Matched {
                method: route.method.clone(),
                protocol: route.protocol,
                variables: route.variables.iter().cloned().zip(texts).collect(),
                body: route.body.clone(),
                response_body: route.response_body.clone(),
                raw_response: route.raw_response,
            });
        }
        if !verbs.is_empty() {
            return Err(Refusal::unknown(format!(
                "{path} accepts {}, not {}",
                verbs.join(" or "),
                request.method
            )));
        }
        let nearest = did_you_mean(path, self.routes.iter().map(|route| route.path.as_str()));
        let separator = if nearest.is_empty() { "" } else { "; " };
        Err(Refusal::unknown(format!("no method has the path {path}{separator}{nearest}")))
    }
}

fn of_method(
    service: &Service,
    method: &Method,
    descriptor: &MethodDescriptor,
) -> Result<Vec<Route>, Failure> {
    let mut routes = Vec::new();
    for binding in &method.bindings {
        routes.push(of_binding(service, binding, descriptor)?);
    }
    let name = format!("/{}/{}", service.full_name, method.name);
    let prefix = service.twirp_prefix.as_deref().unwrap_or("twirp").trim_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
    let mut by_name = vec![(Protocol::Connect, "POST", name.clone())];
    // Without a prefix, Twirp's path is that of Connect.
    if !prefix.is_empty() {
        by_name.push((Protocol::Twirp, "POST", format!("{prefix}{name}")));
    }
    if method.policy.http_get {
        by_name.push((Protocol::Connect, "GET", name));
    }
    for (protocol, verb, path) in by_name {
        let path = format!("{}{path}", service.base_path);
        routes.push(Route {
            method: descriptor.clone(),
            protocol,
            verb: verb.to_owned(),
            pattern: pattern(&regex::escape(&path))?,
            path,
            variables: Vec::new(),
            body: HttpBody::All,
            response_body: None,
            raw_response: false,
        });
    }
    Ok(routes)
}

fn of_binding(service: &Service, binding: &HttpBinding, method: &MethodDescriptor) -> Result<Route, Failure> {
    let mut text = regex::escape(&service.base_path);
    let mut variables = Vec::new();
    for segment in &binding.segments {
        match segment {
            Segment::Literal(literal) => text.push_str(&regex::escape(literal)),
            Segment::Variable(variable) => {
                text.push_str(&format!("({})", of_template(&variable.template)));
                variables.push(variable.json_path.clone());
            }
        }
    }
    Ok(Route {
        method: method.clone(),
        protocol: Protocol::Rest,
        verb: binding.verb.clone(),
        path: format!("{}{}", service.base_path, binding.template),
        pattern: pattern(&text)?,
        variables,
        body: binding.body.clone(),
        response_body: binding.response_body.clone(),
        raw_response: binding.raw_response,
    })
}

/// The regular expression of a variable. It matches no colon, because clients percent-encode colons in values and a
/// plain colon begins the verb of the path.
fn of_template(template: &str) -> String {
    let segment = |segment: &str| match segment {
        "*" => "[^/:]+".to_owned(),
        "**" => "[^:]*".to_owned(),
        literal => regex::escape(literal),
    };
    template.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn pattern(text: &str) -> Result<Regex, Failure> {
    Regex::new(&format!("^{text}$")).map_err(|error| {
        Failure::new(format!("a path cannot be matched: {error}"), "make its template shorter")
    })
}

impl Matched {
    /// The request message in JSON, from path, query and body.
    pub(super) fn request(&self, request: &Received) -> Result<Value, Refusal> {
        if (self.protocol, request.method.as_str()) == (Protocol::Connect, "GET") {
            return query::connect_message(&request.path);
        }
        let mut read = match &self.body {
            HttpBody::None if !request.body.is_empty() => {
                return Err(Refusal::invalid("the request has a body, but the method takes no body"));
            }
            HttpBody::None => json!({}),
            HttpBody::All => body(request)?,
            HttpBody::Raw(name) => {
                let kind = request.header("content-type").unwrap_or_default();
                json!({ name: { "contentType": kind, "data": BASE64.encode(&request.body) } })
            }
            HttpBody::Field(name) => Value::Object(Map::from_iter([(name.clone(), body(request)?)])),
        };
        let input = self.method.input();
        for (path, text) in &self.variables {
            query::add_variable(path, text, &input, &mut read)?;
        }
        if let Some((_, query)) = request.path.split_once('?') {
            if self.body == HttpBody::All {
                return Err(Refusal::invalid(
                    "the request has a query, but all its fields belong in the body",
                ));
            }
            query::add(query, &input, &mut read)?;
        }
        Ok(read)
    }

    /// Converts the response message to the HTTP body of the answer.
    pub(super) fn answer(&self, whole: &Value) -> Step {
        let body = self.response_body.as_ref().and_then(|field| whole.get(field));
        match body {
            Some(body) if self.raw_response => {
                let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
                let data = BASE64.decode(text("data")).unwrap_or_default();
                let body = String::from_utf8_lossy(&data).into_owned();
                Step::status(200).header("content-type", text("contentType")).body(body)
            }
            Some(body) => Step::json(body.to_string()),
            None => Step::json(whole.to_string()),
        }
    }
}

fn body(request: &Received) -> Result<Value, Refusal> {
    let content_type = request.header("content-type").unwrap_or_default();
    if content_type.split(';').next().unwrap_or_default().trim() != "application/json" {
        return Err(Refusal::invalid(format!(
            "the content type is {content_type:?}, but this server reads application/json"
        )));
    }
    serde_json::from_str(&request.body)
        .map_err(|error| Refusal::invalid(format!("the body is not JSON: {error}")))
}
