//! Human languages with the levels of speaking them, by lists of their names and of words for levels.

use std::collections::HashSet;
use std::sync::LazyLock;

use rolefit_domain::Span;
use rolefit_domain::profile::Language;

use super::dates::starts_with_word;
use super::language_parts::{drawn, mother_tongue, pieces, with_signs, without_both, without_own_name};
use super::levels::is_fraction;
use super::lists::word_lists;
use super::parts::Part;
use super::passed::is_label;
use super::remarks::is_driving_licence;
use super::tables;
use super::view::LineView;

/// The lists of `languages.txt`.
#[derive(Default)]
struct Words {
    names: Vec<&'static str>,
    levels: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words::default();
    for (key, entries) in word_lists(include_str!("languages.txt")) {
        let list = if key == "names" {
            &mut out.names
        } else {
            &mut out.levels
        };
        list.extend(entries);
    }
    out
});

/// Most words of a level with its remark: `B2 (First Certificate, 2016)`.
const MAX_LEVEL_WORDS: usize = 6;
/// Most words of the name of a language that the list does not know.
const MAX_NAME_WORDS: usize = 3;

/// The languages of a section's lines, and where words stand that are neither a language nor a level.
///
/// A level belongs to the language before it on its line, or stands alone on the line below. A name that the list does not
/// know is a language when it stands beside a level. `none` is a level too: who reads the profile is to see that.
pub(super) fn languages(lines: &[LineView<'_>]) -> (Vec<Language>, Vec<Span>) {
    let mut out: Vec<Language> = Vec::new();
    let mut missed = Vec::new();
    let mut seen = HashSet::new();
    // The languages of the line above.
    let mut here = 0..0;
    for line in lines.iter().filter(|line| !tables::is_header(line.text)) {
        let whole = Part::new(line.text, line.start);
        let mother = mother_tongue(whole);
        let whole = mother.map_or(whole, |(_, rest)| rest);
        let mother = mother.map(|(label, _)| label);
        let mut pieces: Vec<Part<'_>> = pieces(whole)
            .into_iter()
            .map(|piece| with_signs(piece, line))
            .collect();
        // `Tok Pisin<tab>good`: a name that only its place tells.
        let cells = whole.by_gaps();
        if let [name, level] = cells.as_slice()
            && language_at(name.text).is_none()
            && is_name(name.text)
            && is_fluency(level.text)
        {
            pieces = vec![whole];
        }
        // A level alone on its line tells of the language above it.
        let mut open = pieces.len() == 1;
        // `German<tab>English` over `native<tab>good`: each level stands below its language.
        let above = std::mem::replace(&mut here, out.len()..out.len());
        if above.len() == pieces.len() && pieces.iter().all(|piece| is_fluency(piece.text)) {
            for (language, level) in out[above].iter_mut().zip(pieces) {
                language.fluency.get_or_insert_with(|| level.read(80));
            }
            continue;
        }
        for piece in pieces {
            let native = || (mother.is_some() && is_name(piece.text)).then_some((piece, None, 70));
            let spoken = known(piece).or_else(|| unknown(piece)).or_else(native);
            let Some((name, level, confidence)) = spoken else {
                let waiting = out.last_mut().filter(|last| open && last.fluency.is_none());
                match waiting {
                    Some(last) if is_fluency(piece.text) => last.fluency = Some(piece.read(80)),
                    _ if is_label(piece.text) || is_fluency(piece.text) => {}
                    _ => missed.push(piece.span()),
                }
                continue;
            };
            open = true;
            let level = level.or(mother);
            // `English, Spanish (both native)` tells of the language before as well.
            let level = level.map(|level| {
                let (of_both, level) = without_both(level);
                let line = here.start.min(out.len());
                if let Some(last) = out[line..].last_mut().filter(|_| of_both) {
                    last.fluency.get_or_insert_with(|| level.read(80));
                }
                level
            });
            if seen.insert(name.text.to_lowercase()) {
                out.push(Language {
                    name: name.read(confidence),
                    fluency: level.map(|level| level.read(85.min(confidence))),
                });
            }
        }
        here.end = out.len();
    }
    missed.retain(|span| {
        let piece = lines.iter().find_map(|line| {
            let from = (span.start as usize).checked_sub(line.start)?;
            line.text.get(from..from + (span.end - span.start) as usize)
        });
        piece.is_some_and(|piece| piece.chars().any(char::is_alphabetic))
    });
    (out, missed)
}

type Spoken<'a> = (Part<'a>, Option<Part<'a>>, u8);

/// A name of the list, and the words after it.
fn known(piece: Part<'_>) -> Option<Spoken<'_>> {
    let (from, to) = language_at(piece.text)?;
    let name = Part {
        text: &piece.text[from..to],
        start: piece.start + from,
    };
    let rest = without_own_name(Part::new(&piece.text[to..], piece.start + to));
    let drawn = drawn(&piece.text[to..], piece.start + to);
    if drawn.is_some() {
        return Some((name, drawn, 92));
    }
    let level = (!rest.text.is_empty() && rest.text.split(' ').count() <= MAX_LEVEL_WORDS).then_some(rest);
    Some((name, level, 92))
}

/// Another name with a level after a colon, a dash, a gap or in brackets: `breton (notions)`.
fn unknown(piece: Part<'_>) -> Option<Spoken<'_>> {
    const BETWEEN: &[&str] = &["\t", ": ", " : ", " (", " – ", " - ", " — "];
    let (at, mark) = BETWEEN
        .iter()
        .filter_map(|mark| Some((piece.text.find(mark)?, *mark)))
        .min()?;
    let name = Part::new(&piece.text[..at], piece.start);
    let level = Part::new(&piece.text[at + mark.len()..], piece.start + at + mark.len());
    (is_name(name.text) && is_fluency(level.text)).then_some((name, Some(level), 70))
}

/// A language and its level, where somebody typed both as one: `Irish (B1)`.
pub fn typed_language(typed: &str) -> Option<(&str, &str)> {
    let piece = Part::new(typed, 0);
    let (name, level, _) = known(piece).or_else(|| unknown(piece))?;
    let between =
        |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ':' | '-' | '–' | '—' | '=');
    let level = level?.text.trim_matches(between);
    let first = piece.text.starts_with(name.text);
    (first && is_fluency(level)).then_some((name.text, level))
}

/// Whether the words can be the name of a language and are no level themselves.
pub(super) fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (1..=MAX_NAME_WORDS).contains(&words)
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
        && !is_fluency(text)
        && !is_label(text)
        && !is_driving_licence(text)
}

/// Whether the line names languages and nothing else; such lines stand without a heading in some layouts.
pub(super) fn names_languages(line: &LineView<'_>) -> bool {
    let parts = Part {
        text: line.text,
        start: line.start,
    }
    .by_commas();
    !parts.is_empty()
        && parts
            .iter()
            .all(|p| language_at(p.text) == Some((0, p.text.len())))
}

/// Whether most of a list are names of human languages.
pub(super) fn names_most_languages(list: &str) -> bool {
    let parts = Part::new(list, 0).cut_at(&[",", ";", "、", "，", "；", "•", "|", "·", "/"]);
    let named = parts
        .iter()
        .filter(|p| language_at(p.text).is_some_and(|(from, _)| from == 0));
    named.count() * 2 > parts.len()
}

/// Where the name of a language stands in `text`: at its start, or after a short label.
pub(super) fn language_at(text: &str) -> Option<(usize, usize)> {
    let start = text.char_indices().take(24).find_map(|(at, _)| {
        let boundary = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        let wide = text[at..].starts_with(|c: char| c >= '\u{3000}');
        if !boundary && !wide {
            return None;
        }
        let len = WORDS
            .names
            .iter()
            .filter_map(|name| starts_with_word(&text[at..], name))
            .max()?;
        Some((at, at + len))
    })?;
    Some(start)
}

/// Whether the text is a level.
pub(super) fn is_fluency(text: &str) -> bool {
    let lower = text.trim_start_matches('(');
    is_fraction(text)
        || WORDS
            .levels
            .iter()
            .any(|level| starts_with_word(lower, level).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;
    use crate::{Format, extract};

    /// Languages as `name: level`, then the unread words.
    #[track_caller]
    fn check(lines: &str, want: &[&str], unread: &[&str]) {
        let text = format!("Languages\n{lines}");
        let document = extract(text.as_bytes(), Format::Txt).expect("text");
        let found = profile(&text);
        let shown: Vec<String> = found
            .languages
            .iter()
            .map(|l| match &l.fluency {
                Some(level) => format!("{}: {}", l.name.value, level.value),
                None => l.name.value.clone(),
            })
            .collect();
        assert_eq!(shown, want, "{lines}");
        let words: Vec<&str> = found
            .unread
            .iter()
            .filter_map(|s| s.slice(&document.text))
            .collect();
        assert_eq!(words, unread, "{lines}");
    }

    #[test]
    fn a_level_of_both_is_that_of_the_one_before_too() {
        check(
            "Polish, German (both fluent)\n",
            &["Polish: fluent", "German: fluent"],
            &[],
        );
        check(
            "Deutsch und Türkisch (beide Muttersprache)\n",
            &["Deutsch: Muttersprache", "Türkisch: Muttersprache"],
            &[],
        );
        check(
            "Polish (A2), German (both parents)\n",
            &["Polish: A2", "German: both parents"],
            &[],
        );
        check("Welsh (Cymraeg) – fluent\n", &["Welsh: fluent"], &[]);
        check("Welsh (spoken) – B1\n", &["Welsh: (spoken) – B1"], &[]);
    }

    #[test]
    fn each_language_keeps_its_own_level() {
        check(
            "Deutsch\tMuttersprache\nEnglisch\tgut (B2)\nTok Pisin\tGrundkenntnisse\n",
            &[
                "Deutsch: Muttersprache",
                "Englisch: gut (B2)",
                "Tok Pisin: Grundkenntnisse",
            ],
            &[],
        );
        check(
            "anglais (C1), bislama (notions), espagnol courant\n",
            &["anglais: C1", "bislama: notions", "espagnol: courant"],
            &[],
        );
        check("German\nnative\nEnglish\n", &["German: native", "English"], &[]);
        check(
            "German\tEnglish\nnative\tgood\n",
            &["German: native", "English: good"],
            &[],
        );
        check("German, native\n", &["German: native"], &[]);
        check(
            "Irish (B1)\nDeutsch – Muttersprache\nEnglish: C1, Français B2\n",
            &[
                "Irish: B1",
                "Deutsch: Muttersprache",
                "English: C1",
                "Français: B2",
            ],
            &[],
        );
        check(
            "Français : langue maternelle – anglais : C1 – occitan : B1\n",
            &["Français: langue maternelle", "anglais: C1", "occitan: B1"],
            &[],
        );
        check(
            "German – native – English – C1\n",
            &["German: native", "English: C1"],
            &[],
        );
        check("Spanish - B2 | Irish - B1\n", &["Spanish: B2", "Irish: B1"], &[]);
        check(
            "English C2, Irish B1 and French A2\n",
            &["English: C2", "Irish: B1", "French: A2"],
            &[],
        );
        check("German — mother tongue\n", &["German: mother tongue"], &[]);
        check(
            "Español nativo / Inglés B2+\n",
            &["Español: nativo", "Inglés: B2+"],
            &[],
        );
    }

    #[test]
    fn sentences_are_read_one_by_one() {
        check(
            "Castellano: nativo. Euskera: C1 (EGA). Inglés: B2 (First Certificate, 2016). Francés: nivel básico.\n",
            &[
                "Castellano: nativo",
                "Euskera: C1 (EGA)",
                "Inglés: B2 (First Certificate, 2016)",
                "Francés: nivel básico",
            ],
            &[],
        );
    }

    #[test]
    fn no_knowledge_is_a_level() {
        check(
            "German\tnone\nFranzösisch: keine\nrusse (aucun)\n",
            &["German: none", "Französisch: keine", "russe: aucun"],
            &[],
        );
    }

    #[test]
    fn what_is_no_language_is_unread() {
        check("English, bislama, French\n", &["English", "French"], &["bislama"]);
    }

    #[test]
    fn the_header_of_a_table_is_no_language() {
        check("Language\tLevel\nGerman\tB1\n", &["German: B1"], &[]);
    }

    #[test]
    fn a_level_of_so_many_is_one() {
        check(
            "English 4/5\nFrench: 8/10, Polish (3/5)\nTok Pisin: 2/5\nLatin\n1 / 5\nGerman 5 von 5 / Italian B1\n",
            &[
                "English: 4/5",
                "French: 8/10",
                "Polish: 3/5",
                "Tok Pisin: 2/5",
                "Latin: 1 / 5",
                "German: 5 von 5",
                "Italian: B1",
            ],
            &[],
        );
    }

    #[test]
    fn the_label_of_a_mother_tongue_is_its_level() {
        for (label, others, heading) in [
            ("Lingua madre", "Altre lingue", "COMPETENZE PERSONALI"),
            ("Muttersprache", "Weitere Sprachen", "Kenntnisse"),
            ("Langue maternelle", "Autres langues", "Compétences"),
            ("Lengua materna", "Otros idiomas", "Competencias"),
            ("Moedertaal", "Andere talen", "Vaardigheden"),
            ("Mother tongue(s)", "Other language(s)", "Personal skills"),
            ("Língua materna", "Outras línguas", "Competências"),
        ] {
            for mark in [": ", "\t"] {
                let text = format!(
                    "Ana Li\nana@example.org\n\n{heading}\n{label}{mark}Italian\n{others}{mark}English B1, French A2\nSoftware{mark}Excel, SAP\n"
                );
                let found = profile(&text);
                let shown: Vec<(&str, Option<&str>)> = found
                    .languages
                    .iter()
                    .map(|l| {
                        (
                            l.name.value.as_str(),
                            l.fluency.as_ref().map(|f| f.value.as_str()),
                        )
                    })
                    .collect();
                let want = [
                    ("Italian", Some(label)),
                    ("English", Some("B1")),
                    ("French", Some("A2")),
                ];
                assert_eq!(shown, want, "{text}");
                let skills: Vec<&str> = found.skills.iter().map(|s| s.name.value.as_str()).collect();
                assert_eq!(skills, ["Excel", "SAP"], "{text}");
                assert_eq!(found.unread, [], "{text}");
            }
        }
        check(
            "Muttersprache: Tok Pisin\nGerman\nMuttersprache\n",
            &["Tok Pisin: Muttersprache", "German: Muttersprache"],
            &[],
        );
    }

    #[test]
    fn signs_between_languages_part_them() {
        check(
            "English ● French ▪ German (B1)\n",
            &["English", "French", "German: B1"],
            &[],
        );
        check(
            "English ●●●●● French ●●●○○\nSpanish ● ● ○ Polish ★☆☆\n",
            &["English: ●●●●●", "French: ●●●○○", "Spanish: ● ● ○", "Polish: ★☆☆"],
            &[],
        );
    }

    #[test]
    fn a_level_that_is_drawn_is_kept() {
        check(
            "English ●●●●●\nFrench ●●●○○, Polish: ★★★\nItalian •••\nSpanish ● ● ○\nDutch (A2) ●●\n",
            &[
                "English: ●●●●●",
                "French: ●●●○○",
                "Polish: ★★★",
                "Italian: •••",
                "Spanish: ● ● ○",
                "Dutch: A2",
            ],
            &[],
        );
    }
}
