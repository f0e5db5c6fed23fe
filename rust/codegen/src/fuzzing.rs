//! Internals for the fuzz targets. Not part of the API.

use crate::template::{Piece, parse};

/// The pieces of a path template as text: literals, and variables in their braces; none when it is malformed.
pub fn template_pieces(template: &str) -> Option<Vec<String>> {
    let text = |piece: Piece| match piece {
        Piece::Literal(text) => text,
        Piece::Variable { field, template } => format!("{{{field}={template}}}"),
    };
    parse(template).ok().map(|pieces| pieces.into_iter().map(text).collect())
}
