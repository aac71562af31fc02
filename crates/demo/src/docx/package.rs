//! The package around the text: content types, relationships, styles, numbering, properties.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{parts, xml::escape};
use crate::outline::Outline;

/// A document that is ready to be packed.
pub struct Package<'a> {
    /// Whose resume it is.
    pub outline: &'a Outline,
    /// The paragraphs and tables of `w:body`.
    pub body: String,
    /// The paragraphs of the page header; `None` for a document without one.
    pub header: Option<String>,
}

impl Package<'_> {
    /// The document as a DOCX file.
    pub fn pack(&self) -> Vec<u8> {
        let header_reference = if self.header.is_some() {
            "<w:headerReference w:type=\"default\" r:id=\"rId3\"/>"
        } else {
            ""
        };
        let document = format!(
            "{}<w:document {}><w:body>{}<w:sectPr>{header_reference}<w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
             <w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" \
             w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
            parts::DECLARATION,
            parts::NAMESPACES,
            self.body,
        );
        let core = format!(
            "{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
             <dc:language>{}</dc:language></cp:coreProperties>",
            parts::DECLARATION,
            escape(&self.outline.title),
            escape(&self.outline.name),
            self.outline.language,
        );
        let header = self.header.as_ref().map(|paragraphs| {
            format!(
                "{}<w:hdr {}>{paragraphs}</w:hdr>",
                parts::DECLARATION,
                parts::NAMESPACES
            )
        });

        let mut files: Vec<(&str, &[u8])> = vec![
            ("[Content_Types].xml", parts::CONTENT_TYPES.as_bytes()),
            ("_rels/.rels", parts::ROOT_RELATIONSHIPS.as_bytes()),
            ("docProps/core.xml", core.as_bytes()),
            ("word/document.xml", document.as_bytes()),
            (
                "word/_rels/document.xml.rels",
                parts::DOCUMENT_RELATIONSHIPS.as_bytes(),
            ),
            ("word/styles.xml", parts::STYLES.as_bytes()),
            ("word/numbering.xml", parts::NUMBERING.as_bytes()),
        ];
        // The relationships and content types name the header part in every document, so it is always there.
        let empty = format!(
            "{}<w:hdr {}><w:p/></w:hdr>",
            parts::DECLARATION,
            parts::NAMESPACES
        );
        files.push(("word/header1.xml", header.as_deref().unwrap_or(&empty).as_bytes()));
        zip_parts(&files)
    }
}

/// A ZIP file with these entries, all with the time 1980-01-01 so that the bytes do not depend on a clock.
pub fn zip_parts(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in files {
        zip.start_file(*name, options)
            .expect("the names are short and the entries few");
        zip.write_all(bytes).expect("writing to memory does not fail");
    }
    zip.finish()
        .expect("writing to memory does not fail")
        .into_inner()
}
