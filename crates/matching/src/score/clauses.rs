//! The clause of a denial: what it holds for, over wrapped lines and lists.

use rolefit_domain::Span;

use crate::joints::{self, Joint, Tongue};
use crate::phrases::Hit;
use crate::stem;
use crate::text::{Word, is_item};

/// The clauses around a denial, in its language.
pub(super) struct Clauses<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
    pub tongue: Tongue,
}

impl Clauses<'_> {
    /// The words that a denial holds for.
    pub(super) fn denied<T>(&self, hit: &Hit<T>) -> Option<Span> {
        let end = self.end(hit.end);
        let says = |w: &Word| !TRAILING.contains(&w.folded.as_str());
        if self.words[hit.end..end].iter().any(says) {
            return self.span(hit.end, end);
        }
        let start = self.start(hit.first);
        // What is denied may stand on the next line. "SAP (no experience)" says what before.
        if self.is_cut_off(end) && !self.is_label(hit.first) {
            return None;
        }
        self.span(start, hit.first)
    }

    /// The words that follow in the clause.
    pub(super) fn behind<T>(&self, hit: &Hit<T>) -> Option<Span> {
        self.span(hit.end, self.end(hit.end))
    }

    /// Whether nothing but the end of a line ends the clause before the word `at`, and the line below is no item.
    fn is_cut_off(&self, at: usize) -> bool {
        at < self.words.len() && {
            let gap = self.gap(at);
            gap.trim().is_empty() && gap.matches('\n').count() == 1
        }
    }

    /// Whether the words before the word `at` are set apart as what is spoken of: "Kafka: never used".
    fn is_label(&self, at: usize) -> bool {
        at > 0 && matches!(self.gap(at).trim(), ":" | "(" | "-" | "–" | "—" | ": -")
    }

    /// Whether the line before the word `at` is only wrapped: the next one begins in small letters, or the last word
    /// wants another one behind it.
    fn is_wrapped(&self, at: usize) -> bool {
        let small = self.words[at]
            .span
            .slice(self.text)
            .is_some_and(|w| w.starts_with(char::is_lowercase));
        let open = at.checked_sub(1).is_some_and(|last| {
            let last = self.words[last].folded.as_str();
            stem::is_stop(last) || joints::joins(last)
        });
        self.is_cut_off(at) && (small || open)
    }

    /// The name right behind a bare "not", and those that "or" joins to it.
    pub(super) fn next_name<T>(&self, hit: &Hit<T>) -> Option<Span> {
        if hit
            .span
            .slice(self.text)
            .is_some_and(|w| w.eq_ignore_ascii_case("no"))
            && !self.is_denying_no(hit.first)
        {
            return None;
        }
        let word = |at: usize| self.words.get(at).map(|w| w.folded.as_str());
        let skipped = usize::from(word(hit.end).is_some_and(|w| ARTICLES.contains(&w)));
        let first = hit.end + skipped;
        let beside = (hit.end..=first)
            .all(|at| at < self.words.len() && self.gap(at).trim().is_empty() && !self.breaks(at));
        if !beside {
            return None;
        }
        let mut end = first + 1;
        while word(end).is_some_and(|w| self.tongue.is(Joint::Or, w))
            && end + 1 < self.words.len()
            && !self.breaks(end + 1)
        {
            end += 2;
        }
        self.span(first, end)
    }

    /// Whether "no" at a word denies: in Portuguese it means "in the".
    fn is_denying_no(&self, at: usize) -> bool {
        let before = at
            .checked_sub(1)
            .filter(|_| !self.breaks(at))
            .map(|i| self.words[i].folded.as_str());
        before.is_none_or(|word| BEFORE_NO.contains(&word))
    }

    /// One past the last word of the clause that goes on with the word `from`.
    fn end(&self, from: usize) -> usize {
        let limit = self.words.len().min(from + LONGEST);
        let ends = |at: &usize| {
            let contrast = self.tongue.is(Joint::Contrast, &self.words[*at].folded);
            contrast
                || self.breaks(*at) && !(self.gap(*at).trim() == "," && *at > from && self.list_goes_on(*at))
        };
        (from..limit).find(ends).unwrap_or(limit)
    }

    /// The first word of the clause that ends before the word `to`.
    fn start(&self, to: usize) -> usize {
        let lowest = to.saturating_sub(LONGEST);
        let mut at = to;
        while at > lowest {
            let label = at == to && self.is_label(at);
            let last = &self.words[at - 1].folded;
            // "Python and no experience": the denial begins another clause.
            let joined = at == to && self.tongue.is(Joint::And, last);
            if joined || self.tongue.is(Joint::Contrast, last) || self.breaks(at) && !label {
                break;
            }
            at -= 1;
        }
        at
    }

    /// What stands before the word `at`.
    fn gap(&self, at: usize) -> &str {
        let before = at.checked_sub(1).map_or(0, |i| self.words[i].span.end);
        let gap = self.text.get(before as usize..self.words[at].span.start as usize);
        gap.unwrap_or("\n")
    }

    /// Whether a clause ends before the word `at`.
    fn breaks(&self, at: usize) -> bool {
        let gap = self.gap(at);
        let stop = gap
            .find('.')
            .is_some_and(|i| gap[i + 1..].starts_with(char::is_whitespace));
        let dash = gap.trim().starts_with(['-', '–', '—']) && gap.starts_with(' ');
        at == 0
            || stop
            || dash
            || gap.contains('\n') && !self.is_wrapped(at)
            || gap.contains([',', ';', ':', '(', ')', '!', '?', '|', '•', '·', '。', '，'])
    }

    /// Whether the comma before the word `at` is one of a list that ends with "or": "no experience with SAP, Java or Go".
    fn list_goes_on(&self, at: usize) -> bool {
        let mut length = 0;
        for i in at..self.words.len().min(at + LONGEST) {
            let comma = i > at && self.gap(i).trim() == ",";
            if i > at && self.breaks(i) && !comma {
                return false;
            }
            length = if comma { 1 } else { length + 1 };
            if self.tongue.is(Joint::Or, &self.words[i].folded) {
                return true;
            }
            if length > MOST_IN_ITEM {
                return false;
            }
        }
        false
    }

    fn span(&self, first: usize, end: usize) -> Option<Span> {
        let words = self.words.get(first..end)?;
        Some(Span {
            start: words.first()?.span.start,
            end: words.last()?.span.end,
        })
    }
}

/// The lists that labels with a colon govern.
pub(super) struct Lists<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
}

impl Lists<'_> {
    /// What the label at `hit` governs: what stands behind its colon up to the end of the sentence, or where nothing does, the
    /// items of the lines below. `None` without a colon.
    pub(super) fn below<T>(&self, hit: &Hit<T>) -> Option<Span> {
        let with = self
            .words
            .get(hit.end)
            .is_some_and(|w| WITH.contains(&w.folded.as_str()));
        let last = self.words.get(hit.end - 1 + usize::from(with))?.span.end as usize;
        let rest = self.text.get(last..)?.trim_start_matches([' ', '\t', '\u{a0}']);
        let rest = rest.strip_prefix([':', '：'])?;
        let from = self.text.len() - rest.len();
        let near = rest
            .char_indices()
            .nth(LONGEST_LIST)
            .map_or(rest.len(), |(at, _)| at);
        let rest = &rest[..near];
        let line = rest.split('\n').next().unwrap_or_default();
        let end = match line.trim().is_empty() {
            true => {
                let below = rest.split_inclusive('\n').skip(1);
                let items = below
                    .take_while(|line| is_item(line.trim_start()))
                    .take(MOST_ITEMS);
                line.len() + 1 + items.map(str::len).sum::<usize>()
            }
            false => {
                let stops = [" - ", " – ", " — ", ";", ". ", "|", "•"];
                let ends = stops.iter().filter_map(|stop| line.find(stop));
                ends.min().unwrap_or(line.len())
            }
        };
        let end = (from + end).min(self.text.len());
        let first = self.words.partition_point(|w| (w.span.start as usize) < from);
        let within = self
            .words
            .get(first..)?
            .iter()
            .take_while(|w| w.span.end as usize <= end);
        let contrast = |w: &&Word| !joints::is(Joint::Contrast, &w.folded);
        let last = within.take_while(contrast).take(MOST_LISTED).last()?;
        Some(Span {
            start: self.words.get(first)?.span.start,
            end: last.span.end,
        })
    }

    /// Whether the label at `hit` begins a line or a sentence: not the end of "Machine learning:".
    pub(super) fn begins<T>(&self, hit: &Hit<T>) -> bool {
        let before = self.text.get(..hit.span.start as usize).unwrap_or_default();
        let sign = |c: &char| *c != '\n' && (c.is_whitespace() || "-–—•*·▪●>(".contains(*c));
        let skipped = before.chars().rev().take(MOST_SIGNS).take_while(sign).count();
        match before.chars().rev().nth(skipped) {
            None | Some('\n') => true,
            Some(last) => skipped > 0 && ".;,|!?".contains(last),
        }
    }

    /// Whether both stand on one line.
    pub(super) fn are_one_line<T>(&self, a: &Hit<T>, b: &Hit<T>) -> bool {
        let (first, second) = if a.first <= b.first { (a, b) } else { (b, a) };
        let between = self.text.get(first.span.end as usize..second.span.start as usize);
        second.first - first.first <= MOST_LISTED && between.is_some_and(|between| !between.contains('\n'))
    }
}

/// Prepositions between a label and its colon, folded.
const WITH: &[&str] = &["with", "in", "of", "mit", "avec", "en", "con", "met"];

/// Most signs between the beginning of a line and its label.
const MOST_SIGNS: usize = 40;

/// A list has at most so many characters.
const LONGEST_LIST: usize = 1000;

/// A list has at most so many items on lines of their own, and so many words.
const MOST_ITEMS: usize = 30;
const MOST_LISTED: usize = 60;

/// A clause is looked at over at most so many words.
pub(super) const LONGEST: usize = 16;
/// Items of a list have at most so many words.
const MOST_IN_ITEM: usize = 3;

/// Words behind a denial that say nothing more of what is denied.
const TRAILING: &[&str] = &[
    "yet",
    "so",
    "far",
    "still",
    "before",
    "in",
    "production",
    "professionally",
    "commercially",
    "project",
    "projects",
    "at",
    "work",
    "all",
    "it",
    "them",
    "this",
    "noch",
    "bisher",
    "bislang",
    "beruflich",
    "produktiv",
    "damit",
    "encore",
    "professionnellement",
    "aun",
    "todavia",
    "nog",
    "ancora",
    "though",
    "myself",
    "vorhanden",
    "habe",
    "ich",
    "hiermit",
];

const ARTICLES: &[&str] = &[
    "a", "an", "any", "the", "much", "prior", "yet", "de", "d", "een", "un", "una",
];

/// Words before an English or Spanish "no".
const BEFORE_NO: &[&str] = &[
    "but",
    "have",
    "has",
    "had",
    "with",
    "and",
    "there",
    "is",
    "yet",
    "still",
    "currently",
    "pero",
    "y",
    "aunque",
    "i",
];
