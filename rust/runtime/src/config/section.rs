use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::duration;
use super::error::ConfigError;
use super::keys::{self, Scope};
use crate::options::Protocol;
use crate::options::method_key;
use crate::options::{CallOptions, Codec, Compression, TimeoutHeader};
use crate::outcome::Code;
use crate::policy::breaker::{BreakerKey, BreakerPolicy};
use crate::transport::settings::Proxy;
use crate::transport::settings::{HttpVersion, TlsVersion};

/// A value with the place where it was set.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) place: String,
}

/// A value in a file or a variable.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<String>),
}

/// The settings of one source for a service, for all services, or for one method.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub(super) options: CallOptions,
    /// Keyed by the names of methods in the form of the environment.
    pub(super) methods: BTreeMap<String, MethodSection>,
    pub(super) url: Option<Placed<String>>,
    pub(super) baggage: Option<bool>,
    pub(super) breaker: BreakerSection,
    pub(super) transport: TransportSection,
}

/// The settings of one source for one method.
#[derive(Clone, Debug)]
pub(super) struct MethodSection {
    pub(super) options: CallOptions,
    /// The name as it was first written, with its place.
    pub(super) name: Placed<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct BreakerSection {
    pub(super) mode: Option<BreakerMode>,
    key: Option<BreakerKey>,
    min_samples: Option<u32>,
    failure_percent: Option<u32>,
    consecutive_failures: Option<u32>,
    consecutive_for: Option<Duration>,
    open_for: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BreakerMode {
    Off,
    Observe,
    Enforce,
}

#[derive(Clone, Debug, Default)]
pub(super) struct TransportSection {
    pub(super) connect_timeout: Option<Duration>,
    pub(super) http_version: Option<HttpVersion>,
    pub(super) proxy: Option<Placed<Proxy>>,
    pub(super) ca: Option<Placed<PathBuf>>,
    pub(super) client_certificate: Option<Placed<PathBuf>>,
    pub(super) client_key: Option<Placed<PathBuf>>,
    pub(super) min_version: Option<TlsVersion>,
    pub(super) max_idle_per_host: Option<usize>,
    pub(super) idle_timeout: Option<Duration>,
}

fn over<T: Clone>(below: &mut Option<T>, above: &Option<T>) {
    if above.is_some() {
        below.clone_from(above);
    }
}

impl BreakerSection {
    pub(super) fn merge(&mut self, above: &Self) {
        over(&mut self.mode, &above.mode);
        over(&mut self.key, &above.key);
        over(&mut self.min_samples, &above.min_samples);
        over(&mut self.failure_percent, &above.failure_percent);
        over(&mut self.consecutive_failures, &above.consecutive_failures);
        over(&mut self.consecutive_for, &above.consecutive_for);
        over(&mut self.open_for, &above.open_for);
    }

    /// Returns the policy, or `None` when no source enables the breaker.
    pub(super) fn policy(&self) -> Option<BreakerPolicy> {
        let mut policy = match self.mode? {
            BreakerMode::Off => return None,
            BreakerMode::Observe => BreakerPolicy::observe(),
            BreakerMode::Enforce => BreakerPolicy::enforce(),
        };
        if let Some(key) = self.key {
            policy = policy.key(key);
        }
        if let Some(samples) = self.min_samples {
            policy = policy.min_samples(samples);
        }
        if let Some(percent) = self.failure_percent {
            policy = policy.failure_percent(percent);
        }
        if let Some(failures) = self.consecutive_failures {
            policy = policy.consecutive_failures(failures);
        }
        if let Some(time) = self.consecutive_for {
            policy = policy.consecutive_for(time);
        }
        if let Some(time) = self.open_for {
            policy = policy.open_for(time);
        }
        Some(policy)
    }

    fn set(&mut self, key: &str, value: &Reading<'_>) -> Result<(), ConfigError> {
        match key {
            "mode" => {
                let modes = [
                    ("off", BreakerMode::Off),
                    ("observe", BreakerMode::Observe),
                    ("enforce", BreakerMode::Enforce),
                ];
                self.mode = Some(value.one_of(&modes)?);
            }
            "key" => {
                let keys = [
                    ("method", BreakerKey::Method),
                    ("service", BreakerKey::Service),
                    ("authority", BreakerKey::Authority),
                ];
                self.key = Some(value.one_of(&keys)?);
            }
            "min_samples" => self.min_samples = Some(value.integer(1, u32::MAX)?),
            "failure_percent" => self.failure_percent = Some(value.integer(1, 100)?),
            "consecutive_failures" if value.is_off() => self.consecutive_failures = Some(u32::MAX),
            "consecutive_failures" => self.consecutive_failures = Some(value.integer(1, u32::MAX)?),
            "consecutive_for" => self.consecutive_for = Some(value.duration()?),
            "open_for" => self.open_for = Some(value.duration()?),
            _ => return Err(value.unknown(key, &keys::BREAKER)),
        }
        Ok(())
    }
}

impl TransportSection {
    pub(super) fn merge(&mut self, above: &Self) {
        over(&mut self.connect_timeout, &above.connect_timeout);
        over(&mut self.http_version, &above.http_version);
        over(&mut self.proxy, &above.proxy);
        over(&mut self.ca, &above.ca);
        over(&mut self.client_certificate, &above.client_certificate);
        over(&mut self.client_key, &above.client_key);
        over(&mut self.min_version, &above.min_version);
        over(&mut self.max_idle_per_host, &above.max_idle_per_host);
        over(&mut self.idle_timeout, &above.idle_timeout);
    }

    fn set_tls(&mut self, key: &str, value: &Reading<'_>) -> Result<(), ConfigError> {
        let file = |value: &Reading<'_>| Ok(Some(value.placed(value.path()?)));
        match key {
            "ca" => self.ca = file(value)?,
            "client_certificate" => self.client_certificate = file(value)?,
            "client_key" => self.client_key = file(value)?,
            "min_version" => {
                self.min_version =
                    Some(value.one_of(&[("1.2", TlsVersion::Tls12), ("1.3", TlsVersion::Tls13)])?);
            }
            _ => return Err(value.unknown(key, &keys::TLS)),
        }
        Ok(())
    }

    fn set_pool(&mut self, key: &str, value: &Reading<'_>) -> Result<(), ConfigError> {
        match key {
            "max_idle_per_host" => self.max_idle_per_host = Some(value.integer(0, u32::MAX)? as usize),
            "idle_timeout" => self.idle_timeout = Some(value.duration()?),
            _ => return Err(value.unknown(key, &keys::POOL)),
        }
        Ok(())
    }
}

impl Section {
    /// Applies one value. `path` is its path below the section.
    pub(super) fn set(
        &mut self,
        scope: Scope,
        path: &[String],
        value: &Reading<'_>,
    ) -> Result<(), ConfigError> {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_call_only = matches!(scope, Scope::Override | Scope::Method);
        match parts.as_slice() {
            ["methods", method, rest @ ..] if scope != Scope::Defaults && scope != Scope::Method => {
                let mut section = Section::default();
                section.set(
                    Scope::Method,
                    &rest.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>(),
                    value,
                )?;
                let known = self.methods.entry(method_key(method)).or_insert_with(|| MethodSection {
                    options: CallOptions::new(),
                    name: value.placed((*method).to_owned()),
                });
                known.options.merge(&section.options);
            }
            ["headers", name] => {
                let options = std::mem::take(&mut self.options);
                let text = value.text()?;
                self.options = options.header(name, &text);
                if let Some(error) = self.options.refused() {
                    return Err(value.bad(error.message()));
                }
            }
            ["url"] if scope == Scope::Service => self.url = Some(value.placed(value.text()?)),
            ["baggage"] if !is_call_only => self.baggage = Some(value.boolean()?),
            ["breaker", key] if !is_call_only => self.breaker.set(key, value)?,
            ["tls", key] if !is_call_only => self.transport.set_tls(key, value)?,
            ["pool", key] if !is_call_only => self.transport.set_pool(key, value)?,
            ["proxy"] if !is_call_only => {
                let text = value.text()?;
                let proxy = match text.as_str() {
                    "off" => Proxy::Off,
                    "environment" => Proxy::Environment,
                    _ => Proxy::Url(text),
                };
                self.transport.proxy = Some(value.placed(proxy));
            }
            ["http_version"] if !is_call_only => {
                let versions = [
                    ("auto", HttpVersion::Negotiated),
                    ("1.1", HttpVersion::Http1),
                    ("2", HttpVersion::Http2),
                ];
                self.transport.http_version = Some(value.one_of(&versions)?);
            }
            ["connect_timeout"] if !is_call_only => self.transport.connect_timeout = Some(value.duration()?),
            [key] if keys::OPTIONS.contains(key) => self.set_option(key, value)?,
            [key @ ("headers" | "breaker" | "tls" | "pool" | "methods"), ..]
                if keys::of(scope).contains(key) =>
            {
                return Err(value.bad(format!("{key} is a table; give its keys")));
            }
            [key, ..] => return Err(value.unknown(key, &keys::of(scope))),
            [] => return Err(value.bad("a key is missing")),
        }
        Ok(())
    }

    fn set_option(&mut self, key: &str, value: &Reading<'_>) -> Result<(), ConfigError> {
        let options = std::mem::take(&mut self.options);
        let is_off = value.is_off();
        self.options = match key {
            "timeout" => options.timeout(value.duration()?),
            "attempt_timeout" if is_off => options.no_attempt_timeout(),
            "attempt_timeout" => options.attempt_timeout(value.duration()?),
            "retries" if is_off => options.no_retries(),
            "retries" => options.retries(value.integer(0, 10)?),
            "retry_base" => options.retry_base(value.duration()?),
            "retry_max" => options.retry_max(value.duration()?),
            "retry_on" => options.retry_on(value.codes()?),
            "idempotent" => options.idempotent(value.boolean()?),
            "chain_stop" => options.chain_stop(value.boolean()?),
            "hedge" if is_off => options.no_hedge(),
            "hedge" => options.hedge(value.duration()?),
            "blame_after" => options.blame_after(value.duration()?),
            "downgrade_timeout" => options.downgrade_timeout(value.duration()?),
            "codec" => options.codec(value.one_of(&[("json", Codec::Json), ("proto", Codec::Proto)])?),
            "compression" => options.compression(value.one_of(&COMPRESSIONS)?),
            "http_get" => options.http_get(value.boolean()?),
            "max_get_url_bytes" => options.max_get_url_bytes(value.integer(1, u32::MAX)? as usize),
            "timeout_header" => options.timeout_header(value.one_of(&TIMEOUT_HEADERS)?),
            "twirp_prefix" => options.twirp_prefix(value.text()?),
            "twirp_proto_names" => options.twirp_proto_names(value.boolean()?),
            "implicit_routing" => options.implicit_routing(value.boolean()?),
            "protocol" => options.protocol(value.one_of(&PROTOCOLS)?),
            "max_response_bytes" => options.max_response_bytes(value.integer(1, u32::MAX)? as usize),
            _ => return Err(value.unknown(key, &keys::OPTIONS)),
        };
        Ok(())
    }
}

const PROTOCOLS: [(&str, Protocol); 3] =
    [("connect", Protocol::Connect), ("rest", Protocol::Rest), ("twirp", Protocol::Twirp)];

const COMPRESSIONS: [(&str, Compression); 2] = [("off", Compression::Identity), ("gzip", Compression::Gzip)];

const TIMEOUT_HEADERS: [(&str, TimeoutHeader); 4] = [
    ("off", TimeoutHeader::None),
    ("connect-timeout-ms", TimeoutHeader::ConnectTimeoutMs),
    ("x-server-timeout", TimeoutHeader::ServerTimeout),
    ("grpc-timeout", TimeoutHeader::GrpcTimeout),
];

/// A value during parsing, with its key and its place.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) key: &'a str,
    pub(super) place: &'a str,
    pub(super) value: &'a Value,
    /// The base folder of relative paths.
    pub(super) folder: Option<&'a std::path::Path>,
}

impl Reading<'_> {
    pub(super) fn bad(&self, message: impl AsRef<str>) -> ConfigError {
        ConfigError::new(self.place, message.as_ref())
    }

    fn unknown(&self, key: &str, known: &[&str]) -> ConfigError {
        self.bad(format!("unknown key {key:?}{}", super::error::nearest(key, known.iter().copied())))
    }

    fn placed<T>(&self, value: T) -> Placed<T> {
        Placed { value, place: self.place.to_owned() }
    }

    /// The error does not repeat the value, because a secret may stand in the wrong place.
    fn wrong(&self, expected: &str) -> ConfigError {
        self.bad(format!("{} cannot be read; give {expected}", self.key))
    }

    fn is_off(&self) -> bool {
        matches!(self.value, Value::Text(text) if text == "off")
    }

    fn text(&self) -> Result<String, ConfigError> {
        match self.value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(self.wrong("a text in quotes")),
        }
    }

    fn path(&self) -> Result<PathBuf, ConfigError> {
        let text = self.text()?;
        Ok(self.folder.map_or_else(|| PathBuf::from(&text), |folder| folder.join(&text)))
    }

    fn duration(&self) -> Result<Duration, ConfigError> {
        let example = "a duration such as \"3s\", \"250ms\" or \"1m30s\"";
        match self.value {
            Value::Text(text) => duration::parse(text).ok_or_else(|| {
                self.bad(format!("{} is {text:?}, which is not a duration; give {example}", self.key))
            }),
            _ => Err(self.bad(format!("{} has no unit; give {example}", self.key))),
        }
    }

    fn integer(&self, least: u32, most: u32) -> Result<u32, ConfigError> {
        let number = match self.value {
            Value::Integer(number) => u32::try_from(*number).ok(),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        let range = format!("a whole number from {least} to {most}");
        number.filter(|number| (least..=most).contains(number)).ok_or_else(|| match self.value {
            Value::Integer(number) => self.bad(format!("{} is {number}; give {range}", self.key)),
            Value::Text(text) => self.bad(format!("{} is {text:?}; give {range}", self.key)),
            _ => self.wrong(&range),
        })
    }

    fn boolean(&self) -> Result<bool, ConfigError> {
        match self.value {
            Value::Boolean(value) => Ok(*value),
            Value::Text(text) if text == "true" => Ok(true),
            Value::Text(text) if text == "false" => Ok(false),
            _ => Err(self.wrong("true or false")),
        }
    }

    fn one_of<T: Copy>(&self, known: &[(&str, T)]) -> Result<T, ConfigError> {
        let text = self.text()?;
        let found = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(&text));
        found.map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<String> = known.iter().map(|(name, _)| format!("{name:?}")).collect();
            self.bad(format!("{} is {text:?}; give one of {}", self.key, names.join(", ")))
        })
    }

    fn codes(&self) -> Result<Vec<Code>, ConfigError> {
        let names: Vec<String> = match self.value {
            Value::List(names) => names.clone(),
            Value::Text(text) => text.split(',').map(|name| name.trim().to_owned()).collect(),
            _ => return Err(self.wrong("a list of codes")),
        };
        let parse = |name: &String| {
            let found = Code::ALL.into_iter().find(|code| code.name().eq_ignore_ascii_case(name));
            found.ok_or_else(|| {
                let known: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
                let near = super::error::nearest(name, known);
                self.bad(format!("{} has {name:?}, which is not a code{near}", self.key))
            })
        };
        names.iter().map(parse).collect()
    }
}
