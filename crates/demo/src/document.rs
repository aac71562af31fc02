//! A candidate's resume as a file.

use crate::{Candidate, Layout, docx, outline::Outline, pdf, plain};

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoDocument {
    /// File name with extension, such as `amara-nwosu.pdf`.
    pub file_name: String,
    /// What the file is.
    pub media_type: MediaType,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The formats that resumes are generated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML word-processing document.
    Docx,
    /// Plain text, UTF-8.
    Text,
}

impl MediaType {
    /// The registered media type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Text => "text/plain",
        }
    }

    /// The extension of file names, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Text => "txt",
        }
    }
}

/// The candidate's resume in the candidate's own layout. The same candidate gives the same bytes.
pub fn render(candidate: &Candidate) -> DemoDocument {
    use Layout as L;
    let outline = Outline::of(candidate);
    let (media_type, bytes) = match candidate.layout {
        L::PdfClassic => (MediaType::Pdf, pdf::single_column(&outline, &pdf::CLASSIC)),
        L::PdfDatesRight => (MediaType::Pdf, pdf::single_column(&outline, &pdf::DATES_RIGHT)),
        L::PdfCompact => (MediaType::Pdf, pdf::single_column(&outline, &pdf::COMPACT)),
        L::PdfSpaced => (MediaType::Pdf, pdf::single_column(&outline, &pdf::SPACED)),
        L::PdfTwoPages => (MediaType::Pdf, pdf::single_column(&outline, &pdf::TWO_PAGES)),
        L::PdfSidebar => (MediaType::Pdf, pdf::sidebar(&outline)),
        L::PdfTable => (MediaType::Pdf, pdf::table(&outline)),
        L::DocxStyles => (MediaType::Docx, docx::styles(&outline)),
        L::DocxPageHeader => (MediaType::Docx, docx::page_header(&outline)),
        L::DocxTable => (MediaType::Docx, docx::table(&outline)),
        L::DocxTextBoxes => (MediaType::Docx, docx::text_boxes(&outline)),
        L::DocxBullets => (MediaType::Docx, docx::bullets(&outline)),
        L::Text => (MediaType::Text, plain::text(&outline)),
    };
    let file_name = format!("{}.{}", candidate.slug, media_type.extension());
    DemoDocument {
        file_name,
        media_type,
        bytes,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::io::{Cursor, Read as _};

    use quick_xml::{Reader, events::Event};

    use super::*;
    use crate::dataset;

    /// Everything that the resume states, piece by piece, as a reader must be able to find it.
    fn facts(candidate: &Candidate) -> Vec<String> {
        let outline = Outline::of(candidate);
        let mut facts = vec![outline.name, outline.headline];
        facts.extend(outline.contacts);
        for entry in outline.sections.into_iter().flat_map(|section| section.entries) {
            facts.extend([entry.what, entry.place, entry.when, entry.text]);
            facts.extend(entry.points);
        }
        facts.retain(|fact| !fact.is_empty());
        facts
    }

    fn assert_says_everything(candidate: &Candidate, text: &str) {
        for fact in facts(candidate) {
            assert!(
                text.contains(&fact),
                "{} lacks `{fact}` in\n{text}",
                candidate.slug
            );
        }
    }

    fn documents(media_type: MediaType) -> Vec<(&'static Candidate, DemoDocument)> {
        let all = dataset().candidates.iter().map(|c| (c, render(c)));
        all.filter(|(_, document)| document.media_type == media_type)
            .collect()
    }

    #[test]
    fn half_of_the_documents_are_pdf_and_every_layout_is_used() {
        assert_eq!(documents(MediaType::Pdf).len(), 30);
        assert_eq!(documents(MediaType::Docx).len(), 26);
        assert_eq!(documents(MediaType::Text).len(), 4);
        let mut uses: HashMap<Layout, usize> = HashMap::new();
        for candidate in &dataset().candidates {
            *uses.entry(candidate.layout).or_default() += 1;
        }
        for layout in Layout::ALL {
            assert!(uses.get(&layout).is_some_and(|&n| n >= 3), "{layout:?}");
        }
    }

    #[test]
    fn the_same_candidate_gives_the_same_bytes() {
        for candidate in &dataset().candidates {
            assert_eq!(
                render(candidate),
                render(&candidate.clone()),
                "{}",
                candidate.slug
            );
        }
    }

    #[test]
    fn pdfs_are_sound_and_say_everything_within_the_page() {
        for (candidate, document) in documents(MediaType::Pdf) {
            let lines = pdf::read_back(&document.bytes);
            for line in &lines {
                let inside = line.x >= 20.0 && line.right <= 595.0 - 20.0 && (30.0..820.0).contains(&line.y);
                assert!(inside, "{}: {line:?}", candidate.slug);
            }
            // Lines are drawn in reading order, so that wrapped text comes together again; only the bullet of a
            // point stands alone.
            let text: Vec<_> = lines
                .iter()
                .map(|l| l.text.as_str())
                .filter(|&t| t != "•")
                .collect();
            let mut text = text.join(" ");
            // This layout joins its contacts with wide spaces.
            if candidate.layout == Layout::PdfSpaced {
                text = text.replace("   ", " ");
            }
            assert_says_everything(candidate, &text);
            for fact in facts(candidate) {
                assert_eq!(
                    pdf::win_ansi(&fact).err(),
                    None,
                    "{} cannot be drawn: `{fact}`",
                    candidate.slug
                );
            }
            let pages = lines.last().map_or(0, |l| l.page) + 1;
            let expected = if candidate.layout == Layout::PdfTwoPages {
                2..=2
            } else {
                1..=2
            };
            assert!(expected.contains(&pages), "{} has {pages} pages", candidate.slug);
        }
    }

    #[test]
    fn dates_at_the_right_end_exactly_at_the_margin() {
        for (candidate, document) in documents(MediaType::Pdf) {
            if candidate.layout != Layout::PdfDatesRight {
                continue;
            }
            let whens: Vec<_> = Outline::of(candidate)
                .sections
                .into_iter()
                .flat_map(|s| s.entries)
                .filter(|e| !e.when.is_empty() && !e.points.is_empty())
                .map(|e| e.when)
                .collect();
            let lines = pdf::read_back(&document.bytes);
            for when in whens {
                let line = lines
                    .iter()
                    .find(|l| l.text == when)
                    .expect("the dates stand alone");
                assert!((line.right - (595.0 - 56.0)).abs() < 0.01, "{line:?}");
            }
        }
    }

    /// The text of a part, by paragraphs; fails where the XML is not well-formed.
    fn paragraphs(xml: &str) -> String {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let (mut text, mut depth) = (String::new(), 0);
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Start(_) => depth += 1,
                Event::End(tag) => {
                    depth -= 1;
                    if tag.name().as_ref() == "w:p" {
                        text.push('\n');
                    }
                }
                Event::Empty(tag) if matches!(tag.name().as_ref(), "w:br" | "w:tab") => text.push('\t'),
                Event::Text(piece) => text.push_str(&piece),
                Event::GeneralRef(name) => text.push(match &*name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    other => panic!("no entity `{other}` is defined"),
                }),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "every element ends");
        text
    }

    #[test]
    fn docx_parts_are_well_formed_and_say_everything() {
        for (candidate, document) in documents(MediaType::Docx) {
            let mut archive = zip::ZipArchive::new(Cursor::new(document.bytes)).expect("a ZIP file");
            let mut parts = HashMap::new();
            for index in 0..archive.len() {
                let mut entry = archive.by_index(index).expect("an entry");
                let mut xml = String::new();
                entry
                    .read_to_string(&mut xml)
                    .expect("text with a right checksum");
                let name = entry.name().expect("a name in UTF-8").into_owned();
                parts.insert(name, paragraphs(&xml));
            }
            let header = parts.get("word/header1.xml").expect("the header part");
            let text = format!(
                "{header}{}",
                parts.get("word/document.xml").expect("the document part")
            );
            assert_says_everything(candidate, &text);
            let in_header = candidate.layout == Layout::DocxPageHeader;
            assert_eq!(
                header.contains(candidate.email.as_str()),
                in_header,
                "{}",
                candidate.slug
            );
        }
    }

    #[test]
    fn texts_say_everything() {
        for (candidate, document) in documents(MediaType::Text) {
            assert_says_everything(candidate, std::str::from_utf8(&document.bytes).expect("UTF-8"));
        }
    }
}
