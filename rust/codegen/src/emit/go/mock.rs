//! The gomock mock of a service, as mockgen writes it.

use super::names::ServiceNames;
use super::service::Generated;
use crate::Error;

impl Generated<'_> {
    /// Returns the file of the mock.
    pub(super) fn mock(&self) -> Result<String, Error> {
        let mut imports = self.imports();
        let context = imports.add("context", "context");
        let gomock = imports.add("go.uber.org/mock/gomock", "gomock");
        if !self.service.methods.is_empty() {
            imports.add("reflect", "reflect");
        }
        let methods = self.typed(&mut imports)?;
        let ServiceNames { service, mock, recorder, .. } = self.names;
        let mut code = format!(
            "// {mock} is a mock of {service} interface.\n\
             type {mock} struct {{\n\tctrl     *{gomock}.Controller\n\trecorder *{recorder}\n\tisgomock struct{{}}\n}}\n\n\
             // {recorder} is the mock recorder for {mock}.\n\
             type {recorder} struct {{\n\tmock *{mock}\n}}\n\n\
             // New{mock} creates a new mock instance.\n\
             func New{mock}(ctrl *{gomock}.Controller) *{mock} {{\n\
             \tmock := &{mock}{{ctrl: ctrl}}\n\tmock.recorder = &{recorder}{{mock}}\n\treturn mock\n}}\n\n\
             // EXPECT returns an object that allows the caller to indicate expected use.\n\
             func (m *{mock}) EXPECT() *{recorder} {{\n\treturn m.recorder\n}}\n\n"
        );
        for method in &methods {
            let function = &method.names.function;
            code.push_str(&format!(
                "// {function} mocks base method.\n\
                 func (m *{mock}) {function}{signature} {{\n\
                 \tm.ctrl.T.Helper()\n\
                 \tret := m.ctrl.Call(m, {function:?}, ctx, request)\n\
                 \tret0, _ := ret[0].(*{response})\n\tret1, _ := ret[1].(error)\n\treturn ret0, ret1\n}}\n\n\
                 // {function} indicates an expected call of {function}.\n\
                 func (mr *{recorder}) {function}(ctx, request any) *{gomock}.Call {{\n\
                 \tmr.mock.ctrl.T.Helper()\n\
                 \treturn mr.mock.ctrl.RecordCallWithMethodType(mr.mock, {function:?}, reflect.TypeOf((*{mock})(nil).{function}), ctx, request)\n}}\n\n",
                signature = method.signature(&context),
                response = method.response,
            ));
        }
        if methods.is_empty() {
            imports.remove("context");
        }
        Ok(self.file(&imports, &code))
    }
}
