//! Ads and documents of the same work in different languages.

mod common;

use common::{Person, as_of, job, now, parse, part_of, skill, subject};
use rolefit_domain::{Band, Match, Verdict};
use rolefit_matching::{criteria_from_ad, score, verify};

const ADS: &[(&str, &str)] = &[
    (
        "Professeur des écoles (H/F)",
        "L'école des Tilleuls cherche un professeur des écoles pour la rentrée.\n\n\
         Profil recherché\n\
         - CRPE ou master MEEF\n\
         - Première expérience en école primaire\n\
         - Gestion de classe et évaluation des apprentissages\n\
         - Connaissance des programmes officiels\n\
         - Esprit d'équipe\n",
    ),
    (
        "Primary school teacher",
        "Meadow Lane Primary looks for a class teacher.\n\n\
         Requirements\n\
         - Qualified Teacher Status\n\
         - Experience of primary teaching\n\
         - Classroom management and assessment of learning\n\
         - Knowledge of the national curriculum\n\
         - Good humour on wet Mondays\n",
    ),
    (
        "Grundschullehrerin (m/w/d)",
        "Unsere Grundschule am Weiher sucht Verstärkung.\n\n\
         Ihr Profil\n\
         - Lehramt an Grundschulen\n\
         - Klassenführung und Leistungsbewertung\n\
         - Erfahrung mit jahrgangsgemischten Klassen\n\
         - Freude an Ausflügen\n",
    ),
];

fn matched(ad: &(&str, &str), person: &Person) -> Match {
    let criteria = criteria_from_ad(ad.0, ad.1);
    let (text, profile) = parse(person);
    let m = score(job(&criteria), subject(&profile, &text), as_of(), now());
    verify(&m, job(&criteria), subject(&profile, &text)).expect("a fresh match holds");
    m
}

#[test]
fn a_teacher_of_one_language_is_matched_with_schools_of_another() {
    let teachers = [
        Person {
            title: "Primary school teacher",
            degree: "PGCE Primary",
            skills: "Classroom management, Phonics",
            ..Person::default()
        },
        Person {
            title: "Professeure des écoles",
            degree: "Master MEEF",
            skills: "Gestion de classe, Pédagogie différenciée",
            ..Person::default()
        },
        Person {
            title: "Grundschullehrerin",
            degree: "Zweites Staatsexamen",
            skills: "Klassenführung, Elternarbeit",
            ..Person::default()
        },
        Person {
            title: "Maestra de primaria",
            degree: "Grado en Magisterio",
            skills: "Gestión del aula, Lectoescritura",
            ..Person::default()
        },
    ];
    let plumber = Person {
        title: "Plumber",
        degree: "BA French",
        skills: "Soldering, Teamwork",
        ..Person::default()
    };
    for ad in ADS {
        let stranger = matched(ad, &plumber);
        assert_eq!(stranger.band, Band::InsufficientEvidence, "{}", ad.0);
        for teacher in &teachers {
            let m = matched(ad, teacher);
            let what = format!("{} / {}: {}", ad.0, teacher.title, m.score);
            assert_ne!(m.band, Band::InsufficientEvidence, "{what}");
            assert_eq!(m.parts[0].verdict, Verdict::Met, "{what}");
            assert!(m.score > stranger.score + 250, "{what}");
        }
    }
}

#[test]
fn skills_of_teaching_are_named_in_other_languages() {
    for (asked, held) in [
        ("Gestion de classe", "classroom management"),
        ("Évaluation des apprentissages", "formative assessment"),
        ("Pédagogie différenciée", "differentiated teaching"),
        ("CRPE", "Qualified Teacher Status"),
        ("Lehramt an Grundschulen", "primary teaching"),
        ("Phonics", "apprentissage de la lecture"),
    ] {
        let person = Person {
            skills: held,
            ..Person::default()
        };
        let (verdict, _, reason, _) = part_of(skill(asked), &person);
        assert_eq!(verdict, Verdict::Met, "{asked} / {held}: {reason}");
    }
}
