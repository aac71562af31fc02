//! From profiles and jobs to index documents and queries, in both directions.

use std::collections::BTreeSet;

use rolefit_domain::{Criterion, Need, Profile, Requirement, Sourced};

use crate::index::{IndexDocument, Query};
use crate::text::words;
use crate::{personal, skills};

/// A candidate as an index document: the words of the document, and what was typed beside it. What says nothing of work, such as name, contacts and place, is not indexed.
pub fn candidate_document(key: &str, profile: &Profile, text: &str, tags: BTreeSet<String>) -> IndexDocument {
    let mut body = without_person(profile, text);
    let read = body.len();
    for value in work_values(profile).filter(|value| text.is_empty() || value.span.is_none()) {
        if !body.is_empty() && (body.len() > read || !body.ends_with('\n')) {
            body.push('\n');
        }
        body.push_str(&value.value);
    }
    let skills = skills_of(profile, &body);
    IndexDocument {
        key: key.to_owned(),
        title: titles_of(profile),
        body,
        skills,
        tags,
    }
}

/// A job as an index document.
pub fn job_document(
    key: &str,
    title: &str,
    text: &str,
    criteria: &[Criterion],
    tags: BTreeSet<String>,
) -> IndexDocument {
    let skills = criteria.iter().flat_map(skill_names).map(str::to_owned).collect();
    IndexDocument {
        key: key.to_owned(),
        title: title.to_owned(),
        body: text.to_owned(),
        skills,
        tags,
    }
}

/// What to search candidates with for a job: its title, the words of its criteria, and their skills by weight.
pub fn job_query(title: &str, criteria: &[Criterion]) -> Query {
    let weight = |c: &Criterion| u16::from(c.weight) * if c.need == Need::MustHave { 3 } else { 1 };
    let skills = criteria
        .iter()
        .flat_map(|c| skill_names(c).map(move |name| (name.to_owned(), weight(c))))
        .collect();
    let labels: Vec<_> = criteria.iter().map(|c| c.label.as_str()).collect();
    Query {
        title: title.to_owned(),
        text: labels.join("\n"),
        skills,
    }
}

/// The skills that a criterion asks for, those of alternatives included.
fn skill_names(criterion: &Criterion) -> impl Iterator<Item = &str> {
    let all = criterion.requirement.alternatives().iter();
    all.filter_map(|requirement| match requirement {
        Requirement::Skill { name } => Some(name.as_str()),
        _ => None,
    })
}

fn titles_of(profile: &Profile) -> String {
    let held = profile.work.iter().filter_map(|w| w.title.as_ref());
    let all: Vec<_> = profile
        .basics
        .label
        .iter()
        .chain(held)
        .map(|t| t.value.as_str())
        .collect();
    all.join("\n")
}

/// Skills of the text in canonical names, and the profile's own ones that the graph does not know.
fn skills_of(profile: &Profile, body: &str) -> BTreeSet<String> {
    let found = skills::find_in(body).into_iter().map(|f| f.name().to_owned());
    let listed = profile.skills.iter().map(|s| {
        let known = skills::by_name(&s.name.value).map(skills::name);
        known.map_or_else(|| s.name.value.clone(), str::to_owned)
    });
    found.chain(listed).collect()
}

/// The words of the document without those that say nothing of work, in its lines.
fn without_person(profile: &Profile, text: &str) -> String {
    let cut = words(text);
    let hidden = personal::spans(profile, text, &cut);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for word in cut.iter().filter(|w| hidden.touch(w.span)) {
        out.push_str(text.get(at..word.span.start as usize).unwrap_or_default());
        at = word.span.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The values about work of a profile.
fn work_values(profile: &Profile) -> impl Iterator<Item = &Sourced<String>> {
    let work = profile
        .work
        .iter()
        .chain(&profile.volunteer)
        .flat_map(|w| w.title.iter().chain(&w.highlights));
    let study = profile
        .education
        .iter()
        .flat_map(|e| e.degree.iter().chain(&e.area).chain(&e.details));
    let titled = profile
        .certificates
        .iter()
        .chain(&profile.projects)
        .chain(&profile.publications)
        .chain(&profile.awards);
    let titled = titled.flat_map(|t| std::iter::once(&t.name).chain(&t.details));
    let skills = profile.skills.iter().map(|s| &s.name);
    profile
        .basics
        .summary
        .iter()
        .chain(work)
        .chain(study)
        .chain(titled)
        .chain(skills)
}

#[cfg(test)]
mod tests {
    use rolefit_domain::Span;
    use rolefit_domain::profile::Titled;

    use super::*;
    use crate::{criteria_from_ad, index};

    #[test]
    fn what_says_nothing_of_work_is_not_indexed() {
        let text = "Ada Example\nNationality: Swiss\nAda taught Python\n";
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Ada Example".into(), Span::new(0, 11), 90));
        let body = candidate_document("ada", &profile, text, BTreeSet::new()).body;
        assert_eq!(
            body.split_whitespace().collect::<Vec<_>>(),
            [":", "taught", "Python"]
        );
    }

    #[test]
    fn a_job_finds_its_candidate() {
        let text = "Ada Example\nPython developer\nBuilt services in Python and PostgreSQL";
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Ada Example".into(), Span::new(0, 11), 90));
        profile.basics.label = Some(Sourced::read("Python developer".into(), Span::new(12, 28), 90));
        let document = candidate_document("ada", &profile, text, BTreeSet::new());
        assert!(!document.body.contains("Ada"));
        let mut candidates = index::Index::new();
        candidates.upsert(document);
        let ad = "Requirements:\n- Python\n- Postgres";
        let criteria = criteria_from_ad("Backend developer", ad);
        let filter = index::Filter::default();
        assert_eq!(
            candidates
                .search(&job_query("Backend developer", &criteria), &filter, 5)
                .len(),
            1
        );
    }

    #[test]
    fn what_was_typed_beside_a_document_is_indexed() {
        let mut profile = Profile::default();
        profile.basics.label = Some(Sourced::read("Cook".into(), Span::new(0, 4), 90));
        profile.basics.summary = Some(Sourced::typed("Speaks Fortran".into()));
        profile.awards = vec![Titled {
            name: Sourced::typed("Prize for Kotlin".into()),
            issuer: None,
            date: None,
            details: Vec::new(),
        }];
        let found = candidate_document("ada", &profile, "Cook in Leeds", BTreeSet::new());
        assert_eq!(
            found.body,
            "Cook in Leeds
Speaks Fortran
Prize for Kotlin"
        );
        assert!(found.skills.contains("Kotlin"));
        let typed = candidate_document("ada", &profile, "", BTreeSet::new());
        assert_eq!(
            typed.body,
            "Speaks Fortran
Prize for Kotlin"
        );
    }
}
