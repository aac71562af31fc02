//! Texts that nobody writes but to keep the program busy, as long as the limits allow. Whatever takes time that grows with
//! the square of a text, or calls itself at every line, does not end here.

use rolefit_domain::limits::MAX_TEXT_BYTES;
use rolefit_resume::{Format, extract, parse, unsupported_claims};

#[test]
fn documents_of_the_largest_size_are_read_in_time() {
    for unit in [
        "mail@example.org ",
        "+49 30 1234567\n",
        "2019 - 2020 ",
        "Java, ",
        "((a) ",
        "- \n",
        "A\n\n",
        "Education\n",
        "aaaa",
    ] {
        let text = format!("Ada Example\n{}", unit.repeat((MAX_TEXT_BYTES - 20) / unit.len()));
        let document = extract(text.as_bytes(), Format::Txt).expect("is text");
        let profile = parse(&document);
        assert_eq!(unsupported_claims(&profile, &document), [], "{unit}");
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
