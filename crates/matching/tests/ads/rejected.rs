//! Words of an ad that are only mentioned or rejected, and facts that must not be lost.

use rolefit_matching::{ad_warnings, criteria_from_ad, posting_facts};

use super::read;

#[test]
fn what_is_rejected_or_a_name_asks_for_nothing() {
    for line in [
        "We cannot sponsor visas.",
        "No PHP.",
        "Kein PHP.",
        "We do not require a driving licence. No agency nurses, please.",
        "Wir können keine Visa sponsern.",
        "Nous ne pouvons pas parrainer de visa.",
    ] {
        let ad = format!("Requirements\n- SQL\n\nNice to have\n- Go\n\n{line}\n");
        assert_eq!(read("", &ad), ["must SQL", "nice Go"], "{line}");
    }
    for item in [
        "no interest in office politics",
        "kein Interesse an Büropolitik",
        "Must not have any points on the driving licence",
    ] {
        assert_eq!(
            read("", &format!("Requirements\n- SQL\n- {item}\n")),
            ["must SQL"],
            "{item}"
        );
    }
    let ad = "Requirements\n- Registration with the Nursing and Midwifery Board of Ireland (NMBI)\n\nTasks\n- Mentor nursing students\n";
    let found = criteria_from_ad("", ad);
    assert!(found.iter().all(|c| c.label != "Midwifery"), "{found:?}");
    assert!(
        ad_warnings(ad, &found)
            .iter()
            .all(|w| !w.problem.contains("both"))
    );
}

#[test]
fn the_warning_of_two_needs_says_what_counts() {
    use rolefit_domain::Need;
    let ad = "Requirements\n- SQL\n\nNice to have\n- SQL\n";
    let mut found = criteria_from_ad("", ad);
    let advice = |found: &[rolefit_domain::Criterion]| {
        let mut all = ad_warnings(ad, found).into_iter();
        all.find(|w| w.problem.contains("both")).map(|w| w.advice)
    };
    assert!(advice(&found).is_some_and(|said| said.contains("as a must-have")));
    found[0].need = Need::NiceToHave;
    assert!(advice(&found).is_some_and(|said| said.contains("as a nice-to-have")));
    assert_eq!(advice(&[]).as_deref(), Some("Keep it in one of the two lists."));
}

#[test]
fn nothing_of_the_person_becomes_a_criterion() {
    for item in [
        "No gaps in your CV",
        "lückenloser Lebenslauf",
        "sans trou dans le CV",
        "sin huecos en el currículum",
        "curriculum senza buchi",
        "cv zonder gaten",
        "Homme de préférence",
        "Mann bevorzugt",
        "preferiblemente mujer",
        "donna preferibilmente",
        "bij voorkeur een man",
        "no pregnant women",
        "must be a Christian",
        "christliche Konfession",
        "recent graduate",
        "jeune diplômé",
    ] {
        assert_eq!(
            read("", &format!("Requirements\n- SQL\n- {item}\n")),
            ["must SQL"],
            "{item}"
        );
    }
}

#[test]
fn a_diploma_of_a_course_is_no_degree_and_gladly_is_a_wish() {
    let ad = "Requirements\n- SQL\n- Gern mit Montessori-Diplom\n";
    assert_eq!(read("", ad), ["must SQL", "nice Montessori education"]);
}

#[test]
fn years_that_are_a_part_of_others_count() {
    for (item, expected) in [
        (
            "5+ years of SQL, of which 2+ in Rust or C++",
            "2 years of experience (Rust or C++)",
        ),
        (
            "8 to 12 years of experience in data, at least three of them leading teams",
            "3 years of experience (leading teams)",
        ),
        (
            "mindestens 5 Jahre Berufserfahrung, davon 2 in der Intensivpflege",
            "2 years of experience (Intensivpflege)",
        ),
        (
            "5 ans d'expérience, dont 2 en comptabilité",
            "2 years of experience (comptabilité)",
        ),
    ] {
        let found = criteria_from_ad("", &format!("Requirements\n- {item}\n"));
        assert!(found.iter().any(|c| c.label == expected), "{item}: {found:#?}");
    }
}

#[test]
fn facts_in_small_letters_and_brackets_are_kept() {
    let of = |ad: &str| posting_facts(ad);
    assert_eq!(
        of("warehouse operative, birmingham")
            .place
            .map(|(place, _)| place)
            .as_deref(),
        Some("birmingham")
    );
    let ad = "Cook\nRemote within the EU, or hybrid from our Lisbon office (2 days a week)\n";
    let (_, span) = of(ad).work_place.expect("says so");
    assert!(
        span.slice(ad)
            .is_some_and(|said| said.ends_with("(2 days a week)"))
    );
    let ad = "Assistante\nNous recherchons une assistante à Paris, au bureau.\n";
    assert!(of(ad).work_place.is_some());
    assert_eq!(
        read(
            "",
            "Requirements\n- SQL\n\nbasic english. night shift 22:00-06:00.\n"
        )
        .len(),
        3
    );
}
