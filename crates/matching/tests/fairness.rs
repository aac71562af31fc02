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
    (&["Oberarzt", "Oberärztin"], "Physician"),
    (&["Rechtsanwalt", "Rechtsanwältin"], "Lawyer"),
    (
        &[
            "Industriekaufmann",
            "Industriekauffrau",
            "Industriekaufmann/-frau",
        ],
        "Industriekaufmann",
    ),
    (&["Friseur", "Friseurin", "Friseur/in"], "Hairdresser"),
    (&["coiffeur", "coiffeuse"], "Hairdresser"),
    (&["éducateur", "éducatrice"], "éducateur"),
    (&["peluquero", "peluquera"], "Hairdresser"),
    (
        &["ingeniero industrial", "ingeniera industrial"],
        "ingeniero industrial",
    ),
    (&["abogado", "abogada"], "Lawyer"),
    (&["médico", "médica"], "Physician"),
    (&["engenheiro civil", "engenheira civil"], "engenheiro civil"),
    (&["cuoco", "cuoca"], "Cook"),
    (&["parrucchiere", "parrucchiera"], "Hairdresser"),
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
            let plain = !forms.contains(asked) && form.chars().all(|c| c.is_alphabetic() || c == ' ');
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
        let years = |held: &str| {
            let person = Person {
                title: held,
                ..Person::default()
            };
            part_of(years_of(forms[0]), &person).2
        };
        assert!(
            forms.iter().all(|form| years(form) == years(forms[0])),
            "{forms:?}"
        );
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

#[test]
fn what_is_not_own_work_is_partly_met_at_most() {
    for (highlight, name, verdict, reason) in [
        (
            "Worked next to the Java team, which owned the Kotlin services",
            "Kotlin",
            Verdict::Partly,
            "mentions Kotlin, but not as own work",
        ),
        (
            "Sold books about Terraform and RabbitMQ",
            "Terraform",
            Verdict::Partly,
            "mentions Terraform, but not as own work",
        ),
        (
            "Listed the words teachers search for",
            "Teaching",
            Verdict::NotFound,
            "mentions “teachers”, which shows nothing of Teaching by itself",
        ),
        (
            "Built Kafka pipelines with the Java team",
            "Kafka",
            Verdict::Met,
            "names Kafka",
        ),
    ] {
        let person = Person {
            highlight,
            ..Person::default()
        };
        let found = part_of(skill(name), &person);
        assert_eq!((found.0, found.2.as_str()), (verdict, reason), "{highlight}");
        let listed = Person {
            skills: name,
            ..person
        };
        assert_eq!(part_of(skill(name), &listed).0, Verdict::Met, "listed {name}");
    }
    let clerk = Person {
        title: "Sales assistant for Kubernetes books",
        ..Person::default()
    };
    assert_eq!(part_of(skill("Kubernetes"), &clerk).0, Verdict::Partly);
}

#[test]
fn a_licence_that_is_no_longer_valid_is_not_held() {
    let aider = Person {
        highlight: "First aid certificate, expired",
        ..Person::default()
    };
    assert_eq!(part_of(skill("First aid"), &aider).0, Verdict::Partly);
    for (line, verdict) in [
        ("Driving licence B (expired 2020 not renewed)", Verdict::Partly),
        ("Driving licence B valid until 2019", Verdict::Partly),
        ("Führerschein Klasse B (abgelaufen)", Verdict::Partly),
        ("Permis B expiré", Verdict::Partly),
        ("Driving licence B valid until 2031", Verdict::Met),
        ("Driving licence B", Verdict::Met),
    ] {
        for person in [
            Person {
                skills: line,
                ..Person::default()
            },
            Person {
                highlight: line,
                ..Person::default()
            },
        ] {
            let found = part_of(skill("Driving licence B"), &person);
            assert_eq!(found.0, verdict, "{line}: {}", found.2);
            assert_eq!(
                found.2.contains("no longer valid"),
                verdict == Verdict::Partly,
                "{line}: {}",
                found.2
            );
        }
    }
}

#[test]
fn everyday_names_of_subjects_and_tools_are_known() {
    for (written, name) in [
        ("maths", "Mathematics"),
        ("Mathe", "Mathematics"),
        ("mathématiques", "Mathematics"),
        ("matemáticas", "Mathematics"),
        ("PE", "Physical education"),
        ("Bio", "Biology"),
        ("Chemie", "Chemistry"),
        ("Physik", "Physics"),
        ("stats", "Statistics"),
        ("JS", "JavaScript"),
        ("TS", "TypeScript"),
        ("k8s", "Kubernetes"),
        ("Postgres", "PostgreSQL"),
        ("Mongo", "MongoDB"),
        ("GCP", "Google Cloud"),
        ("Excel", "Microsoft Excel"),
    ] {
        let person = Person {
            skills: written,
            ..Person::default()
        };
        let found = part_of(skill(name), &person);
        assert_eq!(found.0, Verdict::Met, "{written} for {name}: {}", found.2);
    }
}

#[test]
fn hobbies_and_languages_have_no_words_of_the_job() {
    let wanted = skill("Mill running for the roller grist");
    let of = |highlight: &'static str, languages: &'static str| {
        let person = Person {
            highlight,
            languages,
            ..Person::default()
        };
        part_of(wanted.clone(), &person).0
    };
    assert_eq!(
        of("Interests: running, roller derby, grist, mill", ""),
        Verdict::NotFound
    );
    assert_eq!(of("Running of the roller mill", ""), Verdict::Partly);
}

#[test]
fn years_say_truly_what_positions_mention() {
    let reason = |title: &str, of: &str| {
        let person = Person {
            title,
            ..Person::default()
        };
        part_of(years_of(of), &person).2
    };
    for (title, of, expected) in [
        (
            "Payroll accountant",
            "payroll",
            "dated positions that mention payroll cover 2 years",
        ),
        (
            "Buchhalterin",
            "accounting",
            "dated positions that mention Buchhalterin cover 2 years",
        ),
        (
            "Charge nurse",
            "work as an RN",
            "dated positions in related work cover 2 years",
        ),
    ] {
        assert_eq!(reason(title, of), expected, "{title} / {of}");
    }
}
