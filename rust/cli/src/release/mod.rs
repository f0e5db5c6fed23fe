//! The checks before a release, and its tags.

mod changelog;
mod versions;

use std::path::{Path, PathBuf};

use semver::Version;

use crate::breaking;
use crate::config::Config;
use crate::failure::Failure;
use crate::finding::Findings;
use crate::git::Git;
use crate::protos;

/// One check of a release, and its result.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) what: String,
    pub(crate) result: Result<String, Failure>,
}

/// A planned release.
#[derive(Debug)]
pub(crate) struct Release {
    version: Version,
    root: PathBuf,
    git: Git,
}

impl Release {
    /// A release of the repository of the current directory.
    pub(crate) fn new(version: &str) -> Result<Self, Failure> {
        let text = version.strip_prefix('v').unwrap_or(version);
        let version = Version::parse(text).map_err(|error| {
            Failure::new(
                format!("{text:?} is not a version: {error}"),
                "write three numbers, for example 1.4.0",
            )
        })?;
        let root = PathBuf::from(Git::new(".").run(&["rev-parse", "--show-toplevel"])?);
        Ok(Self { version, git: Git::new(&root), root })
    }

    /// The tags that the release gets: one for the repository, and one for the Go module when there is one.
    pub(crate) fn tags(&self) -> Vec<String> {
        let mut tags = vec![format!("v{}", self.version)];
        if self.root.join("go/go.mod").exists() {
            tags.push(format!("go/v{}", self.version));
        }
        tags
    }

    /// Runs all checks except the tests.
    pub(crate) fn checks(&self, config: &Config) -> Vec<Step> {
        let step = |what: &str, result| Step { what: what.to_owned(), result };
        vec![
            step("clean work tree", self.clean()),
            step("new tags", self.new_tags()),
            step("CHANGELOG.md", changelog::check(&self.root, &self.version)),
            step("versions", versions::check(&self.root, &self.version)),
            step("version step", self.version_step(config)),
        ]
    }

    fn clean(&self) -> Result<String, Failure> {
        let changes = self.git.run(&["status", "--porcelain"])?;
        match changes.lines().count() {
            0 => Ok(format!("nothing uncommitted at {}", self.git.run(&["rev-parse", "--short", "HEAD"])?)),
            count => Err(Failure::new(
                format!("uncommitted changes: {count}"),
                "commit or stash them: a tag names a commit, not the files on disk",
            )),
        }
    }

    fn new_tags(&self) -> Result<String, Failure> {
        for tag in self.tags() {
            if self.git.succeeds(&["rev-parse", "--verify", "--quiet", &format!("refs/tags/{tag}")])? {
                return Err(Failure::new(
                    format!("the tag {tag} exists, and tags never move: users have pinned it"),
                    "release the next version",
                ));
            }
        }
        Ok(self.tags().join(", "))
    }

    /// The newest release before this one, by version.
    fn last(&self) -> Result<Option<Version>, Failure> {
        let tags = self.git.run(&["tag", "--list", "v*", "--merged", "HEAD"])?;
        let versions = tags.lines().filter_map(|tag| Version::parse(tag.strip_prefix('v')?).ok());
        Ok(versions.max())
    }

    fn version_step(&self, config: &Config) -> Result<String, Failure> {
        let Some(last) = self.last()? else {
            return Ok("the first release: nothing to compare with".to_owned());
        };
        if self.version <= last {
            return Err(Failure::new(
                format!("{} does not follow v{last}, the last release", self.version),
                "choose a higher version",
            ));
        }
        let (old, new) = self.contracts(config, &last)?;
        let findings = Findings::new(breaking::compare(&old, &new), &config.breaking.ignore);
        let breaks = !findings.is_empty();
        let needed = needed(&last, breaks, breaking::has_additions(&old, &new));
        if self.version < needed {
            let what = if breaks { findings.summary() } else { "the contracts have additions".to_owned() };
            return Err(Failure::new(
                format!("{what} since v{last}, so {} is not a large enough version step", self.version),
                format!("release {needed}, or undo what `callwright breaking --against v{last}` shows"),
            ));
        }
        Ok(format!("{} since v{last}; {needed} or higher is right", findings.summary()))
    }

    fn contracts(
        &self,
        config: &Config,
        last: &Version,
    ) -> Result<(protos::Protos, protos::Protos), Failure> {
        let old = protos::load(&format!("v{last}"), config)?;
        let new = protos::load(&config.proto.to_string_lossy(), config)?;
        Ok((old, new))
    }

    /// Makes the tags at HEAD. If one of them cannot be made, the others are removed.
    pub(crate) fn tag(&self) -> Result<(), Failure> {
        let mut made: Vec<String> = Vec::new();
        for tag in self.tags() {
            let message = format!("Release {}", self.version);
            // A tag may have been made since the checks. Git does not overwrite it without --force.
            if let Err(error) = self.git.run(&["tag", "--annotate", "--message", &message, &tag]) {
                for tag in &made {
                    self.git.run(&["tag", "--delete", tag])?;
                }
                return Err(error);
            }
            made.push(tag);
        }
        Ok(())
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Instructions for users to depend on the release.
    pub(crate) fn install_snippets(&self) -> Result<String, Failure> {
        let remote = self.git.run(&["remote", "get-url", "origin"]);
        let url = remote.unwrap_or_else(|_| "<the URL of this repository>".to_owned());
        let name = versions::package_name(&self.root).unwrap_or_else(|| "<package>".to_owned());
        let mut text = format!(
            "Cargo.toml:\n  {name} = {{ git = \"{url}\", tag = \"v{}\", features = [\"...\"] }}\n",
            self.version
        );
        if let Some(module) = versions::go_module(&self.root) {
            text.push_str(&format!("Go:\n  go get {module}@v{}\n", self.version));
        }
        text.push_str(&format!("publish it:\n  git push origin {}", self.tags().join(" ")));
        Ok(text)
    }
}

/// The lowest valid next version. Before 1.0.0, a breaking change raises the minor version.
fn needed(last: &Version, breaks: bool, adds: bool) -> Version {
    let Version { major, minor, patch, .. } = *last;
    match (breaks, adds, major) {
        (true, _, 0) => Version::new(0, minor + 1, 0),
        (true, ..) => Version::new(major + 1, 0, 0),
        (false, true, 1..) => Version::new(major, minor + 1, 0),
        // A release candidate is followed by its release.
        _ if !last.pre.is_empty() => Version::new(major, minor, patch),
        _ => Version::new(major, minor, patch + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_follows_from_what_changed() {
        let after = |last: &str, breaks, adds| {
            needed(&Version::parse(last).expect("a version"), breaks, adds).to_string()
        };
        assert_eq!(after("1.2.3", true, true), "2.0.0");
        assert_eq!(after("1.2.3", false, true), "1.3.0");
        assert_eq!(after("1.2.3", false, false), "1.2.4");
        assert_eq!(after("0.2.3", true, false), "0.3.0");
        assert_eq!(after("0.2.3", false, true), "0.2.4");
        assert_eq!(after("1.0.0-rc.1", false, false), "1.0.0");
    }
}
