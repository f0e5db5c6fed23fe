use std::collections::BTreeMap;

use prost_reflect::{EnumDescriptor, Kind, MessageDescriptor};

use crate::protos::Protos;

/// The new names of messages, enums and services of the older version.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Old package name to new package name, for packages that were renamed.
    pub(super) packages: BTreeMap<String, String>,
    /// Old full name to new full name, for types that were renamed without another change.
    pub(super) types: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn new(old: &Protos, new: &Protos) -> Self {
        let mut names = Self::default();
        for file in old.files() {
            let now = new.pool.get_file_by_name(file.name());
            if let Some(now) = now.filter(|now| now.package_name() != file.package_name())
                && new.files().all(|other| other.package_name() != file.package_name())
            {
                names.packages.insert(file.package_name().to_owned(), now.package_name().to_owned());
            }
        }
        names.find_renamed_messages(old, new);
        names.find_renamed_enums(old, new);
        names
    }

    /// The new name of a type or a service, or its old name if it was not renamed.
    pub(super) fn now(&self, name: &str) -> String {
        if let Some(now) = self.types.get(name) {
            return now.clone();
        }
        let in_package = |(old, new): (&String, &String)| {
            let rest = name.strip_prefix(old.as_str())?.strip_prefix('.')?;
            Some(format!("{new}.{rest}"))
        };
        self.packages.iter().find_map(in_package).unwrap_or_else(|| name.to_owned())
    }

    fn find_renamed_messages(&mut self, old: &Protos, new: &Protos) {
        let gone = |message: &MessageDescriptor| {
            new.pool.get_message_by_name(&self.now(message.full_name())).is_none()
        };
        let lost: Vec<_> = old.messages().into_iter().filter(gone).collect();
        let mut fresh: Vec<_> = new
            .messages()
            .into_iter()
            .filter(|message| old.pool.get_message_by_name(message.full_name()).is_none())
            .collect();
        for message in lost {
            let content = content_of_message(&message);
            let twin =
                fresh.iter().position(|other| !content.is_empty() && content_of_message(other) == content);
            if let Some(twin) = twin {
                let now = fresh.remove(twin).full_name().to_owned();
                self.types.insert(message.full_name().to_owned(), now);
            }
        }
    }

    fn find_renamed_enums(&mut self, old: &Protos, new: &Protos) {
        let gone = |item: &EnumDescriptor| new.pool.get_enum_by_name(&self.now(item.full_name())).is_none();
        let lost: Vec<_> = old.enums().into_iter().filter(gone).collect();
        let mut fresh: Vec<_> = new
            .enums()
            .into_iter()
            .filter(|item| old.pool.get_enum_by_name(item.full_name()).is_none())
            .collect();
        for item in lost {
            let content = content_of_enum(&item);
            if let Some(twin) = fresh.iter().position(|other| content_of_enum(other) == content) {
                let now = fresh.remove(twin).full_name().to_owned();
                self.types.insert(item.full_name().to_owned(), now);
            }
        }
    }
}

/// The content of a message without its name. A removed and an added message with the same content count as a rename.
fn content_of_message(message: &MessageDescriptor) -> Vec<(u32, String, String, String)> {
    let mut fields: Vec<_> = message
        .fields()
        .map(|field| {
            let kind = match field.kind() {
                Kind::Message(_) => "message".to_owned(),
                Kind::Enum(_) => "enum".to_owned(),
                scalar => format!("{scalar:?}"),
            };
            let shape = format!("{kind} {:?}", field.cardinality());
            (field.number(), field.name().to_owned(), field.json_name().to_owned(), shape)
        })
        .collect();
    fields.sort();
    fields
}

fn content_of_enum(item: &EnumDescriptor) -> Vec<(i32, String)> {
    let mut values: Vec<_> = item.values().map(|value| (value.number(), value.name().to_owned())).collect();
    values.sort();
    values
}
