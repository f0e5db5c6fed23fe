//! A client: its builder, what it stands on, its layers of options, and the way of one attempt to the server.
//!
//! It refuses the options and the run of a single call, which are in `call`.

mod builder;
mod channel;
mod pipeline;

pub use builder::{ClientBuilder, GeneratedClient};
pub use channel::Channel;
