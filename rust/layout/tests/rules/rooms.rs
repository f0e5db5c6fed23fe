//! Arrows between rooms, circles of files, and the tables themselves.

use callwright_layout::{ROOMS, Rooms, RootImports, check, check_with};

use crate::fixture::{assert_finding, document, findings, repository};

#[test]
fn a_repository_in_order_has_no_findings() {
    assert_eq!(findings(&[]), Vec::<String>::new());
    let root = repository(&[]);
    let summaries = check(root.path()).unwrap().summaries;
    let rooms = summaries.iter().find(|summary| summary.heading == "Rooms of the runtime").unwrap();
    assert_eq!((rooms.members, rooms.arrows, rooms.upward, rooms.circles), (4, 4, 0, 0));
}

#[test]
fn an_upward_arrow_is_found() {
    let files = [
        ("rust/runtime/src/rt/mod.rs", "mod clock;\npub(crate) struct Clock;\n"),
        ("rust/runtime/src/rt/clock.rs", "\nuse crate::{engine::{run as start}};\n"),
    ];
    assert_finding(&files, "rust/runtime/src/rt/clock.rs:2: rt -> engine:", "upward arrow");
}

#[test]
fn an_arrow_that_the_row_leaves_out_is_found() {
    let file = ("rust/runtime/src/error.rs", "pub struct Error(crate::policy::Policy);\n");
    assert_finding(
        &[file],
        "rust/runtime/src/error.rs:1: error -> policy:",
        "does not let `error` use `policy`",
    );
}

#[test]
fn paths_in_code_and_in_tokens_of_macros_are_arrows() {
    for code in [
        "fn f() { if true { crate::engine::run() } }",
        "fn f() -> Option<crate::engine::Run> { None }",
        "fn f() { select! { _ = crate::engine::run() => {} } }",
        "macro_rules! m { () => { $crate::engine::run() } }",
        "fn f() { m! { use crate::{engine::run}; } }",
        "use super::super::engine;",
        "mod inner { pub(crate) use crate::engine as e; fn f() { e::run() } }",
        "#[cfg(any(test, unix))] use crate::engine::run;",
    ] {
        let file = ("rust/runtime/src/policy/budget.rs", format!("pub(crate) struct Budget;\n{code}\n"));
        assert_finding(
            &[(file.0, &file.1)],
            "rust/runtime/src/policy/budget.rs:2: policy -> engine:",
            "upward arrow",
        );
    }
}

#[test]
fn code_for_tests_and_exported_macros_make_no_arrows() {
    let code = "pub(crate) struct Budget;\n\
        #[cfg(all(test, unix))] mod tests { use crate::engine::run; }\n\
        impl Budget { #[cfg(test)] fn f() { crate::engine::run() } }\n\
        #[macro_export] macro_rules! m { () => { $crate::engine::run() } }\n\
        /// See [`run`](crate::engine::run).\nfn f() { \"crate::engine::run\"; }\n";
    assert_eq!(findings(&[("rust/runtime/src/policy/budget.rs", code)]), Vec::<String>::new());
}

#[test]
fn a_name_of_the_root_is_an_arrow_to_the_room_that_defines_it() {
    let file = ("rust/runtime/src/policy/budget.rs", "use crate::Error;\npub(crate) struct Budget;\n");
    assert_finding(&[file], "rust/runtime/src/policy/budget.rs:1: policy -> error:", "upward arrow");
    let exported = ("rust/runtime/src/engine/mod.rs", "#[macro_export] macro_rules! __run { () => {} }\n");
    let file =
        ("rust/runtime/src/policy/budget.rs", "pub(crate) struct Budget;\nfn f() { crate::__run!() }\n");
    assert_finding(
        &[exported, file],
        "rust/runtime/src/policy/budget.rs:2: policy -> engine:",
        "upward arrow",
    );
    let root =
        ("rust/runtime/src/lib.rs", "mod engine;\nmod error;\nmod policy;\nmod rt;\npub struct Error;\n");
    assert_finding(&[root], "rust/runtime/src/engine/mod.rs:1:", "`crate::Error` is defined in lib.rs");
}

#[test]
fn a_name_of_the_root_can_be_refused() {
    let root = repository(&[]);
    let strict = Rooms { root_imports: RootImports::Refused, ..ROOMS[0] };
    let found = check_with(root.path(), &[strict]).unwrap().findings;
    let expected = "rust/runtime/src/engine/mod.rs:1: `crate::Error` names the crate root; name the defining module, `crate::error`";
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
}

#[test]
fn a_circle_of_files_is_found() {
    let file = ("rust/runtime/src/policy/budget.rs", "use super::retry;\npub(crate) struct Budget;\n");
    assert_finding(
        &[file],
        "rust/runtime/src/policy/budget.rs:1:",
        "policy::budget -> policy::retry -> policy::budget: a circle of imports",
    );
}

#[test]
fn a_circle_of_files_is_found_in_a_crate_without_rooms() {
    let files = [
        ("rust/runtime/src/bin/server/main.rs", "mod serve;\nmod telemetry;\n"),
        ("rust/runtime/src/bin/server/serve.rs", "use crate::telemetry;\n"),
        ("rust/runtime/src/bin/server/telemetry.rs", "use crate::serve;\n"),
    ];
    assert_finding(&files, "rust/runtime/src/bin/server/serve.rs:1:", "serve -> telemetry -> serve");
}

#[test]
fn rooms_and_rows_have_to_match() {
    let missing = document("| `rt/` | boxed futures | nothing |\n", "")
        .replace("| retry | `rt` |", "| retry | nothing |");
    assert_finding(
        &[("ARCHITECTURE.md", &missing)],
        "ARCHITECTURE.md:7:",
        "`rt` has no row in \"Rooms of the runtime\"",
    );
    let absent = document("| `rt/` |", "| `rt/`, `clock.rs` |");
    assert_finding(&[("ARCHITECTURE.md", &absent)], "ARCHITECTURE.md:10:", "`clock` is listed");
    let none = document("## Rooms of the runtime", "## Rooms");
    assert_finding(
        &[("ARCHITECTURE.md", &none)],
        "ARCHITECTURE.md:1:",
        "heading \"Rooms of the runtime\" is missing",
    );
}

#[test]
fn a_circular_table_is_found() {
    let circular = document("| boxed futures | nothing |", "| boxed futures | `engine` |");
    assert_finding(&[("ARCHITECTURE.md", &circular)], "ARCHITECTURE.md:10:", "`rt` may not list `engine`");
    let unknown = document("| boxed futures | nothing |", "| boxed futures | whatever |");
    assert_finding(&[("ARCHITECTURE.md", &unknown)], "ARCHITECTURE.md:10:", "\"whatever\" is not known");
}
