//! Who issued a certificate: the words behind its name that are no part of it.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::contact::is_link;
use super::headings::Section;
use super::lexicon::looks;
use super::lists::word_lists;
use super::parts::Part;
use super::remarks::can_issue;
use super::sections::is_capitals;

/// The lists of `issuers.txt`.
#[derive(Default)]
struct Issuers {
    all: HashSet<&'static str>,
    chambers: HashSet<&'static str>,
}

static ISSUERS: LazyLock<Issuers> = LazyLock::new(|| {
    let mut out = Issuers::default();
    for (key, entries) in word_lists(include_str!("issuers.txt")) {
        match key {
            "chambers" => out.chambers.extend(entries),
            _ => out.all.extend(entries),
        }
    }
    out
});

/// Whether the text is the name of somebody who issues certificates and hardly anything else: `ISC2`, `IHK Ulm`.
pub(super) fn issues(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ISSUERS.all.contains(letters(text).as_str()) || issues_by_chamber(first)
}

/// Whether the letters are those of a chamber or the like, which has branches in towns and stands behind what it issues.
fn issues_by_chamber(text: &str) -> bool {
    ISSUERS.chambers.contains(letters(text).as_str())
}

/// Letters and digits in lower case: `isc2` of `(ISC)²`.
fn letters(text: &str) -> String {
    let plain = text.chars().map(|c| if c == '²' { '2' } else { c });
    plain
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The name and who issued it: `First aid, Red Cross`, and for certificates `CKA (CNCF)`.
pub(super) fn issued(part: Part<'_>, section: Section, dated: bool) -> Option<(Part<'_>, Part<'_>)> {
    let certificate = section == Section::Certificates;
    if certificate && let Some(open) = part.text.rfind(" (").filter(|_| part.text.ends_with(')')) {
        let name = Part::new(&part.text[..open], part.start);
        let inner = Part::new(&part.text[open + 2..part.text.len() - 1], part.start + open + 2);
        let capitals = is_capitals(inner.text) && inner.text.len() > 1 && !inner.text.contains(' ');
        if looks(inner.text).company > 0
            || issues(inner.text)
            || capitals && !abbreviates(inner.text, name.text)
        {
            return Some((name, inner));
        }
    }
    let pieces = part.by_commas();
    let [name, tail] = pieces.as_slice() else {
        return certificate.then(|| before_chamber(part)).flatten();
    };
    if certificate && issues(tail.text) {
        return Some((*name, *tail));
    }
    let named = tail.text.starts_with(char::is_uppercase)
        && tail.text.split_whitespace().count() <= 4
        && can_issue(tail.text);
    (looks(tail.text).company > 0 || certificate && dated && named).then_some((*name, *tail))
}

/// `Ausbildereignung IHK`: the letters of who issues such things, behind the name without a mark between.
fn before_chamber(part: Part<'_>) -> Option<(Part<'_>, Part<'_>)> {
    let (name, last) = part.text.rsplit_once(' ')?;
    let issuer = Part::new(last, part.end() - last.len());
    let told = issues_by_chamber(issuer.text) && is_capitals(issuer.text) && !name.contains([',', ';']);
    told.then(|| (Part::new(name, part.start), issuer))
}

/// Most words of an issuer.
const MAX_ISSUER_WORDS: usize = 6;

/// Whether what stands after a name can be who issued it. After a project stands anything, what it is made with above all.
pub(super) fn is_issuer(text: &str, section: Section) -> bool {
    let short = text.split_whitespace().count() <= MAX_ISSUER_WORDS
        && !text.split_whitespace().any(is_link_with_path);
    let looks = looks(text);
    let short = short && (section != Section::Certificates || can_issue(text));
    short && (section != Section::Projects || looks.company > looks.title)
}

/// Whether a word is an address rather than a name with a full stop, as `Scrum.org` is.
pub(super) fn is_link_with_path(word: &str) -> bool {
    is_link(word) && (word.contains('/') || word.starts_with("www."))
}

/// `Certified Developer - Associate` is one name: what begins with a level does not stand for itself, nor does a job or the
/// code of an exam (`Azure Fundamentals – AZ-900`).
pub(super) fn with_levels<'a>(pieces: Vec<Part<'a>>, whole: Part<'a>, section: Section) -> Vec<Part<'a>> {
    let mut out: Vec<Part<'a>> = Vec::new();
    for piece in pieces {
        let between = |last: &Part<'a>| {
            whole
                .text
                .get(last.end() - whole.start..piece.start - whole.start)
        };
        let certificate = section == Section::Certificates;
        match out.last_mut() {
            Some(last)
                if (is_certificate_level(piece.text)
                    || certificate && out_of_name(last.text, piece.text))
                    && between(last).is_some_and(|text| {
                        text == "\n" || text.chars().count() == 3 && !text.contains('|')
                    }) =>
            {
                last.text = &whole.text[last.start - whole.start..piece.end() - whole.start];
            }
            _ => out.push(piece),
        }
    }
    out
}

/// Whether the text begins with the level of a certificate: `Associate`, `Level 2`.
fn is_certificate_level(text: &str) -> bool {
    const LEVELS: [&str; 22] = [
        "associate",
        "professional",
        "practitioner",
        "foundation",
        "foundations",
        "expert",
        "specialty",
        "fundamentals",
        "level",
        "advanced",
        "intermediate",
        "basic",
        "core",
        "beginner",
        "stufe",
        "niveau",
        "nivel",
        "nível",
        "livello",
        "grundlagen",
        "fundamentos",
        "avanzado",
    ];
    let word = text.split([' ', ',']).next().unwrap_or_default().to_lowercase();
    // `Professional Institute of Baking` issues certificates.
    let first = text.split(',').next().unwrap_or_default();
    let organisation = looks(first).company > 0 && first.contains(' ');
    (LEVELS.contains(&word.as_str()) || text.ends_with(" Belt")) && !organisation
}

/// Whether what stands after the name of a certificate is a part of it: a job, its own letters, or the code of an exam.
fn out_of_name(name: &str, text: &str) -> bool {
    if issues(text) {
        return false;
    }
    let looks = looks(text);
    let coded = !text.contains(' ')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.contains(|c: char| c.is_ascii_digit());
    let letters = is_capitals(text) && abbreviates(text, name);
    // `SST – Sauveteur secouriste du travail`: what the letters stand for.
    let spelled = is_capitals(name) && abbreviates(name, text);
    looks.company <= looks.title && (looks.title > 0 || coded || letters || spelled)
}

/// Whether the letters are those that the words begin with: `CKA` of `Certified Kubernetes Administrator`.
pub(super) fn abbreviates(letters: &str, words: &str) -> bool {
    let mut letters = letters.chars().filter(|c| c.is_alphabetic()).peekable();
    let mut begins = words.split([' ', '-']).filter_map(|word| word.chars().next());
    letters.peek().is_some()
        && words.contains([' ', '-'])
        && letters.all(|letter| begins.any(|begin| begin.to_uppercase().eq(letter.to_uppercase())))
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    /// Name and issuer of the first certificate.
    #[track_caller]
    fn check(line: &str, name: &str, issuer: Option<&str>) {
        let found = profile(&format!("CERTIFICATIONS\n{line}\n"));
        let entry = &found.certificates[0];
        let by = entry.issuer.as_ref().map(|issuer| issuer.value.as_str());
        assert_eq!((entry.name.value.as_str(), by), (name, issuer), "{line}");
        assert_eq!(found.certificates.len(), 1, "{line}");
    }

    #[test]
    fn letters_that_issue_certificates_are_issuers() {
        for line in [
            "CISSP, ISC2, 2021",
            "CISSP, ISC2",
            "CISSP – ISC2 – 2021",
            "CISSP (ISC2)",
            "CISSP | ISC2",
        ] {
            check(line, "CISSP", Some("ISC2"));
        }
        check("CISSP, (ISC)², 2021", "CISSP", Some("(ISC)²"));
        check("CISM, ISACA", "CISM", Some("ISACA"));
        check("CISM - ISACA", "CISM", Some("ISACA"));
        check("Ausbildereignung, IHK, 2019", "Ausbildereignung", Some("IHK"));
        check("Ausbildereignung IHK (2019)", "Ausbildereignung", Some("IHK"));
        check("Ausbildereignung – IHK Ulm", "Ausbildereignung", Some("IHK Ulm"));
        check("Staplerschein (DEKRA)", "Staplerschein", Some("DEKRA"));
    }

    #[test]
    fn other_letters_stay_with_the_name() {
        check("First aid, CPR", "First aid, CPR", None);
        check("Forklift, B1", "Forklift, B1", None);
        check("Azure Fundamentals – AZ-900", "Azure Fundamentals – AZ-900", None);
        check(
            "Advanced Life Support of the Mill\n(ALS), 2023",
            "Advanced Life Support of the Mill (ALS)",
            None,
        );
        check("IHK", "IHK", None);
        check(
            "SST – Sauveteur secouriste du travail, 2022",
            "SST – Sauveteur secouriste du travail",
            None,
        );
    }
}
