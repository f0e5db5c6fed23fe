//! What a user of generated clients does with them: mock them, print and read their messages, call a server.

#![deny(warnings)]

mod mock;
mod redaction;
mod round_trip;
mod transport;
