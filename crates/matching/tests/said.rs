//! What is said of a document that has some words of what is asked for, and of work that is named alike: each test is a cause
//! of a false claim, in several languages.

mod common;

use common::{Person, as_of, job, now, parse, part_of, skill, subject};
use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Need, Requirement, Sourced, Verdict};
use rolefit_matching::{criterion, score, verify};

/// What is said of a requirement by somebody who did this.
fn said(wanted: Requirement, highlight: &str) -> (Verdict, u16, String, Vec<String>) {
    let person = Person {
        highlight,
        ..Person::default()
    };
    part_of(wanted, &person)
}

#[test]
fn a_document_with_words_of_a_criterion_mentions_it() {
    for (wanted, highlight) in [
        (
            "Forklift licence",
            "Licences: rough-terrain forklift, counterbalance forklift",
        ),
        ("Forklift licence", "forklift (US certificate from 2019)"),
        (
            "Warehouse management",
            "Systems: warehouse management systems (WMS)",
        ),
        ("Order picking", "Was an order picker"),
        ("Linux", "Drivers for embedded Linux"),
        ("Student assessment", "Teaching: lesson planning, assessment"),
        ("Web accessibility", "Ran accessibility testing"),
        ("Krankenhaus", "Betreuung der Krankenhaustechnik"),
        ("Krankenhaustechnik", "Arbeit im Krankenhaus"),
        ("Education sector", "Digital marketing manager, education"),
        ("Schaltplänen und Messgeräten", "Liest Schaltpläne"),
        ("Gestion des chantiers", "Conduite de chantier"),
        ("Atención a domicilio", "Cuidados en el domicilio"),
        ("Schadenmeldungen aufnehmen", "Aufnahme von Schadenmeldung"),
    ] {
        let (verdict, _, reason, evidence) = said(skill(wanted), highlight);
        assert!(
            !reason.contains("does not mention"),
            "{wanted} / {highlight}: {reason}"
        );
        assert_ne!(verdict, Verdict::NotFound, "{wanted} / {highlight}: {reason}");
        assert!(!evidence.is_empty(), "{wanted} / {highlight}");
    }
    for (wanted, highlight) in [
        ("Continuous renal replacement therapy", "Roses"),
        ("Kubernetes", "Managed the watering of beds"),
        (
            "Project management",
            "No experience with project management so far",
        ),
    ] {
        let (verdict, _, reason, _) = said(skill(wanted), highlight);
        assert_eq!(verdict, Verdict::NotFound, "{wanted}: {reason}");
    }
    // A word of any work shows nothing, but stands there.
    let (verdict, _, reason, _) = said(skill("Energy sector"), "Worked in the public sector");
    assert_eq!(
        (verdict, reason.as_str()),
        (
            Verdict::NotFound,
            "mentions “sector”, which shows nothing of Energy sector by itself"
        )
    );
}

#[test]
fn the_words_of_a_phrase_do_not_come_from_several_items_of_a_list() {
    let wanted = "Medical or temperature-controlled goods";
    for list in [
        "inventory control, dangerous goods",
        "inventory control, cycle counting, goods-in",
        "Stock controller; goods",
    ] {
        let (_, _, reason, evidence) = said(skill(wanted), list);
        assert!(
            evidence.iter().all(|shown| !shown.contains([',', ';'])),
            "{list}: {reason} {evidence:?}"
        );
    }
    let licences = "Licences: tractor, harvester";
    let (verdict, _, _, evidence) = said(skill("Harvester licences"), licences);
    assert_eq!(verdict, Verdict::Met);
    assert_eq!(evidence, ["Licences", "harvester"]);
}

#[test]
fn one_figure_of_two_that_are_joined_by_or_is_enough() {
    for (wanted, highlight) in [
        ("Biosafety level 2 or 3 work", "Work at biosafety level 3"),
        ("Sicherheitsstufe 2 oder 3", "Labor der Sicherheitsstufe 2"),
        ("niveau de biosécurité 2 ou 3", "niveau de biosécurité 3"),
        ("nivel de bioseguridad 2 o 3", "nivel de bioseguridad 3"),
    ] {
        let (verdict, _, reason, _) = said(skill(wanted), highlight);
        assert_eq!(verdict, Verdict::Met, "{wanted}: {reason}");
    }
    let (verdict, ..) = said(skill("Biosafety level 2 or 3 work"), "Work at biosafety level 1");
    assert_ne!(verdict, Verdict::Met);
}

#[test]
fn a_wish_is_no_work() {
    for (wanted, highlight) in [
        ("Intensive care", "I am ready for the step to intensive care"),
        ("Intensive care", "Looking to move into intensive care"),
        ("Intensive care", "Ich möchte auf die Intensivstation"),
        ("Intensive care", "Souhaite évoluer vers les soins intensifs"),
        ("Intensive care", "Me gustaría pasar a cuidados intensivos"),
        ("Kubernetes", "I would like to work with Kubernetes"),
        ("Kubernetes", "Zou graag met Kubernetes werken"),
        ("Kubernetes", "Vorrei lavorare con Kubernetes"),
    ] {
        let (verdict, points, reason, _) = said(skill(wanted), highlight);
        assert!(
            verdict == Verdict::Partly && points <= 250,
            "{wanted} / {highlight}: {reason}"
        );
    }
    for (wanted, highlight) in [
        ("Kubernetes", "I would like to use my experience with Kubernetes"),
        (
            "Kubernetes",
            "Ich möchte meine Erfahrung mit Kubernetes einbringen",
        ),
        (
            "Kubernetes",
            "Souhaite mettre à profit mon expérience de Kubernetes",
        ),
    ] {
        assert_eq!(said(skill(wanted), highlight).0, Verdict::Met, "{highlight}");
    }
}

fn as_worked(wanted: &str, title: &str) -> (Verdict, String) {
    let person = Person {
        title,
        ..Person::default()
    };
    let (verdict, _, reason, _) = part_of(Requirement::Occupation { title: wanted.into() }, &person);
    (verdict, reason)
}

#[test]
fn a_word_for_a_role_relates_no_titles() {
    for (wanted, title) in [
        ("Senior Backend Engineer", "Refrigeration engineer"),
        ("Mechanical engineer", "Staff engineer"),
        ("UX designer", "Animateur périscolaire"),
        ("Customer support specialist", "Search specialist"),
        ("Data engineer", "Graduate engineer"),
        ("Elektroniker für Betriebstechnik", "Mitarbeiter Empfang"),
        ("Responsable qualité", "Responsable de rayon"),
        ("Técnico de laboratorio", "Técnico de sonido"),
    ] {
        let (verdict, reason) = as_worked(wanted, title);
        assert_eq!(verdict, Verdict::NotFound, "{wanted} / {title}: {reason}");
    }
    for (wanted, title) in [
        ("Customer support specialist", "Second-level support agent"),
        ("Customer support specialist", "Support agent"),
        ("Laboratory technician", "Medical laboratory technologist"),
        ("Backend engineer", "Software engineer"),
        ("Kundensupport", "Support-Mitarbeiter"),
    ] {
        let (verdict, reason) = as_worked(wanted, title);
        assert_ne!(verdict, Verdict::NotFound, "{wanted} / {title}: {reason}");
    }
}

#[test]
fn training_in_another_trade_or_field_is_met_in_part() {
    for (level, field, held) in [
        (
            DegreeLevel::Vocational,
            "Konstruktionsmechaniker, Anlagenmechaniker oder vergleichbar",
            "Ausbildung zum Elektroniker",
        ),
        (
            DegreeLevel::Vocational,
            "plombier ou équivalent",
            "CAP électricien",
        ),
        (
            DegreeLevel::Associate,
            "Comptabilité et Gestion",
            "BSc Economics with Data Science",
        ),
    ] {
        let person = Person {
            degree: held,
            ..Person::default()
        };
        let wanted = Requirement::Degree {
            level,
            field: Some(field.into()),
        };
        let (verdict, _, reason, _) = part_of(wanted, &person);
        assert_eq!(verdict, Verdict::Partly, "{field} / {held}: {reason}");
        assert!(reason.contains("field"), "{reason}");
    }
    let person = Person {
        degree: "DCG",
        ..Person::default()
    };
    let wanted = Requirement::Degree {
        level: DegreeLevel::Associate,
        field: Some("Comptabilité et Gestion".into()),
    };
    assert_eq!(part_of(wanted, &person).0, Verdict::Met);
}

fn years(of: &str) -> Requirement {
    Requirement::Experience {
        years: 2,
        of: Some(of.to_owned()),
    }
}

#[test]
fn years_are_of_work_that_a_title_or_most_of_the_text_is_about() {
    for (of, title, highlight, met) in [
        (
            "intensive care or high dependency",
            "Staff nurse",
            "Covered the high dependency bay one shift a month",
            false,
        ),
        (
            "intensive care",
            "Staff nurse",
            "Occasionally helped out in intensive care",
            false,
        ),
        (
            "Intensivpflege",
            "Pflegefachkraft",
            "Gelegentlich Vertretung in der Intensivpflege",
            false,
        ),
        (
            "soins intensifs",
            "Infirmière",
            "Parfois en renfort en soins intensifs",
            false,
        ),
        (
            "intensive care",
            "Intensive care nurse",
            "Ventilated patients",
            true,
        ),
        (
            "building backend services",
            "Senior backend engineer",
            "Rewrote an API",
            true,
        ),
        ("cabinet", "Comptable", "Bilans", true),
    ] {
        let person = Person {
            title,
            highlight,
            ..Person::default()
        };
        let (verdict, _, reason, evidence) = part_of(years(of), &person);
        assert_eq!(verdict == Verdict::Met, met, "{of} / {title}: {reason}");
        assert!(!evidence.is_empty(), "{of} / {title}: {reason}");
        if !met {
            assert!(
                evidence.iter().any(|shown| shown == highlight),
                "the sentence is shown: {evidence:?}"
            );
        }
    }
}

#[test]
fn words_of_a_skill_that_stand_in_another_name_are_not_the_skill() {
    let (verdict, ..) = said(skill("Customer service"), "Handled customer service by phone");
    assert_eq!(verdict, Verdict::Met);
    for highlight in [
        "Wrote a customs declaration service in Go",
        "Ran the customs service of the port",
        "Wrote a customer data service in Go",
    ] {
        let (verdict, _, reason, _) = said(skill("Customer service"), highlight);
        assert_ne!(verdict, Verdict::Met, "{highlight}: {reason}");
        assert!(!reason.contains("which is"), "{highlight}: {reason}");
    }
}

#[test]
fn of_a_typed_text_the_words_that_name_it_are_shown_and_each_once() {
    let (text, mut profile) = parse(&Person::default());
    let summary = "I like calm platforms.\nEvery day I automate with Ansible. Ansible is what I teach; ansible playbooks of others I mend.";
    profile.basics.summary = Some(Sourced::typed(summary.to_owned()));
    let criteria = [criterion(skill("Ansible"), Need::MustHave)];
    let m = score(job(&criteria), subject(&profile, &text), as_of(), now());
    verify(&m, job(&criteria), subject(&profile, &text)).expect("a fresh match holds");
    let part = &m.parts[0];
    assert_eq!(part.reason, "names Ansible");
    let quotes: Vec<_> = part.evidence.iter().map(|e| e.quote.as_str()).collect();
    assert_eq!(quotes, ["Ansible", "ansible playbooks"]);
}
