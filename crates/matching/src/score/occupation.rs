//! A kind of work against the titles of a document.

use rolefit_domain::Sourced;
use rolefit_domain::profile::Work;

use super::Finding;
use super::compare::{FirstMax, not_found, stated_at};
use super::document::Document;
use super::schools;
use crate::skills::{self, SkillId};
use crate::titles;

/// Most of an occupation in which only training, an internship or help is named.
const TRAINEE_OCCUPATION: u8 = 60;
/// Percent of work that is related to the occupation asked for, at its nearest.
const RELATED_OCCUPATION: u8 = 80;
/// Percent of the occupation in another speciality than the one asked for.
const OTHER_SPECIALITY: u8 = 60;
/// Percent of an occupation that only the headline names.
const HEADLINE_OCCUPATION: u8 = 70;
/// From this strength on, in percent, a skill is of the speciality.
const SHOWN: u8 = 70;

/// What a title shows of the occupation.
struct Held<'a> {
    title: &'a Sourced<String>,
    credit: u8,
    /// Whether it is the same work in another speciality.
    beside: bool,
    /// Whether it is the very title, but of the headline alone.
    headline_alone: bool,
    /// The last month in which it was held, and whether it says that it was senior.
    last: (u32, bool),
}

/// Compares with the titles: the nearest counts, of several the one held last, then a senior one, then the first.
pub(super) fn compare(wanted: &str, document: &Document<'_>) -> Finding {
    let asked = specialities(wanted);
    // Whose headline or training is the very title did that work where the position leaves the speciality out.
    let basics = document.profile.basics.label.iter();
    let studies = document.profile.education.iter();
    let learned = studies.flat_map(|entry| entry.degree.iter().chain(&entry.area));
    let stated = basics
        .chain(learned)
        .any(|value| titles::has_words(&value.value, wanted));
    let work = document.profile.work.iter();
    let positions = work.filter_map(|work| {
        let title = work.title.as_ref()?;
        Some(held(wanted, &asked, stated, title, Some(work), document))
    });
    let headline = document.profile.basics.label.iter();
    let headline = headline.map(|title| {
        let found = held(wanted, &asked, stated, title, None, document);
        Held {
            credit: found.credit.min(HEADLINE_OCCUPATION),
            ..found
        }
    });
    let all = positions
        .chain(headline)
        .map(|held| ((held.credit, held.last), held));
    match all.first_max() {
        Some(((100, _), held)) => Finding {
            credit: 100,
            reason: format!("worked as {}", held.title.value),
            evidence: stated_at(held.title, document),
        },
        Some(((credit @ 1.., _), held)) => Finding {
            credit,
            reason: match held.beside {
                _ if held.headline_alone => {
                    format!("the headline says {}, but no position does", held.title.value)
                }
                true => format!(
                    "{} is the work of {wanted} in another speciality",
                    held.title.value
                ),
                false => format!("{} is related to {wanted}", held.title.value),
            },
            evidence: stated_at(held.title, document),
        },
        _ => not_found(format!("names no position like {wanted}")),
    }
}

/// What a title shows, with the entry that it stands in.
fn held<'a>(
    wanted: &str,
    asked: &[SkillId],
    stated: bool,
    title: &'a Sourced<String>,
    work: Option<&Work>,
    document: &Document<'_>,
) -> Held<'a> {
    let training = titles::is_training(&title.value) && !titles::is_training(wanted);
    let helper = titles::is_helper(&title.value) && !titles::is_helper(wanted);
    let similarity = titles::similarity(wanted, &title.value);
    let own = specialities(&title.value);
    let is_asked = |have: &SkillId| {
        asked
            .iter()
            .any(|want| have == want || skills::shows(*have, *want) >= SHOWN)
    };
    let shows = || own.iter().any(is_asked) || work.is_some_and(|work| document.work_names(work, asked));
    let special = asked.is_empty() || similarity == 100 || stated || shows();
    let other_school = similarity < 100 && !stated && schools::differ(wanted, &title.value);
    let credit = match similarity {
        titles::SAME_WORK.. if other_school => OTHER_SPECIALITY,
        titles::SAME_WORK.. if special => 100,
        titles::SAME_WORK.. if own.is_empty() => RELATED_OCCUPATION,
        titles::SAME_WORK.. => OTHER_SPECIALITY,
        titles::RELATED_WORK.. => similarity.min(RELATED_OCCUPATION),
        _ => 0,
    };
    let most = if training || helper {
        TRAINEE_OCCUPATION
    } else if similarity < 100 && titles::is_below(wanted, &title.value) {
        RELATED_OCCUPATION
    } else {
        100
    };
    Held {
        title,
        credit: credit.min(most),
        headline_alone: work.is_none() && similarity == 100,
        beside: similarity >= titles::SAME_WORK && (other_school || !special && !own.is_empty()),
        last: (work.map_or(0, last_month), titles::is_senior(&title.value)),
    }
}

/// The specialities that a title names: the skills of its words beside the name of the occupation.
fn specialities(title: &str) -> Vec<SkillId> {
    let (named, beside) = titles::named_in(title);
    if named.is_empty() {
        return Vec::new();
    }
    let said = |found: &skills::Found| beside.iter().any(|word| word.overlaps(found.span));
    // A name does not run over a comma, but a title does: "Enseignant, cycle 3". The places stay the same.
    let spaced = title.replace(',', " ");
    let found = skills::find_in(&spaced).into_iter().filter(said);
    found.map(|found| found.skill).collect()
}

/// The last month of an entry, counted from the year 0; 0 where it has no date.
fn last_month(work: &Work) -> u32 {
    match (&work.current, &work.end, &work.start) {
        (Some(_), _, _) => u32::MAX,
        (None, Some(end), _) => end.value.months(6),
        (None, None, start) => start.as_ref().map_or(0, |start| start.value.months(6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specialities_are_the_skills_of_the_words_beside_the_occupation() {
        let names = |title: &str| -> Vec<_> { specialities(title).into_iter().map(skills::name).collect() };
        assert_eq!(names("Kotlin developer"), ["Kotlin"]);
        assert_eq!(names("Accountant SAP"), ["SAP"]);
        // The letter stands in the skill that the occupation names, and is none of its words.
        assert_eq!(names("Teaching assistant h"), [""; 0]);
    }
}
