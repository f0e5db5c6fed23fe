//! What many services cost those who build them: generator, check, build, and the size of a program.
//!
//! All repositories and consumers are one workspace with one target directory, so that dependencies are built once, before
//! anything is measured. What is timed is cargo, after the contracts and the consumer have been cleaned away.

mod contracts;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::calls::Failure;
use crate::measured::median;
use crate::report;

const SERVICES: [usize; 3] = [1, 50, 200];
/// How often what takes seconds is measured; what takes a minute is measured once.
const ROUNDS: usize = 3;
/// The most services that are built with all of them on: 200 take minutes and 11 GB of memory.
const MOST_BUILT: usize = 50;

/// One number of services, with one of them on or all.
struct Case {
    services: usize,
    is_all: bool,
    figures: Vec<Figures>,
}

/// What one round came to; times are in seconds.
#[derive(Clone, Copy)]
struct Figures {
    /// The build script as cargo builds it.
    build_script: f64,
    /// The same work with optimisation.
    optimised: f64,
    check: f64,
    check_with_mock: f64,
    /// And the size of the program, in KiB, without symbols; none when it is not built.
    build: Option<(f64, f64)>,
}

/// Writes the repositories into a directory, measures, and returns a table in markdown.
///
/// # Errors
///
/// When something cannot be written or built.
pub fn run(directory: &Path) -> Result<String, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    contracts::write(directory, &root, &SERVICES)?;
    let workspace = Workspace { directory: directory.canonicalize()? };
    eprintln!("building dependencies");
    workspace.cargo(1, "check", &["mock"])?;
    workspace.cargo(1, "build", &[])?;
    let case = |services, is_all| Case { services, is_all, figures: Vec::new() };
    let mut cases: Vec<Case> = SERVICES.iter().map(|services| case(*services, false)).collect();
    // One after the other in each round, because ratios between them are what counts.
    for round in 1..=ROUNDS {
        eprintln!("one service on, round {round} of {ROUNDS}");
        for case in &mut cases {
            let figures = workspace.figures(case)?;
            case.figures.push(figures);
        }
    }
    for services in &SERVICES[1..] {
        eprintln!("all of {services} services on");
        let mut case = case(*services, true);
        case.figures.push(workspace.figures(&case)?);
        cases.push(case);
    }
    Ok(markdown(&cases))
}

struct Workspace {
    directory: PathBuf,
}

impl Workspace {
    fn figures(&self, case: &Case) -> Result<Figures, Failure> {
        let (plain, with_mock): (&[&str], &[&str]) =
            if case.is_all { (&["all"], &["all", "mock"]) } else { (&[], &["mock"]) };
        let check_with_mock = self.timed(case.services, "check", with_mock)?;
        let check = self.timed(case.services, "check", plain)?;
        let build = if case.is_all && case.services > MOST_BUILT {
            None
        } else {
            Some((self.timed(case.services, "build", plain)?, self.size(case)?))
        };
        Ok(Figures {
            build_script: self.build_script(case)?,
            optimised: self.optimised(case)?,
            check,
            check_with_mock,
            build,
        })
    }

    /// Seconds that a command takes when neither contracts nor consumer are built.
    fn timed(&self, services: usize, command: &str, features: &[&str]) -> Result<f64, Failure> {
        let packages = [format!("contracts{services}"), format!("consumer{services}")];
        run_cargo(self.command(&["clean", "--quiet", "-p", &packages[0], "-p", &packages[1]]))?;
        let started = Instant::now();
        self.cargo(services, command, features)?;
        Ok(started.elapsed().as_secs_f64())
    }

    fn cargo(&self, services: usize, command: &str, features: &[&str]) -> Result<(), Failure> {
        let consumer = format!("consumer{services}");
        let mut cargo = self.command(&[command, "--quiet", "-p", &consumer]);
        for feature in features {
            cargo.args(["--features", feature]);
        }
        run_cargo(cargo)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).current_dir(&self.directory).env("CARGO_TARGET_DIR", self.target());
        // As for a dependency from git; a path dependency would be built incrementally.
        cargo.env("CARGO_INCREMENTAL", "0");
        cargo
    }

    fn target(&self) -> PathBuf {
        self.directory.join("target")
    }

    /// The size of the program that was built last, in KiB, without symbols.
    fn size(&self, case: &Case) -> Result<f64, Failure> {
        let stripped = self.target().join("stripped");
        let program = self.target().join(format!("debug/consumer{}", case.services));
        let status = Command::new("strip").arg("-o").arg(&stripped).arg(&program).status();
        if !status.is_ok_and(|status| status.success()) {
            return Err("strip failed; it is part of binutils".into());
        }
        Ok(fs::metadata(stripped)?.len() as f64 / 1024.0)
    }

    /// Seconds that the build script takes by itself, built as cargo builds it: without optimisation.
    fn build_script(&self, case: &Case) -> Result<f64, Failure> {
        let prefix = format!("contracts{}-", case.services);
        let mut scripts = Vec::new();
        for entry in fs::read_dir(self.target().join("debug/build"))? {
            let entry = entry?;
            let script = entry.path().join("build-script-build");
            if entry.file_name().to_string_lossy().starts_with(&prefix) && script.exists() {
                scripts.push(script);
            }
        }
        let script = scripts.pop().ok_or_else(|| format!("there is no build script of {prefix}"))?;
        let package = self.directory.join(format!("contracts{}", case.services));
        measured(|out| {
            let mut command = Command::new(&script);
            command.current_dir(&package).env("OUT_DIR", out).stdout(std::process::Stdio::null());
            for index in case.enabled() {
                command.env(format!("CARGO_FEATURE_S{index}"), "1");
            }
            match command.status()?.success() {
                true => Ok(()),
                false => Err("the build script failed".into()),
            }
        })
    }

    /// Seconds of the same in this process, which is optimised.
    fn optimised(&self, case: &Case) -> Result<f64, Failure> {
        let protos = self.directory.join(format!("contracts{}/proto", case.services));
        measured(|out| {
            let files = case.enabled().map(|index| protos.join(format!("s{index}/v1/s{index}.proto")));
            let builder =
                callwright_build::Builder::new().includes([&protos]).files(files).doc_crate("contracts");
            builder.code()?.write(out)?;
            Ok(())
        })
    }
}

impl Case {
    fn enabled(&self) -> std::ops::Range<usize> {
        0..if self.is_all { self.services } else { 1 }
    }

    /// Seconds of the build, and the size of the program.
    fn built(&self) -> Option<(f64, f64)> {
        let built = || self.figures.iter().filter_map(|figures| figures.build);
        built().next()?;
        Some((
            median(built().map(|(build, _)| build).collect()),
            median(built().map(|(_, size)| size).collect()),
        ))
    }

    fn median(&self, of: impl Fn(&Figures) -> f64) -> f64 {
        median(self.figures.iter().map(of).collect())
    }
}

/// The median of some runs, each into an empty directory.
fn measured(work: impl Fn(&Path) -> Result<(), Failure>) -> Result<f64, Failure> {
    let out = std::env::temp_dir().join(format!("callwright-growth-{}", std::process::id()));
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        fs::create_dir_all(&out)?;
        let started = Instant::now();
        let done = work(&out);
        let elapsed: Duration = started.elapsed();
        fs::remove_dir_all(&out)?;
        done?;
        times.push(elapsed.as_secs_f64());
    }
    Ok(median(times))
}

fn run_cargo(mut cargo: Command) -> Result<(), Failure> {
    let status = cargo.status().map_err(|error| format!("cargo cannot be run: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("cargo failed: {cargo:?}").into()),
    }
}

fn markdown(cases: &[Case]) -> String {
    let mut text = format!(
        "# What many services cost\n\n{}. How it is measured stands in [README.md](README.md).\n\n\
         | services | on | build script s | optimised s | check s | check with mock s | build s | program KiB |\n\
         |---|---|---|---|---|---|---|---|\n",
        report::machine()
    );
    for case in cases {
        let _ = writeln!(
            text,
            "| {} | {} | {:.2} | {:.2} | {:.1} | {:.1} | {} |",
            case.services,
            if case.is_all { "all" } else { "one" },
            case.median(|figures| figures.build_script),
            case.median(|figures| figures.optimised),
            case.median(|figures| figures.check),
            case.median(|figures| figures.check_with_mock),
            case.built().map_or("- | -".to_owned(), |(build, size)| format!("{build:.1} | {size:.0}")),
        );
    }
    let alone = &cases[0];
    text += "\nBuild of a consumer with one service on, as a ratio to a repository that has only this one";
    text += " (budget: 1.15 for 200):\n\n| services | ratio |\n|---|---|\n";
    for case in cases.iter().filter(|case| !case.is_all && case.services > 1) {
        let times = |case: &Case| case.figures.iter().filter_map(|figures| figures.build).collect::<Vec<_>>();
        let ratios = times(case).into_iter().zip(times(alone)).map(|((own, _), (alone, _))| own / alone);
        let _ = writeln!(text, "| {} | {:.2} |", case.services, median(ratios.collect()));
    }
    text
}
