//! The seam between a request's fields and the parts of an HTTP request that they travel in.

use std::error::Error as StdError;

type Failure = Box<dyn StdError + Send + Sync>;

/// A request whose fields travel apart: some in the path, some in the query, the rest in the body.
///
/// Paths are by JSON names, from the request down.
pub trait RequestFields {
    /// The text that the scalar at the path has in a URL. `None` when its parent is not set, or when it has explicit
    /// presence and is not set; a zero value without explicit presence has its text, `0` or `false`.
    fn text(&self, path: &[&str]) -> Option<String>;

    /// Hands each set leaf to `each`, in field order, as its dotted key and its text; what stands at or under a skipped
    /// path is left out.
    ///
    /// # Errors
    ///
    /// The dotted key of a field that a query cannot hold: a list of messages, a map, a `Struct`.
    fn leaves(&self, skip: &[&[&str]], each: &mut dyn FnMut(&str, &str)) -> Result<(), String>;

    /// Writes the request as compact JSON without the fields at the skipped paths.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write.
    fn write_json(&self, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<(), Failure>;

    /// Writes the field of this JSON name as compact JSON without the fields at the skipped paths, which start at the
    /// request. Answers false, with nothing written, when the field is not set.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write.
    fn write_json_field(&self, name: &str, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<bool, Failure>;
}
