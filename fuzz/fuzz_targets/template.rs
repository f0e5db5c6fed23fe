//! Whatever a contract writes as a path template, it is refused or taken apart without loss, and what is taken is a path.
#![no_main]

use callwright_codegen::fuzzing::template_pieces;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|template: &str| {
    let Some(pieces) = template_pieces(template) else { return };
    let joined = pieces.concat();
    assert_eq!(joined.replace("=*}", "}"), template.replace("=*}", "}"), "something was lost");
    assert_eq!(template_pieces(&joined).as_ref(), Some(&pieces), "not stable");
    assert!(joined.starts_with('/') && joined.is_ascii(), "{joined} is no path");
    for piece in pieces.iter().filter(|piece| piece.starts_with('{')) {
        assert!(!piece[1..piece.len() - 1].contains(['{', '}', '?', '#']), "{piece} is no variable");
    }
    for literal in pieces.iter().filter(|piece| !piece.starts_with('{')) {
        assert!(!literal.contains(['{', '}', '?', '#', '*', '"', '\\']), "{literal} is no path");
    }
});
