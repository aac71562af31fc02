//! Claims that turned what an ad or a document says into something else: every case here was one.

mod common;

use common::{Person, part_of, skill};
use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Need, Requirement, Verdict};
use rolefit_matching::criteria_from_ad;

/// What an ad with these requirements asks for.
fn asked(line: &str) -> Vec<String> {
    let ad = format!("Requirements\n- {line}\n");
    let found = criteria_from_ad("", &ad);
    let label = |c: &rolefit_domain::Criterion| match c.need {
        Need::MustHave => format!("must {}", c.label),
        Need::NiceToHave => format!("nice {}", c.label),
    };
    found.iter().map(label).collect()
}

#[track_caller]
fn check(cases: &[(&str, &[&str])]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(line, expected)| (line, asked(line), expected))
        .filter(|(_, found, expected)| found != *expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_an_ad_says_is_not_turned_into_its_opposite() {
    check(&[
        ("Nobody will ask you for Java or PHP here.", &[]),
        ("Niemand verlangt hier Java oder PHP.", &[]),
        ("Personne ne vous demandera Java ou PHP.", &[]),
        (
            "have up to 2 years of experience - this is a first job, and no degree is required",
            &[],
        ),
        ("Höchstens 2 Jahre Berufserfahrung", &[]),
        ("2 ans d'expérience maximum", &[]),
        (
            "hold a driving licence only if you want to join the van crew now and then",
            &["nice Driving licence B"],
        ),
        (
            "SQL and a driving licence only if you join the van crew",
            &["must SQL", "nice Driving licence B"],
        ),
        (
            "Führerschein nur, wenn du im Wagen mitfahren willst",
            &["nice Driving licence B"],
        ),
        (
            "Permis de conduire seulement si vous rejoignez l'équipe mobile",
            &["nice Driving licence B"],
        ),
        ("Apply only if you know SQL", &["must SQL"]),
        ("PostgreSQL; MySQL is fine too", &["must PostgreSQL or MySQL"]),
        ("PostgreSQL. MySQL works as well.", &["must PostgreSQL or MySQL"]),
        ("PostgreSQL; MySQL geht auch", &["must PostgreSQL or MySQL"]),
        ("PostgreSQL ; MySQL convient aussi", &["must PostgreSQL or MySQL"]),
        ("Débutants s'abstenir", &[]),
        ("SQL obligatoire, débutants s'abstenir", &["must SQL"]),
        ("Keine Anfänger", &[]),
        (
            "Rust, Go, or willingness to learn one of them",
            &["nice Rust", "nice Go"],
        ),
        ("SQL or willing to learn it", &["nice SQL"]),
        (
            "Java, SQL, and Rust or willingness to learn it",
            &["must Java", "must SQL", "nice Rust"],
        ),
        ("SQL oder Bereitschaft, es zu lernen", &["nice SQL"]),
        ("SQL ou envie d'apprendre", &["nice SQL"]),
        ("Willingness to learn", &[]),
    ]);
}

#[test]
fn a_choice_keeps_all_of_its_sides() {
    check(&[
        (
            "At least 3 years in intensive care or high dependency",
            &["must 3 years of experience (intensive care or high dependency)"],
        ),
        (
            "Immediate life support (ILS) or advanced life support (ALS)",
            &["must Immediate life support or Advanced life support"],
        ),
        (
            "Experience with ventilated patients and CRRT",
            &[
                "must Ventilation therapy",
                "must Continuous renal replacement therapy",
            ],
        ),
        (
            "Abgeschlossene Ausbildung als Fachkraft für Lagerlogistik oder Fachlagerist – oder mindestens zwei Jahre Erfahrung im Lager",
            &[
                "must Vocational training (Fachkraft für Lagerlogistik oder Fachlagerist) or 2 years of experience (Lager)",
            ],
        ),
        (
            "5+ years in backend, platform or SRE roles",
            &["must 5 years of experience (backend, platform or SRE)"],
        ),
        (
            "Vocational training or a degree as a biomedical or medical laboratory technician",
            &[
                "must Vocational training (biomedical or medical laboratory technician) or Bachelor's degree (biomedical or medical laboratory technician)",
            ],
        ),
        (
            "1 year of laboratory experience in a clinical or microbiological laboratory",
            &["must 1 year of experience (laboratory)"],
        ),
        (
            "Erfahrung mit Notstromanlagen oder im Krankenhaus",
            &["must Notstromanlagen or Krankenhaus"],
        ),
        ("SAP EWM", &["must SAP EWM"]),
        ("Umgang mit Handscanner", &["must Handheld scanners"]),
        (
            "Ausbildung als Elektroniker für Energie- und Gebäudetechnik",
            &["must Vocational training (Elektroniker für Energie- und Gebäudetechnik)"],
        ),
    ]);
}

#[test]
fn headings_of_wishes_ask_for_no_must_have() {
    for heading in [
        "It would be nice if you had",
        "Nice if you have:",
        "We'd love it if you know:",
        "Von Vorteil wäre:",
        "Ce serait un plus :",
    ] {
        let ad = format!("Requirements\n- SQL\n\n{heading}\n- Docker\n");
        let found = criteria_from_ad("", &ad);
        let docker = found.iter().find(|c| c.label == "Docker");
        assert_eq!(docker.map(|c| c.need), Some(Need::NiceToHave), "{heading}");
    }
}

fn verdict(requirement: Requirement, person: Person<'_>) -> (Verdict, String, Vec<String>) {
    let (verdict, _, reason, evidence) = part_of(requirement, &person);
    (verdict, reason, evidence)
}

#[test]
fn a_list_of_what_is_not_yet_known_shows_nothing() {
    for line in [
        "Not yet: R, Power BI - keen to learn.",
        "Learning: R, Power BI",
        "Lerne gerade: R, Power BI",
    ] {
        for name in ["R", "Power BI"] {
            let person = Person {
                highlight: line,
                ..Person::default()
            };
            let (found, reason, _) = verdict(skill(name), person);
            assert_eq!(found, Verdict::Partly, "{line} / {name}: {reason}");
            assert_eq!(reason, format!("says that {name} is still being learned"));
        }
    }
    let person = Person {
        highlight: "Noch nicht: R, Power BI",
        ..Person::default()
    };
    assert_eq!(verdict(skill("R"), person).0, Verdict::NotFound);
}

#[test]
fn a_warehouse_of_data_is_no_warehouse_work() {
    let person = Person {
        title: "Data engineer",
        highlight: "Built the pseudonymization step between the clinic's records and its research warehouse",
        ..Person::default()
    };
    assert_eq!(verdict(skill("Warehouse work"), person).0, Verdict::NotFound);
    let years = Requirement::Experience {
        years: 2,
        of: Some("Lager".to_owned()),
    };
    assert_eq!(verdict(years.clone(), person).0, Verdict::NotFound);
    // The claim quotes the word that stands there.
    let picker = Person {
        title: "Picker",
        highlight: "Packed goods in the warehouse",
        ..Person::default()
    };
    let (_, reason, _) = verdict(years, picker);
    assert_eq!(reason, "dated positions that mention warehouse cover 2 years");
}

#[test]
fn who_leads_people_is_found_to() {
    let years = Requirement::Experience {
        years: 2,
        of: Some("leading a team".to_owned()),
    };
    for (title, highlight) in [
        ("Shift manager", "Lead 22 people and two team leaders"),
        ("Nurse", "I have led shifts since 2009."),
        ("Team leader, chilled", "Chilled goods"),
        ("Warehouse operative", "Lead 12 pickers"),
        ("Shift Supervisor", "Responsible for 18 operatives on nights"),
        ("Schichtleitung in Vertretung", "8 Mitarbeiter"),
        ("Lagerist", "Leite ein Team von acht Leuten"),
        ("Chef d'équipe", "Entrepôt de 40 personnes"),
    ] {
        let person = Person {
            title,
            highlight,
            ..Person::default()
        };
        let (found, reason, evidence) = verdict(years.clone(), person);
        assert_eq!(found, Verdict::Met, "{title}: {reason}");
        assert!(!evidence.is_empty());
        let (found, reason, _) = verdict(skill("Team leadership"), person);
        assert_eq!(found, Verdict::Met, "{title}: {reason}");
    }
    let led = Person {
        title: "Warehouse operative",
        highlight: "Worked in a team led by a supervisor and reported to the team leader",
        ..Person::default()
    };
    assert_eq!(verdict(skill("Team leadership"), led).0, Verdict::NotFound);
}

#[test]
fn what_a_document_says_in_other_words_is_found() {
    for (name, highlight) in [
        ("Continuous renal replacement therapy", "Haemofiltration (CRRT)"),
        (
            "Continuous renal replacement therapy",
            "Cared for patients on CRRT",
        ),
        ("Led an audit", "Lead the unit's audit on pressure ulcers"),
        (
            "Coaching and mentoring",
            "Mentor two newly qualified nurses each year",
        ),
        ("Haemodynamic monitoring", "haemodynamic monitoring in theatre"),
    ] {
        let person = Person {
            highlight,
            ..Person::default()
        };
        let (found, reason, _) = verdict(skill(name), person);
        assert_eq!(found, Verdict::Met, "{name}: {reason}");
    }
    for (name, highlight) in [
        (
            "Audit or quality improvement work",
            "Lead the unit's audit on pressure ulcers",
        ),
        (
            "Glorbex monitoring and care of arterial and central lines",
            "Glorbex monitoring of ten patients",
        ),
    ] {
        let person = Person {
            highlight,
            ..Person::default()
        };
        let (found, reason, _) = verdict(skill(name), person);
        assert_eq!(found, Verdict::Partly, "{name}: {reason}");
    }
    let person = Person {
        highlight: "Medical devices sold",
        ..Person::default()
    };
    assert_eq!(
        verdict(skill("Medical or glorbex secretary"), person).0,
        Verdict::NotFound
    );
}

#[test]
fn titles_are_neither_over_nor_understated() {
    let of = |title: &str| Requirement::Occupation {
        title: title.to_owned(),
    };
    for (wanted, title, expected) in [
        ("Deputy Charge Nurse", "Staff nurse, day surgery", Verdict::Partly),
        (
            "Digital marketing manager",
            "Social media assistant",
            Verdict::Partly,
        ),
        ("Financial accountant", "Bookkeeper", Verdict::Partly),
        ("Stationsleitung", "Pflegefachkraft", Verdict::Partly),
        ("Registered nurse", "Staff nurse", Verdict::Met),
        (
            "Elektroniker:in für Energie- und Gebäudetechnik",
            "Elektroniker",
            Verdict::Met,
        ),
        (
            "Enseignante ou enseignant en école primaire",
            "Enseignant, cycle 3",
            Verdict::Met,
        ),
        ("Junior Data Analyst", "Junior data analyst", Verdict::Met),
    ] {
        let person = Person {
            title,
            ..Person::default()
        };
        let (found, reason, _) = verdict(of(wanted), person);
        assert_eq!(found, expected, "{wanted} / {title}: {reason}");
    }
}

#[test]
fn a_degree_beside_the_field_is_not_met() {
    for (level, field, degree) in [
        (
            DegreeLevel::Vocational,
            "biomedical or medical laboratory technician",
            "Zweites Staatsexamen (Mathematik)",
        ),
        (
            DegreeLevel::Vocational,
            "biomedical or medical laboratory technician",
            "Ausbildung zur Elektronikerin",
        ),
        (
            DegreeLevel::Vocational,
            "Elektroniker oder vergleichbar",
            "Lehramt an Gymnasien (Mathematik/Physik)",
        ),
        (
            DegreeLevel::Vocational,
            "Fachkraft für Lagerlogistik",
            "BTEC Business",
        ),
        (
            DegreeLevel::Vocational,
            "Fachkraft für Lagerlogistik",
            "Associate degree",
        ),
    ] {
        let person = Person {
            degree,
            ..Person::default()
        };
        let wanted = Requirement::Degree {
            level,
            field: Some(field.to_owned()),
        };
        let (found, reason, _) = verdict(wanted, person);
        assert_ne!(found, Verdict::Met, "{field} / {degree}: {reason}");
    }
}

#[test]
fn a_qualification_that_is_studied_for_is_not_held() {
    let person = Person {
        highlight: "Accurate, discreet, and studying for ACCA in the evenings with five papers passed.",
        ..Person::default()
    };
    let (found, reason, _) = verdict(skill("Chartered accountancy qualification"), person);
    assert_eq!(found, Verdict::Partly, "{reason}");
    assert_eq!(
        reason,
        "says that Chartered accountancy qualification is still being learned"
    );
}
