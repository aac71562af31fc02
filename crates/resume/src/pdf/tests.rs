use super::*;

/// A PDF with one page per content stream, Helvetica as `F` and its bold face as `B`.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            pages.len(),
            (0..pages.len())
                .map(|i| format!("{} 0 R ", 5 + 2 * i))
                .collect::<String>()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>".to_owned(),
    ];
    for (i, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {} 0 R \
             /Resources << /Font << /F 3 0 R /B 4 0 R >> >> >>",
            6 + 2 * i
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    finish(&objects)
}

fn finish(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

/// Draws text at a place, counted from the bottom left.
fn text(x: u32, y: u32, words: &str) -> String {
    format!("BT /F 10 Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET\n")
}

#[test]
fn text_is_read_with_places() {
    let read = extract(&pdf(&[&(text(50, 700, "Ana Li")
        + &text(50, 680, "Baker")
        + &text(400, 680, "2019"))]))
    .expect("text");
    assert_eq!(read.text, "Ana Li\nBaker\t2019\n\n");
    let bounds = read.lines[0].bounds.expect("bounds");
    assert!(
        (bounds[0] - 50.0).abs() < 0.1 && (bounds[1] - 92.0).abs() < 0.1,
        "{bounds:?}"
    );
    assert_eq!(
        (read.pages[0].width, read.pages[0].height, read.lines[0].size),
        (600.0, 800.0, 10.0)
    );
}

#[test]
fn drawing_order_does_not_matter() {
    let drawn = [
        text(50, 700, "first line"),
        text(50, 686, "second line"),
        text(50, 672, "third line"),
    ];
    let forwards = extract(&pdf(&[&drawn.concat()])).expect("text");
    let backwards: String = drawn.iter().rev().cloned().collect();
    assert_eq!(forwards, extract(&pdf(&[&backwards])).expect("text"));
}

#[test]
fn hidden_text_is_left_out_and_told() {
    let hidden = [
        "1 1 1 rg BT /F 10 Tf 50 600 Td (white on white) Tj ET 0 g\n",
        "BT 3 Tr /F 10 Tf 50 580 Td (invisible) Tj 0 Tr ET\n",
        "BT /F 0.5 Tf 50 560 Td (tiny) Tj ET\n",
        "BT /F 10 Tf 50 -50 Td (off the page) Tj ET\n",
        "BT /F 10 Tf 50 500 Td (painted over) Tj ET 1 g 40 490 200 30 re f 0 g\n",
        // The strokes that would stand for the letters are as white as the paper.
        "1 g 50 580 m 56 590 l 51 581 l h f BT 3 Tr /F 10 Tf 50 580 Td (i) Tj 0 Tr ET 0 g\n",
    ];
    for drawn in hidden {
        let read = extract(&pdf(&[&(text(50, 700, "Ana Li") + drawn)])).expect("text");
        assert_eq!(read.text, "Ana Li\n\n", "{drawn}");
        assert_eq!(read.warnings, [TextWarning::HiddenText], "{drawn}");
    }
}

#[test]
fn turned_text_and_too_much_of_it_is_left_out_and_told() {
    let turned = "BT /F 10 Tf 0 1 -1 0 30 300 Tm (CONFIDENTIAL) Tj ET\n";
    let read = extract(&pdf(&[&(text(50, 700, "Ana Li") + turned)])).expect("text");
    assert_eq!(
        (read.text.as_str(), &read.warnings[..]),
        ("Ana Li\n\n", &[TextWarning::TurnedText][..])
    );
    let rule = "BT /F 10 Tf 0 1 -1 0 30 300 Tm (---) Tj ET\n";
    let read = extract(&pdf(&[&(text(50, 700, "Ana Li") + rule)])).expect("text");
    assert!(
        read.warnings.is_empty(),
        "a rule says nothing: {:?}",
        read.warnings
    );
    let line = "word ".repeat(20);
    let much: String = (0..800).map(|_| text(50, 700, &line)).collect();
    let read = extract(&pdf(&[&much])).expect("text");
    assert!(
        read.warnings.contains(&TextWarning::TextCut),
        "{:?}",
        read.warnings
    );
}

#[test]
fn white_text_on_a_dark_ground_can_be_seen() {
    let banner = "0 0 0 rg 0 650 600 100 re f 1 1 1 rg BT /F 20 Tf 50 690 Td (Ana Li) Tj ET\n";
    let read = extract(&pdf(&[banner])).expect("text");
    assert_eq!((read.text.as_str(), read.warnings.len()), ("Ana Li\n\n", 0));
}

#[test]
fn invisible_text_over_letters_drawn_as_shapes_is_read() {
    let drawn = "0 g 50 580 m 56 590 l 51 581 l h f BT 3 Tr /F 10 Tf 1 0 0 1 50 580 Tm (i) Tj 0 Tr ET\n";
    let read = extract(&pdf(&[&(text(50, 700, "Ana Li") + drawn)])).expect("text");
    assert_eq!(read.text, "Ana Li\ni\n\n");
}

#[test]
fn a_ground_drawn_elsewhere_or_before_covers_nothing() {
    let drawn =
        "0.9 g 40 690 300 30 re f 0 g ".to_owned() + &text(50, 700, "Ana Li") + "0 g 300 400 50 50 re f\n";
    let read = extract(&pdf(&[&drawn])).expect("text");
    assert_eq!((read.text.as_str(), read.warnings.len()), ("Ana Li\n\n", 0));
}

#[test]
fn repeated_headers_are_read_once() {
    let page = |n: u32| text(50, 780, &format!("Ana Li page {n}")) + &text(50, 500, &format!("body {n}"));
    let read = extract(&pdf(&[&page(1), &page(2)])).expect("text");
    assert_eq!(read.text, "Ana Li page 1\nbody 1\n\nbody 2\n\n");
}

#[test]
fn documents_that_cannot_be_used_say_why() {
    let code = |bytes: &[u8]| extract(bytes).expect_err("refused");
    assert_eq!(code(b"%PDF-1.7\nnothing"), FailureCode::Corrupt);
    assert_eq!(code(&pdf(&[""])), FailureCode::NoText);
    let image = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \u{1} EI Q";
    assert_eq!(code(&pdf(&[image])), FailureCode::ImageOnly);
    let many = vec!["BT ET"; limits::MAX_PAGES + 1];
    assert_eq!(code(&pdf(&many)), FailureCode::TooManyPages);
    let empty = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 0 /Kids [] >>".to_owned(),
    ];
    assert!(matches!(
        code(&finish(&empty)),
        FailureCode::NoPages | FailureCode::Corrupt
    ));
}
