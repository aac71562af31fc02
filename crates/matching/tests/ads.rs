//! Job ads of several languages and fields of work, and the criteria that are read from them.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Criterion, Need, Requirement, limits};
use rolefit_matching::criteria_from_ad;

/// The criteria as `must PostgreSQL` or `nice German`, without the occupation of the title.
fn read(title: &str, text: &str) -> Vec<String> {
    let criteria = criteria_from_ad(title, text);
    for criterion in criteria
        .iter()
        .filter(|c| !matches!(c.requirement, Requirement::Occupation { .. }))
    {
        let span = criterion.span.expect("a criterion of the text has its place");
        assert!(span.slice(text).is_some_and(|s| !s.is_empty()), "{criterion:?}");
    }
    criteria.iter().filter_map(short).collect()
}

fn short(criterion: &Criterion) -> Option<String> {
    let need = if criterion.need == Need::MustHave {
        "must"
    } else {
        "nice"
    };
    let what = match &criterion.requirement {
        Requirement::Skill { name } | Requirement::Language { name, .. } => name.clone(),
        Requirement::Experience { years, of } => {
            format!(
                "{years} years{}",
                of.as_ref().map_or(String::new(), |of| format!(" of {of}"))
            )
        }
        Requirement::Degree { level, field } => {
            format!(
                "{level:?}{}",
                field
                    .as_ref()
                    .map_or(String::new(), |field| format!(" in {field}"))
            )
        }
        Requirement::AnyOf { .. } => criterion.label.clone(),
        Requirement::Occupation { .. } => return None,
    };
    Some(format!("{need} {what}"))
}

fn check(title: &str, text: &str, expected: &[&str]) {
    assert_eq!(read(title, text), expected, "{title}");
}

#[test]
fn an_english_software_ad() {
    check(
        "Data Engineer (m/f/d)",
        "We are a leading provider of cloud computing, founded in 2004.\n\n\
         Requirements:\n\
         - 3+ years of experience with Python and Postgres\n\
         - Bachelor's or Master's degree in Computer Science\n\
         - Fluent English\n\
         - Airflow is a plus\n\n\
         Nice to have:\n\
         - Kafka, dbt\n\n\
         Benefits:\n\
         - Kubernetes training and a Spanish course\n",
        &[
            "must 3 years of Python and Postgres",
            "must Python",
            "must PostgreSQL",
            "must Bachelor in Computer Science",
            "must English",
            "nice Apache Airflow",
            "nice Apache Kafka",
            "nice dbt",
        ],
    );
}

#[test]
fn a_german_nursing_ad() {
    check(
        "Pflegefachkraft (m/w/d)",
        "Über uns\nWir sind eine Klinik mit 400 Betten und bilden in Wundversorgung aus.\n\n\
         Ihr Profil\n\
         - Abgeschlossene Ausbildung in der Krankenpflege\n\
         - mindestens zwei Jahre Berufserfahrung\n\
         - Gute Deutschkenntnisse (B2)\n\
         - Erfahrung in der Intensivpflege von Vorteil\n\n\
         Wir bieten\n- Führerschein und Fortbildung in Palliativpflege\n",
        &[
            "must Vocational in Krankenpflege",
            "must 2 years",
            "must German",
            "nice Intensive care",
        ],
    );
}

#[test]
fn a_french_accounting_ad() {
    check(
        "Comptable H/F",
        "Vos missions :\n- Tenue de la comptabilité et rapprochement bancaire\n\n\
         Profil recherché :\n- Expérience de 3 ans minimum\n- Maîtrise d'Excel\n- Anglais courant\n\
         - La connaissance de SAP serait un plus\n\nNous offrons :\n- une formation Power BI\n",
        &[
            "nice Bookkeeping",
            "nice Account reconciliation",
            "must 3 years",
            "must Microsoft Excel",
            "must English",
            "nice SAP",
        ],
    );
}

#[test]
fn a_spanish_warehouse_ad_and_a_dutch_one() {
    check(
        "Mozo de almacén",
        "Requisitos:\n- Carnet de carretillero imprescindible\n- Experiencia de 1 año en preparación de pedidos\n\
         - Se valorará carnet de conducir\n\nOfrecemos:\n- Curso de inglés\n",
        &[
            "must Forklift licence",
            "must 1 years of preparación de pedidos",
            "must Order picking",
            "nice Driving licence B",
        ],
    );
    check(
        "Elektricien",
        "Functie-eisen\n- mbo-diploma elektrotechniek\n- Rijbewijs B is een pré\n\nWij bieden\n- een cursus PLC\n",
        &["must Vocational in elektrotechniek", "nice Driving licence B"],
    );
}

#[test]
fn plain_prose_without_headings_asks_as_well() {
    check(
        "Welder",
        "You must hold welding certificates for TIG. Ideally you have a forklift licence. \
         No degree required. We offer a pension and English lessons.",
        &["must Welding", "must TIG welding", "nice Forklift licence"],
    );
}

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
fn a_degree_is_welcome_besides_needed_ones_of_other_fields() {
    for (needed, welcome, expected) in [
        (
            "Master's degree in law\n- Bachelor's degree in economics",
            "Master's degree in economics",
            true,
        ),
        ("Bachelor's degree in economics", "Bachelor's degree", false),
        ("Bachelor's degree in law", "Bachelor's degree in economics", true),
        ("Master's degree", "Bachelor's degree in law", false),
    ] {
        let text = format!("Requirements:\n- {needed}\n\nNice to have:\n- {welcome}\n");
        let criteria = criteria_from_ad("", &text);
        let found = criteria.iter().any(|c| c.need == Need::NiceToHave);
        assert_eq!(found, expected, "{text}");
    }
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
fn what_is_not_needed_is_no_must() {
    for (text, expected) in [
        ("- No German needed", vec![]),
        ("- Kubernetes is not required", vec![]),
        ("- SAP ist kein Muss", vec!["nice SAP"]),
        (
            "- Kafka: nice to have but not required",
            vec!["nice Apache Kafka"],
        ),
        ("- Kafka (nice to have)", vec!["nice Apache Kafka"]),
        (
            "- SQL, Kafka (nice to have)",
            vec!["must SQL", "nice Apache Kafka"],
        ),
        (
            "- Kubernetes is nice to have but not required",
            vec!["nice Kubernetes"],
        ),
        ("- SQL is required, German is not needed", vec!["must SQL"]),
        ("- Java is not required, but SQL is", vec!["must SQL"]),
        (
            "- 3 years of Python, Java is not required",
            vec!["must 3 years of Python", "must Python"],
        ),
        ("- Fluent German, English not required", vec!["must German"]),
        (
            "- You know SQL well, and we teach you the rest.",
            vec!["must SQL"],
        ),
    ] {
        assert_eq!(read("", &format!("Requirements:\n{text}\n")), expected, "{text}");
    }
}

#[test]
fn alternatives_are_one_criterion() {
    for (text, expected) in [
        ("- Kotlin or Java", vec!["must Kotlin or Java"]),
        (
            "- Experience with AWS, GCP or Azure",
            vec!["must Amazon Web Services, Google Cloud or Microsoft Azure"],
        ),
        ("- German or English C1", vec!["must German (C1) or English (C1)"]),
        (
            "- Degree in computer science or comparable vocational training",
            vec!["must Bachelor's degree (computer science) or Vocational training (computer science)"],
        ),
        (
            "- Studium der Informatik oder eine vergleichbare Ausbildung",
            vec!["must Bachelor's degree (Informatik) or Vocational training (Informatik)"],
        ),
        (
            "- Degree in computer science, Java or Kotlin",
            vec!["must Bachelor in computer science", "must Java or Kotlin"],
        ),
        (
            "- Bachelor's degree or 5 years of experience",
            vec!["must Bachelor's degree or 5 years of experience"],
        ),
        (
            "- Permis B ou C exigé",
            vec!["must Driving licence B or Driving licence C"],
        ),
        ("- Kafka or similar", vec!["must Apache Kafka"]),
        (
            "- CI/CD, C/C++ and PL/SQL",
            vec!["must CI/CD", "must C++", "must PL/SQL"],
        ),
        // Whoever needs Java anyway meets the choice by it.
        ("- Kotlin or Java\n- Java", vec!["must Java"]),
        (
            "- Kotlin or Java\n- Java is a plus",
            vec!["must Kotlin or Java", "nice Java"],
        ),
        ("- Kotlin or Java\n- Java or Kotlin", vec!["must Kotlin or Java"]),
        ("- ervaring met Java of Kotlin", vec!["must Java or Kotlin"]),
        (
            "- Deutsch oder Englisch fließend",
            vec!["must German (fließend) or English (fließend)"],
        ),
    ] {
        assert_eq!(read("", &format!("Requirements:\n{text}\n")), expected, "{text}");
    }
}

#[test]
fn what_an_ad_takes_back_is_no_criterion() {
    for text in [
        "Neither Python nor SQL is required.",
        "We don't expect a university degree.",
        "Degree? Nope, not needed.",
        "Our stack so far: Java 21, Spring, Oracle. You won't touch it.",
        "Requirements\n- You do not need to know Scala; we are moving away from it.",
        "A DBS check will be done.",
        "Chef (Java shop)",
        "Empresa de logística con sede en Madrid.",
        "You sell infusion pumps.",
        "You will be a form tutor.",
        "Not required: PHP.",
        "Requirements\n- Keine Erfahrung nötig? Kein Problem!",
    ] {
        check("Chef", text, &[]);
    }
    check("Chef", "SQL? No problem for you!", &["must SQL"]);
    check(
        "Chef",
        "You have worked in IT. Our company is at home in logistics.",
        &[],
    );
    check("Chef", "You maintain pumps.", &["must Pump maintenance"]);
    check(
        "Chef",
        "Requirements\n- Experience in a logistics company",
        &["must Logistics"],
    );
    check(
        "Chef",
        "Requirements\n- Experience with public tenders",
        &["must Public tenders"],
    );
}

#[test]
fn a_wish_without_a_verb_is_of_the_last_of_two() {
    for (text, expected) in [
        (
            "Deutsch C1, Französisch von Vorteil",
            ["must German", "nice French"],
        ),
        ("Excel, SAP von Vorteil", ["must Microsoft Excel", "nice SAP"]),
        ("Excel und SAP von Vorteil", ["nice Microsoft Excel", "nice SAP"]),
    ] {
        check("Verkäufer", &format!("Ihr Profil\n- {text}"), &expected);
    }
    check(
        "Elektricien",
        "Functie-eisen\n- VCA-attest is een pluspunt",
        &["nice Construction safety"],
    );
}

#[test]
fn unknown_alternatives_stay_beside_the_known_ones() {
    for (text, expected) in [
        (
            "Google Classroom or Microsoft Teams",
            "must Google Classroom or Microsoft Teams",
        ),
        ("Microsoft Teams or Zorbling", "must Microsoft Teams or Zorbling"),
        ("Microsoft Teams or similar", "must Microsoft Teams"),
        ("SAP oder Interesse an Zahlen", "must SAP"),
        ("Go or Python (3.10)", "must Go or Python"),
        ("Abacus oder Bexio", "must Abacus or Bexio"),
        (
            "Fachausweis Finanz- und Rechnungswesen oder Bachelor in BWL",
            "must Fachausweis Finanz- und Rechnungswesen or Bachelor's degree (BWL)",
        ),
        (
            "Diplôme en comptabilité (BTS, DCG ou DSCG)",
            "must Associate in comptabilité",
        ),
        ("French or German would be nice", "nice French or German"),
        ("Sie sprechen Deutsch oder Englisch", "must German or English"),
    ] {
        check("Job", &format!("Requirements\n- {text}"), &[expected]);
    }
    check(
        "Job",
        "French or German would be nice.",
        &["nice French or German"],
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
fn what_a_contrast_sets_aside_is_not_asked_for() {
    for (line, expected) in [
        ("- Nicht Java, sondern Kotlin", "must Kotlin"),
        ("- Not Java but Kotlin", "must Kotlin"),
        ("- Pas Java mais Kotlin", "must Kotlin"),
        ("- Kotlin instead of Java", "must Kotlin"),
        ("- Kotlin, kein Java", "must Kotlin"),
        ("- No Java sino Kotlin, con experiencia", "must Kotlin"),
    ] {
        check("Developer", &format!("Requirements\n{line}\n"), &[expected]);
    }
    let both = "Anforderungen\n- Nicht nur Java, sondern auch Kotlin\n";
    check("Entwickler", both, &["must Java", "must Kotlin"]);
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

#[test]
fn an_item_that_begins_with_or_goes_on_with_the_one_before() {
    check(
        "Sachbearbeitung",
        "Wir erwarten:\n- abgeschlossene Ausbildung als Verwaltungsfachangestellte\n\
         - alternativ eine kaufmännische Ausbildung\n- Excel\n",
        &[
            "must Vocational training (Verwaltungsfachangestellte) or Vocational training (kaufmännische)",
            "must Microsoft Excel",
        ],
    );
}

#[test]
fn wishes_and_waivers_of_one_line_keep_apart() {
    for (line, expected) in [
        (
            "- German is nice to have, English C1",
            vec!["nice German", "must English"],
        ),
        (
            "- Italiano fluente, inglese gradito",
            vec!["must Italian", "nice English"],
        ),
        (
            "- Anglais professionnel souhaité, l'allemand n'est pas nécessaire",
            vec!["nice English"],
        ),
        (
            "- Englisch in Wort und Schrift, Deutsch brauchst du nicht",
            vec!["must English"],
        ),
        (
            "- Fluent English. Dutch helps but is not required.",
            vec!["must English", "nice Dutch"],
        ),
        (
            "- Führerausweis Kat. B wünschenswert",
            vec!["nice Driving licence B"],
        ),
        (
            "- Fork-lift licence desirable, not essential",
            vec!["nice Forklift licence"],
        ),
        (
            "- Pastry skills would be lovely but aren't essential",
            vec!["nice Pastry making"],
        ),
        ("- R kannst du bei uns lernen", vec![]),
        ("- Our stack: Java. You won't touch it", vec![]),
    ] {
        check("Job", &format!("Requirements\n{line}\n"), &expected);
    }
    let hiring = read("Baker", "The Heron is hiring a baker for its ovens.\n");
    assert!(!hiring.iter().any(|c| c.contains("Recruiting")), "{hiring:?}");
}

#[test]
fn trades_care_and_logistics_have_their_words_in_five_languages() {
    for (line, expected) in [
        ("- Diploma elektriciteit", "must Electrical engineering basics"),
        ("- Manejo de radiofrecuencia", "must Handheld scanners"),
        ("- Patentino del muletto", "must Forklift licence"),
        ("- ADL-zorg", "must Personal care"),
        ("- Tilliften", "must Patient lifting and transfer"),
        ("- Buste paga", "must Payroll"),
        ("- Liasses fiscales", "must Taxation"),
        ("- Rifacimento camere", "must Housekeeping"),
        ("- Wärmedämmverbundsystem", "must Facade insulation"),
        ("- Relances clients", "must Accounts receivable"),
    ] {
        check("Job", &format!("Requirements\n{line}\n"), &[expected]);
    }
}

#[test]
fn a_degree_that_experience_may_replace_is_no_must() {
    for (line, expected) in [
        (
            "Bachelor's degree in computer science or equivalent experience",
            "nice Bachelor in computer science",
        ),
        (
            "Studium der Informatik oder gleichwertige Berufserfahrung",
            "nice Bachelor in Informatik",
        ),
        (
            "A degree in nursing or relevant work experience",
            "nice Bachelor in nursing",
        ),
        (
            "A degree in nursing and relevant work experience",
            "must Bachelor in nursing",
        ),
        ("It would be great if you know SAP.", "nice SAP"),
        ("Es wäre toll, wenn du SAP kennst.", "nice SAP"),
        ("React, but not Angular", "must React"),
        ("Accent-free German", "must German"),
        ("Deutsch ohne Akzent", "must German"),
        (
            "Health care or logistics experience",
            "must Health care or Logistics",
        ),
        (
            "Experience with health care or logistics",
            "must Health care or Logistics",
        ),
        ("Experience with logistics or similar", "must Logistics"),
    ] {
        check("", &format!("Requirements:\n- {line}\n"), &[expected]);
    }
}
