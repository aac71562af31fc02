//! The subject of the years that an ad asks for: "5+ years of backend development".

use rolefit_domain::Span;

use super::filler::{self, Filler};
use crate::joints::{Joint, Tongue};
use crate::text::Word;
use crate::{degrees, languages, skills, stem, studies, titles};

/// A subject has at most so many words.
const MOST_WORDS: usize = 6;
/// It ends at most so many words behind the years.
const FURTHEST: usize = 24;
/// Words up to the end of the years that show the language too.
const BEFORE: usize = 8;

/// What years are asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// The ad's words.
    pub words: String,
    /// Where they stand if they leave a choice of which not every side is a skill that is known.
    pub choice: Option<Span>,
}

/// The subject named behind the words of years at `years`, in the ad's words; `None` where the years are of any
/// work. `all` are the words of `text`.
pub(super) fn find(text: &str, all: &[Word], years: Span) -> Option<Subject> {
    let from = all.partition_point(|w| w.span.end <= years.end);
    let to = all.len().min(from + FURTHEST);
    // "Berufserfahrung (mind. 3 Jahre) in der Pflege" goes on behind the bracket.
    let rest = text.get(years.end as usize..).unwrap_or_default();
    let closed = u32::from(rest.starts_with(')') && text[..years.start as usize].contains('('));
    let clause = clause(text, years.end + closed, &all[from..to]);
    let opening = opening(clause);
    let tongue = Tongue::of(&all[from.saturating_sub(BEFORE)..to]);
    if let Some(list) = roles(text, &all[from + opening..to], clause.len() - opening, tongue) {
        return subject(text, list, tongue);
    }
    let mut kept = &clause[opening..];
    kept = &kept[..of_experience(kept)];
    let stop = kept.iter().position(|w| STOPPING.contains(&w.folded.as_str()));
    kept = &kept[..stop.unwrap_or(kept.len())];
    kept = until_another_thing(text, kept, tongue);
    kept = &kept[..kept.len().min(MOST_WORDS)];
    while let Some((last, rest)) = kept.split_last() {
        if !(is_opening(&last.folded) || tongue.joins(&last.folded)) {
            break;
        }
        kept = rest;
    }
    subject(text, kept, tongue)
}

/// How many of the words lead to the subject: also those that say since when the years count, as in "post-registration
/// experience in intensive care" and "Berufserfahrung nach der Ausbildung in der Pflege".
fn opening(clause: &[Word]) -> usize {
    let mut at = 0;
    while let Some(word) = clause.get(at) {
        let says = |since: &&&[&str]| {
            let said = clause.get(at..at + since.len()).unwrap_or_default();
            !said.is_empty()
                && said
                    .iter()
                    .zip(since.iter())
                    .all(|(word, said)| word.folded == *said)
        };
        match SINCE_TRAINING.iter().filter(says).map(|since| since.len()).max() {
            Some(length) => at += length,
            None if is_opening(&word.folded) => at += 1,
            None => break,
        }
    }
    at
}

/// Words that say since when years of work count, folded.
const SINCE_TRAINING: &[&[&str]] = &[
    &["post", "registration"],
    &["post", "qualification"],
    &["post", "qualifying"],
    &["post", "qualified"],
    &["post", "graduation"],
    &["post", "graduate"],
    &["post", "doctoral"],
    &["post", "training"],
    &["post", "licensure"],
    &["postregistration"],
    &["postqualification"],
    &["postgraduate"],
    &["pqe"],
    &["after", "qualification"],
    &["after", "qualifying"],
    &["after", "registration"],
    &["after", "graduation"],
    &["after", "graduating"],
    &["after", "training"],
    &["after", "your", "training"],
    &["after", "your", "degree"],
    &["since", "qualification"],
    &["since", "qualifying"],
    &["since", "registration"],
    &["since", "graduating"],
    &["nach", "der", "ausbildung"],
    &["nach", "deiner", "ausbildung"],
    &["nach", "ihrer", "ausbildung"],
    &["nach", "abgeschlossener", "ausbildung"],
    &["nach", "abschluss", "der", "ausbildung"],
    &["nach", "der", "lehre"],
    &["nach", "dem", "studium"],
    &["nach", "dem", "examen"],
    &["nach", "dem", "abschluss"],
    &["nach", "der", "approbation"],
    &["nach", "dem", "referendariat"],
    &["apres", "le", "diplome"],
    &["apres", "diplome"],
    &["apres", "l", "obtention", "du", "diplome"],
    &["apres", "obtention", "du", "diplome"],
    &["apres", "la", "formation"],
    &["post", "diplome"],
    &["tras", "la", "titulacion"],
    &["tras", "el", "titulo"],
    &["despues", "de", "la", "titulacion"],
    &["despues", "de", "la", "formacion"],
    &["post", "titulacion"],
    &["dopo", "il", "diploma"],
    &["dopo", "la", "laurea"],
    &["dopo", "la", "qualifica"],
    &["post", "laurea"],
    &["post", "diploma"],
    &["na", "je", "diploma"],
    &["na", "het", "diploma"],
    &["na", "het", "behalen", "van", "je", "diploma"],
    &["na", "het", "behalen", "van", "het", "diploma"],
    &["na", "de", "opleiding"],
    &["na", "je", "opleiding"],
    &["na", "afronding", "van", "de", "opleiding"],
];

/// The words as a subject, if they name one.
fn subject(text: &str, kept: &[Word], tongue: Tongue) -> Option<Subject> {
    let tells = |w: &&Word| {
        let word = w.folded.as_str();
        !stem::is_stop(word) && !is_opening(word) && !POINTING.contains(&word)
    };
    let telling = kept.iter().filter(tells).count();
    // Places and traits say nothing of the work, but may stand beside what does: "sales in Germany".
    let about = filler::count(text, kept, Filler::Place) + filler::count(text, kept, Filler::Soft);
    if telling == 0 || about >= telling || filler::is_personal(text, kept) {
        return None;
    }
    let span = Span {
        start: kept.first()?.span.start,
        end: kept.last()?.span.end,
    };
    let sides = kept.split(|w| tongue.is(Joint::Or, &w.folded) || w.folded == "or");
    let sides = sides.flat_map(|side| side.chunk_by(|a, b| !is_apart(text, a, b)));
    let open = sides.clone().count() > 1
        && sides
            .clone()
            .any(|side| skills::find_in_words(text, side).is_empty());
    Some(Subject {
        words: span.slice(text)?.split_whitespace().collect::<Vec<_>>().join(" "),
        choice: open.then_some(span),
    })
}

/// Whether a comma stands between two words.
fn is_apart(text: &str, a: &Word, b: &Word) -> bool {
    let gap = text.get(a.span.end as usize..b.span.start as usize);
    gap.is_some_and(|gap| gap.contains(','))
}

/// The kinds of roles that a list of them names, as in "backend, platform or SRE roles". `first` is how many of the words stand
/// before its first comma.
fn roles<'a>(text: &str, all: &'a [Word], first: usize, tongue: Tongue) -> Option<&'a [Word]> {
    if !(1..=MOST_IN_ITEM).contains(&first) {
        return None;
    }
    let mut in_item = 0;
    let mut chosen = false;
    for (at, word) in all.iter().enumerate() {
        let gap = at.checked_sub(1).map_or("", |last| {
            let from = all[last].span.end as usize;
            text.get(from..word.span.start as usize).unwrap_or(";")
        });
        if chosen && in_item > 0 && ROLES.contains(&word.folded.as_str()) && gap.trim().is_empty() {
            return Some(&all[..at]);
        }
        let comma = gap.trim() == ",";
        if !(comma || gap.trim().is_empty() || gap == "-") || comma && chosen {
            return None;
        }
        in_item = if comma { 0 } else { in_item };
        if tongue.is(Joint::Or, &word.folded) {
            chosen = true;
            in_item = 0;
            continue;
        }
        in_item += 1;
        let plain = !STOPPING.contains(&word.folded.as_str()) && !ARTICLES.contains(&word.folded.as_str());
        if in_item > MOST_IN_ITEM || !plain {
            return None;
        }
    }
    None
}

/// Most words of one of several roles.
const MOST_IN_ITEM: usize = 3;

/// Words behind a list of the kinds of work that years may be in, folded.
const ROLES: &[&str] = &[
    "role",
    "roles",
    "position",
    "positions",
    "job",
    "jobs",
    "work",
    "team",
    "teams",
    "environment",
    "environments",
    "setting",
    "settings",
    "experience",
    "rolle",
    "rollen",
    "positionen",
    "umfeld",
    "bereich",
    "teil",
    "funktionen",
];

/// How many of the words name the work, of which a word of experience is the end: "laboratory" in "laboratory experience in
/// a clinic". "Customer experience" is work itself.
fn of_experience(kept: &[Word]) -> usize {
    let is = |word: &Word, list: &[&str]| list.contains(&word.folded.as_str());
    let ends = |at: &usize| {
        let named = kept[..*at]
            .iter()
            .any(|w| !is_opening(&w.folded) && !stem::is_stop(&w.folded));
        is(&kept[*at], EXPERIENCE) && named && !is(&kept[at - 1], EXPERIENCED)
    };
    (1..kept.len()).find(ends).unwrap_or(kept.len())
}

const EXPERIENCE: &[&str] = &[
    "experience",
    "erfahrung",
    "berufserfahrung",
    "ervaring",
    "esperienza",
];

/// Whose experience is a field of work, folded.
const EXPERIENCED: &[&str] = &[
    "user",
    "customer",
    "client",
    "guest",
    "employee",
    "developer",
    "digital",
    "brand",
    "patient",
    "candidate",
    "visitor",
    "player",
];

/// Words that point at something and name nothing, folded.
const POINTING: &[&str] = &[
    "this", "that", "diesem", "diesen", "jenem", "cet", "these", "those", "it", "here", "there", "they",
    "dies", "diese", "dieser", "dieses", "das", "hier", "sie", "es", "ce", "cela", "ceci", "cette", "ici",
    "il", "elle", "esto", "este", "esta", "aqui", "dit", "dat", "deze", "questo", "questa",
];

/// The words up to the end of the clause that goes on at the byte `at`.
fn clause<'a>(text: &str, at: u32, following: &'a [Word]) -> &'a [Word] {
    let mut last = at;
    let end = following.iter().position(|word| {
        let gap = text.get(last as usize..word.span.start as usize);
        last = word.span.end;
        gap.is_none_or(|gap| {
            let signs = [',', ';', ':', '(', ')', '\n', '–', '—', '!', '?'];
            gap.contains(signs) || gap.contains(". ") || gap.contains(" - ")
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
    if tongue.is(Joint::Or, &kept[at].folded) && is_other_side(text, &kept[at + 1..], tongue) {
        return kept;
    }
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

/// Whether the words behind an "or" name other work for the years to be in: "intensive care or high dependency", but not "or a
/// comparable qualification" and "or fluent German".
fn is_other_side(text: &str, side: &[Word], tongue: Tongue) -> bool {
    let plain = |w: &Word| {
        let word = w.folded.as_str();
        let small = ARTICLES.contains(&word) || POINTING.contains(&word) || tongue.joins(word);
        !small && !studies::is_related(word) && !word.starts_with(|c: char| c.is_ascii_digit())
    };
    let other =
        || degrees::find_in_words(text, side).is_empty() && languages::names_in(text, side).is_empty();
    (1..=MOST_IN_ITEM).contains(&side.len()) && side.iter().all(plain) && other()
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
            ("2 years of experience - this is a first job", "2 years", None),
            ("2 years of experience in this", "2 years", None),
            ("2 Jahre Erfahrung in diesem", "2 Jahre", None),
            (
                "1 year of laboratory experience in a clinical or microbiological laboratory",
                "1 year",
                Some("laboratory"),
            ),
            (
                "2 years of customer experience design",
                "2 years",
                Some("customer experience design"),
            ),
            (
                "3 years in intensive care or high dependency",
                "3 years",
                Some("intensive care or high dependency"),
            ),
            (
                "3 Jahre Erfahrung in der Intensivpflege oder Anästhesie",
                "3 Jahre",
                Some("Intensivpflege oder Anästhesie"),
            ),
            (
                "3 ans d'expérience en réanimation ou soins continus",
                "3 ans",
                Some("réanimation ou soins continus"),
            ),
            (
                "3 years in nursing or a comparable qualification",
                "3 years",
                Some("nursing"),
            ),
            ("3 years in sales or fluent German", "3 years", Some("sales")),
            (
                "5+ years in backend, platform or SRE roles",
                "5+ years",
                Some("backend, platform or SRE"),
            ),
            (
                "5 years in nursing, first aid or good German",
                "5 years",
                Some("nursing"),
            ),
        ] {
            let at = text.find(years).expect("the years stand in the text");
            let found = find(text, &words(text), Span::new(at, at + years.len()));
            let found = found.as_ref().map(|subject| subject.words.as_str());
            assert_eq!(found, expected, "{text}");
        }
    }
}
