//! Certificates, projects, awards and publications.

use std::collections::HashSet;

use rolefit_domain::Sourced;
use rolefit_domain::profile::Titled;

use super::contact::is_link;
use super::dates::{UNSURE, periods, read_date};
use super::entries::{is_duration, is_sentence};
use super::headings::Section;
use super::lexicon::looks;
use super::parts::Part;
use super::remarks::{self, is_driving_licence};
use super::sections::is_capitals;
use super::tables::{self, Column};
use super::view::{LineView, View};

/// Longest name, in characters; longer lines describe something.
const MAX_NAME: usize = 160;

/// The entries of a section's lines: each item or plain line is one; items below a plain line describe it.
pub(super) fn titled(view: &View<'_>, lines: &[LineView<'_>], section: Section) -> Vec<Titled> {
    let mut out: Vec<Titled> = Vec::new();
    if let Some((at, columns)) = lines
        .iter()
        .enumerate()
        .find_map(|(at, line)| Some((at, tables::header(line.text)?)))
    {
        out.extend(titled(view, &lines[..at], section));
        let rest = &lines[at + 1..];
        let rows = rest.iter().map_while(|line| row(view, line, &columns));
        let before = out.len();
        out.extend(rows);
        let rest = &rest[out.len() - before..];
        out.extend(titled(view, rest, section));
        return out;
    }
    let mixed = lines.iter().any(|l| !l.item)
        && lines.iter().any(|l| l.item)
        && lines.first().is_some_and(|l| !l.item);
    let items: HashSet<usize> = lines.iter().filter(|l| l.item).map(|l| l.start).collect();
    let plain = lines.iter().all(|l| l.bounds.is_none());
    let listed = plain && !matches!(section, Section::Projects | Section::Publications);
    let parts = super::entries::paragraphs(view, lines);
    for part in parts.into_iter().flat_map(|part| apart(part, listed)) {
        let item = mixed && items.contains(&part.start);
        let describes = item || is_sentence(part.text) && part.text.split_whitespace().count() > 14;
        match (read(view, part, section), out.last_mut()) {
            (_, Some(last)) if describes => last.details.push(part.read(80)),
            (Read::Entry(entry), _) => out.push(*entry),
            (Read::Date(date), Some(last)) if last.date.is_none() => last.date = Some(date),
            (Read::Date(_), _) | (Read::Nothing, _) => {}
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

/// Longest line of a list that does not go on in the next, in characters.
const MAX_LISTED: usize = 60;

/// A paragraph cut into its entries, when its lines are several.
///
/// What has a date ends there if the next line has one too, and in plain lists (`listed`) whatever follows; a list without
/// any date has an entry on every line. Lines that go on in the next belong together.
fn apart<'a>(paragraph: Part<'a>, listed: bool) -> Vec<Part<'a>> {
    let is_dated = |text: &str| !periods(text, 0).is_empty();
    let without_dates = listed && !is_dated(paragraph.text);
    let mut out: Vec<(Part<'a>, bool)> = Vec::new();
    let mut to = 0;
    for line in paragraph.text.split('\n') {
        let start = paragraph.start + to;
        to += line.len() + 1;
        let dated = is_dated(line);
        match out.last_mut() {
            Some((last, has_date))
                if last.text.ends_with([',', '-', '&'])
                    || !*has_date && last.text.chars().count() > MAX_LISTED
                    || line.starts_with(char::is_lowercase)
                    || is_address(line)
                    || !(without_dates || *has_date && (dated || listed)) =>
            {
                last.text = &paragraph.text[last.start - paragraph.start..to - 1];
                *has_date |= dated;
            }
            _ => out.push((Part { text: line, start }, dated)),
        }
    }
    out.into_iter().map(|(part, _)| part).collect()
}

/// Whether the line begins with a web address or a DOI, which belong to what stands before them.
fn is_address(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    word.starts_with("10.") && word.contains('/') || is_link(word)
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
        .flat_map(Part::by_gaps)
        .flat_map(Part::by_marks)
        .filter(|p| !is_duration(p.text));
    let mut parts = with_grades(pieces.collect(), part).into_iter();
    let Some(first) = parts.next().filter(|p| p.text.chars().any(char::is_alphabetic)) else {
        return date.map_or(Read::Nothing, Read::Date);
    };
    if first.text.chars().count() > MAX_NAME {
        return Read::Nothing;
    }
    let mut entry = Titled {
        name: first.read(80),
        issuer: told.issuer.map(|issuer| issuer.read(80)),
        date,
        details: Vec::new(),
    };
    if entry.issuer.is_none()
        && let Some((name, issuer)) = issued(first, section, entry.date.is_some())
    {
        entry.name = name.read(82);
        entry.issuer = Some(issuer.read(if looks(issuer.text).company > 0 {
            78
        } else {
            UNSURE
        }));
    }
    for part in parts {
        let short = part.text.split_whitespace().count() <= 6;
        if entry.issuer.is_none() && short {
            entry.issuer = Some(part.read(72))
        } else {
            entry.details.push(part.read(75))
        }
    }
    entry
        .details
        .extend(told.remarks.iter().map(|remark| remark.read(80)));
    Read::Entry(Box::new(entry))
}

/// `Certified Developer - Associate` is one name: what begins with a grade does not stand for itself.
fn with_grades<'a>(pieces: Vec<Part<'a>>, whole: Part<'a>) -> Vec<Part<'a>> {
    const GRADES: [&str; 9] = [
        "associate",
        "professional",
        "practitioner",
        "foundation",
        "foundations",
        "expert",
        "specialty",
        "fundamentals",
        "level",
    ];
    let mut out: Vec<Part<'a>> = Vec::new();
    for piece in pieces {
        let word = piece
            .text
            .split([' ', ','])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let between = |last: &Part<'a>| {
            whole
                .text
                .get(last.end() - whole.start..piece.start - whole.start)
        };
        match out.last_mut() {
            Some(last)
                if GRADES.contains(&word.as_str())
                    && between(last).is_some_and(|text| text.chars().count() == 3 && !text.contains('|')) =>
            {
                last.text = &whole.text[last.start - whole.start..piece.end() - whole.start];
            }
            _ => out.push(piece),
        }
    }
    out
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

/// The name and who issued it: `First aid, Red Cross`, and for certificates `CKA (CNCF)`.
fn issued(part: Part<'_>, section: Section, dated: bool) -> Option<(Part<'_>, Part<'_>)> {
    let certificate = section == Section::Certificates;
    if certificate && let Some(open) = part.text.rfind(" (").filter(|_| part.text.ends_with(')')) {
        let name = Part::new(&part.text[..open], part.start);
        let inner = Part::new(&part.text[open + 2..part.text.len() - 1], part.start + open + 2);
        let capitals = is_capitals(inner.text) && inner.text.len() > 1 && !inner.text.contains(' ');
        if looks(inner.text).company > 0 || capitals && !abbreviates(inner.text, name.text) {
            return Some((name, inner));
        }
    }
    let pieces = part.by_commas();
    let [name, tail] = pieces.as_slice() else {
        return None;
    };
    let named = tail.text.starts_with(char::is_uppercase) && tail.text.split_whitespace().count() <= 4;
    (looks(tail.text).company > 0 || certificate && dated && named).then_some((*name, *tail))
}

/// Whether the letters are those that the words begin with: `CKA` of `Certified Kubernetes Administrator`.
fn abbreviates(letters: &str, words: &str) -> bool {
    let mut letters = letters.chars().filter(|c| c.is_alphabetic()).peekable();
    let mut begins = words.split([' ', '-']).filter_map(|word| word.chars().next());
    letters.peek().is_some()
        && words.contains([' ', '-'])
        && letters.all(|letter| begins.any(|begin| begin.to_uppercase().eq(letter.to_uppercase())))
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
    fn an_abbreviation_in_brackets_issues_nothing() {
        check(
            "Certified Kubernetes Administrator (CKA), 2022\n",
            &["Certified Kubernetes Administrator (CKA) | - | 2022"],
        );
    }
}
