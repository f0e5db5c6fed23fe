//! The TOML file, with the line of each value.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, nearest};
use super::keys::Scope;
use super::section::{Reading, Section, Value};

/// The name of the text in errors, and the base folder of its relative paths.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) folder: Option<&'a Path>,
}

/// Returns the defaults, and the services by name.
pub(super) fn parse(
    text: &str,
    file: &File<'_>,
) -> Result<(Section, BTreeMap<String, Section>), ConfigError> {
    let reader = Reader { text, file };
    let root = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().next().unwrap_or("is not valid TOML").to_owned();
        ConfigError::new(reader.place(at), format!("is not valid TOML: {message}"))
    })?;
    let (mut defaults, mut services) = (Section::default(), BTreeMap::new());
    for (key, value) in root.get_ref() {
        let place = reader.place(key.span().start);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("defaults", DeValue::Table(table)) => {
                reader.table(table, Scope::Defaults, &mut Vec::new(), &mut defaults)?;
            }
            ("services", DeValue::Table(table)) => {
                for (name, value) in table {
                    let place = reader.place(name.span().start);
                    let DeValue::Table(table) = value.get_ref() else {
                        let message = format!(
                            "{:?} is not a table; write [services.{:?}]",
                            name.get_ref(),
                            name.get_ref()
                        );
                        return Err(ConfigError::new(place, message));
                    };
                    let mut section = Section::default();
                    reader.table(table, Scope::Service, &mut Vec::new(), &mut section)?;
                    services.insert(name.get_ref().clone().into_owned(), section);
                }
            }
            (key @ ("defaults" | "services"), _) => {
                return Err(ConfigError::new(place, format!("{key} is not a table; write [{key}]")));
            }
            (key, _) => {
                let near = nearest(key, ["defaults", "services"]);
                return Err(ConfigError::new(place, format!("unknown section {key:?}{near}")));
            }
        }
    }
    Ok((defaults, services))
}

struct Reader<'a> {
    text: &'a str,
    file: &'a File<'a>,
}

impl Reader<'_> {
    fn place(&self, at: usize) -> String {
        let line = self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!("{}:{line}", self.file.name)
    }

    fn table(
        &self,
        table: &DeTable<'_>,
        scope: Scope,
        path: &mut Vec<String>,
        section: &mut Section,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            path.push(key.get_ref().clone().into_owned());
            let place = self.place(key.span().start);
            match value.get_ref() {
                DeValue::Table(table) if !table.is_empty() => self.table(table, scope, path, section)?,
                _ => {
                    let value = self.value(value, &place, key.get_ref())?;
                    let reading = Reading {
                        key: key.get_ref(),
                        place: &place,
                        value: &value,
                        folder: self.file.folder,
                    };
                    section.set(scope, path, &reading)?;
                }
            }
            path.pop();
        }
        Ok(())
    }

    fn value(&self, value: &Spanned<DeValue<'_>>, place: &str, key: &str) -> Result<Value, ConfigError> {
        let odd = |what: &str| ConfigError::new(place, format!("{key} cannot be read; {what}"));
        Ok(match value.get_ref() {
            DeValue::String(text) => Value::Text(text.clone().into_owned()),
            DeValue::Boolean(value) => Value::Boolean(*value),
            DeValue::Integer(number) => Value::Integer(
                i64::from_str_radix(number.as_str(), number.radix())
                    .map_err(|_| odd("the number is too large"))?,
            ),
            // A version of HTTP or TLS without quotes is parsed as a number.
            DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
            DeValue::Array(items) => {
                let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
                Value::List(texts.collect::<Option<_>>().ok_or_else(|| odd("give a list of texts"))?)
            }
            DeValue::Table(_) => return Err(odd("the table is empty")),
            DeValue::Datetime(_) => return Err(odd("a date means nothing here")),
        })
    }
}
