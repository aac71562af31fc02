//! Things of which one is enough.

use super::{check, read};

#[test]
fn alternatives_are_one_criterion() {
    for (text, expected) in [
        ("- Kotlin or Java", vec!["must Kotlin or Java"]),
        (
            "- Experience with AWS, GCP or Azure",
            vec!["must Amazon Web Services, Google Cloud or Microsoft Azure"],
        ),
        ("- German or English C1", vec!["must German (C1) or English (C1)"]),
        (
            "- Degree in computer science or comparable vocational training",
            vec!["must Bachelor's degree (computer science) or Vocational training (computer science)"],
        ),
        (
            "- Studium der Informatik oder eine vergleichbare Ausbildung",
            vec!["must Bachelor's degree (Informatik) or Vocational training (Informatik)"],
        ),
        (
            "- Degree in computer science, Java or Kotlin",
            vec!["must Bachelor in computer science", "must Java or Kotlin"],
        ),
        (
            "- Bachelor's degree or 5 years of experience",
            vec!["must Bachelor's degree or 5 years of experience"],
        ),
        (
            "- Permis B ou C exigé",
            vec!["must Driving licence B or Driving licence C"],
        ),
        ("- Kafka or similar", vec!["must Apache Kafka"]),
        (
            "- CI/CD, C/C++ and PL/SQL",
            vec!["must CI/CD", "must C++", "must PL/SQL"],
        ),
        // Whoever needs Java anyway meets the choice by it.
        ("- Kotlin or Java\n- Java", vec!["must Java"]),
        (
            "- Kotlin or Java\n- Java is a plus",
            vec!["must Kotlin or Java", "nice Java"],
        ),
        ("- Kotlin or Java\n- Java or Kotlin", vec!["must Kotlin or Java"]),
        ("- ervaring met Java of Kotlin", vec!["must Java or Kotlin"]),
        (
            "- Deutsch oder Englisch fließend",
            vec!["must German (fließend) or English (fließend)"],
        ),
    ] {
        assert_eq!(read("", &format!("Requirements:\n{text}\n")), expected, "{text}");
    }
}

#[test]
fn unknown_alternatives_stay_beside_the_known_ones() {
    for (text, expected) in [
        (
            "Google Classroom or Microsoft Teams",
            "must Google Classroom or Microsoft Teams",
        ),
        ("Microsoft Teams or Zorbling", "must Microsoft Teams or Zorbling"),
        ("Microsoft Teams or similar", "must Microsoft Teams"),
        ("SAP oder Interesse an Zahlen", "must SAP"),
        ("Go or Python (3.10)", "must Go or Python"),
        ("Abacus oder Bexio", "must Abacus or Bexio"),
        (
            "Fachausweis Finanz- und Rechnungswesen oder Bachelor in BWL",
            "must Fachausweis Finanz- und Rechnungswesen or Bachelor's degree (BWL)",
        ),
        (
            "Diplôme en comptabilité (BTS, DCG ou DSCG)",
            "must Associate in comptabilité",
        ),
        ("French or German would be nice", "nice French or German"),
        ("Sie sprechen Deutsch oder Englisch", "must German or English"),
    ] {
        check("Job", &format!("Requirements\n- {text}"), &[expected]);
    }
    check(
        "Job",
        "French or German would be nice.",
        &["nice French or German"],
    );
}

#[test]
fn an_item_that_begins_with_or_goes_on_with_the_one_before() {
    check(
        "Sachbearbeitung",
        "Wir erwarten:\n- abgeschlossene Ausbildung als Verwaltungsfachangestellte\n\
         - alternativ eine kaufmännische Ausbildung\n- Excel\n",
        &[
            "must Vocational training (Verwaltungsfachangestellte) or Vocational training (kaufmännische)",
            "must Microsoft Excel",
        ],
    );
}
