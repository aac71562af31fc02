//! The paragraphs of a part of a Word document as lines.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use rolefit_domain::FailureCode;
use rolefit_domain::document::LineRole;

use super::styles::{Look, Styles, attribute};
use super::table::row_lines;
use crate::builder::RawLine;

/// A line, or the gap that an empty paragraph makes.
#[derive(Debug)]
pub(super) enum Piece {
    /// A line of text.
    Line(RawLine),
    /// An empty paragraph.
    Blank,
}

impl Piece {
    /// Bytes of text.
    pub(super) fn text_len(&self) -> usize {
        match self {
            Self::Line(line) => line.text.len(),
            Self::Blank => 0,
        }
    }
}

/// The lines of a part, and whether hidden text was left out.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// In reading order.
    pub pieces: Vec<Piece>,
    /// Whether runs were left out because nobody can see them.
    pub hidden: bool,
}

/// Deepest nesting of tables and text boxes that is read.
const MAX_DEPTH: usize = 40;
/// Text below this size, in points, cannot be read on paper.
const MIN_SIZE: f32 = 3.0;

/// Reads the part.
///
/// # Errors
/// [`FailureCode::Corrupt`] for XML that is broken or has a document type, [`FailureCode::TooComplex`] for nesting
/// beyond any real document.
pub(super) fn read(xml: &str, styles: &Styles) -> Result<Content, FailureCode> {
    let mut reader = Reader::from_str(xml);
    let mut walk = Walk::new(styles);
    loop {
        match reader.read_event().map_err(|_| FailureCode::Corrupt)? {
            Event::DocType(_) => return Err(FailureCode::Corrupt),
            Event::Start(tag) => walk.start(&tag)?,
            Event::Empty(tag) => {
                walk.start(&tag)?;
                walk.end(tag.local_name().into_inner());
            }
            Event::End(tag) => walk.end(tag.local_name().into_inner()),
            Event::Text(text) => walk.text(&text.xml10_content()),
            Event::CData(text) => walk.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                if let Some(c) = resolve(&reference) {
                    walk.text(c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(walk.finish())
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match &*reference.xml10_content() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// A paragraph being read.
#[derive(Debug, Default)]
struct Paragraph {
    look: Look,
    /// Lines of text; `w:br` begins a new one.
    lines: Vec<String>,
    bold_bytes: usize,
    all_bytes: usize,
    size: f32,
    /// Blocks that stand in text boxes anchored in this paragraph; they follow it.
    boxes: Vec<Piece>,
}

/// What encloses the paragraphs being read.
#[derive(Debug)]
enum Frame {
    Body(Vec<Piece>),
    Row(Vec<Vec<Piece>>),
    Cell(Vec<Piece>),
    /// A text box, with the paragraph and run that it interrupts.
    Box(Vec<Piece>, Option<Paragraph>, Look),
}

struct Walk<'a> {
    styles: &'a Styles,
    frames: Vec<Frame>,
    paragraph: Option<Paragraph>,
    run: Look,
    in_text: bool,
    /// Depth inside elements whose content is not text of the document.
    skipping: usize,
    in_paragraph_properties: bool,
    in_run_properties: bool,
    next_block: u32,
    blocks: Vec<u32>,
    hidden: bool,
}

impl<'a> Walk<'a> {
    fn new(styles: &'a Styles) -> Self {
        Self {
            styles,
            frames: vec![Frame::Body(Vec::new())],
            paragraph: None,
            run: Look::default(),
            in_text: false,
            skipping: 0,
            in_paragraph_properties: false,
            in_run_properties: false,
            next_block: 1,
            blocks: vec![0],
            hidden: false,
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), FailureCode> {
        let name = tag.local_name().into_inner();
        if self.skipping > 0 || is_skipped(name) {
            self.skipping += usize::from(is_skipped(name));
            return Ok(());
        }
        if self.frames.len() > MAX_DEPTH {
            return Err(FailureCode::TooComplex);
        }
        match name {
            "tr" => self.frames.push(Frame::Row(Vec::new())),
            "tc" => {
                self.open_block();
                self.frames.push(Frame::Cell(Vec::new()));
            }
            "txbxContent" => {
                self.open_block();
                let (paragraph, run) = (self.paragraph.take(), std::mem::take(&mut self.run));
                self.frames.push(Frame::Box(Vec::new(), paragraph, run));
            }
            "p" => {
                self.paragraph = Some(Paragraph {
                    lines: vec![String::new()],
                    ..Paragraph::default()
                })
            }
            "pPr" => self.in_paragraph_properties = true,
            "rPr" => self.in_run_properties = true,
            "r" => self.run = Look::default(),
            "t" => self.in_text = true,
            "pStyle" => {
                let style = attribute(tag, "val")
                    .map(|id| self.styles.look(&id))
                    .unwrap_or_default();
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.look = paragraph.look.over(style);
                }
            }
            "rStyle" => {
                let style = attribute(tag, "val")
                    .map(|id| self.styles.look(&id))
                    .unwrap_or_default();
                self.run = self.run.over(style);
            }
            "tab" | "ptab" if !self.in_paragraph_properties => self.text_run("\t"),
            "br" | "cr" if !self.in_paragraph_properties => {
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.lines.push(String::new());
                }
            }
            "noBreakHyphen" => self.text_run("-"),
            "softHyphen" => self.text_run("\u{AD}"),
            "sym" => {
                let code = attribute(tag, "char").and_then(|v| u32::from_str_radix(&v, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    self.text_run(c.encode_utf8(&mut [0; 4]));
                }
            }
            _ => self.property(name, tag),
        }
        Ok(())
    }

    /// Properties of the paragraph mark (`rPr` inside `pPr`) say nothing about the text.
    fn property(&mut self, name: &str, tag: &BytesStart<'_>) {
        match (self.in_paragraph_properties, self.in_run_properties) {
            (true, false) => {
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.look.property(name, tag);
                }
            }
            (false, true) => self.run.property(name, tag),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipping > 0 {
            self.skipping -= usize::from(is_skipped(name));
            return;
        }
        match name {
            "t" => self.in_text = false,
            "pPr" => self.in_paragraph_properties = false,
            "rPr" => self.in_run_properties = false,
            "p" => self.end_paragraph(),
            "tc" => {
                if let Some(Frame::Cell(pieces)) = self.pop_if(|f| matches!(f, Frame::Cell(_))) {
                    self.blocks.pop();
                    if let Some(Frame::Row(cells)) = self.frames.last_mut() {
                        cells.push(pieces);
                    }
                }
            }
            "tr" => {
                if let Some(Frame::Row(cells)) = self.pop_if(|f| matches!(f, Frame::Row(_))) {
                    self.add(row_lines(cells));
                }
            }
            "txbxContent" => {
                if let Some(Frame::Box(pieces, paragraph, run)) = self.pop_if(|f| matches!(f, Frame::Box(..)))
                {
                    self.blocks.pop();
                    self.run = run;
                    self.paragraph = paragraph;
                    match &mut self.paragraph {
                        Some(paragraph) => paragraph.boxes.extend(pieces),
                        None => self.add(pieces),
                    }
                }
            }
            _ => {}
        }
    }

    fn pop_if(&mut self, is: impl Fn(&Frame) -> bool) -> Option<Frame> {
        if self.frames.len() > 1 && self.frames.last().is_some_and(is) {
            self.frames.pop()
        } else {
            None
        }
    }

    fn open_block(&mut self) {
        self.blocks.push(self.next_block);
        self.next_block += 1;
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipping == 0 {
            self.text_run(text);
        }
    }

    fn text_run(&mut self, text: &str) {
        let in_body = self.frames.len() == 1;
        let Some(paragraph) = &mut self.paragraph else {
            return;
        };
        let look = self.run.over(paragraph.look);
        // White letters on nothing dark; in tables and boxes the ground is unknown, so they stay.
        let unseen = look.white == Some(true) && look.shaded != Some(true) && in_body;
        if look.vanish == Some(true) || unseen || look.size.is_some_and(|s| s < MIN_SIZE) {
            self.hidden |= !text.trim().is_empty();
            return;
        }
        let bytes = text.trim().len();
        paragraph.all_bytes += bytes;
        if look.bold == Some(true) {
            paragraph.bold_bytes += bytes;
        }
        paragraph.size = paragraph.size.max(look.size.unwrap_or(0.0));
        if let Some(line) = paragraph.lines.last_mut() {
            line.push_str(text);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraph.take() else {
            return;
        };
        let block = self.blocks.last().copied().unwrap_or(0);
        let role = match paragraph.look {
            Look {
                heading: Some(true), ..
            } => LineRole::Heading,
            Look { list: Some(true), .. } => LineRole::ListItem,
            _ => LineRole::Body,
        };
        let bold = paragraph.bold_bytes * 2 > paragraph.all_bytes;
        let mut pieces: Vec<Piece> = paragraph
            .lines
            .into_iter()
            .filter(|text| !text.trim().is_empty())
            .map(|text| {
                Piece::Line(RawLine {
                    text,
                    bounds: None,
                    size: paragraph.size,
                    bold,
                    block,
                    role,
                })
            })
            .collect();
        if pieces.is_empty() {
            pieces.push(Piece::Blank);
        }
        pieces.extend(paragraph.boxes);
        self.add(pieces);
    }

    fn add(&mut self, pieces: Vec<Piece>) {
        let target = self.frames.iter_mut().rev().find_map(|frame| match frame {
            Frame::Body(pieces) | Frame::Cell(pieces) | Frame::Box(pieces, ..) => Some(pieces),
            Frame::Row(_) => None,
        });
        if let Some(target) = target {
            target.extend(pieces);
        }
    }

    /// Closes what a cut-off part left open.
    fn finish(mut self) -> Content {
        self.end_paragraph();
        while self.frames.len() > 1 {
            match self.frames.pop() {
                Some(Frame::Cell(pieces) | Frame::Box(pieces, ..) | Frame::Body(pieces)) => self.add(pieces),
                Some(Frame::Row(cells)) => self.add(row_lines(cells)),
                None => break,
            }
        }
        let pieces = match self.frames.pop() {
            Some(Frame::Body(pieces)) => pieces,
            _ => Vec::new(),
        };
        Content {
            pieces,
            hidden: self.hidden,
        }
    }
}

/// Elements whose text is not the document's: second copies for old readers, deleted text, field codes, phonetic
/// guides.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "Fallback" | "del" | "moveFrom" | "instrText" | "delText" | "rt" | "comments"
    )
}
