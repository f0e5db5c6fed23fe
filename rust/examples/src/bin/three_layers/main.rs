//! Three services on top of each other, wired as for production: `front` calls `user` and `feed`, and `feed` calls
//! `user`. The first argument selects the service of a process. `capture` stands in for an error collector. See the
//! README in this folder.

mod capture;
mod feed;
mod front;
mod serve;
mod telemetry;
mod user;

use std::process::ExitCode;

use callwright::config::{Clients, Config, ConfigError};

/// The reason why a service cannot run.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The configuration of all services. The settings that differ between environments come from environment variables.
const CONFIG: &str = include_str!("config.toml");

fn clients() -> Result<Clients, ConfigError> {
    Clients::from_config(&Config::parse(CONFIG)?.with_environment()?)
}

#[tokio::main]
async fn main() -> ExitCode {
    let role = std::env::args().nth(1).unwrap_or_default();
    let done = match role.as_str() {
        "front" => front::run().await,
        "feed" => feed::run().await,
        "user" => user::run().await,
        "capture" => capture::run().await,
        _ => Err(format!("{role:?} is not a service; give one of front, feed, user, capture").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
