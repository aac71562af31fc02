//! The field of a degree that an ad asks for, in the ad's words.

use rolefit_domain::Span;

use crate::joints::{Joint, Tongue};
use crate::phrases::{Hit, joins};
use crate::text::{Word, words};
use crate::{studies, titles};

/// A sentence in which degrees are named.
pub(super) struct Sentence<'a> {
    text: &'a str,
    cut: &'a [Word],
    /// The fields that it names.
    studied: Vec<Hit<&'static str>>,
    tongue: Tongue,
}

pub(super) struct Field {
    /// Absent where any field does.
    pub words: Option<String>,
    /// The degree and its field.
    pub span: Span,
}

impl<'a> Sentence<'a> {
    /// The sentence `text` of the words `cut`.
    pub(super) fn new(text: &'a str, cut: &'a [Word]) -> Self {
        Self {
            text,
            cut,
            studied: studies::find_words(text, cut),
            tongue: Tongue::of(cut),
        }
    }

    /// The field of the degree at `degree`: "degree in …", "computer science degree", "kaufmännische Ausbildung".
    pub(super) fn field(&self, degree: Span) -> Field {
        let (text, studied) = (self.text, &self.studied);
        let from = studied.partition_point(|hit| hit.span.end <= degree.start);
        let within = studied.get(from).filter(|hit| degree.contains(hit.span));
        if let Some(span) = self.behind(degree) {
            let words = span
                .slice(text)
                .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "));
            return Field {
                words,
                span: Span {
                    start: degree.start,
                    end: span.end,
                },
            };
        }
        let ahead = studied[..from].last().filter(|hit| {
            let gap = text.get(hit.span.end as usize..degree.start as usize);
            // "Comptabilité (BTS, DCG ou DSCG)".
            gap.is_some_and(|gap| joins(gap) || gap.trim() == "(")
        });
        match within.or(ahead) {
            Some(hit) => Field {
                words: hit.span.slice(text).map(str::to_owned),
                span: Span {
                    start: degree.start.min(hit.span.start),
                    end: degree.end,
                },
            },
            None => Field {
                words: None,
                span: degree,
            },
        }
    }

    /// The field named after a degree, up to the end of its clause.
    fn behind(&self, degree: Span) -> Option<Span> {
        let (text, cut) = (self.text, self.cut);
        let mut at = cut.partition_point(|w| w.span.end <= degree.end);
        // What the degree's own last word may already say: "degree in", "Ausbildung als".
        let said = degree.slice(text).map(words).unwrap_or_default();
        let mut opened = said.last().is_some_and(|w| OPENING.contains(&w.folded.as_str()));
        let mut last = degree.end;
        let furthest = at + MOST_WORDS;
        while let Some(word) = cut.get(at).filter(|w| at < furthest && !ends(text, last, w)) {
            let folded = word.folded.as_str();
            // "Hbo of wo" are two degrees.
            let opening = OPENING.contains(&folded) && !self.tongue.is(Joint::Or, folded);
            if !(opening || BETWEEN.contains(&folded)) {
                break;
            }
            opened |= opening;
            last = word.span.end;
            at += 1;
        }
        // "BSc Physics", "mbo-diploma logistiek".
        let beside = self.studied.binary_search_by_key(&at, |hit| hit.first).is_ok();
        if !(opened || beside) {
            return None;
        }
        let first = cut.get(at).filter(|w| !ends(text, last, w))?;
        let mut end = None;
        for (i, word) in cut.iter().enumerate().skip(at) {
            let stopped = STOPPING.contains(&word.folded.as_str())
                || word.folded.starts_with(|c: char| c.is_ascii_digit());
            let gap = text.get(last as usize..word.span.start as usize).unwrap_or(";");
            let comma = i > at && gap.contains([',', '/']);
            let joint = self.tongue.joins(&word.folded);
            // "Gesundheits- und Krankenpfleger" shares its second part.
            let shared = joint && gap.starts_with("- ");
            let far = i > at && gap.contains(['.', ';', ':', '(', ')', '\n', '–', '!', '?']);
            if stopped
                || far
                || i - at == MOST_WORDS
                || (comma || joint)
                    && !shared
                    && !(self.goes_on(i + usize::from(joint)) || self.names_trade(i))
            {
                break;
            }
            last = word.span.end;
            if !joint {
                end = Some(word.span.end);
            }
        }
        let span = Span {
            start: first.span.start,
            end: end?,
        };
        let span = with_bracket(text, span);
        let said = words(span.slice(text)?);
        let any = said
            .iter()
            .any(|w| ANY.iter().any(|start| w.folded.starts_with(start)));
        let tells = said.iter().any(|w| {
            !studies::is_related(&w.folded)
                && !UNTELLING.contains(&w.folded.as_str())
                && w.folded.chars().count() > 1
        });
        (tells && !any).then_some(span)
    }

    /// Whether the word `at` is an "or" behind which another trade is named: "as a biomedical or medical laboratory technician".
    fn names_trade(&self, at: usize) -> bool {
        let or = self
            .cut
            .get(at)
            .is_some_and(|w| self.tongue.is(Joint::Or, &w.folded));
        let rest = self
            .cut
            .get(at + 1..(at + 4).min(self.cut.len()))
            .unwrap_or_default();
        let span = rest.first().zip(rest.last()).map(|(first, last)| Span {
            start: first.span.start,
            end: last.span.end,
        });
        let said = span.and_then(|span| span.slice(self.text)).unwrap_or_default();
        let clause = said
            .split([',', ';', ':', '.', '(', ')', '\n', '–'])
            .next()
            .unwrap_or_default();
        let worked = rest
            .iter()
            .any(|w| NO_FIELD.iter().any(|start| w.folded.starts_with(start)));
        or && !worked && !titles::occupations_in(clause).is_empty()
    }

    /// Whether the words from `at` on name another field rather than the next thing asked for.
    fn goes_on(&self, at: usize) -> bool {
        let rest = self.cut.get(at..(at + 4).min(self.cut.len())).unwrap_or_default();
        let skipped = rest
            .iter()
            .take_while(|w| UNTELLING.contains(&w.folded.as_str()) || self.tongue.joins(&w.folded))
            .count();
        let related = rest.get(skipped).is_some_and(|w| studies::is_related(&w.folded));
        let experience = rest
            .iter()
            .any(|w| NO_FIELD.iter().any(|start| w.folded.starts_with(start)));
        let named = studies::find_words(self.text, rest)
            .first()
            .is_some_and(|hit| hit.first <= skipped);
        !experience && (related || named)
    }
}

/// The field with the bracket behind it, where that names fields: "a quantitative field (statistics, economics)".
fn with_bracket(text: &str, field: Span) -> Span {
    let rest = text.get(field.end as usize..).unwrap_or_default();
    let longest = rest
        .char_indices()
        .nth(LONGEST_BRACKET)
        .map_or(rest.len(), |(at, _)| at);
    let rest = &rest[..longest];
    let open = rest.trim_start().strip_prefix('(');
    let inside = open
        .and_then(|open| open.split_once(')'))
        .map(|(inside, _)| inside);
    let names = |inside: &&str| !studies::find_words(inside, &words(inside)).is_empty();
    let closed = inside.filter(names).and_then(|_| rest.find(')'));
    Span {
        start: field.start,
        end: closed.map_or(field.end, |at| field.end + at as u32 + 1),
    }
}

/// Whether something other than a space stands between the byte `last` and `word`.
fn ends(text: &str, last: u32, word: &Word) -> bool {
    let gap = text.get(last as usize..word.span.start as usize);
    gap.is_none_or(|gap| gap.contains([',', '.', ';', ':', '(', ')', '\n', '!', '?']))
}

const MOST_WORDS: usize = 12;

/// A bracket with fields has at most so many characters.
const LONGEST_BRACKET: usize = 200;

/// Words after which a field is named.
const OPENING: &[&str] = &[
    "in", "of", "as", "der", "des", "im", "zum", "zur", "als", "en", "de", "d", "di", "della", "del", "tot",
];

/// Words between a degree and its field.
const BETWEEN: &[&str] = &[
    "degree",
    "s",
    "level",
    "qualification",
    "a",
    "an",
    "the",
    "diploma",
    "training",
    "den",
    "dem",
    "einem",
    "einer",
    "abgeschlossen",
    "abgeschlossenes",
    "abschluss",
    "bereich",
    "bereichs",
    "fach",
    "fachrichtung",
    "studium",
    "ausbildung",
    "universitaire",
    "l",
    "la",
    "le",
    "los",
    "las",
    "el",
    "het",
    "opleiding",
    "richting",
    "field",
    "subject",
    "area",
    "equivalent",
    "honours",
    "hons",
];

/// Words that end a field.
const STOPPING: &[&str] = &[
    "required",
    "preferred",
    "desirable",
    "with",
    "plus",
    "is",
    "are",
    "from",
    "at",
    "erforderlich",
    "mit",
    "sowie",
    "von",
    "ist",
    "wird",
    "avec",
    "est",
    "con",
    "es",
    "met",
    "vereist",
    "exige",
    "requise",
    "requis",
    "must",
    "would",
    "ideally",
    "preferably",
    "but",
    "aber",
    "gained",
    "you",
    "we",
    "to",
    "for",
    "who",
    "which",
];

/// How words begin that make a field any field.
const ANY: &[&str] = &[
    "any",
    "beliebig",
    "quelconque",
    "cualquier",
    "willekeurig",
    "qualsiasi",
];

/// Words that name no field by themselves.
const UNTELLING: &[&str] = &[
    "a",
    "an",
    "the",
    "field",
    "fields",
    "subject",
    "subjects",
    "discipline",
    "disciplines",
    "area",
    "areas",
    "degree",
    "course",
    "einem",
    "einer",
    "eines",
    "eine",
    "ein",
    "fach",
    "fachs",
    "fachrichtung",
    "bereich",
    "studiengang",
    "einschlagigen",
    "einschlagiges",
    "domaine",
    "filiere",
    "un",
    "une",
    "rama",
    "campo",
    "una",
    "richting",
    "vakgebied",
    "een",
    "other",
    "another",
    "work",
    "school",
    "in",
    "of",
    "de",
    "der",
    "des",
    "this",
    "that",
    "your",
    "our",
    "training",
    "experience",
    "ausbildung",
    "qualification",
    "appropriate",
    "suitable",
];

/// How words begin that make what follows no field: "or equivalent experience".
const NO_FIELD: &[&str] = &[
    "experience",
    "erfahrung",
    "berufserfahrung",
    "experiencia",
    "ervaring",
    "werkervaring",
    "esperienza",
    "knowledge",
    "kenntnis",
    "year",
    "jahr",
    "skills",
    "training",
    "ausbildung",
    "qualif",
    "formation",
    "diplom",
];
