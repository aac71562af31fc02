//! Titles of one work in six languages.

use rolefit_matching::titles::{SAME_WORK, named_in, occupation_name, similarity};

#[test]
fn titles_of_one_work_are_alike_across_languages() {
    for same in [
        &[
            "Lagermitarbeiter (m/w/d)",
            "Lagermitarbeiterin",
            "magazijnmedewerker",
            "warehouse operative",
            "préparateur de commandes",
            "mozo de almacén",
            "magazziniere",
            "Logistiek medewerker",
            "Warehouse assistant",
            "Operario de almacén",
            "Agent logistique",
            "Addetto alla logistica",
        ][..],
        &[
            "Pflegekraft",
            "Nurse",
            "Infirmière",
            "Verpleegkundige",
            "Enfermera",
            "Infermiera",
        ][..],
        &[
            "Boekhouder",
            "Accountant",
            "Buchhalterin",
            "Comptable",
            "Contable",
            "Contabile",
        ][..],
    ] {
        for a in same {
            for b in same {
                assert!(similarity(a, b) >= SAME_WORK, "{a} and {b}: {}", similarity(a, b));
            }
        }
    }
    assert!(similarity("Lagermitarbeiter", "Lagerleiter") < SAME_WORK);
    assert!(similarity("Data warehouse engineer", "Warehouse operative") < SAME_WORK);
}

#[test]
fn the_words_beside_a_title_are_told_from_it() {
    for (typed, names, beside) in [
        ("boekhouder", &["accountant", "bookkeeper"][..], &[][..]),
        ("Pflegekraft Kiel", &["nurse", "care assistant"], &["Kiel"]),
        (
            "senior warehouse operative nights",
            &["warehouse worker"],
            &["nights"],
        ),
        ("kotlin", &[], &["kotlin"]),
    ] {
        let (found, others) = named_in(typed);
        let found: Vec<_> = found.into_iter().map(occupation_name).collect();
        let others: Vec<_> = others.into_iter().filter_map(|span| span.slice(typed)).collect();
        assert_eq!((found.as_slice(), others.as_slice()), (names, beside), "{typed}");
    }
}
