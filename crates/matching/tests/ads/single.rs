//! Single criteria: what is one, what is none, and what is part of it.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Need, Requirement, limits};
use rolefit_matching::criteria_from_ad;

use super::{check, read};

#[test]
fn a_thing_asked_for_twice_counts_once_and_must_wins() {
    check(
        "Analyst",
        "Nice to have:\n- SQL\n\nRequirements:\n- SQL\n- 2 years of experience\n- 5 years of experience in retail sales\n",
        &["must SQL", "must 5 years of retail sales", "must Retail sales"],
    );
}

#[test]
fn nothing_about_the_person_becomes_a_criterion() {
    for text in [
        "Requirements:\n- German citizen between 25 and 35 years old, single, with photo\n",
        "Requirements:\n- Graduate of a top university, female, living in Berlin\n",
        "Requirements:\n- French nationality; at least 18 years old\n",
        "Requirements:\n- German passport\n- Not older than 40\n- Max. 35 Jahre\n- Unter 40\n",
        "Requirements:\n- Clean-shaven\n- Rentner gesucht\n- Native speaker\n- Digital native\n",
    ] {
        let criteria = criteria_from_ad("", text);
        assert!(
            criteria
                .iter()
                .all(|c| matches!(c.requirement, Requirement::Degree { .. })),
            "{text}: {criteria:?}"
        );
    }
}

#[test]
fn the_title_gives_the_occupation_which_trainees_need_not_have() {
    let criteria = criteria_from_ad("Senior Nurse (f/m/x) – Berlin", "The Senior Nurse leads a ward.");
    assert_eq!(
        criteria[0].requirement,
        Requirement::Occupation {
            title: "Senior Nurse".into()
        }
    );
    assert_eq!(criteria[0].need, Need::MustHave);
    let span = criteria[0].span.expect("the text repeats the title");
    assert_eq!(span.slice("The Senior Nurse leads a ward."), Some("Senior Nurse"));
    let trainee = criteria_from_ad("Ausbildung zum Koch", "");
    assert_eq!(trainee[0].need, Need::NiceToHave);
    assert!(criteria_from_ad("", "").is_empty());
}

#[test]
fn ids_follow_the_requirement_and_levels_stand_in_the_label() {
    let first = criteria_from_ad("", "Requirements:\n- SQL\n- German (C1)\n");
    let second = criteria_from_ad("", "Nice to have:\n- Docker, SQL\n");
    assert_eq!(first[0].id, second[1].id);
    assert_ne!(first[0].id, first[1].id);
    assert_eq!(first[1].label, "German (C1)");
    let several = criteria_from_ad("", "Requirements:\n- Fluent English, German (C1) and French\n");
    let labels: Vec<_> = several.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["English (Fluent)", "German (C1)", "French"]);
    let degree = criteria_from_ad(
        "",
        "Requirements:\n- Bachelor's degree required, Master's degree preferred\n",
    );
    let levels: Vec<_> = degree.iter().map(|c| (c.need, c.requirement.clone())).collect();
    assert_eq!(
        levels,
        [
            (
                Need::MustHave,
                Requirement::Degree {
                    level: DegreeLevel::Bachelor,
                    field: None
                }
            ),
            (
                Need::NiceToHave,
                Requirement::Degree {
                    level: DegreeLevel::Master,
                    field: None
                }
            ),
        ]
    );
}

#[test]
fn criteria_are_capped_and_must_haves_stay() {
    let names: Vec<_> = rolefit_matching::skills::all()
        .map(rolefit_matching::skills::name)
        .collect();
    let list = |names: &[&str]| names.iter().map(|n| format!("- {n}\n")).collect::<String>();
    let text = format!(
        "Nice to have:\n{}\nRequirements:\n{}",
        list(&names[..80]),
        list(&names[100..140])
    );
    let criteria = criteria_from_ad("", &text);
    assert_eq!(criteria.len(), limits::MAX_CRITERIA);
    assert!(criteria.iter().filter(|c| c.need == Need::MustHave).count() >= 30);
}

#[test]
fn a_nationality_or_another_word_is_no_language() {
    check(
        "Welder",
        "Requirements:\n- polish weld seams\n- Build talent pools\n- Experience with German automotive suppliers\n\
         - Welding, French\n- Good knowledge of Dutch\n- Spanish\n",
        &[
            "must Polish weld seams",
            "must Build talent pools",
            "must German automotive suppliers",
            "must Welding",
            "must French",
            "must Dutch",
            "must Spanish",
        ],
    );
}

#[test]
fn the_level_of_a_language_is_part_of_what_is_asked() {
    let criteria = criteria_from_ad("", "Requirements:\n- German (C1)\n- French\n");
    assert_eq!(
        criteria[0].requirement,
        Requirement::Language {
            name: "German".into(),
            level: Some("C1".into())
        }
    );
    // A requirement without a level is stored as it was before levels existed.
    assert_eq!(
        serde_json::to_string(&criteria[1].requirement).expect("a requirement serializes"),
        r#"{"kind":"language","name":"French"}"#
    );
}

#[test]
fn years_are_read_in_brackets_and_of_named_work() {
    check(
        "Mechaniker",
        "Anforderungen\n- Mehrjährige Berufserfahrung (mind. 3 Jahre) in der Instandhaltung",
        &["must 3 years of Instandhaltung", "must Maintenance and repair"],
    );
    check(
        "Sales",
        "Requirements\n- three to five years in account management",
        &["must 3 years of account management", "must Account management"],
    );
    check(
        "Sales",
        "We have spent 20 years in logistics.",
        &["must Logistics"],
    );
    check(
        "Nurse",
        "Requirements\n- valid NMBI registration (PIN)\n- ENPC is an advantage",
        &["must NMBI registration", "nice ENPC"],
    );
    check(
        "Nurse",
        "You hold a valid NMBI registration (PIN). ENPC is an advantage. Humour is a plus.",
        &["must NMBI registration", "nice ENPC"],
    );
}

#[test]
fn places_are_no_criteria() {
    for line in [
        "- Vienna or remote",
        "- Wien oder Homeoffice",
        "- Lyon ou télétravail",
        "- Vienna, Graz or Linz",
        "- Remote work (EU)",
    ] {
        check(
            "Developer",
            &format!("Requirements\n- SQL\n{line}\n"),
            &["must SQL"],
        );
    }
    let works = "Requirements\n- Remote sensing or Kotlin\n";
    assert!(read("Developer", works).iter().any(|c| c.contains("Kotlin")));
}

#[test]
fn national_qualifications_are_degrees() {
    for (line, expected) in [
        ("- HTL-Abschluss oder Meisterprüfung", "must Associate"),
        ("- Eidgenössischer Fachausweis", "must Associate"),
        ("- Eidg. Fachausweis Treuhand", "must Eidg. Fachausweis Treuhand"),
        ("- Geprüfter Fachwirt", "must Associate"),
        (
            "- Bac+3 à Bac+5 en comptabilité (DCG ou DSCG apprécié)",
            "must Bachelor in comptabilité",
        ),
        ("- DSCG obligatoire", "must Master"),
        (
            "- un CAP ou un BTS en hôtellerie-restauration",
            "must Vocational training (hôtellerie-restauration) or Associate degree (hôtellerie-restauration)",
        ),
        ("- BUT informatique ou licence 3", "must Bachelor"),
        ("- hbo of wo", "must Bachelor"),
        ("- mbo niveau 4", "must Vocational"),
        (
            "- FP Grado Superior en Mecatrónica Industrial o Electromecánica",
            "must Associate in Mecatrónica Industrial o Electromecánica",
        ),
        ("- Diploma di scuola superiore", "must UpperSecondary"),
    ] {
        let found = read("Job", &format!("Requirements\n{line}\n"));
        assert_eq!(found.first().map(String::as_str), Some(expected), "{line}");
    }
}
