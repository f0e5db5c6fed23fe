//! Methods: request and response types, streaming, pagination.

use prost_reflect::{Kind, MethodDescriptor};

use super::Comparison;
use super::rules::{PAGINATION_LOST, RPC_REQUEST_CHANGED, RPC_RESPONSE_CHANGED, RPC_STREAMING_CHANGED};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    for (old, new) in comparison.method_pairs() {
        let name = old.full_name();
        let (was, is) = (old.input(), new.input());
        if comparison.names.now(was.full_name()) != is.full_name() {
            let message = format!("{name} took {} and takes {}", was.full_name(), is.full_name());
            comparison.changed(RPC_REQUEST_CHANGED, &new, message);
        }
        let (was, is) = (old.output(), new.output());
        if comparison.names.now(was.full_name()) != is.full_name() {
            let message = format!("{name} returned {} and returns {}", was.full_name(), is.full_name());
            comparison.changed(RPC_RESPONSE_CHANGED, &new, message);
        }
        let kind = |method: &MethodDescriptor| (method.is_client_streaming(), method.is_server_streaming());
        if kind(&old) != kind(&new) {
            let message = format!("{name} was {} and is {}", words(kind(&old)), words(kind(&new)));
            comparison.changed(RPC_STREAMING_CHANGED, &new, message);
        }
        if has_pages(&old) && !has_pages(&new) {
            comparison.changed(PAGINATION_LOST, &new, format!("{name} had pages and has none"));
        }
    }
}

fn words((client, server): (bool, bool)) -> &'static str {
    match (client, server) {
        (false, false) => "unary",
        (true, false) => "client streaming",
        (false, true) => "server streaming",
        (true, true) => "streaming in both directions",
    }
}

/// Returns true if the method is paged.
fn has_pages(method: &MethodDescriptor) -> bool {
    let is_string = |kind: Kind| kind == Kind::String;
    let (input, output) = (method.input(), method.output());
    let asks = ["page_size", "max_results"].iter().any(|name| input.get_field_by_name(name).is_some())
        && input.get_field_by_name("page_token").is_some_and(|field| is_string(field.kind()));
    let answers = output.get_field_by_name("next_page_token").is_some_and(|field| is_string(field.kind()))
        && output.fields().any(|field| field.is_list() || field.is_map());
    asks && answers
}
