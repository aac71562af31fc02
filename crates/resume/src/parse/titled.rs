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
use super::sections::is_capitals;
use super::view::{LineView, View};

/// Longest name, in characters; longer lines describe something.
const MAX_NAME: usize = 160;

/// The entries of a section's lines: each item or plain line is one; items below a plain line describe it.
pub(super) fn titled(view: &View<'_>, lines: &[LineView<'_>], section: Section) -> Vec<Titled> {
    let mut out: Vec<Titled> = Vec::new();
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
    // The date beside the name rather than one of an address below.
    let line = part.text.split('\n').next().unwrap_or_default();
    let last_of = |text: &str| periods(text, part.start).into_iter().next_back();
    let period = last_of(line).or_else(|| last_of(part.text));
    let date = period
        .and_then(|p| p.end.or(p.start))
        .map(|found| read_date(view.text, found, 85));
    let pieces = match period {
        Some(period) => part.without(period.span),
        None => vec![Part::new(part.text, part.start)],
    };
    let mut parts = pieces
        .into_iter()
        .flat_map(Part::by_gaps)
        .flat_map(Part::by_marks)
        .filter(|p| !is_duration(p.text));
    let Some(first) = parts.next().filter(|p| p.text.chars().any(char::is_alphabetic)) else {
        return date.map_or(Read::Nothing, Read::Date);
    };
    if first.text.chars().count() > MAX_NAME {
        return Read::Nothing;
    }
    let mut entry = Titled {
        name: first.read(80),
        issuer: None,
        date,
        details: Vec::new(),
    };
    if let Some((name, issuer)) = issued(first, section, entry.date.is_some()) {
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
    Read::Entry(Box::new(entry))
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
