//! Contracts from a directory, a descriptor set, or a git reference.

mod load;
pub(crate) mod options;

use std::fmt;
use std::path::PathBuf;

use prost_reflect::{
    DescriptorPool, EnumDescriptor, EnumValueDescriptor, FieldDescriptor, FileDescriptor, MessageDescriptor,
    MethodDescriptor, OneofDescriptor, ServiceDescriptor,
};
use serde::Serialize;

pub(crate) use load::load;

/// Loaded contracts and their source.
#[derive(Debug)]
pub(crate) struct Protos {
    /// All descriptors, imports included.
    pub(crate) pool: DescriptorPool,
    /// The encoded descriptor set.
    pub(crate) set: Vec<u8>,
    /// The import names of the selected files, without their imports.
    pub(crate) names: Vec<String>,
    /// The include directories of the compiled files. Empty for a descriptor set or a git reference.
    pub(crate) roots: Vec<PathBuf>,
    /// The prefix of file names in messages: `proto/`, or `v1.0.0:proto/`.
    prefix: String,
}

/// A line of a proto file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Location {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Protos {
    /// The selected files, in order.
    pub(crate) fn files(&self) -> impl Iterator<Item = FileDescriptor> + '_ {
        self.names.iter().filter_map(|name| self.pool.get_file_by_name(name))
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = ServiceDescriptor> + '_ {
        self.files().flat_map(|file| file.services().collect::<Vec<_>>())
    }

    /// All messages except map entries, nested ones after their parent.
    pub(crate) fn messages(&self) -> Vec<MessageDescriptor> {
        let mut found = Vec::new();
        for file in self.files() {
            for message in file.messages() {
                add_message(&message, &mut found);
            }
        }
        found
    }

    /// All enums, nested ones included.
    pub(crate) fn enums(&self) -> Vec<EnumDescriptor> {
        let mut found: Vec<_> = self.files().flat_map(|file| file.enums().collect::<Vec<_>>()).collect();
        found.extend(self.messages().iter().flat_map(|message| message.child_enums().collect::<Vec<_>>()));
        found
    }

    /// The location of an element.
    pub(crate) fn location(&self, element: &impl Element) -> Location {
        self.location_of(&element.file(), element.path())
    }

    /// The location of the `package` line of a file.
    pub(crate) fn package_location(&self, file: &FileDescriptor) -> Location {
        const PACKAGE: &[i32] = &[2];
        self.location_of(file, PACKAGE)
    }

    /// The name of a file as it is shown.
    pub(crate) fn shown(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn location_of(&self, file: &FileDescriptor, path: &[i32]) -> Location {
        let spans = file.file_descriptor_proto().source_code_info.iter().flat_map(|info| &info.location);
        let start = spans.filter(|span| span.path == path).find_map(|span| span.span.first());
        let line = start.map_or(1, |line| usize::try_from(*line).unwrap_or(0) + 1);
        Location { file: self.shown(file.name()), line }
    }

    /// The comment above an element.
    pub(crate) fn comment(&self, element: &impl Element) -> String {
        let file = element.file();
        let spans = file.file_descriptor_proto().source_code_info.iter().flat_map(|info| &info.location);
        let span = spans.filter(|span| span.path == element.path()).find_map(|span| {
            span.leading_comments.as_deref().or(span.trailing_comments.as_deref()).map(str::trim)
        });
        let lines = span.unwrap_or_default().lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn add_message(message: &MessageDescriptor, found: &mut Vec<MessageDescriptor>) {
    if message.is_map_entry() {
        return;
    }
    found.push(message.clone());
    for child in message.child_messages() {
        add_message(&child, found);
    }
}

/// Elements with a location in a file.
pub(crate) trait Element {
    fn file(&self) -> FileDescriptor;
    fn path(&self) -> &[i32];
}

macro_rules! elements {
    ($($descriptor:ty),* $(,)?) => {
        $(impl Element for $descriptor {
            fn file(&self) -> FileDescriptor {
                self.parent_file()
            }

            fn path(&self) -> &[i32] {
                <$descriptor>::path(self)
            }
        })*
    };
}

elements! {
    EnumDescriptor,
    EnumValueDescriptor,
    FieldDescriptor,
    MessageDescriptor,
    MethodDescriptor,
    OneofDescriptor,
    ServiceDescriptor,
}
