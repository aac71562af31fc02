//! Documents to positioned text to a structured profile with spans.
