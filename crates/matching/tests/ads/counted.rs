//! Years of work: since when they count.

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
