//! Texts that nobody writes but to keep the program busy, as long as the limits allow. Nothing may take time that grows with
//! the square of a text.

#[path = "../../resume/tests/pace/mod.rs"]
mod pace;

use pace::keeps_pace;
use rolefit_domain::limits::{MAX_AD_CHARS, MAX_ENTRY_LINES, MAX_PROFILE_ENTRIES, MAX_TEXT_BYTES};
use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::profile::Work;
use rolefit_domain::{AdWarning, CandidateId, Criterion, Need, Profile, Requirement, Sourced, Span};
use rolefit_matching::{
    Reading, Subject, ad_warnings, criteria_from_ad, criterion, plain_text, posting_facts, unfair_lines,
};
use uuid::Uuid;

/// The longest text of at most `most` bytes that repeats `unit`.
fn filled(unit: &str, most: usize) -> String {
    unit.repeat(most / unit.len())
}

fn read<'a>(profile: &'a Profile, text: &'a str) -> Reading<'a> {
    let subject = Subject {
        candidate: CandidateId::new(Uuid::from_u128(9)),
        profile,
        text,
    };
    Reading::of(subject, "2026-11".parse().expect("a date"))
}

fn skill(name: &str) -> Requirement {
    Requirement::Skill { name: name.into() }
}

/// Criteria of every kind.
fn criteria() -> Vec<Criterion> {
    let years = |of: &str| Requirement::Experience {
        years: 5,
        of: Some(of.to_owned()),
    };
    let wanted = [
        skill("Java"),
        skill("Glorbex mill"),
        skill("Driving licence B"),
        years("Java"),
        years("logistics"),
        Requirement::Degree {
            level: DegreeLevel::Bachelor,
            field: Some("law".into()),
        },
        Requirement::Language {
            name: "German".into(),
            level: Some("B2".into()),
        },
        Requirement::Occupation {
            title: "Software engineer".into(),
        },
    ];
    wanted.map(|asked| criterion(asked, Need::MustHave)).to_vec()
}

#[test]
fn documents_of_the_largest_size_are_compared_in_time() {
    for unit in [
        "CDL (expired 2010), ",
        "CDL expired ",
        "Java/",
        "sold Java ",
        "Kotlin services owned by ",
        "next to the Java team, which ",
        "no experience with ",
        "mail@example.org ",
        "reconciled supplier accounts, ",
        "Hobbies: Java\n",
        "Not yet: Java, ",
        "lead people ",
        "shift supervisor ",
        "warehouse data ",
        "ready for intensive care ",
        "forklift-licence, ",
        "mill Glorbex: ",
        "aaaa",
    ] {
        let profile = Profile::default();
        let criteria = criteria();
        keeps_pace(unit, MAX_TEXT_BYTES, |size| {
            let text = filled(unit, size);
            let found = read(&profile, &text).assess(&criteria);
            assert_eq!(found.features(&criteria).len(), criteria.len(), "{unit}");
        });
    }
}

#[test]
fn a_skill_named_everywhere_is_looked_for_in_every_position_in_time() {
    // One document and many jobs, none of which its positions name.
    let asked = ["Kotlin", "Nursing", "Welding"].map(|name| criterion(skill(name), Need::MustHave));
    keeps_pace("Java", MAX_TEXT_BYTES, |size| {
        let (text, profile) = named_everywhere(size);
        let reading = read(&profile, &text);
        for wanted in &asked {
            let mut criteria = criteria();
            criteria.push(wanted.clone());
            let found = reading.assess(&criteria);
            assert_eq!(found.features(&criteria)[0].strength, 1000);
        }
    });
}

/// A text of this size that names a skill in every line, and a profile that has as many of them as it can hold.
fn named_everywhere(size: usize) -> (String, Profile) {
    let text = filled("Java\n", size);
    let lines = size / 5;
    let each = lines / (MAX_PROFILE_ENTRIES * MAX_ENTRY_LINES).min(lines);
    let mut spans = (0..lines).map(|at| Span::new(at * each * 5, at * each * 5 + 4));
    let mut position = || Work {
        highlights: spans
            .by_ref()
            .take(MAX_ENTRY_LINES)
            .map(|span| Sourced::read("Java".to_owned(), span, 80))
            .collect(),
        ..Work::default()
    };
    let profile = Profile {
        work: (0..MAX_PROFILE_ENTRIES).map(|_| position()).collect(),
        ..Profile::default()
    };
    (text, profile)
}

#[test]
fn ads_of_the_largest_size_are_read_in_time() {
    for unit in [
        "Java, ",
        "Java/",
        "no Java, ",
        "Java or ",
        "Java is a plus, ",
        "not required, ",
        "it would be great if ",
        "(",
        "degree in law or ",
        "5 years of Java, ",
        "German or ",
        "50.000 EUR ",
        "Native speaker with good health insurance and B7 ",
        "Java; Go is fine too; ",
        "Java only if you want to ",
        "up to 5 years in law or sales, ",
        "of which 2 in law, ",
        "young, dynamic ",
        "Nursing and Midwifery Board of ",
        "homme de préférence ",
        "aaaa",
    ] {
        keeps_pace(unit, MAX_AD_CHARS, |size| {
            let text = filled(unit, size);
            let ad = format!("You need: {text}");
            let found = criteria_from_ad("Software engineer", &ad);
            assert!(!found.is_empty(), "{unit}");
            let facts = posting_facts(&text);
            assert!(facts.response_days.is_none(), "{unit}");
            let warned = ad_warnings(&ad, &found);
            let placed = |w: &AdWarning| {
                w.span
                    .is_none_or(|span| span.slice(&ad).is_some_and(|said| !said.is_empty()))
            };
            assert!(warned.iter().all(placed), "{unit}");
        });
    }
}

#[test]
fn pages_of_many_tags_are_read_in_time() {
    for (first, second) in [
        ("<br>", "<p>"),
        ("<br>", "<div>"),
        ("<p> ", "<li>"),
        ("&amp;", "<br>"),
    ] {
        keeps_pace(first, MAX_AD_CHARS, |size| {
            let page = format!(
                "<p>Cook</p>{}{}end",
                filled(first, size / 2),
                filled(second, size / 2)
            );
            let text = plain_text(&page);
            assert!(
                text.starts_with("Cook") && text.ends_with("end"),
                "{first}{second}"
            );
        });
    }
}

#[test]
fn a_long_unbroken_line_is_read_once() {
    let unit = "Native speaker with good health insurance and B7 ";
    keeps_pace(unit, 5000 * unit.len(), |size| {
        assert_eq!(unfair_lines(&filled(unit, size)).len(), size / unit.len());
    });
}
