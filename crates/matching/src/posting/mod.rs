//! Reading from a job ad what its posting says beside the text: place, kind of work place, pay, promise of an answer.
//!
//! Only what the ad says is found. The facts of the posting come with their places in the text, those for listings without.
//! Where the ad leaves a choice of meaning, such as two pay ranges, nothing is found: a person fills that in.

mod answer;
mod away;
mod listing;
mod money;
mod only_where;
mod pay;
mod place;
mod towns;
mod work_place;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use listing::listing_facts;
use rolefit_domain::{Pay, Span, WorkPlace};

use crate::joints;
use crate::phrases::{Hit, Phrases};
use crate::text::{Word, is_item, lines, words};

/// The facts of a posting that an ad states, each with where it does. Spans point into the ad.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostingFacts {
    /// Town or region in the ad's own words: the text of its span.
    pub place: Option<(String, Span)>,
    /// Where the work is done. "Berlin or remote" is remote, "home office possible" hybrid, "no remote work" on site.
    pub work_place: Option<(WorkPlace, Span)>,
    /// A pay range, or one amount as both ends. Amounts with only one end ("up to"), by the day or week, and without a
    /// currency are none.
    pub pay: Option<(Pay, Span)>,
    /// Calendar days until the employer promises to answer. Working days are as many calendar days as they take at most
    /// with the weekends between them ("10 working days" are 14), and a month is 31 days; holidays are not counted.
    pub response_days: Option<(u16, Span)>,
}

/// Reads the facts of a posting from an ad in English, German, French, Spanish, Dutch or Italian.
pub fn posting_facts(text: &str) -> PostingFacts {
    let lines = ad_lines(text);
    PostingFacts {
        place: place::find(text, &lines),
        work_place: work_place::find(&lines),
        pay: pay::find(&lines),
        response_days: answer::find(&lines),
    }
}

/// Whether words say nothing but where the work is done: known places, ways of working and the small words around them, as
/// in "Vienna or remote". That is a fact of the job, which no document of a candidate shows.
pub fn says_only_where(text: &str) -> bool {
    let piece = Piece::new(0, text);
    only_where::says_only_where(&piece)
}

/// Whether words promise who applies an answer and ask for nothing: "Reply within 10 days". Who replies to customers so has a
/// task.
pub(crate) fn says_only_when_answered(text: &str) -> bool {
    let piece = Piece::new(0, text);
    answer::is_promise(&piece)
}

/// Lines after the title that can be a head such as "Berlin · hybrid · full-time".
const HEAD_LINES: usize = 8;
/// Most sentences at the beginning of a paragraph that may say where the work is.
const HEAD_SENTENCES: usize = 3;
/// Most words of a line of the head.
const HEAD_WORDS: usize = 12;

/// A line of the ad that is not blank.
struct AdLine<'a> {
    /// Where it stands among these lines, the title first.
    number: usize,
    /// What stands before its colon, if that is a label such as "Location".
    label: Option<Label>,
    /// The line, without the label of a place.
    piece: Piece<'a>,
    /// Its sentences.
    sentences: Vec<Piece<'a>>,
}

impl AdLine<'_> {
    /// Whether the line can belong to the head of the ad.
    fn is_head(&self) -> bool {
        let words = self.piece.words.len();
        let open = !self.piece.text.trim_end().ends_with(['.', '!', '?', ':']);
        let item = is_item(self.piece.text.trim_start());
        (1..=HEAD_LINES).contains(&self.number) && words <= HEAD_WORDS && open && !item
    }

    /// Whether it is an item of a list that says where the work is done and nothing else: "- Vienna or remote".
    fn is_item_of_place(&self) -> bool {
        is_item(self.piece.text.trim_start())
            && work_place::says_any(&self.piece)
            && only_where::says_only_where(&self.piece)
    }

    /// Its sentences that say where the work is done and nothing else: "Presencial."
    fn bare_sentences(&self) -> impl Iterator<Item = &Piece<'_>> {
        let bare = |piece: &&Piece<'_>| work_place::says_any(piece) && only_where::says_only_where(piece);
        self.sentences.iter().filter(bare)
    }

    /// The short sentences with which a paragraph begins that stands where the head does: "Kestrel Pay (Berlin). We move money."
    fn sentences_near_head(&self) -> impl Iterator<Item = &Piece<'_>> {
        let item = is_item(self.piece.text.trim_start());
        let near = self.number <= HEAD_LINES && !item && self.label.is_none();
        let first = self.sentences.iter().take(if near { HEAD_SENTENCES } else { 0 });
        first.take_while(|piece| piece.words.len() <= HEAD_WORDS)
    }

    /// Whether it is short and stands where the head does, be it a sentence or the first line.
    fn is_near_head(&self) -> bool {
        let item = is_item(self.piece.text.trim_start());
        self.number <= HEAD_LINES && self.piece.words.len() <= HEAD_WORDS && !item
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// "Location:".
    Place,
    /// "Work model:", "Remote:".
    Model,
}

/// A part of the ad with its words, whose spans count from its beginning.
#[derive(Clone)]
struct Piece<'a> {
    start: usize,
    text: &'a str,
    words: Vec<Word>,
}

impl<'a> Piece<'a> {
    fn new(start: usize, text: &'a str) -> Self {
        Self {
            start,
            text,
            words: words(text),
        }
    }

    /// The piece up to the byte `length` at most.
    fn beginning(&self, length: usize) -> Self {
        let end = (0..=length.min(self.text.len()))
            .rev()
            .find(|at| self.text.is_char_boundary(*at));
        Self::new(self.start, &self.text[..end.unwrap_or(0)])
    }

    /// The phrases of a section of `data/posting.txt` in the piece.
    fn cues(&self, section: &str) -> Vec<Hit<()>> {
        LEXICON.get(section).map_or_else(Vec::new, |phrases| {
            phrases.find_words(self.text, &self.words, |_, _| true)
        })
    }

    fn has(&self, section: &str) -> bool {
        !self.cues(section).is_empty()
    }

    /// What stands between two neighbouring words, or after the last one.
    fn gap_after(&self, word: usize) -> &'a str {
        let end = self.words.get(word).map_or(0, |w| w.span.end as usize);
        let next = self
            .words
            .get(word + 1)
            .map_or(self.text.len(), |w| w.span.start as usize);
        &self.text[end..next]
    }

    fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", |w| &w.folded)
    }

    /// A span of the piece as one of the ad.
    fn in_ad(&self, span: Span) -> Span {
        Span::new(span.start as usize + self.start, span.end as usize + self.start)
    }
}

static LEXICON: LazyLock<HashMap<&str, Phrases<()>>> =
    LazyLock::new(|| sections(include_str!("../../data/posting.txt")));

/// The sections of a data file, each a lexicon of its own, because a word may stand in several.
pub(crate) fn sections(data: &str) -> HashMap<&str, Phrases<()>> {
    let mut all: HashMap<&str, Phrases<()>> = HashMap::new();
    let mut current = "";
    for line in data.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(name) => current = name,
            None => line
                .split(',')
                .for_each(|phrase| all.entry(current).or_default().insert(phrase, ())),
        }
    }
    all
}

/// The sentences of an ad, each with where it begins.
pub(crate) fn sentences_of(text: &str) -> Vec<(usize, &str)> {
    let filled = lines(text).filter(|(_, line)| line.chars().any(char::is_alphanumeric));
    let pieces = filled.flat_map(|(start, line)| sentences(start, line));
    pieces.map(|piece| (piece.start, piece.text)).collect()
}

fn ad_lines(text: &str) -> Vec<AdLine<'_>> {
    let filled = lines(text).filter(|(_, line)| line.chars().any(char::is_alphanumeric));
    filled
        .enumerate()
        .map(|(number, (start, line))| {
            let (label, from) = label(line);
            let (start, line) = (start + from, &line[from..]);
            AdLine {
                number,
                label,
                piece: Piece::new(start, line),
                sentences: sentences(start, line),
            }
        })
        .collect()
}

/// The label that a line begins with, and where what it labels begins.
fn label(line: &str) -> (Option<Label>, usize) {
    let Some(colon) = line.find(':') else {
        return (None, 0);
    };
    let named = Piece::new(0, &line[..colon]);
    // "Berlin office: …" is no label, "**Location**: …" is one.
    let is = |section: &str| {
        named
            .cues(section)
            .iter()
            .any(|hit| hit.first == 0 && hit.end == named.words.len())
    };
    match (is("label"), is("model-label")) {
        (true, _) => (Some(Label::Place), colon + 1),
        // These labels say what it is about: "Remote: no".
        (_, true) => (Some(Label::Model), 0),
        _ => (None, 0),
    }
}

/// What a sentence with a label of a place says behind it.
fn labelled_place<'a>(sentence: &Piece<'a>) -> Option<Piece<'a>> {
    let space = sentence.text.len() - sentence.text.trim_start().len();
    let (found, from) = label(&sentence.text[space..]);
    let at = space + from;
    (found == Some(Label::Place)).then(|| Piece::new(sentence.start + at, &sentence.text[at..]))
}

/// The sentences of a line. "ca. 60.000" and "p.a. plus" end none: after the end of one comes a capital letter, unless two
/// signs shout: "call us !!! reply within 3 days".
fn sentences(start: usize, line: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        // Looked at only behind a sign, since it reads over a run of spaces.
        let capital =
            || rest.starts_with(char::is_whitespace) && rest.trim_start().starts_with(char::is_uppercase);
        let shouts = || c == '!' && line[from..at].ends_with('!') && rest.starts_with(char::is_whitespace);
        if matches!(c, ';' | '•' | '|') || shouts() || matches!(c, '.' | '!' | '?') && capital() {
            let end = at + c.len_utf8();
            out.push(Piece::new(start + from, &line[from..end]));
            from = end;
        }
    }
    out.push(Piece::new(start + from, &line[from..]));
    out.retain(|piece| !piece.words.is_empty());
    out
}

/// The number that a word says; "a" is one.
fn number(word: &str) -> Option<u16> {
    if word == "a" {
        Some(1)
    } else {
        joints::number(word)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_facts_of_an_ad_are_read_where_they_stand() {
        let ad = "Data engineer\nBerlin or remote\n\nWe build pipelines.\n\nYou bring:\n- SQL\n\n\
                  EUR 78,000–95,000, 30 days of leave. We answer within 10 days.";
        let facts = posting_facts(ad);
        let said = |span: Span| span.slice(ad).expect("lies in the ad");
        let (place, span) = facts.place.expect("a place");
        assert_eq!((place.as_str(), said(span)), ("Berlin", "Berlin"));
        let (work_place, span) = facts.work_place.expect("a work place");
        assert_eq!((work_place, said(span)), (WorkPlace::Remote, "or remote"));
        let (pay, span) = facts.pay.expect("pay");
        assert_eq!(
            (pay.text().as_str(), said(span)),
            ("EUR 78,000 – 95,000 per year", "EUR 78,000–95,000")
        );
        let (days, span) = facts.response_days.expect("a promise");
        assert_eq!((days, said(span)), (10, "answer within 10 days"));
    }

    #[test]
    fn an_ad_that_says_nothing_gives_nothing() {
        let ad = "Data engineer\n\nWe build pipelines for remote sensing and hybrid clouds.\n\n- Answer customers within \
                  two days\n- Purchases up to 500 euro\n- TVöD P8\n- Returns of 20,000 euro\n";
        assert_eq!(posting_facts(ad), PostingFacts::default());
        assert_eq!(posting_facts(""), PostingFacts::default());
    }

    proptest! {
        #[test]
        fn every_fact_lies_in_the_text(
            parts in prop::collection::vec("(€|EUR |[0-9]{1,6}|[.,'k –-]|remote|hybrid|Berlin|Location: |\n|within|days|we answer | per | hour|ö|💶|\\(|\\)){1,4}", 0..12)
        ) {
            let text = parts.join(" ");
            let facts = posting_facts(&text);
            let spans = [
                facts.place.as_ref().map(|f| f.1),
                facts.work_place.map(|f| f.1),
                facts.pay.as_ref().map(|f| f.1),
                facts.response_days.map(|f| f.1),
            ];
            for span in spans.into_iter().flatten() {
                prop_assert!(span.slice(&text).is_some_and(|s| !s.is_empty()), "{span:?} in {text:?}");
            }
            if let Some((place, span)) = facts.place {
                prop_assert_eq!(span.slice(&text), Some(place.as_str()));
            }
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            posting_facts(&text);
        }
    }
}
