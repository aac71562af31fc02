//! What years of work are asked of, and how near to it an entry of work is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rolefit_domain::Sourced;
use rolefit_domain::profile::Work;

use super::document::Document;
use super::elsewhere;
use crate::joints::Tongue;
use crate::skills::{self, Found, SkillId};
use crate::text::{Word, words};
use crate::{stem, titles};

/// From this strength on, in percent, a skill is work with the subject that it shows.
const SHOWN: u8 = 70;
/// From this strength on one that is a part of the work with the subject, such as Spring of back-end development.
const PART: u8 = 60;
/// From this strength on a skill is of work beside the subject, either way round.
const BESIDE: u8 = 50;

/// How near an entry of work is to the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bond {
    /// It is of work beside it: another speciality, or the work without the speciality that is asked for.
    Related,
    /// A line among others mentions it, and the rest is of other work: "covered the high dependency bay one shift a month".
    Passing,
    /// Its title or a skill is of the same work.
    SameWork,
    /// Its title says it, or most of what was done.
    Mentions,
}

/// What years are asked of.
pub(super) struct Subject {
    /// Each of the things that it joins by "and" or "or".
    things: Vec<Thing>,
    words: String,
}

/// One thing of a subject.
struct Thing {
    /// The skills that its words name.
    named: Vec<SkillId>,
    /// Skills that are work with one of these.
    shown: Vec<SkillId>,
    /// Skills of work beside them.
    beside: Vec<SkillId>,
    /// The telling words.
    telling: Vec<String>,
    /// Those of them that no skill has and that make it a speciality: "emergency" in "emergency nursing".
    special: Vec<String>,
    /// The occupations and the fields of work that it names as a whole.
    field: Option<&'static Field>,
    words: String,
}

impl Subject {
    pub(super) fn read(of: &str) -> Self {
        let cut = words(of);
        let found = skills::find_in_words(of, &cut);
        let tongue = Tongue::of(&cut);
        // "Health and safety" is one thing.
        let joins = |word: &Word| {
            let within = found.iter().any(|f| f.span.overlaps(word.span));
            !within && tongue.joins(&word.folded)
        };
        let parts = cut
            .split(joins)
            .flat_map(|part| part.chunk_by(|a, b| !is_slash(of, a, b)));
        // "Leading a team or shift": what is led is no work by itself.
        let leads = matches!(&cut[..], [action, what, ..]
            if ACTIONS.iter().any(|ending| action.folded.ends_with(ending)) && OBJECTS.contains(&what.folded.as_str()));
        let named = |part: &&[Word]| {
            let span = part
                .first()
                .map(|word| word.span.start)
                .zip(part.last().map(|word| word.span.end));
            let within = |f: &Found| span.is_some_and(|(start, end)| (start..end).contains(&f.span.start));
            let first = part
                .first()
                .zip(cut.first())
                .is_some_and(|(a, b)| a.span == b.span);
            !leads || first || found.iter().any(within)
        };
        let things = parts
            .filter(named)
            .filter_map(|part| Thing::read(of, part, &found));
        Self {
            things: things.collect(),
            words: of.to_owned(),
        }
    }

    /// The skills that it names, and then those that show them.
    pub(super) fn named(&self) -> impl Iterator<Item = SkillId> + '_ {
        let named = self.things.iter().flat_map(|thing| &thing.named);
        named
            .chain(self.things.iter().flat_map(|thing| &thing.shown))
            .copied()
    }

    /// Whether it only says in what sort of house the work was done: "4 ans en cabinet".
    pub(super) fn is_only_a_house(&self) -> bool {
        let mut words = self.things.iter().flat_map(|thing| &thing.telling);
        let named = self.things.iter().any(|thing| !thing.named.is_empty());
        !named && !self.things.is_empty() && words.all(|word| is_in("house", word))
    }

    /// The lines of an entry of work that mention it.
    pub(super) fn lines_in<'b>(
        &self,
        entry: usize,
        work: &'b Work,
        document: &Document<'_>,
    ) -> Vec<&'b Sourced<String>> {
        let lines = work.highlights.iter().enumerate();
        let mention = |(at, line): &(usize, &Sourced<String>)| {
            let said = document.line_of(entry, work, *at);
            self.things
                .iter()
                .any(|thing| thing.is_in_line(line, said, document))
        };
        lines.filter(mention).map(|(_, line)| line).collect()
    }

    /// How near `work`, which stands at `entry` in the profile, is to the nearest of its things.
    pub(super) fn bond(&self, entry: usize, work: &Work, document: &Document<'_>) -> Option<Bond> {
        let whole = work
            .title
            .as_ref()
            .is_some_and(|title| titles::has_words(&title.value, &self.words));
        if whole {
            return Some(Bond::Mentions);
        }
        self.things
            .iter()
            .filter_map(|thing| thing.bond(entry, work, document))
            .max()
    }
}

impl Thing {
    /// Reads the words `part` of a subject in which the skills `found` stand; `None` without any that tells something.
    fn read(of: &str, part: &[Word], found: &[Found]) -> Option<Self> {
        // "Building backend services" is work with back ends.
        let does = |word: &Word| is_in("doing", &word.folded);
        let part = match part {
            [first, rest @ ..] if does(first) && !rest.is_empty() => rest,
            all => all,
        };
        let telling = telling(part);
        let (first, last) = part.first().zip(part.last())?;
        let within = |f: &&Found| first.span.start <= f.span.start && f.span.start < last.span.end;
        let found: Vec<_> = found.iter().filter(within).collect();
        let mut named: Vec<_> = found.iter().map(|f| f.skill).collect();
        if telling.is_empty() && named.is_empty() {
            return None;
        }
        // "Pflege" is upkeep of anything in a sentence, and nursing where years are asked of it alone.
        let field = Field::named(&telling);
        let skill = field.and_then(|field| field.skill).and_then(skills::by_name);
        named.extend(skill.filter(|skill| !named.contains(skill)));
        let of_skill = |word: &Word| found.iter().any(|f| f.span.overlaps(word.span));
        let rest: Vec<_> = part.iter().filter(|word| !of_skill(word)).cloned().collect();
        let is_special = |word: &String| !is_in("kind", word);
        let special = match named.is_empty() || rest.is_empty() || field.is_some() {
            true => Vec::new(),
            false => only_telling(&rest).into_iter().filter(is_special).collect(),
        };
        let shows = |have: SkillId, want: SkillId| {
            let (there, back) = (skills::shows(have, want), skills::shows(want, have));
            // What shows as much the other way round is a rival, and no part of the work.
            there >= SHOWN || there >= PART && back < PART
        };
        let near = |have: SkillId, want: SkillId| {
            skills::shows(have, want) >= BESIDE || skills::shows(want, have) >= BESIDE
        };
        let all = |is: &dyn Fn(SkillId, SkillId) -> bool| -> Vec<SkillId> {
            let wanted = |have: &SkillId| !named.contains(have) && named.iter().any(|want| is(*have, *want));
            skills::all().filter(wanted).collect()
        };
        Some(Self {
            shown: all(&shows),
            beside: all(&near),
            named,
            telling,
            special,
            field,
            words: of
                .get(first.span.start as usize..last.span.end as usize)
                .unwrap_or(of)
                .to_owned(),
        })
    }

    /// Whether a line of an entry of work, of which `said` are the words, mentions it.
    fn is_in_line(&self, line: &Sourced<String>, said: &[Word], document: &Document<'_>) -> bool {
        let says = |wanted: &[String]| says(said, wanted);
        let special = self.special.is_empty() || says(&self.special);
        document.line_names(line, &self.named) && special || !self.telling.is_empty() && says(&self.telling)
    }

    /// Whether years of it are years of a kind of work, and not of a tool or of leading people, of which a position has one line.
    fn is_field_of_work(&self) -> bool {
        match self.named.first() {
            Some(skill) => FIELDS_OF_WORK.contains(&skills::category(*skill)),
            None => true,
        }
    }

    fn bond(&self, entry: usize, work: &Work, document: &Document<'_>) -> Option<Bond> {
        // A secretary of the ward has no years of care, whatever the lines are about.
        if elsewhere::is_only_the_place(work, &self.named) {
            return None;
        }
        let says = |wanted: &[String]| document.told_of(entry).iter().any(|said| says(said, wanted));
        let special = || self.special.is_empty() || says(&self.special);
        let named = document.work_names(work, &self.named);
        let mentioned = named && special() || !self.telling.is_empty() && says(&self.telling);
        let passing = mentioned && self.is_in_passing(entry, work, document);
        if mentioned && !passing {
            return Some(Bond::Mentions);
        }
        let title = work.title.as_ref().map(|title| title.value.as_str());
        let same = title.is_some_and(|title| self.is_same_work(title));
        let shown = document.work_names(work, &self.shown);
        if (same || shown) && special() {
            return Some(Bond::SameWork);
        }
        if passing {
            return Some(Bond::Passing);
        }
        let near = title.is_some_and(|title| titles::similarity(&self.words, title) >= titles::RELATED_WORK);
        // Emergency care is nursing: other nurses do related work.
        let whose = |title: &str| {
            let held = titles::occupations_in(title);
            let of_it = |skill: &SkillId| {
                let asked = titles::occupations_in(skills::name(*skill));
                asked.intersection(&held).next().is_some()
            };
            self.beside.iter().any(of_it)
        };
        let beside = || document.work_names(work, &self.beside) || title.is_some_and(whose);
        (named || same || shown || near || beside()).then_some(Bond::Related)
    }

    /// Whether only a line among others mentions it: neither the title nor half of the lines, or one that says that it was now and
    /// then.
    fn is_in_passing(&self, entry: usize, work: &Work, document: &Document<'_>) -> bool {
        let titled = work.title.as_ref().is_some_and(|title| {
            let said = words(&title.value);
            document.line_names(title, &self.named) || !self.telling.is_empty() && says(&said, &self.telling)
        });
        let all = work.highlights.iter().enumerate();
        let mentioning: Vec<_> = all
            .map(|(at, line)| (line, document.line_of(entry, work, at)))
            .filter(|(line, said)| self.is_in_line(line, said, document))
            .collect();
        if titled || mentioning.is_empty() {
            return false;
        }
        let now_and_then = |said: &[Word]| {
            said.iter().enumerate().any(|(at, word)| {
                let near = said.iter().skip(at + 1).take(2);
                let counted =
                    is_in("once", &word.folded) && near.clone().any(|next| is_in("period", &next.folded));
                is_in("sometimes", &word.folded) || counted
            })
        };
        if mentioning.iter().all(|(_, said)| now_and_then(said)) {
            return true;
        }
        self.is_field_of_work() && mentioning.len() * 2 < work.highlights.len()
    }

    /// Whether somebody of this title does the work, whatever their speciality is.
    fn is_same_work(&self, title: &str) -> bool {
        let held = titles::occupations_in(title);
        let of_it = |asked: &str| titles::occupations_in(asked).intersection(&held).next().is_some();
        let mut named = self.named.iter();
        titles::similarity(&self.words, title) >= titles::SAME_WORK
            || of_it(&self.words)
            || named.any(|skill| of_it(skills::name(*skill)))
            || self.field.is_some_and(|field| {
                held.iter().any(|occupation| {
                    field.fields.contains(&titles::field(*occupation))
                        || field.occupations.contains(&titles::occupation_name(*occupation))
                })
            })
    }
}

/// Whether the words have all of `wanted`, in whatever form.
fn says(said: &[Word], wanted: &[String]) -> bool {
    let has = |word: &String| said.iter().any(|w| stem::is_same_word(word, &w.folded));
    wanted.iter().all(has)
}

/// Categories of skills that are kinds of work: who mentions one of them once did other work for the rest.
const FIELDS_OF_WORK: &[&str] = &[
    "Health care",
    "Care and social work",
    "Education",
    "Finance and accounting",
    "Construction",
    "Hospitality and food",
    "Beauty, sport and personal services",
    "Farming, nature and animals",
    "Law and public safety",
    "Electrical work",
    "Human resources",
    "Laboratory and life science",
    "Marketing and communication",
];

/// A field of work that a subject names where it says nothing else.
#[derive(Debug)]
struct Field {
    /// Its section in the data.
    section: &'static str,
    /// The skill that is the work.
    skill: Option<&'static str>,
    /// The fields whose occupations all do it.
    fields: &'static [&'static str],
    /// Occupations of other fields that do it too.
    occupations: &'static [&'static str],
}

const FIELDS: &[Field] = &[
    Field {
        skill: Some("Nursing"),
        ..Field::of("nursing", &[])
    },
    Field {
        skill: Some("Software development"),
        occupations: &["devops engineer", "data engineer"],
        ..Field::of("software", &["software"])
    },
    Field::of("it", &["it", "software", "data"]),
    Field::of("finance", &["finance"]),
    Field::of("health", &["health"]),
    Field::of("sales", &["sales"]),
    Field::of("logistics", &["logistics"]),
    Field {
        occupations: &["electrician", "plumber"],
        ..Field::of("construction", &["construction"])
    },
    Field::of("hospitality", &["hospitality"]),
];

impl Field {
    const fn of(section: &'static str, fields: &'static [&'static str]) -> Self {
        Self {
            section,
            skill: None,
            fields,
            occupations: &[],
        }
    }

    /// The field that all of the words name.
    fn named(telling: &[String]) -> Option<&'static Self> {
        let names = |field: &&Self| telling.iter().all(|word| is_in(field.section, word));
        FIELDS.iter().find(names).filter(|_| !telling.is_empty())
    }
}

/// The words of `data/subjects.txt` by section.
static WORDS: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let mut all: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let mut section = "";
    let lines = include_str!("../../data/subjects.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => all
                .entry(section)
                .or_default()
                .extend(line.split(',').map(str::trim).filter(|word| !word.is_empty())),
        }
    }
    all
});

/// Whether a section of the data has the folded word.
fn is_in(section: &str, word: &str) -> bool {
    WORDS.get(section).is_some_and(|words| words.contains(word))
}

/// How words end that say what is done to the things behind them, folded.
const ACTIONS: &[&str] = &["ing", "ung", "ment"];

/// Words with which those things begin, folded. "Marketing or sales" are two fields.
const OBJECTS: &[&str] = &[
    "a", "an", "the", "of", "people", "teams", "staff", "ein", "eine", "einer", "eines", "der", "des", "von",
    "un", "une", "d", "de", "du", "la", "le", "les", "een",
];

/// Whether a slash or the comma of a list stands between two words.
fn is_slash(text: &str, a: &Word, b: &Word) -> bool {
    text.get(a.span.end as usize..b.span.start as usize)
        .is_some_and(|gap| gap.contains(['/', ',']))
}

/// The folded words of one thing without words such as "development", which any work with it may go without.
fn telling(words: &[Word]) -> Vec<String> {
    let telling = only_telling(words);
    if !telling.is_empty() {
        return telling;
    }
    let folded = words.iter().map(|word| &word.folded);
    folded.filter(|word| !stem::is_stop(word)).cloned().collect()
}

/// The folded words that are neither joints nor general.
fn only_telling(words: &[Word]) -> Vec<String> {
    let is_general = |word: &String| {
        let mut general = WORDS.get("general").into_iter().flatten();
        general.any(|general| stem::is_same_word(general, word))
    };
    let folded = words.iter().map(|word| &word.folded);
    folded
        .filter(|word| !stem::is_stop(word) && !is_general(word))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{PartialDate, Profile, Sourced};

    use super::*;

    fn bond(of: &str, title: &str, highlight: &str) -> Option<Bond> {
        let work = Work {
            title: Some(Sourced::typed(title.to_owned())),
            highlights: vec![Sourced::typed(highlight.to_owned())],
            ..Work::default()
        };
        let profile = Profile {
            work: vec![work.clone()],
            ..Profile::default()
        };
        let as_of: PartialDate = "2026-11".parse().expect("a date");
        let document = Document::read(&profile, "", as_of);
        Subject::read(of).bond(0, &work, &document)
    }

    #[test]
    fn a_speciality_is_shown_by_itself_and_not_by_the_work() {
        use Bond::{Mentions, Related, SameWork};
        let mut wrong = Vec::new();
        for (of, title, highlight, expected) in [
            (
                "emergency nursing",
                "Emergency nurse",
                "Took in patients",
                Some(Mentions),
            ),
            (
                "emergency nursing",
                "Staff nurse",
                "Day surgery, wound care",
                Some(Related),
            ),
            (
                "emergency nursing",
                "Staff nurse",
                "Worked in the emergency department",
                Some(Mentions),
            ),
            ("intensive care", "Emergency nurse", "Triage", Some(Related)),
            (
                "intensive care",
                "Intensivpflegerin",
                "Intensivpflege von Beatmeten",
                Some(Mentions),
            ),
            (
                "Intensivpflege",
                "Krankenpfleger",
                "Station für Chirurgie",
                Some(Related),
            ),
            (
                "cuidados intensivos",
                "Enfermera",
                "Unidad de cirugía",
                Some(Related),
            ),
            ("nursing", "Krankenschwester", "Station 4", Some(Mentions)),
            ("Pflege", "Infirmière", "Service de chirurgie", Some(Mentions)),
            ("Java", "Developer", "Services in Java", Some(Mentions)),
            (
                "professional Java development",
                "Developer",
                "Services in Java",
                Some(Mentions),
            ),
            ("accounting", "Gardener", "Roses", None),
            ("leading a team or shift", "Picker", "Worked the late shift", None),
            (
                "leading a team or shift",
                "Picker",
                "Led the late shift",
                Some(Mentions),
            ),
            (
                "Führung eines Teams oder einer Schicht",
                "Lagerist",
                "Späte Schicht",
                None,
            ),
            (
                "backend, platform or SRE",
                "Engineer",
                "Built the platform team",
                Some(Mentions),
            ),
            (
                "software development",
                "Senior backend engineer",
                "APIs",
                Some(SameWork),
            ),
            (
                "software development",
                "Platform engineer",
                "Clusters",
                Some(SameWork),
            ),
            (
                "Softwareentwicklung",
                "Développeur backend",
                "API",
                Some(SameWork),
            ),
            (
                "desarrollo de software",
                "Frontend-Entwickler",
                "Seiten",
                Some(SameWork),
            ),
            ("software development", "Gardener", "Roses", None),
            ("finance", "Comptable", "Factures", Some(SameWork)),
            ("finance", "Bookkeeper", "Ledgers", Some(SameWork)),
            ("Finanzen", "Accounts payable clerk", "Invoices", Some(SameWork)),
            ("finanzas", "Buchhalterin", "Belege", Some(SameWork)),
            ("finance", "Nurse", "Wards", None),
        ] {
            let found = bond(of, title, highlight);
            if found != expected {
                wrong.push(format!("{of} / {title}: {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
