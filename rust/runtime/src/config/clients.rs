use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::error::{ConfigError, nearest};
use super::section::{Placed, Section, TransportSection};
use super::{Config, Layered};
use crate::client::{ClientBuilder, GeneratedClient};
use crate::engine::Breakers;
use crate::options::{Configured, Scoped, method_key};
use crate::protocol::BaseUrl;
use crate::transport::settings::{TlsSettings, TransportSettings};
use crate::transport::{self, Transport};

/// The clients of a [`Config`]. Clones share connections, breakers and retry budgets.
///
/// Everything is built at once, so that a mistake in the configuration is reported when the program starts. Services
/// with equal transport settings share their connections. The transport is the default one of [`ClientBuilder`]: hyper,
/// or else reqwest. `get_with` may set another.
///
/// ```ignore
/// let clients = Clients::from_config(&config)?;
/// let users: UserServiceClient = clients.get()?;
/// let feed: FeedServiceClient = clients.get_with(|builder| builder.intercept_attempts(auth))?;
/// ```
#[derive(Clone)]
pub struct Clients {
    services: Arc<BTreeMap<String, Service>>,
}

/// The parts of the client of one service.
struct Service {
    url: Placed<String>,
    transport: Arc<dyn Transport>,
    breakers: Option<Breakers>,
    baggage_to: Option<Arc<str>>,
    configured: Arc<Configured>,
    /// The method names in all sources of the configuration.
    methods: Vec<Placed<String>>,
}

impl Service {
    /// Checks that the configured methods exist. It runs when a client is requested, because only the client type knows
    /// them.
    fn check_methods<C: GeneratedClient>(&self) -> Result<(), ConfigError> {
        let known: Vec<&str> = C::methods().iter().map(|method| method.name()).collect();
        let is_unknown = |named: &&Placed<String>| {
            !known.is_empty() && !known.iter().any(|name| method_key(name) == method_key(&named.value))
        };
        let Some(Placed { value: name, place }) = self.methods.iter().find(is_unknown) else { return Ok(()) };
        let service = C::spec().full_name();
        // The environment writes method names in the form of keys.
        let near = match name.contains(|c: char| c.is_ascii_lowercase()) {
            true => nearest(name, known),
            false => nearest(
                name,
                known.into_iter().map(method_key).collect::<Vec<_>>().iter().map(String::as_str),
            ),
        };
        Err(ConfigError::new(place.clone(), format!("{service} has no method {name:?}{near}")))
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.services.keys()).finish()
    }
}

impl Clients {
    /// Builds the clients of all services of the configuration.
    ///
    /// # Errors
    ///
    /// Returns an error that names the unusable setting, such as a file that cannot be read, and its place.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        // Services without TLS have a transport of their own, because it also works without certificates.
        let mut transports: Vec<((TransportSettings, bool), Arc<dyn Transport>)> = Vec::new();
        let mut services = BTreeMap::new();
        for (name, layered) in &config.services {
            let merged = client_section(config, layered);
            let with_tls = merged.url.is_some_and(|url| url.value.starts_with("https://"));
            let needed = (settings(&merged.transport)?, with_tls);
            let transport = match transports.iter().find(|(known, _)| *known == needed) {
                Some((_, transport)) => Arc::clone(transport),
                None => {
                    let made = transport::default_with(&needed.0, needed.1)
                        .map_err(|error| ConfigError::new(name.clone(), error.message().to_owned()))?;
                    transports.push((needed, Arc::clone(&made)));
                    made
                }
            };
            services.insert(name.clone(), service(config, name, layered, transport)?);
        }
        Ok(Self { services: Arc::new(services) })
    }

    /// Returns the client of a service.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does not have the service, or names a method that the service does not have.
    pub fn get<C: GeneratedClient>(&self) -> Result<C, ConfigError> {
        self.get_with(|builder| builder)
    }

    /// Returns the client of a service, with settings that a file cannot hold: observers, interceptors, tokens.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does not have the service, when it names a method that the service does not have,
    /// or when the builder rejects a setting.
    pub fn get_with<C: GeneratedClient>(
        &self,
        complete: impl FnOnce(ClientBuilder<C>) -> ClientBuilder<C>,
    ) -> Result<C, ConfigError> {
        let name = C::spec().full_name();
        let service = self.services.get(name).ok_or_else(|| {
            let near = nearest(name, self.services.keys().map(String::as_str));
            ConfigError::new(name, format!("there is no such service in the configuration{near}"))
        })?;
        service.check_methods::<C>()?;
        let mut builder = ClientBuilder::new()
            .transport(Arc::clone(&service.transport))
            .configured(Arc::clone(&service.configured));
        if let Some(breakers) = &service.breakers {
            builder = builder.breakers(breakers);
        }
        if let Some(authority) = &service.baggage_to {
            builder = builder.baggage_to(authority.to_string());
        }
        complete(builder)
            .build(&service.url.value)
            .map_err(|error| ConfigError::new(service.url.place.clone(), error.message().to_owned()))
    }
}

/// Merges the settings of a client other than its call options: defaults below service, file below environment.
fn client_section(config: &Config, layered: &Layered) -> Section {
    let mut merged = Section::default();
    let layers = [&config.defaults.file, &layered.file, &config.defaults.environment, &layered.environment];
    for section in layers {
        merged.transport.merge(&section.transport);
        merged.breaker.merge(&section.breaker);
        merged.url = section.url.clone().or(merged.url);
        merged.baggage = section.baggage.or(merged.baggage);
    }
    merged
}

fn service(
    config: &Config,
    name: &str,
    layered: &Layered,
    transport: Arc<dyn Transport>,
) -> Result<Service, ConfigError> {
    let merged = client_section(config, layered);
    let url = merged.url.ok_or_else(|| {
        ConfigError::new(format!("services.{name:?}"), "has no url; give it as url = \"http://host:port\"")
    })?;
    let base = BaseUrl::parse(&url.value)
        .map_err(|error| ConfigError::new(url.place.clone(), error.message().to_owned()))?;
    let scoped = |all: &Section, one: &Section| Scoped {
        service: all.options.clone().merged_with(&one.options),
        methods: one.methods.iter().map(|(key, method)| (key.clone(), method.options.clone())).collect(),
    };
    let configured = Configured {
        file: scoped(&config.defaults.file, &layered.file),
        environment: scoped(&config.defaults.environment, &layered.environment),
        overrides: scoped(&config.overrides, &layered.overrides).unless_silent(),
    };
    let sections = [&layered.file, &layered.environment, &layered.overrides];
    let methods = sections.iter().flat_map(|section| section.methods.values());
    Ok(Service {
        methods: methods.map(|method| method.name.clone()).collect(),
        transport,
        breakers: merged.breaker.policy().map(Breakers::new),
        baggage_to: merged.baggage.unwrap_or(false).then(|| base.authority()),
        configured: Arc::new(configured),
        url,
    })
}

fn settings(section: &TransportSection) -> Result<TransportSettings, ConfigError> {
    let mut settings = TransportSettings::new();
    if let Some(timeout) = section.connect_timeout {
        settings = settings.connect_timeout(timeout);
    }
    if let Some(version) = section.http_version {
        settings = settings.http_version(version);
    }
    if let Some(proxy) = &section.proxy {
        settings.proxy = proxy.value.clone();
    }
    if let Some(most) = section.max_idle_per_host {
        settings = settings.pool_max_idle_per_host(most);
    }
    if let Some(timeout) = section.idle_timeout {
        settings = settings.pool_idle_timeout(timeout);
    }
    Ok(settings.tls(tls(section)?))
}

fn tls(section: &TransportSection) -> Result<TlsSettings, ConfigError> {
    let read = |file: &Placed<std::path::PathBuf>| {
        std::fs::read(&file.value).map_err(|error| {
            let message = format!("the file {:?} cannot be read", file.value.display().to_string());
            ConfigError::new(file.place.clone(), message).with_source(error)
        })
    };
    let mut tls = TlsSettings::new();
    if let Some(ca) = &section.ca {
        tls = tls.ca_pem(read(ca)?);
    }
    match (&section.client_certificate, &section.client_key) {
        (Some(certificate), Some(key)) => tls = tls.client_certificate_pem(read(certificate)?, read(key)?),
        (Some(alone), None) => {
            return Err(ConfigError::new(
                alone.place.clone(),
                "client_certificate needs client_key beside it",
            ));
        }
        (None, Some(alone)) => {
            return Err(ConfigError::new(
                alone.place.clone(),
                "client_key needs client_certificate beside it",
            ));
        }
        (None, None) => {}
    }
    if let Some(version) = section.min_version {
        tls = tls.min_version(version);
    }
    Ok(tls)
}
