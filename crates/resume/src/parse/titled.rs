//! Certificates, projects, awards and publications.

use std::collections::HashSet;

use rolefit_domain::Sourced;
use rolefit_domain::profile::Titled;

use super::contact::is_link;
use super::dates::{UNSURE, periods, read_date};
use super::durations::is_duration;
use super::ends::{ends_open, opened};
use super::headings::Section;
use super::issuers::{abbreviates, is_issuer, is_link_with_path, issued, with_levels};
use super::lexicon::looks;
use super::one_line::several;
use super::paragraphs::stretches;
use super::parts::Part;
use super::remarks::{self, ends_name, is_country, is_driving_licence};
use super::rows::{Kind, Rows};
use super::sections::is_capitals;
use super::sentences::is_sentence;
use super::tables::{self, Column};
use super::view::{LineView, View};

/// Longest name, in characters; longer lines describe something.
const MAX_NAME: usize = 160;

/// The entries of a section's lines: each item or plain line is one; items below a plain line describe it.
pub(super) fn titled(view: &View<'_>, lines: &[LineView<'_>], section: Section) -> Vec<Titled> {
    let mut out: Vec<Titled> = Vec::new();
    let mut rest = lines;
    let header = |lines: &[LineView<'_>]| {
        let mut all = lines.iter().enumerate();
        all.find_map(|(at, line)| Some((at, tables::header(line.text)?)))
    };
    while let Some((at, columns)) = header(rest) {
        out.extend(outside_tables(view, &rest[..at], section));
        rest = &rest[at + 1..];
        let before = out.len();
        out.extend(rest.iter().map_while(|line| row(view, line, &columns)));
        rest = &rest[out.len() - before..];
    }
    out.extend(outside_tables(view, rest, section));
    out
}

/// The entries of lines among which no row names the columns of a table.
fn outside_tables(view: &View<'_>, lines: &[LineView<'_>], section: Section) -> Vec<Titled> {
    let mut out: Vec<Titled> = Vec::new();
    let mixed = lines.iter().any(|l| !l.item)
        && lines.iter().any(|l| l.item)
        && lines.first().is_some_and(|l| !l.item);
    let items: HashSet<usize> = lines.iter().filter(|l| l.item).map(|l| l.start).collect();
    let kind = match section {
        Section::Publications => Kind::RunOn,
        Section::Projects => Kind::Projects,
        _ => Kind::List,
    };
    let rows = Rows::of(view, lines, kind);
    let certificates = section == Section::Certificates;
    for part in stretches(view, lines)
        .into_iter()
        .flat_map(|part| rows.apart(part))
    {
        let item = mixed && items.contains(&part.start);
        let describes = item || is_sentence(part.text) && part.text.split_whitespace().count() > 14;
        let detail = describes || certificates && is_country(part.text);
        if let Some(last) = out.last_mut().filter(|_| detail) {
            last.details.push(part.read(80));
            continue;
        }
        let parts = if certificates { several(part) } else { vec![part] };
        for part in parts {
            match (read(view, part, section), out.last_mut()) {
                (Read::Entry(entry), _) => out.push(*entry),
                (Read::Date(date), Some(last)) if last.date.is_none() => last.date = Some(date),
                (Read::Date(_), _) | (Read::Nothing, _) => {}
            }
        }
    }
    out
}

/// The row of a table whose columns are told; `None` when cells are missing.
fn row(view: &View<'_>, line: &LineView<'_>, columns: &[Column]) -> Option<Titled> {
    let cells = tables::cells(line);
    let at = columns.iter().position(|column| *column == Column::Name)?;
    if cells.len() != columns.len() {
        return None;
    }
    let mut out = Titled {
        name: cells[at].read(85),
        issuer: None,
        date: None,
        details: Vec::new(),
    };
    for (i, (cell, column)) in cells.iter().zip(columns).enumerate() {
        let dated = periods(cell.text, cell.start).into_iter().next_back();
        match column {
            _ if i == at => {}
            Column::Issuer | Column::Employer if out.issuer.is_none() => out.issuer = Some(cell.read(85)),
            Column::Period if out.date.is_none() && dated.is_some() => {
                let date = dated.and_then(|p| p.end.or(p.start));
                out.date = date.map(|found| read_date(view.text, found, 88));
            }
            _ => out.details.push(cell.read(75)),
        }
    }
    Some(out)
}

enum Read {
    Entry(Box<Titled>),
    Date(Sourced<rolefit_domain::PartialDate>),
    Nothing,
}

fn read(view: &View<'_>, part: Part<'_>, section: Section) -> Read {
    if section == Section::Certificates && is_driving_licence(part.text) && !part.text.contains('(') {
        return Read::Entry(Box::new(licence(part)));
    }
    let told = remarks::told(part);
    let date = told
        .issued
        .and_then(|p| p.end.or(p.start))
        .map(|found| read_date(view.text, found, 85));
    let pieces = told
        .core
        .into_iter()
        .flat_map(by_lines)
        .flat_map(Part::by_marks)
        .filter(|p| !is_duration(p.text));
    let mut parts = with_levels(pieces.collect(), part, section).into_iter();
    let Some(first) = parts.next().filter(|p| p.text.chars().any(char::is_alphabetic)) else {
        return date.map_or(Read::Nothing, Read::Date);
    };
    if first.text.chars().count() > MAX_NAME {
        return Read::Nothing;
    }
    let (first, told_of) = described(first, section);
    let (first, link) = before_link(first, section);
    let mut entry = Titled {
        name: first.read(80),
        issuer: told.issuer.map(|issuer| issuer.read(80)),
        date,
        details: Vec::new(),
    };
    if entry.issuer.is_none()
        && let Some((name, issuer)) = issued(first, section, entry.date.is_some() || !told.remarks.is_empty())
    {
        entry.name = name.read(82);
        entry.issuer = Some(issuer.read(if looks(issuer.text).company > 0 {
            78
        } else {
            UNSURE
        }));
    }
    for part in parts {
        let letters = is_capitals(part.text) && abbreviates(part.text, first.text);
        if entry.issuer.is_none() && !letters && is_issuer(part.text, section) {
            entry.issuer = Some(part.read(72))
        } else {
            entry.details.push(part.read(75))
        }
    }
    entry
        .details
        .extend(told_of.into_iter().chain(link).map(|part| part.read(80)));
    entry
        .details
        .extend(told.remarks.iter().map(|remark| remark.read(80)));
    Read::Entry(Box::new(entry))
}

/// Cut at tabs and line ends, unless a sentence or a name goes on in the next line.
fn by_lines(part: Part<'_>) -> Vec<Part<'_>> {
    let mut out: Vec<Part<'_>> = Vec::new();
    // The brackets that the last of them has open, counted along, as it may have thousands of lines.
    let mut brackets = 0;
    for piece in part.by_gaps() {
        let goes_on = out.last().is_some_and(|last| {
            let between = part.text.get(last.end() - part.start..piece.start - part.start);
            let bracketed = part.text[..piece.start - part.start].ends_with(['(', '（']);
            let open = brackets > 0
                || bracketed
                || ends_open(last.text)
                || piece.text.starts_with(char::is_lowercase)
                || ends_name(piece)
                || is_last_word(last.text, piece.text);
            open && between.is_some_and(|text| text.trim_matches([' ', '(', '（']) == "\n")
        });
        match out.last_mut() {
            Some(last) if goes_on => {
                // `(ALS)` with the bracket that parts leave out.
                let to = piece.end() - part.start;
                let rest = part.text[to..].chars().next().filter(|c| matches!(c, ')' | '）'));
                let to = to + rest.map_or(0, char::len_utf8);
                last.text = &part.text[last.start - part.start..to];
                brackets += opened(piece.text);
            }
            _ => {
                out.push(piece);
                brackets = opened(piece.text);
            }
        }
    }
    out
}

/// `Erste Hilfe – Deutsches Rotes` over `Kreuz`: whether a word alone on its line is the last of several behind a mark.
fn is_last_word(last: &str, word: &str) -> bool {
    // Only its last line, as there may be thousands.
    let begun = Part::new(last.rsplit('\n').next().unwrap_or_default(), 0).by_marks();
    let several = begun.len() > 1 && begun.last().is_some_and(|part| part.text.contains(' '));
    several
        && word.chars().all(char::is_alphabetic)
        && word.starts_with(char::is_uppercase)
        && !is_capitals(word)
}

/// Most words of the name of a project before a colon.
const MAX_PROJECT_WORDS: usize = 6;

/// `Bread map: a map of all the bakeries`: the name of a project, and what is said of it.
fn described(part: Part<'_>, section: Section) -> (Part<'_>, Option<Part<'_>>) {
    let (name, rest) = match part.cut_at(&[": "]).as_slice() {
        [name, rest, ..] if section == Section::Projects => (*name, *rest),
        _ => return (part, None),
    };
    if name.text.split_whitespace().count() > MAX_PROJECT_WORDS {
        return (part, None);
    }
    let rest = &part.text[rest.start - part.start..];
    (name, Some(Part::new(rest, part.end() - rest.len())))
}

/// `Bread map (https://bread.example.org)`: the name, and the address after it.
fn before_link(part: Part<'_>, section: Section) -> (Part<'_>, Option<Part<'_>>) {
    let Some((name, word)) = part.text.rsplit_once(' ') else {
        return (part, None);
    };
    let link = Part::new(word, part.end() - word.len());
    let name = Part::new(name, part.start);
    let is_address = is_link_with_path(link.text) || section == Section::Projects && is_link(link.text);
    match is_address && name.text.chars().any(char::is_alphabetic) {
        true => (name, Some(link)),
        false => (part, None),
    }
}

/// A driving licence, which has no issuer that matters: the class is part of the name.
pub(super) fn licence(part: Part<'_>) -> Titled {
    Titled {
        name: part.read(85),
        issuer: None,
        date: None,
        details: Vec::new(),
    }
}

/// Whether most of the lines are certificates, whatever the heading over them says.
pub(super) fn are_certificates(lines: &[LineView<'_>]) -> bool {
    let told = lines.iter().filter(|line| {
        let words = super::lexicon::words(line.text);
        words.iter().any(|w| {
            ["certif", "zertif", "licen", "diplom"]
                .iter()
                .any(|begin| w.starts_with(begin))
        }) || is_driving_licence(line.text)
    });
    told.count() * 2 > lines.len()
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    /// Certificates as `name | issuer | date`.
    #[track_caller]
    fn check(lines: &str, want: &[&str]) {
        let found = profile(&format!("CERTIFICATIONS\n{lines}"));
        let shown: Vec<String> = found
            .certificates
            .iter()
            .map(|c| {
                let issuer = c.issuer.as_ref().map_or("-", |i| i.value.as_str());
                let date = c.date.as_ref().map_or("-".into(), |d| d.value.to_string());
                format!("{} | {issuer} | {date}", c.name.value)
            })
            .collect();
        assert_eq!(shown, want, "{lines}");
    }

    #[test]
    fn a_dash_within_a_name_is_kept_and_one_before_an_issuer_parts() {
        check(
            "AWS Certified Solutions Architect – Associate\nCKA – CNCF – 2023\nOracle Certified Professional – Java SE 11 Developer\n\
             Azure Fundamentals – AZ-900\nCisco Certified Network Associate - CCNA\nLean Six Sigma – Green Belt\n\
             PRINCE2 – Practitioner – Axelos – 2018\nPSM I – Scrum.org\nPSPO, Scrum.org, 2020\n",
            &[
                "AWS Certified Solutions Architect – Associate | - | -",
                "CKA | CNCF | 2023",
                "Oracle Certified Professional – Java SE 11 Developer | - | -",
                "Azure Fundamentals – AZ-900 | - | -",
                "Cisco Certified Network Associate - CCNA | - | -",
                "Lean Six Sigma – Green Belt | - | -",
                "PRINCE2 – Practitioner | Axelos | 2018",
                "PSM I | Scrum.org | -",
                "PSPO | Scrum.org | 2020",
            ],
        );
    }

    #[test]
    fn projects_have_a_name_and_what_is_said_of_them() {
        let found = profile(
            "PROJECTS\nBread map (bread.example.org): an open map of all the bakeries of the town, read by the\nmayor\nCurd (example.org/ana/curd): yield of\nCheese\n",
        );
        let shown: Vec<(&str, Vec<&str>)> = found
            .projects
            .iter()
            .map(|p| {
                (
                    p.name.value.as_str(),
                    p.details.iter().map(|d| d.value.as_str()).collect(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (
                    "Bread map",
                    vec![
                        "an open map of all the bakeries of the town, read by the mayor",
                        "bread.example.org"
                    ]
                ),
                ("Curd", vec!["yield of Cheese", "example.org/ana/curd"])
            ]
        );
    }

    #[test]
    fn each_line_of_a_plain_list_is_an_entry() {
        check(
            "Cloud Architect – Amazon, 2023\nCKA (CNCF), March 2022\nScrum Master, Scrum Alliance, 2020\n",
            &[
                "Cloud Architect | Amazon | 2023",
                "CKA | CNCF | 2022-03",
                "Scrum Master | Scrum Alliance | 2020",
            ],
        );
        check(
            "Bread Baker\nMill Academy, 2021\nCake Baker\nMill Academy, 2022\n",
            &[
                "Bread Baker | Mill Academy | 2021",
                "Cake Baker | Mill Academy | 2022",
            ],
        );
        check(
            "First aid\nFood hygiene\n",
            &["First aid | - | -", "Food hygiene | - | -"],
        );
        check(
            "2018 Projektleitung, IHK Ulm\n",
            &["Projektleitung | IHK Ulm | 2018"],
        );
    }

    #[test]
    fn an_address_belongs_to_what_it_is_the_address_of() {
        let found = profile(
            "PUBLICATIONS\nOn bread, 2019\n10.1234/mill.2019 (Mill 2019)\nOn cake, 2020\nexample.org/cake-2020\n",
        );
        let names: Vec<&str> = found.publications.iter().map(|p| p.name.value.as_str()).collect();
        assert_eq!(names, ["On bread", "On cake"]);
    }

    #[test]
    fn tables_without_rows_are_read_without_recursion() {
        let heads = |count| "Date\tIssuer\n".repeat(count);
        check(&heads(5000), &[]);
        let table = "Certificate\tIssuer\tDate\nBread Baker\tMill Academy\t2021\n";
        check(
            &format!("{}{table}", heads(4900)),
            &["Bread Baker | Mill Academy | 2021"],
        );
    }

    #[test]
    fn an_abbreviation_in_brackets_issues_nothing() {
        check(
            "Certified Kubernetes Administrator (CKA), 2022\n",
            &["Certified Kubernetes Administrator (CKA) | - | 2022"],
        );
    }

    #[test]
    fn each_short_line_below_certificates_and_licences_is_one() {
        let found = profile(
            "Ana Li\nana@example.org\n\nZertifikate und Führerschein\nErsthelfer (2023)\nKNX-Partner, Juni 2019\nFührerschein Klasse B, BE\nStaplerschein\n",
        );
        let names: Vec<&str> = found.certificates.iter().map(|c| c.name.value.as_str()).collect();
        assert_eq!(
            names,
            [
                "Ersthelfer",
                "KNX-Partner",
                "Führerschein Klasse B, BE",
                "Staplerschein"
            ]
        );
        assert_eq!(found.unread, []);
    }
}
