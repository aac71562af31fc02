//! Claims of matching that a document does not carry: denials, wishes, things and work of others, and single words of a name.

mod common;

use common::{Person, part_of, skill};
use rolefit_domain::{Requirement, Verdict};

/// What is said of a skill by somebody who wrote this line.
fn said(wanted: &str, highlight: &str) -> (Verdict, u16, String) {
    let person = Person {
        highlight,
        ..Person::default()
    };
    let (verdict, points, reason, _) = part_of(skill(wanted), &person);
    (verdict, points, reason)
}

/// Collects the lines for which the verdict is not as it must be, so that one run shows all of them.
fn check(cases: &[(&str, &str)], holds: impl Fn(Verdict, u16) -> bool) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(wanted, line)| (wanted, line, said(wanted, line)))
        .filter(|(_, _, (verdict, points, _))| !holds(*verdict, *points))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_was_not_done_or_was_done_by_others_is_not_met() {
    check(
        &[
            (
                "Order picking",
                "Did not do order picking; that was done by colleagues",
            ),
            ("Order picking", "Order picking was done by colleagues"),
            ("Order picking", "Order picking was handled by another team"),
            ("Order picking", "Was not involved in order picking"),
            ("Order picking", "Kommissionierung wurde von Kollegen erledigt"),
            (
                "Order picking",
                "La préparation de commandes était faite par des collègues",
            ),
            (
                "Order picking",
                "La preparación de pedidos fue realizada por otros compañeros",
            ),
            ("Order picking", "Preparazione ordini svolta da colleghi"),
            ("Order picking", "Orderpicken werd gedaan door collega's"),
            ("Microsoft Excel", "Not skilled in Excel"),
            ("Microsoft Excel", "Not trained in Excel"),
            ("Microsoft Excel", "Je ne maîtrise pas Excel"),
            ("Microsoft Excel", "No domino Excel"),
            ("Microsoft Excel", "Non so usare Excel"),
            ("Microsoft Excel", "Niet bekend met Excel"),
            ("Microsoft Excel", "Nicht geschult in Excel"),
            (
                "Warehouse work",
                "Reported to the warehouse management team of the building",
            ),
        ],
        |verdict, _| verdict != Verdict::Met,
    );
    check(
        &[
            ("Order picking", "Order picking was done by me"),
            ("Order picking", "Did order picking with colleagues"),
            ("Microsoft Excel", "Trained by colleagues in Excel"),
            ("Microsoft Excel", "Did not only reports but Excel every day"),
            ("Microsoft Excel", "Reports in Excel, checked by colleagues"),
        ],
        |verdict, _| verdict == Verdict::Met,
    );
}

#[test]
fn what_somebody_seeks_or_plans_is_a_wish() {
    check(
        &[
            (
                "IOSH Managing Safely",
                "I hope to take the IOSH Managing Safely course next year",
            ),
            ("First aid", "Planning to take a first aid course"),
            ("First aid", "J'espère suivre une formation premiers secours"),
            ("First aid", "Espero obtener el curso de primeros auxilios"),
            ("First aid", "Spero di seguire un corso di primo soccorso"),
            ("First aid", "Ik hoop volgend jaar EHBO te halen"),
            ("First aid", "Ich hoffe auf einen Kurs Erste Hilfe"),
            ("Warehouse work", "Seeking a role as warehouse shift lead"),
            (
                "Intensive care",
                "Staff nurse looking for a community or ICU role",
            ),
            ("Intensive care", "Suche eine Stelle auf der Intensivstation"),
            ("Intensive care", "À la recherche d'un poste en soins intensifs"),
            ("Intensive care", "Busco un puesto en cuidados intensivos"),
            ("Intensive care", "Cerco un impiego in terapia intensiva"),
            ("Intensive care", "Op zoek naar een baan in de intensive zorg"),
            ("Intensive care", "Objective: intensive care"),
        ],
        |verdict, points| verdict != Verdict::Met && points <= 300,
    );
    check(
        &[
            (
                "Kubernetes",
                "Looking for a role where I can use my Kubernetes experience",
            ),
            ("Kubernetes", "Helped teams looking for Kubernetes hosting"),
            ("Kubernetes", "Kubernetes administrator, looking for a new role"),
        ],
        |verdict, _| verdict == Verdict::Met,
    );
}

#[test]
fn things_that_are_named_after_a_skill_show_none() {
    check(
        &[
            ("First aid", "Served customers who asked for first aid kits"),
            ("First aid", "Filled the first-aid boxes"),
            ("First aid", "Sold first aid cabinets"),
            ("First aid", "Contrôle des trousses de premiers secours"),
            ("First aid", "Reposición de botiquines de primeros auxilios"),
            ("First aid", "Controllo delle cassette di primo soccorso"),
            ("First aid", "Checked the kit for first aid"),
        ],
        |verdict, _| verdict != Verdict::Met,
    );
    check(
        &[
            ("First aid", "Gave first aid to guests"),
            ("First aid", "Trained in first aid, kept the kits in order"),
        ],
        |verdict, _| verdict == Verdict::Met,
    );
}

#[test]
fn one_word_of_many_names_shows_nothing() {
    check(
        &[
            ("Forklift licence", "Permis B"),
            ("Forklift licence", "Carnet de conducir"),
            ("Forklift licence", "Patente B"),
            ("Forklift licence", "Driving licence"),
            ("Linux", "Administered SQL Server"),
            ("Order picking", "Suivi des commandes fournisseurs"),
            ("Order picking", "Purchase orders for the kitchen"),
            ("Order picking", "Gestión de pedidos a proveedores"),
            ("Primary education", "Werkte in het voortgezet onderwijs"),
            ("Special education", "Werkte in het voortgezet onderwijs"),
            ("Special education", "Higher education administration"),
            ("Teaching licence", "Docent"),
            ("Teaching licence", "Docente de música"),
        ],
        |_, points| points == 0,
    );
    check(
        &[
            ("Forklift licence", "Licences: forklift, tractor"),
            ("Linux", "Drivers for embedded Linux"),
            ("Order picking", "Was an order picker"),
        ],
        |verdict, _| verdict != Verdict::NotFound,
    );
}

#[test]
fn reanimation_is_a_ward_where_somebody_works_in_it() {
    for (title, highlight) in [
        ("Infirmière en réanimation", "Patients ventilés"),
        ("Infirmière en réanimation polyvalente", "Surveillance"),
        ("Infirmier de réanimation", "Surveillance"),
        ("IDE réanimation", "Surveillance"),
        ("Enfermera de UCI", "Pacientes"),
        ("Infermiera di terapia intensiva", "Pazienti"),
        ("IC-verpleegkundige", "Patiënten"),
        ("Krankenpfleger Intensivstation", "Patienten"),
    ] {
        let person = Person {
            title,
            highlight,
            ..Person::default()
        };
        let years = Requirement::Experience {
            years: 2,
            of: Some("intensive care or high dependency".into()),
        };
        let (verdict, _, reason, _) = part_of(years, &person);
        assert_eq!(verdict, Verdict::Met, "{title}: {reason}");
        let (_, points, reason, _) = part_of(skill("Advanced life support"), &person);
        assert_eq!(points, 0, "{title}: {reason}");
    }
    for line in [
        "Formée en réanimation cardio-pulmonaire",
        "Reanimation geübt",
        "CPR course",
    ] {
        assert_eq!(said("Basic life support", line).0, Verdict::Met, "{line}");
        assert_ne!(said("Intensive care", line).0, Verdict::Met, "{line}");
    }
}

#[test]
fn a_module_names_its_product() {
    for module in ["SAP FI", "SAP FI/CO", "SAP MM", "SAP CO", "SAP SD"] {
        let (verdict, _, reason) = said("SAP", &format!("Closed the books in {module}"));
        assert_eq!(verdict, Verdict::Met, "{module}: {reason}");
        assert!(!reason.contains("does not"), "{reason}");
    }
    for (wanted, line) in [
        ("Microsoft Office", "Reports in Excel"),
        ("SAP", "No experience with SAP FI"),
        ("SAP", "SuccessFactors"),
    ] {
        assert_ne!(said(wanted, line).0, Verdict::Met, "{line}");
    }
}

#[test]
fn a_line_that_was_read_as_the_name_counts_as_what_it_says() {
    use common::{as_of, job, now, parse, subject};
    use rolefit_domain::{Need, Sourced, Span};
    use rolefit_matching::{criterion, score};

    for (line, wanted) in [
        ("Permis B", "Driving licence B"),
        ("Führerschein Klasse B", "Driving licence B"),
        ("Forklift licence", "Forklift licence"),
        ("Intensive care nurse", "Intensive care"),
        ("Spring Boot, Kubernetes", "Spring Boot"),
    ] {
        let person = Person {
            highlight: line,
            ..Person::default()
        };
        let (text, profile) = parse(&person);
        let criteria = [criterion(skill(wanted), Need::MustHave)];
        let at = text.find(line).expect("the line stands there");
        let span = Span::new(at, at + line.len());
        let scores: Vec<_> = [
            Some(Sourced::read(line.to_owned(), span, 60)),
            Some(Sourced::read("Ada Example".to_owned(), Span::new(0, 11), 90)),
            Some(Sourced::typed("Ada Example".to_owned())),
            Some(Sourced::typed(line.to_owned())),
            Some(Sourced::typed("Someone Else".to_owned())),
            None,
        ]
        .into_iter()
        .map(|name| {
            let mut profile = profile.clone();
            profile.basics.name = name;
            score(job(&criteria), subject(&profile, &text), as_of(), now()).score
        })
        .collect();
        assert_eq!(scores, [1000; 6].map(|_| scores[1]), "{line}");
        assert!(scores[1] > 0, "{line}");
    }
}

#[test]
fn a_place_where_somebody_works_in_another_occupation_is_no_skill_of_its_field() {
    for (title, highlight) in [
        ("Ward secretary", "Ran the desk of the ICU, no patient contact"),
        ("Secretary, intensive care unit", "Typed letters"),
        ("Sekretärin", "Schreibarbeiten auf der Intensivstation"),
        ("Secrétaire", "Accueil du service de réanimation"),
        ("Secretaria", "Agenda de la unidad de cuidados intensivos"),
        ("Segretaria", "Agenda della terapia intensiva"),
        ("Receptionist", "Front desk of the intensive care unit"),
        ("Accountant", "Budget of the intensive care unit"),
    ] {
        let person = Person {
            title,
            highlight,
            ..Person::default()
        };
        let years = Requirement::Experience {
            years: 2,
            of: Some("intensive care".into()),
        };
        for requirement in [years, skill("Intensive care"), skill("Nursing")] {
            let (verdict, points, reason, _) = part_of(requirement.clone(), &person);
            assert!(
                verdict != Verdict::Met && points <= 300,
                "{title} / {highlight} / {requirement:?}: {reason}"
            );
        }
    }
    for title in [
        "Staff nurse",
        "Healthcare assistant",
        "Physician",
        "Krankenpfleger",
    ] {
        let person = Person {
            title,
            highlight: "Intensive care of ventilated patients",
            ..Person::default()
        };
        assert_eq!(
            part_of(skill("Intensive care"), &person).0,
            Verdict::Met,
            "{title}"
        );
    }
}

#[test]
fn a_teacher_of_another_level_of_school_is_met_in_part() {
    for (wanted, title, met) in [
        (
            "Enseignante ou enseignant en école primaire",
            "Docent wiskunde (eerstegraads)",
            false,
        ),
        ("Primary school teacher", "Gymnasiallehrer", false),
        ("Primary school teacher", "Grundschullehrerin", true),
        ("Primary school teacher", "Professeur des écoles", true),
    ] {
        let person = Person {
            title,
            ..Person::default()
        };
        let wanted = Requirement::Occupation { title: wanted.into() };
        let (verdict, _, reason, _) = part_of(wanted, &person);
        assert_eq!(verdict == Verdict::Met, met, "{title}: {reason}");
    }
}
