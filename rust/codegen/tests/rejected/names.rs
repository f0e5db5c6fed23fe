//! Names that are taken in Rust, or that collide in Rust.

use super::{generate, refuses, with_package};

#[test]
fn names_that_meet_in_rust() {
    const TYPES: &str = "rename the message or the service, or move one of the two to another package";
    const SERVICES: &str = "rename one of the two services, or move it to another package";
    refuses(&[
        (
            with_package(
                "service Pings {\n  rpc SendAll(Ping) returns (Ping);\n  rpc Send_All(Ping) returns (Ping);\n}\n",
            ),
            6,
            "acme.v1.Pings: SendAll and Send_All are both `send_all` in Rust",
            "rename one of the two methods",
        ),
        (
            with_package(
                "service Pings {\n  rpc New(Ping) returns (Ping);\n  rpc NEW(Ping) returns (Ping);\n}\n",
            ),
            6,
            "acme.v1.Pings: New and NEW are both `new_` in Rust",
            "rename one of the two methods",
        ),
        (
            with_package("service Pings {\n  rpc _(Ping) returns (Ping);\n}\n"),
            5,
            "acme.v1.Pings: method `_` has no letter or digit to make a Rust name from",
            "rename the method",
        ),
        (
            with_package("message PingsClient {}\nservice Pings {}\n"),
            5,
            "acme.v1.Pings generates `PingsClient`, and so does acme.v1.PingsClient",
            TYPES,
        ),
        (
            with_package("enum MockPings { MOCK_PINGS_UNSPECIFIED = 0; }\nservice Pings {}\n"),
            5,
            "acme.v1.Pings generates `MockPings`, and so does acme.v1.MockPings",
            TYPES,
        ),
        (
            with_package("service Users {}\nservice UsersClient {}\n"),
            5,
            "acme.v1.UsersClient generates `UsersClient`, and so does acme.v1.Users",
            SERVICES,
        ),
        (
            with_package("service UserList {}\nservice User_List {}\n"),
            5,
            "acme.v1.User_List generates `UserList`, and so does acme.v1.UserList",
            SERVICES,
        ),
    ]);
}

#[test]
fn a_name_that_a_macro_needs() {
    let what = "acme.v1.Box hides Rust's `Box`, which the code of acme.v1.Pings needs";
    let remedy = "rename acme.v1.Box, or move it to a package without services";
    for declaration in ["message Box {}", "enum Box { NONE = 0; }"] {
        refuses(&[(with_package(&format!("{declaration}\nservice Pings {{}}\n")), 5, what, remedy)]);
        let alone = with_package(&format!("{declaration}\n"));
        generate(&alone).unwrap_or_else(|error| panic!("{error}"));
    }
    refuses(&[(
        with_package("service Box {}\n"),
        4,
        "acme.v1.Box hides Rust's `Box`, which the code of acme.v1.Box needs",
        "rename the service",
    )]);
}
