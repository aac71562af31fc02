//! PDF files of moderate size that ask for an immoderate amount of work.

use super::NAME;
use super::pdf::{one_page, page_with};
use super::raw::{pdf, repeat, stream};

const MIB: u32 = 1024 * 1024;

/// Twelve million operators that draw nothing.
pub fn operators() -> Vec<u8> {
    let saves = b"q Q 0 g 1 w ".repeat(64 * 1024 / 12);
    let times = 12_000_000 / (4 * (64 * 1024 / 12));
    let content = repeat(b"", &saves, times, b"");
    pdf(&one_page(stream("/Filter /FlateDecode", &content.zlib())), "")
}

/// Half a gibibyte of blanks, packed into half a megabyte.
pub fn inflating_content() -> Vec<u8> {
    let blanks = vec![b' '; MIB as usize];
    let content = repeat(b"", &blanks, 512, b"");
    pdf(&one_page(stream("/Filter /FlateDecode", &content.zlib())), "")
}

/// Half a gibibyte of blanks, packed and packed again into a few kilobytes.
pub fn inflating_layers() -> Vec<u8> {
    let blanks = vec![b' '; MIB as usize];
    let once = repeat(b"", &blanks, 512, b"").zlib();
    let twice = repeat(&once, b"", 0, b"").zlib();
    pdf(
        &one_page(stream("/Filter [/FlateDecode /FlateDecode]", &twice)),
        "",
    )
}

/// A page whose resources are a hundred thousand dictionaries one within another.
pub fn deep_dictionaries() -> Vec<u8> {
    const DEPTH: usize = 100_000;
    let resources = format!(
        "/Font << /F1 4 0 R >> /Properties {}{}",
        "<< /A ".repeat(DEPTH),
        ">> ".repeat(DEPTH)
    );
    let content = format!("BT /F1 12 Tf 72 760 Td ({NAME}) Tj ET");
    pdf(&page_with(&resources, stream("", content.as_bytes())), "")
}

/// A hundred thousand nested arrays as the operand of one operator.
pub fn deep_content_arrays() -> Vec<u8> {
    const DEPTH: usize = 100_000;
    let content = format!(
        "BT /F1 12 Tf 72 760 Td {}({NAME}){} TJ ET",
        "[".repeat(DEPTH),
        "]".repeat(DEPTH)
    );
    pdf(&one_page(stream("", content.as_bytes())), "")
}

/// Twelve forms, each of which draws the next one ten times: 10^11 squares.
pub fn exponential_forms() -> Vec<u8> {
    const LEVELS: usize = 12;
    const FIRST: usize = 6;
    let mut objects = page_with(&format!("/XObject << /X {FIRST} 0 R >>"), stream("", b"/X Do"));
    for level in 0..LEVELS {
        let header = "/Type /XObject /Subtype /Form /BBox [0 0 595 842]";
        objects.push(if level + 1 < LEVELS {
            let entries = format!(
                "{header} /Resources << /XObject << /X {} 0 R >> >>",
                FIRST + level + 1
            );
            stream(&entries, "/X Do ".repeat(10).as_bytes())
        } else {
            stream(header, b"0 0 1 1 re f")
        });
    }
    pdf(&objects, "")
}

/// A form that draws itself.
pub fn recursive_form() -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 760 Td ({NAME}) Tj ET /X Do");
    let mut objects = page_with(
        "/Font << /F1 4 0 R >> /XObject << /X 6 0 R >>",
        stream("", content.as_bytes()),
    );
    let entries =
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 6 0 R >> >>";
    objects.push(stream(entries, b"/X Do /X Do"));
    pdf(&objects, "")
}

/// A page tree that has itself as a child.
pub fn page_tree_loop() -> Vec<u8> {
    let mut objects = one_page(stream("", b""));
    objects[1] = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>".to_vec();
    pdf(&objects, "")
}

/// A cross-reference table whose predecessor is itself.
pub fn xref_loop() -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 760 Td ({NAME}) Tj ET");
    let objects = one_page(stream("", content.as_bytes()));
    // The table stands behind the objects, so its place does not depend on the trailer.
    let without = pdf(&objects, "");
    let place = without
        .windows(7)
        .position(|w| w == b"\nxref\n0")
        .map_or(0, |at| at + 1);
    pdf(&objects, &format!("/Prev {place}"))
}
