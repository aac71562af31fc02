//! The resume as plain text.

use std::fmt::Write as _;

use crate::outline::{Kind, Outline};

/// The resume as UTF-8 text with capital headings and `-` bullets.
pub fn text(outline: &Outline) -> Vec<u8> {
    let mut out = format!(
        "{}\n{}\n{}\n",
        outline.name,
        outline.headline,
        outline.contacts.join(" | ")
    );
    for section in &outline.sections {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n{}\n", section.heading.to_uppercase());
        for entry in &section.entries {
            if section.kind.is_dated() {
                let _ = write!(out, "{} - {}\n{}\n", entry.what, entry.place, entry.when);
            } else if section.kind == Kind::Summary || section.kind == Kind::Interests {
                let _ = writeln!(out, "{}", entry.line());
            } else {
                let _ = writeln!(out, "- {}", entry.line());
            }
            for point in &entry.points {
                let _ = writeln!(out, "- {point}");
            }
        }
    }
    out.into_bytes()
}
