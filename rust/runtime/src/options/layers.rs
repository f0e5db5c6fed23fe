//! The layers of options, their merge, and the layer that each option came from.

use std::fmt;
use std::sync::Arc;

use super::call_options::CallOptions;

/// A layer of options, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// The library's defaults.
    Library,
    /// The contract: the options of the method and its service in the proto.
    Contract,
    /// The client's builder.
    Client,
    /// The configuration file.
    File,
    /// The environment.
    Environment,
    /// The call itself.
    Call,
    /// The environment's override for incidents.
    Override,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Layer::Library => "library",
            Layer::Contract => "contract",
            Layer::Client => "client",
            Layer::File => "file",
            Layer::Environment => "environment",
            Layer::Call => "call",
            Layer::Override => "override",
        })
    }
}

/// The layers of a client that come from its configuration.
#[derive(Debug, Default)]
pub(crate) struct Configured {
    pub(crate) file: Scoped,
    pub(crate) environment: Scoped,
    /// `None` without overrides, which is the usual case.
    pub(crate) overrides: Option<Scoped>,
}

/// A layer for all methods of a service, with additional layers for single methods.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scoped {
    pub(crate) service: CallOptions,
    /// By the names of methods as [`method_key`] writes them.
    pub(crate) methods: Vec<(String, CallOptions)>,
}

impl Scoped {
    /// Returns the layer, or `None` if it is empty.
    #[cfg(feature = "config")]
    pub(crate) fn unless_silent(self) -> Option<Self> {
        let is_silent = |options: &CallOptions| options.said().is_empty();
        let is_all_silent =
            is_silent(&self.service) && self.methods.iter().all(|(_, options)| is_silent(options));
        (!is_all_silent).then_some(self)
    }

    fn merge_into(&self, options: &mut CallOptions, method: &str) {
        options.merge(&self.service);
        if self.methods.is_empty() {
            return;
        }
        let key = method_key(method);
        for (_, over) in self.methods.iter().filter(|(name, _)| *name == key) {
            options.merge(over);
        }
    }

    fn of(&self, method: &str) -> CallOptions {
        let mut options = CallOptions::new();
        self.merge_into(&mut options, method);
        options
    }
}

/// Converts a name of the contract to its form in environment variables: `user.v1.UserService` becomes
/// `USER_V1_USER_SERVICE`.
pub(crate) fn method_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            key.push('_');
            continue;
        }
        let before = index.checked_sub(1).map(|before| chars[before]);
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase()
                        && chars.get(index + 1).is_some_and(char::is_ascii_lowercase))
            });
        if starts_word {
            key.push('_');
        }
        key.push(c.to_ascii_uppercase());
    }
    key
}

/// The layers of a client: its builder's, and those of its configuration.
#[derive(Debug)]
pub(crate) struct Layers {
    client: CallOptions,
    configured: Option<Arc<Configured>>,
}

impl Layers {
    pub(crate) fn new(client: CallOptions, configured: Option<Arc<Configured>>) -> Self {
        Self { client, configured }
    }

    fn overrides(&self) -> Option<&Scoped> {
        self.configured.as_ref().and_then(|configured| configured.overrides.as_ref())
    }

    /// The layers below the call, merged.
    pub(crate) fn below_call(&self, contract: &CallOptions, method: &str) -> CallOptions {
        let mut options = CallOptions::library();
        options.merge(contract);
        options.merge(&self.client);
        if let Some(configured) = &self.configured {
            configured.file.merge_into(&mut options, method);
            configured.environment.merge_into(&mut options, method);
        }
        options
    }

    /// The options of a call: the layers below it, the call's own, and the override.
    pub(crate) fn merged(
        &self,
        below: &Arc<CallOptions>,
        call: Option<&CallOptions>,
        method: &str,
    ) -> Arc<CallOptions> {
        let overrides = self.overrides();
        if call.is_none() && overrides.is_none() {
            return Arc::clone(below);
        }
        merge_over(below, call, overrides, method)
    }

    /// The options of a call, each with the layer that it came from.
    pub(crate) fn resolved(
        &self,
        contract: CallOptions,
        call: &CallOptions,
        full_name: String,
        method: &str,
    ) -> ResolvedOptions {
        let mut layers = vec![
            (Layer::Library, CallOptions::library()),
            (Layer::Contract, contract),
            (Layer::Client, self.client.clone()),
        ];
        if let Some(configured) = &self.configured {
            layers.push((Layer::File, configured.file.of(method)));
            layers.push((Layer::Environment, configured.environment.of(method)));
        }
        layers.push((Layer::Call, call.clone()));
        if let Some(overrides) = self.overrides() {
            layers.push((Layer::Override, overrides.of(method)));
        }
        let mut options: Vec<ResolvedOption> = Vec::new();
        for (layer, said) in layers {
            for (name, value) in said.said() {
                let option = ResolvedOption { name, value, layer };
                match options.iter_mut().find(|known| known.name == name) {
                    // Headers of all layers are sent, so a later layer replaces only those of the same name.
                    Some(known) if name == "headers" => {
                        known.value = format!("{} {}", known.value, option.value);
                        known.layer = layer;
                    }
                    Some(known) => *known = option,
                    None => options.push(option),
                }
            }
        }
        ResolvedOptions { method: full_name, options }
    }
}

/// Not inlined, so that the code of a call without options stays small.
#[inline(never)]
fn merge_over(
    below: &CallOptions,
    call: Option<&CallOptions>,
    overrides: Option<&Scoped>,
    method: &str,
) -> Arc<CallOptions> {
    let mut options = below.clone();
    if let Some(call) = call {
        options.merge(call);
    }
    if let Some(overrides) = overrides {
        overrides.merge_into(&mut options, method);
    }
    Arc::new(options)
}

/// The merged options of a method. `Display` prints one option per line with the layer that it came from.
///
/// Values of headers and partitions are not shown.
#[derive(Clone, Debug)]
pub struct ResolvedOptions {
    method: String,
    options: Vec<ResolvedOption>,
}

/// One option of a call, and the layer that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResolvedOption {
    /// The name in configuration files.
    pub name: &'static str,
    /// The value as text; `off` when a layer switched it off.
    pub value: String,
    /// The strongest layer that sets it.
    pub layer: Layer,
}

impl ResolvedOptions {
    /// Returns the option of this name, if a layer sets it.
    pub fn get(&self, name: &str) -> Option<&ResolvedOption> {
        self.options.iter().find(|option| option.name == name)
    }

    /// Returns all options that a layer sets.
    pub fn iter(&self) -> impl Iterator<Item = &ResolvedOption> {
        self.options.iter()
    }
}

impl fmt::Display for ResolvedOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.method)?;
        for ResolvedOption { name, value, layer } in &self.options {
            write!(f, "\n  {name:<20} {value:<16} {layer}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::method_key;

    #[test]
    fn names_of_contracts_become_names_of_variables() {
        assert_eq!(method_key("user.v1.UserService"), "USER_V1_USER_SERVICE");
        assert_eq!(method_key("IsBetaUser"), "IS_BETA_USER");
        assert_eq!(method_key("GetHTTPStatus2Now"), "GET_HTTP_STATUS2_NOW");
    }
}
