//! Comments of messages and fields, which prost copies into rustdoc.

use callwright_codegen::emit::rust::escape_docs;
use prost_types::FileDescriptorProto;

/// Rewrites the comments of a file so that rustdoc finds neither code to compile nor broken links in them.
pub(crate) fn make_safe(mut file: FileDescriptorProto) -> FileDescriptorProto {
    for location in file.source_code_info.iter_mut().flat_map(|info| &mut info.location) {
        for comment in [&mut location.leading_comments, &mut location.trailing_comments].into_iter().flatten()
        {
            *comment = indent(&escape_docs(comment));
        }
        location.leading_detached_comments.clear();
    }
    file
}

/// Adds the leading space that follows `//` in a comment to every line.
fn indent(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!(" {line}\n") }).collect()
}
