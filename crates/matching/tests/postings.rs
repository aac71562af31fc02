//! Facts of postings as recruiters write them: places with a choice, pay, and promises that ask for nothing.

use rolefit_domain::WorkPlace;
use rolefit_matching::{criteria_from_ad, posting_facts};

#[test]
fn a_place_beside_a_way_of_working_is_read_with_it() {
    use WorkPlace::{Hybrid, OnSite, Remote};
    for (line, place, work_place) in [
        ("Wien oder remote", Some("Wien"), Some(Remote)),
        ("Berlin / hybrid", Some("Berlin"), Some(Hybrid)),
        ("Utrecht of Amsterdam", Some("Utrecht of Amsterdam"), None),
        (
            "Utrecht of Amsterdam, hybride",
            Some("Utrecht of Amsterdam"),
            Some(Hybrid),
        ),
        ("Lyon ou télétravail", Some("Lyon"), Some(Hybrid)),
        ("Lyon ou Grenoble", Some("Lyon ou Grenoble"), None),
        ("Madrid o remoto", Some("Madrid"), Some(Remote)),
        (
            "Madrid o Barcelona, presencial",
            Some("Madrid o Barcelona"),
            Some(OnSite),
        ),
        ("Milano o da remoto", Some("Milano"), Some(Remote)),
        ("Milano o Torino", Some("Milano o Torino"), None),
        ("Leeds or York", Some("Leeds or York"), None),
        (
            "Hamburg oder Bremen, vor Ort",
            Some("Hamburg oder Bremen"),
            Some(OnSite),
        ),
        ("Rotterdam of thuiswerken", Some("Rotterdam"), Some(Hybrid)),
    ] {
        for ad in [
            format!("Data engineer\n{line}\n\nWe build."),
            format!("Data engineer\nMeadow\n{line}\nFull-time\n\nWe build."),
            format!("Data engineer\n\nLocation: {line}\n\nWe build."),
        ] {
            let facts = posting_facts(&ad);
            assert_eq!(
                facts.place.as_ref().map(|(place, _)| place.as_str()),
                place,
                "{ad}"
            );
            assert_eq!(facts.work_place.map(|(place, _)| place), work_place, "{ad}");
        }
    }
}

#[test]
fn a_promise_of_an_answer_is_neither_criterion_nor_pay() {
    for line in [
        "Reply within 10 days",
        "We reply within 10 days",
        "Antwort innerhalb von 10 Tagen",
        "Rückmeldung innerhalb von zwei Wochen",
        "Réponse sous 15 jours",
        "Respuesta en 10 días",
        "Risposta entro 10 giorni",
        "Reactie binnen 10 dagen",
        "Answer within two weeks",
    ] {
        let ad = format!("Requirements\n- Java\n- {line}\n");
        let labels: Vec<_> = criteria_from_ad("", &ad).into_iter().map(|c| c.label).collect();
        assert_eq!(labels, ["Java"], "{line}");
        assert_eq!(posting_facts(&ad).pay, None, "{line}");
    }
    let ad = "Requirements\n- Java\n- Reply to customers within two days\n";
    assert_eq!(criteria_from_ad("", ad).len(), 2, "who answers customers works");
}
