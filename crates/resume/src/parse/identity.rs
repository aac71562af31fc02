//! Name and place of the person.

use rolefit_domain::{Sourced, Span};

use super::contact::{emails, is_link, phones};
use super::dates::periods;
use super::ends::is_open;
use super::headings::is_heading_text;
use super::lexicon::{Looks, is_no_name, looks, words};
use super::parts::Part;
use super::passed::is_personal_fact;
use super::sections::is_capitals;
use super::view::LineView;
use crate::support::readable;

/// What the lack of any contact takes from a name's score.
const CONTACTLESS: i32 = 9;

/// The name, if a line at the top reads like one.
pub(super) fn name(
    top: &[LineView<'_>],
    all: &[LineView<'_>],
    text: &str,
    mails: &[Sourced<String>],
    phones: &[Sourced<String>],
) -> Option<Sourced<String>> {
    let contactless = mails.is_empty() && phones.is_empty();
    let largest = all
        .iter()
        .filter(|l| l.page == 0)
        .map(|l| l.size)
        .fold(0.0, f32::max);
    let stands_out = largest > usual(all) * 1.15;
    let mut best: Option<(i32, Part<'_>)> = None;
    let large = |line: &LineView<'_>| line.size > 0.0 && line.size >= largest * 0.95 && stands_out;
    let two = over_lines(top, text, mails, large);
    for (rank, (line, part)) in candidates(top, text).into_iter().enumerate().take(60) {
        let Some(mut score) = name_likeness(without_generation(part.text)) else {
            continue;
        };
        score += 8 - i32::try_from(rank.min(8)).unwrap_or(8);
        if large(&line) {
            score += 12;
        }
        let told = mails.iter().any(|mail| mail_tells(&mail.value, part.text));
        score += if told { 10 } else { 0 };
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, part));
        }
    }
    // A part of a name that runs over two lines is none.
    let longer = |part: &Part<'_>| two.filter(|two| two.start <= part.start && part.end() <= two.end());
    let (mut score, part) = best.map(|(score, part)| (score, longer(&part).unwrap_or(part)))?;
    // A document without any way to reach the person was made anonymous, or is not a resume: what reads like a name
    // is then more likely a headline.
    if contactless {
        score -= CONTACTLESS;
    }
    if score < 12 {
        return None;
    }
    let confidence = match score {
        28.. => 97,
        20.. => 90,
        16.. => 75,
        _ => 60,
    };
    Some(part.read(confidence))
}

/// A name that is broken over two lines, each like a name: both in the largest type, both told by the address, or the first
/// open at its end.
fn over_lines<'a>(
    top: &[LineView<'a>],
    text: &'a str,
    mails: &[Sourced<String>],
    large: impl Fn(&LineView<'_>) -> bool,
) -> Option<Part<'a>> {
    top.windows(2).take(10).find_map(|two| {
        let [line, next] = two else { return None };
        let both = Part {
            text: text.get(line.start..next.end())?,
            start: line.start,
        };
        let told = |line: &LineView<'_>| mails.iter().any(|mail| mail_tells(&mail.value, line.text));
        let alike =
            large(line) && large(next) && line.block == next.block && (line.size - next.size).abs() < 0.6;
        let single = |line: &LineView<'_>| name_likeness(&format!("A {}", line.text)).is_some();
        let named = |line: &LineView<'_>| {
            looks(line.text) == Looks::default() && !line.text.contains(['\t', ',']) && single(line)
        };
        // A name that stands twice is still one.
        let again = words(line.text)
            .iter()
            .any(|word| words(next.text).contains(word));
        let below = !again && !next.gap && text.get(line.end()..next.start)? == "\n";
        let fits = named(line) && named(next) && name_likeness(both.text).is_some();
        (below && fits && (alike || is_open(line.text) || told(line) && told(next))).then_some(both)
    })
}

pub(super) fn usual(all: &[LineView<'_>]) -> f32 {
    let mut sizes: Vec<f32> = all.iter().map(|l| l.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

/// Parts of the top lines, and pairs of neighbouring single words in large type.
fn candidates<'a>(top: &[LineView<'a>], text: &'a str) -> Vec<(LineView<'a>, Part<'a>)> {
    let mut out = Vec::new();
    for (at, line) in top.iter().enumerate() {
        let next = top.get(at + 1);
        if let Some(next) = next
            && line.size > 0.0
            && (next.size - line.size).abs() < 0.6
            && next.block == line.block
            && [line, next]
                .iter()
                .all(|l| (1..=2).contains(&l.text.split_whitespace().count()))
            && let Some(both) = text.get(line.start..next.end())
        {
            out.push((
                *line,
                Part {
                    text: both,
                    start: line.start,
                },
            ));
        }
        let whole = Part::new(line.text, line.start);
        for part in whole.by_gaps().into_iter().flat_map(Part::by_marks) {
            let part = after_label(part);
            let part = without_document_name(part);
            out.push((*line, part));
            if let Some(first) = part.by_commas().first()
                && first.text.len() < part.text.len()
            {
                out.push((*line, *first));
            }
        }
    }
    out
}

/// `Name: Ana Li`, `姓名：…`.
fn after_label(part: Part<'_>) -> Part<'_> {
    let Some(at) = part.text.find([':', '：']) else {
        return part;
    };
    let label = part.text[..at].trim().to_lowercase();
    let known = [
        "name",
        "full name",
        "nom",
        "nombre",
        "nome",
        "naam",
        "姓名",
        "vor- und nachname",
    ]
    .contains(&label.as_str());
    let mark = part.text[at..].chars().next().map_or(1, char::len_utf8);
    if known {
        Part::new(&part.text[at + mark..], part.start + at + mark)
    } else {
        part
    }
}

/// `Ana Li Resume`, `Resume of Ana Li`.
fn without_document_name(part: Part<'_>) -> Part<'_> {
    const BEFORE: &[&str] = &[
        "curriculum vitae of ",
        "curriculum vitae ",
        "resume of ",
        "cv of ",
        "lebenslauf ",
        "resume ",
        "cv ",
    ];
    const AFTER: &[&str] = &[
        " resume",
        " résumé",
        " cv",
        " curriculum vitae",
        "'s resume",
        "’s resume",
        "'s cv",
        "’s cv",
        " lebenslauf",
    ];
    let lower = part.text.to_lowercase();
    if lower.len() != part.text.len() {
        return part;
    }
    if let Some(end) = AFTER.iter().find_map(|w| lower.strip_suffix(w)) {
        return Part::new(&part.text[..end.len()], part.start);
    }
    match BEFORE.iter().find(|w| lower.starts_with(**w)) {
        Some(word) => Part::new(&part.text[word.len()..], part.start + word.len()),
        None => part,
    }
}

/// `Ana Li, Jr.` without what tells her from her parents.
fn without_generation(text: &str) -> &str {
    const GENERATIONS: [&str; 6] = ["JR", "SR", "II", "III", "IV", "FILS"];
    let cut = text.rsplit_once([',', ' ']).filter(|(_, last)| {
        let last = last.trim_end_matches('.').to_uppercase();
        GENERATIONS.contains(&last.as_str())
    });
    cut.map_or(text, |(name, _)| name.trim_end_matches([',', ' ']))
}

/// How much a text reads like a name; `None` when it cannot be one.
fn name_likeness(text: &str) -> Option<i32> {
    let forbidden = |c: char| {
        c.is_ascii_digit() || matches!(c, '@' | ':' | '/' | '|' | '+' | '#' | '&' | '_' | '=' | '!' | '?')
    };
    if text.is_empty() || text.contains(forbidden) || is_link(text) || is_heading_text(text) {
        return None;
    }
    let wide = text.chars().filter(|c| *c >= '\u{3400}').count();
    if wide > 0 {
        let count = text.chars().filter(|c| c.is_alphabetic()).count();
        let fits = (2..=4).contains(&count) && wide == text.chars().filter(|c| !c.is_whitespace()).count();
        return (fits && looks(text).title == 0 && looks(text).place == 0).then_some(14);
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    let lower = words(text);
    if !(2..=6).contains(&parts.len()) || lower.iter().any(|w| is_no_name(w)) {
        return None;
    }
    const SMALL: &[&str] = &[
        "de", "da", "do", "dos", "das", "van", "von", "der", "den", "del", "la", "le", "di", "el", "al",
        "bin", "y", "e", "zu", "ter", "ten", "du", "della", "ibn", "of",
    ];
    // A nickname stands in quotes or brackets between the names.
    let capitalised = |w: &&str| {
        let bare = w.trim_start_matches(['"', '“', '„', '«', '‘', '\'', '(']);
        bare.chars().next().is_some_and(char::is_uppercase) || SMALL.contains(&w.to_lowercase().as_str())
    };
    let uncased = text
        .chars()
        .any(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase());
    if !uncased && !parts.iter().all(capitalised) || text.ends_with('.') && parts.len() > 3 {
        return None;
    }
    let looks = looks(text);
    let mut score = 10;
    score -= looks.title * 3 + looks.company * 2 + looks.school * 3 + looks.degree * 2 + looks.place * 4;
    score += if (2..=3).contains(&parts.len()) { 3 } else { 0 };
    score += if is_capitals(text) { 1 } else { 0 };
    Some(score)
}

/// Whether the words before the `@` are those of the name.
fn mail_tells(mail: &str, name: &str) -> bool {
    let local = plain(mail.split('@').next().unwrap_or_default());
    words(name)
        .iter()
        .filter(|w| w.chars().count() > 2)
        .any(|w| local.contains(&plain(w)))
}

/// Lower case letters without marks, for comparing.
fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Where the person lives.
pub(super) fn location(top: &[LineView<'_>], taken: &[Span]) -> Option<Sourced<String>> {
    let mut best: Option<(i32, Part<'_>)> = None;
    for line in top {
        let mut pieces = vec![Part::new(line.text, line.start)];
        for span in taken.iter().filter(|t| t.overlaps(line.span())) {
            pieces = pieces
                .into_iter()
                .flat_map(|p| {
                    if p.span().overlaps(*span) {
                        p.without(*span)
                    } else {
                        vec![p]
                    }
                })
                .collect();
        }
        for part in pieces
            .into_iter()
            .flat_map(Part::by_gaps)
            .flat_map(Part::by_marks)
        {
            if is_personal_fact(part) {
                continue;
            }
            let (part, labelled) = after_place_label(part);
            let Some(score) = place_likeness(part, labelled) else {
                continue;
            };
            if !taken.iter().any(|t| t.overlaps(part.span()))
                && best.as_ref().is_none_or(|(most, _)| score > *most)
            {
                best = Some((score, part));
            }
        }
    }
    let (score, part) = best?;
    Some(part.read(if score >= 4 { 88 } else { 72 }))
}

fn after_place_label(part: Part<'_>) -> (Part<'_>, bool) {
    const LABELS: &[&str] = &[
        "address",
        "location",
        "adresse",
        "wohnort",
        "anschrift",
        "dirección",
        "ubicación",
        "endereço",
        "localização",
        "indirizzo",
        "adres",
        "woonplaats",
        "residence",
        "lives in",
        "domicile",
        "ciudad",
        "cidade",
        "city",
        "地址",
        "所在地",
        "现居地",
        "residenza",
        "localidad",
        "based in",
        "居住地",
        "住址",
        "所在城市",
    ];
    let Some(at) = part.text.find([':', '：']) else {
        return (part, false);
    };
    let label = part.text[..at].trim().to_lowercase();
    let mark = part.text[at..].chars().next().map_or(1, char::len_utf8);
    if LABELS.contains(&label.as_str()) {
        return (Part::new(&part.text[at + mark..], part.start + at + mark), true);
    }
    (part, false)
}

/// A postcode of digits before its town: `79098 Freiburg`, `1010 Wien`.
fn is_coded_town(text: &str) -> bool {
    let Some((code, town)) = text.split_once(' ') else {
        return false;
    };
    let code = code
        .split_once('-')
        .map_or(code, |(country, code)| match country.len() {
            1 | 2 if country.bytes().all(|b| b.is_ascii_uppercase()) => code,
            _ => "",
        });
    (4..=5).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_digit())
        && (1..=3).contains(&town.split(' ').count())
        && town.starts_with(char::is_uppercase)
        && town.chars().all(|c| c.is_alphabetic() || " -/.'’()".contains(c))
}

/// A house number and a street beside a postcode and a town: `12 rue du Moulin, 44000 Nantes`.
fn is_street_address(part: Part<'_>) -> bool {
    let pieces = part.by_commas();
    let [street, .., town] = pieces.as_slice() else {
        return false;
    };
    let numbered = |text: &str| {
        text.split(' ')
            .any(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 4)
    };
    let (code, name) = town.text.split_once(' ').unwrap_or_default();
    let coded = (4..=8).contains(&code.len())
        && code.bytes().filter(u8::is_ascii_digit).count() >= 4
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && name.starts_with(char::is_uppercase);
    pieces.len() <= 3 && numbered(street.text) && coded && street.text.chars().any(char::is_alphabetic)
}

fn place_likeness(part: Part<'_>, labelled: bool) -> Option<i32> {
    let text = part.text;
    let count = text.split_whitespace().count();
    let number_like = !phones(text, 0).is_empty() || !emails(text, 0).is_empty() || is_link(text);
    if text.is_empty()
        || count > 9
        || number_like
        || text.ends_with('.')
        || !labelled && text.contains([':', '!', '?'])
    {
        return None;
    }
    if labelled {
        return Some(9);
    }
    let looks = looks(text);
    if is_street_address(part) {
        return Some(5);
    }
    if is_coded_town(text) && periods(text, 0).is_empty() && looks.title == 0 {
        return Some(4);
    }
    if looks.title > 0
        || looks.school > 0
        || looks.degree > 0 && looks.place < 3
        || !periods(text, 0).is_empty()
    {
        return None;
    }
    let pieces = part.by_commas();
    let capitalised = pieces.iter().all(|p| {
        p.text
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    });
    let pair = (2..=3).contains(&pieces.len()) && capitalised && count <= 6;
    let score = looks.place + i32::from(pair);
    let known = looks.place >= 2 && (pair || count <= 3);
    known.then_some(score).filter(|_| readable(text).len() < 80)
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    #[test]
    fn a_name_keeps_its_generation() {
        for name in ["MARIA B. LI, JR.", "Paul Li, Sr.", "Paul A. Li III", "Paul Li Jr"] {
            let found = profile(&format!("{name}\nUlm, Germany | p.li@example.org\n"))
                .basics
                .name;
            assert_eq!(found.map(|name| name.value).as_deref(), Some(name));
        }
        let found = profile("Paul Li, Baker\nUlm, Germany | p.li@example.org\n")
            .basics
            .name;
        assert_eq!(found.map(|name| name.value).as_deref(), Some("Paul Li"));
    }
}
