//! The subject of the years that an ad asks for: "5+ years of backend development".

use rolefit_domain::Span;

use super::filler::{self, Filler};
use crate::joints::Tongue;
use crate::text::Word;
use crate::{skills, stem, titles};

/// A subject has at most so many words.
const MOST_WORDS: usize = 6;
/// It ends at most so many words behind the years.
const FURTHEST: usize = 24;
/// Words up to the end of the years that show the language too.
const BEFORE: usize = 8;

/// The subject named behind the words of years at `years`, in the ad's words; `None` where the years are of any
/// work. `all` are the words of `text`.
pub(super) fn find(text: &str, all: &[Word], years: Span) -> Option<String> {
    let from = all.partition_point(|w| w.span.end <= years.end);
    let to = all.len().min(from + FURTHEST);
    // "Berufserfahrung (mind. 3 Jahre) in der Pflege" goes on behind the bracket.
    let rest = text.get(years.end as usize..).unwrap_or_default();
    let closed = u32::from(rest.starts_with(')') && text[..years.start as usize].contains('('));
    let clause = clause(text, years.end + closed, &all[from..to]);
    let opening = clause.iter().take_while(|w| is_opening(&w.folded)).count();
    let mut kept = &clause[opening..];
    let stop = kept.iter().position(|w| STOPPING.contains(&w.folded.as_str()));
    kept = &kept[..stop.unwrap_or(kept.len())];
    let tongue = Tongue::of(&all[from.saturating_sub(BEFORE)..to]);
    kept = until_another_thing(text, kept, tongue);
    kept = &kept[..kept.len().min(MOST_WORDS)];
    while let Some((last, rest)) = kept.split_last() {
        if !(is_opening(&last.folded) || tongue.joins(&last.folded)) {
            break;
        }
        kept = rest;
    }
    let telling = kept
        .iter()
        .filter(|w| !stem::is_stop(&w.folded) && !is_opening(&w.folded))
        .count();
    // Places and traits say nothing of the work, but may stand beside what does: "sales in Germany".
    let about = filler::count(text, kept, Filler::Place) + filler::count(text, kept, Filler::Soft);
    if telling == 0 || about >= telling || filler::is_personal(text, kept) {
        return None;
    }
    let span = Span {
        start: kept.first()?.span.start,
        end: kept.last()?.span.end,
    };
    Some(span.slice(text)?.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The words up to the end of the clause that goes on at the byte `at`.
fn clause<'a>(text: &str, at: u32, following: &'a [Word]) -> &'a [Word] {
    let mut last = at;
    let end = following.iter().position(|word| {
        let gap = text.get(last as usize..word.span.start as usize);
        last = word.span.end;
        gap.is_none_or(|gap| {
            gap.contains([',', ';', ':', '(', ')', '\n', '–', '!', '?']) || gap.contains(". ")
        })
    });
    &following[..end.unwrap_or(following.len())]
}

/// The words up to an "and" behind which something else is asked for: it joins two subjects only where both are names
/// of skills.
fn until_another_thing<'a>(text: &str, kept: &'a [Word], tongue: Tongue) -> &'a [Word] {
    let joint = kept.iter().position(|w| tongue.joins(&w.folded));
    let Some(at) = joint else {
        return kept;
    };
    let named = |part: &[Word]| {
        let said = part
            .first()
            .zip(part.last())
            .and_then(|(first, last)| text.get(first.span.start as usize..last.span.end as usize));
        !skills::find_in_words(text, part).is_empty()
            || said.is_some_and(|s| !titles::occupations_in(s).is_empty())
    };
    let article = kept
        .get(at + 1)
        .is_some_and(|w| ARTICLES.contains(&w.folded.as_str()));
    if !article && named(&kept[..at]) && named(&kept[at + 1..]) {
        kept
    } else {
        &kept[..at]
    }
}

fn is_opening(word: &str) -> bool {
    OPENING.contains(&word) || word.chars().count() == 1
}

const ARTICLES: &[&str] = &[
    "a", "an", "the", "ein", "eine", "einen", "un", "une", "una", "een",
];

/// Words between the years and their subject, folded.
const OPENING: &[&str] = &[
    "of",
    "in",
    "with",
    "as",
    "a",
    "an",
    "the",
    "using",
    "on",
    "at",
    "s",
    "or",
    "more",
    "plus",
    "experience",
    "experienced",
    "professional",
    "relevant",
    "related",
    "comparable",
    "similar",
    "practical",
    "hands",
    "hand",
    "working",
    "work",
    "proven",
    "solid",
    "commercial",
    "post",
    "full",
    "time",
    "successful",
    "recent",
    "prior",
    "previous",
    "demonstrated",
    "industry",
    "role",
    "roles",
    "position",
    "positions",
    "job",
    "track",
    "record",
    "background",
    "practice",
    "your",
    "our",
    "erfahrung",
    "erfahrungen",
    "berufserfahrung",
    "praxis",
    "berufspraxis",
    "einschlagige",
    "einschlagiger",
    "relevante",
    "praktische",
    "mit",
    "im",
    "der",
    "den",
    "dem",
    "als",
    "vergleichbaren",
    "vergleichbarer",
    "einer",
    "einem",
    "professionnelle",
    "minimum",
    "d",
    "de",
    "des",
    "du",
    "la",
    "le",
    "l",
    "dans",
    "en",
    "avec",
    "un",
    "une",
    "comme",
    "experiencia",
    "profesional",
    "minimo",
    "minima",
    "con",
    "como",
    "el",
    "los",
    "las",
    "ervaring",
    "werkervaring",
    "met",
    "het",
    "een",
    "van",
    "esperienza",
    "nel",
    "nella",
    "nei",
    "di",
    "come",
    "lavorativa",
    "ideally",
    "bereich",
    "least",
];

/// Words that end a subject.
const STOPPING: &[&str] = &[
    "is",
    "are",
    "required",
    "preferred",
    "desirable",
    "within",
    "at",
    "from",
    "who",
    "that",
    "which",
    "ideally",
    "preferably",
    "you",
    "we",
    "welcome",
    "erforderlich",
    "ist",
    "sind",
    "von",
    "wunschenswert",
    "vorausgesetzt",
    "exige",
    "exigee",
    "requis",
    "requise",
    "souhaite",
    "souhaitee",
    "est",
    "es",
    "imprescindible",
    "vereist",
    "for",
    "to",
    "bei",
    "chez",
    "bij",
    "plus",
    "including",
    "incl",
    "through",
    "gained",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn the_subject_stands_behind_the_years() {
        for (text, years, expected) in [
            (
                "5+ years of backend development",
                "5+ years",
                Some("backend development"),
            ),
            (
                "3 years' experience with Kubernetes",
                "3 years",
                Some("Kubernetes"),
            ),
            (
                "3+ years of experience with Python and Postgres",
                "3+ years",
                Some("Python and Postgres"),
            ),
            (
                "3 years of experience in nursing and a driving licence",
                "3 years",
                Some("nursing"),
            ),
            (
                "3 years of experience as a nurse or midwife",
                "3 years",
                Some("nurse or midwife"),
            ),
            ("3 years of professional experience", "3 years", None),
            ("2 years in a similar role", "2 years", None),
            ("3 years of agency experience", "3 years", Some("agency")),
            (
                "at least 4 years of professional backend development",
                "4 years",
                Some("backend development"),
            ),
            ("3 years of experience in Germany", "3 years", None),
            ("3 years of experience in the industry", "3 years", None),
            ("3 Jahre Berufserfahrung als Koch", "3 Jahre", Some("Koch")),
            (
                "3 Jahre Erfahrung in der Softwareentwicklung",
                "3 Jahre",
                Some("Softwareentwicklung"),
            ),
            ("expérience de 2 ans minimum", "2 ans", None),
            (
                "3 ans d'expérience en comptabilité",
                "3 ans",
                Some("comptabilité"),
            ),
            ("3 años de experiencia en ventas", "3 años", Some("ventas")),
            ("4 jaar ervaring met SAP", "4 jaar", Some("SAP")),
            ("3 years of experience required", "3 years", None),
            ("With 3 years of experience, you lead a team", "3 years", None),
        ] {
            let at = text.find(years).expect("the years stand in the text");
            let found = find(text, &words(text), Span::new(at, at + years.len()));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
