//! A bare git repository with this one under a tag and a branch, for tests of users of a release.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::scratch;

/// The tag of the release.
pub(crate) const TAG: &str = "v0.0.1";
/// The branch of the test version.
pub(crate) const BRANCH: &str = "next";

/// Runs git and returns what it printed.
fn git(directory: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let mut command = Command::new("git");
    command.current_dir(directory).args(arguments).envs(settings.iter().copied());
    // A git hook that runs the tests sets these variables for its own repository. This git must use another one.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let output = command.output().expect("git can be started");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {}: {text}", arguments.join(" "));
    String::from_utf8(output.stdout).expect("names in UTF-8")
}

/// A fixed author, date and configuration, so that equal files give the same commit, and cargo builds it once.
const REPRODUCIBLE: &[(&str, &str)] = &[
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_AUTHOR_NAME", "Acme"),
    ("GIT_AUTHOR_EMAIL", "acme@example.com"),
    ("GIT_AUTHOR_DATE", "2024-01-01T00:00:00Z"),
    ("GIT_COMMITTER_NAME", "Acme"),
    ("GIT_COMMITTER_EMAIL", "acme@example.com"),
    ("GIT_COMMITTER_DATE", "2024-01-01T00:00:00Z"),
];

/// Returns the URL of a repository that holds the tracked files of this one, as they are on disk, under a tag and a branch.
pub(crate) fn repository() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        let root = scratch::workspace();
        let parent = scratch::empty_directory("consumer-repository");
        let tree = parent.join("tree");
        for name in git(&root, &["ls-files", "-z"], &[]).split_terminator('\0') {
            if root.join(name).exists() {
                scratch::copy(&root.join(name), &tree.join(name));
            }
        }
        let branch = format!("--initial-branch={BRANCH}");
        for arguments in [
            ["init", "--quiet", &branch].as_slice(),
            &["add", "--all", "--force"],
            &["commit", "--quiet", "--message", "release"],
            &["tag", TAG],
            &["clone", "--quiet", "--bare", ".", "../acme-sdk.git"],
        ] {
            git(&tree, arguments, REPRODUCIBLE);
        }
        format!("file://{}", parent.join("acme-sdk.git").display())
    })
}
