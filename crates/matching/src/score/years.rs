//! Years of work against the dated positions of a document.

use rolefit_domain::PartialDate;
use rolefit_domain::profile::Work;

use super::compare::{Asked, not_found};
use super::document::{Document, evidence, held_words};
use super::{Finding, experience};
use crate::joints::Tongue;
use crate::skills::{self, SkillId};
use crate::text::{Word, words};
use crate::{stem, titles};

/// Most of the years with a subject that the document names, but in no dated position.
const NO_POSITION: u32 = 40;
/// From this strength on, in percent, a skill is work with the subject that it shows.
const SHOWN: u8 = 70;
/// From this strength on one that is a part of the work with the subject, such as Spring of back-end development.
const PART: u8 = 60;

/// Words that name a field of work where nothing else is said, folded, and its skill.
const FIELDS_OF_WORK: &[(&str, &str)] = &[
    ("pflege", "Nursing"),
    ("pflegebereich", "Nursing"),
    ("pflegedienst", "Nursing"),
    ("verpleging", "Nursing"),
];

/// Compares with the positions that count for the job or, where the years have a subject, with those that mention it.
pub(super) fn compare(
    years: u8,
    of: Option<&str>,
    asked: &Asked<'_>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    let wanted = u32::from(years.max(1)) * 12;
    match of {
        Some(of) => with_subject(wanted, of, asked, document, as_of),
        None => of_related_work(wanted, asked, document, as_of),
    }
}

fn of_related_work(wanted: u32, asked: &Asked<'_>, document: &Document<'_>, as_of: PartialDate) -> Finding {
    let all = || document.profile.work.iter();
    let counting = || all().filter(|work| asked.counts(work, document));
    let months = experience::months(counting(), as_of);
    if months == 0 {
        return not_found(no_dates(document, as_of, "in related work"));
    }
    let related = if counting().count() < all().count() {
        "related "
    } else {
        ""
    };
    Finding {
        credit: percent(months, wanted, 100),
        reason: format!(
            "dated {related}positions cover {}{}",
            duration(months),
            experience::whose_dates(counting(), as_of)
        ),
        evidence: experience::evidence(counting(), document.profile, document.text, as_of),
    }
}

fn with_subject(
    wanted: u32,
    of: &str,
    asked: &Asked<'_>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    let subject = Subject::read(of);
    let all = || document.profile.work.iter();
    let counting = || all().filter(|work| subject.is_of(work, document));
    let months = experience::months(counting(), as_of);
    if months > 0 {
        // A title may be of the same work without a word of the subject.
        let mut dated = counting().filter(|work| experience::months([*work].into_iter(), as_of) > 0);
        let which = if dated.all(|work| subject.is_mentioned_in(work, document)) {
            format!("that mention {of}")
        } else {
            "in related work".to_owned()
        };
        return Finding {
            credit: percent(months, wanted, 100),
            reason: format!(
                "dated positions {which} cover {}{}",
                duration(months),
                experience::whose_dates(counting(), as_of)
            ),
            evidence: experience::evidence(counting(), document.profile, document.text, as_of),
        };
    }
    let related = experience::months(all().filter(|work| asked.counts(work, document)), as_of);
    let named = subject
        .skills
        .iter()
        .find(|skill| !document.places(**skill).is_empty());
    match named {
        Some(skill) if related > 0 => Finding {
            credit: percent(related, wanted, NO_POSITION),
            reason: format!("names {}, but in no dated position", skills::name(*skill)),
            evidence: evidence(document.places(*skill)),
        },
        _ => not_found(no_dates(document, as_of, &format!("that mentions {of}"))),
    }
}

/// Why no position counts.
fn no_dates(document: &Document<'_>, as_of: PartialDate, which: &str) -> String {
    match experience::months(document.profile.work.iter(), as_of) {
        0 => "gives no dates of work".to_owned(),
        other => format!("dated positions cover {}, none {which}", duration(other)),
    }
}

/// What the months earn, at most `most` and at least one percent.
fn percent(months: u32, wanted: u32, most: u32) -> u8 {
    (months * most / wanted).clamp(1, most) as u8
}

/// What years are asked of.
struct Subject {
    /// The skills that it names, and those that show them.
    skills: Vec<SkillId>,
    /// How many of these it names.
    named: usize,
    /// The telling words of each of the things that it joins by "and" or "or".
    things: Vec<Vec<String>>,
    words: String,
}

impl Subject {
    fn read(of: &str) -> Self {
        let mut named: Vec<_> = skills::find_in(of).into_iter().map(|found| found.skill).collect();
        // "Pflege" is upkeep of anything in a sentence, and nursing where years are asked of it alone.
        let bare = |said: &str| FIELDS_OF_WORK.iter().find(|(word, _)| *word == said);
        if let [word] = thing(&words(of)).as_slice()
            && let Some(skill) = bare(word).and_then(|(_, skill)| skills::by_name(skill))
            && !named.contains(&skill)
        {
            named.push(skill);
        }
        let shows = |have: SkillId, want: SkillId| {
            let (there, back) = (skills::shows(have, want), skills::shows(want, have));
            // What shows as much the other way round is a rival, and no part of the work.
            there >= SHOWN || there >= PART && back < PART
        };
        let shown = |have: &SkillId| named.iter().any(|want| shows(*have, *want));
        let mut skills = named.clone();
        skills.extend(skills::all().filter(|skill| !named.contains(skill) && shown(skill)));
        let cut = words(of);
        let tongue = Tongue::of(&cut);
        let things = cut
            .split(|word| tongue.joins(&word.folded))
            .flat_map(|part| part.chunk_by(|a, b| !is_slash(of, a, b)))
            .map(thing)
            .filter(|words| !words.is_empty())
            .collect();
        Self {
            named: named.len(),
            skills,
            things,
            words: of.to_owned(),
        }
    }

    /// Whether `work` is work with it: its title or a highlight mentions it, or the title is of the same work.
    fn is_of(&self, work: &Work, document: &Document<'_>) -> bool {
        let same = |title: &str| {
            let held = titles::occupations_in(title);
            let of_it = |asked: &str| titles::occupations_in(asked).intersection(&held).next().is_some();
            let mut named = self.skills[..self.named].iter();
            titles::similarity(&self.words, title) >= titles::SAME_WORK
                || of_it(&self.words)
                || named.any(|skill| of_it(skills::name(*skill)))
        };
        self.is_mentioned_in(work, document)
            || document.work_names(work, &self.skills)
            || work.title.as_ref().is_some_and(|title| same(&title.value))
    }

    /// Whether the title or a highlight of `work` has its words, or another name of it.
    fn is_mentioned_in(&self, work: &Work, document: &Document<'_>) -> bool {
        let says = |text: &str| {
            let said = held_words(text);
            let has = |word: &String| said.iter().any(|w| stem::is_same_word(word, &w.folded));
            self.things.iter().any(|thing| thing.iter().all(has))
        };
        let title = work.title.iter();
        document.work_names(work, &self.skills[..self.named])
            || title.clone().any(|t| titles::has_words(&t.value, &self.words))
            || title.chain(&work.highlights).any(|value| says(&value.value))
    }
}

fn is_slash(text: &str, a: &Word, b: &Word) -> bool {
    text.get(a.span.end as usize..b.span.start as usize)
        .is_some_and(|gap| gap.contains('/'))
}

/// The folded words of one thing without words such as "development", which any work with it may go without.
fn thing(words: &[Word]) -> Vec<String> {
    let folded = words.iter().map(|word| &word.folded);
    let all: Vec<_> = folded.filter(|word| !stem::is_stop(word)).cloned().collect();
    let is_general = |word: &String| GENERAL.iter().any(|general| stem::is_same_word(general, word));
    let telling: Vec<_> = all.iter().filter(|word| !is_general(word)).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// Words that say that the subject was worked with, folded.
const GENERAL: &[&str] = &[
    "development",
    "engineering",
    "work",
    "programming",
    "environment",
    "systems",
    "technologies",
    "applications",
    "projects",
    "tasks",
    "field",
    "area",
    "entwicklung",
    "bereich",
    "umfeld",
    "developpement",
    "desarrollo",
    "ontwikkeling",
    "sviluppo",
];

fn duration(months: u32) -> String {
    let plural = |n: u32, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    match (months / 12, months % 12) {
        (0, m) => plural(m, "month"),
        (y, 0) => plural(y, "year"),
        (y, m) => format!("{} and {}", plural(y, "year"), plural(m, "month")),
    }
}
