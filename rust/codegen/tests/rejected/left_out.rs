//! A method that clients cannot have is left out, and the others are generated.

use callwright_codegen::model::Api;
use callwright_codegen::{Error, Reader, Unsupported};

/// Line 8 is the unary method, line 9 the streaming one, line 10 the one with a map in its query.
const PRICES: &str = r#"syntax = "proto3";
package acme.v1;
import "google/api/annotations.proto";
message Ask { map<string, string> labels = 1; }
message Price { int64 cents = 1; }

service Prices {
  rpc Get(Ask) returns (Price);
  rpc Watch(Ask) returns (stream Price);
  rpc Find(Ask) returns (Price) { option (google.api.http) = { get: "/v1/prices" }; }
}
"#;

fn read(reader: &Reader, source: &str) -> Result<Api, Error> {
    reader.read(&super::descriptor_set(source), &["input.proto"])
}

fn methods(api: &Api) -> Vec<&str> {
    let services = api.packages.iter().flat_map(|package| &package.services);
    services.flat_map(|service| &service.methods).map(|method| method.name.as_str()).collect()
}

#[test]
fn the_method_is_named_with_its_line_and_the_reason() {
    let api = read(&Reader::new(), PRICES).expect("an API");
    assert_eq!(methods(&api), ["Get"]);
    let said: Vec<String> = api.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "input.proto:9: left out of the client: acme.v1.Prices.Watch is a streaming RPC, but clients are unary",
            "input.proto:10: left out of the client: acme.v1.Prices.Find: `labels` is a map, which cannot be sent in a query",
        ]
    );
    assert_eq!(api.left_out[0].method, "acme.v1.Prices.Watch");
}

#[test]
fn a_skipped_method_is_not_spoken_of() {
    let reader = Reader::new().skip(["acme.v1.Prices.Watch"]);
    let api = read(&reader, PRICES).expect("an API");
    assert_eq!(methods(&api), ["Get"]);
    assert_eq!(api.left_out.len(), 1);

    let refusing = Reader::new().unsupported(Unsupported::Refuse);
    let error = read(&refusing, PRICES).expect_err("a refusal").to_string();
    assert!(error.starts_with("input.proto:9: acme.v1.Prices.Watch is a streaming RPC"), "{error}");
    let refusing = refusing.skip(["acme.v1.Prices.Watch", "acme.v1.Prices.Find"]);
    assert_eq!(methods(&read(&refusing, PRICES).expect("an API")), ["Get"]);
}

#[test]
fn a_method_that_is_wrong_can_be_skipped() {
    let wrong = PRICES.replace("/v1/prices", "/v1/{price}");
    let error = read(&Reader::new(), &wrong).expect_err("an error").to_string();
    assert!(error.starts_with("input.proto:10: acme.v1.Prices.Find: path variable `{price}`"), "{error}");
    read(&Reader::new().skip(["acme.v1.Prices.Find"]), &wrong).expect("an API");
}

#[test]
fn a_method_to_skip_must_exist() {
    let error = read(&Reader::new().skip(["acme.v1.Prices.Wach"]), PRICES).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "acme.v1.Prices.Wach cannot be skipped: no file to generate has this method\n  \
         remedy: write the full name, as in `acme.v1.Prices.Watch`"
    );
}

#[test]
fn valid_templates_that_a_client_cannot_fill_concern_their_method() {
    for template in ["/v1/{name=**}/x", "/v1/{name=**/x}", "/v1/*", "/v1/x{name}"] {
        let source = format!(
            "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/api/annotations.proto\";\n\
             message Ask {{ string name = 1; }}\nservice Prices {{\n  rpc Find(Ask) returns (Ask) {{ \
             option (google.api.http) = {{ get: \"{template}\" }}; }}\n}}\n"
        );
        let api = read(&Reader::new(), &source).expect("an API");
        assert_eq!(api.left_out.len(), 1, "{template}");
        assert!(api.left_out[0].reason.contains("a client cannot fill the path template"), "{template}");
    }
}
