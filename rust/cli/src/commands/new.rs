use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::println;
use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::{files, template};

/// Creates a repository of contracts and clients, with one service, a demo and a test.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright new acme-sdk --callwright-git https://git.example.com/acme/callwright.git
  callwright new acme-sdk --callwright-git https://git.example.com/acme/callwright.git --callwright-branch main
  callwright new acme-sdk --callwright-path ../callwright
  callwright new acme-sdk --callwright-path ../callwright --lang rust,go --go-module git.example.com/acme/acme-sdk/go

Then:
  cd acme-sdk && make test && make demo
With Go, `make generate` comes first: it needs protoc-gen-go and gofmt, and writes what is checked in.")]
pub(crate) struct New {
    /// The directory to create; its name becomes the package name.
    directory: PathBuf,
    /// The languages of the clients, separated by commas: rust, go.
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',', default_value = "rust")]
    lang: Vec<Lang>,
    /// The name of the Go module. Default: `<directory>/go`.
    #[arg(long, value_name = "MODULE")]
    go_module: Option<String>,
    #[command(flatten)]
    callwright: Callwright,
}

/// The languages of a new repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// Always included, because the Rust build checks the contracts.
    Rust,
    Go,
}

/// The source of the Callwright dependency of the new repository.
#[derive(Debug, Args)]
struct Callwright {
    /// A checkout of Callwright on this machine.
    #[arg(
        long,
        value_name = "DIRECTORY",
        required_unless_present = "callwright_git",
        conflicts_with = "callwright_git"
    )]
    callwright_path: Option<PathBuf>,
    /// The URL of Callwright's git repository.
    #[arg(long, value_name = "URL")]
    callwright_git: Option<String>,
    /// The tag to pin. Default: the version of this program.
    #[arg(long, value_name = "TAG", requires = "callwright_git", conflicts_with = "callwright_branch")]
    callwright_tag: Option<String>,
    /// The branch to pin, instead of a tag.
    #[arg(long, value_name = "BRANCH", requires = "callwright_git")]
    callwright_branch: Option<String>,
}

impl New {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let name = package_name(&self.directory)?;
        if self.directory.exists() {
            return Err(Failure::new(
                format!("{} exists", self.directory.display()),
                "choose a directory that does not exist yet",
            ));
        }
        let has_go = self.lang.contains(&Lang::Go);
        let runtime = format!("\n[generate.go]\nruntime = \"{}/callwright\"\n", template::callwright_go());
        let (version, replace) = self.callwright.go_dependency()?;
        let values = [
            ("CRATE", name.replace('-', "_")),
            ("LANGUAGES", if has_go { "\"rust\", \"go\"".to_owned() } else { "\"rust\"".to_owned() }),
            ("GO_RUNTIME", if has_go { runtime } else { String::new() }),
            ("GO_MODULE", self.go_module.clone().unwrap_or_else(|| format!("{name}/go"))),
            ("CALLWRIGHT_GO_VERSION", version),
            ("CALLWRIGHT_GO", template::callwright_go().to_owned()),
            ("GO_REPLACE", replace),
            ("NAME", name),
            ("CALLWRIGHT", self.callwright.dependency("rust/runtime")?),
            ("CALLWRIGHT_BUILD", self.callwright.dependency("rust/build")?),
            ("CALLWRIGHT_TESTING", self.callwright.dependency("rust/testing")?),
        ];
        let mut made = template::repository(&values);
        if has_go {
            made.extend(template::go_module(&values));
        }
        for (path, text) in made {
            files::write(&self.directory.join(&path), &text)?;
            println!("wrote {}", self.directory.join(&path).display());
        }
        make_executable(&self.directory.join(".ci/run"))?;
        let generate = if has_go { "make generate && " } else { "" };
        println!("\ncd {} && git init && {generate}make test && make demo", self.directory.display());
        Ok(ExitCode::SUCCESS)
    }
}

impl Callwright {
    /// The version of Callwright's Go module, and a `replace` line if it is a local checkout.
    fn go_dependency(&self) -> Result<(String, String), Failure> {
        if let Some(path) = &self.callwright_path {
            let line = format!("replace {} => {}", template::callwright_go(), existing(&path.join("go"))?);
            return Ok(("v0.0.0".to_owned(), line));
        }
        let version = self.callwright_branch.clone().or_else(|| self.callwright_tag.clone());
        Ok((version.unwrap_or_else(|| format!("v{}", env!("CARGO_PKG_VERSION"))), String::new()))
    }

    /// The content of the table that names a crate of Callwright as a dependency.
    fn dependency(&self, part: &str) -> Result<String, Failure> {
        if let Some(path) = &self.callwright_path {
            return Ok(format!("path = {:?}", existing(&path.join(part))?));
        }
        let url = self.callwright_git.clone().unwrap_or_default();
        let pin = match (&self.callwright_branch, &self.callwright_tag) {
            (Some(branch), _) => format!("branch = {branch:?}"),
            (None, Some(tag)) => format!("tag = {tag:?}"),
            (None, None) => format!("tag = \"v{}\"", env!("CARGO_PKG_VERSION")),
        };
        Ok(format!("git = {url:?}, {pin}"))
    }
}

/// The absolute path of a directory of a checkout.
fn existing(path: &Path) -> Result<String, Failure> {
    let found = path.canonicalize().map_err(|error| {
        Failure::new(
            format!("{} does not exist: {error}", path.display()),
            "name the root of a checkout of Callwright",
        )
    })?;
    Ok(found.display().to_string())
}

fn package_name(directory: &Path) -> Result<String, Failure> {
    let name = directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    match is_name {
        true => Ok(name),
        false => Err(Failure::new(
            format!("{name:?} is not a valid package name"),
            "begin with a letter, and use small letters, digits and `-`, for example acme-sdk",
        )),
    }
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
        .map_err(|error| Failure::new(format!("{}: {error}", path.display()), "make it executable by hand"))
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> Result<(), Failure> {
    Ok(())
}
