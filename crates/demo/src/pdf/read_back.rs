//! Reads the PDFs of this crate back, for tests: structure, and what is drawn where.

use std::io::Read as _;

use super::encoding::Face;

/// One drawn line.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Page, counted from 0.
    pub page: usize,
    /// Left end in points.
    pub x: f32,
    /// Base line in points from the lower edge.
    pub y: f32,
    /// Right end in points, by the published widths.
    pub right: f32,
    /// The text.
    pub text: String,
}

/// Checks header, cross-reference table and page count, and gives the drawn lines in drawing order.
pub fn read_back(file: &[u8]) -> Vec<Drawn> {
    assert!(file.starts_with(b"%PDF-1."), "a header");
    assert!(file.trim_ascii_end().ends_with(b"%%EOF"), "an end");
    let objects = objects(file);
    let text = |object: &[u8]| String::from_utf8_lossy(object).into_owned();
    let pages = objects
        .iter()
        .filter(|o| text(o).contains("/Type /Page\n"))
        .count();
    let tree = objects
        .iter()
        .map(|o| text(o))
        .find(|o| o.contains("/Type /Pages"))
        .expect("a page tree");
    assert!(
        tree.contains(&format!("/Count {pages}\n")),
        "the tree counts its {pages} pages: {tree}"
    );

    let contents: Vec<_> = objects
        .iter()
        .filter(|o| text(o).contains("/FlateDecode"))
        .collect();
    assert_eq!(contents.len(), pages, "one content for each page");
    contents
        .iter()
        .enumerate()
        .flat_map(|(page, object)| drawn(page, &unpack(object)))
        .collect()
}

/// The objects, found through the cross-reference table.
fn objects(file: &[u8]) -> Vec<&[u8]> {
    let last = |word: &[u8]| {
        file.windows(word.len())
            .rposition(|w| w == word)
            .expect("the word stands there")
    };
    let after = |at: usize| std::str::from_utf8(&file[at..]).expect("a trailer in ASCII");
    let place: usize = after(last(b"startxref") + 9)
        .split_ascii_whitespace()
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a place");
    let mut lines = after(place).lines();
    assert_eq!(lines.next(), Some("xref"));
    let count: usize = lines
        .next()
        .and_then(|l| l.split(' ').nth(1))
        .and_then(|n| n.parse().ok())
        .expect("a count");
    let objects: Vec<_> = lines
        .take(count)
        .enumerate()
        .skip(1)
        .map(|(number, line)| {
            let at: usize = line[..10].parse().expect("a place of ten digits");
            let head = format!("{number} 0 obj");
            assert!(
                file[at..].starts_with(head.as_bytes()),
                "object {number} stands where the table says"
            );
            let end = file[at..]
                .windows(6)
                .position(|w| w == b"endobj")
                .expect("an end");
            &file[at + head.len()..at + end]
        })
        .collect();
    assert_eq!(objects.len() + 1, count);
    objects
}

fn unpack(object: &[u8]) -> Vec<u8> {
    let start = object
        .windows(7)
        .position(|w| w == b"stream\n")
        .expect("a stream")
        + 7;
    let mut out = Vec::new();
    flate2::read::ZlibDecoder::new(&object[start..])
        .read_to_end(&mut out)
        .expect("a zlib stream");
    out
}

/// The lines of a content stream as [`super::canvas::Canvas::text`] writes them: one operator a line.
fn drawn(page: usize, content: &[u8]) -> Vec<Drawn> {
    let content = std::str::from_utf8(content).expect("contents in ASCII");
    let (mut face, mut size, mut spacing, mut at) = (Face::Sans, 0.0, 0.0, [0.0, 0.0]);
    let mut out = Vec::new();
    for line in content.lines() {
        let number = |n: usize| {
            line.split(' ')
                .nth(n)
                .and_then(|word| word.parse::<f32>().ok())
                .expect("a number")
        };
        if line.ends_with(" Tf") {
            let is = |f: &Face| line.as_bytes()[1..].starts_with(f.resource());
            face = Face::ALL.into_iter().find(is).expect("a face of ours");
            size = number(1);
        } else if line.ends_with(" Tc") {
            spacing = number(0);
        } else if line.ends_with(" Tm") {
            at = [number(4), number(5)];
        } else if let Some(literal) = line.strip_suffix(" Tj") {
            let text = string(literal);
            let right = at[0] + face.measure(&text, size) + spacing * text.chars().count() as f32;
            out.push(Drawn {
                page,
                x: at[0],
                y: at[1],
                right,
                text,
            });
        }
    }
    out
}

/// A literal or hexadecimal string in WinAnsi.
fn string(literal: &str) -> String {
    if let Some(digits) = literal.strip_prefix('<').and_then(|l| l.strip_suffix('>')) {
        let bytes = (0..digits.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&digits[i..i + 2], 16).expect("hex"));
        return bytes.map(super::encoding::character).collect();
    }
    let inner = literal
        .strip_prefix('(')
        .and_then(|l| l.strip_suffix(')'))
        .expect("a literal string");
    let mut out = String::new();
    let mut escaped = false;
    for c in inner.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            out.push(c);
            escaped = false;
        }
    }
    out
}
