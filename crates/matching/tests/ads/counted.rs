//! Years of work: since when they count, and what they are of.

use super::check;

#[test]
fn years_since_training_are_of_what_follows() {
    for (line, of) in [
        (
            "Minimum 2 years' post-registration experience in intensive care or high dependency",
            "intensive care or high dependency",
        ),
        ("2 years post-qualification experience in tax law", "tax law"),
        ("2 years PQE in maritime law", "maritime law"),
        (
            "2 years of experience after qualifying in dairy hygiene",
            "dairy hygiene",
        ),
        (
            "2 Jahre Berufserfahrung nach dem Examen in der Klauenpflege",
            "Klauenpflege",
        ),
        ("2 Jahre Berufserfahrung nach der Lehre im Orgelbau", "Orgelbau"),
        (
            "2 ans d'expérience après le diplôme en puériculture",
            "puériculture",
        ),
        ("2 anni di esperienza post laurea in ippoterapia", "ippoterapia"),
        ("2 jaar ervaring na het diploma in de wijnbouw", "wijnbouw"),
    ] {
        let found = super::read("", &format!("Requirements\n- {line}\n"));
        assert!(
            found.contains(&format!("must 2 years of {of}")),
            "{line}: {found:?}"
        );
    }
}

#[test]
fn a_skill_that_is_asked_for_by_its_years_is_asked_for_once() {
    for (line, expected) in [
        (
            "5+ years of professional software development",
            "must 5 years of software development",
        ),
        ("5 years of Python", "must 5 years of Python"),
        (
            "5 Jahre Erfahrung in der Buchhaltung",
            "must 5 years of Buchhaltung",
        ),
        (
            "5 ans d'expérience en comptabilité",
            "must 5 years of comptabilité",
        ),
        (
            "5 años de experiencia en contabilidad",
            "must 5 years of contabilidad",
        ),
    ] {
        check("", &format!("Requirements\n- {line}\n"), &[expected]);
    }
    // The years are a wish, the skill is needed.
    check(
        "",
        "Requirements\n- Python\n\nNice to have\n- 5 years of Python\n",
        &["must Python", "nice 5 years of Python"],
    );
}
