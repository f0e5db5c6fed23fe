use std::path::PathBuf;
use std::process::ExitCode;

use anstream::println;
use anstyle::{AnsiColor, Style};
use callwright_testing::{Scenario, ScriptedServer};
use clap::Args;
use tokio::net::TcpListener;

use super::Source;
use crate::config::Config;
use crate::failure::Failure;
use crate::files;
use crate::mock::{Entry, Mock};

const NAME: Style = Style::new().bold();
const NOTE: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default();

/// Runs a mock server for the services, with scripted failures.
///
/// Every method is answered over REST, Connect and Twirp with a sample message, or with
/// `EXAMPLES/<service>/<method>.json`. An invalid request gets status 400 and the reason. A script step without status,
/// body and headers sends the normal answer, so `{ "delay_ms": 300 }` is a delayed success. Each request is logged to
/// the standard output without query, headers and body.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright serve
  callwright serve --port 3000 --examples examples
  callwright serve --script scenario.json

A script:
  { \"steps\": [
      { \"path\": \"/1.0/users/isBetaUser\", \"status\": 503 },
      { \"path\": \"/1.0/users/isBetaUser\", \"then\": \"reset_before_headers\" },
      { \"delay_ms\": 300 } ] }")]
pub(crate) struct Serve {
    #[command(flatten)]
    source: Source,
    /// The script: a scenario of the scripted server, one step per request.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// A directory of answers to send instead of samples.
    #[arg(long, value_name = "DIRECTORY")]
    examples: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 for a free one.
    #[arg(long, default_value_t = 3000)]
    port: u16,
}

impl Serve {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let protos = self.source.load(config)?;
        let mut mock = Mock::new(&protos, log)?;
        if let Some(directory) = &self.examples {
            mock = mock.with_examples(&protos, directory)?;
        }
        let scenario = self.scenario()?;
        mock.check_script(&scenario)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(not_started)?;
        runtime.block_on(self.serve(mock, scenario))
    }

    fn scenario(&self) -> Result<Scenario, Failure> {
        let Some(file) = &self.script else { return Ok(Scenario::default()) };
        Scenario::from_json(&files::read(file)?).map_err(|error| {
            Failure::new(
                format!("{} is not a script: {error}", file.display()),
                "`callwright serve --help` shows one",
            )
        })
    }

    async fn serve(&self, mock: Mock, scenario: Scenario) -> Result<ExitCode, Failure> {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.map_err(|error| {
            Failure::new(
                format!("port {} of 127.0.0.1 cannot be used: {error}", self.port),
                "choose another port with --port, or --port 0 for a free one",
            )
        })?;
        for (method, path) in mock.paths() {
            println!("{NOTE}{path}  {method}{NOTE:#}");
        }
        let server = ScriptedServer::start_on(listener, scenario, mock).map_err(not_started)?;
        println!("listening on {}", server.url());
        tokio::signal::ctrl_c().await.map_err(not_started)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn log(entry: &Entry<'_>) {
    let method = entry.method.as_deref().unwrap_or("no method");
    println!("{} {} {NAME}{method}{NAME:#}: {}", entry.verb, entry.path, entry.does);
    if let Some(why) = &entry.why {
        println!("  {BAD}{why}{BAD:#}");
    }
}

fn not_started(error: std::io::Error) -> Failure {
    Failure::new(format!("the server cannot run: {error}"), "see the system's limits")
}
