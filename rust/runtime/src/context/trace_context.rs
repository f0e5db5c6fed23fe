use std::fmt;
use std::sync::Arc;

/// The maximum length of `tracestate` in bytes. A longer one is not passed on.
const MAX_STATE: usize = 512;

/// A position in a distributed trace, as in the headers `traceparent` and `tracestate` of W3C Trace Context.
///
/// ```
/// use callwright::TraceContext;
///
/// let caller = TraceContext::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").unwrap();
/// let attempt = caller.child();
/// assert_eq!(attempt.trace_id(), "0af7651916cd43dd8448eb211c80319c");
/// assert_ne!(attempt.span_id(), caller.span_id());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
    flags: u8,
    state: Option<Arc<str>>,
}

impl TraceContext {
    /// Begins a trace. `sampling` says whether it is recorded.
    pub fn start(sampling: Sampling) -> Self {
        let flags = u8::from(sampling == Sampling::Sampled);
        Self { trace_id: fastrand::u128(1..), span_id: fastrand::u64(1..), flags, state: None }
    }

    /// Parses a `traceparent`. Returns `None` when it is malformed. Only the known part of a later version is read.
    pub fn parse(traceparent: &str) -> Option<Self> {
        let mut parts = traceparent.trim_matches([' ', '\t']).split('-');
        let version = hex(parts.next()?, 2)?;
        let (trace_id, span_id, flags) =
            (hex(parts.next()?, 32)?, hex(parts.next()?, 16)?, hex(parts.next()?, 2)?);
        let has_more = parts.next().is_some();
        if version == 0xff || (version == 0 && has_more) || trace_id == 0 || span_id == 0 {
            return None;
        }
        // Only the first flag is known. The specification does not allow passing on unknown flags.
        let (span_id, flags) = (u64::try_from(span_id).ok()?, u8::from(flags & 1 == 1));
        Some(Self { trace_id, span_id, flags, state: None })
    }

    /// Adds the text of `tracestate`, in which tracing systems keep their own data. Text that is not visible ASCII, or
    /// longer than 512 bytes, is ignored.
    #[must_use]
    pub fn with_state(mut self, tracestate: &str) -> Self {
        let is_valid = !tracestate.trim().is_empty()
            && tracestate.len() <= MAX_STATE
            && tracestate.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        self.state = is_valid.then(|| tracestate.trim().into());
        self
    }

    /// Returns a new span of the same trace.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { span_id: fastrand::u64(1..), ..self.clone() }
    }

    /// Returns the id of the trace, as 32 hexadecimal digits.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// Returns the id of the span, as 16 hexadecimal digits.
    pub fn span_id(&self) -> String {
        format!("{:016x}", self.span_id)
    }

    /// Returns true if the trace is recorded.
    pub fn is_sampled(&self) -> bool {
        self.flags & 1 == 1
    }

    /// Returns the text of `tracestate`.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

/// The sampling decision of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sampling {
    /// The trace is recorded.
    Sampled,
    /// The trace is not recorded. Its ids still correlate the logs of all services.
    NotSampled,
}

/// Prints the text of `traceparent`.
impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

impl fmt::Debug for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceContext({self})")
    }
}

/// Parses exactly this many lower-case hexadecimal digits.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let is_hex = text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hex { u128::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn what_is_read_is_written() {
        let read = TraceContext::parse(PARENT).expect("a traceparent").with_state("a=1,b=2");
        assert_eq!((read.to_string().as_str(), read.state()), (PARENT, Some("a=1,b=2")));
        let child = read.child();
        assert_eq!(
            (child.trace_id(), child.is_sampled(), child.state()),
            (read.trace_id(), true, Some("a=1,b=2"))
        );
        assert_ne!(child.span_id(), read.span_id());
    }

    #[test]
    fn a_later_version_is_read_and_a_malformed_one_is_not() {
        let later = format!("{}-extra", PARENT.replacen("00", "01", 1));
        assert_eq!(TraceContext::parse(&later).expect("a later version").to_string(), PARENT);
        for bad in [
            "",
            "00",
            &PARENT.to_uppercase(),
            &format!("{PARENT}-extra"),
            &PARENT.replacen("00", "ff", 1),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
        ] {
            assert_eq!(TraceContext::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_state_that_cannot_travel_is_left_out() {
        let read = TraceContext::parse(PARENT).expect("a traceparent");
        for bad in ["", " ", "a=\u{7f}", "a=é", &"a".repeat(513)] {
            assert_eq!(read.clone().with_state(bad).state(), None, "{bad}");
        }
    }
}
