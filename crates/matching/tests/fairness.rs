//! What must not lower a verdict, and what must not raise one.

mod common;

use common::{Person, part_of, skill};
use rolefit_domain::Requirement;
use rolefit_domain::Verdict;

fn occupation(title: &str) -> Requirement {
    Requirement::Occupation { title: title.into() }
}

fn years_of(of: &str) -> Requirement {
    Requirement::Experience {
        years: 2,
        of: Some(of.into()),
    }
}

fn language(level: Option<&str>) -> Requirement {
    Requirement::Language {
        name: "German".into(),
        level: level.map(str::to_owned),
    }
}

/// Forms of one title, and what is asked for.
const FORMS: &[(&[&str], &str)] = &[
    (
        &[
            "Buchhalter",
            "Buchhalterin",
            "Buchhalter/in",
            "Buchhalter:in",
            "Buchhalter*in",
            "Buchhalter(in)",
            "BuchhalterIn",
        ],
        "Comptable",
    ),
    (
        &["Elektroniker", "Elektronikerin", "Elektroniker/-in"],
        "Electrician",
    ),
    (
        &[
            "Betriebselektriker",
            "Betriebselektrikerin",
            "Betriebselektriker(in)",
        ],
        "Elektriker",
    ),
    (&["Krankenpfleger", "Krankenschwester"], "Nurse"),
    (&["Pflegefachmann", "Pflegefachfrau"], "Registered nurse"),
    (&["Arzt", "Ärztin"], "Physician"),
    (&["Koch", "Köchin"], "Cook"),
    (&["Lehrer", "Lehrerin", "Lehrer:innen"], "Teacher"),
    (
        &["Verkäufer", "Verkäuferin", "Verkäufer / Verkäuferin"],
        "Shop assistant",
    ),
    (
        &["Softwareentwickler", "Softwareentwicklerin"],
        "Software developer",
    ),
    (&["Projektleiter", "Projektleiterin"], "Project manager"),
    (&["Biologe", "Biologin"], "Biologist"),
    (&["infirmier", "infirmière", "infirmier(ère)"], "Nurse"),
    (
        &["vendeur", "vendeuse", "vendeur/vendeuse", "vendeur·euse"],
        "Shop assistant",
    ),
    (
        &["directeur commercial", "directrice commerciale"],
        "Sales manager",
    ),
    (&["électricien", "électricienne"], "Electrician"),
    (&["aide-soignant", "aide-soignante"], "Care assistant"),
    (&["cuisinier", "cuisinière"], "Cook"),
    (&["enfermero", "enfermera", "enfermero/a"], "Nurse"),
    (&["contador", "contadora"], "Accountant"),
    (&["profesor", "profesora"], "Teacher"),
    (&["camarero", "camarera"], "Waiter"),
    (&["enfermeiro", "enfermeira"], "Nurse"),
    (&["infermiere", "infermiera"], "Nurse"),
    (
        &["direttore commerciale", "direttrice commerciale"],
        "Sales manager",
    ),
    (&["commesso", "commessa"], "Shop assistant"),
    (&["leraar", "lerares"], "Teacher"),
    (&["verpleger", "verpleegster"], "Nurse"),
    (&["verkoper", "verkoopster"], "Sales representative"),
    (&["nauczyciel", "nauczycielka"], "Teacher"),
    (&["księgowy", "księgowa"], "Accountant"),
    (&["pielęgniarz", "pielęgniarka"], "Nurse"),
    (&["waiter", "waitress"], "Kellner"),
    (&["salesman", "saleswoman", "salesperson"], "Sales representative"),
];

#[test]
fn the_form_of_a_title_changes_no_verdict() {
    for (forms, asked) in FORMS {
        let found = |form: &str, requirement: Requirement| {
            let person = Person {
                title: form,
                ..Person::default()
            };
            let (verdict, points, reason, _) = part_of(requirement, &person);
            // The reason quotes the title as it is written.
            let plain = form.chars().all(|c| c.is_alphabetic() || c == ' ');
            let reason = if plain {
                reason.replace(form, "…")
            } else {
                String::new()
            };
            (verdict, points, reason)
        };
        for requirement in [occupation(asked), years_of(asked), skill(asked)] {
            let first = found(forms[0], requirement.clone());
            for form in *forms {
                let (verdict, points, reason) = found(form, requirement.clone());
                assert_eq!(
                    (verdict, points),
                    (first.0, first.1),
                    "{form} for {requirement:?}"
                );
                assert!(
                    reason.is_empty() || reason == first.2,
                    "{form}: {reason} / {}",
                    first.2
                );
            }
        }
        // Who asks for one form is shown the other.
        for (wanted, held) in forms.iter().zip(forms.iter().rev()) {
            assert_eq!(found(held, occupation(wanted)).1, 1000, "{held} for {wanted}");
            assert_eq!(
                found(held, years_of(wanted)).1,
                1000,
                "years: {held} for {wanted}"
            );
        }
        assert_eq!(
            found(forms[0], occupation(asked)).0,
            Verdict::Met,
            "{} for {asked}",
            forms[0]
        );
    }
}

#[test]
fn no_skill_in_a_language_is_not_the_language() {
    for (stated, asked, verdict) in [
        ("German: none", None, Verdict::NotFound),
        ("German: keine", Some("B2"), Verdict::NotFound),
        ("German: nivel ninguno", None, Verdict::NotFound),
        ("German: A2", Some("B2"), Verdict::Partly),
        ("German: basic", Some("B2"), Verdict::Partly),
        ("German: Grundkenntnisse", Some("B2"), Verdict::Partly),
        ("German: a little", Some("B2"), Verdict::Partly),
        ("German: scolaire", Some("fluent"), Verdict::Partly),
        ("German: B2", Some("B2"), Verdict::Met),
    ] {
        let person = Person {
            languages: stated,
            ..Person::default()
        };
        let found = part_of(language(asked), &person);
        assert_eq!(found.0, verdict, "{stated}: {}", found.2);
    }
    for highlight in [
        "Languages: English fluent, no German",
        "Keine Deutschkenntnisse",
        "Languages: English (C1), German: none",
    ] {
        let person = Person {
            highlight,
            ..Person::default()
        };
        assert_eq!(
            part_of(language(None), &person).0,
            Verdict::NotFound,
            "{highlight}"
        );
    }
}

#[test]
fn degrees_count_as_far_as_they_were_earned_and_are_known() {
    use rolefit_domain::matching::DegreeLevel::{Associate, Bachelor, Master};
    for (degree, wanted, verdict, reason) in [
        (
            "Studium der Biologie (ohne Abschluss)",
            Bachelor,
            Verdict::Partly,
            "names Studium der Biologie (ohne Abschluss), which was not finished",
        ),
        (
            "BSc Computer Science (not completed)",
            Bachelor,
            Verdict::Partly,
            "names BSc Computer Science (not completed), which was not finished",
        ),
        (
            "BSc Physics, expected 2027",
            Bachelor,
            Verdict::Partly,
            "names BSc Physics, expected 2027, which is not finished yet",
        ),
        ("MCom Accountancy", Master, Verdict::Met, "names MCom Accountancy"),
        (
            "Higher Certificate in Accounting Technology",
            Associate,
            Verdict::Met,
            "names Higher Certificate in Accounting Technology",
        ),
        (
            "Certificate in Applied Puppetry",
            Bachelor,
            Verdict::Partly,
            "names Certificate in Applied Puppetry, whose level is not known",
        ),
        (
            "BAcc",
            Bachelor,
            Verdict::Partly,
            "names BAcc, whose level is not known",
        ),
        (
            "Industriemeisterin Metall",
            Bachelor,
            Verdict::Met,
            "names Industriemeisterin Metall",
        ),
    ] {
        let person = Person {
            degree,
            ..Person::default()
        };
        let requirement = Requirement::Degree {
            level: wanted,
            field: None,
        };
        let found = part_of(requirement, &person);
        assert_eq!((found.0, found.2.as_str()), (verdict, reason), "{degree}");
    }
}
