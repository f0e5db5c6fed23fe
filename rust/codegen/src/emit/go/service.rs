//! The interface of a service and its client, with the fake that tests write by hand.

use super::docs;
use super::imports::Imports;
use super::names::{MethodNames, ServiceNames};
use super::{Place, header, spec};
use crate::Error;
use crate::model::{Method, Service};

/// The input for the files of a service.
pub(super) struct Generated<'a> {
    pub(super) place: Place<'a>,
    pub(super) service: &'a Service,
    pub(super) names: &'a ServiceNames,
}

/// A method with the Go types of its messages, as the current file names them.
pub(super) struct Typed<'a> {
    pub(super) method: &'a Method,
    pub(super) names: &'a MethodNames,
    pub(super) request: String,
    pub(super) response: String,
}

impl Typed<'_> {
    /// Returns the signature of one attempt, without its name.
    pub(super) fn signature(&self, context: &str) -> String {
        format!("(ctx {context}.Context, request *{}) (*{}, error)", self.request, self.response)
    }
}

impl Generated<'_> {
    pub(super) fn typed(&self, imports: &mut Imports<'_>) -> Result<Vec<Typed<'_>>, Error> {
        let methods = self.service.methods.iter().zip(&self.names.methods);
        methods
            .map(|(method, names)| {
                Ok(Typed {
                    method,
                    names,
                    request: imports.type_name(&method.input, &method.location)?,
                    response: imports.type_name(&method.output, &method.location)?,
                })
            })
            .collect()
    }

    pub(super) fn file(&self, imports: &Imports<'_>, code: &str) -> String {
        let package = &self.place.package.name;
        let head = header(&self.service.location.file);
        format!("{head}package {package}\n\n{}\n{}\n", imports.code(), code.trim_end())
    }

    pub(super) fn imports(&self) -> Imports<'_> {
        Imports::new(&self.place)
    }

    /// Returns the file of the interface and the client.
    pub(super) fn client(&self) -> Result<String, Error> {
        let mut imports = self.imports();
        let context = imports.add("context", "context");
        let (runtime, generated) = (imports.runtime(), imports.generated());
        let methods = self.typed(&mut imports)?;
        let mut code = self.interface(&methods, &context);
        code.push_str(&self.constructors(&runtime, &generated));
        for method in &methods {
            code.push_str(&self.client_method(method, &context, &runtime, &generated));
        }
        code.push_str(&self.over_http(&methods, &context, &generated));
        code.push_str(&spec::variables(self.service, self.names, &generated));
        if methods.is_empty() {
            imports.remove("context");
        }
        Ok(self.file(&imports, &code))
    }

    fn deprecated(&self) -> Option<&'static str> {
        self.service.deprecated.then_some("service")
    }

    fn method_docs(&self, typed: &Typed<'_>, indent: &str) -> String {
        let method = typed.method;
        let fallback = format!("{} is a method of {}.", typed.names.function, self.service.full_name);
        docs::element(&method.docs, &fallback, method.deprecated.then_some("method"), indent)
    }

    fn interface(&self, methods: &[Typed<'_>], context: &str) -> String {
        let service = &self.names.service;
        let full_name = &self.service.full_name;
        let fallback = format!("{service} is the service {full_name}.");
        let mut docs = docs::element(&self.service.docs, &fallback, None, "");
        docs.push_str(
            "//\n// Its methods are one attempt of a call each: implementations, mocks and fakes stand below the policies of the\n\
             // client. They end soon after their context.\n",
        );
        if let Some(what) = self.deprecated() {
            docs.push_str(&format!("//\n// Deprecated: the contract marks this {what} as deprecated.\n"));
        }
        let mut code = format!("{docs}type {service} interface {{\n");
        for method in methods {
            code.push_str(&self.method_docs(method, "\t"));
            code.push_str(&format!("\t{}{}\n", method.names.function, method.signature(context)));
        }
        code.push_str("}\n\n");
        code
    }

    fn constructors(&self, runtime: &str, generated: &str) -> String {
        let ServiceNames { service, client, default, over_http, .. } = self.names;
        let full_name = &self.service.full_name;
        let deprecated = match self.deprecated() {
            Some(what) => format!("//\n// Deprecated: the contract marks this {what} as deprecated.\n"),
            None => String::new(),
        };
        format!(
            "// {client} calls {full_name}. It is safe for concurrent use.\n{deprecated}\
             type {client} struct {{\n\tcore    *{generated}.Core\n\tservice {service}\n}}\n\n\
             // New{client} returns a client of the server at url: scheme, host, optionally port and a path that all paths\n\
             // start with. It does not connect; what is wrong with the URL or an option is the error of every call, and of Err.\n\
             func New{client}(url string, options ...{runtime}.ClientOption) *{client} {{\n\
             \tcore, channel := {generated}.Dial(url, options)\n\
             \treturn &{client}{{core: core, service: {over_http}{{channel}}}}\n}}\n\n\
             // New{client}From returns a client over an implementation of the service, such as a mock: all policies run above it.\n\
             func New{client}From(service {service}, options ...{runtime}.ClientOption) *{client} {{\n\
             \treturn &{client}{{core: {generated}.NewCore(options), service: service}}\n}}\n\n\
             // {default} is the client that the process uses, set once at its start.\n\
             var {default} {runtime}.Default[{client}]\n\n\
             // Err returns what is wrong with the URL or the options of the client, or nil.\n\
             func (c *{client}) Err() error {{\n\tif c == nil {{\n\t\treturn nil\n\t}}\n\treturn c.core.Err()\n}}\n\n"
        )
    }

    fn client_method(&self, method: &Typed<'_>, context: &str, runtime: &str, generated: &str) -> String {
        let client = &self.names.client;
        let MethodNames { function, spec } = method.names;
        let (request, response) = (&method.request, &method.response);
        format!(
            "{docs}func (c *{client}) {function}(ctx {context}.Context, request *{request}, options ...{runtime}.CallOption) (*{response}, error) {{\n\
             \tif c == nil || c.service == nil {{\n\t\treturn nil, {generated}.NoClient({spec})\n\t}}\n\
             \treturn {generated}.Invoke(ctx, c.core, {spec}, request, c.service.{function}, options)\n}}\n\n",
            docs = self.method_docs(method, ""),
        )
    }

    fn over_http(&self, methods: &[Typed<'_>], context: &str, generated: &str) -> String {
        let ServiceNames { over_http, service, .. } = self.names;
        let mut code = format!(
            "// {over_http} is {service} over the network: one attempt of a call.\n\
             type {over_http} struct{{ channel *{generated}.Channel }}\n\n"
        );
        for method in methods {
            code.push_str(&format!(
                "func (s {over_http}) {function}{signature} {{\n\
                 \treturn {generated}.Unary[{request}, {response}](ctx, s.channel, request)\n}}\n\n",
                function = method.names.function,
                signature = method.signature(context),
                request = method.request,
                response = method.response,
            ));
        }
        code
    }

    /// Returns the file of the fake and of the implementation to embed.
    pub(super) fn fake(&self) -> Result<String, Error> {
        let mut imports = self.imports();
        let context = imports.add("context", "context");
        let generated = imports.generated();
        let methods = self.typed(&mut imports)?;
        let ServiceNames { service, unimplemented, fake, .. } = self.names;
        let mut code = format!(
            "// {unimplemented} answers UNIMPLEMENTED to every method. Embed it in an implementation of {service}, so that a\n\
             // method that the contract gains does not break it.\n\
             type {unimplemented} struct{{}}\n\n\
             var _ {service} = {unimplemented}{{}}\n\n"
        );
        for method in &methods {
            code.push_str(&format!(
                "// {function} answers UNIMPLEMENTED.\nfunc ({unimplemented}) {function}({context}.Context, *{request}) (*{response}, error) {{\n\
                 \treturn nil, {generated}.Unimplemented({spec})\n}}\n\n",
                function = method.names.function,
                request = method.request,
                response = method.response,
                spec = method.names.spec,
            ));
        }
        code.push_str(&format!(
            "// {fake} is a {service} made of functions; a method whose function is nil answers UNIMPLEMENTED.\n\
             type {fake} struct {{\n"
        ));
        for method in &methods {
            let function = &method.names.function;
            code.push_str(&format!(
                "\t// {function}Func is what {function} does.\n\t{function}Func func{}\n",
                method.signature(&context)
            ));
        }
        code.push_str(&format!("}}\n\nvar _ {service} = (*{fake})(nil)\n\n"));
        for method in &methods {
            let MethodNames { function, spec } = method.names;
            code.push_str(&format!(
                "// {function} calls {function}Func.\nfunc (f *{fake}) {function}{signature} {{\n\
                 \tif f == nil || f.{function}Func == nil {{\n\t\treturn nil, {generated}.Unimplemented({spec})\n\t}}\n\
                 \treturn f.{function}Func(ctx, request)\n}}\n\n",
                signature = method.signature(&context),
            ));
        }
        if methods.is_empty() {
            imports = self.imports();
        }
        Ok(self.file(&imports, &code))
    }
}
