//! Clients from a configuration file and the environment.

mod clients;
mod duration;
mod environment;
mod error;
mod keys;
mod section;
mod toml_file;

pub use clients::Clients;
pub use error::ConfigError;

use std::collections::BTreeMap;
use std::path::Path;

use section::Section;

use crate::options::method_key;

/// How the clients of a program are set up: a TOML file, overlaid by environment variables.
///
/// ```toml
/// [defaults]
/// timeout = "2s"
///
/// [services."user.v1.UserService"]
/// url = "http://user.internal:3000"
/// retries = 2
/// headers = { x-team = "growth" }
/// breaker = { mode = "enforce" }
/// tls = { ca = "ca.pem", client_certificate = "me.pem", client_key = "me.key", min_version = "1.3" }
///
/// [services."user.v1.UserService".methods.IsBetaUser]
/// timeout = "250ms"
/// ```
///
/// The options of calls are those of [`CallOptions`](crate::CallOptions), under the names of its methods; durations are
/// written `"3s"`, `"250ms"`, `"1m30s"`; `"off"` switches `attempt_timeout`, `retries` and `hedge` off. A service has
/// beside them `url`, `breaker`, `baggage`, `proxy`, `http_version`, `connect_timeout`, `tls` and `pool`. Files that `tls`
/// names are read relative to the configuration file. A `breaker` has the `mode` `"off"`, `"observe"` or `"enforce"`, and `key`,
/// `min_samples`, `failure_percent`, `consecutive_failures` (may be `"off"`), `consecutive_for` and `open_for` of a
/// [`BreakerPolicy`](crate::BreakerPolicy).
///
/// # Environment
///
/// `CALLWRIGHT_USER_V1_USER_SERVICE__TIMEOUT=3s` overlays a service of the file, `.._SERVICE__TLS__CA=/ca.pem` one of its
/// tables, `.._SERVICE__METHODS__IS_BETA_USER__TIMEOUT=1s` a method, `CALLWRIGHT_DEFAULTS__TIMEOUT=3s` the defaults. In an
/// incident, `CALLWRIGHT_OVERRIDE__RETRIES=0` (or `CALLWRIGHT_OVERRIDE__USER_V1_USER_SERVICE__RETRIES=0`) beats even what a
/// call sets itself.
///
/// # Layers
///
/// library < contract < client builder < file < environment < call < override, merged option by option; in each of the last
/// ones a method beats its service, which beats the defaults.
///
/// ```
/// use callwright::config::{Clients, Config};
///
/// let config = Config::parse("[services.\"user.v1.UserService\"]\nurl = \"http://user.internal:3000\"")?;
/// let clients = Clients::from_config(&config)?;
/// # Ok::<(), callwright::config::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Config {
    defaults: Layered,
    services: BTreeMap<String, Layered>,
    overrides: Section,
}

/// What file, environment and override say of one service, or of all.
#[derive(Clone, Debug, Default)]
struct Layered {
    file: Section,
    environment: Section,
    overrides: Section,
}

impl Config {
    /// Reads the text of a file, one that is embedded with `include_str!` for example; the environment is not asked.
    ///
    /// # Errors
    ///
    /// What cannot be read, with its line and the nearest key that is known.
    pub fn parse(toml: &str) -> Result<Self, ConfigError> {
        Self::parse_named(toml, "the configuration", None)
    }

    /// Reads a file; the environment is not asked.
    ///
    /// # Errors
    ///
    /// What cannot be read, with the file, the line and the nearest key that is known.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::new(name.clone(), "cannot be read").with_source(error))?;
        Self::parse_named(&text, &name, path.parent())
    }

    fn parse_named(text: &str, name: &str, folder: Option<&Path>) -> Result<Self, ConfigError> {
        let (defaults, services) = toml_file::parse(text, &toml_file::File { name, folder })?;
        let layered = |file| Layered { file, ..Layered::default() };
        let services = services.into_iter().map(|(name, file)| (name, layered(file))).collect();
        Ok(Self { defaults: layered(defaults), services, overrides: Section::default() })
    }

    /// Overlays the environment of the process.
    ///
    /// # Errors
    ///
    /// What cannot be read, with the variable and the nearest key or service that is known.
    pub fn with_environment(self) -> Result<Self, ConfigError> {
        // A variable that is not text is none of ours, unless it begins like one; then it reads as a bad value.
        let variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        self.with_variables(variables)
    }

    /// Overlays these variables, as if they were the environment.
    ///
    /// # Errors
    ///
    /// Those of [`with_environment`](Config::with_environment).
    pub fn with_variables(
        mut self,
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Result<Self, ConfigError> {
        let mut ours: Vec<(String, String)> = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(name, _)| name.starts_with(environment::PREFIX) && name.contains("__"))
            .collect();
        ours.sort();
        for (name, value) in ours {
            environment::overlay(&mut self, &name, &value)?;
        }
        Ok(self)
    }

    /// The services that the file names.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.keys().map(String::as_str)
    }

    /// The service whose name reads like this in the environment.
    fn service_by_key(&mut self, key: &str) -> Option<&mut Layered> {
        self.services.iter_mut().find(|(name, _)| method_key(name) == key).map(|(_, service)| service)
    }
}
