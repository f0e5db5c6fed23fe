//! Code that is compiled for tests only.

use syn::punctuated::Punctuated;
use syn::{Attribute, Item, Meta, Token};

pub(crate) fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

/// Is an item compiled for tests only?
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    let cfg =
        |attribute: &Attribute| attribute.path().is_ident("cfg").then(|| attribute.parse_args::<Meta>());
    attributes.iter().filter_map(cfg).any(|condition| condition.is_ok_and(|it| needs_test(&it)))
}

fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let all = Punctuated::<Meta, Token![,]>::parse_terminated;
            list.parse_args_with(all).is_ok_and(|conditions| conditions.iter().any(needs_test))
        }
        _ => false,
    }
}
