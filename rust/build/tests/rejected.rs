//! Contracts that a build rejects. Each message names the file, the line, the cause and the remedy.

use std::fs;
use std::path::Path;

use callwright_build::{Builder, Error};

fn write(directory: &Path, files: &[(&str, &[u8])]) {
    for (name, text) in files {
        let path = directory.join("proto").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
}

/// Builds `main.proto` of a directory that holds these files, and returns the error message.
fn refusal(files: &[(&str, &[u8])]) -> String {
    let directory = tempfile::tempdir().expect("a temporary directory");
    write(directory.path(), files);
    let proto = directory.path().join("proto");
    let build = Builder::new().includes([&proto]).files([proto.join("main.proto")]).out_dir(directory.path());
    let error = build.compile().expect_err("an error");
    said(&error).replace(&proto.display().to_string(), "proto")
}

/// Returns the text that `fn main() -> Result<(), Error>` prints, without its first line.
fn said(error: &Error) -> String {
    let printed = format!("{error:?}");
    let text = printed.strip_prefix("cannot generate clients\n\n").expect("what failed");
    assert_eq!(text.trim_end(), error.to_string());
    error.to_string()
}

/// Checks the message for each file. `what` begins with the line, or with `1:` if it concerns the whole file.
fn refuses(cases: &[(&str, &str, &str)]) {
    for (body, what, remedy) in cases {
        let source = format!("syntax = \"proto3\";\npackage acme.v1;\n{body}\n");
        let expected = format!("main.proto:{what}\n  remedy: {remedy}");
        assert_eq!(refusal(&[("main.proto", source.as_bytes())]), expected, "{source}");
    }
}

#[test]
fn names_that_only_look_alike_are_accepted() {
    let main = r#"
        syntax = "proto3";
        package acme.v1;
        message A {
          map<string, string> labels = 1;
          oneof labels_entry { string text = 2; }
          optional string type = 3;
          message Type {}
        }
        enum Level {
          option allow_alias = true;
          LEVEL_LOW = 0;
          LOW = 0;
          LEVELING = 1;
        }
    "#;
    let directory = tempfile::tempdir().expect("a temporary directory");
    write(directory.path(), &[("main.proto", main.as_bytes())]);
    let proto = directory.path().join("proto");
    let build = Builder::new().includes([&proto]).files([proto.join("main.proto")]).out_dir(directory.path());
    build.compile().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn options_that_are_not_imported_or_not_known() {
    let in_method = |option: &str, imports: &str| {
        let text = format!(
            "syntax = \"proto3\";\npackage acme.v1;\n{imports}\nmessage A {{}}\nservice S {{\n  \
             rpc Get(A) returns (A) {{\n    {option}\n  }}\n}}\n"
        );
        refusal(&[("main.proto", text.as_bytes())])
    };
    for (option, imports, what, remedy) in [
        (
            "option (google.api.http) = { get: \"/a\" };",
            "",
            "7:5: name 'google.api.http' is not defined",
            "add `import \"google/api/annotations.proto\";`",
        ),
        (
            "option (callwright.v1.method) = { http_get: true };",
            "",
            "7:5: name 'callwright.v1.method' is not defined",
            "add `import \"callwright/v1/options.proto\";`",
        ),
        (
            "option (callwright.v1.method) = { deadline: { seconds: 1 } };",
            "import \"callwright/v1/options.proto\";",
            "7:5: invalid value of type 'callwright.v1.MethodPolicy' for option '(callwright.v1.method)'",
            "set the fields that callwright/v1/options.proto has, with values of their types",
        ),
        (
            "option deprecated = 3;",
            "",
            "7:5: expected a value of type 'bool' for option 'deprecated', but found '3'",
            "give the option a value of the type that it is declared with",
        ),
        (
            "option (google.api.http) = { fetch: \"/a\" };",
            "import \"google/api/annotations.proto\";",
            "7:5: invalid value of type 'google.api.HttpRule' for option '(google.api.http)'",
            "set the fields that google/api/http.proto has, with values of their types",
        ),
    ] {
        assert_eq!(in_method(option, imports), format!("main.proto:{what}\n  remedy: {remedy}"));
    }
}

#[test]
fn files() {
    const PROTO3: &str = "write `syntax = \"proto3\";` instead of `edition = ...;`";
    let cases: [(&[u8], &str, &str); 5] = [
        (
            b"// Licence.\nedition = \"2023\";\npackage a;\n",
            "main.proto:2: editions are not supported",
            PROTO3,
        ),
        (b"/* a */ edition = \"2024\";\npackage a;\n", "main.proto:1: editions are not supported", PROTO3),
        (b"\xff\xfe", "file 'main.proto' is not valid utf-8", "save the file as UTF-8"),
        (
            b"syntax = \"proto3\";\npackage google.protobuf;\nmessage A {}\n",
            "main.proto:1: no clients are generated for the package google.protobuf",
            "leave the file out of Builder::files, or give it a package of its own",
        ),
        (
            b"syntax = \"proto3\";\npackage a;\nmessage A {\n  Missing b = 1;\n}\n",
            "main.proto:4:3: name 'Missing' is not defined",
            "correct the name, or import the file that declares it",
        ),
    ];
    for (text, what, remedy) in cases {
        assert_eq!(refusal(&[("main.proto", text)]), format!("{what}\n  remedy: {remedy}"));
    }
}

#[test]
fn imports() {
    let main = b"syntax = \"proto3\";\npackage acme.v1;\nimport \"acme/v1/money.proto\";\n";
    assert_eq!(
        refusal(&[("main.proto", main)]),
        "main.proto:3:1: import 'acme/v1/money.proto' not found\n  \
         remedy: add the directory that holds the import to the include directories; searched: proto"
    );
    let old = b"edition = \"2023\";\npackage acme.v1;\n";
    assert_eq!(
        refusal(&[("main.proto", main), ("acme/v1/money.proto", old)]),
        "acme/v1/money.proto:1: editions are not supported\n  \
         remedy: write `syntax = \"proto3\";` instead of `edition = ...;`"
    );
    let circle = b"syntax = \"proto3\";\npackage acme.v1;\nimport \"main.proto\";\n";
    assert_eq!(
        refusal(&[("main.proto", main), ("acme/v1/money.proto", circle)]),
        "acme/v1/money.proto:3: import cycle: main.proto -> acme/v1/money.proto -> main.proto\n  \
         remedy: move what the files need of each other to a file that imports none of them"
    );
    let own = b"syntax = \"proto3\";\npackage acme.v1;\n\nimport \"main.proto\";\n";
    let text = refusal(&[("main.proto", own)]);
    assert!(text.starts_with("main.proto:4: import cycle: main.proto -> main.proto\n"), "{text}");
}

#[test]
fn names_that_are_defined_twice() {
    let main = b"syntax = \"proto3\";\npackage acme.v1;\nimport \"other.proto\";\nmessage A {}\n";
    let other = b"syntax = \"proto3\";\npackage acme.v1;\nmessage A {}\n";
    assert_eq!(
        refusal(&[("main.proto", main), ("other.proto", other)]),
        "main.proto:4:9: name 'acme.v1.A' is already defined in file 'other.proto'\n  \
         remedy: rename one of the two, or leave one of the two files out"
    );
    refuses(&[
        ("message A {}\nmessage A {}", "4:9: name 'acme.v1.A' is defined twice", "rename one of the two"),
        (
            "message A {\n  string b = 1;\n  string c = 1;\n}",
            "5:14: field number '1' is already used",
            "give each field a number of its own",
        ),
    ]);
}

#[test]
fn a_refused_contract_leaves_nothing_in_the_output_directory() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let main = "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/api/annotations.proto\";\nmessage A {}\n\
                service S {\n  rpc Get(A) returns (A) {\n    option (google.api.http) = { get: \"/v1/{name}\" };\n  }\n}\n";
    write(directory.path(), &[("main.proto", main.as_bytes())]);
    let (proto, out) = (directory.path().join("proto"), directory.path().join("out"));
    fs::create_dir(&out).expect("a directory");
    let build = Builder::new().includes([&proto]).files([proto.join("main.proto")]).out_dir(&out);
    let error = build.compile().expect_err("an error").to_string();
    assert_eq!(
        error,
        "main.proto:7: acme.v1.S.Get: path variable `{name}`: acme.v1.A has no field `name`\n  \
         remedy: add the field to the message"
    );
    assert_eq!(fs::read_dir(&out).expect("a directory").count(), 0);
}

#[test]
fn builds_that_name_no_file() {
    let refused = |builder: Builder| said(&builder.compile().expect_err("an error"));
    assert_eq!(
        refused(Builder::new().out_dir(".")),
        "no .proto files to compile\n  remedy: name them with Builder::files"
    );
    assert_eq!(
        refused(Builder::new().includes(["proto", "api"]).files(["proto/no.proto"]).out_dir(".")),
        "proto/no.proto does not exist\n  \
         remedy: name files relative to the directory of Cargo.toml; searched: proto, api"
    );
    let directory = tempfile::tempdir().expect("a temporary directory");
    write(directory.path(), &[("main.proto", b"")]);
    let file = directory.path().join("proto/main.proto");
    assert_eq!(
        refused(Builder::new().includes(["elsewhere"]).files([&file]).out_dir(".")),
        format!(
            "{} is not in an include directory\n  remedy: add the directory that its imports are relative to; \
             include directories: elsewhere",
            file.display()
        )
    );
    assert_eq!(
        refused(Builder::new().files([&file]).out_dir(".")),
        format!(
            "{} is not in an include directory\n  remedy: add the directory that its imports are relative to; \
             include directories: no include directory",
            file.display()
        )
    );
}
