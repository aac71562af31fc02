//! Entries of work, education and the like: header lines with their dates, then what belongs to them.

use rolefit_domain::Span;

use super::anchors::{MAX_PLAIN_HEADER, Seen, look};
use super::dates::Period;
use super::durations::{is_duration, without_duration};
use super::headings::is_label_of_entries;
use super::lexicon::{Looks, looks};
use super::paragraphs::paragraphs;
use super::parts::Part;
use super::sentences::is_sentence;
use super::view::{LineView, View};

/// The header of an entry and its body, as they stand.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// The lines that name the entry, dates taken out, cut where things stand beside each other.
    pub header: Vec<HeaderLine<'a>>,
    /// The dates of the header.
    pub period: Option<Period>,
    /// Items and paragraphs below.
    pub body: Vec<Part<'a>>,
    /// Remarks in brackets beside the dates.
    pub remarks: Vec<Part<'a>>,
    /// The lines below the one with the dates; the first of them may be of the header.
    pub below: Vec<LineView<'a>>,
    /// Number of header lines that stand before the line with the dates.
    pub before: usize,
}

/// One line of a header.
#[derive(Debug, Clone)]
pub(super) struct HeaderLine<'a> {
    /// What stands beside each other on it, dates taken out.
    pub parts: Vec<Part<'a>>,
    /// Where it stands to the line with the dates.
    pub place: Place,
}

/// Where a header line stands to the line with the dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before it or on it: surely of the header.
    Head,
    /// After it: of the header, or the first line of the body.
    After,
}

impl Entry<'_> {
    /// The whole entry in the document.
    pub(super) fn span(&self) -> Option<Span> {
        let header = self.header.iter().flat_map(|l| l.parts.iter().map(Part::span));
        let body = self.body.iter().chain(&self.remarks).map(Part::span);
        rolefit_domain::span::cover(header.chain(body).chain(self.period.map(|p| p.span)))
    }
}

/// Most header lines before the dates and after them.
const MAX_BEFORE: usize = 3;

/// Cuts the lines of a section into entries, each around a line with dates. Empty when no line has any.
pub(super) fn dated<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<Entry<'a>> {
    let seen = look(view, lines);
    let anchors: Vec<usize> = (0..seen.len()).filter(|i| seen[*i].anchor).collect();
    let Some(first) = anchors.first() else {
        return Vec::new();
    };
    let before_first = header_lines_before(&seen, 0, *first, None);
    let model = Some((before_first, seen.get(first - before_first).map(|s| s.line)));
    let mut starts: Vec<usize> = Vec::with_capacity(anchors.len());
    for (n, anchor) in anchors.iter().enumerate() {
        let floor = if n == 0 { 0 } else { anchors[n - 1] + 1 };
        let count = if n == 0 {
            before_first
        } else {
            header_lines_before(&seen, floor, *anchor, model)
        };
        starts.push(anchor - count);
    }
    let mut out = Vec::with_capacity(anchors.len());
    for (n, anchor) in anchors.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(seen.len());
        out.push(entry(view, &seen, starts[n], *anchor, end));
    }
    out
}

/// Cuts the lines of a section without dates into entries: plain lines head the items below them.
pub(super) fn undated<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<Entry<'a>> {
    let mut out: Vec<Entry<'a>> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let heads =
            |l: &LineView<'_>| !l.item && !is_sentence(l.text) && l.text.chars().count() <= MAX_PLAIN_HEADER;
        let head_end = at
            + lines[at..]
                .iter()
                .take(MAX_BEFORE)
                .take_while(|l| heads(l))
                .count();
        let body_end = head_end + lines[head_end..].iter().take_while(|l| !heads(l)).count();
        if head_end > at {
            let line = |l: &LineView<'a>| HeaderLine {
                parts: Part::new(l.text, l.start).by_tabs(),
                place: Place::Head,
            };
            let header = lines[at..head_end].iter().map(line).collect();
            let body = paragraphs(view, &lines[head_end..body_end]);
            out.push(Entry {
                header,
                period: None,
                body,
                remarks: Vec::new(),
                below: Vec::new(),
                before: 0,
            });
        }
        at = body_end.max(at + 1);
    }
    out
}

/// How many lines before `anchor`, not below `floor`, belong to its header.
///
/// `model` is the number of such lines in the first entry and the first of them: later entries have at most as
/// many, set in the same type.
fn header_lines_before(
    seen: &[Seen<'_>],
    floor: usize,
    anchor: usize,
    model: Option<(usize, Option<LineView<'_>>)>,
) -> usize {
    let most = model.map_or(MAX_BEFORE, |(n, _)| n.min(MAX_BEFORE));
    let mut count = 0;
    while count < most && anchor > floor + count {
        let at = anchor - count - 1;
        let line = &seen[at].line;
        let plain = !line.item && line.text.chars().count() <= MAX_PLAIN_HEADER && !seen[at].anchor;
        if !plain || is_sentence(line.text) {
            break;
        }
        count += 1;
    }
    count = count.max(paragraph_before(seen, floor, anchor, count));
    if count == 0 && heads_roles(seen, floor, anchor) {
        return 1;
    }
    if let Some((_, Some(first))) = model
        && count > 0
    {
        // All lines between two dates look like header lines: take those that are set like the first entry's.
        while count > 0 && !leads(&seen[anchor - count].line, &first, &seen[anchor].line) {
            count -= 1;
        }
        let free = anchor - floor;
        if count == free && count > 0 && !seen[anchor - count].line.gap && free < 2 && !first.bold {
            let typed = first.size > 0.0 && (first.size - seen[anchor].line.size).abs() > 0.4;
            if !typed {
                count = 0;
            }
        }
    }
    count
}

/// Longest name of an employer over the roles there, in words.
const MAX_EMPLOYER: usize = 7;

/// Whether the line before `anchor` is an employer over several roles although other entries have theirs beside the dates:
/// it is set more strongly, or stands apart and says that it is one, and the line with the dates names a title alone.
fn heads_roles(seen: &[Seen<'_>], floor: usize, anchor: usize) -> bool {
    if anchor <= floor {
        return false;
    }
    let (line, below) = (&seen[anchor - 1].line, &seen[anchor].line);
    let text = line.text;
    let name = !line.item
        && !below.item
        && text.split_whitespace().count() <= MAX_EMPLOYER
        && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && !text.ends_with([':', '.', '!', '?'])
        && !is_label_of_entries(text);
    let looks = looks(text);
    let told = looks.company >= 2 && looks.company > looks.title && line.gap && !below.gap;
    let set = line.bold && !below.bold || line.size > below.size + 0.6;
    name && looks.title == 0 && (set || told) && names_title_alone(below, seen[anchor].period)
}

/// Whether a line names a title beside its dates and no employer.
fn names_title_alone(line: &LineView<'_>, period: Option<Period>) -> bool {
    let whole = Part::new(line.text, line.start);
    let rest = period.map_or_else(|| vec![whole], |period| whole.without(period.span));
    let [title] = rest.as_slice() else { return false };
    let looks = looks(title.text);
    looks.title > 0 && looks.company == 0 && title.by_marks().len() == 1
}

/// How many lines stand before `anchor` in its paragraph, where a space sets that apart and no line of it is more than a
/// header's; 0 where they are not more than `count`.
fn paragraph_before(seen: &[Seen<'_>], floor: usize, anchor: usize, count: usize) -> usize {
    let heads = |at: usize| {
        let line = &seen[at].line;
        let short = line.text.chars().count() <= MAX_PLAIN_HEADER;
        !line.item && !seen[at].anchor && short && !is_sentence(line.text)
    };
    let mut first = anchor;
    while !seen[first].line.gap {
        if first == floor || anchor - first == MAX_BEFORE || !heads(first - 1) {
            return 0;
        }
        first -= 1;
    }
    let more = anchor - first;
    // Between the dates and the next header stands what was done.
    let after_items = first > floor && seen[first - 1].line.item;
    if more > count && count > 0 && after_items {
        more
    } else {
        0
    }
}

/// Whether the line is set like the first entry's first line, or more strongly than the line with the dates.
fn leads(line: &LineView<'_>, first: &LineView<'_>, anchor: &LineView<'_>) -> bool {
    let alike = line.bold == first.bold && (line.size - first.size).abs() < 0.6;
    alike || line.bold && !anchor.bold || line.size > anchor.size + 0.6
}

fn entry<'a>(view: &View<'a>, seen: &[Seen<'a>], start: usize, anchor: usize, end: usize) -> Entry<'a> {
    let mut header = Vec::new();
    let mut remarks: Vec<Part<'a>> = Vec::new();
    for (at, Seen { line, period, .. }) in seen.iter().enumerate().take(anchor + 1).skip(start) {
        let part = Part {
            text: line.text,
            start: line.start,
        };
        let pieces = match period.filter(|_| at == anchor) {
            Some(period) => part.without(period.span),
            None => vec![Part::new(part.text, part.start)],
        };
        let parts: Vec<Part<'a>> = pieces
            .into_iter()
            .flat_map(Part::by_tabs)
            .map(without_duration)
            .filter(|p| {
                let period = period.map(|p| p.span).filter(|_| at == anchor);
                let remark = is_remark(view.text, period, *p) || is_told(*line, period, *p);
                if remark {
                    remarks.push(*p);
                }
                !remark
            })
            .filter(|p| !is_duration(p.text) && p.text.chars().any(char::is_alphanumeric))
            .collect();
        header.push(HeaderLine {
            parts,
            place: Place::Head,
        });
    }
    let before = anchor - start;
    let covered = seen[anchor].period.map_or(0, |p| p.span.end as usize);
    let mut at = anchor + 1;
    // The rest of dates that are broken over two lines.
    if let Some(next) = seen.get(at).filter(|n| at < end && n.line.start < covered) {
        let rest = next
            .line
            .text
            .get(covered.saturating_sub(next.line.start)..)
            .unwrap_or("");
        let part = Part::new(rest, next.line.end() - rest.len());
        if !part.text.is_empty() {
            header.push(HeaderLine {
                parts: part.by_tabs(),
                place: Place::Head,
            });
        }
        at += 1;
    }
    let below = at;
    let mut after = 0;
    while at < end && after < MAX_BEFORE {
        let line = &seen[at].line;
        let plain = !line.item && line.text.chars().count() <= MAX_PLAIN_HEADER && !is_sentence(line.text);
        if !plain || line.gap && after > 0 && line.bounds.is_some() {
            break;
        }
        let parts = Part::new(line.text, line.start).by_tabs();
        header.push(HeaderLine {
            parts,
            place: Place::After,
        });
        after += 1;
        at += 1;
    }
    Entry {
        header,
        period: seen[anchor].period,
        body: body(view, &seen[at.min(end)..end]),
        remarks,
        below: seen[below..end.max(below)].iter().map(|s| s.line).collect(),
        before,
    }
}

/// Whether the part stands in brackets after the dates and names nothing: `2021 - now (two hours on Wednesdays)`.
fn is_remark(text: &str, period: Option<Span>, part: Part<'_>) -> bool {
    let Some(between) = period.and_then(|p| text.get(p.end as usize..part.start)) else {
        return false;
    };
    let words = part.text.split_whitespace().count();
    between.trim() == "(" && words > 2 && looks(part.text) == Looks::default() && !is_duration(part.text)
}

/// Whether the part stands behind the dates of a line that has named title and employer, and tells in small letters what was done:
/// `Picker - Mill Ltd - 2019 to 2022, cold storage`, or as a sentence of its own (`…, Mill Ltd, since 2019. drove a reach truck`). One
/// word may be an employer who writes itself so, and beside fewer names so may several.
fn is_told(line: LineView<'_>, period: Option<Span>, part: Part<'_>) -> bool {
    let Some(period) = period.filter(|period| part.start >= period.end as usize) else {
        return false;
    };
    let at = |place: usize| place.saturating_sub(line.start);
    let (Some(before), Some(between)) = (
        line.text.get(..at(period.start as usize)),
        line.text.get(at(period.end as usize)..at(part.start)),
    ) else {
        return false;
    };
    let before = Part::new(before, line.start);
    let several = part.text.split_whitespace().count() > 1;
    let small = |c: char| !c.is_alphabetic() || c.is_lowercase();
    if between.trim() == "." {
        let named = before.by_marks().into_iter().flat_map(Part::by_commas).count();
        return named > 1 && several && part.text.starts_with(char::is_lowercase);
    }
    let named = before.by_marks().len();
    named > 1 && several && part.text.chars().all(small) && looks(part.text) == Looks::default()
}

/// Items and paragraphs; lines that an item runs over belong to it.
fn body<'a>(view: &View<'a>, seen: &[Seen<'a>]) -> Vec<Part<'a>> {
    let lines: Vec<LineView<'a>> = seen.iter().map(|s| s.line).collect();
    paragraphs(view, &lines)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_work, profile};

    #[test]
    fn what_small_letters_tell_behind_the_dates_is_no_employer() {
        let told = |line: &str| {
            let work = profile(&format!("Experience\n{line}\n")).work.remove(0);
            let value =
                |of: Option<&rolefit_domain::Sourced<String>>| of.map_or("-".into(), |of| of.value.clone());
            let done: Vec<String> = work.highlights.iter().map(|done| done.value.clone()).collect();
            (
                value(work.title.as_ref()),
                value(work.company.as_ref()),
                done.join(" / "),
            )
        };
        let want = (
            "Picker/packer".into(),
            "Hollis Foods".into(),
            "cold storage".into(),
        );
        assert_eq!(
            told("Picker/packer - Hollis Foods - 2019 to April 2022, cold storage"),
            want
        );
        let want = (
            "Forklift operator".into(),
            "Brightway Distribution".into(),
            "sit down and reach truck, RF scanner".into(),
        );
        let line = "Forklift operator, Brightway Distribution, Columbus - since May 2022. sit down and reach truck, RF scanner";
        assert_eq!(told(line), want);
        let (_, employer, _) = told("Designer, 2019 - 2021, dm drogerie markt");
        assert_eq!(employer, "dm drogerie markt");
        let (_, employer, _) = told("Designer - Footwear - 2019 to 2021, adidas");
        assert_eq!(employer, "adidas");
    }

    #[test]
    fn what_was_done_below_a_position_is_none_itself() {
        for done in [
            "Packing bread, loading vans; shift leader for Easter 2019.",
            "Sorting flour; leading the stall in 2019-2020.",
            "- Oven controls KNX (2016-2019)",
            "- Trained helpers (2018 - 2019)",
        ] {
            let text = format!(
                "Experience\n2016 to Feb 2022\nBaker, Mill Ltd\n{done}\n\n2012 - 2015\nHelper, Oven Ltd\n"
            );
            check_work(
                &text,
                &["Baker @ Mill Ltd, 2016..2022-02", "Helper @ Oven Ltd, 2012..2015"],
            );
            let told = done.trim_start_matches("- ");
            assert_eq!(profile(&text).work[0].highlights[0].value, told, "{done}");
        }
    }

    #[test]
    fn dates_that_cannot_be_are_no_part_of_a_title() {
        for (line, want) in [
            ("01/2020 - 13/2021 Nurse", "Nurse @ -, 2020-01..-"),
            (
                "May 2022 - April 2021 Staff nurse",
                "Staff nurse @ -, 2022-05..2021-04",
            ),
            ("Staff nurse, 13/2020 - 14/2021", "Staff nurse @ -, -..-"),
            (
                "Staff nurse (32.05.2020 bis 01.06.2021)",
                "Staff nurse @ -, -..2021-06-01",
            ),
        ] {
            let text = format!("Experience\n{line}\n");
            check_work(&text, &[want]);
            let work = &profile(&text).work[0];
            let dates = work.start.iter().chain(&work.end);
            assert!(
                dates
                    .clone()
                    .all(|date| date.confidence < rolefit_domain::profile::CHECK_BELOW),
                "{line}"
            );
        }
    }

    #[test]
    fn items_may_be_the_positions_at_an_employer() {
        check_work(
            "Experience\nMill Ltd, 2010 - 2019\n- Baker (2016 - 2019)\n- Helper (2010 - 2016)\n",
            &["Baker @ Mill Ltd, 2016..2019", "Helper @ Mill Ltd, 2010..2016"],
        );
    }

    #[test]
    fn an_employer_over_its_roles_is_none_of_what_was_done_before() {
        check_work(
            "Experience\nMill Ltd — Lead Baker — 2023-02 to date\n- Baked bread\n\nPolonia Bank\nSenior Clerk — 2020-07 – 2023-01\n\
             - Counted loaves\nClerk — 2018-03 – 2020-06\n- Filed them\n\nOven GmbH — Helper — 2016 – 2018\n- Swept floors\n",
            &[
                "Lead Baker @ Mill Ltd, 2023-02..now",
                "Senior Clerk @ Polonia Bank, 2020-07..2023-01",
                "Clerk @ Polonia Bank, 2018-03..2020-06",
                "Helper @ Oven GmbH, 2016..2018",
            ],
        );
        let mut document = super::super::tests::placed(
            "Berufserfahrung\nMill GmbH — Bäcker — 2020 – 2023\n- Brot gebacken\nPolonia\nKoch — 2018 – 2020\n- Gekocht\n",
        );
        document.lines[3].bold = true;
        let work = crate::parse(&document).work;
        let shown: Vec<String> = work.iter().map(super::super::tests::shown).collect();
        assert_eq!(
            shown,
            ["Bäcker @ Mill GmbH, 2020..2023", "Koch @ Polonia, 2018..2020"]
        );
    }
}
