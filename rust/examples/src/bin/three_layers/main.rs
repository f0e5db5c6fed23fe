//! Three services on top of each other, wired as for production: `front` calls `user` and `feed`, and `feed` calls `user`.
//! Which of them a process is, its first argument says; `capture` stands in for an error collector. See the README beside
//! this file.

mod capture;
mod feed;
mod front;
mod serve;
mod telemetry;
mod user;

use std::process::ExitCode;

use callwright::config::{Clients, Config, ConfigError};

/// Why a service cannot run.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The configuration that all services share. What differs between environments comes from the environment.
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
        _ => Err(format!("{role:?} is no service; give one of front, feed, user, capture").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
