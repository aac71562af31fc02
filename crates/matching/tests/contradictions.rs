//! Ads that say two things which cannot both hold, and ads that say too little.

use rolefit_domain::{AdWarning, AdWarningKind};
use rolefit_matching::{ad_warnings, criteria_from_ad};

fn warnings(ad: &str) -> Vec<AdWarning> {
    ad_warnings(ad, &criteria_from_ad("Baker", ad))
}

fn of(kind: AdWarningKind, ad: &str) -> Vec<AdWarning> {
    let all = warnings(ad).into_iter();
    all.filter(|warning| warning.kind == kind).collect()
}

const ABOUT: &str = "We bake bread and cakes for the whole town and deliver them to shops, schools and hospitals every \
    morning. You work with three others in a bright bakery by the river, early in the morning, four days a week, with free \
    bread for you and your family.\n\n";

#[test]
fn what_contradicts_is_warned_of_beside_the_later_line() {
    for (ad, problem, beside) in [
        (
            "Requirements\n- At least 3 years of experience in Java\n- At least 5 years of experience in Java\n",
            "3 years",
            "5 years",
        ),
        (
            "Anforderungen\n- Mindestens 2 Jahre Erfahrung mit SAP\n- Mindestens 4 Jahre Erfahrung mit SAP\n",
            "2 years",
            "4 Jahre",
        ),
        (
            "Requirements\n- Java\n- Docker\n\nNice to have\n- Java\n",
            "Java both",
            "Java",
        ),
        (
            "Ihr Profil\n- PostgreSQL zwingend erforderlich\n- Kafka\n\nVon Vorteil\n- PostgreSQL\n",
            "PostgreSQL both",
            "PostgreSQL",
        ),
        (
            "Requirements\n- A bachelor's degree is required\n- Java\n\nNo degree needed.\n",
            "not needed",
            "bachelor's degree",
        ),
        (
            "Requirements\n- German B2 required\n- Java\n\nYou do not need German.\n",
            "not needed",
            "German",
        ),
        (
            "Requirements\n- German C1 required\n- Java\n\nBasic German is not required.\n",
            "not needed",
            "German",
        ),
        (
            "Requirements\n- A master's degree is required\n- Java\n\nA bachelor's degree is not required.\n",
            "not needed",
            "master's degree",
        ),
        (
            "Requirements\n- At least 3 years of professional experience\n- Java\n- 5 years of experience required\n",
            "3 years",
            "5 years",
        ),
    ] {
        let ad = format!("{ABOUT}{ad}");
        let found = of(AdWarningKind::Contradiction, &ad);
        assert_eq!(found.len(), 1, "{ad}: {found:?}");
        assert!(found[0].problem.contains(problem), "{:?}", found[0]);
        let said = found[0].span.and_then(|span| span.slice(&ad)).expect("a place");
        assert!(said.contains(beside), "{said} of {ad}");
        assert!(!found[0].criteria.is_empty(), "{:?}", found[0]);
    }
}

#[test]
fn what_only_repeats_or_refines_contradicts_nothing() {
    for ad in [
        "Requirements\n- 3 years of experience in Java\n- 5 years of experience in SQL\n",
        "Requirements\n- 3 years of experience in Java\n\nNice to have\n- 5 years of experience in Java\n",
        "Tasks\n- You write Java\n\nRequirements\n- Java\n",
        "Requirements\n- A bachelor's degree\n- A master's degree is a plus\n",
        "Requirements\n- No degree needed\n- Java\n",
        "Requirements\n- German B2, ideally C1\n",
        "Requirements\n- 5 years of experience in a commercial kitchen\n- 2 years of experience as head of a shift\n",
        "Requirements\n- 5 years in pastry\n- At least 3 years of leading a team\n",
        "Anforderungen\n- 5 Jahre Erfahrung in der Backstube\n- 2 Jahre Erfahrung in der Führung\n",
        "Requirements\n- A bachelor's degree is required\n- Java\n\nA PhD is not required.\n",
        "Anforderungen\n- Bachelor erforderlich\n- Java\n\nEine Promotion ist nicht erforderlich.\n",
        "Requirements\n- German B2 required\n- Java\n\nYou do not need perfect German.\n",
        "Requirements\n- German B2 required\n- Java\n\nFluent German is not required.\n",
        "Anforderungen\n- Deutsch B1 erforderlich\n- Java\n\nDu brauchst kein perfektes Deutsch.\n",
    ] {
        let found = of(AdWarningKind::Contradiction, ad);
        assert!(found.is_empty(), "{ad}: {found:?}");
    }
}

#[test]
fn an_ad_that_says_too_little_gets_one_message() {
    let long = format!("{ABOUT}Requirements\n- Bread\n- German B2\n");
    assert!(of(AdWarningKind::Sparse, &long).is_empty());
    for (ad, problem) in [
        ("Requirements: Java and SQL.", "short"),
        ("We look for somebody kind.", "names nothing"),
        (ABOUT, "names nothing"),
    ] {
        let found = of(AdWarningKind::Sparse, ad);
        assert_eq!(found.len(), 1, "{ad}: {found:?}");
        assert!(found[0].problem.contains(problem), "{:?}", found[0]);
        assert!(found[0].advice.contains("Requirements"), "{:?}", found[0]);
    }
}
