//! What a document says of hobbies, which show no skill of work.

use rolefit_domain::{Profile, Span};

use crate::spans::Spans;
use crate::text::fold;

/// What a document says of hobbies and languages, in which nobody looks for what an ad asks in its own words.
pub(super) fn private(profile: &Profile, hobbies: &[Span]) -> Spans {
    let languages = profile.languages.iter();
    let levels = languages
        .clone()
        .filter_map(|l| l.fluency.as_ref().and_then(|f| f.span));
    let names = languages.filter_map(|l| l.name.span);
    Spans::new(hobbies.iter().copied().chain(names).chain(levels))
}

/// What a document says of hobbies: the interests of the profile, lines with a label of hobbies, and what stands below a
/// heading of them, up to a blank line, a heading or a line of which the profile has another fact. In a document of two columns
/// the name and the summary may stand below the hobbies.
pub(super) fn hobbies(profile: &Profile, text: &str) -> Vec<Span> {
    let mut all: Vec<Span> = profile.interests.iter().filter_map(|v| v.span).collect();
    let mut below = false;
    let facts = Spans::new(other_facts(profile));
    for (at, line) in crate::text::lines(text) {
        let (label, rest) = line.split_once(':').unwrap_or((line, ""));
        let folded = fold(label.trim_matches(|c: char| !c.is_alphanumeric()));
        let labelled = HOBBIES.contains(&folded.as_str());
        let shouts = line.chars().any(char::is_alphabetic) && !line.chars().any(char::is_lowercase);
        below = match labelled {
            true => rest.trim().is_empty(),
            false => {
                let fact = facts.touch(Span::new(at, at + line.len()));
                below && !line.trim().is_empty() && !shouts && !fact && !HEADINGS.contains(&folded.as_str())
            }
        };
        if labelled || below {
            all.push(Span::new(at, at + line.len()));
        }
    }
    all
}

/// Where the facts of a profile stand that are no interests.
fn other_facts(profile: &Profile) -> impl Iterator<Item = Span> + '_ {
    let work = profile
        .work
        .iter()
        .chain(&profile.volunteer)
        .filter_map(|w| w.span);
    let studies = profile.education.iter();
    let studies = studies.flat_map(|e| {
        e.institution
            .iter()
            .chain(&e.degree)
            .chain(&e.area)
            .chain(&e.details)
    });
    let titled = profile.certificates.iter().chain(&profile.projects);
    let titled = titled.chain(&profile.awards).chain(&profile.publications);
    let listed = profile.skills.iter().map(|s| &s.name);
    let listed = listed.chain(profile.languages.iter().map(|l| &l.name));
    let basics = &profile.basics;
    let listed = listed.chain(basics.name.iter().chain(&basics.label).chain(&basics.summary));
    let values = studies.chain(titled.map(|t| &t.name)).chain(listed);
    values.filter_map(|value| value.span).chain(work)
}

/// Headings of what is about work, folded, which end what stands below one of hobbies.
const HEADINGS: &[&str] = &[
    "summary",
    "profile",
    "about me",
    "experience",
    "work experience",
    "professional experience",
    "employment",
    "employment history",
    "education",
    "skills",
    "certificates",
    "certifications",
    "projects",
    "profil",
    "kurzprofil",
    "uber mich",
    "berufserfahrung",
    "werdegang",
    "beruflicher werdegang",
    "ausbildung",
    "kenntnisse",
    "experience professionnelle",
    "experiences professionnelles",
    "formation",
    "competences",
    "perfil",
    "experiencia",
    "experiencia profesional",
    "experiencia laboral",
    "formacion",
    "profilo",
    "esperienza",
    "esperienze professionali",
    "esperienza professionale",
    "formazione",
    "profiel",
    "werkervaring",
    "opleiding",
    "opleidingen",
    "ervaring",
];

/// Labels of hobbies, folded.
const HOBBIES: &[&str] = &[
    "hobbies",
    "hobby",
    "hobbys",
    "interests",
    "personal interests",
    "private interests",
    "outside work",
    "hobbys und interessen",
    "hobbies und interessen",
    "interessen und hobbys",
    "hobbies & interests",
    "interests & hobbies",
    "hobby's",
    "vrije tijd",
    "tempo libero",
    "hobbies e interessi",
    "centres d’interet",
    "aficiones e intereses",
    "hobbies and interests",
    "interests and hobbies",
    "leisure",
    "free time",
    "interessen",
    "freizeit",
    "loisirs",
    "centres d'interet",
    "aficiones",
    "intereses",
    "interesses",
    "interessi",
    "zainteresowania",
];

#[cfg(test)]
mod tests {
    use rolefit_domain::Sourced;

    use super::*;

    #[test]
    fn hobbies_end_where_the_other_column_begins() {
        let text = "Interests\nbell ringing\nAmara Nwosu\nBackend engineer\nSummary\nI build billing.\n";
        let mut profile = Profile::default();
        let read = |profile: &Profile| {
            let of_hobbies = Spans::new(hobbies(profile, text));
            let at = |word: &str| {
                let start = text.find(word).expect("is there");
                of_hobbies.touch(Span::new(start, start + word.len()))
            };
            (at("bell"), at("billing"))
        };
        assert_eq!(read(&profile), (true, false));
        let start = text.find("Amara").expect("is there");
        let name = Span::new(start, start + "Amara Nwosu".len());
        profile.basics.name = Some(Sourced::read("Amara Nwosu".into(), name, 90));
        assert_eq!(read(&profile), (true, false));
    }
}
