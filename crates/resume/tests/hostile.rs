//! Texts that nobody writes but to keep the program busy, as long as the limits allow. Nothing may take time that grows with
//! the square of a text, or call itself at every line.

mod pace;

use pace::keeps_pace;
use rolefit_domain::limits::MAX_TEXT_BYTES;
use rolefit_resume::{Format, extract, parse, unsupported_claims};

/// What is written again and again.
const UNITS: [&str; 17] = [
    "mail@example.org ",
    "+49 30 1234567\n",
    "2019 - 2020 ",
    "x 2019 x 2019 x 2019 x 2019\n",
    "x, issued 2019, valid until 2020\n",
    "Mill Ltd (Ulm, 2019)\n",
    "1. Baked bread, cake and\n",
    "Java, ",
    "German (B2), Rust / Go / C.\n",
    "Führerschein B, ",
    "((a) ",
    "- \n",
    "A\n\n",
    "Education\n",
    "aaaa",
    "13/2021 - 14/2021 '13 ",
    "A: b. C: d; ",
];

/// Size of the texts that are read below every heading: one that takes long where it is read with the square of it.
const SECTION_BYTES: usize = 10 * 1000;

/// A heading of every section that has a reader of its own.
const HEADINGS: [&str; 11] = [
    "Summary",
    "Skills",
    "Experience",
    "Volunteering",
    "Education",
    "Languages",
    "Certificates",
    "Projects",
    "Awards",
    "Publications",
    "Interests",
];

/// Reads a text of at most so many bytes that repeats the unit below the heading.
fn read(heading: &str, unit: &str, size: usize) {
    let head = format!("Ada Example\n{heading}\n");
    let text = head.clone() + &unit.repeat(size.saturating_sub(head.len()) / unit.len());
    let document = extract(text.as_bytes(), Format::Txt).expect("is text");
    let profile = parse(&document);
    assert_eq!(unsupported_claims(&profile, &document), [], "{heading} {unit}");
}

#[test]
fn documents_of_the_largest_size_are_read_in_time() {
    for unit in UNITS {
        keeps_pace(&format!("{unit:?}"), MAX_TEXT_BYTES, |size| read("", unit, size));
    }
}

#[test]
fn every_section_keeps_pace_with_its_lines() {
    for heading in HEADINGS {
        for unit in UNITS {
            keeps_pace(&format!("{heading} {unit:?}"), SECTION_BYTES, |size| {
                read(heading, unit, size)
            });
        }
    }
}

#[test]
fn rows_that_name_columns_over_no_rows_are_read_without_recursion() {
    for heading in ["CERTIFICATIONS", "EXPERIENCE", "EDUCATION", "PROJECTS"] {
        for row in ["Date\tIssuer\n", "Company\tPosition\n", "School\tDegree\n"] {
            let text = format!("Ada Example\n{heading}\n{}", row.repeat(5000));
            let document = extract(text.as_bytes(), Format::Txt).expect("is text");
            let profile = parse(&document);
            assert_eq!(unsupported_claims(&profile, &document), [], "{heading} {row}");
        }
    }
}

#[test]
fn a_list_may_count_as_far_as_it_likes() {
    let points: String = (1..=300)
        .map(|number| format!("{number}. Point {number} of many\n"))
        .collect();
    let text = format!("Ada Example\nEXPERIENCE\nBaker\nNorth Mill\n2019 - 2021\n{points}");
    let document = extract(text.as_bytes(), Format::Txt).expect("is text");
    assert_eq!(unsupported_claims(&parse(&document), &document), []);
}
