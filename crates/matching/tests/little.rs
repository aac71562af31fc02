//! What says little about the work does not lift a match whose work does not fit.

mod common;

use common::{Person, as_of, job, now, parse, part_of, skill, subject};
use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Band, Criterion, Need, Requirement, Verdict};
use rolefit_matching::{criterion, score, verify};

/// A job of a mechanic, as ads ask for it: the work, three of its skills, two languages, a car licence and a degree.
fn mechanic() -> Vec<Criterion> {
    let language = |name: &str| Requirement::Language {
        name: name.into(),
        level: None,
    };
    let musts = [
        Requirement::Occupation {
            title: "Mechanic".into(),
        },
        skill("Welding"),
        skill("Hydraulics"),
        language("German"),
        language("English"),
        skill("Driving licence B"),
        Requirement::Degree {
            level: DegreeLevel::Vocational,
            field: None,
        },
    ];
    let musts = musts.into_iter().map(|asked| criterion(asked, Need::MustHave));
    musts.collect()
}

#[test]
fn what_says_little_about_the_work_does_not_lift_a_stranger() {
    let criteria = mechanic();
    let with = |title: &'static str, skills: &'static str, languages: &'static str| {
        let person = Person {
            title,
            skills,
            languages,
            degree: "BSc",
            ..Person::default()
        };
        let (text, profile) = parse(&person);
        let m = score(job(&criteria), subject(&profile, &text), as_of(), now());
        verify(&m, job(&criteria), subject(&profile, &text)).expect("a fresh match holds");
        m
    };
    let stranger = with("Hairdresser", "Driving licence B, English", "German: native");
    let half = with("Mechanic", "Welding", "Polish: native");
    assert!(half.score > stranger.score, "{} {}", half.score, stranger.score);
    assert_eq!(stranger.band, Band::InsufficientEvidence, "{}", stranger.score);
    let german = &stranger.parts[3];
    assert_eq!(german.verdict, Verdict::Met, "what is found stays found");
    assert!(german.points < german.of / 2, "{german:?}");
    assert!(german.reason.contains("counts for little"), "{}", german.reason);
    // Beside the work it counts in full.
    let fits = with("Mechanic", "Welding, Driving licence B", "German: native");
    assert_eq!(fits.parts[3].points, fits.parts[3].of);
    assert_eq!(fits.parts[3].reason, "lists German (native)");
    // More of the work never counts for less of the rest.
    let some = with("Hairdresser", "Hydraulics, Driving licence B", "German: native");
    assert!(some.parts[3].points >= german.points);
    // Where nothing else is asked for, all of it counts.
    let person = Person {
        languages: "German: native",
        ..Person::default()
    };
    let (verdict, points, reason, _) = part_of(criteria[3].requirement.clone(), &person);
    assert_eq!(
        (verdict, points, reason.as_str()),
        (Verdict::Met, 1000, "lists German (native)")
    );
}

#[test]
fn whoever_does_the_work_is_worth_a_look() {
    let unknown = [
        "Rampes de lancement",
        "Sas de chargement",
        "Feux de position",
        "Ponts levants",
    ];
    let criteria: Vec<_> = std::iter::once(Requirement::Occupation {
        title: "Professeur des écoles".into(),
    })
    .chain(unknown.map(skill))
    .map(|asked| criterion(asked, Need::MustHave))
    .collect();
    let band = |title: &'static str| {
        let person = Person {
            title,
            ..Person::default()
        };
        let (text, profile) = parse(&person);
        score(job(&criteria), subject(&profile, &text), as_of(), now()).band
    };
    for title in [
        "Primary school teacher",
        "Grundschullehrerin",
        "Maestra de primaria",
    ] {
        assert_eq!(band(title), Band::Partial, "{title}");
    }
    for title in ["Student teacher", "Gardener"] {
        assert_eq!(band(title), Band::InsufficientEvidence, "{title}");
    }
}
