//! A call as a user makes it: its options, its run from the first poll to the response, and pagination.

mod dynamic;
mod intercepted;
mod pages;
mod request;
mod run;
mod sender;
mod warnings;
mod wire_options;

pub use dynamic::{DynamicClient, JsonMessage};
pub use pages::{Items, Page, Paged, Pages};
pub use request::Call;
pub use run::CallFuture;
