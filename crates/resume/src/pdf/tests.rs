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
fn marks_of_lists_drawn_as_shapes_are_read() {
    // A square of 3 points, and a disc of four curves, both before the text and at half the height of small letters.
    let square = |x: u32, y: u32| format!("0 g {x} {} 3 3 re f\n", y + 2);
    let disc = |x: u32, y: u32| {
        let (x, y) = (x as f32, y as f32 + 2.0);
        let (near, mid, far) = (0.67, 1.5, 2.33);
        format!(
            "0 g {} {y} m {} {y} {} {} {} {} c {} {} {} {} {} {} c {} {} {x} {} {x} {} c {x} {} {} {y} {} {y} c h f\n",
            x + mid,
            x + far,
            x + 3.0,
            y + near,
            x + 3.0,
            y + mid,
            x + 3.0,
            y + far,
            x + far,
            y + 3.0,
            x + mid,
            y + 3.0,
            x + near,
            y + 3.0,
            y + far,
            y + mid,
            y + near,
            x + near,
            x + mid,
        )
    };
    let marks: [&dyn Fn(u32, u32) -> String; 2] = [&square, &disc];
    for mark in marks {
        let page = text(50, 700, "Ana Li")
            + &mark(52, 680)
            + &text(60, 680, "Baked bread")
            + &text(60, 668, "and cake")
            + &mark(52, 656)
            + &text(60, 656, "Sold it")
            + &text(60, 644, "Rust")
            + &mark(200, 644);
        let read = extract(&pdf(&[&page])).expect("text");
        assert_eq!(read.text, "Ana Li\n• Baked bread\nand cake\n• Sold it\nRust\n\n");
    }
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
fn a_sentence_that_runs_over_the_end_of_a_page_is_whole() {
    let one = text(50, 740, "Work")
        + &text(50, 725, "Baker, Mill GmbH, 2019 - 2021")
        + &text(50, 710, "- Swept")
        + &text(50, 695, "- Baked bread for the")
        + &text(280, 30, "Page 1 of 2");
    let two =
        text(60, 740, "town and its guests") + &text(50, 725, "- Sold it") + &text(280, 30, "Page 2 of 2");
    check_done(
        &[&one, &two],
        &["Swept", "Baked bread for the town and its guests", "Sold it"],
    );
}

#[test]
fn sentences_that_run_over_the_ends_of_later_pages_are_whole() {
    let foot = |number: u32| text(280, 30, &format!("Page {number} of 4"));
    let one = text(50, 740, "Work")
        + &text(50, 725, "Baker, Mill GmbH, 2019 - 2021")
        + &text(50, 710, "- Swept")
        + &text(50, 695, "- Baked bread for the")
        + &foot(1);
    let two = text(60, 740, "town and its guests") + &text(50, 725, "- Sold all of the cake to") + &foot(2);
    let three = text(60, 740, "the mayor") + &text(50, 725, "- Ground the rye of") + &foot(3);
    let four = text(60, 740, "the valley") + &foot(4);
    check_done(
        &[&one, &two, &three, &four],
        &[
            "Swept",
            "Baked bread for the town and its guests",
            "Sold all of the cake to the mayor",
            "Ground the rye of the valley",
        ],
    );
}

/// What the only position of these pages says was done, each line of which says on what page it stands.
#[track_caller]
fn check_done(pages: &[&str], want: &[&str]) {
    let read = extract(&pdf(pages)).expect("text");
    let profile = crate::parse(&read);
    let done: Vec<&str> = profile.work[0]
        .highlights
        .iter()
        .map(|h| h.value.as_str())
        .collect();
    assert_eq!(done, want);
    assert_eq!(crate::unsupported_claims(&profile, &read), []);
    let feet = read.lines.iter().filter_map(|line| {
        let said = line.span.slice(&read.text)?.strip_prefix("Page ")?;
        Some((line.page + 1, said.split(' ').next()?.parse::<u32>().ok()?))
    });
    assert!(feet.clone().count() == pages.len() && feet.into_iter().all(|(page, said)| page == said));
}

#[test]
fn labels_that_end_at_one_line_keep_their_own_text() {
    let page = text(50, 740, "Skills")
        + &text(60, 725, "Mother tongue")
        + &text(160, 725, "Italian")
        + &text(86, 711, "Tongues")
        + &text(160, 711, "English B1, French A2");
    let read = extract(&pdf(&[&page])).expect("text");
    let kept = "Mother tongue\tItalian\nTongues\tEnglish B1, French A2";
    assert!(read.text.contains(kept), "{}", read.text);
}

#[test]
fn a_date_broken_in_a_narrow_margin_stands_before_its_text() {
    let page = text(50, 740, "Work")
        + &text(50, 725, "Since March")
        + &text(150, 725, "Head Baker - Mill Bakery Ltd, Ulm")
        + &text(50, 713, "2021")
        + &text(
            150,
            713,
            "Bakes bread for the forty shops of the town, every day of the week but one,",
        )
        + &text(150, 701, "and for its schools.")
        + &text(50, 680, "2017 - 2021")
        + &text(150, 680, "Baker - Wind Mill Ltd, Ulm")
        + &text(150, 668, "Baked cake.");
    let read = extract(&pdf(&[&page])).expect("text");
    let work = crate::parse(&read).work;
    let starts: Vec<String> = work
        .iter()
        .filter_map(|w| w.start.as_ref())
        .map(|s| s.value.to_string())
        .collect();
    assert_eq!(
        (starts, work[0].current.is_some()),
        (vec!["2021-03".into(), "2017".into()], true),
        "{}",
        read.text
    );
    assert_eq!(work[0].highlights.len(), 1, "{:?}", work[0].highlights);
}

#[test]
fn a_date_of_two_lines_around_the_middle_of_its_text_stands_before_it() {
    let page = text(50, 740, "Work")
        + &text(50, 725, "2017 - 2021")
        + &text(150, 725, "Head Baker - Wind Mill Ltd, Ulm, of bread and of cake")
        + &text(50, 700, "June 2014 - Aug.")
        + &text(150, 694, "Baker - Mill Bakery Ltd, Ulm")
        + &text(50, 688, "2016")
        + &text(50, 670, "2010 - 2012")
        + &text(150, 670, "Helper - Oven Ltd, Ulm");
    let read = extract(&pdf(&[&page])).expect("text");
    let work = crate::parse(&read).work;
    let shown: Vec<String> = work.iter().map(crate::parse::tests::shown).collect();
    assert_eq!(
        shown[1..],
        [
            "Baker @ Mill Bakery Ltd, 2014-06..2016-08",
            "Helper @ Oven Ltd, 2010..2012"
        ],
        "{}",
        read.text
    );
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

#[test]
fn a_file_that_breaks_off_says_so_or_is_refused_as_damaged() {
    let pages: Vec<String> = (0..5)
        .map(|page| text(50, 700, &format!("Page {page} of Ana Li")))
        .collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let whole = pdf(&pages);
    assert!(extract(&whole).expect("text").warnings.is_empty());
    for share in [15, 40, 60, 70, 85, 95] {
        match extract(&whole[..whole.len() * share / 100]) {
            Ok(read) => assert!(
                read.warnings.contains(&TextWarning::EndMissing),
                "{share} %: {:?}",
                read.warnings
            ),
            Err(code) => assert_eq!(code, FailureCode::Corrupt, "{share} %"),
        }
    }
}

/// Draws the codes, in hexadecimal, in a font that the document does not have.
fn in_lost_font(codes: &str) -> String {
    format!("BT /Lost 10 Tf 1 0 0 1 50 700 Tm <{codes}> Tj <0026> Tj ET\n")
}

#[test]
fn codes_of_a_font_that_is_lost_are_no_text() {
    let cipher = in_lost_font("002600320031");
    let read = extract(&pdf(&[&(cipher.clone() + &text(50, 600, "Baker"))])).expect("text");
    assert_eq!(read.text, "Baker\n\n");
    assert!(read.warnings.contains(&TextWarning::UnknownGlyphs));
    for broken in ["", "%"] {
        let whole = pdf(&[&cipher]);
        let bytes = &whole[..whole.len() - 5 * broken.len()];
        assert_eq!(extract(bytes).expect_err("no text"), FailureCode::Corrupt);
    }
    // Codes of one byte are the letters that they look like.
    let plain = extract(&pdf(&[&in_lost_font("42616b6572")])).expect("text");
    assert!(plain.text.starts_with("Baker"), "{}", plain.text);
}
