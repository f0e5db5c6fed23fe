//! A client: its builder, its parts, its layers of options, and the path of one attempt to the server.
//!
//! The options and the run of a single call are in `call`.

mod builder;
mod channel;
mod pipeline;

pub use builder::{ClientBuilder, GeneratedClient};
pub use channel::Channel;
