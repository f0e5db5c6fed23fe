//! Detects paged methods (AIP-158, AIP-4233).

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use super::fields;
use crate::model::{Field, Kind, Pagination, Presence, TypeRef};

/// The names of the request field for the page size.
const PAGE_SIZES: [&str; 2] = ["page_size", "max_results"];

/// Returns the fields that make a method paged, or `None` when one is missing, has another type, or when the list of
/// the items is ambiguous.
pub(super) fn of(request: &MessageDescriptor, response: &MessageDescriptor) -> Option<Pagination> {
    let field =
        |message: &MessageDescriptor, name| message.get_field_by_name(name).map(|field| fields::read(&field));
    PAGE_SIZES.iter().filter_map(|name| field(request, name)).find(is_page_size)?;
    let (items, item) = items(response)?;
    Some(Pagination {
        page_token: field(request, "page_token").filter(is_token)?,
        next_page_token: field(response, "next_page_token").filter(is_token)?,
        items,
        item,
    })
}

fn is_single(field: &Field) -> bool {
    matches!(field.presence, Presence::Implicit | Presence::Required | Presence::Explicit)
}

fn is_token(field: &Field) -> bool {
    is_single(field) && field.kind == Kind::String
}

fn is_page_size(field: &Field) -> bool {
    let is_wrapper =
        |name: &str| matches!(name, "google.protobuf.Int32Value" | "google.protobuf.UInt32Value");
    is_single(field)
        && match &field.kind {
            Kind::Int32 | Kind::Uint32 => true,
            Kind::Message(name) => is_wrapper(&name.full_name()),
            _ => false,
        }
}

/// The first list of messages, or the first map of messages if there is no list, and the type of the messages.
fn items(response: &MessageDescriptor) -> Option<(Field, TypeRef)> {
    let lists = candidates(response, |presence| *presence == Presence::Repeated);
    let maps = || candidates(response, |presence| matches!(presence, Presence::Map(_)));
    first(if lists.is_empty() { maps() } else { lists })
}

/// A field with message values: its position in the file, and its number.
struct Candidate {
    position: Option<usize>,
    number: u32,
    field: Field,
    item: TypeRef,
}

fn candidates(message: &MessageDescriptor, is_wanted: fn(&Presence) -> bool) -> Vec<Candidate> {
    // Reflection sorts fields by number; the order of the file is in the descriptor.
    let order = &message.descriptor_proto().field;
    let candidate = |descriptor: FieldDescriptor| {
        let field = fields::read(&descriptor);
        let Kind::Message(item) = field.kind.clone() else { return None };
        let position = order.iter().position(|other| other.name() == descriptor.name());
        is_wanted(&field.presence).then_some(Candidate { position, number: descriptor.number(), field, item })
    };
    message.fields().filter_map(candidate).collect()
}

/// The candidate that comes first in the file, if it also has the smallest number.
fn first(candidates: Vec<Candidate>) -> Option<(Field, TypeRef)> {
    let smallest = candidates.iter().map(|candidate| candidate.number).min()?;
    let first = candidates.into_iter().min_by_key(|candidate| candidate.position)?;
    (first.number == smallest).then_some((first.field, first.item))
}
