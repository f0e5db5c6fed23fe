//! What Callwright costs: `make bench` runs the programs of this crate.
