//! Whatever the headers say of the next attempt, it is a wait, a refusal, or nothing.
//!
//! The input is headers, one per line, `name: value`.
#![no_main]

use std::time::{Duration, SystemTime};

use callwright::fuzzing;
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

fuzz_target!(|data: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(16) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let early = fuzzing::pushback(&headers, SystemTime::UNIX_EPOCH);
    let late = fuzzing::pushback(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600));
    match (early, late) {
        (None, None) => assert!(!headers.contains_key("grpc-retry-pushback-ms"), "a pushback is overlooked"),
        (Some(early), Some(late)) => {
            for wait in [early, late].into_iter().flatten() {
                assert!(wait <= YEAR, "a wait of {wait:?} means never");
            }
            let wait = |told: Option<Duration>| told.unwrap_or(Duration::MAX);
            assert!(wait(early) >= wait(late), "a later clock waits for longer");
        }
        other => panic!("the clock decides whether there is a pushback: {other:?}"),
    }
});
