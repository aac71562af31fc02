//! Grades of titles: who leads others in the work, and who helps beside it.

use std::sync::LazyLock;

use super::compound;
use super::lexicon::LEXICON;
use crate::gender::neutral_words;
use crate::lists::{self, Words};
use crate::text::{Word, words};

/// Whether a title says that somebody did the work for long or led others in it.
pub(crate) fn is_senior(title: &str) -> bool {
    words(title)
        .iter()
        .any(|word| SENIOR.contains(word.folded.as_str()) || word.folded.ends_with("meister"))
}

/// Whether the title `held` is of a lower grade than `wanted`, of which it does not only lack the rank: an assistant beside the
/// work, or one of those whom `wanted` leads. "Administrative assistant" is the name of its own work.
pub(crate) fn is_below(wanted: &str, held: &str) -> bool {
    let (asked, has) = (neutral_words(wanted), neutral_words(held));
    let is = |word: &Word, list: &Words| list.contains(word.folded.as_str());
    // "Chargé de clientèle" is in charge of nobody.
    let charge = |words: &[Word]| {
        words
            .windows(2)
            .any(|two| two[0].folded == "charge" && two[1].folded == "nurse")
    };
    let leads = |word: &Word| is(word, &LEADING) || compound::leads(&word.folded);
    let own = LEXICON.phrases.find_words(held, &has, |_, _| true);
    let beside = |at: usize| !own.iter().any(|hit| (hit.first..hit.end).contains(&at));
    let assists = |words: &[Word]| words.iter().position(|word| is(word, &ASSISTING));
    let helps = assists(&has).is_some_and(beside) && assists(&asked).is_none();
    let as_high = |word: &Word| {
        let senior = is(word, &SENIOR) && word.folded != "staff";
        leads(word) || senior || is(word, &MANAGING) || word.folded.ends_with("meister")
    };
    let above = (asked.iter().any(leads) || charge(&asked)) && !has.iter().any(as_high) && !charge(&has);
    helps || above
}

/// The words of this module.
const LISTS: &str = include_str!("../../data/title-grades.txt");

/// Words for those who help others in the work.
static ASSISTING: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "assisting"));

/// Words for those who lead others in the work.
static LEADING: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "leading"));

/// Words beside [`SENIOR`] with which a title is of no lower grade than one that leads.
static MANAGING: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "managing"));

/// Words for ranks of those who did the work for long.
static SENIOR: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "senior"));
