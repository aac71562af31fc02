//! The name of the person.

use rolefit_domain::Sourced;

use super::contact::is_link;
use super::ends::is_open;
use super::headings::is_heading_text;
use super::lexicon::{Looks, is_no_name, looks, words};
use super::particles::{is_particle, without_particle};
use super::parts::Part;
use super::remarks::is_driving_licence;
use super::sections::is_capitals;
use super::view::LineView;

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
            let part = without_document_name(part).without_pictures();
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
    if let Some(likeness) = in_two_scripts(text) {
        return Some(likeness);
    }
    if text.is_empty()
        || text.contains(forbidden)
        || is_driving_licence(text)
        || is_link(text)
        || is_heading_text(text)
    {
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
    let names = (0..parts.len()).filter(|at| !is_particle(&parts, *at));
    if parts.len() < 2 || !(1..=6).contains(&names.count()) || lower.iter().any(|w| is_no_name(w)) {
        return None;
    }
    // A nickname stands in quotes or brackets between the names.
    let capitalised = |at: usize| {
        let bare = parts[at].trim_start_matches(['"', '“', '„', '«', '‘', '\'', '(']);
        without_particle(bare).starts_with(char::is_uppercase) || is_particle(&parts, at)
    };
    let uncased = text
        .chars()
        .any(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase());
    if !uncased && !(0..parts.len()).all(capitalised) || text.ends_with('.') && parts.len() > 3 {
        return None;
    }
    let looks = looks(text);
    let mut score = 10;
    score -= looks.title * 3 + looks.company * 2 + looks.school * 3 + looks.degree * 2 + looks.place * 4;
    score += if (2..=3).contains(&parts.len()) { 3 } else { 0 };
    score += if is_capitals(text) { 1 } else { 0 };
    Some(score)
}

/// `ليلى الحدّاد / Layla Al-Haddad`: one name, written in letters with capitals and in others.
fn in_two_scripts(text: &str) -> Option<i32> {
    let (first, second) = text.split_once('/')?;
    let uncased = |text: &str| !text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let (first, second) = (first.trim(), second.trim());
    let differ = uncased(first) != uncased(second);
    let likeness = name_likeness(first).zip(name_likeness(second));
    likeness
        .filter(|_| differ)
        .map(|(first, second)| first.max(second))
}

/// Whether the words before the `@` are those of the name.
fn mail_tells(mail: &str, name: &str) -> bool {
    let local = plain(mail.split('@').next().unwrap_or_default());
    words(name)
        .iter()
        .filter(|w| w.chars().count() > 2)
        .any(|w| local.contains(&plain(w)) || local.contains(&plain(&spelled_out(w))))
}

/// `koehler` of `köhler`, as German names are written where only plain letters are allowed.
fn spelled_out(word: &str) -> String {
    word.replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss")
}

/// Lower case letters without marks, for comparing.
fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect()
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

    #[test]
    fn a_name_over_two_lines_is_told_by_an_address_without_umlauts() {
        let found = profile("Ana Maria\nLi-Köhler\nUlm, Germany\nana.koehler@example.org\n").basics;
        assert_eq!(
            found.name.map(|name| name.value).as_deref(),
            Some("Ana Maria Li-Köhler")
        );
    }

    #[track_caller]
    fn check(text: &str, want: &str) {
        let found = profile(text).basics.name;
        assert_eq!(found.map(|name| name.value).as_deref(), Some(want), "{text}");
    }

    #[test]
    fn names_with_small_words_are_names() {
        for name in [
            "Aurélie d'Autrepierre",
            "Aurélie d’AUTREPIERRE-N’DIAYE",
            "Ana Rosa de los Álamos Prieto-Villanueva y Montes",
            "Joana d'Almada",
            "Anne-Claire de la Cour d'Hiver",
            "Jan van der Molen",
            "Karl von und zu Ulm",
            "Omar bin Khalid al-Masri",
            "Pieter in 't Woud",
            "Elsa ter Beek",
            "Rui dos Passos",
        ] {
            check(&format!("{name}\nLyon\n06 12 55 01 98\n"), name);
            check(
                &format!("{name}\nBaker · Lyon · Permis B\nana@example.org\n"),
                name,
            );
        }
    }

    #[test]
    fn a_driving_licence_is_no_name() {
        let text = "Baker · 14, rue du Moulin, 69005 Lyon · 06 12 55 01 98 · Permis B\n";
        assert_eq!(profile(text).basics.name, None);
    }

    #[test]
    fn a_name_in_two_scripts_is_one() {
        check(
            "دانا لاوي / Dana Lawi 👩‍🔧\nElectrician · Ulm · dana@example.org\n",
            "دانا لاوي / Dana Lawi",
        );
        assert_eq!(profile("Baking / Cakes\nana@example.org\n").basics.name, None);
    }
}
