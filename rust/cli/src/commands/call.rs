use std::io::Read as _;
use std::process::ExitCode;
use std::time::Duration;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};
use callwright::google::api::HttpBody;
use callwright::{
    Attempt, CallOptions, Code, DynamicClient, Error, HyperTransport, JsonMessage, Message as _, MethodSpec,
    Protocol,
};
use clap::{Args, ValueEnum};
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::Value;

use super::Source;
use crate::call::{printed, spec, trace::Traced};
use crate::config::Config;
use crate::failure::Failure;
use crate::{files, lookup};

const BAD: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = Style::new().dimmed();

/// The exit status of a failed call is this plus the number of its code: UNAVAILABLE (14) exits with 78.
const FAILED_CALL: u8 = 64;

/// Calls a method with the policies and protocols of a generated client.
///
/// The request is ProtoJSON. It is checked against the contract before it is sent: unknown fields and values are
/// errors. The response is printed to the standard output, everything else to the standard error.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright call user.v1.UserService/IsBetaUser -d '{\"userIds\":[\"guoguo\"]}' --url http://127.0.0.1:3000
  callwright call UserService/GetUser -d @request.json --url http://user.internal:3000 --retries 3 --timeout 3s --verbose
  echo '{}' | callwright call HelloService/SayHello -d - --url http://127.0.0.1:3000 --protocol twirp

Exit status: 0 when the call succeeded, 64 plus the number of the code when it failed (78 is UNAVAILABLE), 2 when there
was no call.")]
pub(crate) struct Call {
    /// The method, for example `user.v1.UserService/IsBetaUser`; the package is optional when the name is unique.
    method: String,
    /// The request: JSON, @FILE, or - for the standard input.
    #[arg(short, long, default_value = "{}", value_name = "JSON")]
    data: String,
    /// The base URL of the server: scheme, host, port, and an optional path prefix.
    #[arg(long)]
    url: String,
    /// The wire protocol; overrides the contract.
    #[arg(long, value_enum)]
    protocol: Option<Wire>,
    /// The number of retries after the first attempt; overrides the contract.
    #[arg(long)]
    retries: Option<u32>,
    /// The deadline of the whole call, such as 3s or 500ms; overrides the contract.
    #[arg(long, value_parser = duration, value_name = "TIME")]
    timeout: Option<Duration>,
    /// The deadline of each attempt.
    #[arg(long, value_parser = duration, value_name = "TIME")]
    attempt_timeout: Option<Duration>,
    /// Mark the call as safe to repeat; overrides the contract.
    #[arg(long)]
    idempotent: bool,
    /// A header, `name: value`; may be repeated.
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    /// Print requests, responses and the time of each attempt; values of secret headers and of the query are hidden.
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    source: Source,
}

/// The wire protocols by their names on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Wire {
    Rest,
    Connect,
    Twirp,
}

impl Call {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let protos = self.source.load(config)?;
        let method = lookup::method(&protos, &self.method)?;
        let spec = spec::of(&protos, &method)?;
        let request = self.request(&method)?;
        let client = self.client()?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
                Failure::new(format!("cannot create the transport: {error}"), "see the system's limits")
            })?;
        match runtime.block_on(self.send(&client, spec, (request, &method))) {
            Ok((json, attempts)) => {
                self.show_attempts(&attempts);
                print_response(&json, &method)
            }
            Err(error) => {
                self.show_attempts(error.attempts());
                Ok(print_error(&error))
            }
        }
    }

    async fn send(
        &self,
        client: &DynamicClient,
        spec: &'static MethodSpec,
        (request, method): (JsonMessage, &MethodDescriptor),
    ) -> Result<(Vec<u8>, Vec<Attempt>), Error> {
        let options = self.options();
        let (json, attempts) = match method.output().full_name() {
            // An empty body is a valid response.
            "google.protobuf.Empty" => {
                let response = client.call::<()>(spec, request).options(options).with_metadata().await?;
                (Vec::new(), response.attempts().to_vec())
            }
            // The response body is not JSON.
            "google.api.HttpBody" => {
                let response =
                    client.call::<HttpBody>(spec, request).options(options).with_metadata().await?;
                let json = response.get_ref().to_json();
                let unreadable = |error| {
                    Error::new(Code::Internal, "the answer cannot be written as JSON").with_source(error)
                };
                (json.map_err(unreadable)?, response.attempts().to_vec())
            }
            _ => {
                let call = client.call::<JsonMessage>(spec, request).options(options);
                let response = call.with_metadata().await?;
                (response.get_ref().as_bytes().to_vec(), response.attempts().to_vec())
            }
        };
        Ok((if json.is_empty() { b"{}".to_vec() } else { json }, attempts))
    }

    fn options(&self) -> CallOptions {
        let mut options = CallOptions::new();
        if let Some(retries) = self.retries {
            options = options.retries(retries);
        }
        if let Some(timeout) = self.timeout {
            options = options.timeout(timeout);
        }
        if let Some(timeout) = self.attempt_timeout {
            options = options.attempt_timeout(timeout);
        }
        if self.idempotent {
            options = options.idempotent(true);
        }
        match self.protocol {
            None => options,
            Some(Wire::Rest) => options.protocol(Protocol::Rest),
            Some(Wire::Connect) => options.protocol(Protocol::Connect),
            Some(Wire::Twirp) => options.protocol(Protocol::Twirp),
        }
    }

    fn client(&self) -> Result<DynamicClient, Failure> {
        let explain = |error: Error| Failure::new(error, "docs/cli.md shows calls");
        let mut builder = DynamicClient::builder();
        for header in &self.headers {
            let (name, value) = header.split_once(':').ok_or_else(|| {
                Failure::new("a header has no colon", "write it as `name: value`, in quotes")
            })?;
            builder = builder.header(name.trim(), value.trim());
        }
        if self.verbose {
            builder = builder.transport(Traced::new(HyperTransport::new().map_err(explain)?));
        }
        builder.build(&self.url).map_err(explain)
    }

    /// Returns the request in canonical JSON, after a check against the contract.
    fn request(&self, method: &MethodDescriptor) -> Result<JsonMessage, Failure> {
        let text = match self.data.strip_prefix('@') {
            Some("-") => standard_input()?,
            Some(file) => files::read(file.as_ref())?,
            None if self.data == "-" => standard_input()?,
            None => self.data.clone(),
        };
        let input = method.input();
        if input.full_name() == "google.api.HttpBody" {
            return Err(Failure::new(
                format!("{} takes plain bytes, but this command sends JSON", method.full_name()),
                "send them with another program; `callwright describe` shows verb and path",
            ));
        }
        let refused = |error: serde_json::Error| {
            Failure::new(
                format!("the request is not a valid {}: {error}", input.full_name()),
                format!(
                    "`callwright describe {}/{}` shows one",
                    method.parent_service().full_name(),
                    method.name()
                ),
            )
        };
        let mut reader = serde_json::Deserializer::from_str(&text);
        let message = DynamicMessage::deserialize(input.clone(), &mut reader).map_err(refused)?;
        reader.end().map_err(refused)?;
        serde_json::to_vec(&message).map(JsonMessage::new).map_err(refused)
    }

    fn show_attempts(&self, attempts: &[Attempt]) {
        if self.verbose {
            for attempt in attempts {
                eprintln!("{NOTE}{attempt}{NOTE:#}");
            }
        }
    }
}

fn standard_input() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("the standard input cannot be read: {error}"), "send UTF-8"))?;
    Ok(text)
}

fn print_response(json: &[u8], method: &MethodDescriptor) -> Result<ExitCode, Failure> {
    let value: Value = serde_json::from_slice(json).map_err(|error| {
        Failure::new(format!("the response is not JSON: {error}"), "see it with --verbose")
    })?;
    println!("{}", printed::json(&value));
    if let Err(error) = DynamicMessage::deserialize(method.output(), &value) {
        eprintln!("{NOTE}note: the response is not a valid {}: {error}{NOTE:#}", method.output().full_name());
    }
    Ok(ExitCode::SUCCESS)
}

fn print_error(error: &Error) -> ExitCode {
    eprintln!("{BAD}{}{BAD:#}: {}", error.code().name(), error.message());
    if let Some(status) = error.http_status() {
        let by = if error.from_intermediary() { ", not by the service itself" } else { "" };
        eprintln!("  answered with HTTP {status}{by}");
    }
    if let Some(stop) = error.stop() {
        let attempts = match error.attempts().len() {
            1 => "1 attempt".to_owned(),
            count => format!("{count} attempts"),
        };
        eprintln!("  {attempts}; not tried again: {}", stop.name());
    }
    for detail in error.raw_details() {
        eprintln!("  detail: {}", detail.type_name());
    }
    let mut source = std::error::Error::source(error);
    while let Some(layer) = source {
        eprintln!("  {NOTE}because{NOTE:#} {layer}");
        source = layer.source();
    }
    let number = u8::try_from(error.code().number()).unwrap_or_default();
    ExitCode::from(FAILED_CALL.saturating_add(number))
}

/// Reads `3s`, `500ms`, `2m` or `1.5s`.
fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err(format!("{text:?} is not a duration: write 500ms, 3s or 2m")),
    };
    let number: f64 =
        number.parse().map_err(|_| format!("{text:?} is not a duration: write 500ms, 3s or 2m"))?;
    Duration::try_from_secs_f64(number * seconds)
        .map_err(|error| format!("{text:?} is not a duration: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for bad in ["3", "s", "-3s", "3h", ""] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
