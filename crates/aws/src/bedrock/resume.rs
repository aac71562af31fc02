//! Resume → profile: what the model is asked, and what is made of its answers.

mod answer;

use std::collections::HashSet;
use std::time::Duration;

use rolefit_domain::limits::{MAX_ENTRY_LINES, MAX_PROFILE_CONTACTS};
use rolefit_domain::profile::{Education, Language, Skill, Titled, Work};
use rolefit_domain::span::cover;
use rolefit_domain::{DocumentText, Profile, Sourced, Span};
use rolefit_resume::{Alone, Dates, dates_in, readable, settle, unbroken, without_list_mark};

pub(super) use self::answer::Answer;
use self::answer::{Course, Item, Position, Quote, Range, Tongue, schema};
use super::Dropped;
use super::converse::Task;
use super::lines::Lines;
use super::places::Places;

/// Nobody waits for the answer: a queue does.
pub(super) const TASK: Task = Task {
    of: "resume",
    tool: "record_profile",
    about: "Records the facts of a resume.",
    instructions: INSTRUCTIONS,
    schema,
    attempt: Duration::from_secs(60),
    patience: Duration::from_secs(150),
};

const INSTRUCTIONS: &str = "\
You read one resume and record its facts with the tool `record_profile`. Every position, school, skill, language, certificate, \
project, award and publication is recorded once, in the order of the document, where it is told of in full. Of several skills in \
one line each is one. `dates` quotes all words that say from when to when, such as `March 2019 - present`. What was done, and \
the summary, are not quoted: give the first and the last number of their lines, one range for each bullet or paragraph. In a \
document of several parts, the first lines may belong to a position that began before: record them as a position without \
title and company. Referees, letters and headings are not recorded.";

/// Confidence in whole lines that the model says belong to an entry.
const LINES: u8 = 80;

/// The profile that answers tell, in the order of the text, and what was not taken.
pub(super) fn profile(answers: Vec<Answer>, text: &DocumentText) -> (Profile, Dropped) {
    let lines = Lines::of(&text.text);
    let mut reader = Reader {
        text: &text.text,
        places: Places::new(&text.text, &lines),
        lines: &lines,
        dropped: Dropped::default(),
    };
    let mut profile = Profile::default();
    for answer in answers {
        reader.take(answer, &mut profile);
    }
    in_order(&mut profile);
    let contacts = &mut profile.basics;
    for list in [&mut contacts.emails, &mut contacts.phones, &mut contacts.links] {
        profile.cut |= list.len() > MAX_PROFILE_CONTACTS;
        list.truncate(MAX_PROFILE_CONTACTS);
    }
    reader.dropped.refused += settle(&mut profile, text);
    (profile, reader.dropped)
}

/// Looks up what a model says.
struct Reader<'a> {
    text: &'a str,
    places: Places<'a>,
    lines: &'a Lines<'a>,
    dropped: Dropped,
}

impl Reader<'_> {
    fn take(&mut self, answer: Answer, profile: &mut Profile) {
        let basics = &mut profile.basics;
        for (place, quote) in [
            (&mut basics.name, answer.name),
            (&mut basics.label, answer.label),
            (&mut basics.location, answer.location),
        ] {
            let said = self.words(quote);
            *place = place.take().or(said);
        }
        let summary = self.whole_lines(answer.summary);
        basics.summary = basics.summary.take().or(summary);
        let has_at = |value: &str| value.contains('@');
        let has_digits = |value: &str| value.chars().filter(char::is_ascii_digit).count() >= 4;
        let has_dot = |value: &str| value.contains('.');
        basics.emails.extend(self.contacts(answer.emails, has_at));
        basics.phones.extend(self.contacts(answer.phones, has_digits));
        basics.links.extend(self.contacts(answer.links, has_dot));
        for (list, said) in [
            (&mut profile.work, answer.work),
            (&mut profile.volunteer, answer.volunteer.unwrap_or_default()),
        ] {
            for position in said {
                let position = self.position(position);
                match list.last_mut() {
                    // The rest of a position that began in the part before.
                    Some(last) if position.title.is_none() && position.company.is_none() => {
                        last.highlights.extend(position.highlights);
                    }
                    _ if position == Work::default() => {}
                    _ => list.push(position),
                }
            }
        }
        let courses = answer.education.into_iter().map(|course| self.course(course));
        let courses = courses.filter(|course| *course != Education::default());
        profile.education.extend(courses.collect::<Vec<_>>());
        for said in answer.skills {
            let group = said.group.filter(|group| !group.trim().is_empty());
            if let Some(name) = self.quoted(&said.quote, said.line) {
                let level = said.level.filter(|level| !level.trim().is_empty());
                let level = level.and_then(|level| self.quoted(&level, said.line));
                profile.skills.push(Skill { name, group, level });
            }
        }
        let languages = answer
            .languages
            .into_iter()
            .filter_map(|said| self.language(said));
        profile.languages.extend(languages.collect::<Vec<_>>());
        for (list, said) in [
            (&mut profile.certificates, answer.certificates),
            (&mut profile.projects, answer.projects),
            (&mut profile.awards, answer.awards),
            (&mut profile.publications, answer.publications),
        ] {
            list.extend(
                said.unwrap_or_default()
                    .into_iter()
                    .filter_map(|item| self.titled(item)),
            );
        }
        let interests = answer.interests.unwrap_or_default();
        let interests = interests.into_iter().filter_map(|quote| self.words(Some(quote)));
        profile.interests.extend(interests);
    }

    fn position(&mut self, said: Position) -> Work {
        let dates = self.dates(said.dates, Alone::Start);
        let mut work = Work {
            title: self.words(said.title),
            company: self.words(said.company),
            location: self.words(said.location),
            start: dates.start,
            end: dates.end,
            current: dates.current,
            highlights: self.entry_lines(said.lines),
            span: None,
        };
        let words = [&work.title, &work.company, &work.location, &work.current];
        let words = words
            .into_iter()
            .flatten()
            .chain(&work.highlights)
            .filter_map(|v| v.span);
        let dates = [&work.start, &work.end]
            .into_iter()
            .flatten()
            .filter_map(|v| v.span);
        work.span = cover(words.chain(dates));
        work
    }

    fn course(&mut self, said: Course) -> Education {
        let dates = self.dates(said.dates, Alone::End);
        let mut course = Education {
            institution: self.words(said.institution),
            degree: self.words(said.degree),
            area: self.words(said.area),
            start: dates.start,
            end: dates.end,
            details: self.entry_lines(said.lines),
            span: None,
        };
        let words = [&course.institution, &course.degree, &course.area];
        let words = words
            .into_iter()
            .flatten()
            .chain(&course.details)
            .filter_map(|v| v.span);
        let dates = [&course.start, &course.end]
            .into_iter()
            .flatten()
            .filter_map(|v| v.span);
        course.span = cover(words.chain(dates));
        course
    }

    fn language(&mut self, said: Tongue) -> Option<Language> {
        let name = self.words(Some(said.name))?;
        let fluency = self.words(said.fluency);
        Some(Language { name, fluency })
    }

    fn titled(&mut self, said: Item) -> Option<Titled> {
        let name = self.words(Some(said.name))?;
        let dates = self.dates(said.date, Alone::End);
        Some(Titled {
            name,
            issuer: self.words(said.issuer),
            date: dates.end.or(dates.start),
            details: self.entry_lines(said.lines),
        })
    }

    /// What stands at the place of a quote.
    fn words(&mut self, quote: Option<Quote>) -> Option<Sourced<String>> {
        let quote = quote?;
        self.quoted(&quote.quote, quote.line)
    }

    fn quoted(&mut self, quote: &str, line: usize) -> Option<Sourced<String>> {
        let Some(place) = self.places.find(quote, line) else {
            self.dropped.not_in_text += 1;
            return None;
        };
        let value = readable(place.span.slice(self.text)?);
        Some(Sourced::read(value, place.span, place.confidence))
    }

    /// Ways to reach the person, each once, which have no white space but in phone numbers.
    fn contacts(
        &mut self,
        quotes: Option<Vec<Quote>>,
        is_one: impl Fn(&str) -> bool,
    ) -> Vec<Sourced<String>> {
        let mut out: Vec<Sourced<String>> = Vec::new();
        for quote in quotes.unwrap_or_default() {
            let Some(mut found) = self.words(Some(quote)) else {
                continue;
            };
            if !is_one(&found.value) {
                self.dropped.unreadable += 1;
                continue;
            }
            // An address that is broken over two lines is one word.
            if found.value.contains(['@', '.'])
                && found.value.contains(' ')
                && is_address(&unbroken(&found.value))
            {
                found.value = unbroken(&found.value);
            }
            if !out.iter().any(|other| other.value == found.value) {
                out.push(found);
            }
        }
        out
    }

    fn dates(&mut self, quote: Option<Quote>, alone: Alone) -> Dates {
        let Some(quote) = quote else {
            return Dates::default();
        };
        let Some(place) = self.places.find(&quote.quote, quote.line) else {
            self.dropped.not_in_text += 1;
            return Dates::default();
        };
        let dates = dates_in(self.text, place.span, alone);
        if dates == Dates::default() {
            self.dropped.unreadable += 1;
        }
        dates
    }

    fn entry_lines(&mut self, ranges: Option<Vec<Range>>) -> Vec<Sourced<String>> {
        let ranges = ranges.unwrap_or_default().into_iter();
        ranges.filter_map(|range| self.whole_lines(Some(range))).collect()
    }

    /// The words of whole lines, without the mark of a list.
    fn whole_lines(&mut self, range: Option<Range>) -> Option<Sourced<String>> {
        let Range { first, last } = range?;
        let span = self.lines.span(first, last);
        let span = span.filter(|_| last - first < MAX_ENTRY_LINES);
        let Some(span) = span.map(|span| without_list_mark(self.text, span)) else {
            self.dropped.not_in_text += 1;
            return None;
        };
        let value = readable(span.slice(self.text)?);
        (!value.is_empty()).then(|| Sourced::read(value, span, LINES))
    }
}

fn is_address(value: &str) -> bool {
    value.is_ascii() && value.chars().all(|c| c.is_ascii_graphic())
}

/// Puts what was found into the order of the document, and keeps once what was found twice.
fn in_order(profile: &mut Profile) {
    let start = |value: &Sourced<String>| value.span.map(|span| span.start);
    profile
        .work
        .sort_by_key(|entry| entry.span.map(|span| span.start));
    profile
        .volunteer
        .sort_by_key(|entry| entry.span.map(|span| span.start));
    profile
        .education
        .sort_by_key(|entry| entry.span.map(|span| span.start));
    profile.skills.sort_by_key(|skill| start(&skill.name));
    let mut seen: HashSet<Option<Span>> = HashSet::new();
    profile.skills.retain(|skill| seen.insert(skill.name.span));
    seen.clear();
    profile
        .languages
        .retain(|language| seen.insert(language.name.span));
    seen.clear();
    profile.interests.retain(|interest| seen.insert(interest.span));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "Ana Li\nana@example.org\nBaker, North Mill\n2016 - 2019\n- Ran the ovens\n- Taught ap-\nprentices\nMarried\nSkills: Rye, Spelt";

    fn read(answer: serde_json::Value) -> (Profile, Dropped) {
        let text = rolefit_resume::extract(TEXT.as_bytes(), rolefit_resume::Format::Txt).expect("is text");
        assert!(
            text.text.starts_with(TEXT),
            "lines and places are those of the test"
        );
        profile(
            vec![serde_json::from_value(answer).expect("is of the schema")],
            &text,
        )
    }

    #[test]
    fn values_are_what_the_text_says_at_their_place() {
        let (profile, dropped) = read(json!({
            "name": { "line": 1, "quote": "Ana Li" },
            "emails": [{ "line": 2, "quote": "ana@example.org" }],
            "work": [{
                "title": { "line": 3, "quote": "Baker" },
                "company": { "line": 3, "quote": "North  Mill" },
                "dates": { "line": 4, "quote": "2016 – 2019" },
                "lines": [{ "first": 5, "last": 5 }, { "first": 6, "last": 7 }],
            }],
            "education": [],
            "skills": [{ "line": 9, "quote": "Spelt", "group": "Skills" }, { "line": 9, "quote": "Rye" }],
            "languages": [],
        }));
        assert_eq!(dropped, Dropped::default());
        let work = &profile.work[0];
        let shown = |value: &Option<Sourced<String>>| value.as_ref().map(|value| value.value.clone());
        assert_eq!(shown(&work.title).as_deref(), Some("Baker"));
        assert_eq!(shown(&work.company).as_deref(), Some("North Mill"));
        let years = [&work.start, &work.end].map(|date| date.as_ref().map(|date| date.value.year()));
        assert_eq!(years, [Some(2016), Some(2019)]);
        let done: Vec<_> = work.highlights.iter().map(|line| line.value.as_str()).collect();
        assert_eq!(done, ["Ran the ovens", "Taught apprentices"]);
        let skills: Vec<_> = profile
            .skills
            .iter()
            .map(|skill| skill.name.value.as_str())
            .collect();
        assert_eq!(skills, ["Rye", "Spelt"], "in the order of the document");
        assert!(profile.unread.is_empty(), "{:?}", profile.unread);
    }

    #[test]
    fn what_the_text_does_not_say_or_nobody_is_judged_by_is_dropped() {
        let (profile, dropped) = read(json!({
            "name": { "line": 1, "quote": "Anna Lee" },
            "phones": [{ "line": 2, "quote": "ana@example.org" }],
            "label": { "line": 8, "quote": "Married" },
            "work": [{
                "title": { "line": 3, "quote": "Head baker" },
                "dates": { "line": 4, "quote": "2016 - 2023" },
                "lines": [{ "first": 5, "last": 99 }, { "first": 7, "last": 6 }],
            }],
            "education": [{ "degree": { "line": 1, "quote": "PhD" } }],
            "skills": [{ "line": 9, "quote": "Sourdough" }, { "line": 9, "quote": "Spelt", "group": "Grains" }],
            "languages": [{ "name": { "line": 1, "quote": "Latin" } }],
        }));
        assert_eq!(
            dropped,
            Dropped {
                not_in_text: 8,
                unreadable: 1,
                refused: 2
            }
        );
        assert_eq!(profile.basics, Default::default());
        assert!(profile.work.is_empty() && profile.education.is_empty() && profile.languages.is_empty());
        let skills: Vec<_> = profile
            .skills
            .iter()
            .map(|s| (s.name.value.as_str(), s.group.as_deref()))
            .collect();
        assert_eq!(skills, [("Spelt", None)]);
        let unread: Vec<_> = profile
            .unread
            .iter()
            .filter_map(|span| span.slice(TEXT))
            .collect();
        assert!(
            unread.contains(&"Baker, North Mill"),
            "what was not taken is named: {unread:?}"
        );
        assert!(!unread.contains(&"Married"));
    }

    #[test]
    fn a_position_goes_on_in_the_next_part() {
        let part = |work: serde_json::Value| {
            let answer = json!({ "work": [work], "education": [], "skills": [], "languages": [] });
            serde_json::from_value(answer).expect("is of the schema")
        };
        let text = rolefit_resume::extract(TEXT.as_bytes(), rolefit_resume::Format::Txt).expect("is text");
        let answers = vec![
            part(json!({ "title": { "line": 3, "quote": "Baker" }, "lines": [{ "first": 5, "last": 5 }] })),
            part(json!({ "lines": [{ "first": 6, "last": 7 }] })),
        ];
        let (profile, dropped) = profile(answers, &text);
        assert_eq!(dropped, Dropped::default());
        assert_eq!(profile.work.len(), 1);
        assert_eq!(profile.work[0].highlights.len(), 2);
    }
}
