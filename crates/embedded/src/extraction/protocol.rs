//! What parent and worker say to each other.
//!
//! To the worker: length of the file's name (2 bytes, big-endian), the name, the document until the end of input.
//! Back: an [`Answer`] as JSON.

use std::io::{self, Read};

use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use rolefit_domain::{DocumentText, FailureCode};
use serde::{Deserialize, Serialize};

/// Most bytes of a file's name; of a longer one the end, where the format is.
const MAX_NAME: usize = 1024;

/// The worker's answer.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// The text.
    Text(DocumentText),
    /// Why there is none.
    Failure(FailureCode),
}

impl Answer {
    /// The answer in these bytes; `None` when they are none, or when the text's places lie outside the text: a worker
    /// that a document took over must not make the parent stumble.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let answer: Self = serde_json::from_slice(bytes).ok()?;
        if let Self::Text(document) = &answer {
            let spans = document.pages.iter().map(|page| page.span);
            let mut spans = spans.chain(document.lines.iter().map(|line| line.span));
            let inside = spans.all(|span| span.slice(&document.text).is_some());
            let paged = document
                .lines
                .iter()
                .all(|line| (line.page as usize) < document.pages.len());
            if !inside || !paged {
                return None;
            }
        }
        Some(answer)
    }
}

/// What precedes the document.
pub(super) fn header(file_name: &str) -> Vec<u8> {
    let mut start = file_name.len().saturating_sub(MAX_NAME);
    while !file_name.is_char_boundary(start) {
        start += 1;
    }
    let name = &file_name[start..];
    let length = u16::try_from(name.len()).unwrap_or(0);
    [&length.to_be_bytes(), name.as_bytes()].concat()
}

/// The file's name and the document. A byte more than allowed is read, so that too much can be told.
pub(super) fn read_request(mut input: impl Read) -> io::Result<(String, Vec<u8>)> {
    let mut length = [0; 2];
    input.read_exact(&mut length)?;
    let mut name = vec![0; usize::from(u16::from_be_bytes(length))];
    input.read_exact(&mut name)?;
    let mut document = Vec::new();
    input.take(MAX_UPLOAD_BYTES + 1).read_to_end(&mut document)?;
    Ok((String::from_utf8_lossy(&name).into_owned(), document))
}

#[cfg(test)]
mod tests {
    use rolefit_domain::document::LineRole;
    use rolefit_domain::{Line, PageText, Span};

    use super::*;

    #[test]
    fn the_worker_reads_what_the_parent_sends() {
        let long = "ä".repeat(MAX_NAME) + ".pdf";
        for (sent, received) in [
            ("cv.pdf", "cv.pdf"),
            ("", ""),
            (&long, &long[long.len() - MAX_NAME..]),
        ] {
            let request = [&header(sent)[..], b"document"].concat();
            let (name, document) = read_request(&request[..]).expect("is whole");
            assert_eq!((name.as_str(), &document[..]), (received, &b"document"[..]));
        }
        assert!(read_request(&b""[..]).is_err(), "the parent ended");
    }

    #[test]
    fn an_answer_with_places_outside_the_text_is_none() {
        let line = Line {
            span: Span::new(0, 3),
            page: 0,
            bounds: None,
            size: 0.0,
            bold: false,
            block: 0,
            role: LineRole::Body,
        };
        let page = PageText {
            span: Span::new(0, 3),
            width: 0.0,
            height: 0.0,
        };
        let good = DocumentText {
            text: "abc".to_owned(),
            pages: vec![page],
            lines: vec![line],
            warnings: Vec::new(),
        };
        let parse = |document: &DocumentText| {
            let bytes = serde_json::to_vec(&Answer::Text(document.clone())).expect("serializes");
            Answer::parse(&bytes)
        };
        assert_eq!(parse(&good), Some(Answer::Text(good.clone())));
        let (mut line_out, mut page_out, mut paged_out) = (good.clone(), good.clone(), good);
        line_out.lines[0].span = Span::new(0, 4);
        page_out.pages[0].span = Span::new(2, 9);
        paged_out.lines[0].page = 1;
        for bad in [line_out, page_out, paged_out] {
            assert_eq!(parse(&bad), None);
        }
        assert_eq!(
            Answer::parse(b"{\"failure\":\"no_text\"}"),
            Some(Answer::Failure(FailureCode::NoText))
        );
        assert_eq!(Answer::parse(b"{}"), None);
    }
}
