//! Plain texts as people write them by hand, in several languages. All people and employers are made up.

use super::{check_work, profile, shown};

#[track_caller]
fn check_skills(text: &str, want: &[&str]) {
    let found = profile(text);
    let found: Vec<&str> = found.skills.iter().map(|s| s.name.value.as_str()).collect();
    assert_eq!(found, want, "{text}");
}

/// Schools as `institution / degree / area / details`.
#[track_caller]
fn check_schools(text: &str, want: &[&str]) {
    let found = profile(text);
    let found: Vec<String> = found
        .education
        .iter()
        .map(|e| {
            let words = |v: &Option<rolefit_domain::Sourced<String>>| {
                v.as_ref().map_or("-".into(), |v| v.value.clone())
            };
            let details: Vec<&str> = e.details.iter().map(|d| d.value.as_str()).collect();
            format!(
                "{} / {} / {} / {}",
                words(&e.institution),
                words(&e.degree),
                words(&e.area),
                details.join("; ")
            )
        })
        .collect();
    assert_eq!(found, want, "{text}");
}

#[test]
fn periods_stand_before_the_names_in_many_ways() {
    check_work(
        "Work\nAug 2022 -> now  Baker, Mill GmbH, Berlin\n * Baked bread\nFeb 2017 -> Jul 2022  Helper, Wind Ltd, Hamburg\n * Swept\n",
        &[
            "Baker @ Mill GmbH, 2022-08..now",
            "Helper @ Wind Ltd, 2017-02..2022-07",
        ],
    );
    check_work(
        "EXPERIENCE\n==========\n\n2019–2022 | Northmill Health | Data analyst\n- Built\n\nAnalyst at Mapleton City Council (2016 to 2019)\n\
         • Wrote\n\nData engineer, Greenmill Labs, since March 2022\n– Owns\n",
        &[
            "Data analyst @ Northmill Health, 2019..2022",
            "Analyst @ Mapleton City Council, 2016..2019",
            "Data engineer @ Greenmill Labs, 2022-03..now",
        ],
    );
    check_work(
        "Expérience professionnelle\nDepuis 2019 : Développeuse, Atelier Moulin SARL, Lyon\n- Refonte\n\n\
         sept. 2013 – déc. 2018 : Intégratrice, Studio Vent, Grenoble\n- Maquettes\n",
        &[
            "Développeuse @ Atelier Moulin SARL, 2019..now",
            "Intégratrice @ Studio Vent, 2013-09..2018-12",
        ],
    );
    check_work(
        "ESPERIENZE LAVORATIVE\ndal 2020: Architetta presso Studio Mulino, Torino\n- Scuole\n2016 - 2020 Architetta junior, Rossi & Partner, Milano\n",
        &[
            "Architetta @ Studio Mulino, 2020..now",
            "Architetta junior @ Rossi & Partner, 2016..2020",
        ],
    );
}

#[test]
fn names_stand_below_the_period_and_places_below_them() {
    check_work(
        "Beruflicher Werdegang\n\nseit 03/2021\nKonstrukteur\nDonau Mühlen GmbH, Ulm\n- Auslegung\n\n04/2015 - 09/2019\nHelfer\nBrenzwerk AG, Heidenheim\n- Hilfe\n",
        &[
            "Konstrukteur @ Donau Mühlen GmbH, 2021-03..now",
            "Helfer @ Brenzwerk AG, 2015-04..2019-09",
        ],
    );
    let found = profile(
        "EMPLOYMENT\nSite manager, Millwood Homes Ltd\nRottenacker\n2018/04 - present\n> Runs three sites\n",
    );
    assert_eq!(
        shown(&found.work[0]),
        "Site manager @ Millwood Homes Ltd, 2018-04..now"
    );
    assert_eq!(
        found.work[0].location.as_ref().map(|l| l.value.as_str()),
        Some("Rottenacker")
    );
}

#[test]
fn short_sentences_below_a_position_are_no_names() {
    check_work(
        "EMPLOYMENT\nMarketing manager\nBrightmill Foods\nJan 2020 - to date\nCampaigns for brands.\nLed a team.\n\n\
         Marketing assistant\nLowry & Finch\nSept 2015 - Dec 2019\nNewsletters and events.\n",
        &[
            "Marketing manager @ Brightmill Foods, 2020-01..now",
            "Marketing assistant @ Lowry & Finch, 2015-09..2019-12",
        ],
    );
}

#[test]
fn a_time_away_from_work_is_no_position_and_stays_unread() {
    for (leave, lines) in [
        ("Nov 2016 - Jan 2017  Parental leave", 1),
        ("11/2016 - 01/2017\nElternzeit", 2),
        ("janv. 2017 - juin 2017 : Congé parental", 1),
        ("Career break (2016 - 2017), travelling", 1),
    ] {
        let found = profile(&format!(
            "Work\n2019 - 2021 Baker, Mill GmbH, Ulm\n- Baked\n{leave}\n"
        ));
        let positions: Vec<String> = found.work.iter().map(shown).collect();
        assert_eq!(positions, ["Baker @ Mill GmbH, 2019..2021"], "{leave}");
        assert_eq!(found.unread.len(), lines, "{leave}");
    }
}

#[test]
fn an_employer_named_after_a_town_is_no_place() {
    let found = profile(
        "VOLUNTEERING\nTrustee, Manchester Bike Kitchen, since 2019\nHelper, Mill Club, Leeds, 2012 - 2014\n",
    );
    let positions: Vec<String> = found.volunteer.iter().map(shown).collect();
    assert_eq!(
        positions,
        [
            "Trustee @ Manchester Bike Kitchen, 2019..now",
            "Helper @ Mill Club, 2012..2014"
        ]
    );
}

#[test]
fn labels_before_names_are_left_out() {
    check_work(
        "Work Experience:\nEmployer: Deniz Valve Ltd\nPosition: Mechanical Engineer\nPeriod: 07/2014 - 04/2018\nDuties: design\n",
        &["Mechanical Engineer @ Deniz Valve Ltd, 2014-07..2018-04"],
    );
}

#[test]
fn marks_are_details_of_schools() {
    check_schools(
        "Formation\n2011 – 2013 : DUT Informatique, IUT de Grenoble, mention bien\n2011 : Baccalauréat, Lycée Ampère, mention assez bien\n",
        &[
            "IUT de Grenoble / DUT / Informatique / mention bien",
            "Lycée Ampère / Baccalauréat / - / mention assez bien",
        ],
    );
    check_schools(
        "EDUCATION\n2010-2013 BSc Chemistry, University of Leeds, 2:1 honours\n2008-2010 BA (Hons) English (2:2), Lake College\nGPA 3.8\n",
        &[
            "University of Leeds / BSc / Chemistry / 2:1 honours",
            "Lake College / BA (Hons) / English / 2:2; GPA 3.8",
        ],
    );
    check_schools(
        "Ausbildung\n10/2010 - 03/2015\nHochschule Ulm\nB.Eng. Maschinenbau (Note: 2,1)\n",
        &["Hochschule Ulm / B.Eng. / Maschinenbau / Note: 2,1"],
    );
}

#[test]
fn skills_are_lists_over_lines_with_and_without_a_comma_at_the_end() {
    check_skills(
        "Skills\nKotlin, Java, Spring Boot\nPostgreSQL, Docker\nKafka\n",
        &["Kotlin", "Java", "Spring Boot", "PostgreSQL", "Docker", "Kafka"],
    );
    let broken =
        "Summary\nTen years of services for banks and insurers, most of them written by a\nsmall team.\n\n";
    check_skills(
        &format!(
            "{broken}Skills\nKotlin, Java, Spring Boot, Hibernate, JUnit, Mockito, Gradle, Visual\nStudio, Docker\n"
        ),
        &[
            "Kotlin",
            "Java",
            "Spring Boot",
            "Hibernate",
            "JUnit",
            "Mockito",
            "Gradle",
            "Visual Studio",
            "Docker",
        ],
    );
    // A text no line of which runs on is broken where its author broke it, and so is one with room for the next word.
    let list = "Skills\nPython, Java, C++, TypeScript, SQL, HTML, CSS, JavaScript, Kotlin, PHP\nDocker, Kubernetes\n";
    let shorter = "Skills\nPython, Java, C++, TypeScript, SQL, HTML, CSS, PHP\nKubernetes, Docker\n";
    for (text, ends) in [
        (list.to_owned(), ["PHP", "Docker", "Kubernetes"]),
        (format!("{broken}{shorter}"), ["PHP", "Kubernetes", "Docker"]),
    ] {
        let skills = profile(&text).skills;
        let last: Vec<&str> = skills
            .iter()
            .rev()
            .take(3)
            .rev()
            .map(|s| s.name.value.as_str())
            .collect();
        assert_eq!(last, ends, "{text}");
    }
    check_skills("S K I L L S\nBaking\nRolling\n", &["Baking", "Rolling"]);
}

#[test]
fn headings_stand_before_their_list_on_one_line() {
    let found = profile(
        "Ana Maria Li\nana.li@example.org\n\nBERUFSERFAHRUNG:\n2014–2019: Bäckerin, Mühlen KG, Kiel\n- gebacken\n\n\
         Kenntnisse: Brot, Kuchen\nSprachen: Deutsch, Englisch (B2)\nEhrenamt: Helferin, Tafel Kiel, 2016 - heute\n",
    );
    assert_eq!(found.skills.len(), 2);
    assert_eq!(found.languages.len(), 2);
    assert_eq!(
        found.volunteer.iter().map(shown).collect::<Vec<_>>(),
        ["Helferin @ Tafel Kiel, 2016..now"]
    );
    assert!(found.unread.is_empty());
}

#[test]
fn an_underlined_line_with_a_telling_word_is_a_heading() {
    let found = profile(
        "Ana Maria Li, baker\nana.li@example.org\n\nExperience\n----------\nBaker, Mill GmbH, 2019 - 2021\n\n\
         Tools that bake\n---------------\nOven\nWhisk\n\nReferences on request\n",
    );
    assert_eq!(found.basics.label.map(|l| l.value).as_deref(), Some("baker"));
    assert_eq!(
        found.work.iter().map(shown).collect::<Vec<_>>(),
        ["Baker @ Mill GmbH, 2019..2021"]
    );
    assert_eq!(found.skills.len(), 2);
    assert!(found.unread.is_empty());
}

#[test]
fn the_headline_beside_the_name_ends_before_the_place() {
    let basics = profile("Ana Maria Li | Product manager | Ulm, Germany\nana.li@example.org\n").basics;
    assert_eq!(basics.label.map(|l| l.value).as_deref(), Some("Product manager"));
    assert_eq!(basics.location.map(|l| l.value).as_deref(), Some("Ulm, Germany"));
}

#[test]
fn tools_of_an_entry_are_no_section() {
    let found = profile(
        "EXPERIENCE\nBaker, Mill GmbH\n2019 - 2021\n- Baked bread\n\nTools: oven, whisk\n- Baked cake\n",
    );
    assert!(found.skills.is_empty() && found.work[0].highlights.len() == 3);
}

#[test]
fn a_markdown_text_is_read() {
    let found = profile(
        "# Ana Maria Li\n**Baker** — ana.li@example.org — Ulm, Germany\n\n## Experience\n\n### Mill Payments GmbH (Ulm)\n\
         *Baker*, Jan 2021 – present\n\n- Bakes\n\n## Skills\n\n- Rolling\n- Baking, proofing\n",
    );
    assert_eq!(
        found.basics.name.map(|n| n.value).as_deref(),
        Some("Ana Maria Li")
    );
    assert_eq!(
        found.work.iter().map(shown).collect::<Vec<_>>(),
        ["Baker @ Mill Payments GmbH, 2021-01..now"]
    );
    assert_eq!(found.skills.len(), 3);
}

#[test]
fn groups_of_skills_stand_over_their_lists() {
    let found = profile(
        "Ana Li\n\nSKILLS\nLanguages\nRust, Go, SQL\nBackend\nPostgreSQL, REST APIs,\ngRPC\nOperations\nDocker, Linux\n\n\
         LANGUAGES\nEnglish - native\nIgbo - fluent\n",
    );
    let skills: Vec<_> = found
        .skills
        .iter()
        .map(|s| (s.group.as_deref().unwrap_or("-"), s.name.value.as_str()))
        .collect();
    assert_eq!(
        skills,
        [
            ("Languages", "Rust"),
            ("Languages", "Go"),
            ("Languages", "SQL"),
            ("Backend", "PostgreSQL"),
            ("Backend", "REST APIs"),
            ("Backend", "gRPC"),
            ("Operations", "Docker"),
            ("Operations", "Linux"),
        ]
    );
    assert_eq!(found.languages.len(), 2);
    assert!(found.unread.is_empty());
}

#[test]
fn a_birth_date_is_no_value_and_not_listed_and_words_like_it_are_kept() {
    let found = profile(
        "Ana Li\nana@example.org\n* 3.5.1990\n\nSKILLS\nPhoto, Video, Layout\n\nINTERESTS\nFamily\nHiking\n",
    );
    assert!(found.unread.is_empty(), "{:?}", found.unread);
    assert_eq!(found.skills.len(), 3);
    assert_eq!(found.interests.len(), 2);
}

#[test]
fn kinds_of_contract_and_shares_of_a_position_are_no_place() {
    let found = profile(
        "Expérience professionnelle\nPlombier – Chauffage du Moulin, Vannes (CDD)\n2018 – 2019\n- Dépannage\n\n\
         Aide plombier – Ateliers Vent, Auray (CDI à temps plein)\n2016 – 2018\n- Soudure\n",
    );
    let places: Vec<_> = found
        .work
        .iter()
        .map(|w| w.location.as_ref().map(|place| place.value.as_str()))
        .collect();
    assert_eq!(places, [Some("Vannes"), Some("Auray")]);
}

#[test]
fn what_was_done_below_a_line_with_both_names_is_no_title() {
    check_work(
        "ESPERIENZE LAVORATIVE\nDa marzo 2020 ad oggi\nMagazziniere presso Mulino S.r.l., Verona\nCarico e scarico merci, inventari\n\n\
         Da settembre 2016 a febbraio 2020\nAddetto alla produzione presso Vento S.p.A.\nMontaggio\n",
        &[
            "Magazziniere @ Mulino S.r.l., 2020-03..now",
            "Addetto alla produzione @ Vento S.p.A., 2016-09..2020-02",
        ],
    );
}

#[test]
fn histories_of_a_trade_are_work() {
    check_work(
        "DRIVING HISTORY\nNorthmill Haulage, Wakefield   HGV Driver   03/2018 - Present\nTrunking\n\
         Wind Foods Ltd, Leeds   Van Driver   2014 - 02/2018\n",
        &[
            "HGV Driver @ Northmill Haulage, 2018-03..now",
            "Van Driver @ Wind Foods Ltd, 2014..2018-02",
        ],
    );
}

/// What was done in the first position.
#[track_caller]
fn check_done(lines: &str, want: &[&str]) {
    let found = profile(&format!("Work\nBaker, Mill GmbH, Ulm, 2019 - 2021\n{lines}"));
    let done: Vec<&str> = found.work[0]
        .highlights
        .iter()
        .map(|h| h.value.as_str())
        .collect();
    assert_eq!(done, want, "{lines}");
}

#[test]
fn wrapped_items_are_one_and_items_below_each_other_are_several() {
    let want = ["Baked bread for the town and its guests", "Sold all of it"];
    for mark in ["• ", "– ", "- ", "* ", "‣ ", "▪ ", "o ", "\u{f0b7} ", "◦ ", "— "] {
        check_done(
            &format!("{mark}Baked bread for the\n  town and its guests\n{mark}Sold all of it\n"),
            &want,
        );
        check_done(
            &format!("{mark}Baked bread for the\ntown and its guests\n{mark}Sold all of it\n"),
            &want,
        );
    }
    check_done(
        "1. Baked bread for the\n   town and its guests\n2. Sold all of it\n",
        &want,
    );
    check_done(
        "1) Baked bread for the\ntown and its guests\n2) Sold all of it\n",
        &want,
    );
    check_done(
        "- Baked bread for the town and its guests\n\n- Sold all of it\n",
        &want,
    );
}

#[test]
fn sentences_without_marks_are_parted_where_their_lines_end_early() {
    check_done(
        "Baked bread for the whole of the town and\nfor its guests from abroad, every day of the\nyear.\nSold it.\n",
        &[
            "Baked bread for the whole of the town and for its guests from abroad, every day of the year.",
            "Sold it.",
        ],
    );
}
