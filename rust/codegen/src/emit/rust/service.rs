//! The trait, the client, the implementation over the network and the mock of a service.

use super::names::{MethodNames, ServiceNames};
use super::types::path_from_inside;
use super::{RUNTIME, RustOptions, docs};
use crate::model::{Method, Service};

/// Returns the code of a service without its module of static data.
pub(super) fn code(service: &Service, names: &ServiceNames, options: &RustOptions) -> String {
    let mut code = trait_(service, names);
    code.push_str(&client(service, names, options));
    code.push_str(&generated_client(service, names));
    code.push_str(&over_http(service, names));
    if let Some(feature) = &options.mock_feature {
        code.push_str(&mock(service, names, feature));
    }
    code
}

fn each(service: &Service, names: &ServiceNames, write: impl Fn(&Method, &MethodNames) -> String) -> String {
    service.methods.iter().zip(&names.methods).map(|(method, names)| write(method, names)).collect()
}

fn deprecated(is_deprecated: bool, indent: &str) -> String {
    if is_deprecated { format!("{indent}#[deprecated]\n") } else { String::new() }
}

fn allow_deprecated(is_deprecated: bool, indent: &str) -> String {
    if is_deprecated { format!("{indent}#[allow(deprecated)]\n") } else { String::new() }
}

/// Returns true if code that uses the service must allow deprecated items.
fn uses_deprecated(service: &Service) -> bool {
    service.deprecated || service.methods.iter().any(|method| method.deprecated)
}

/// Fields that only methods read are dead code in a service without methods.
fn allow_unread(service: &Service) -> &'static str {
    if service.methods.is_empty() { "    #[allow(dead_code)]\n" } else { "" }
}

fn signature(names: &MethodNames) -> String {
    format!(
        "async fn {function}(\n        \
             &self,\n        \
             cx: &{RUNTIME}::CallContext,\n        \
             request: &{request},\n    \
         ) -> ::core::result::Result<{RUNTIME}::Response<{response}>, {RUNTIME}::Error>",
        function = names.function,
        request = names.request,
        response = names.response,
    )
}

fn trait_(service: &Service, names: &ServiceNames) -> String {
    let docs = docs::summary(&service.docs, || format!("The service `{}`.", service.full_name));
    let method = |method: &Method, names: &MethodNames| {
        format!(
            "{docs}{deprecated}    {signature} {{\n        \
                 let _ = request;\n        \
                 ::core::result::Result::Err({RUNTIME}::Error::unimplemented(cx))\n    \
             }}\n",
            docs =
                docs::comment(&docs::summary(&method.docs, || format!("Serves `{}`.", method.name)), "    "),
            deprecated = deprecated(method.deprecated, "    "),
            signature = signature(names),
        )
    };
    format!(
        "{docs}\
         ///\n\
         /// Each method is one attempt of a call, below timeouts, retries and downgrades. A method that is not overridden\n\
         /// answers UNIMPLEMENTED.\n\
         {deprecated}\
         #[{RUNTIME}::async_trait]\n\
         pub trait {service}: ::core::marker::Send + ::core::marker::Sync + 'static {{\n\
             {methods}\
         }}\n\n",
        docs = docs::comment(&docs, ""),
        deprecated = deprecated(service.deprecated, ""),
        service = names.service,
        methods = each(service, names, method),
    )
}

fn client(service: &Service, names: &ServiceNames, options: &RustOptions) -> String {
    let ServiceNames { module, service: trait_, client, builder, .. } = names;
    let method = |method: &Method, method_names: &MethodNames| {
        let MethodNames { function, constant, request, response } = method_names;
        format!(
            "\n{docs}{deprecated}{allow}    \
                 pub fn {function}(&self, request: {request}) -> {RUNTIME}::Call<{request}, {response}> {{\n        \
                     {RUNTIME}::Call::new(\n            \
                         &self.core,\n            \
                         &{module}::{constant},\n            \
                         request,\n            \
                         {RUNTIME}::Arc::clone(&self.service),\n            \
                         |service, cx, request| service.{function}(cx, request),\n        \
                     )\n    \
                 }}\n",
            docs = docs::comment(&docs::client_method(method, names, method_names, options), "    "),
            deprecated = deprecated(method.deprecated, "    "),
            allow = allow_deprecated(method.deprecated, "    "),
        )
    };
    format!(
        "/// A client of `{full_name}`. Cheap to clone.\n\
         {deprecated}{allow}\
         #[derive(Clone)]\n\
         pub struct {client} {{\n\
             {unread}    \
             service: {RUNTIME}::Arc<dyn {trait_}>,\n    \
             core: {RUNTIME}::ClientCore,\n\
         }}\n\n\
         /// Builds a [`{client}`].\n\
         {deprecated}{allow}\
         pub type {builder} = {RUNTIME}::ClientBuilder<{client}>;\n\n\
         {allow}\
         impl {client} {{\n    \
             /// Returns a client of the server at `url`, with default settings.\n    \
             ///\n    \
             /// # Errors\n    \
             ///\n    \
             /// When `url` is no base URL of a server.\n    \
             pub fn new(\n        \
                 url: impl ::core::convert::AsRef<str>,\n    \
             ) -> ::core::result::Result<Self, {RUNTIME}::Error> {{\n        \
                 Self::builder().build(url)\n    \
             }}\n\n    \
             /// Returns a builder, for other settings than the default ones.\n    \
             pub fn builder() -> {builder} {{\n        \
                 {RUNTIME}::ClientBuilder::new()\n    \
             }}\n\n    \
             /// Returns a client of an implementation in this process, for example a mock.\n    \
             pub fn from_service(service: impl {trait_}) -> Self {{\n        \
                 Self::builder().build_from_service({RUNTIME}::Arc::new(service))\n    \
             }}\n\
             {methods}\
         }}\n\n",
        full_name = service.full_name,
        deprecated = deprecated(service.deprecated, ""),
        allow = allow_deprecated(service.deprecated, ""),
        unread = allow_unread(service),
        methods = each(service, names, method),
    )
}

fn generated_client(service: &Service, names: &ServiceNames) -> String {
    let ServiceNames { module, service: trait_, client, over_http, .. } = names;
    format!(
        "{allow}\
         impl ::core::fmt::Debug for {client} {{\n    \
             fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{\n        \
                 f.debug_struct({client:?}).field(\"core\", &self.core).finish_non_exhaustive()\n    \
             }}\n\
         }}\n\n\
         {allow}\
         impl {RUNTIME}::GeneratedClient for {client} {{\n    \
             type Service = dyn {trait_};\n\n    \
             fn spec() -> &'static {RUNTIME}::ServiceSpec {{\n        \
                 &{module}::SERVICE\n    \
             }}\n\n    \
             fn methods() -> &'static [&'static {RUNTIME}::MethodSpec] {{\n        \
                 {module}::METHODS\n    \
             }}\n\n    \
             fn from_channel(channel: {RUNTIME}::Channel, core: {RUNTIME}::ClientCore) -> Self {{\n        \
                 Self {{ service: {RUNTIME}::Arc::new({over_http} {{ channel }}), core }}\n    \
             }}\n\n    \
             fn from_service(service: {RUNTIME}::Arc<dyn {trait_}>, core: {RUNTIME}::ClientCore) -> Self {{\n        \
                 Self {{ service, core }}\n    \
             }}\n\
         }}\n\n",
        allow = allow_deprecated(service.deprecated, ""),
    )
}

fn over_http(service: &Service, names: &ServiceNames) -> String {
    let method = |_: &Method, names: &MethodNames| {
        format!("    {} {{\n        self.channel.unary(cx, request).await\n    }}\n", signature(names))
    };
    format!(
        "struct {over_http} {{\n\
             {unread}    \
             channel: {RUNTIME}::Channel,\n\
         }}\n\n\
         {allow}\
         #[{RUNTIME}::async_trait]\n\
         impl {trait_} for {over_http} {{\n\
             {methods}\
         }}\n",
        over_http = names.over_http,
        trait_ = names.service,
        allow = allow_deprecated(uses_deprecated(service), ""),
        unread = allow_unread(service),
        methods = each(service, names, method),
    )
}

/// The mock has a module of its own, so that no message of the package shadows a name in the code of mockall.
fn mock(service: &Service, names: &ServiceNames, feature: &str) -> String {
    let method = |_: &Method, names: &MethodNames| {
        let seen_from_inside = MethodNames {
            function: names.function.clone(),
            constant: names.constant.clone(),
            request: path_from_inside(&names.request),
            response: path_from_inside(&names.response),
        };
        let signature = signature(&seen_from_inside).replace("\n", "\n        ");
        format!("            {signature};\n")
    };
    format!(
        "\n#[cfg(feature = {feature:?})]\n\
         pub use self::{module}::{mock};\n\n\
         #[cfg(feature = {feature:?})]\n\
         mod {module} {{\n    \
             ::mockall::mock! {{\n        \
                 /// A mock of [`{trait_}`](super::{trait_}): say what to expect, and hand it to\n        \
                 /// [`{client}::from_service`](super::{client}::from_service).\n        \
                 #[derive(Debug)]\n        \
                 pub {trait_} {{}}\n\n        \
                 {allow}\
                 #[::async_trait::async_trait]\n        \
                 impl super::{trait_} for {trait_} {{\n\
                     {methods}        \
                 }}\n    \
             }}\n\
         }}\n",
        module = names.mock_module,
        mock = names.mock,
        trait_ = names.service,
        client = names.client,
        allow = if uses_deprecated(service) { "#[allow(deprecated)]\n        " } else { "" },
        methods = each(service, names, method),
    )
}
