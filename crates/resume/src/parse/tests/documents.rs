//! Stretches of documents that were once read wrongly. All people and employers are made up.

use super::{check_work, profile, shown};
use crate::{Format, extract};

/// What the profile of the text leaves unread.
fn unread(text: &str) -> Vec<String> {
    let document = extract(text.as_bytes(), Format::Txt).expect("text");
    let spans = profile(text).unread;
    let slices = spans.iter().filter_map(|span| span.slice(&document.text));
    slices.map(str::to_owned).collect()
}

#[test]
fn dots_lead_to_dates_and_titles_stand_below_employers() {
    check_work(
        "WORK\n\nMill Post Ltd, Leeds ........................ Sept 2019 to date\n  Senior Software Engineer\n  * Own the ovens.\n\n\
         Maternity leave ............................. Jan 2018 - Aug 2019\n\n\
         Northmill Payments plc, York ................ 06/2014 - 12/2017\n  Software Engineer\n  * Built the refunds.\n\n\
         Freelance web developer ..................... 2012-2014\n  * Small shops.\n",
        &[
            "Senior Software Engineer @ Mill Post Ltd, 2019-09..now",
            "Software Engineer @ Northmill Payments plc, 2014-06..2017-12",
            "Freelance web developer @ -, 2012..2014",
        ],
    );
}

#[test]
fn the_words_that_say_that_a_position_goes_on_are_whole() {
    for (period, want) in [
        ("2019 to date", "to date"),
        ("2019 - date", "- date"),
        ("since 2019", "since 2019"),
        ("seit 04/2019", "seit 04/2019"),
        ("2019 bis heute", "heute"),
        ("since 2019 - present", "present"),
    ] {
        let found = profile(&format!("EXPERIENCE\nBaker, Mill GmbH, {period}\n"));
        let current = found.work[0].current.as_ref().map(|c| c.value.as_str());
        assert_eq!(current, Some(want), "{period}");
    }
}

#[test]
fn an_item_that_says_since_when_belongs_to_its_position() {
    let found = profile(
        "Berufserfahrung\nseit 04/2018\tKrankenpfleger, Klinikum Ulm\n- Pflege\n- Praxisanleiter für Auszubildende seit 2020\n- Dokumentation\n",
    );
    assert_eq!(found.work.len(), 1);
    assert_eq!(found.work[0].highlights.len(), 3);
}

#[test]
fn the_place_and_day_of_the_signature_are_nothing() {
    let text = "Ana Maria Li\nana.li@example.org\n\nEhrenamt\nseit 2015\tTrainerin, Sportverein Ulm\n\nUlm, den 2. November 2026\n";
    let found = profile(text);
    assert_eq!(
        found.volunteer.iter().map(shown).collect::<Vec<_>>(),
        ["Trainerin @ Sportverein Ulm, 2015..now"]
    );
    assert!(found.unread.is_empty());
}

#[test]
fn a_time_away_under_its_own_heading_or_below_a_position_is_unread() {
    let text = "VOLUNTEERING\nMentor, Mill Club, 2022 - present\n\nCAREER BREAK\nSept 2014 – Aug 2015: caring for a relative\n\nINTERESTS\nChess\n";
    assert_eq!(profile(text).volunteer.len(), 1);
    assert_eq!(
        unread(text),
        ["CAREER BREAK", "Sept 2014 – Aug 2015: caring for a relative"]
    );
    let text = "EXPERIENCE\nBaker, Mill Ltd, 2014 - 2016\n- Baked\n\n2017: backpacking in Asia; then looking for work.\n";
    assert_eq!(profile(text).work[0].highlights.len(), 1);
    assert_eq!(
        unread(text),
        ["2017: backpacking in Asia; then looking for work."]
    );
}

#[test]
fn names_have_nicknames_and_headlines_are_drawn() {
    for (lines, name, label) in [
        ("MARTHA \"MATTIE\" LI-MOSS\n", "MARTHA \"MATTIE\" LI-MOSS", None),
        (
            "Ana Maria Li\n>>> HEAD BAKER <<<\n",
            "Ana Maria Li",
            Some("HEAD BAKER"),
        ),
        (
            "Ana Maria Li\nUX / Product Designer\n",
            "Ana Maria Li",
            Some("UX / Product Designer"),
        ),
    ] {
        let basics = profile(&format!("{lines}ana.li@example.org\n")).basics;
        assert_eq!(basics.name.map(|n| n.value).as_deref(), Some(name));
        assert_eq!(basics.label.map(|l| l.value).as_deref(), label);
    }
}

#[test]
fn streets_and_postcodes_are_where_somebody_lives() {
    for (line, want) in [
        (
            "12 quai du Moulin, 44000 Nantes - 06 39 98 00 17",
            "12 quai du Moulin, 44000 Nantes",
        ),
        (
            "Calle Molino 21, 31001 Pamplona · 600 555 013 · ana@example.org",
            "Calle Molino 21, 31001 Pamplona",
        ),
        (
            "Rua do Moinho 5, 4000-123 Porto | ana@example.org",
            "Rua do Moinho 5, 4000-123 Porto",
        ),
    ] {
        let basics = profile(&format!("Ana Maria Li\n{line}\n")).basics;
        assert_eq!(basics.location.map(|l| l.value).as_deref(), Some(want));
    }
}

#[test]
fn employers_keep_their_legal_form_and_lose_their_place_and_remarks() {
    let text = "EXPERIENCE\nAccountant\nMill Dairy Co-op | Limerick | 2008 – 04/2017\n- Payroll\n\nAnalyst, Kungsmölle Energi AB\tAug 2005 – Feb 2008\n";
    let found = profile(text);
    let companies: Vec<_> = found
        .work
        .iter()
        .filter_map(|w| w.company.as_ref())
        .map(|c| c.value.as_str())
        .collect();
    assert_eq!(companies, ["Mill Dairy Co-op", "Kungsmölle Energi AB"]);
    let found =
        profile("VOLUNTEERING\nMill Club Leeds, volunteer tutor, 2021 - present (two hours on Wednesdays)\n");
    assert_eq!(
        shown(&found.volunteer[0]),
        "volunteer tutor @ Mill Club Leeds, 2021..now"
    );
    assert_eq!(found.volunteer[0].highlights[0].value, "two hours on Wednesdays");
}

#[test]
fn degrees_and_marks_are_told() {
    let found = profile(
        "EDUCATION\nBComm, University College Cork\n2002 – 2006 | Second Class Honours\n\nLeaving Certificate, Mill Secondary School, 2001\n",
    );
    let degrees: Vec<_> = found
        .education
        .iter()
        .filter_map(|e| e.degree.as_ref())
        .map(|d| d.value.as_str())
        .collect();
    assert_eq!(degrees, ["BComm", "Leaving Certificate"]);
    let found = profile("Formación\nGrado en Química, Universidad de Ronda, 2012 – 2017. Nota media: 7,9\n");
    assert_eq!(found.education[0].details[0].value, "Nota media: 7,9");
}

#[test]
fn skills_are_parted_by_spaced_slashes() {
    let found = profile("COMPÉTENCES\nPython / SQL / dbt / Terraform (débutante) / Git\nUX / UI design\n");
    let skills: Vec<&str> = found.skills.iter().map(|s| s.name.value.as_str()).collect();
    assert_eq!(
        skills,
        [
            "Python",
            "SQL",
            "dbt",
            "Terraform (débutante)",
            "Git",
            "UX / UI design"
        ]
    );
}

#[test]
fn a_line_whose_rest_is_personal_is_not_listed() {
    let top = "Ana Maria Li\nana.li@example.org\nBorn 3 May 1986 | British / Nigerian | Full, clean driving licence\n\nPERSONAL\nNationality: Irish\n";
    assert_eq!(unread(top), Vec::<String>::new());
    let parental = "EXPERIENCE\nBaker, Mill Ltd, 2014 - 2016\n05/2016 – 09/2017 Parental leave\n";
    assert_eq!(unread(parental), ["05/2016 – 09/2017 Parental leave"]);
}

#[test]
fn certificates_are_told_by_their_words_under_any_papers() {
    let found = profile("PAPERS\nCertified Baker (Mill Alliance, 2020)\nDriving licence B\n");
    assert_eq!((found.certificates.len(), found.publications.len()), (2, 0));
}

/// The name of a resume that begins so, which has no headline.
#[track_caller]
fn check_name(top: &str, want: &str) {
    let found = profile(&format!("{top}\n\nExperience\nBaker, Mill GmbH, 2019 - 2021\n")).basics;
    let name = found.name.map(|name| name.value);
    assert_eq!(name.as_deref(), Some(want), "{top}");
    assert_eq!(found.label, None, "{top}");
}

#[test]
fn a_name_over_two_lines_is_whole() {
    check_name(
        "Ana Maria\nLi Gomez\nanamaria.gomez@example.org",
        "Ana Maria Li Gomez",
    );
    check_name(
        "Maximilian Alexander Mühlen-\nBrot von Ulm\nmax.brot@example.org",
        "Maximilian Alexander Mühlen-Brot von Ulm",
    );
}

#[test]
fn a_name_that_stands_twice_is_one() {
    check_name("Ana Li\nAna Li\nana.li@example.org", "Ana Li");
    check_name("Ana Li\nRottenacker\nana.li@example.org", "Ana Li");
}

#[test]
fn what_stands_under_other_is_no_skill() {
    let found = profile(
        "Ana Maria Li\nana.li@example.org\n\nINFORMATIQUE : Excel, Canva\nDIVERS : BAFA, permis B, PSC2 (2021)\n",
    );
    let skills: Vec<&str> = found.skills.iter().map(|s| s.name.value.as_str()).collect();
    let licences: Vec<&str> = found.certificates.iter().map(|c| c.name.value.as_str()).collect();
    assert_eq!((skills, licences), (vec!["Excel", "Canva"], vec!["permis B"]));
    assert_eq!(found.unread.len(), 2);
}
