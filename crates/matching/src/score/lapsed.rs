//! Where a document says that a licence or a certificate is no longer valid: "expired 2020", "gültig bis 2019".

use std::sync::LazyLock;

use rolefit_domain::{PartialDate, Span};

use crate::phrases::{Hit, Phrases};
use crate::text::{Word, fold};

/// The remarks of a text that something is no longer valid.
#[derive(Debug)]
pub(super) struct Lapsed {
    /// In the order of the text, and apart from each other.
    remarks: Vec<Span>,
}

impl Lapsed {
    /// The remarks of `text` as of a month, of which `words` are the words.
    pub(super) fn of(text: &str, words: &[Word], as_of: PartialDate) -> Self {
        let hits = TABLE.find_words(text, words, |_, _| true);
        let kind = |hit: &Hit<Kind>| {
            // What "expires" or, in French, "expire" has a day for it, an "expired" and an "expiré" are over; words are found by
            // what they have in common.
            let written = hit.span.slice(text).unwrap_or_default();
            match ABOUT_TO.iter().any(|word| written.eq_ignore_ascii_case(word)) {
                true => Kind::Until,
                false => hit.value,
            }
        };
        let remarks = hits.into_iter().filter(|hit| match kind(hit) {
            Kind::Lapsed => !is_renewed(words, hit),
            Kind::Until => date_behind(text, words, hit).is_some_and(|end| end.months(12) < as_of.months(12)),
        });
        Self {
            remarks: remarks.map(|hit| hit.span).collect(),
        }
    }

    /// Whether a remark is about what stands at `span`: right before it, or behind it on its line before anything else.
    pub(super) fn hold(&self, text: &str, span: Span) -> bool {
        let between = |from: u32, to: u32| text.get(from as usize..to as usize);
        let next = self.remarks.partition_point(|remark| remark.end <= span.start);
        let (before, behind) = self.remarks.split_at(next);
        // Only the nearest one can stand right before it.
        let last = before.last().and_then(|remark| between(remark.end, span.start));
        let near = |remark: &&Span| remark.start as usize <= span.end as usize + LONGEST_GAP;
        let mut following = behind.iter().take_while(near);
        last.is_some_and(|gap| gap.trim_end().is_empty())
            || following.any(|remark| {
                span.end <= remark.start && between(span.end, remark.start).is_some_and(is_about)
            })
    }
}

/// Whether what stands at `span` is followed by a word for a paper: "first aid certificate".
pub(super) fn is_paper(text: &str, span: Span) -> bool {
    let behind = text.get(span.end as usize..).unwrap_or_default();
    let behind = behind.trim_start_matches([' ', '-']);
    // A text may be one word to its end, and is asked about at every skill.
    let beginning = behind.char_indices().nth(LONGEST_PAPER);
    let beginning = &behind[..beginning.map_or(behind.len(), |(at, _)| at)];
    let next = fold(beginning.split_whitespace().next().unwrap_or_default());
    PAPERS.iter().any(|paper| next.starts_with(paper))
}

/// So many characters of a word say whether it names a paper.
const LONGEST_PAPER: usize = 40;

/// How words begin that name a paper, folded.
const PAPERS: &[&str] = &[
    "certif",
    "zertif",
    "licen",
    "permit",
    "card",
    "pass",
    "schein",
    "ausweis",
    "certificaat",
];

/// Whether a remark behind `gap` is about what stands before it.
fn is_about(gap: &str) -> bool {
    if gap.len() > LONGEST_GAP {
        return false;
    }
    let within = gap.rfind('(').is_some_and(|open| !gap[open..].contains(')'));
    let before = gap.rfind([',', ';', '|', '•', '·']);
    let last = before.map_or("", |at| &gap[at + 1..]);
    let alone = !last.contains(char::is_alphabetic);
    let one_sentence = !gap.contains('\n') && !gap.contains(". ");
    one_sentence && (alone || within && !gap[..gap.len() / 2].contains(','))
}

/// A remark stands at most so many bytes behind what it is about.
const LONGEST_GAP: usize = 40;

/// Whether the words behind a remark say that it holds no more: "expired 2020, renewed 2021".
fn is_renewed(words: &[Word], hit: &Hit<Kind>) -> bool {
    let behind = words
        .get(hit.end..words.len().min(hit.end + REACH))
        .unwrap_or_default();
    let word = |at: usize| behind.get(at).map_or("", |w| w.folded.as_str());
    (0..behind.len()).any(|at| {
        let denied = at
            .checked_sub(1)
            .is_some_and(|before| NOT.contains(&word(before)));
        RENEWED.contains(&word(at)) && !denied
    })
}

/// The date right behind a remark: a year, with a month beside it or not.
fn date_behind(text: &str, words: &[Word], hit: &Hit<Kind>) -> Option<PartialDate> {
    let number = |at: usize| words.get(at).and_then(|w| w.folded.parse::<u16>().ok());
    let year = (hit.end..words.len().min(hit.end + REACH))
        .find(|at| number(*at).is_some_and(|n| (1950..2150).contains(&n)))?;
    let line = text.get(hit.span.end as usize..words[year].span.start as usize)?;
    let month = |at: Option<usize>| at.and_then(number).filter(|n| (1..=12).contains(n));
    let beside = month(year.checked_sub(1).filter(|at| *at >= hit.end));
    let iso = || {
        let next = words.get(year + 1)?;
        let gap = text.get(words[year].span.end as usize..next.span.start as usize)?;
        month(Some(year + 1)).filter(|_| gap == "-")
    };
    let month = beside.or_else(iso).and_then(|n| u8::try_from(n).ok());
    let date = PartialDate::new(number(year)?, month, None);
    date.filter(|_| !line.contains('\n'))
}

/// How it is written that something is going to be over.
const ABOUT_TO: [&str; 2] = ["expire", "expires"];

/// A date or a renewal stands at most so many words behind a remark.
const REACH: usize = 5;

const NOT: &[&str] = &["not", "never", "nicht", "pas", "non", "no", "niet", "nao"];

const RENEWED: &[&str] = &[
    "renewed",
    "extended",
    "verlangert",
    "erneuert",
    "renouvele",
    "renouvelee",
    "renovado",
    "renovada",
    "verlengd",
    "rinnovato",
    "rinnovata",
    "renewal",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It is over.
    Lapsed,
    /// A date follows until which it holds.
    Until,
}

static TABLE: LazyLock<Phrases<Kind>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/lapsed.txt"), |name| match name {
        "lapsed" => Some(Kind::Lapsed),
        "until" => Some(Kind::Until),
        _ => None,
    })
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn remarks_are_about_what_stands_beside_them() {
        let as_of = "2026-11".parse().expect("a date");
        for (text, expected) in [
            ("LICENCE (expired 2020, not renewed)", true),
            ("LICENCE, lapsed in 2019", true),
            ("LICENCE (issued 2010, expired 2020)", true),
            ("LICENCE (abgelaufen)", true),
            ("permis LICENCE expiré", true),
            ("LICENCE, caducado", true),
            ("expired LICENCE", true),
            ("LICENCE valid until 2019", true),
            ("LICENCE, gültig bis 10/2026", true),
            ("LICENCE, gültig bis 12/2026", false),
            ("LICENCE valid until 2030", false),
            ("LICENCE valid until 2026", false),
            ("LICENCE (expired 2020, renewed 2021)", false),
            ("LICENCE expire en 2031", false),
            ("LICENCE, expires Feb 2027", false),
            ("LICENCE (expires February 2027)", false),
            ("LICENCE (expires 03/2025)", true),
            ("LICENCE, first aid (expired 2020)", false),
            ("LICENCE. Removed expired goods", false),
            ("LICENCE\nexpired stock", false),
            ("removed expired goods, LICENCE", false),
        ] {
            let lapsed = Lapsed::of(text, &words(text), as_of);
            let start = text.find("LICENCE").expect("the licence");
            let span = Span::new(start, start + "LICENCE".len());
            assert_eq!(lapsed.hold(text, span), expected, "{text}");
        }
    }
}
