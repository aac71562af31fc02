//! What stands beside the name of a certificate: when it was issued, how long it holds, what became of it.

use std::sync::LazyLock;

use rolefit_domain::Span;

use super::contact::is_link;
use super::dates::{Period, longest, periods};
use super::lexicon::{is_legal_form, is_only_place, looks};
use super::lists::word_lists;
use super::parts::Part;

/// The lists of `remarks.txt`.
#[derive(Default)]
struct Words {
    remarks: Vec<&'static str>,
    issued: Vec<&'static str>,
    since: Vec<&'static str>,
    licences: Vec<&'static str>,
    beside_licences: Vec<&'static str>,
    classes: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words::default();
    for (key, entries) in word_lists(include_str!("remarks.txt")) {
        let list = match key {
            "remarks" => &mut out.remarks,
            "issued" => &mut out.issued,
            "since" => &mut out.since,
            "beside licences" => &mut out.beside_licences,
            "classes" => &mut out.classes,
            _ => &mut out.licences,
        };
        list.extend(entries);
    }
    out
});

/// A line of a certificate taken apart.
#[derive(Debug)]
pub(super) struct Told<'a> {
    /// What is left: the name and, where no bracket has it, the issuer.
    pub core: Vec<Part<'a>>,
    /// When it was issued.
    pub issued: Option<Period>,
    /// Who issued it, from a bracket that also has a date or a remark: `(Red Cross, 2020)`.
    pub issuer: Option<Part<'a>>,
    /// How long it holds and what became of it, as written.
    pub remarks: Vec<Part<'a>>,
}

/// Takes dates and remarks out of the line of a certificate.
pub(super) fn told(line: Part<'_>) -> Told<'_> {
    let mut holes: Vec<Span> = Vec::new();
    let mut remarks = Vec::new();
    let mut issued = None;
    for atom in atoms(line) {
        if is_remark(atom.text) {
            remarks.push(atom);
            holes.push(atom.span());
        } else if let Some(period) = issued_at(atom) {
            issued = issued.or(Some(period));
            holes.push(atom.span());
            remarks.extend(Some(atom).filter(|atom| longest(&WORDS.since, atom.text).is_some()));
        }
    }
    // The date beside the name rather than one of an address below.
    let first = line.text.split('\n').next().unwrap_or_default();
    let last_of = |text: &str| {
        let mut found = periods(text, line.start).into_iter();
        found.rfind(|period| !is_in(&holes, period.span))
    };
    if let Some(period) = last_of(first).or_else(|| last_of(line.text)) {
        holes.insert(holes.partition_point(|hole| *hole < period.span), period.span);
        issued = issued.or(Some(period));
    }
    let inner = bracket(line).filter(|inner| is_in(&holes, inner.span()));
    let rest = inner.and_then(|inner| {
        let rest = inner.without_all(of(&holes, inner.span()).iter().copied());
        rest.into_iter()
            .find(|part| part.text.chars().any(char::is_alphabetic))
    });
    let issuer = rest.filter(|part| can_issue(part.text));
    // `registered` says what became of it, and so does what begins with it.
    remarks.extend(rest.filter(|part| !can_issue(part.text) && verb(part.text) != Some(part.text.len())));
    if let Some(inner) = inner {
        // With its brackets, which say nothing without what stood in them.
        let whole = Span::new(inner.start - 1, inner.end() + 1);
        holes.insert(holes.partition_point(|hole| *hole < whole), whole);
    }
    Told {
        core: line.without_all(holes),
        issued,
        issuer,
        remarks,
    }
}

/// What stands in the bracket at the end of the line.
fn bracket(line: Part<'_>) -> Option<Part<'_>> {
    let text = line.text.trim_end_matches(['.', ' ']);
    let open = text.rfind(" (").filter(|_| text.ends_with(')'))? + 2;
    let inner = text.get(open..text.len() - 1)?;
    Some(Part {
        text: inner,
        start: line.start + open,
    })
}

/// Those of the holes, which stand in order and apart, that share something with `span`.
fn of(holes: &[Span], span: Span) -> &[Span] {
    let from = holes.partition_point(|hole| hole.end <= span.start);
    let to = holes.partition_point(|hole| hole.start < span.end);
    holes.get(from..to).unwrap_or_default()
}

fn is_in(holes: &[Span], span: Span) -> bool {
    !of(holes, span).is_empty()
}

/// The smallest parts of a line, within brackets too.
fn atoms(line: Part<'_>) -> Vec<Part<'_>> {
    const MARKS: [char; 10] = [',', ';', '(', ')', '\t', '\n', '|', '·', '–', '—'];
    let mut out = Vec::new();
    let mut from = 0;
    // A dash with spaces around it stands before a remark too: `First aid - expires 2027`.
    let mut marks: Vec<(usize, &str)> = line
        .text
        .match_indices(MARKS)
        .chain(line.text.match_indices(" - "))
        .collect();
    marks.sort_unstable();
    for (at, mark) in marks {
        out.push(Part::new(&line.text[from..at], line.start + from));
        from = at + mark.len();
    }
    out.push(Part::new(&line.text[from..], line.start + from));
    out.retain(|atom| !atom.text.is_empty());
    out
}

/// The length of the words that stand before the day of issue, where the text begins with such.
fn verb(text: &str) -> Option<usize> {
    longest(&WORDS.issued, text).max(longest(&WORDS.since, text))
}

/// The date of `issued March 2022`.
fn issued_at(atom: Part<'_>) -> Option<Period> {
    // `délivrée en 2022`, `ausgestellt im Mai 2022`.
    const BEFORE_DATES: [&str; 16] = [
        "on", "in", "since", "en", "le", "depuis", "im", "am", "seit", "el", "desde", "em", "il", "nel",
        "dal", "op",
    ];
    let len = verb(atom.text)?;
    let rest = Part::new(&atom.text[len..], atom.start + len);
    let len = longest(&BEFORE_DATES, rest.text).unwrap_or(0);
    let rest = Part::new(&rest.text[len..], rest.start + len);
    let period = periods(rest.text, rest.start).into_iter().next()?;
    (period.span == rest.span()).then_some(period)
}

/// Whether the text can be who issued something: a name, not a verb (`registered`) nor a country alone (`UK`).
pub(super) fn can_issue(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    // `edX` is a name, and scripts without capitals have names too.
    let named = first.contains(char::is_uppercase) || !text.contains(char::is_lowercase);
    let told = verb(text).is_some_and(|len| !text[len..].trim_start().starts_with(char::is_uppercase));
    named && !told && !is_country(text)
}

/// Whether the text is a country or a town and nothing else: `UK`, `Deutschland`.
pub(super) fn is_country(text: &str) -> bool {
    let looks = looks(text);
    let alone = looks.company == 0 && looks.title == 0 && looks.school == 0;
    alone && !text.contains(',') && looks.place >= 2 && is_only_place(text)
}

/// Whether a line is only the end of a name that was broken to fit, and remarks: `UK, valid until 06/2026`.
pub(super) fn ends_name(line: Part<'_>) -> bool {
    let told = told(line);
    let mut names = told
        .core
        .iter()
        .filter(|part| part.text.chars().any(char::is_alphabetic));
    matches!((names.next(), names.next()), (Some(name), None) if is_country(name.text) || is_form(name.text))
}

/// Whether the text is the legal form of a firm and nothing else: `GmbH`, `e.V.`
fn is_form(text: &str) -> bool {
    is_legal_form(&text.trim_end_matches('.').to_lowercase())
}

/// Whether the words say how long a certificate holds or what became of it: `valid until 2025`, `expired`.
fn is_remark(text: &str) -> bool {
    longest(&WORDS.remarks, text).is_some_and(|len| {
        let rest = &text[len..];
        rest.split_whitespace().count() <= 3 && looks(rest).company == 0
    })
}

/// Longest words of a driving licence.
const MAX_LICENCE_WORDS: usize = 9;

/// Whether the text is a driving licence and tells of nothing else: `Driving licence: clean, full (category BE)`, but not
/// `Excel, driving licence`.
pub(super) fn tells_only_licence(text: &str) -> bool {
    let starts = text.char_indices().map(|(at, _)| at);
    let boundaries = starts.filter(|at| !text[..*at].ends_with(char::is_alphanumeric));
    let found = boundaries
        .filter_map(|at| longest(&WORDS.licences, &text[at..]).map(|len| (at, at + len)))
        .min();
    let Some((from, to)) = found.filter(|_| is_driving_licence(text)) else {
        return false;
    };
    let mut beside = [&text[..from], &text[to..]]
        .into_iter()
        .flat_map(|rest| rest.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty());
    beside.all(|word| {
        WORDS.classes.contains(&word) || WORDS.beside_licences.contains(&word.to_lowercase().as_str())
    })
}

/// Whether the text ends with the class of a driving licence, so that the classes after a comma belong to it: `Führerschein B`.
pub(super) fn ends_with_class(text: &str) -> bool {
    text.rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .is_some_and(|word| WORDS.classes.contains(&word))
}

/// Whether the text is the class of a driving licence and nothing else: `BE`.
pub(super) fn is_licence_class(text: &str) -> bool {
    WORDS.classes.contains(&text)
}

/// Whether the text is a driving licence: `Führerschein Klasse B`, `Full, clean driving licence`.
pub(super) fn is_driving_licence(text: &str) -> bool {
    let named = text
        .char_indices()
        .filter(|(at, _)| !text[..*at].ends_with(char::is_alphanumeric))
        .any(|(at, _)| longest(&WORDS.licences, &text[at..]).is_some());
    let reaches = text.contains('@') || text.split_whitespace().any(is_link);
    named && !reaches && text.split_whitespace().count() <= MAX_LICENCE_WORDS && looks(text).title == 0
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;
    use super::*;

    /// Certificates as `name | issuer | date | details`.
    #[track_caller]
    fn check(line: &str, want: &str) {
        let found = profile(&format!("CERTIFICATIONS\n{line}\n"));
        let shown: Vec<String> = found
            .certificates
            .iter()
            .map(|c| {
                let issuer = c.issuer.as_ref().map_or("-", |i| i.value.as_str());
                let date = c.date.as_ref().map_or("-".into(), |d| d.value.to_string());
                let details: Vec<&str> = c.details.iter().map(|d| d.value.as_str()).collect();
                format!("{} | {issuer} | {date} | {}", c.name.value, details.join("; "))
            })
            .collect();
        assert_eq!(shown, [want], "{line}");
    }

    #[test]
    fn the_day_of_issue_is_the_date_and_how_long_it_holds_a_detail() {
        check(
            "05/2023\tFirst aid provider, Mill Association, gültig bis 05/2025",
            "First aid provider | Mill Association | 2023-05 | gültig bis 05/2025",
        );
        check(
            "Cloud Certified Developer - Associate, Amazon Web Services, issued March 2022, expires March 2025",
            "Cloud Certified Developer - Associate | Amazon Web Services | 2022-03 | expires March 2025",
        );
        check(
            "Fire warden - expires May 2027",
            "Fire warden | - | - | expires May 2027",
        );
        check(
            "Forklift ticket, valid until 2027",
            "Forklift ticket | - | - | valid until 2027",
        );
    }

    #[test]
    fn brackets_hold_the_issuer_the_date_and_remarks() {
        check(
            "Certified ScrumMaster (Scrum Alliance, 2020)",
            "Certified ScrumMaster | Scrum Alliance | 2020 | ",
        );
        check(
            "Professional Data Engineer (Google, avril 2024)",
            "Professional Data Engineer | Google | 2024-04 | ",
        );
        check(
            "SQL Server 70-461 (Microsoft, 2019, expired)",
            "SQL Server 70-461 | Microsoft | 2019 | expired",
        );
        check(
            "Driving licence B (expired 2020, not renewed)",
            "Driving licence B | - | - | expired 2020; not renewed",
        );
        check("TOEIC: 935/990 (2020)", "TOEIC: 935/990 | - | 2020 | ");
    }

    #[test]
    fn driving_licences_are_told_by_their_names() {
        for text in [
            "Führerschein\tKlasse B, BE",
            "Full, clean driving licence",
            "Permis B",
            "Carné de conducir: B",
        ] {
            assert!(is_driving_licence(text), "{text}");
        }
        for text in [
            "Driving licence instructor",
            "Führerscheinstelle Ulm",
            "Permission",
            "Licence",
            "Driving licence B github.com/ana",
        ] {
            assert!(!is_driving_licence(text), "{text}");
        }
    }

    /// Certificates, skills and languages of `lines`, which have to be read in full.
    #[track_caller]
    fn check_beside(lines: &str, certificates: &[&str], skills: &[&str], languages: &[&str]) {
        let found = profile(&format!("Ana Maria Li\nana.li@example.org\n\n{lines}\n"));
        let names = |values: Vec<&rolefit_domain::Sourced<String>>| -> Vec<String> {
            values.into_iter().map(|value| value.value.clone()).collect()
        };
        let titled = names(found.certificates.iter().map(|c| &c.name).collect());
        assert_eq!(titled, certificates, "{lines}");
        assert_eq!(
            names(found.skills.iter().map(|s| &s.name).collect()),
            skills,
            "{lines}"
        );
        let spoken = names(found.languages.iter().map(|l| &l.name).collect());
        assert_eq!(spoken, languages, "{lines}");
        assert!(found.unread.is_empty(), "{lines}: {:?}", found.unread);
    }

    #[test]
    fn a_driving_licence_below_languages_or_skills_is_neither() {
        let line = "Driving licence: clean, full (category BE)";
        check_beside(
            &format!("Languages\nEnglish (native)\n{line}"),
            &[line],
            &[],
            &["English"],
        );
        let line = "Führerschein: Klasse B und BE";
        check_beside(
            &format!("Skills\nBread, Cake\n{line}"),
            &[line],
            &["Bread", "Cake"],
            &[],
        );
        let line = "Permis B, véhiculé";
        check_beside(
            &format!("Compétences\nPain, gâteaux\n{line}"),
            &[line],
            &["Pain", "gâteaux"],
            &[],
        );
        assert!(
            !tells_only_licence("Excel, driving licence")
                && !tells_only_licence("Führerschein Klasse B, Excel")
                && !tells_only_licence("CAD, CNC, SPS, Führerschein B")
        );
    }

    #[test]
    fn licences_on_one_line_are_each_one() {
        for place in ["", "Sonstiges\n", "Kenntnisse\n"] {
            check_beside(
                &format!("{place}Führerschein Klasse B, Staplerschein"),
                &["Führerschein Klasse B", "Staplerschein"],
                &[],
                &[],
            );
        }
    }

    #[test]
    fn a_driving_licence_among_skills_takes_none_of_them_with_it() {
        for (line, licence, skills) in [
            (
                "CAD, CNC, SPS, Führerschein B",
                "Führerschein B",
                &["CAD", "CNC", "SPS"][..],
            ),
            ("SQL, SAP, driving licence", "driving licence", &["SQL", "SAP"]),
            (
                "SAP; Führerschein Klasse B, BE; CAD",
                "Führerschein Klasse B, BE",
                &["SAP", "CAD"],
            ),
            (
                "Driving licence, C, D, SQL",
                "Driving licence",
                &["C", "D", "SQL"],
            ),
            (
                "Pack Office, permis B, CACES",
                "permis B",
                &["Pack Office", "CACES"],
            ),
        ] {
            check_beside(&format!("Skills\n{line}"), &[licence], skills, &[]);
        }
    }

    #[test]
    fn a_driving_licence_is_a_certificate_wherever_it_stands() {
        let found = profile(
            "Ana Maria Li\nana.li@example.org\n27 ans - Permis B\n\nEhrenamt\nseit 2015\tTrainerin, Sportverein Ulm\n\n\
             Führerschein          Klasse B, BE\n",
        );
        let names: Vec<&str> = found.certificates.iter().map(|c| c.name.value.as_str()).collect();
        assert_eq!(names, ["Permis B", "Führerschein Klasse B, BE"]);
        assert_eq!(found.volunteer.len(), 1);
        assert!(found.volunteer[0].highlights.is_empty() && found.unread.is_empty());
    }

    #[test]
    fn a_verb_issues_nothing_and_stays_beside_the_date() {
        check(
            "NMC PIN 18A1234E (registered since Sept 2018)",
            "NMC PIN 18A1234E | - | 2018-09 | registered since Sept 2018",
        );
        check(
            "Heilerlaubnis (eingetragen seit 05/2019)",
            "Heilerlaubnis | - | 2019-05 | eingetragen seit 05/2019",
        );
        check(
            "Carte professionnelle (inscrite depuis mars 2020)",
            "Carte professionnelle | - | 2020-03 | inscrite depuis mars 2020",
        );
        check("Soudure (délivrée en 2022)", "Soudure | - | 2022 | ");
        check(
            "Schweißen (ausgestellt im Mai 2022)",
            "Schweißen | - | 2022-05 | ",
        );
        check("First Aid, Red Cross", "First Aid | Red Cross | - | ");
        check(
            "Erste Hilfe, Deutsches Rotes Kreuz",
            "Erste Hilfe | Deutsches Rotes Kreuz | - | ",
        );
        check("Cloud basics (edX, 2020)", "Cloud basics | edX | 2020 | ");
        check(
            "Bread (Certified Kitchens, 2020)",
            "Bread | Certified Kitchens | 2020 | ",
        );
    }

    #[test]
    fn an_issuer_stands_before_how_long_it_holds() {
        check(
            "Level 3 Award in First Aid at Work, St John Ambulance, expires Feb 2027",
            "Level 3 Award in First Aid at Work | St John Ambulance | - | expires Feb 2027",
        );
        check(
            "Ersthelfer, Malteser Passau, gültig bis 02/2027",
            "Ersthelfer | Malteser Passau | - | gültig bis 02/2027",
        );
        check(
            "Ersthelfer, Deutschland, gültig bis 02/2027",
            "Ersthelfer, Deutschland | - | - | gültig bis 02/2027",
        );
    }
}
