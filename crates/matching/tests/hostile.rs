//! Texts that nobody writes but to keep the program busy, as long as the limits allow. Nothing may take time that grows with
//! the square of a text.

#[path = "../../resume/tests/pace/mod.rs"]
mod pace;

use pace::keeps_pace;
use rolefit_domain::limits::{
    MAX_AD_CHARS, MAX_CRITERIA, MAX_ENTRY_LINES, MAX_PROFILE_ENTRIES, MAX_TEXT_BYTES, MAX_TEXT_CHARS,
};
use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::profile::Work;
use rolefit_domain::{
    AdWarning, CandidateId, Criterion, JobId, Need, Profile, Requirement, Sourced, Span, Timestamp,
};
use rolefit_matching::{
    JobView, Reading, Subject, ad_warnings, criteria_from_ad, criterion, plain_text, posting_facts, score,
    unfair_lines, verify,
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

/// One record of a store takes 396 KiB, of which the rest of a match needs little.
const ROOM_OF_A_MATCH: usize = 350 * 1024;

#[test]
fn the_largest_match_fits_one_record_of_a_store() {
    let names = [
        "Java",
        "Python",
        "Rust",
        "Go",
        "Linux",
        "Docker",
        "Kubernetes",
        "Ansible",
        "Terraform",
        "PostgreSQL",
    ];
    let criteria: Vec<_> = (0..MAX_CRITERIA)
        .map(|n| match n % 3 {
            0 => Requirement::Experience {
                years: 30,
                of: Some(names[n % names.len()].to_owned()),
            },
            1 => skill(names[n % names.len()]),
            _ => skill(&format!(
                "Operation of the glorbex {} mills at the quarry",
                names[n % names.len()]
            )),
        })
        .map(|asked| criterion(asked, Need::MustHave))
        .collect();
    let clause = filled("word ", 2 * 1024);
    let line = format!(
        "operation {clause} of the glorbex {clause} mills {clause} quarry {}",
        names.join(" ")
    );
    let text = format!("{line}\n{line}\n{line}\n");
    let prose = filled(&format!("{} \u{1f9d1} ", names.join(", ")), MAX_TEXT_CHARS);
    let mut profile = Profile::default();
    profile.basics.summary = Some(Sourced::typed(prose.clone()));
    profile.work = (0..30)
        .map(|n| Work {
            title: Some(Sourced::typed(
                "Java, Python, Rust, Go and Linux engineer".to_owned(),
            )),
            start: Some(Sourced::typed(
                format!("{}-01", 1990 + n % 30).parse().expect("a date"),
            )),
            end: Some(Sourced::typed(
                format!("{}-03", 1990 + n % 30).parse().expect("a date"),
            )),
            highlights: vec![Sourced::typed(names.join(", "))],
            ..Work::default()
        })
        .collect();
    let subject = Subject {
        candidate: CandidateId::new(Uuid::from_u128(9)),
        profile: &profile,
        text: &text,
    };
    let view = JobView {
        job: JobId::new(Uuid::from_u128(7)),
        criteria: &criteria,
    };
    let found = score(view, subject, "2026-11".parse().expect("a date"), Timestamp(0));
    verify(&found, view, subject).expect("a fresh match holds");
    let bytes = serde_json::to_vec(&found).expect("is written").len();
    assert!(bytes < ROOM_OF_A_MATCH, "{bytes} bytes");
    assert!(bytes > ROOM_OF_A_MATCH / 10, "{bytes} bytes are no large match");
}
