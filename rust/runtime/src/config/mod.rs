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

/// The configuration of the clients of a program: a TOML file, overlaid by environment variables.
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
/// Call options have the names of the methods of [`CallOptions`](crate::CallOptions). Durations are written `"3s"`,
/// `"250ms"`, `"1m30s"`. `"off"` disables `attempt_timeout`, `retries` and `hedge`. A service also takes `url`,
/// `breaker`, `baggage`, `proxy`, `http_version`, `connect_timeout`, `tls` and `pool`. File names in `tls` are relative
/// to the configuration file. A `breaker` takes the `mode` `"off"`, `"observe"` or `"enforce"`, and the settings `key`,
/// `min_samples`, `failure_percent`, `consecutive_failures` (may be `"off"`), `consecutive_for` and `open_for` of a
/// [`BreakerPolicy`](crate::BreakerPolicy).
///
/// # Environment
///
/// `CALLWRIGHT_USER_V1_USER_SERVICE__TIMEOUT=3s` overlays a setting of a service, `.._SERVICE__TLS__CA=/ca.pem` a
/// setting in one of its tables, `.._SERVICE__METHODS__IS_BETA_USER__TIMEOUT=1s` a setting of a method, and
/// `CALLWRIGHT_DEFAULTS__TIMEOUT=3s` the defaults. For incidents, `CALLWRIGHT_OVERRIDE__RETRIES=0` (or
/// `CALLWRIGHT_OVERRIDE__USER_V1_USER_SERVICE__RETRIES=0`) wins even over the options of a single call.
///
/// # Layers
///
/// library < contract < client builder < file < environment < call < override, merged option by option. Within file,
/// environment and override, a method wins over its service, and a service wins over the defaults.
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

/// The settings of file, environment and override for one service, or for all.
#[derive(Clone, Debug, Default)]
struct Layered {
    file: Section,
    environment: Section,
    overrides: Section,
}

impl Config {
    /// Parses the text of a file, for example one that is embedded with `include_str!`. The environment is not read.
    ///
    /// # Errors
    ///
    /// Returns an error with the line of the problem and the most similar known key.
    pub fn parse(toml: &str) -> Result<Self, ConfigError> {
        Self::parse_named(toml, "the configuration", None)
    }

    /// Reads a file. The environment is not read.
    ///
    /// # Errors
    ///
    /// Returns an error with the file, the line of the problem and the most similar known key.
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
    /// Returns an error with the variable and the most similar known key or service.
    pub fn with_environment(self) -> Result<Self, ConfigError> {
        // A variable that is not valid text is ignored, unless it has the prefix. Then it is reported as a bad value.
        let variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        self.with_variables(variables)
    }

    /// Overlays these variables instead of the environment of the process.
    ///
    /// # Errors
    ///
    /// The errors of [`with_environment`](Config::with_environment).
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

    /// Iterates over the services that the file names.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.keys().map(String::as_str)
    }

    /// Returns the service with this name in the form of the environment.
    fn service_by_key(&mut self, key: &str) -> Option<&mut Layered> {
        self.services.iter_mut().find(|(name, _)| method_key(name) == key).map(|(_, service)| service)
    }
}
