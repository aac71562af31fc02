//! Section headings in eight languages.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::lists::word_lists;
use super::remarks::tells_only_licence;

/// What a section of a resume holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Section {
    /// Name and contact, before the first heading or under one of its own.
    Top,
    /// Summary, profile or objective.
    Summary,
    /// Paid positions.
    Work,
    /// Unpaid positions.
    Volunteer,
    /// Schools and degrees.
    Education,
    /// Skills, tools, technologies.
    Skills,
    /// Human languages.
    Languages,
    /// Certificates, licences, courses.
    Certificates,
    /// Projects.
    Projects,
    /// Awards and honours.
    Awards,
    /// Publications and talks.
    Publications,
    /// Interests and hobbies.
    Interests,
    /// References and everything that is not read.
    Other,
}

/// The headings, from `headings.txt`.
struct Headings {
    phrases: HashMap<&'static str, Section>,
    words: HashMap<&'static str, Section>,
    fillers: HashSet<&'static str>,
    /// Headings that also stand before lists inside of entries.
    labels: HashSet<&'static str>,
    /// The phrases without their spaces.
    squeezed: HashMap<String, Section>,
}

static HEADINGS: LazyLock<Headings> = LazyLock::new(|| {
    let mut out = Headings {
        phrases: HashMap::new(),
        words: HashMap::new(),
        fillers: HashSet::new(),
        labels: HashSet::new(),
        squeezed: HashMap::new(),
    };
    for (key, entries) in word_lists(include_str!("headings.txt")) {
        let (name, is_word) = match key.strip_suffix(" word") {
            Some(name) => (name, true),
            None => (key, false),
        };
        match Section::named(name) {
            Some(section) if is_word => out.words.extend(entries.map(|e| (e, section))),
            Some(section) => out.phrases.extend(entries.map(|e| (e, section))),
            None if name == "label" => out.labels.extend(entries),
            None => out.fillers.extend(entries),
        }
    }
    let squeezed = |(phrase, section): (&&str, &Section)| (phrase.replace(' ', ""), *section);
    out.squeezed = out.phrases.iter().map(squeezed).collect();
    out
});

impl Section {
    fn named(name: &str) -> Option<Self> {
        const NAMES: [(&str, Section); 13] = [
            ("top", Section::Top),
            ("summary", Section::Summary),
            ("work", Section::Work),
            ("volunteer", Section::Volunteer),
            ("education", Section::Education),
            ("skills", Section::Skills),
            ("languages", Section::Languages),
            ("certificates", Section::Certificates),
            ("projects", Section::Projects),
            ("awards", Section::Awards),
            ("publications", Section::Publications),
            ("interests", Section::Interests),
            ("other", Section::Other),
        ];
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, section)| *section)
    }
}

/// The section that the text heads, when the whole text is a heading.
pub(crate) fn section_of(text: &str) -> Option<Section> {
    // The end of a sentence that wrapped onto a line of its own is no heading, whatever its word.
    let first = text.chars().find(|c| c.is_alphabetic())?;
    if first.is_lowercase() || text.trim_end().ends_with(['.', '!', '?', ',']) {
        return None;
    }
    let plain = plain(text);
    if plain.is_empty() || plain.len() > 60 {
        return None;
    }
    exact(&plain)
        .or_else(|| by_words(&plain))
        .or_else(|| letter_spaced(&plain))
        .or_else(|| joined(text))
}

/// As [`section_of`] of a line that stands apart and is typed in small letters throughout, as by who types all of it so. Only whole
/// headings count: `work` heads what follows, and `work in shifts` does not.
pub(crate) fn section_in_small_letters(text: &str) -> Option<Section> {
    let small = text.chars().all(|c| !c.is_alphabetic() || c.is_lowercase());
    let ends = text.trim_end().ends_with(['.', '!', '?', ',']);
    (small && !ends).then(|| exact(&plain(text))).flatten()
}

/// The section that a line heads which the document itself says is a heading: one word is enough (`Tools I use`).
pub(crate) fn section_of_styled(text: &str) -> Option<Section> {
    let plain = plain(text);
    let words: Vec<&str> = plain.split(' ').collect();
    if words.len() > 4 || text.contains([',', '\t', ':', '|']) {
        return None;
    }
    words
        .into_iter()
        .find_map(|word| HEADINGS.words.get(word).copied())
}

/// Whether the heading also stands before lists inside of entries, as `Technologies:` does.
pub(crate) fn is_label_of_entries(text: &str) -> bool {
    HEADINGS.labels.contains(plain(text).as_str())
}

/// Whether the whole text is the heading of a section.
pub(crate) fn is_heading_text(text: &str) -> bool {
    section_of(text).is_some()
}

fn exact(plain: &str) -> Option<Section> {
    let squeezed: String = plain.split(' ').collect();
    let cjk = squeezed.chars().next().is_some_and(|c| c >= '\u{3400}');
    let plain = if cjk { squeezed.as_str() } else { plain };
    HEADINGS.phrases.get(plain).copied()
}

/// `S K I L L S`: letters set apart, the space between words lost among them.
fn letter_spaced(plain: &str) -> Option<Section> {
    let spaced = plain.len() > 6 && plain.split(' ').all(|word| word.chars().count() == 1);
    let squeezed: String = plain.split(' ').collect();
    spaced
        .then(|| HEADINGS.squeezed.get(&squeezed).copied())
        .flatten()
}

fn by_words(plain: &str) -> Option<Section> {
    let mut found = None;
    for word in plain.split(' ').filter(|word| !HEADINGS.fillers.contains(word)) {
        found = found.or(Some(*HEADINGS.words.get(word)?));
    }
    found
}

/// `Ausbildung und Scheine`: two headings joined by a word or a sign, of which the first counts. `Führerschein` by itself is
/// the label of one, and beside certificates a heading of them.
fn joined(text: &str) -> Option<Section> {
    const JOINTS: [&str; 13] = [
        " & ", " + ", " / ", " and ", " und ", " et ", " y ", " e ", " en ", " AND ", " UND ", " ET ", " Y ",
    ];
    let (at, joint) = JOINTS.iter().find_map(|joint| Some((text.find(joint)?, joint)))?;
    let known = |text: &str| {
        let plain = plain(text);
        exact(&plain).or_else(|| by_words(&plain))
    };
    let (first, second) = (&text[..at], &text[at + joint.len()..]);
    let heads = match first.strip_suffix('-') {
        Some(begin) => completed(begin, second).or_else(|| known(second)),
        None => known(first),
    };
    match (heads, known(second)) {
        (Some(first), Some(_)) => Some(first),
        (Some(first), None) if tells_only_licence(second) => Some(first),
        (None, Some(Section::Certificates)) if tells_only_licence(first) => Some(Section::Certificates),
        _ => None,
    }
}

/// Fewest letters that two words share at their ends where the first of them leaves them out.
const MIN_SHARED: usize = 4;

/// `Sprach-` of `Sprach- und IT-Kenntnisse`: the section of the first word with the end that it shares with the second.
fn completed(begin: &str, second: &str) -> Option<Section> {
    let (begin, second) = (plain(begin), plain(second));
    let ends = second.char_indices().map(|(at, _)| &second[at..]);
    let mut ends = ends.filter(|end| end.chars().count() >= MIN_SHARED && !end.contains(' '));
    ends.find_map(|end| exact(&format!("{begin}{end}")).or_else(|| exact(&format!("{begin} {end}"))))
}

/// Lower case, letters only, one space between words, without numbering.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphabetic() {
            out.extend(c.to_lowercase());
        } else if c.is_ascii_digit() && out.is_empty() {
            // Numbering before the heading.
        } else if c.is_ascii_digit() {
            return String::new();
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<Section>) {
        assert_eq!(section_of(text), want, "{text}");
    }

    #[test]
    fn headings_are_known_in_eight_languages() {
        check("WORK EXPERIENCE", Some(Section::Work));
        check("2. Berufserfahrung:", Some(Section::Work));
        check("Formation académique", Some(Section::Education));
        check("Idiomas", Some(Section::Languages));
        check("HABILIDADES TÉCNICAS", Some(Section::Skills));
        check("Opleidingen", Some(Section::Education));
        check("Pubblicazioni", Some(Section::Publications));
        check("专业技能", Some(Section::Skills));
        check("教 育 背 景", Some(Section::Education));
        check("Centres d’intérêt", Some(Section::Interests));
        check("S K I L L S", Some(Section::Skills));
        check("W O R K E X P E R I E N C E", Some(Section::Work));
        check("A B C D", None);
    }

    #[test]
    fn small_letters_head_a_section_where_they_are_all_of_a_heading() {
        assert_eq!(section_in_small_letters("work"), Some(Section::Work));
        assert_eq!(section_in_small_letters("work experience:"), Some(Section::Work));
        for other in ["work in shifts", "experience.", "wORK", "education,"] {
            assert_eq!(section_in_small_letters(other), None, "{other}");
        }
    }

    #[test]
    fn headings_say_it_in_many_words() {
        for (text, want) in [
            ("Parcours", Section::Work),
            ("Berufliche Stationen", Section::Work),
            ("Historial profesional", Section::Work),
            ("Percorso lavorativo", Section::Work),
            ("Éducation et formation", Section::Education),
            ("Aus- und Weiterbildung", Section::Education),
            ("Compétences transversales", Section::Skills),
            ("Kenntnisse und Fähigkeiten", Section::Skills),
            ("Langues parlées", Section::Languages),
            ("Engagements associatifs", Section::Volunteer),
            ("Ehrenamtliche Arbeit", Section::Volunteer),
            ("Formations et certifications", Section::Certificates),
            ("Weiterbildungen und Zertifikate", Section::Certificates),
            ("Hobbies et centres d’intérêt", Section::Interests),
            ("Zu meiner Person", Section::Summary),
            ("Personalien", Section::Top),
        ] {
            check(text, Some(want));
        }
    }

    #[test]
    fn two_headings_in_one_are_read_as_the_first() {
        for (text, want) in [
            ("Ausbildung und Scheine", Section::Education),
            ("Bildung & Scheine", Section::Education),
            ("FORMATION ET PERMIS", Section::Education),
            ("Diplômes et permis", Section::Education),
            ("EDUCATION & LICENSES", Section::Education),
            ("Courses and Education", Section::Certificates),
            ("Kenntnisse und Scheine", Section::Skills),
            ("Estudios y permisos", Section::Education),
        ] {
            check(text, Some(want));
        }
        for (text, want) in [
            ("Schul- und Berufsausbildung", Section::Education),
            ("SCHUL- UND BERUFSAUSBILDUNG", Section::Education),
            ("Schul- & Hochschulbildung", Section::Education),
            ("Schule und Berufsausbildung", Section::Education),
            ("Schule / Ausbildung", Section::Education),
            ("Schulische und berufliche Ausbildung", Section::Education),
            ("Formation scolaire et professionnelle", Section::Education),
            ("Formación académica y profesional", Section::Education),
            ("Formazione scolastica e professionale", Section::Education),
            ("Formação escolar e profissional", Section::Education),
            ("School- en beroepsopleiding", Section::Education),
            ("School and vocational training", Section::Education),
            ("Sprach- und IT-Kenntnisse", Section::Languages),
            ("Fort- und Weiterbildung", Section::Certificates),
            ("EDV- und Sprachkenntnisse", Section::Skills),
        ] {
            check(text, Some(want));
        }
        for text in [
            "Baker and Education",
            "Work and Travel in Peru",
            "Back- und Teigwaren",
            "Schul-",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn headings_of_several_words_take_the_first_telling_one() {
        check("Education & Certifications", Some(Section::Education));
        check("Relevant Tools and Technologies", Some(Section::Skills));
        check("Education at Mill University", None);
        check("Senior Engineer", None);
        check("engagement.", None);
        check("Experience 2019", None);
        check("", None);
    }

    #[test]
    fn a_driving_licence_beside_certificates_heads_them_too() {
        for text in [
            "Zertifikate und Führerschein",
            "Führerschein & Zertifikate",
            "Certificates and driving licence",
            "Certificados y carné de conducir",
            "Certificats et permis B",
        ] {
            check(text, Some(Section::Certificates));
        }
        check("Führerschein", None);
        check("Führerschein und Auto", None);
    }
}
