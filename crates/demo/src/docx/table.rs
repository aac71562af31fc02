//! DOCX resumes that are one borderless table.

use super::package::Package;
use super::xml::{bold, bold_sized, item, paragraph, run};
use crate::outline::Outline;

const LABEL_WIDTH: u32 = 2400;
const TEXT_WIDTH: u32 = 7238;

/// A table with dates and labels at the left and text at the right; headings span both columns.
pub fn table(outline: &Outline) -> Vec<u8> {
    let mut rows = String::new();
    for section in &outline.sections {
        rows += &wide_row(&paragraph(&bold_sized(section.heading, 26)));
        for entry in &section.entries {
            rows += &if section.kind.is_dated() {
                let text = paragraph(&bold(&entry.what))
                    + &paragraph(&run(&entry.place))
                    + &entry
                        .points
                        .iter()
                        .map(|point| item(&run(point)))
                        .collect::<String>();
                row(&paragraph(&run(&entry.when)), &text)
            } else if entry.what.is_empty() || entry.text.is_empty() {
                wide_row(&paragraph(&run(&entry.line())))
            } else {
                row(&paragraph(&run(&entry.what)), &paragraph(&run(&entry.text)))
            };
        }
    }
    let mut body = paragraph(&bold_sized(&outline.name, 40));
    body += &paragraph(&run(&outline.headline));
    body += &paragraph(&run(&outline.contacts.join(", ")));
    body += &format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>\
         <w:gridCol w:w=\"{LABEL_WIDTH}\"/><w:gridCol w:w=\"{TEXT_WIDTH}\"/></w:tblGrid>{rows}</w:tbl>",
        LABEL_WIDTH + TEXT_WIDTH
    );
    // A body must not end with a table.
    body += &paragraph("");
    Package {
        outline,
        body,
        header: None,
    }
    .pack()
}

fn row(label: &str, text: &str) -> String {
    format!(
        "<w:tr><w:tc><w:tcPr><w:tcW w:w=\"{LABEL_WIDTH}\" w:type=\"dxa\"/></w:tcPr>{label}</w:tc>\
         <w:tc><w:tcPr><w:tcW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/></w:tcPr>{text}</w:tc></w:tr>"
    )
}

fn wide_row(text: &str) -> String {
    format!(
        "<w:tr><w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:gridSpan w:val=\"2\"/></w:tcPr>{text}</w:tc></w:tr>",
        LABEL_WIDTH + TEXT_WIDTH
    )
}
