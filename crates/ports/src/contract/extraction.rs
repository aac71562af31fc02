//! What every extractor must do.

use bytes::Bytes;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use rolefit_domain::{DocumentText, FailureCode};

use crate::TextExtraction;
use crate::extraction::ExtractionError;

/// Runs all cases.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(extraction: &impl TextExtraction) {
    assert!(
        !extraction.version().is_empty(),
        "the extractor has a name and version"
    );
    extraction.ready().await.expect("it says that it works");
    a_pdf_has_its_text_in_places(extraction).await;
    plain_text_is_read_whatever_its_name(extraction).await;
    the_same_bytes_give_the_same_text(extraction).await;
    what_is_no_document_is_refused_with_its_reason(extraction).await;
    a_damaged_document_is_the_documents_fault(extraction).await;
    documents_do_not_mix(extraction).await;
}

/// A PDF of one page with each line of text in its own place; for ASCII without parentheses and backslashes.
pub fn sample_pdf(lines: &[&str]) -> Vec<u8> {
    let mut content = String::from("BT /F1 12 Tf 16 TL 72 760 Td\n");
    for line in lines {
        content.push_str(&format!("({line}) Tj T*\n"));
    }
    content.push_str("ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    pdf.push_str(&format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    pdf.into_bytes()
}

const LINES: [&str; 4] = [
    "Mira Jansen",
    "Data engineer in Utrecht, mira.jansen@example.org",
    "Experience",
    "Example Rail, data engineer, March 2019 to today",
];

async fn text(extraction: &impl TextExtraction, document: impl Into<Bytes>, name: &str) -> DocumentText {
    let text = extraction.extract(document.into(), name).await;
    text.unwrap_or_else(|error| panic!("`{name}` is read: {error}"))
}

async fn failure(extraction: &impl TextExtraction, document: impl Into<Bytes>, name: &str) -> FailureCode {
    match extraction.extract(document.into(), name).await {
        Ok(_) => panic!("`{name}` is no document"),
        Err(ExtractionError::Document(code)) => code,
        Err(ExtractionError::Port(error)) => {
            panic!(
                "`{name}` is the document's fault: {}",
                crate::error::chain(&error)
            )
        }
    }
}

async fn a_pdf_has_its_text_in_places(extraction: &impl TextExtraction) {
    let document = text(extraction, sample_pdf(&LINES), "cv.pdf").await;
    for line in LINES {
        assert!(
            document.text.contains(line),
            "`{line}` is in the text: {:?}",
            document.text
        );
    }
    assert_eq!(document.pages.len(), 1, "pages are told apart");
    let mut end = 0;
    for line in &document.lines {
        let slice = line.span.slice(&document.text);
        assert!(
            slice.is_some_and(|slice| !slice.contains('\n')),
            "a line's span is one line of the text"
        );
        assert!(
            line.span.start >= end,
            "the spans of lines grow and do not overlap"
        );
        end = line.span.end;
        assert_eq!(line.page, 0);
        let inside = line.bounds.is_some_and(|[left, top, right, bottom]| {
            0.0 <= left && left < right && right <= 612.0 && 0.0 <= top && top < bottom && bottom <= 792.0
        });
        assert!(inside, "lines have their place on the page: {:?}", line.bounds);
    }
}

async fn plain_text_is_read_whatever_its_name(extraction: &impl TextExtraction) {
    let bytes = LINES.join("\n");
    let named = text(extraction, bytes.clone(), "cv.txt").await;
    let unnamed = text(extraction, bytes, "").await;
    assert_eq!(named, unnamed, "the name is only a hint");
    assert!(named.text.contains(LINES[3]));
    assert_eq!(named.pages.len(), 1, "formats without pages have exactly one");
}

async fn the_same_bytes_give_the_same_text(extraction: &impl TextExtraction) {
    let first = text(extraction, sample_pdf(&LINES), "cv.pdf").await;
    for _ in 0..3 {
        let again = text(extraction, sample_pdf(&LINES), "cv.pdf").await;
        assert_eq!(again, first, "extraction is deterministic");
    }
}

async fn what_is_no_document_is_refused_with_its_reason(extraction: &impl TextExtraction) {
    assert_eq!(
        failure(extraction, Bytes::new(), "empty.pdf").await,
        FailureCode::Empty
    );
    let length = usize::try_from(MAX_UPLOAD_BYTES).expect("fits") + 1;
    assert_eq!(
        failure(extraction, vec![b'a'; length], "long.txt").await,
        FailureCode::TooLarge
    );
    // Cut off in its head, so that whoever reads pictures cannot read this one.
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    assert_eq!(
        failure(extraction, picture, "picture.png").await,
        match extraction.reads_pictures() {
            true => FailureCode::Corrupt,
            false => FailureCode::ImageOnly,
        }
    );
    assert_eq!(
        failure(extraction, &b"GIF89a\x01\0\x01\0\0\0\0"[..], "picture.gif").await,
        FailureCode::UnknownType
    );
}

async fn a_damaged_document_is_the_documents_fault(extraction: &impl TextExtraction) {
    let whole = sample_pdf(&LINES);
    // A reader may repair the file or refuse it; what it may not do is to fail itself.
    for length in [9, whole.len() / 4, whole.len() / 2, whole.len() - 20] {
        match extraction
            .extract(Bytes::copy_from_slice(&whole[..length]), "cv.pdf")
            .await
        {
            Ok(_) => {}
            Err(ExtractionError::Document(code)) => {
                assert_ne!(code, FailureCode::Internal, "cut off at {length}");
            }
            Err(ExtractionError::Port(error)) => {
                panic!("cut off at {length}: {}", crate::error::chain(&error))
            }
        }
    }
}

async fn documents_do_not_mix(extraction: &impl TextExtraction) {
    let words: Vec<String> = (0..6).map(|number| format!("Person{number} Example")).collect();
    let texts = words
        .iter()
        .map(|word| text(extraction, sample_pdf(&[word.as_str(), "Experience"]), "cv.pdf"));
    for (text, word) in futures::future::join_all(texts).await.iter().zip(&words) {
        assert!(
            text.text.contains(word),
            "each caller gets its own document's text"
        );
        assert_eq!(text.text.matches("Person").count(), 1);
    }
}
