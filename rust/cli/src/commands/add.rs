use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::println;
use clap::{Args, Subcommand};
use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use crate::config::Config;
use crate::failure::Failure;
use crate::{files, template};

/// Adds to the repository of the current directory.
#[derive(Debug, Args)]
pub(crate) struct Add {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Service(Service),
}

/// Adds a service: a contract to fill in, a cargo feature, a module and a test.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright add service billing.v1.BillingService")]
struct Service {
    /// The full name: package, version, service.
    name: String,
}

impl Add {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let What::Service(service) = &self.what;
        let name = Name::parse(&service.name)?;
        let edits = Edits::plan(&name, config)?;
        // Everything is known to fit before anything is written.
        for (path, text) in &edits.files {
            files::write(path, text)?;
            println!("wrote {}", path.display());
        }
        println!("\nsay what the service does in {}, then run make test", edits.proto.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// `billing.v1.BillingService` in its parts.
#[derive(Debug)]
struct Name {
    feature: String,
    version: String,
    service: String,
}

impl Name {
    fn parse(name: &str) -> Result<Self, Failure> {
        let parts: Vec<&str> = name.split('.').collect();
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let is_version = |word: &str| {
            word.strip_prefix('v')
                .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
        };
        let is_service = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_uppercase()) && word.to_upper_camel_case() == word
        };
        match parts.as_slice() {
            [feature, version, service] if is_word(feature) && is_version(version) && is_service(service) => {
                Ok(Self {
                    feature: (*feature).to_owned(),
                    version: (*version).to_owned(),
                    service: (*service).to_owned(),
                })
            }
            _ => Err(Failure::new(
                format!("{name:?} is no name for a new service"),
                "write package, version and service, for example billing.v1.BillingService",
            )),
        }
    }

    fn package(&self) -> String {
        format!("{}.{}", self.feature, self.version)
    }

    fn values(&self, crate_name: &str) -> Vec<(&'static str, String)> {
        let type_name =
            self.service.strip_suffix("Service").filter(|rest| !rest.is_empty()).unwrap_or("Item");
        let field = type_name.to_snake_case();
        vec![
            ("CRATE", crate_name.to_owned()),
            ("SERVICE", self.service.clone()),
            ("PACKAGE", self.package()),
            ("FEATURE", self.feature.clone()),
            ("VERSION", self.version.clone()),
            ("TYPE", type_name.to_owned()),
            ("THING", field.replace('_', " ")),
            ("PATH", format!("{}/{}", self.version, self.feature)),
            ("FIELD", field),
        ]
    }
}

/// All files as they will be.
#[derive(Debug)]
struct Edits {
    files: Vec<(PathBuf, String)>,
    proto: PathBuf,
}

impl Edits {
    fn plan(name: &Name, config: &Config) -> Result<Self, Failure> {
        let file_name = name.service.to_snake_case();
        let proto = config.proto.join(&name.feature).join(&name.version).join(format!("{file_name}.proto"));
        if proto.exists() {
            return Err(Failure::new(format!("{} exists", proto.display()), "choose another name"));
        }
        let manifest = files::read(Path::new("Cargo.toml"))?;
        let table = table(&manifest)?;
        let values = name.values(&crate_name(&table)?);
        let mut files = vec![(proto.clone(), template::fill(template::SERVICE, &values))];
        let featured = with_feature(&manifest, name)?;
        // The test runs on tokio; a package that does not test with it gets none.
        if table.get("dev-dependencies").is_some_and(|dependencies| dependencies.get("tokio").is_some()) {
            let test = PathBuf::from(format!("rust/tests/{file_name}.rs"));
            files.push((test.clone(), template::fill(template::SERVICE_TEST, &values)));
            files.push(("Cargo.toml".into(), with_test(&featured, name, &test)));
        } else {
            files.push(("Cargo.toml".into(), featured));
        }
        let (build, lib) = (files::read(Path::new("build.rs"))?, files::read(Path::new("rust/lib.rs"))?);
        files.push(("build.rs".into(), with_package(&build, name)?));
        files.push(("rust/lib.rs".into(), with_module(&lib, name)));
        Ok(Self { files, proto })
    }
}

fn table(manifest: &str) -> Result<toml::Table, Failure> {
    manifest
        .parse()
        .map_err(|error| Failure::new(format!("Cargo.toml does not parse: {error}"), "correct the file"))
}

fn crate_name(manifest: &toml::Table) -> Result<String, Failure> {
    let name = manifest.get("package").and_then(|package| package.get("name")?.as_str());
    name.map(|name| name.replace('-', "_")).ok_or_else(|| {
        Failure::new("Cargo.toml has no package", "run this in a repository that `callwright new` made")
    })
}

fn with_feature(manifest: &str, name: &Name) -> Result<String, Failure> {
    let line = format!("{} = []\n", name.feature);
    if manifest.contains(&format!("\n{line}")) {
        return Ok(manifest.to_owned());
    }
    let place = "\nmock = [";
    match manifest.contains(place) {
        true => Ok(manifest.replacen(place, &format!("\n{line}{}", &place[1..]), 1)),
        false => Err(Failure::new(
            "Cargo.toml has no feature `mock` to put the new feature before",
            "add `mock = [\"dep:async-trait\", \"dep:mockall\"]` under [features]",
        )),
    }
}

fn with_test(manifest: &str, name: &Name, test: &Path) -> String {
    format!(
        "{}\n[[test]]\nname = \"{}\"\npath = \"{}\"\nrequired-features = [\"{}\", \"mock\"]\n",
        manifest,
        name.service.to_snake_case(),
        test.display(),
        name.feature
    )
}

fn with_package(build: &str, name: &Name) -> Result<String, Failure> {
    let begin = "const PACKAGES: &[&str] = &[";
    let place = build.split_once(begin).and_then(|(before, rest)| Some((before, rest.split_once(']')?)));
    let Some((before, (packages, after))) = place else {
        return Err(Failure::new(
            "build.rs has no list of packages",
            format!("write `{begin}];` into it, as `callwright new` does"),
        ));
    };
    let quoted = format!("\"{}\"", name.feature);
    if packages.split(',').any(|package| package.trim() == quoted) {
        return Ok(build.to_owned());
    }
    let comma = if packages.trim().is_empty() { "" } else { ", " };
    Ok(format!("{before}{begin}{}{comma}{quoted}]{after}", packages.trim_end_matches([',', ' ', '\n'])))
}

fn with_module(lib: &str, name: &Name) -> String {
    let (feature, version, package) = (&name.feature, &name.version, name.package());
    if lib.contains(&format!("include_proto!(\"{package}\")")) {
        return lib.to_owned();
    }
    let number = version.trim_start_matches('v');
    let inner = format!(
        "    /// Version {number} of package `{feature}`.\n    pub mod {version} {{\n        \
         callwright::include_proto!(\"{package}\");\n    }}\n"
    );
    let outer = format!("pub mod {feature} {{\n");
    if lib.contains(&outer) {
        return lib.replacen(&outer, &format!("{outer}{inner}\n"), 1);
    }
    format!("{lib}\n/// The package `{feature}`.\n#[cfg(feature = \"{feature}\")]\n{outer}{inner}}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).expect("a name")
    }

    #[test]
    fn names_have_three_parts() {
        for bad in [
            "BillingService",
            "billing.BillingService",
            "billing.v1.billing",
            "Billing.v1.BillingService",
            "a.b.v1.S",
        ] {
            assert!(Name::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_second_version_stands_beside_the_first() {
        let lib = with_module("", &name("billing.v1.BillingService"));
        let both = with_module(&lib, &name("billing.v2.BillingService"));
        assert_eq!(both.matches("pub mod billing {").count(), 1);
        assert!(
            both.contains("include_proto!(\"billing.v1\")")
                && both.contains("include_proto!(\"billing.v2\")")
        );
        assert_eq!(with_module(&both, &name("billing.v2.RefundService")), both);
    }

    #[test]
    fn a_package_is_listed_once() {
        let build = "const PACKAGES: &[&str] = &[\"hello\"];\n";
        let once = with_package(build, &name("billing.v1.BillingService")).expect("a list");
        assert_eq!(once, "const PACKAGES: &[&str] = &[\"hello\", \"billing\"];\n");
        assert_eq!(with_package(&once, &name("billing.v1.RefundService")).expect("a list"), once);
        assert!(with_package("fn main() {}", &name("billing.v1.BillingService")).is_err());
    }
}
