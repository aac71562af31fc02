use proptest::prelude::*;
use rolefit_domain::limits::{MAX_PROFILE_ENTRIES, MAX_PROFILE_ITEMS};
use rolefit_domain::profile::Work;

use super::*;
use crate::{Format, detect, extract, unsupported_claims};

mod documents;
mod heads;
mod layouts;
mod schools;

/// The profile of a plain text, checked to claim nothing that the text does not say.
#[track_caller]
pub(super) fn profile(text: &str) -> Profile {
    let document = extract(text.as_bytes(), Format::Txt).expect("text");
    let profile = parse(&document);
    assert_eq!(unsupported_claims(&profile, &document), []);
    profile
}

/// The text with its lines below each other on a page, each as wide as it is long.
pub(super) fn placed(text: &str) -> DocumentText {
    let mut document = extract(text.as_bytes(), Format::Txt).expect("text");
    for (at, line) in document.lines.iter_mut().enumerate() {
        let (top, width) = (20.0 * at as f32, 5.0 * (line.span.end - line.span.start) as f32);
        line.bounds = Some([0.0, top, width, top + 12.0]);
        line.size = 12.0;
    }
    document
}

pub(crate) fn shown(work: &Work) -> String {
    let words = |v: &Option<Sourced<String>>| v.as_ref().map_or("-".into(), |v| v.value.clone());
    let date = |v: &Option<Sourced<rolefit_domain::PartialDate>>| {
        v.as_ref().map_or("-".into(), |v| v.value.to_string())
    };
    let end = if work.current.is_some() {
        "now".into()
    } else {
        date(&work.end)
    };
    format!(
        "{} @ {}, {}..{end}",
        words(&work.title),
        words(&work.company),
        date(&work.start)
    )
}

/// Positions of a section, however it puts them.
#[track_caller]
pub(super) fn check_work(section: &str, want: &[&str]) {
    let found: Vec<String> = profile(section).work.iter().map(shown).collect();
    assert_eq!(found, want, "{section}");
}

#[test]
fn a_whole_resume_is_read() {
    let found = profile(
        "Ana Maria Li\nPastry Chef\nUlm, Germany | ana.li@example.org | +49 731 555 0142\n\nSUMMARY\nTen years of bread and cake.\n\n\
         EXPERIENCE\nPastry Chef, Mill Bakery GmbH\nMarch 2019 - Present\n- Baked 400 loaves a day\n- Led a team of six\n\n\
         EDUCATION\nBSc Food Science, University of Ulm\n2011 - 2014\n\nSKILLS\nBaking: sourdough, brioche\nHygiene\n\n\
         LANGUAGES\nGerman (native), English (C1)\n",
    );
    let basics = &found.basics;
    assert_eq!(
        basics.name.as_ref().map(|n| n.value.as_str()),
        Some("Ana Maria Li")
    );
    assert_eq!(
        basics.label.as_ref().map(|n| n.value.as_str()),
        Some("Pastry Chef")
    );
    assert_eq!(
        basics.location.as_ref().map(|n| n.value.as_str()),
        Some("Ulm, Germany")
    );
    assert_eq!(
        (basics.emails[0].value.as_str(), basics.phones[0].value.as_str()),
        ("ana.li@example.org", "+49 731 555 0142")
    );
    assert_eq!(
        found.work.iter().map(shown).collect::<Vec<_>>(),
        ["Pastry Chef @ Mill Bakery GmbH, 2019-03..now"]
    );
    assert_eq!(found.work[0].highlights.len(), 2);
    let school = &found.education[0];
    let value = |v: &Option<Sourced<String>>| v.as_ref().map(|v| v.value.clone()).unwrap_or_default();
    assert_eq!(
        (
            value(&school.institution),
            value(&school.degree),
            value(&school.area)
        ),
        ("University of Ulm".into(), "BSc".into(), "Food Science".into())
    );
    let skills: Vec<(&str, Option<&str>)> = found
        .skills
        .iter()
        .map(|s| (s.name.value.as_str(), s.group.as_deref()))
        .collect();
    assert_eq!(
        skills,
        [
            ("sourdough", Some("Baking")),
            ("brioche", Some("Baking")),
            ("Hygiene", None)
        ]
    );
    let languages: Vec<(&str, Option<String>)> = found
        .languages
        .iter()
        .map(|l| (l.name.value.as_str(), l.fluency.as_ref().map(|f| f.value.clone())))
        .collect();
    assert_eq!(
        languages,
        [("German", Some("native".into())), ("English", Some("C1".into()))]
    );
}

#[test]
fn the_top_is_read_below_a_title_and_capitals_in_lists_are_no_headings() {
    let found = profile(
        "CURRICULUM VITAE\n\nNome: Giulia Bertolini\nIndirizzo: Via Larga 12, 20121 Milano\nTelefono: +39 02 5550 1234\n\n\
         ESPERIENZA PROFESSIONALE\ngennaio 2020 - oggi\nResponsabile marketing\nCaffè Aurora S.p.A., Milano\n- Campagne\n\n\
         COMPETENZE\nGoogle Analytics\nSEO\nSQL\n\nLINGUE\nItaliano: madrelingua\n",
    );
    assert_eq!(
        found.basics.name.map(|n| n.value),
        Some("Giulia Bertolini".into())
    );
    assert_eq!(
        found.basics.location.map(|l| l.value),
        Some("Via Larga 12, 20121 Milano".into())
    );
    assert_eq!(
        found.work.iter().map(shown).collect::<Vec<_>>(),
        ["Responsabile marketing @ Caffè Aurora S.p.A., 2020-01..now"]
    );
    assert_eq!(
        found
            .skills
            .iter()
            .map(|s| s.name.value.as_str())
            .collect::<Vec<_>>(),
        ["Google Analytics", "SEO", "SQL"]
    );
    assert_eq!(found.languages.len(), 1);
}

#[test]
fn schools_are_read_in_many_orders() {
    let schools = |section: &str| -> Vec<String> {
        let words = |v: &Option<Sourced<String>>| v.as_ref().map_or("-".into(), |v| v.value.clone());
        let year = |e: &rolefit_domain::profile::Education| {
            e.end.as_ref().map_or("-".into(), |d| d.value.to_string())
        };
        let of = |e: &rolefit_domain::profile::Education| {
            format!(
                "{} / {} / {} / {}",
                words(&e.institution),
                words(&e.degree),
                words(&e.area),
                year(e)
            )
        };
        profile(section).education.iter().map(of).collect()
    };
    assert_eq!(
        schools(
            "EDUCATION\nPh.D. in Chemistry, Lake University, 2017\nB.S., Chemistry, Lake University, 2012\n"
        ),
        [
            "Lake University / Ph.D. / Chemistry / 2017",
            "Lake University / B.S. / Chemistry / 2012"
        ]
    );
    assert_eq!(
        schools("Formación académica\nGrado en Enfermería\nUniversidad de Ronda\n2010 - 2014\n"),
        ["Universidad de Ronda / Grado / Enfermería / 2014"]
    );
    assert_eq!(
        schools("AUSBILDUNG\n2006 – 2014\tAbitur, Gymnasium Deutz\n• Note 1,3\n"),
        ["Gymnasium Deutz / Abitur / - / 2014"]
    );
    assert_eq!(
        schools("教育背景\n东山大学, 化学 硕士\t2015年9月 - 2018年6月\n"),
        ["东山大学 / 硕士 / 化学 / 2018-06"]
    );
}

#[test]
fn positions_are_read_in_many_orders() {
    check_work(
        "EXPERIENCE\nSenior Engineer\t2019 - 2021\nMill Software GmbH, Ulm\n- built\nEngineer\t2015 - 2019\nWind Labs Inc.\n- tested\n",
        &[
            "Senior Engineer @ Mill Software GmbH, 2019..2021",
            "Engineer @ Wind Labs Inc., 2015..2019",
        ],
    );
    check_work(
        "EXPERIENCE\n2019-05 - : Baker, Mill Ltd, Ulm\n- baked\n2015 - 2019: Helper, Wind Ltd, Bonn\n- helped\n",
        &["Baker @ Mill Ltd, 2019-05..-", "Helper @ Wind Ltd, 2015..2019"],
    );
    check_work(
        "BERUFSERFAHRUNG\nMill AG — Bäckerin — 03/2019 – heute\n• gebacken\nWind AG — Praktikantin — 01/2018 – 02/2019\n• geholfen\n",
        &[
            "Bäckerin @ Mill AG, 2019-03..now",
            "Praktikantin @ Wind AG, 2018-01..2019-02",
        ],
    );
    check_work(
        "工作经历\n云山科技有限公司 软件工程师 2021年3月 - 至今\n• 开发\n",
        &["软件工程师 @ 云山科技有限公司, 2021-03..now"],
    );
    check_work(
        "EXPERIENCE\nNurse at Mill Hospital (Summer 2022)\n- cared\n",
        &["Nurse @ Mill Hospital, 2022..-"],
    );
}

#[test]
fn the_full_stop_of_a_legal_form_ends_no_sentence() {
    check_work(
        "EXPERIENCE\nSenior Backend Engineer — Valcorrente Pay S.p.A.\n03/2020 – today | Turin (hybrid)\n- Split a monolith\n\
         Software Engineer — Meridiana Sistemi S.r.l.\nSep 2016 – Feb 2020 | Genoa\n- Built an API\n\
         Data Analyst — Brightwater Foods & Sons Ltd.\nMar 2016 – Aug 2016 | Leeds\n- Wrote reports\n",
        &[
            "Senior Backend Engineer @ Valcorrente Pay S.p.A., 2020-03..now",
            "Software Engineer @ Meridiana Sistemi S.r.l., 2016-09..2020-02",
            "Data Analyst @ Brightwater Foods & Sons Ltd., 2016-03..2016-08",
        ],
    );
}

#[test]
fn roles_under_one_employer_share_it() {
    check_work(
        "EXPERIENCE\nMill Software GmbH\nSenior Engineer\t2019 - 2021\n- led the team\nEngineer\t2015 - 2019\n- built the mill\n",
        &[
            "Senior Engineer @ Mill Software GmbH, 2019..2021",
            "Engineer @ Mill Software GmbH, 2015..2019",
        ],
    );
}

#[test]
fn nothing_is_read_into_texts_that_say_nothing() {
    for text in [
        "hello",
        "Business Development\nHR Generalist",
        "@",
        "2019",
        "EXPERIENCE",
        "a\n\n\nb",
    ] {
        let found = profile(text);
        assert!(
            found.basics.name.is_none() && found.basics.emails.is_empty() && found.work.is_empty(),
            "{text}"
        );
    }
}

pub(super) fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("EXPERIENCE".to_owned()),
        Just("Education".to_owned()),
        Just("Skills: a, b; c".to_owned()),
        Just("Engineer, Mill Ltd\t03/2019 – heute".to_owned()),
        Just("2019 –".to_owned()),
        Just("ana@\nexample.org +1 (202) 555-0100".to_owned()),
        "[ -~äöü中文é–—•·\t()@/]{0,60}",
        ".{0,30}",
    ];
    prop::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_value_stands_in_the_text(text in lines()) {
        if let Ok(document) = extract(text.as_bytes(), Format::Txt) {
            for line in &document.lines {
                prop_assert!(line.span.slice(&document.text).is_some());
            }
            prop_assert_eq!(unsupported_claims(&parse(&document), &document), []);
        }
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), name in "[a-z]{0,3}\\.(pdf|docx|txt)") {
        let known = detect(&bytes, Some(&name));
        for format in [Format::Docx, Format::Txt, Format::Pdf].into_iter().chain(known.ok()) {
            if let Ok(document) = extract(&bytes, format) {
                parse(&document);
            }
        }
    }
}

#[test]
fn text_that_nobody_would_write_is_read_within_limits() {
    let lines = |line: &dyn Fn(usize) -> String| (0..6_000).map(line).collect::<String>();
    for text in [
        "(".repeat(100_000),
        format!("Skills\n{}", lines(&|i| format!("s{i}, "))),
        format!("Skills\n{}", lines(&|i| format!("s{i}\n"))),
        lines(&|i| format!("a{i}@b.co ")),
        lines(&|i| format!("+44 20 {} ", 1_000_000 + i)),
        format!("Work experience\n{}", "2019 - x ".repeat(6_000)),
        format!("Languages\n{}", lines(&|i| format!("German {i}, "))),
        "今年".repeat(15_000),
    ] {
        let found = profile(&text);
        assert!(found.basics.emails.len() <= contact::MOST && found.basics.phones.len() <= contact::MOST);
        assert!(found.skills.len() <= MAX_PROFILE_ITEMS && found.languages.len() <= MAX_PROFILE_ENTRIES);
    }
}

#[test]
fn a_document_with_more_than_a_profile_holds_is_cut_and_says_so() {
    use rolefit_domain::limits::{MAX_ENTRY_LINES, MAX_FOUND_BYTES, MAX_TEXT_CHARS};

    let position = "Experience\nBaker, Mill GmbH\n2019 - 2021\n";
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let bullets = format!(
        "{position}{}",
        lines(6_000, &|i| format!("- Baked bread number {i}\n"))
    );
    let found = profile(&bullets);
    assert_eq!(found.work[0].highlights.len(), MAX_ENTRY_LINES);
    assert!(found.cut);

    let one_long = format!("{position}- {}\n", "bread and cake ".repeat(20_000));
    let found = profile(&one_long);
    assert!(found.work[0].highlights[0].value.chars().count() <= MAX_TEXT_CHARS);
    assert!(found.cut);

    let school = "Education\nBSc Physics, University of Bath\n2010 - 2013\n";
    let everything = [
        bullets,
        format!(
            "{school}{}",
            lines(2_000, &|i| format!("- Course number {i} about bread\n"))
        ),
        format!("Skills\n{}", lines(4_000, &|i| format!("skill{i}, "))),
        format!(
            "\n\nProjects\n{}",
            lines(4_000, &|i| format!("Project number {i} of the mill\n"))
        ),
        format!(
            "Publications\n{}",
            lines(2_000, &|i| format!("A paper about bread, part {i}\n"))
        ),
    ];
    let found = profile(&everything.concat());
    assert!(
        found.stored_bytes() <= MAX_FOUND_BYTES,
        "{} bytes",
        found.stored_bytes()
    );
    assert!(found.cut);
    assert!(!profile(&format!("{position}- Baked bread\n")).cut);
}

#[test]
fn a_page_number_between_two_items_ends_nothing() {
    let mut document = extract(
        b"Experience\nBaker, Mill GmbH\n2019 - 2021\n- Baked bread\nPage 1\n- Baked cake\n- Led a team\n",
        Format::Txt,
    )
    .expect("text");
    document.lines[4].role = LineRole::Margin;
    for line in &mut document.lines[4..] {
        line.block += 1;
    }
    let found = parse(&document);
    let highlights: Vec<&str> = found.work[0]
        .highlights
        .iter()
        .map(|h| h.value.as_str())
        .collect();
    assert_eq!(highlights, ["Baked bread", "Baked cake", "Led a team"]);
}

#[test]
fn the_summary_is_that_of_the_first_heading() {
    let found = profile(
        "Ana Li\n\nSUMMARY\nTen years of bread and cake.\nSKILLS\nBaking\nPROFILE\nLooking for a mill by the sea.\n",
    );
    let summary = found.basics.summary.expect("a summary");
    assert_eq!(summary.value, "Ten years of bread and cake.");
}

#[test]
fn a_state_after_a_town_is_no_degree() {
    let found = profile("EDUCATION\nUniversity of Ulm, Boston, MA\nBSc Chemistry\n2012 - 2015\n");
    let shown: Vec<_> = found
        .education
        .iter()
        .map(|e| e.degree.as_ref().map(|d| d.value.as_str()))
        .collect();
    assert_eq!(shown, [Some("BSc")]);
    let found = profile("EDUCATION\nUniversity of Ulm, MA\n2012 - 2015\n");
    assert_eq!(
        found.education[0].degree.as_ref().map(|d| d.value.as_str()),
        Some("MA")
    );
}

#[test]
fn what_can_be_read_in_two_ways_is_to_be_checked() {
    let found = profile("EXPERIENCE\nBaker, Mill GmbH\n04/05/2019 –\n- Baked bread\n");
    let work = &found.work[0];
    assert!(work.start.as_ref().is_some_and(Sourced::needs_check));
    assert!(
        work.current
            .as_ref()
            .is_some_and(|c| c.value == "–" && c.needs_check())
    );
    let found = profile("EXPERIENCE\nBaker, Mill GmbH\n04/25/2019 - Present\n- Baked bread\n");
    assert!(!found.work[0].start.as_ref().is_none_or(Sourced::needs_check));
}

#[test]
fn studies_that_go_on_have_no_end() {
    let found = profile("EDUCATION\nBSc Chemistry, University of Ulm\n2023 - present\n");
    let entry = &found.education[0];
    assert!(entry.start.is_some() && entry.end.is_none());
}
