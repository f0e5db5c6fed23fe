//! Trims imports to those that generated messages need: imports of types. Files that only declare options are left out,
//! so that generated code does not depend on them.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

/// Files that import exactly the files whose types they use; imported files come before the files that import them.
pub(crate) struct TypeImports {
    files: Vec<FileDescriptorProto>,
}

impl TypeImports {
    /// Trims the imports of all files.
    pub(crate) fn new(files: &[FileDescriptorProto]) -> Self {
        let declared = declared(files);
        Self { files: files.iter().map(|file| trim(file, &declared)).collect() }
    }

    /// Returns the files named by `wanted` and their direct and indirect imports. The search stops at files for which
    /// `is_generated` returns false.
    pub(crate) fn closure(&self, wanted: &[String], is_generated: impl Fn(&str) -> bool) -> Vec<String> {
        let found = self.reachable(wanted, &is_generated);
        self.names(|name| found.contains(name) && is_generated(name))
    }

    /// Returns the descriptors of the files named by `wanted`, and those of everything that they import.
    pub(crate) fn descriptors(&self, wanted: &[String]) -> Vec<FileDescriptorProto> {
        let found = self.reachable(wanted, &|_| true);
        self.files.iter().filter(|file| found.contains(file.name())).cloned().collect()
    }

    fn names(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        self.files
            .iter()
            .map(FileDescriptorProto::name)
            .filter(|name| is_wanted(name))
            .map(str::to_owned)
            .collect()
    }

    fn reachable<'a>(
        &'a self,
        wanted: &'a [String],
        is_followed: &dyn Fn(&str) -> bool,
    ) -> BTreeSet<&'a str> {
        let mut found: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        for file in self.files.iter().rev() {
            if found.contains(file.name()) && is_followed(file.name()) {
                found.extend(file.dependency.iter().map(String::as_str));
            }
        }
        found
    }
}

/// Returns the file that declares each message and each enum.
fn declared(files: &[FileDescriptorProto]) -> BTreeMap<String, &str> {
    let mut declared = BTreeMap::new();
    for file in files {
        let scope = match file.package() {
            "" => String::new(),
            package => format!(".{package}"),
        };
        for message in &file.message_type {
            declare(file, &scope, message, &mut declared);
        }
        for known in &file.enum_type {
            declared.insert(format!("{scope}.{}", known.name()), file.name());
        }
    }
    declared
}

fn declare<'a>(
    file: &'a FileDescriptorProto,
    scope: &str,
    message: &DescriptorProto,
    declared: &mut BTreeMap<String, &'a str>,
) {
    let scope = format!("{scope}.{}", message.name());
    for nested in &message.nested_type {
        declare(file, &scope, nested, declared);
    }
    for known in &message.enum_type {
        declared.insert(format!("{scope}.{}", known.name()), file.name());
    }
    declared.insert(scope, file.name());
}

/// Returns a file that imports exactly the files whose types it uses.
fn trim(file: &FileDescriptorProto, declared: &BTreeMap<String, &str>) -> FileDescriptorProto {
    let mut types = BTreeSet::new();
    file.message_type.iter().for_each(|message| uses(message, &mut types));
    file.extension.iter().for_each(|field| field_uses(field, &mut types));
    for method in file.service.iter().flat_map(|service| &service.method) {
        types.extend([method.input_type().to_owned(), method.output_type().to_owned()]);
    }
    let used: BTreeSet<&str> = types.iter().filter_map(|name| declared.get(name).copied()).collect();
    let dependency = used.into_iter().filter(|name| *name != file.name()).map(str::to_owned).collect();
    FileDescriptorProto {
        dependency,
        public_dependency: Vec::new(),
        weak_dependency: Vec::new(),
        ..file.clone()
    }
}

fn uses(message: &DescriptorProto, types: &mut BTreeSet<String>) {
    message.field.iter().chain(&message.extension).for_each(|field| field_uses(field, types));
    message.nested_type.iter().for_each(|nested| uses(nested, types));
}

fn field_uses(field: &FieldDescriptorProto, types: &mut BTreeSet<String>) {
    types.extend(
        [field.type_name(), field.extendee()].into_iter().filter(|name| !name.is_empty()).map(str::to_owned),
    );
}
