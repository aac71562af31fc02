//! Where a piece of work stands among the pieces of work that one request led to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The span that something came from, in the form of `traceparent` (W3C Trace Context, version 00):
/// `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`. Random numbers: nothing about a person follows from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TraceParent {
    trace: u128,
    span: u64,
    is_sampled: bool,
}

/// A text that is no [`TraceParent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a `traceparent` of version 00")]
pub struct InvalidTraceParent;

impl TraceParent {
    /// The parent with these numbers; `None` when one of them is zero, which means "no trace" and "no span".
    pub const fn new(trace: u128, span: u64, is_sampled: bool) -> Option<Self> {
        if trace == 0 || span == 0 {
            return None;
        }
        Some(Self {
            trace,
            span,
            is_sampled,
        })
    }

    /// What all spans of one trace share. Never zero.
    pub const fn trace(self) -> u128 {
        self.trace
    }

    /// The span itself. Never zero.
    pub const fn span(self) -> u64 {
        self.span
    }

    /// Whether the trace is told to a collector, which is decided once for all of its spans.
    pub const fn is_sampled(self) -> bool {
        self.is_sampled
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = u8::from(self.is_sampled);
        write!(f, "00-{:032x}-{:016x}-{flags:02x}", self.trace, self.span)
    }
}

impl FromStr for TraceParent {
    type Err = InvalidTraceParent;

    fn from_str(text: &str) -> Result<Self, InvalidTraceParent> {
        let parts: Vec<&str> = text.split('-').collect();
        let ["00", trace, span, flags] = parts[..] else {
            return Err(InvalidTraceParent);
        };
        let trace = u128::from_str_radix(digits(trace, 32)?, 16).map_err(|_| InvalidTraceParent)?;
        let span = u64::from_str_radix(digits(span, 16)?, 16).map_err(|_| InvalidTraceParent)?;
        let flags = u8::from_str_radix(digits(flags, 2)?, 16).map_err(|_| InvalidTraceParent)?;
        Self::new(trace, span, flags & 1 == 1).ok_or(InvalidTraceParent)
    }
}

/// So many lower-case hexadecimal digits, since the parser of numbers takes signs and capitals too.
fn digits(text: &str, count: usize) -> Result<&str, InvalidTraceParent> {
    let are_digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match text.len() == count && are_digits {
        true => Ok(text),
        false => Err(InvalidTraceParent),
    }
}

impl From<TraceParent> for String {
    fn from(parent: TraceParent) -> Self {
        parent.to_string()
    }
}

impl TryFrom<String> for TraceParent {
    type Error = InvalidTraceParent;

    fn try_from(text: String) -> Result<Self, InvalidTraceParent> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn the_form_is_that_of_trace_context() {
        let parent: TraceParent = EXAMPLE.parse().expect("valid");
        assert_eq!(parent.trace(), 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(parent.span(), 0x00f0_67aa_0ba9_02b7);
        assert!(parent.is_sampled());
        assert_eq!(parent.to_string(), EXAMPLE);
        let json = serde_json::to_string(&parent).expect("JSON");
        assert_eq!(json, format!("\"{EXAMPLE}\""));
        assert_eq!(serde_json::from_str::<TraceParent>(&json).expect("read"), parent);
        let other = EXAMPLE.replace("-01", "-00");
        assert!(!other.parse::<TraceParent>().expect("valid").is_sampled());
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [
            "",
            "00",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        ] {
            assert_eq!(wrong.parse::<TraceParent>(), Err(InvalidTraceParent), "{wrong}");
        }
    }
}
