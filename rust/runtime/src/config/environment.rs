//! Environment variables: `CALLWRIGHT_<service>__<key>__...`.

use super::Config;
use super::error::{ConfigError, nearest};
use super::keys::Scope;
use super::section::{Reading, Section, Value};
use crate::options::method_key;

pub(super) const PREFIX: &str = "CALLWRIGHT_";

/// Applies one variable.
pub(super) fn overlay(config: &mut Config, name: &str, value: &str) -> Result<(), ConfigError> {
    let parts: Vec<&str> = name[PREFIX.len()..].split("__").collect();
    let value = Value::Text(value.to_owned());
    let (target, path) = (parts[0], &parts[1..]);
    match target {
        "DEFAULTS" => set(&mut config.defaults.environment, Scope::Defaults, path, name, &value),
        "OVERRIDE" => {
            let service = path.first().filter(|_| path.len() > 1).and_then(|key| config.service_by_key(key));
            match (service, path) {
                (Some(service), _) => set(&mut service.overrides, Scope::Override, &path[1..], name, &value),
                // `HEADERS` is the only option with another name below it.
                (None, [key, _, ..]) if *key != "HEADERS" => Err(unknown_service(config, key, name)),
                // An override of all services takes the keys of a method.
                (None, _) => set(&mut config.overrides, Scope::Method, path, name, &value),
            }
        }
        key => match config.service_by_key(key) {
            Some(service) => set(&mut service.environment, Scope::Service, path, name, &value),
            None => Err(unknown_service(config, key, name)),
        },
    }
}

fn unknown_service(config: &Config, key: &str, name: &str) -> ConfigError {
    let mut known: Vec<String> = config.services.keys().map(|name| method_key(name)).collect();
    known.extend(["DEFAULTS".to_owned(), "OVERRIDE".to_owned()]);
    let near = nearest(key, known.iter().map(String::as_str));
    ConfigError::new(name, format!("there is no service {key:?} in the configuration file{near}"))
}

fn set(
    section: &mut Section,
    scope: Scope,
    parts: &[&str],
    name: &str,
    value: &Value,
) -> Result<(), ConfigError> {
    let mut path: Vec<String> = parts.iter().map(|part| part.to_ascii_lowercase()).collect();
    // Names of methods and headers are not keys of the configuration.
    if path.first().is_some_and(|first| first == "methods") && path.len() > 1 {
        path[1] = parts[1].to_owned();
    }
    let header = path.iter().position(|part| part == "headers").map(|at| at + 1);
    if let Some(header) = header.and_then(|at| path.get_mut(at)) {
        *header = header.replace('_', "-");
    }
    let key = path.last().cloned().unwrap_or_default();
    section.set(scope, &path, &Reading { key: &key, place: name, value, folder: None })
}
