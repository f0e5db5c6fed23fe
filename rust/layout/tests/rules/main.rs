//! Each rule, broken in a small repository that is made for the test.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod fixture;
mod parts;
mod rooms;
