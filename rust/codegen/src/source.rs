//! Comments and line numbers, from the source info of the proto compiler.

use prost_types::FileDescriptorProto;
use prost_types::source_code_info::Location as Span;

use crate::model::Location;

/// The source info of one file; elements are named by their descriptor path.
pub(crate) struct Source<'a> {
    file: &'a FileDescriptorProto,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: &'a FileDescriptorProto) -> Self {
        Self { file }
    }

    /// Returns the line where the element begins, or line 1 when the file was compiled without source info.
    pub(crate) fn location(&self, path: &[i32]) -> Location {
        self.at(self.spans().find(|span| span.path == path))
    }

    /// Returns the line of an option inside an element, or the line of the element itself.
    pub(crate) fn option_location(&self, element: &[i32], option: &[i32]) -> Location {
        let wanted = [element, option].concat();
        match self.spans().find(|span| span.path.starts_with(&wanted)) {
            Some(span) => self.at(Some(span)),
            None => self.location(element),
        }
    }

    /// Returns the comment of the element: the leading comment, then the trailing one.
    pub(crate) fn docs(&self, path: &[i32]) -> String {
        let Some(span) = self.spans().find(|span| span.path == path) else { return String::new() };
        let comments = [&span.leading_comments, &span.trailing_comments];
        let texts: Vec<&str> = comments
            .into_iter()
            .flatten()
            .map(|text| text.trim_end())
            .filter(|text| !text.is_empty())
            .collect();
        texts.join("\n\n")
    }

    fn at(&self, span: Option<&Span>) -> Location {
        let line =
            span.and_then(|span| span.span.first()).map_or(1, |line| usize::try_from(*line).unwrap_or(0) + 1);
        Location { file: self.file.name().to_owned(), line }
    }

    fn spans(&self) -> impl Iterator<Item = &'a Span> {
        self.file.source_code_info.iter().flat_map(|info| &info.location)
    }
}
