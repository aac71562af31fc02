//! What is passed over on purpose: titles of the document, page numbers, labels, and personal data.
//!
//! Birth dates, age, gender, family, nationality and photographs are never used to judge anybody, so lines of them are
//! no values of the profile, and nobody is asked to look at them either: they are not among the lines that went unread.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::contact::{emails, is_link, phones};
use super::dates::{periods, starts_with_word};
use super::lexicon;
use super::lists::word_lists;
use super::months::month_of;
use super::parts::Part;

/// The lists of `passed.txt`.
#[derive(Default)]
struct Words {
    titles: HashSet<&'static str>,
    pages: HashSet<&'static str>,
    labels: HashSet<&'static str>,
    personal_labels: HashSet<&'static str>,
    births: Vec<&'static str>,
    births_first: HashSet<&'static str>,
    statuses: HashSet<&'static str>,
    nationals_last: HashSet<&'static str>,
    nationals_first: HashSet<&'static str>,
    sure_labels: HashSet<&'static str>,
    ages: HashSet<&'static str>,
    nationalities: HashSet<&'static str>,
    furniture: HashSet<&'static str>,
    signature: HashSet<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words::default();
    for (key, entries) in word_lists(include_str!("passed.txt")) {
        match key {
            "titles" => out.titles.extend(entries),
            "pages" => out.pages.extend(entries),
            "labels" => out.labels.extend(entries),
            "personal labels" => out.personal_labels.extend(entries),
            "births" => out.births.extend(entries),
            "births first" => out.births_first.extend(entries),
            "statuses" => out.statuses.extend(entries),
            "nationals last" => out.nationals_last.extend(entries),
            "nationals first" => out.nationals_first.extend(entries),
            "sure labels" => out.sure_labels.extend(entries),
            "ages" => out.ages.extend(entries),
            "nationalities" => out.nationalities.extend(entries),
            "furniture" => out.furniture.extend(entries),
            "signature" => out.signature.extend(entries),
            // The test below keeps the keys and the fields the same.
            _ => {}
        }
    }
    out
});

/// Whether the text is the title of the document, such as `Curriculum vitae`.
pub(super) fn is_document_title(text: &str) -> bool {
    WORDS.titles.contains(plain(text).as_str())
}

/// Whether the text is a page number: `2`, `Page 1 of 2`.
pub(crate) fn is_page_number(text: &str) -> bool {
    let mut digits = 0;
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    for word in words {
        if word.chars().all(|c| c.is_ascii_digit()) && word.len() < 4 {
            digits += 1;
        } else if !WORDS.pages.contains(word.to_lowercase().as_str()) {
            return false;
        }
    }
    (1..=2).contains(&digits)
}

/// Whether the line of a page header or footer says nothing but the page, the document, whose it is and its age:
/// `Page 1 of 2 — CV Ana Li — updated May 2026`.
pub(super) fn is_furniture(text: &str, name: &str) -> bool {
    let name: HashSet<String> = lexicon::words(name).into_iter().collect();
    let says_nothing = |word: &String| {
        let word = word.as_str();
        word.chars().all(|c| c.is_ascii_digit())
            || name.contains(word)
            || WORDS.pages.contains(word)
            || WORDS.furniture.contains(word)
            || WORDS.titles.contains(word)
            || month_of(word).is_some()
    };
    lexicon::words(text).iter().all(says_nothing)
}

/// Most words of the place before the day of a signature.
const MAX_PLACE_WORDS: usize = 4;

/// Whether the line is the place and the day under which somebody signs: `Ulm, den 2. Mai 2026`.
pub(super) fn is_signature(text: &str) -> bool {
    let [day] = periods(text, 0)[..] else {
        return false;
    };
    let (from, to) = (day.span.start as usize, day.span.end as usize);
    let dated = !day.range && day.start.is_some_and(|(date, _)| date.day().is_some());
    let words: Vec<&str> = text[..from]
        .split([' ', ',', '\t'])
        .filter(|word| !word.is_empty())
        .collect();
    let place: Vec<&&str> = words
        .iter()
        .filter(|word| !WORDS.signature.contains(word.to_lowercase().as_str()))
        .collect();
    dated
        && text[to..].chars().all(|c| !c.is_alphanumeric())
        && (1..=MAX_PLACE_WORDS).contains(&place.len())
        && place
            .iter()
            .all(|word| word.chars().all(|c| c.is_alphabetic() || "-/.()'’".contains(c)))
        && place[0].starts_with(char::is_uppercase)
        && (text[..from].contains(',') || place.len() < words.len())
        && lexicon::looks(&text[..from]).title == 0
}

/// Longest label before a value, in words.
const MAX_LABEL_WORDS: usize = 4;

/// Whether the text says what stands beside it: `Phone`, `Working languages:`.
pub(super) fn is_label(text: &str) -> bool {
    let ends = text.trim_end().ends_with([':', '：']);
    ends && text.split_whitespace().count() <= MAX_LABEL_WORDS || WORDS.labels.contains(plain(text).as_str())
}

/// What a line tells of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Personal {
    /// Something else, perhaps beside personal data.
    No,
    /// Personal data and nothing else.
    Whole,
    /// A label of personal data; its value follows.
    Label,
}

/// Longest fact of personal data, in words.
const MAX_FACT_WORDS: usize = 10;
/// Longest remark beside one (`married, two children`), in words.
const MAX_REMARK_WORDS: usize = 3;

/// Whether the line tells personal data and nothing else.
pub(super) fn personal(line: &str) -> Personal {
    let facts: Vec<Part<'_>> = facts(Part::new(line, 0));
    let reaches = is_link(line) || !emails(line, 0).is_empty() || !phones(line, 0).is_empty();
    if facts.is_empty() || reaches {
        return Personal::No;
    }
    let mut awaits = false;
    for fact in &facts {
        let value = awaits && fact.text.split_whitespace().count() <= MAX_REMARK_WORDS + 1;
        awaits = !value && is_personal_label(fact.text) && !is_status(fact.text);
        if !value && !awaits && !is_personal_fact(*fact) {
            return Personal::No;
        }
    }
    if awaits { Personal::Label } else { Personal::Whole }
}

/// Whether the line tells personal data and nothing else, and can mean nothing else: for sections where `Photo`, `Family`
/// and `Religion` are skills, interests and subjects.
pub(super) fn is_surely_personal(line: &str) -> bool {
    let text = line.trim();
    let label = text.split_once([':', '：', '\t']).map_or("", |(label, _)| label);
    let labelled = WORDS.sure_labels.contains(plain(label).as_str());
    labelled
        || is_birth(text) && text.chars().any(|c| c.is_ascii_digit()) && is_personal_fact(Part::new(text, 0))
}

/// Whether the text is a date with day, month and year and nothing else.
pub(super) fn is_whole_date(text: &str) -> bool {
    let numbers: Vec<&str> = text.split(['.', '/', '-']).map(str::trim).collect();
    let digits = |n: &&str| (1..=4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    numbers.len() == 3 && numbers.iter().all(digits)
}

/// Whether what stands beside other things on a line is personal data.
pub(super) fn is_personal_fact(fact: Part<'_>) -> bool {
    if fact.text.split_whitespace().count() > MAX_FACT_WORDS {
        return false;
    }
    let pieces = fact.by_commas();
    let [first, rest @ ..] = pieces.as_slice() else {
        return false;
    };
    let short = |p: &Part<'_>| p.text.split_whitespace().count() <= MAX_REMARK_WORDS;
    tells_person(first.text) && rest.iter().all(|p| tells_person(p.text) || short(p))
}

/// A line cut into what stands beside each other.
pub(super) fn facts(line: Part<'_>) -> Vec<Part<'_>> {
    line.by_gaps().into_iter().flat_map(Part::by_marks).collect()
}

fn tells_person(text: &str) -> bool {
    let label = text.split_once([':', '：']).map_or("", |(label, _)| label);
    if is_personal_label(label) {
        return true;
    }
    let said = plain(text);
    is_status(text) || is_nationality(&said) || is_age(&said) || is_birth(text)
}

/// Whether the text is one nationality or several: `British / Nigerian`. Without other personal data beside it, it may be a
/// language.
pub(super) fn names_nationalities(text: &str) -> bool {
    let words = lexicon::words(text);
    !words.is_empty()
        && words
            .iter()
            .all(|word| WORDS.nationalities.contains(word.as_str()))
}

fn is_personal_label(text: &str) -> bool {
    WORDS.personal_labels.contains(plain(text).as_str())
}

fn is_status(text: &str) -> bool {
    WORDS.statuses.contains(plain(text).as_str())
}

/// `German nationality`, `Polish citizen`.
fn is_nationality(said: &str) -> bool {
    let words: Vec<&str> = said.split(' ').collect();
    // `National Grid` is an employer, `Polish national` is none.
    let first = words.first().is_some_and(|w| WORDS.nationals_first.contains(w));
    let last = words.last().is_some_and(|w| WORDS.nationals_last.contains(w));
    (first || last) && (2..=3).contains(&words.len())
}

/// `34 years old`, `aged 34`.
fn is_age(said: &str) -> bool {
    if let Some(age) = said.strip_prefix("aged ").or_else(|| said.strip_prefix("age ")) {
        return age.len() == 2 && age.bytes().all(|b| b.is_ascii_digit());
    }
    let (age, unit) = said.split_at(said.bytes().take_while(u8::is_ascii_digit).count());
    age.len() == 2 && WORDS.ages.contains(unit.trim_start())
}

/// `Born 1990`, `geb. 3.5.1990 in Ulm`, `née le 3 mai 1990`, `* 3.5.1990`; not `born leader`.
fn is_birth(text: &str) -> bool {
    let found = WORDS
        .births
        .iter()
        .filter_map(|w| starts_with_word(text, w))
        .max();
    let Some((word, rest)) = found.map(|len| text.split_at(len)) else {
        return false;
    };
    // The alliance, not the Italian word.
    if word == "NATO" {
        return false;
    }
    let rest = rest.trim_start_matches(['.', ' ', ':']);
    // A star stands before many things.
    if word == "*" {
        return rest.starts_with(|c: char| c.is_ascii_digit());
    }
    let first = rest.split_whitespace().next().unwrap_or_default().to_lowercase();
    rest.starts_with(|c: char| c.is_ascii_digit())
        || WORDS.births_first.contains(first.as_str())
        || rest.chars().any(|c| c.is_ascii_digit())
}

/// Lower case without marks at the ends, one space between words.
fn plain(text: &str) -> String {
    let words: Vec<String> = text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_known_by_its_words() {
        for line in [
            "Born 1990, Polish",
            "Date of birth: 3 May 1990",
            "Geb. 03.05.1990 in Ulm | verheiratet, zwei Kinder",
            "née le 3 mai 1990 à Lyon",
            "Nationality: Polish, German",
            "34 years old",
            "Familienstand:\tledig",
            "Married, two children",
            "German citizen",
            "Fecha de nacimiento: 3/5/1990",
            "* 3.5.1990",
            "性别：女",
            "Photo",
        ] {
            assert_eq!(personal(line), Personal::Whole, "{line}");
        }
        assert_eq!(personal("Date of birth:"), Personal::Label);
    }

    #[test]
    fn other_lines_are_no_personal_data() {
        for line in [
            "Born leader of small teams",
            "Single page applications",
            "Ulm | born 1990 | ana@example.org",
            "Age of Bread, a novel",
            "Family doctor, Mill Clinic",
            "National Grid",
            "National Grid, London, Engineer",
            "National Health Service",
            "*!0",
            "* Baked 400 loaves",
            "NATO in Brussels",
            "3 years",
            "Tel: +49 731 555 0142",
            "",
        ] {
            assert_eq!(personal(line), Personal::No, "{line}");
        }
    }

    #[test]
    fn outside_of_the_top_only_what_can_mean_nothing_else_is_personal() {
        for line in [
            "Nationality: Polish",
            "Geburtsdatum:\t3.5.1990",
            "Born 3 May 1990",
        ] {
            assert!(is_surely_personal(line), "{line}");
        }
        for line in [
            "Photo: Lightroom, Photoshop",
            "Photo, Video, Layout",
            "Family",
            "Religion",
            "Born Digital Archives",
        ] {
            assert!(!is_surely_personal(line), "{line}");
        }
        assert!(is_whole_date("3.5.1990") && !is_whole_date("2019-2021") && !is_whole_date("3.5"));
    }

    #[test]
    fn a_place_and_a_day_are_a_signature() {
        for line in [
            "Ulm, den 2. Mai 2026",
            "Ulm, 02.05.2026",
            "Fait à Lyon, le 2 mai 2026",
            "Leeds, 2 May 2026",
            "En Ronda, a 2 de mayo de 2026",
        ] {
            assert!(is_signature(line), "{line}");
        }
        for line in [
            "Ulm, May 2026",
            "Baker, 02.05.2026",
            "Mill Ltd, Ulm, 02.05.2026 - 03.05.2026",
            "02.05.2026",
            "Ulm, den 2. Mai 2026, and then I left",
        ] {
            assert!(!is_signature(line), "{line}");
        }
    }

    #[test]
    fn titles_pages_and_labels_are_known() {
        assert!(is_document_title("CURRICULUM VITAE") && is_document_title("Lebenslauf"));
        assert!(is_page_number("Page 1 of 2") && is_page_number("- 3 -") && !is_page_number("2019"));
        assert!(is_label("E-mail:") && is_label("Tel.") && is_label("Main tools:") && !is_label("Baker"));
    }

    #[test]
    fn every_list_is_read() {
        let words = &*WORDS;
        let sizes = [
            words.titles.len(),
            words.pages.len(),
            words.labels.len(),
            words.personal_labels.len(),
            words.births.len(),
            words.births_first.len(),
            words.statuses.len(),
            words.nationals_last.len(),
            words.nationals_first.len(),
            words.sure_labels.len(),
            words.ages.len(),
            words.nationalities.len(),
            words.furniture.len(),
            words.signature.len(),
        ];
        let keys: HashSet<&str> = word_lists(include_str!("passed.txt"))
            .map(|(key, _)| key)
            .collect();
        assert!(sizes.iter().all(|n| *n > 0));
        assert_eq!(keys.len(), sizes.len());
    }
}
