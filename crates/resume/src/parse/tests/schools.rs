//! Schools and degrees whose lines were broken, labelled or marked.

use super::{placed, profile};

#[test]
fn a_firm_that_was_broken_to_fit_is_whole() {
    for firm in [
        "Elektro\nHuber e.K.",
        "Mahlwerk\nBiberach GmbH",
        "Boulangerie\nMartin SARL",
    ] {
        let lines = format!(
            "09.2007 – 02.2011 Ausbildung zum Bäcker für Brot, {firm}\n1998 – 2007 Realschule Ulm, Mittlere Reife\n"
        );
        let found = crate::parse(&placed(&format!("Ausbildung\n{lines}"))).education;
        let school = found[0].institution.as_ref().map(|school| school.value.clone());
        assert_eq!(school, Some(firm.replace('\n', " ")));
        assert!(found.len() == 2 && found[0].area.is_none(), "{firm}");
    }
}

#[test]
fn what_stands_behind_the_label_of_a_degree_is_one() {
    for (line, degree) in [
        (
            "Meisterschule, Handwerkskammer Ulm, Abschluss: Elektrotechnikermeister",
            "Elektrotechnikermeister",
        ),
        (
            "Meisterschule, Handwerkskammer Ulm, Abschluss:\nElektrotechnikermeister",
            "Elektrotechnikermeister",
        ),
        ("École de Lyon, Diplôme : Brasseur", "Brasseur"),
        ("Escuela de Ulm, Título: Panadero", "Panadero"),
    ] {
        let found = profile(&format!("Education\n2018 – 2020\t{line}\n")).education;
        assert_eq!(found.len(), 1, "{line}");
        assert_eq!(
            found[0].degree.as_ref().map(|d| d.value.as_str()),
            Some(degree),
            "{line}"
        );
        assert!(
            found[0].institution.is_some() && found[0].area.is_none(),
            "{line}"
        );
    }
}

#[test]
fn subjects_with_their_marks_are_no_field() {
    for line in [
        "A-levels: English (A), History (B), Bradford Sixth Form, 2013",
        "GCSEs: Maths (B), English (C), Roundhay School, 2008",
        "Abitur: Englisch (1,3), Geschichte (2), Gymnasium Ulm, 2013",
    ] {
        let found = &profile(&format!("Education\n{line}\n")).education[0];
        assert!(found.area.is_none() && found.institution.is_some(), "{line}");
        assert_eq!(found.details.len(), 2, "{line}");
    }
}
