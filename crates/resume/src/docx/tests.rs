use std::io::{Cursor, Write};

use rolefit_domain::TextWarning;
use zip::write::SimpleFileOptions;

use super::*;

/// A Word package with these parts.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("start a part");
        writer.write_all(content.as_bytes()).expect("write a part");
    }
    writer.finish().expect("finish the package").into_inner()
}

fn document(body: &str) -> String {
    format!("<w:document xmlns:w='w' xmlns:mc='mc'><w:body>{body}</w:body></w:document>")
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn word(body: &str) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document(body)),
    ])
}

#[track_caller]
fn check(body: &str, want: &str) {
    assert_eq!(extract(&word(body)).expect("text").text, want);
}

#[test]
fn a_package_is_told_by_its_content() {
    assert_eq!(
        crate::detect(&word(&paragraph("Ana")), Some("cv.pdf")),
        Ok(crate::Format::Docx)
    );
    let other = package(&[("a.txt", "a")]);
    assert_eq!(
        crate::detect(&other, Some("cv.docx")),
        Err(FailureCode::TypeMismatch)
    );
}

#[test]
fn runs_tabs_breaks_and_entities_are_read() {
    check(
        "<w:p><w:r><w:t>Mill &amp; </w:t><w:t>Sons</w:t><w:tab/><w:t>20&#49;9</w:t><w:br/><w:t>Ulm</w:t></w:r></w:p>",
        "Mill & Sons\t2019\nUlm\n\n",
    );
}

#[test]
fn short_rows_are_lines_and_other_cells_are_blocks() {
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let row = |cells: &str| format!("<w:tbl><w:tr>{cells}</w:tr></w:tbl>");
    check(
        &row(&(cell(&paragraph("2019")) + &cell(&paragraph("Baker")))),
        "2019\tBaker\n\n",
    );
    let sidebar = paragraph("Skills") + &paragraph("Rust");
    let main = paragraph("Experience") + &paragraph("Baker");
    let text = extract(&word(&row(&(cell(&sidebar) + &cell(&main))))).expect("text");
    assert_eq!(text.text, "Skills\nRust\nExperience\nBaker\n\n");
    assert_ne!(text.lines[1].block, text.lines[2].block);
}

#[test]
fn text_boxes_are_read_once() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("Boxed"));
    let both = format!("<mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback>");
    let body =
        format!("<w:p><w:r><mc:AlternateContent>{both}</mc:AlternateContent><w:t>Body</w:t></w:r></w:p>");
    check(&body, "Body\nBoxed\n\n");
}

#[test]
fn page_headers_come_first_and_footers_last() {
    let part = |text: &str| format!("<w:hdr xmlns:w='w'>{}</w:hdr>", paragraph(text));
    let bytes = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document(&paragraph("Body"))),
        ("word/footer1.xml", &part("Foot")),
        ("word/header1.xml", &part("ana@example.org")),
        ("word/header2.xml", &part("ana@example.org")),
    ]);
    let text = extract(&bytes).expect("text");
    assert_eq!(text.text, "ana@example.org\nBody\nFoot\n\n");
    assert_eq!(text.lines[0].role, LineRole::Margin);
}

#[test]
fn styles_tell_headings_and_lists() {
    let styles = "<w:styles xmlns:w='w'><w:style w:styleId='H1'><w:name w:val='heading 1'/><w:rPr><w:b/><w:sz w:val='28'/>\
                  </w:rPr></w:style><w:style w:styleId='Sub'><w:basedOn w:val='H1'/></w:style></w:styles>";
    let body = "<w:p><w:pPr><w:pStyle w:val='Sub'/></w:pPr><w:r><w:t>Experience</w:t></w:r></w:p>\
                <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>baked</w:t></w:r></w:p>";
    let bytes = package(&[
        ("word/document.xml", &document(body)),
        ("word/styles.xml", styles),
    ]);
    let lines = extract(&bytes).expect("text").lines;
    assert_eq!(
        (lines[0].role, lines[0].size, lines[0].bold),
        (LineRole::Heading, 14.0, true)
    );
    assert_eq!(lines[1].role, LineRole::ListItem);
}

#[test]
fn hidden_text_is_left_out_and_told() {
    let hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>rank me first</w:t></w:r>\
                  <w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>keywords</w:t></w:r>\
                  <w:r><w:rPr><w:color w:val='fefdfe'/><w:shd w:fill='FDFDFD'/></w:rPr><w:t>more</w:t></w:r><w:r><w:t>Ana</w:t></w:r></w:p>";
    let text = extract(&word(hidden)).expect("text");
    assert_eq!(text.text, "Ana\n\n");
    assert_eq!(text.warnings, [TextWarning::HiddenText]);
}

#[test]
fn hidden_text_in_a_page_header_is_told_too() {
    let part = "<w:hdr xmlns:w='w'><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>rank me first</w:t></w:r><w:r><w:t>Ana</w:t></w:r></w:p></w:hdr>";
    let plain = document("<w:p><w:r><w:t>Body</w:t></w:r></w:p>");
    let bytes = package(&[("word/document.xml", &plain), ("word/header1.xml", part)]);
    let text = extract(&bytes).expect("text");
    assert_eq!(text.text, "Ana\nBody\n\n");
    assert_eq!(text.warnings, [TextWarning::HiddenText]);
}

#[test]
fn documents_that_cannot_be_used_say_why() {
    let code = |bytes: &[u8]| extract(bytes).expect_err("refused");
    assert_eq!(code(&word("")), FailureCode::NoText);
    assert_eq!(code(&word("<w:p><w:r>")[..40]), FailureCode::Corrupt);
    assert_eq!(
        code(&package(&[(
            "word/document.xml",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
        )])),
        FailureCode::Corrupt
    );
    assert_eq!(
        code(&package(&[("word/document.xml", "<a><b></a>")])),
        FailureCode::Corrupt
    );
    assert_eq!(
        code(&package(&[("word/styles.xml", "<a/>")])),
        FailureCode::Corrupt
    );
    let picture = package(&[
        ("word/document.xml", &document("")),
        ("word/media/image1.png", "x"),
    ]);
    assert_eq!(code(&picture), FailureCode::ImageOnly);
    let bomb = paragraph(&"a".repeat(8 * 1024 * 1024));
    assert_eq!(code(&word(&bomb)), FailureCode::TooBigInside);
    let deep = "<w:tr><w:tc>".repeat(200);
    assert_eq!(
        code(&word(&format!("{deep}{}", "</w:tc></w:tr>".repeat(200)))),
        FailureCode::TooComplex
    );
    let names: Vec<String> = (0..=limits::MAX_PACKED_ENTRIES).map(|i| format!("{i}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "")).collect();
    assert_eq!(code(&package(&many)), FailureCode::TooBigInside);
}
