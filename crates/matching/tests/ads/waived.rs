//! What an ad does not ask for, only wishes for, or takes back.

use rolefit_domain::Need;
use rolefit_matching::criteria_from_ad;

use super::{check, read};

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
