//! A made-up person as text and as a profile whose spans point into it.

use rolefit_domain::{
    CandidateId, Criterion, JobId, Need, PartialDate, Profile, Requirement, Sourced, Span, Timestamp,
    Verdict, profile,
};
use rolefit_matching::{JobView, Subject, criterion, score, verify};
use uuid::Uuid;

#[derive(Clone, Copy)]
pub struct Person<'a> {
    pub name: &'a str,
    pub pronoun: &'a str,
    pub place: &'a str,
    pub born: &'a str,
    pub nationality: &'a str,
    pub title: &'a str,
    pub dates: (&'a str, &'a str),
    pub highlight: &'a str,
    pub degree: &'a str,
    pub skills: &'a str,
    pub languages: &'a str,
}

impl Default for Person<'_> {
    fn default() -> Self {
        Self {
            name: "Ada Example",
            pronoun: "she/her",
            place: "Cork",
            born: "1990-01-11",
            nationality: "Irish",
            title: "Gardener",
            dates: ("2019-03", "2021-02"),
            highlight: "Looked after the roses of the town",
            degree: "Evening classes",
            skills: "Pruning of roses",
            languages: "",
        }
    }
}

/// The person's document and the profile that a perfect parser would read from it.
pub fn parse(person: &Person) -> (String, Profile) {
    let mut text = String::new();
    let mut profile = Profile::default();
    let read = |value: &str, span: Span| Some(Sourced::read(value.to_owned(), span, 90));
    profile.basics.name = read(person.name, put(&mut text, person.name));
    put(&mut text, &format!("Pronouns: {}", person.pronoun));
    profile.basics.location = read(person.place, put(&mut text, person.place));
    put(&mut text, &format!("Date of birth: {}", person.born));
    put(&mut text, &format!("Nationality: {}", person.nationality));
    put(&mut text, "Work");
    let mut work = profile::Work {
        title: read(person.title, put(&mut text, person.title)),
        ..Default::default()
    };
    let start = text.len();
    put(&mut text, &format!("{} – {}", person.dates.0, person.dates.1));
    let date = |value: &str, at: usize| {
        let date: PartialDate = value.parse().expect("a date");
        Some(Sourced::read(date, Span::new(at, at + value.len()), 90))
    };
    work.start = date(person.dates.0, start);
    work.end = date(person.dates.1, start + person.dates.0.len() + " – ".len());
    work.highlights
        .extend(read(person.highlight, put(&mut text, person.highlight)));
    profile.work.push(work);
    let degree = read(person.degree, put(&mut text, person.degree));
    profile.education.push(profile::Education {
        degree,
        ..Default::default()
    });
    let skills = put(&mut text, person.skills);
    let mut at = skills.start as usize;
    for name in person.skills.split(", ") {
        let name_span = Span::new(at, at + name.len());
        profile.skills.push(profile::Skill {
            name: Sourced::read(name.to_owned(), name_span, 90),
            group: None,
            level: None,
        });
        at += name.len() + 2;
    }
    let languages = put(&mut text, person.languages);
    if let Some((name, level)) = person.languages.split_once(": ") {
        let (start, end) = (languages.start as usize, languages.end as usize);
        let name_span = Span::new(start, start + name.len());
        let fluency = read(level, Span::new(end - level.len(), end));
        profile.languages.push(profile::Language {
            name: Sourced::read(name.to_owned(), name_span, 90),
            fluency,
        });
    }
    (text, profile)
}

fn put(text: &mut String, line: &str) -> Span {
    let span = Span::new(text.len(), text.len() + line.len());
    text.push_str(line);
    text.push('\n');
    span
}

pub fn job(criteria: &[Criterion]) -> JobView<'_> {
    JobView {
        job: JobId::new(Uuid::from_u128(7)),
        criteria,
    }
}

pub fn subject<'a>(profile: &'a Profile, text: &'a str) -> Subject<'a> {
    Subject {
        candidate: CandidateId::new(Uuid::from_u128(9)),
        profile,
        text,
    }
}

pub fn as_of() -> PartialDate {
    "2026-11".parse().expect("a date")
}

pub fn now() -> Timestamp {
    Timestamp(1_795_373_730_123)
}

/// Verdict, points, reason and quotes of the only criterion of a job.
pub fn part_of(requirement: Requirement, person: &Person) -> (Verdict, u16, String, Vec<String>) {
    let (text, profile) = parse(person);
    let criteria = [criterion(requirement, Need::MustHave)];
    let m = score(job(&criteria), subject(&profile, &text), as_of(), now());
    verify(&m, job(&criteria), subject(&profile, &text)).expect("a fresh match holds");
    let part = m.parts[0].clone();
    (
        part.verdict,
        part.points,
        part.reason,
        part.evidence.into_iter().map(|e| e.quote).collect(),
    )
}

pub fn skill(name: &str) -> Requirement {
    Requirement::Skill { name: name.into() }
}
