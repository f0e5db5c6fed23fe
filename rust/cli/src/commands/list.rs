use std::process::ExitCode;

use anstream::println;
use anstyle::Style;
use clap::Args;
use serde_json::json;

use super::Source;
use crate::config::Config;
use crate::failure::Failure;
use crate::finding::Format;
use crate::protos::options::bindings;

const NAME: Style = Style::new().bold();
const NOTE: Style = Style::new().dimmed();

/// Lists the services and their methods, with the HTTP verb and path if there is one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright list
  callwright list --proto api.binpb
  callwright list --format json")]
pub(crate) struct List {
    #[command(flatten)]
    source: Source,
    /// The output format.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl List {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let protos = self.source.load(config)?;
        let mut services = Vec::new();
        for service in protos.services() {
            if self.format == Format::Text {
                println!(
                    "{NAME}{}{NAME:#}  {NOTE}{}{NOTE:#}",
                    service.full_name(),
                    protos.location(&service)
                );
            }
            let mut methods = Vec::new();
            for method in service.methods() {
                let binding = bindings(&method).into_iter().next();
                let http = binding.map(|binding| format!("{} {}", binding.verb, binding.path));
                if self.format == Format::Text {
                    println!("  {:<28} {NOTE}{}{NOTE:#}", method.name(), http.as_deref().unwrap_or_default());
                }
                methods.push(json!({
                    "name": format!("{}/{}", service.full_name(), method.name()),
                    "request": method.input().full_name(),
                    "response": method.output().full_name(),
                    "http": http,
                }));
            }
            services.push(json!({
                "name": service.full_name(),
                "location": protos.location(&service).to_string(),
                "methods": methods,
            }));
        }
        if self.format == Format::Json {
            println!("{:#}", json!({ "services": services }));
        }
        Ok(ExitCode::SUCCESS)
    }
}
