//! DOCX resumes without tables and boxes.

use super::package::Package;
use super::xml::{TAB, bold, bold_sized, escape, item, paragraph, run, styled};
use crate::outline::{Outline, Section};

/// A title, heading styles and body text.
pub fn styles(outline: &Outline) -> Vec<u8> {
    let mut body = styled("Title", &run(&outline.name));
    body += &styled("Subtitle", &run(&outline.headline));
    body += &paragraph(&run(&outline.contacts.join(" | ")));
    body += &outline
        .sections
        .iter()
        .map(with_heading_styles)
        .collect::<String>();
    Package {
        outline,
        body,
        header: None,
    }
    .pack()
}

/// As [`styles`], with name and contact details in the page header and nowhere else.
pub fn page_header(outline: &Outline) -> Vec<u8> {
    let header = styled("Header", &bold_sized(&outline.name, 36))
        + &styled(
            "Header",
            &run(&outline.contacts[..2.min(outline.contacts.len())].join("  •  ")),
        )
        + &styled(
            "Header",
            &run(&outline.contacts[2.min(outline.contacts.len())..].join("  •  ")),
        );
    let mut body = styled("Subtitle", &run(&outline.headline));
    body += &outline
        .sections
        .iter()
        .map(with_heading_styles)
        .collect::<String>();
    Package {
        outline,
        body,
        header: Some(header),
    }
    .pack()
}

/// Headings that are only bold, list bullets, dates behind a right-aligned tab.
pub fn bullets(outline: &Outline) -> Vec<u8> {
    let mut body = paragraph(&bold_sized(&outline.name, 40));
    body += &paragraph(&run(&outline.headline));
    for contact in &outline.contacts {
        body += &paragraph(&run(contact));
    }
    for section in &outline.sections {
        body += &paragraph("");
        body += &paragraph(&bold_sized(&section.heading.to_uppercase(), 24));
        for entry in &section.entries {
            if section.kind.is_dated() {
                body += &with_right_tab(&format!("{}{TAB}{}", bold(&entry.what), run(&entry.when)));
                body += &paragraph(&run(&entry.place));
                body += &entry
                    .points
                    .iter()
                    .map(|point| item(&run(point)))
                    .collect::<String>();
            } else if entry.what.is_empty() {
                body += &paragraph(&run(&entry.text));
            } else {
                body += &item(&run(&entry.line()));
            }
        }
    }
    Package {
        outline,
        body,
        header: None,
    }
    .pack()
}

/// A section under `Heading1` with its entries under `Heading2`.
pub fn with_heading_styles(section: &Section) -> String {
    let mut body = styled("Heading1", &run(section.heading));
    for entry in &section.entries {
        if !section.kind.is_dated() {
            body += &labelled(&entry.what, &entry.text, || entry.line());
            continue;
        }
        body += &styled("Heading2", &run(&entry.what));
        // The date stands after a line break in the same paragraph, as people type it.
        body += &paragraph(&format!(
            "<w:r><w:t>{}</w:t><w:br/><w:t>{}</w:t></w:r>",
            escape(&entry.place),
            escape(&entry.when)
        ));
        body += &entry
            .points
            .iter()
            .map(|point| item(&run(point)))
            .collect::<String>();
    }
    body
}

/// A bold label with text behind it, or the whole line where one of them is missing.
fn labelled(label: &str, text: &str, line: impl Fn() -> String) -> String {
    if label.is_empty() || text.is_empty() {
        return paragraph(&run(&line()));
    }
    paragraph(&(bold(&format!("{label}: ")) + &run(text)))
}

fn with_right_tab(runs: &str) -> String {
    format!("<w:p><w:pPr><w:tabs><w:tab w:val=\"right\" w:pos=\"9638\"/></w:tabs></w:pPr>{runs}</w:p>")
}
