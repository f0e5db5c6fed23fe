//! The rules that need no generated code: matching, zero values, the routing header.

use serde_json::{Value, json};

use super::fields::ValueFields;
use super::path::{fits, segments_fit, split};
use super::routing;
use crate::message::FieldAccess;
use crate::options::CallOptions;
use crate::spec::{HttpBinding, MethodSpec, RoutingParameter, Segment, ServiceSpec, Variable};

static SERVICE: ServiceSpec = ServiceSpec::new("t.v1.T");
const ID: Segment = Segment::Variable(Variable::new("at.id", &["at", "id"]).template("*").zero("0"));
const NAME: Segment =
    Segment::Variable(Variable::new("name", &["name"]).template("projects/*/instances/**").zero(""));
static GET: MethodSpec = MethodSpec::new(&SERVICE, "Get").http(&[
    HttpBinding::new("GET", "/v1/{at.id}", &[Segment::Literal("/v1/"), ID]),
    HttpBinding::new("GET", "/v1/{name=projects/*/instances/**}", &[Segment::Literal("/v1/"), NAME]),
]);
static ROUTED: MethodSpec = MethodSpec::new(&SERVICE, "Get").routing(&[
    RoutingParameter::new(&["name"], "id").part("", "**", ""),
    RoutingParameter::new(&["name"], "id").part("projects/*", "instances/*", "**"),
    RoutingParameter::new(&["name"], "project").part("projects", "*", "**"),
]);
static SILENT: MethodSpec = MethodSpec::new(&SERVICE, "Get").routing(&[]);

#[test]
fn a_wildcard_matches_one_segment_and_two_match_the_rest() {
    for (template, value, expected) in [
        ("a/*", "a/b", true),
        ("a/*", "a", false),
        ("a/*", "a/", false),
        ("a/*", "a/b/c", false),
        ("a/**", "a", true),
        ("a/**", "a/b/c", true),
        ("a/**", "a/b//c", false),
        ("a/**", "ab", false),
        ("**", "a", true),
        ("a/*/c", "a/b/c", true),
        ("a/*/c", "a/b/d", false),
    ] {
        assert_eq!(fits(template, value), expected, "{template} {value}");
    }
    assert!(segments_fit(&split("**"), &split("")));
}

#[test]
fn a_zero_value_stands_in_a_path_when_its_parent_is_set() {
    let text = |message| ValueFields::new(message, GET.bindings()).text(&["at", "id"]);
    assert_eq!(text(json!({"at": {}})), Some("0".into()));
    assert_eq!(text(json!({"at": {"id": "7"}})), Some("7".into()));
    assert_eq!(text(json!({})), None);
}

fn routing(method: &'static MethodSpec, options: &CallOptions, message: Value) -> Option<String> {
    let value = routing::applies(method, options)
        .then(|| routing::value(method, options, &ValueFields::new(message, method.bindings())))??;
    Some(value.to_str().expect("text").to_owned())
}

#[test]
fn a_routing_rule_sends_the_parts_that_it_names() {
    let sent = |name: &str| routing(&ROUTED, &CallOptions::new(), json!({"name": name}));
    assert_eq!(sent("projects/p/instances/i/tables/t"), Some("id=instances%2Fi&project=p".into()));
    assert_eq!(sent("x y"), Some("id=x%20y".into()));
    assert_eq!(sent(""), None);
}

#[test]
fn path_variables_route_only_on_request() {
    let message = || json!({"at": {"id": "7"}, "name": "projects/p/instances/i"});
    let implicit = CallOptions::new().implicit_routing(true);
    assert_eq!(routing(&GET, &CallOptions::new(), message()), None);
    assert_eq!(routing(&SILENT, &implicit, message()), None);
    assert_eq!(routing(&GET, &implicit, message()), Some("at.id=7&name=projects%2Fp%2Finstances%2Fi".into()));
}
