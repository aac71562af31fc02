//! Words that tell job titles, employers, schools, degrees, places and languages apart.
//!
//! The lists are no catalogues: a title or company that they do not know is still read by where it stands. They
//! decide between two orders of the same parts.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::dates::starts_with_word;
use super::lists::word_lists;

/// How much a text looks like each kind of thing; higher is more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Looks {
    /// A job title.
    pub title: i32,
    /// An employer.
    pub company: i32,
    /// A school.
    pub school: i32,
    /// A degree.
    pub degree: i32,
    /// A place.
    pub place: i32,
}

/// The lists of `lexicon.txt`.
#[derive(Default)]
struct Lexicon {
    ranks: HashSet<&'static str>,
    titles: HashSet<&'static str>,
    title_endings: Vec<&'static str>,
    titles_zh: Vec<&'static str>,
    legal_forms: HashSet<&'static str>,
    organisations: HashSet<&'static str>,
    organisation_endings: Vec<&'static str>,
    schools: HashSet<&'static str>,
    school_endings: Vec<&'static str>,
    schools_with_campuses: Vec<&'static str>,
    degrees: HashSet<&'static str>,
    /// Those that schools and firms give, and universities do not.
    school_degrees: HashSet<&'static str>,
    countries: HashSet<&'static str>,
    country_phrases: Vec<&'static str>,
    cities: HashSet<&'static str>,
    city_phrases: Vec<&'static str>,
    region_codes: HashSet<&'static str>,
    degree_codes: HashSet<&'static str>,
    school_degree_codes: HashSet<&'static str>,
    leaves: Vec<&'static str>,
    work_labels: HashSet<&'static str>,
    not_names: HashSet<&'static str>,
}

static WORDS: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut out = Lexicon::default();
    for (key, entries) in word_lists(include_str!("lexicon.txt")) {
        match key {
            "ranks" => out.ranks.extend(entries),
            "titles" => out.titles.extend(entries),
            "title_endings" => out.title_endings.extend(entries),
            "titles_zh" => out.titles_zh.extend(entries),
            "legal_forms" => out.legal_forms.extend(entries),
            "organisations" => out.organisations.extend(entries),
            "organisation_endings" => out.organisation_endings.extend(entries),
            "schools" => out.schools.extend(entries),
            "school_endings" => out.school_endings.extend(entries),
            "schools_with_campuses" => out.schools_with_campuses.extend(entries),
            "degrees" => out.degrees.extend(entries),
            "school_degrees" => out.school_degrees.extend(entries),
            "countries" => out.countries.extend(entries),
            "country_phrases" => out.country_phrases.extend(entries),
            "cities" => out.cities.extend(entries),
            "city_phrases" => out.city_phrases.extend(entries),
            "region_codes" => out.region_codes.extend(entries),
            "degree_codes" => out.degree_codes.extend(entries),
            "school_degree_codes" => out.school_degree_codes.extend(entries),
            "leaves" => out.leaves.extend(entries),
            "work_labels" => out.work_labels.extend(entries),
            "not_names" => out.not_names.extend(entries),
            // The test below keeps the keys and the fields the same.
            _ => {}
        }
    }
    out
});

/// Judges a short text.
pub(super) fn looks(text: &str) -> Looks {
    let words = words(text);
    let has = |list: &HashSet<&str>| words.iter().any(|w| list.contains(&w.as_str()));
    let ends = |list: &[&str]| words.iter().any(|w| list.iter().any(|s| w.ends_with(s)));
    let contains = |list: &[&str]| list.iter().any(|s| text.contains(s));
    let last = words.last().map(String::as_str).unwrap_or_default();
    let first = words.first().map(String::as_str).unwrap_or_default();
    let mut out = Looks::default();
    if has(&WORDS.titles) || ends(&WORDS.title_endings) || contains(&WORDS.titles_zh) {
        out.title += 3;
        // English titles end in their noun, Romance ones begin with it.
        out.title += i32::from([first, last].iter().any(|w| WORDS.titles.contains(w)));
    }
    if WORDS.ranks.contains(&first) {
        out.title += 2;
    }
    if has(&WORDS.legal_forms)
        || contains(&[
            "有限公司",
            "公司",
            "集团",
            "S.A.",
            "S.L.",
            "S.r.l.",
            "S.p.A.",
            "B.V.",
            "N.V.",
            "& Co",
        ])
    {
        out.company += 4;
    }
    if has(&WORDS.organisations)
        || ends(&WORDS.organisation_endings)
        || contains(&[
            "Red Cross",
            "Rotes Kreuz",
            "Cruz Roja",
            "Cruz Vermelha",
            "Croce Rossa",
            "Rode Kruis",
            "John Ambulance",
        ])
        || contains(&["银行", "医院", "研究院", "工作室", "事务所"])
    {
        out.company += 2;
    }
    if ["& Partner", "und Partner", "et Associés", "& Associates"]
        .iter()
        .any(|s| text.contains(s))
    {
        (out.title, out.company) = (0, out.company + 4);
    }
    if text.contains(" & ") && out.title == 0 {
        out.company += 1;
    }
    // In lower case it is a German word.
    let institute = text
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word == "MIT");
    if institute
        || has(&WORDS.schools)
        || ends(&WORDS.school_endings)
        || contains(&["大学", "学院", "學院", "大學", "中学", "学校", "高中"])
    {
        out.school += 3;
        out.company += 2;
    }
    if is_degree(text, &words)
        || contains(&[
            "学士",
            "硕士",
            "博士",
            "本科",
            "专科",
            "研究生",
            "大专",
            "學士",
            "碩士",
        ])
    {
        out.degree += 3;
    }
    out.place = place(text, &words);
    out
}

/// Forms of a verb that begins like a degree.
const MASTERED: [&str; 4] = ["mastered", "mastering", "mastery", "mastermind"];

/// Whether the words name a degree.
fn is_degree(text: &str, words: &[String]) -> bool {
    let long = words.iter().any(|w| {
        WORDS.degrees.contains(&w.as_str())
            || WORDS.school_degrees.contains(&w.as_str())
            || w.starts_with("bachelor")
            || w.starts_with("master") && !MASTERED.contains(&w.as_str())
    });
    long || text
        .split([' ', ',', '(', ')', '\t', '|', '/', '–', '-', '·'])
        .any(is_degree_code)
        || text
            .char_indices()
            .any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric) && spaced_code(&text[at..]).is_some())
}

/// Longest first part of a degree whose parts stand apart, in bytes: the `Ph` of `Ph. D.`
const LETTERS_OF_PART: usize = 2;

/// The length of a degree that a text begins with when its parts stand apart: `M. Sc.`, `Ph. D.`
pub(super) fn spaced_code(text: &str) -> Option<usize> {
    // The letters before the full stop are one or two: nothing beyond them is searched, because this is asked of every word.
    let stop = text
        .bytes()
        .take(LETTERS_OF_PART + 1)
        .position(|byte| byte == b'.')?;
    let (first, rest) = (&text[..stop], text[stop..].strip_prefix(". ")?);
    let second = rest.split(' ').next()?.trim_end_matches([',', ')']);
    let letters = first.starts_with(char::is_uppercase) && second.ends_with('.');
    let code = format!("{first}.{second}");
    (letters && is_degree_code(&code)).then_some(first.len() + 2 + second.len())
}

/// Whether the word, in lower case and without a full stop at its end, is the legal form of a firm: `ltd`, `s.p.a`.
pub(super) fn is_legal_form(word: &str) -> bool {
    WORDS.legal_forms.contains(word)
}

/// Whether the text ends with the name of a school that is told from others by the place behind it.
pub(super) fn has_campuses(text: &str) -> bool {
    let text = text.to_lowercase();
    WORDS
        .schools_with_campuses
        .iter()
        .any(|name| text.ends_with(name))
}

/// Whether the words name a degree that no university gives: `Abitur`, `Ausbildung zum Bäcker`, `GCSE`.
pub(super) fn is_school_degree(text: &str) -> bool {
    let of_school = |word: &String| {
        let upper = word.to_uppercase();
        WORDS.school_degrees.contains(word.as_str()) || WORDS.school_degree_codes.contains(upper.as_str())
    };
    words(text).iter().any(of_school)
}

/// `BSc`, `B.Sc.`, `M.A.`, `PhD` and their like.
pub(super) fn is_degree_code(word: &str) -> bool {
    let upper = word.chars().next().is_some_and(char::is_uppercase);
    let code: String = word
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    // `as`, `be` and `me` are words; codes of two letters are written in capitals or with full stops.
    let short_ok = code.len() > 2 || word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let known = [&WORDS.degree_codes, &WORDS.school_degree_codes];
    upper && short_ok && known.iter().any(|codes| codes.contains(code.as_str()))
}

fn place(text: &str, words: &[String]) -> i32 {
    if words.len() > 7 {
        return 0;
    }
    let lower = text.to_lowercase();
    let mut score = 0;
    if words.iter().any(|w| WORDS.countries.contains(&w.as_str()))
        || WORDS.country_phrases.iter().any(|c| lower.contains(c))
    {
        score += 2;
    }
    if words.iter().any(|w| WORDS.cities.contains(&w.as_str()))
        || WORDS.city_phrases.iter().any(|c| lower.contains(c))
    {
        score += 2;
    }
    // A postcode may follow the state.
    let named = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '-');
    let tail = named
        .rsplit([',', ' '])
        .next()
        .unwrap_or_default()
        .trim_matches(['.', ')', '(']);
    let code = (2..=3).contains(&tail.len()) && tail.chars().all(|c| c.is_ascii_uppercase());
    if code && text.contains(',') && words.len() <= 5 && (WORDS.region_codes.contains(&tail)) {
        score += 3;
    }
    if words.first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "remote" | "remoto" | "télétravail" | "hybrid" | "thuiswerk"
        )
    }) {
        score += 3;
    }
    score
}

/// Whether the text names a place and has hardly a word besides: `Ulm, Germany`, but not `Boston Bike Kitchen`.
pub(super) fn is_only_place(text: &str) -> bool {
    const PARTS: [&str; 12] = [
        "greater",
        "north",
        "south",
        "east",
        "west",
        "region",
        "area",
        "metropolitan",
        "city",
        "remote",
        "hybrid",
        "new",
    ];
    let is_known = |word: &str| {
        let lower = word.to_lowercase();
        let lower = lower.as_str();
        PARTS.contains(&lower)
            || WORDS.cities.contains(lower)
            || WORDS.countries.contains(lower)
            || WORDS.region_codes.contains(word)
            || [&WORDS.city_phrases, &WORDS.country_phrases]
                .iter()
                .any(|phrases| phrases.iter().any(|p| p.split(' ').any(|w| w == lower)))
    };
    // Towns of which the list knows only their country or region stand before a comma.
    text.contains(',')
        || text
            .split(|c: char| !c.is_alphanumeric() && c != '.' && c != '\'')
            .filter(|word| word.starts_with(char::is_uppercase))
            .all(is_known)
}

/// Whether the text is the code of a region and nothing else, such as `MA` or, with its postcode, `MA 02115`.
pub(super) fn is_region_code(text: &str) -> bool {
    let code = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '-');
    WORDS.region_codes.contains(code)
}

/// Whether the label stands before an employer, a job title or a period: `Company`.
pub(super) fn is_work_label(label: &str) -> bool {
    WORDS.work_labels.contains(label.trim().to_lowercase().as_str())
}

/// Whether the text says that somebody was away from work, such as `Parental leave`, and names no job.
pub(super) fn is_leave(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    WORDS
        .leaves
        .iter()
        .any(|leave| starts_with_word(text, leave).is_some())
        && looks(text).title == 0
}

/// Whether the word, in lower case, stands in headlines and labels and hardly ever in a name.
pub(super) fn is_no_name(word: &str) -> bool {
    WORDS.not_names.contains(word)
}

/// Whether the text is the name of a known city.
pub(super) fn is_city(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    WORDS.cities.contains(&lower.as_str()) || WORDS.city_phrases.contains(&lower.as_str())
}

/// Words in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’' || c == '.' || c == '+' || c == '#'))
        .map(|w| w.trim_matches('.').to_lowercase())
        .filter(|w| !w.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_employers_schools_and_places_are_told_apart() {
        assert!(looks("Senior Softwareentwicklerin").title > 0);
        assert!(looks("后端开发工程师").title > 0);
        assert!(looks("Mill & Sons Ltd").company > looks("Mill & Sons Ltd").title);
        assert!(looks("University of Ulm").school > 0);
        assert!(
            looks("BSc Chemistry").degree > 0 && looks("M.A.").degree > 0 && looks("Bacharelado").degree > 0
        );
        assert!(looks("as good as new").degree == 0);
        assert!(looks("Ulm, Germany").place > 0 && looks("Springfield, IL").place > 0);
        assert_eq!(
            looks("Lead baking of bread in the big new mill of the town").place,
            0
        );
    }

    #[test]
    fn degrees_may_be_written_with_spaces() {
        for degree in [
            "M. Sc. Statistik",
            "Statistik (B. Sc.)",
            "Ph. D.",
            "B. A. Geschichte",
        ] {
            assert!(looks(degree).degree > 0, "{degree}");
        }
        for other in [
            "A. Sc.hmidt",
            "St. Gallen",
            "J. Miller",
            "Mastered six months of study",
        ] {
            assert_eq!(looks(other).degree, 0, "{other}");
        }
        assert_eq!(spaced_code("M. Sc. Statistik"), Some("M. Sc.".len()));
    }

    #[test]
    fn leaves_are_no_jobs() {
        for leave in [
            "Elternzeit",
            "Parental leave",
            "Congé parental",
            "Career break (travelling)",
            "Backpacking in Asia",
            "caring for a relative",
        ] {
            assert!(is_leave(leave), "{leave}");
        }
        assert!(
            !is_leave("Parental leave adviser") && !is_leave("Elternzeitvertretung") && !is_leave("Baker")
        );
    }

    #[test]
    fn every_list_has_words() {
        let Lexicon {
            ranks,
            titles,
            title_endings,
            titles_zh,
            legal_forms,
            organisations,
            organisation_endings,
            schools,
            school_endings,
            schools_with_campuses,
            degrees,
            school_degrees,
            countries,
            country_phrases,
            cities,
            city_phrases,
            region_codes,
            degree_codes,
            school_degree_codes,
            leaves,
            work_labels,
            not_names,
        } = &*WORDS;
        let sets = [
            ranks,
            titles,
            legal_forms,
            organisations,
            schools,
            degrees,
            school_degrees,
            countries,
            cities,
            region_codes,
            degree_codes,
            school_degree_codes,
            work_labels,
            not_names,
        ];
        let lists = [
            title_endings,
            titles_zh,
            organisation_endings,
            school_endings,
            schools_with_campuses,
            country_phrases,
            city_phrases,
            leaves,
        ];
        assert!(sets.iter().all(|set| !set.is_empty()));
        assert!(lists.iter().all(|list| !list.is_empty()));
        // No key of the file goes unread.
        let keys: HashSet<&str> = word_lists(include_str!("lexicon.txt"))
            .map(|(key, _)| key)
            .collect();
        assert_eq!(keys.len(), sets.len() + lists.len());
    }
}
