//! Heads of positions: which of their words are title, employer and place. All people and employers are made up.

use super::{check_work, profile};

#[test]
fn what_stands_below_a_line_with_both_names_is_neither() {
    for (head, want) in [
        (
            "Backend Engineer · Marmelo · Rottenacker",
            "Backend Engineer @ Marmelo",
        ),
        (
            "Backend Engineer | Marmelo | Lisbon",
            "Backend Engineer @ Marmelo",
        ),
        ("Ward Lead | Dales Trust | Rottenacker", "Ward Lead @ Dales Trust"),
        ("Care Assistant – Elmwood, Leeds", "Care Assistant @ Elmwood"),
        ("Care Assistant at Elmwood", "Care Assistant @ Elmwood"),
        ("Koch bei Goldener Hirsch", "Koch @ Goldener Hirsch"),
        ("Serveuse chez Petit Four", "Serveuse @ Petit Four"),
        (
            "Developer – Taff Digital, Rottenacker",
            "Developer @ Taff Digital",
        ),
        ("Koch im Hotel Hirsch", "Koch @ Hotel Hirsch"),
        (
            "Vendeuse en Boulangerie Marchand",
            "Vendeuse @ Boulangerie Marchand",
        ),
        ("Cocinero en Restaurante Pepe", "Cocinero @ Restaurante Pepe"),
    ] {
        let text = format!("Experience\n{head}\n2018 - 2020\nPlanning of the night shift\n");
        check_work(&text, &[&format!("{want}, 2018..2020")]);
        let told = profile(&text).work;
        assert_eq!(told[0].highlights.len(), 1, "{head}");
    }
}

#[test]
fn one_name_above_the_dates_leaves_the_other_below() {
    for (head, below, want) in [
        (
            "Técnico en Electrónica",
            "Talleres Gómez S.L.",
            "Técnico en Electrónica @ Talleres Gómez S.L.",
        ),
        ("Cook | Full-time | Leeds", "Mill Ltd", "Cook @ Mill Ltd"),
        ("Baker", "Marmelo", "Baker @ Marmelo"),
    ] {
        check_work(
            &format!("Experience\n{head}\n2018 - 2020\n{below}\n- Planning\n"),
            &[&format!("{want}, 2018..2020")],
        );
    }
}

#[test]
fn an_employer_that_may_be_what_was_done_is_to_be_checked() {
    let found = profile("Experience\nBaker\n2018 - 2020\nDaily care of guests with allergies\n").work;
    let company = found[0].company.as_ref();
    assert!(company.is_none_or(|company| company.needs_check()), "{company:?}");
    let found = profile("Experience\nBaker\n2018 - 2020\nGoldener Hirsch\n").work;
    assert!(
        found[0]
            .company
            .as_ref()
            .is_some_and(|company| !company.needs_check())
    );
}

#[test]
fn employers_named_after_their_town_are_employers() {
    for employer in [
        "Universitätsklinikum Bonn",
        "Stadtwerke Bonn",
        "Wasserbetriebe Bonn",
    ] {
        let found = profile(&format!(
            "Berufserfahrung\nseit 04/2018\tKrankenpflegerin\n\t{employer}, Bonn\n\t- Pflege\n"
        ));
        let work = &found.work[0];
        let words = |value: &Option<rolefit_domain::Sourced<String>>| value.as_ref().map(|v| v.value.clone());
        assert_eq!(words(&work.company).as_deref(), Some(employer));
        assert_eq!(words(&work.location).as_deref(), Some("Bonn"));
    }
}

#[test]
fn a_title_below_the_names_of_employer_and_town_is_the_title() {
    check_work(
        "Experience\nMarmelo AS\nRottenacker\n2018 - 2020\nShift Manager\n- Planning\n",
        &["Shift Manager @ Marmelo AS, 2018..2020"],
    );
    check_work(
        "Experience\nMill Ltd\nRottenacker\n2018 - 2020\nShift manager\n- Planning\n",
        &["Shift manager @ Mill Ltd, 2018..2020"],
    );
}

#[test]
fn only_roles_that_stand_below_an_employer_share_it() {
    check_work(
        "Experience\nMill Ltd\nBaker\n2018 - 2020\n- Baked\nHelper\n2016 - 2018\n- Swept\n",
        &["Baker @ Mill Ltd, 2018..2020", "Helper @ Mill Ltd, 2016..2018"],
    );
    check_work(
        "Experience\nBaker, Mill Ltd\n2018 - 2020\n- Baked\n\nHelper\n2016 - 2018\n- Swept\n",
        &["Baker @ Mill Ltd, 2018..2020", "Helper @ -, 2016..2018"],
    );
}

#[test]
fn a_header_of_more_lines_than_the_first_is_one_paragraph() {
    check_work(
        "Experience\nBaker, Mill Ltd\n2018 - 2020\n- Baked\n\nHelper\nOven GmbH\n2016 - 2018\n- Swept\n",
        &["Baker @ Mill Ltd, 2018..2020", "Helper @ Oven GmbH, 2016..2018"],
    );
}

#[test]
fn what_was_done_below_a_title_an_employer_and_a_town_is_neither() {
    for (head, below, want) in [
        (
            "Data Engineer, Marmelo, Rotterdam",
            "Built a lakehouse on Azure",
            "Data Engineer @ Marmelo",
        ),
        (
            "Data Engineer, Marmelo, Rottenacker",
            "Built a lakehouse on Azure",
            "Data Engineer @ Marmelo",
        ),
        (
            "Sales Assistant, Greenmill Foods, Rottenacker",
            "Stock replenishment",
            "Sales Assistant @ Greenmill Foods",
        ),
        (
            "Data Engineer, Marmelo",
            "Built a lakehouse for the reports",
            "Data Engineer @ Marmelo",
        ),
        (
            "Baker, Marmelo, Ulm, Germany",
            "Served the guests of a large hotel every day",
            "Baker @ Marmelo",
        ),
        (
            "Marmelo, Data Engineer, Rotterdam",
            "Built a lakehouse on Azure",
            "Data Engineer @ Marmelo",
        ),
        (
            "Verkäuferin, Elmhof, Köln",
            "Kassieren, Brotbacken",
            "Verkäuferin @ Elmhof",
        ),
    ] {
        for lines in [
            format!("{head}\n2018 - 2020\n{below}"),
            format!("2018 - 2020\n{head}\n{below}"),
            format!("{head}, 2018 - 2020\n{below}"),
        ] {
            let text = format!("Experience\n{lines}\n");
            check_work(&text, &[&format!("{want}, 2018..2020")]);
            let told = profile(&text).work;
            let done: Vec<&str> = told[0].highlights.iter().map(|h| h.value.as_str()).collect();
            assert_eq!(done, [below], "{lines}");
        }
    }
}

#[test]
fn an_employer_below_a_title_with_commas_stays_one() {
    for (head, below) in [
        ("Data Engineer, Payments, Rotterdam", "Bunq"),
        ("Data Engineer, Payments", "Mill of the North"),
        ("Nurse, Night Shift, Leeds", "Mill hospital"),
        ("Analyst, Risk, Compliance", "Mill & Sons"),
    ] {
        let work = profile(&format!("Experience\n{head}\n2018 - 2020\n{below}\n- Did this\n")).work;
        let employer = work[0].company.as_ref().map(|c| c.value.as_str());
        assert_eq!(employer, Some(below), "{head}");
    }
}
