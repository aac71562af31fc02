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

/// Schools as `institution / degree / years`.
#[track_caller]
fn check_years(lines: &str, want: &[&str]) {
    let found = profile(&format!("EDUCATION\n{lines}"));
    let shown: Vec<String> = found
        .education
        .iter()
        .map(|school| {
            let words = |value: &Option<rolefit_domain::Sourced<String>>| {
                value.as_ref().map_or("-".into(), |value| value.value.clone())
            };
            let year = |date: &Option<rolefit_domain::Sourced<rolefit_domain::PartialDate>>| {
                date.as_ref().map_or(String::new(), |date| date.value.to_string())
            };
            format!(
                "{} / {} / {}-{}",
                words(&school.institution),
                words(&school.degree),
                year(&school.start),
                year(&school.end)
            )
        })
        .collect();
    assert_eq!(shown, want, "{lines}");
}

/// Certificates under a heading of education.
#[track_caller]
fn check_certificates(text: &str, want: &[&str]) {
    let found = profile(text);
    let names: Vec<&str> = found.certificates.iter().map(|c| c.name.value.as_str()).collect();
    assert_eq!(names, want, "{text}");
}

#[test]
fn lines_with_their_own_years_are_schools_or_certificates_by_themselves() {
    let lines = "Food Safety Level 2 (2021)\nFire warden - expires May 2027\nGCSE Maths, 2008\n";
    check_years(lines, &["- / GCSE / -2008"]);
    check_certificates(
        &format!("Qualifications\n{lines}"),
        &["Food Safety Level 2", "Fire warden"],
    );
    let lines = "Ohio Bakers License #00000 (exp. 08/2027)\nBakers Union Apprenticeship, completed May 2016\nGED, 2010\n";
    check_certificates(
        &format!("Education & Licenses\n{lines}"),
        &["Ohio Bakers License #00000"],
    );
    check_years(
        lines,
        &["- / Bakers Union Apprenticeship / -2016-05", "- / GED / -2010"],
    );
    let lines =
        "2018\tKranschein (DGUV 309-003)\n2009\tBerufsschule Bäcker, Ulm\n2021\tBrandschutz nach VDI 100\n";
    check_certificates(
        &format!("Ausbildung und Scheine\n{lines}"),
        &["Kranschein (DGUV 309-003)", "Brandschutz nach VDI 100"],
    );
    check_years(
        "2019\tIHK-Abschluss Bäcker (Externenprüfung)\n2009\tBerufsschule Ulm\n",
        &[
            "- / IHK-Abschluss Bäcker (Externenprüfung) / -2019",
            "Berufsschule Ulm / - / -2009",
        ],
    );
    // A name over its years is no certificate.
    check_certificates("EDUCATION\nMill School\n2015 - 2017\nBaking\n", &[]);
    check_certificates("EDUCATION\nMill School, BSc Baking, 2017\n2011\n", &[]);
}

#[test]
fn schools_are_told_by_their_words() {
    let shown = |lines: &str| -> Vec<String> {
        let value = |v: &Option<rolefit_domain::Sourced<String>>| {
            v.as_ref().map_or("-".to_owned(), |v| v.value.clone())
        };
        profile(lines)
            .education
            .iter()
            .map(|e| {
                let details: Vec<&str> = e.details.iter().map(|d| d.value.as_str()).collect();
                format!(
                    "{} / {} / {} / {}",
                    value(&e.degree),
                    value(&e.area),
                    value(&e.institution),
                    details.join("; ")
                )
            })
            .collect()
    };
    assert_eq!(
        shown(
            "AUSBILDUNG\n09/2008 – 08/2011\tAusbildung zur Bäckerin\nStädtisches Bildungszentrum Ulm – Examen mit Note 1,7\n"
        ),
        ["Ausbildung zur Bäckerin / - / Städtisches Bildungszentrum Ulm / Examen mit Note 1,7"]
    );
    assert_eq!(
        shown(
            "Formación\n- Técnico en Panadería, IEFPS San Pablo, Getxo (2007 – 2009)\n- ESO, IES Ermua (2003 – 2007)\n"
        ),
        [
            "Técnico / Panadería / IEFPS San Pablo, Getxo / ",
            "ESO / - / IES Ermua / "
        ]
    );
    assert_eq!(
        shown("Istruzione\n1993 – 1998\tDiploma di ragioniere\nITC Marco Polo, Palermo\n"),
        ["Diploma di ragioniere / - / ITC Marco Polo, Palermo / "]
    );
}
