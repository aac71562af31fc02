//! Lines of languages cut into each with its level.

use super::dates::starts_with_word;
use super::languages::{is_fluency, is_name, language_at};
use super::levels::is_sign;
use super::parts::Part;
use super::view::{LineView, is_bullet};

/// A line cut into what stands beside each other, and into sentences: `Castellano: nativo. Euskera: C1.`
pub(super) fn pieces(line: Part<'_>) -> Vec<Part<'_>> {
    const MARKS: &[&str] = &[",", ";", "、", "，", "；", "•", "|", "·", "\t", "/", ". ", "。"];
    let mut out: Vec<Part<'_>> = line
        .cut_at(MARKS)
        .into_iter()
        .flat_map(by_signs)
        .flat_map(by_language)
        .collect();
    for piece in &mut out {
        piece.text = piece.text.trim_end_matches('.');
    }
    out
}

/// `English ● French`, `English ●●● French ●●○`: signs between two languages part them, and are the level of the first where
/// there are several.
fn by_signs(piece: Part<'_>) -> Vec<Part<'_>> {
    let signs =
        |word: &str| !word.is_empty() && word.chars().all(|c| draws_level(c) || is_bullet(c) && c != '-');
    if !piece.text.split(' ').any(signs) {
        return vec![piece];
    }
    let mut out = Vec::new();
    // Where the current piece begins, where its last word ends, and how many signs stand behind that.
    let (mut from, mut to, mut count) = (0, 0, 0);
    let mut at = 0;
    for word in piece.text.split(' ') {
        if signs(word) {
            count += word.chars().count();
        } else if !word.is_empty() {
            if count > 0 && language_at(&piece.text[at..]).is_some_and(|(start, _)| start == 0) {
                let end = if count < MIN_SIGNS { to } else { at };
                out.push((from, end));
                from = at;
            }
            (to, count) = (at + word.len(), 0);
        }
        at += word.len() + 1;
    }
    out.push((from, piece.text.len()));
    let cut = |(from, to): (usize, usize)| Part {
        text: piece.text[from..to].trim_end(),
        start: piece.start + from,
    };
    out.into_iter().map(cut).collect()
}

/// `German – native – English – C1`, `Irish B1 and French A2`: a dash stands before a level too, and a joining word within
/// one, so that they part languages only where several are named.
fn by_language(piece: Part<'_>) -> Vec<Part<'_>> {
    const MARKS: [&str; 10] = [
        " – ", " - ", " — ", " & ", " and ", " und ", " et ", " y ", " e ", " en ",
    ];
    let parts = piece.cut_at(&MARKS);
    let named = parts
        .iter()
        .filter(|part| language_at(part.text).is_some_and(|(from, _)| from == 0));
    if named.count() > 1 { parts } else { vec![piece] }
}

/// `both native`: the level without the word, and whether it stood there.
pub(super) fn without_both(level: Part<'_>) -> (bool, Part<'_>) {
    const BOTH: [&str; 14] = [
        "both",
        "beide",
        "beides",
        "les deux",
        "tous deux",
        "toutes deux",
        "ambos",
        "ambas",
        "ambi",
        "entrambe",
        "entrambi",
        "all",
        "alle",
        "jeweils",
    ];
    let bare = level.text.trim_start_matches('(');
    let from = level.text.len() - bare.len();
    let found = BOTH.iter().filter_map(|word| starts_with_word(bare, word)).max();
    let rest = found.map(|len| Part::new(&level.text[from + len..], level.start + from + len));
    match rest.filter(|rest| is_fluency(rest.text)) {
        Some(rest) => (true, rest),
        None => (false, level),
    }
}

/// `(Gaeilge) – fluent`: the level without the name of the language in itself.
pub(super) fn without_own_name(rest: Part<'_>) -> Part<'_> {
    let Some((name, level)) = rest.text.strip_prefix('(').and_then(|text| text.split_once(')')) else {
        return rest;
    };
    let level = Part::new(level, rest.end() - level.len());
    if is_name(name) && is_fluency(level.text) {
        level
    } else {
        rest
    }
}

/// Fewest signs that draw a level; one alone parts things.
const MIN_SIGNS: usize = 2;

/// A level that is drawn: `●●●○○`, `★★★`. It stays as it is, because nobody says what the signs count.
pub(super) fn drawn(rest: &str, start: usize) -> Option<Part<'_>> {
    let text = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '–' | '-'));
    let signs = text.chars().filter(|c| draws_level(*c)).count();
    let only = text.chars().all(|c| draws_level(c) || c == ' ');
    let from = rest.find(text)?;
    (only && signs >= MIN_SIGNS).then_some(Part {
        text,
        start: start + from,
    })
}

/// The piece with the signs behind it, which are cut off it as marks that only separate.
pub(super) fn with_signs<'a>(piece: Part<'a>, line: &LineView<'a>) -> Part<'a> {
    let (from, to) = (piece.start - line.start, piece.end() - line.start);
    let after = line.text.get(to..).unwrap_or("");
    let rest = after.trim_start_matches(|c: char| draws_level(c) || c == ' ');
    let len = after.len() - rest.len();
    let signs = after.get(..len).unwrap_or("").trim_end();
    match drawn(signs, 0).and(line.text.get(from..to + signs.len())) {
        Some(text) => Part {
            text,
            start: piece.start,
        },
        None => piece,
    }
}

/// Whether the sign is one of those that levels are drawn with.
fn draws_level(c: char) -> bool {
    c != '%' && is_sign(c) || matches!(c, '•' | '·')
}

/// Labels before a mother tongue, in lower case.
const MOTHER: [&str; 24] = [
    "mother tongue",
    "mother tongues",
    "mother tongue(s)",
    "native language",
    "native languages",
    "native language(s)",
    "muttersprache",
    "muttersprachen",
    "muttersprache(n)",
    "langue maternelle",
    "langues maternelles",
    "langue(s) maternelle(s)",
    "lingua madre",
    "lingue madri",
    "lingua/e madre",
    "madrelingua",
    "lengua materna",
    "lenguas maternas",
    "lengua(s) materna(s)",
    "idioma materno",
    "língua materna",
    "línguas maternas",
    "moedertaal",
    "moedertalen",
];

/// `Lingua madre: Italiano`: the label, which is the level of what it stands before, and that.
pub(super) fn mother_tongue(line: Part<'_>) -> Option<(Part<'_>, Part<'_>)> {
    let at = line.text.find([':', '：', '\t'])?;
    let (label, rest) = line.text.split_at(at);
    let rest = Part::new(rest, line.start + at);
    let known = MOTHER.contains(&label.trim().to_lowercase().as_str());
    (known && !rest.text.is_empty()).then(|| {
        (
            Part {
                text: label.trim_end(),
                start: line.start,
            },
            rest,
        )
    })
}
