//! Lines of certificates, awards and projects: which of them are entries of their own, and which belong together.

use std::collections::HashSet;

use super::contact::is_link;
use super::dates::periods;
use super::ends::is_open;
use super::lexicon::looks;
use super::parts::Part;
use super::remarks::{ends_name, told};
use super::view::{LineView, View};

/// What the lines of a section are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Each line names something, or who issued it and when.
    List,
    /// Names with descriptions.
    Projects,
    /// Titles and authors that run over lines.
    RunOn,
}

/// The lines of a section, with what is known of their ends.
pub(super) struct Rows {
    kind: Kind,
    /// Where the lines begin that stand below one that ended before it had to.
    own: HashSet<usize>,
    /// Where the lines begin whose first word would not have fitted on the one above.
    full: HashSet<usize>,
}

/// One or several lines of a paragraph.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    part: Part<'a>,
    dated: bool,
    linked: bool,
}

impl<'a> Row<'a> {
    /// The names beside the date.
    fn names(&self) -> Vec<Part<'a>> {
        let dates = periods(self.part.text, self.part.start);
        let names = self
            .part
            .without_all(dates.into_iter().map(|period| period.span))
            .into_iter()
            .flat_map(Part::by_gaps)
            .flat_map(Part::by_marks);
        names
            .flat_map(Part::by_commas)
            .filter(|name| name.text.chars().any(char::is_alphabetic))
            .collect()
    }

    /// Whether a line without a date says who issued something and nothing of what became of it: `CIA part 1 (in progress)`
    /// is a certificate.
    fn only_issues(&self) -> bool {
        self.names_issuer() && told(self.part).remarks.is_empty()
    }

    fn names_issuer(&self) -> bool {
        matches!(self.names().as_slice(), [name] if is_organisation(name.text))
    }

    /// This row and the next as one.
    fn with(self, next: Self, paragraph: Part<'a>) -> Self {
        let (from, to) = (
            self.part.start - paragraph.start,
            next.part.end() - paragraph.start,
        );
        Self {
            part: Part {
                text: &paragraph.text[from..to],
                start: self.part.start,
            },
            dated: self.dated || next.dated,
            linked: self.linked || next.linked,
        }
    }
}

fn is_organisation(text: &str) -> bool {
    let looks = looks(text);
    looks.company > looks.title
}

impl Rows {
    /// Measures the lines of a section.
    pub(super) fn of(view: &View<'_>, lines: &[LineView<'_>], kind: Kind) -> Self {
        let own = lines
            .windows(2)
            .filter(|two| view.ends.part_plain(&two[0], &two[1]))
            .map(|two| two[1].start);
        let full = lines
            .windows(2)
            .filter(|two| !view.ends.ended(&two[0], &two[1]))
            .map(|two| two[1].start);
        Self {
            kind,
            own: own.collect(),
            full: full.collect(),
        }
    }

    /// A paragraph cut into its entries, when its lines are several.
    pub(super) fn apart<'a>(&self, paragraph: Part<'a>) -> Vec<Part<'a>> {
        if self.kind == Kind::List
            && let Some(entries) = threes(paragraph)
        {
            return entries;
        }
        let rows = self.rows(paragraph);
        let grouped = match self.kind {
            Kind::RunOn => rows,
            Kind::Projects => projects(rows, paragraph),
            Kind::List => list(rows, paragraph),
        };
        grouped.into_iter().map(|row| row.part).collect()
    }

    /// The lines of a paragraph, those joined that were broken to fit.
    fn rows<'a>(&self, paragraph: Part<'a>) -> Vec<Row<'a>> {
        let mut out: Vec<Row<'a>> = Vec::new();
        let mut to = 0;
        for line in paragraph.text.split('\n') {
            let start = paragraph.start + to;
            to += line.len() + 1;
            let row = Row {
                part: Part { text: line, start },
                dated: !periods(line, 0).is_empty(),
                linked: line
                    .split_whitespace()
                    .any(|word| is_link(word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/'))),
            };
            match out.last_mut() {
                Some(last) if self.runs_on(last, &row) => *last = last.with(row, paragraph),
                _ => out.push(row),
            }
        }
        out
    }

    fn runs_on(&self, last: &Row<'_>, row: &Row<'_>) -> bool {
        let text = row.part.text;
        let line = last.part.text.rsplit('\n').next().unwrap_or_default();
        let next_project = self.kind == Kind::Projects
            && row.linked
            && (last.linked || line.ends_with('.'))
            && !is_address(text);
        if next_project {
            return false;
        }
        if is_open(line) || text.starts_with(|c: char| c.is_lowercase() || c == '(') || is_address(text) {
            return true;
        }
        // `ALS – Resuscitation Council` over `UK, valid until 06/2026`.
        if self.kind == Kind::List && !last.dated && ends_name(row.part) {
            return true;
        }
        if last.dated && row.dated {
            return false;
        }
        // `Erste Hilfe – Deutsches Rotes` over `Kreuz, gültig bis 2027`: the last word of who issued it did not fit. The row
        // above is looked at only once, because it may have thousands of lines: with this one it has a date.
        let may_end = self.kind == Kind::List && row.dated && self.full.contains(&row.part.start);
        if may_end
            && matches!(row.names().as_slice(), [name, ..] if !name.text.contains(' '))
            && last.names().len() > 1
        {
            return true;
        }
        match self.kind {
            Kind::RunOn => true,
            _ => !self.own.contains(&row.part.start),
        }
    }
}

/// Whether the line begins with a web address or a DOI, which belong to what stands before them.
fn is_address(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    word.starts_with("10.") && word.contains('/') || is_link(word)
}

/// Projects: what follows the name describes it, until another has a link or a date of its own. Lines that all put a name
/// before a dash are entries each.
fn projects<'a>(rows: Vec<Row<'a>>, paragraph: Part<'a>) -> Vec<Row<'a>> {
    let described = |row: &Row<'_>| row.part.by_marks().len() > 1;
    if rows.iter().all(described) {
        return rows;
    }
    let mut out: Vec<Row<'a>> = Vec::new();
    for row in rows {
        match out.last_mut() {
            Some(last) if !(last.linked && row.linked || last.dated && row.dated) => {
                *last = last.with(row, paragraph)
            }
            _ => out.push(row),
        }
    }
    out
}

/// Lines that come in threes: a name, who issued it, and when.
fn threes(paragraph: Part<'_>) -> Option<Vec<Part<'_>>> {
    let lines = Part::by_gaps(paragraph);
    let is_date = |part: &Part<'_>| matches!(periods(part.text, 0).as_slice(), [p] if p.span.end as usize == part.text.len() && p.span.start == 0);
    let regular = lines.len().is_multiple_of(3)
        && !paragraph.text.contains('\t')
        && lines
            .iter()
            .enumerate()
            .all(|(at, line)| is_date(line) == (at % 3 == 2));
    regular.then(|| {
        let whole = |three: &[Part<'_>]| Part {
            text: &paragraph.text[three[0].start - paragraph.start..three[2].end() - paragraph.start],
            start: three[0].start,
        };
        lines.chunks(3).map(whole).collect()
    })
}

/// A list: each row is an entry, but a row that only says who issued something and when belongs to the one above it:
///
/// ```text
/// Bread baker
/// Mill Academy, 2021
/// ```
fn list<'a>(rows: Vec<Row<'a>>, paragraph: Part<'a>) -> Vec<Row<'a>> {
    if rows.iter().all(|row| !row.dated) {
        return rows;
    }
    // How the dates stand: `true` for the rows of each group that have them.
    let repeats = |group: &[bool]| {
        rows.len() >= 2 * group.len()
            && rows.len().is_multiple_of(group.len())
            && rows
                .iter()
                .enumerate()
                .all(|(at, row)| row.dated == group[at % group.len()])
    };
    let (below, above) = (repeats(&[false, true]), repeats(&[true, false]));
    let mut out: Vec<Row<'a>> = Vec::new();
    // How many rows stand at the end of `out` that wait for a date.
    let mut waiting = 0;
    for row in rows {
        let count = row.names().len();
        let last = out.last().copied();
        let taken = match (row.dated, count) {
            (true, 0) if last.is_some_and(|last| last.names_issuer()) => 2,
            (true, 0) => 1,
            (true, 1) if below || row.names_issuer() => 1,
            _ => 0,
        };
        let issuer = !row.dated && last.is_some_and(|last| last.dated && last.names().len() == 1);
        let joined = match last {
            // `Bread baker, 2021` over `Mill Academy`, and a date over what it dates.
            Some(last)
                if !row.dated
                    && last.dated
                    && (above || last.names().is_empty() || issuer && row.only_issues()) =>
            {
                1
            }
            _ => usize::min(taken, waiting),
        };
        let first = out.len() - joined;
        let whole = out
            .drain(first..)
            .chain([row])
            .reduce(|all, next| all.with(next, paragraph));
        out.extend(whole);
        waiting = if row.dated || joined > 0 { 0 } else { waiting + 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    /// Names of the entries under a heading, with `/` between name, issuer and date.
    #[track_caller]
    fn check(lines: &str, want: &[&str]) {
        let found = profile(&format!("CERTIFICATES\n{lines}"));
        let shown: Vec<String> = found
            .certificates
            .iter()
            .map(|entry| {
                let issuer = entry.issuer.as_ref().map_or("-", |issuer| issuer.value.as_str());
                let date = entry
                    .date
                    .as_ref()
                    .map_or("-".into(), |date| date.value.to_string());
                format!("{} / {issuer} / {date}", entry.name.value)
            })
            .collect();
        assert_eq!(shown, want, "{lines}");
    }

    #[test]
    fn lines_with_and_without_dates_are_entries_each() {
        check(
            "AWS Certified Solutions Architect – Associate\nCKA – CNCF – 2023\nTerraform Associate\nCKAD, CNCF, 2022\n",
            &[
                "AWS Certified Solutions Architect – Associate / - / -",
                "CKA / CNCF / 2023",
                "Terraform Associate / - / -",
                "CKAD / CNCF / 2022",
            ],
        );
        check(
            "First aid\nForklift licence, 2019\n",
            &["First aid / - / -", "Forklift licence / - / 2019"],
        );
    }

    #[test]
    fn long_lines_without_dates_are_entries_each() {
        let long = "Certificate of Proficiency in the Baking of Sourdough and Other Slow Breads";
        check(
            &format!("{long}\nForklift licence\nFirst aid\nFood hygiene, 2019\n"),
            &[
                &format!("{long} / - / -"),
                "Forklift licence / - / -",
                "First aid / - / -",
                "Food hygiene / - / 2019",
            ],
        );
        check(
            &format!("{long} and\nCake\nForklift licence\n"),
            &[&format!("{long} and Cake / - / -"), "Forklift licence / - / -"],
        );
    }

    #[test]
    fn issuer_and_date_belong_to_the_name_above_them() {
        check(
            "Bread baker\nMill Academy, 2021\n",
            &["Bread baker / Mill Academy / 2021"],
        );
        check(
            "Bread baker\nBakkers, 2021\nCake baker\nBakkers, 2022\n",
            &["Bread baker / Bakkers / 2021", "Cake baker / Bakkers / 2022"],
        );
        check(
            "Bread baker\nBakkers\n2021\nCake baker\nBakkers\n2022\n",
            &["Bread baker / Bakkers / 2021", "Cake baker / Bakkers / 2022"],
        );
        check("Bread baker\nBakkers\n2021\n", &["Bread baker / Bakkers / 2021"]);
        check(
            "Rye Baker\nBread baker\nMill Academy\n2021\n",
            &["Rye Baker / - / -", "Bread baker / Mill Academy / 2021"],
        );
        check(
            "Bread baker, 2021\nMill Academy\nCake baker, 2022\nMill Academy\n",
            &[
                "Bread baker / Mill Academy / 2021",
                "Cake baker / Mill Academy / 2022",
            ],
        );
        check(
            "2021\nBread baker\n2022\nCake baker\n",
            &["Bread baker / - / 2021", "Cake baker / - / 2022"],
        );
    }

    #[test]
    fn projects_end_where_the_next_has_a_link_of_its_own() {
        let found = profile(
            "PROJECTS\nBread map – https://bread.example.org\nA map of bakeries.\nCake map (github.com/ana/cake)\nA map of cakes.\n",
        );
        let names: Vec<(&str, usize)> = found
            .projects
            .iter()
            .map(|project| (project.name.value.as_str(), project.details.len()))
            .collect();
        assert_eq!(names, [("Bread map", 2), ("Cake map", 2)]);
        let found = profile("PROJEKTE\nBrotkarte – Karte der Bäckereien\nKuchenkarte – Karte der Kuchen\n");
        assert_eq!(found.projects.len(), 2);
        let found = profile(
            "PROJECTS\nbread-map — https://example.org/ana/bread-map — a map of all the bakeries in Ulm\ncake-map — https://example.org/ana/cake-map — a map\n",
        );
        assert_eq!(found.projects.len(), 2);
    }

    #[test]
    fn the_end_of_a_broken_name_is_no_entry() {
        check(
            "ALS – Resuscitation Council\nUK, valid until 06/2026\nNMC PIN 18A1234E\n(registered since Sept 2018)\n",
            &[
                "ALS / Resuscitation Council UK / -",
                "NMC PIN 18A1234E / - / 2018-09",
            ],
        );
        check(
            "Ersthelfer – Malteser\nDeutschland, gültig bis 2027\nStaplerschein\n",
            &["Ersthelfer / Malteser Deutschland / -", "Staplerschein / - / -"],
        );
        check(
            "Brandschutz – Mahlwerk\nGmbH, 2021\nStaplerschein\n",
            &["Brandschutz / Mahlwerk GmbH / 2021", "Staplerschein / - / -"],
        );
        let lines = "Staplerschein\nKNX-Partner\nBrandschutz\nLeitern\nKräne\nErste Hilfe – Deutsches Rotes\nKreuz, gültig bis 2027\n";
        let found = crate::parse(&super::super::tests::placed(&format!("CERTIFICATES\n{lines}")));
        let last = found.certificates.last().expect("a certificate");
        assert_eq!(found.certificates.len(), 6);
        assert_eq!(
            last.issuer.as_ref().map(|i| i.value.as_str()),
            Some("Deutsches Rotes Kreuz")
        );
    }
}
