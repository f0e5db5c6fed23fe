//! Tests of generated clients: mocks, JSON and debug output of messages, calls to a server.

#![deny(warnings)]

mod mock;
mod redaction;
mod round_trip;
mod transport;
