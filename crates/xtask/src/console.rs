//! What a person reads: progress lines, findings and tables, all on standard output.
//!
//! Cargo, npm and the browser tests write to the same terminal, so each line of ours starts with
//! a mark that tells them apart.

use std::fmt::Display;
use std::io::{self, Write};

/// Announces work that takes a noticeable time.
pub fn step(text: impl Display) {
    line(format_args!("==> {text}"));
}

/// States a fact about the work announced last.
pub fn note(text: impl Display) {
    line(format_args!("    {text}"));
}

/// Prints one line as it is, for tables and for lines that other programs read.
///
/// A closed pipe (`cargo xtask test | head`) is no reason to stop the work, so a failed write is
/// left alone; every command reports its outcome by its exit status as well.
pub fn line(text: impl Display) {
    let mut out = io::stdout().lock();
    if writeln!(out, "{text}").is_ok() {
        out.flush().ok();
    }
}

/// A size in bytes as people read it: `812 B`, `24.1 KiB`, `3.2 MiB`.
pub fn size(bytes: u64) -> String {
    let kib = bytes as f64 / 1024.0;
    if bytes < 1024 {
        format!("{bytes} B")
    } else if kib < 1024.0 {
        format!("{kib:.1} KiB")
    } else {
        format!("{:.1} MiB", kib / 1024.0)
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_readable() {
        assert_eq!(size(812), "812 B");
        assert_eq!(size(24_678), "24.1 KiB");
        assert_eq!(size(3_355_443), "3.2 MiB");
    }
}
