//! Grades of titles: who leads others in the work, and who helps beside it.

use super::{LEXICON, compound};
use crate::gender::neutral_words;
use crate::text::{Word, words};

/// Whether a title says that somebody did the work for long or led others in it.
pub(crate) fn is_senior(title: &str) -> bool {
    words(title)
        .iter()
        .any(|word| SENIOR.contains(&word.folded.as_str()) || word.folded.ends_with("meister"))
}

/// Whether the title `held` is of a lower grade than `wanted`, of which it does not only lack the rank: an assistant beside the
/// work, or one of those whom `wanted` leads. "Administrative assistant" is the name of its own work.
pub(crate) fn is_below(wanted: &str, held: &str) -> bool {
    let (asked, has) = (neutral_words(wanted), neutral_words(held));
    let is = |word: &Word, list: &[&str]| list.contains(&word.folded.as_str());
    // "Chargé de clientèle" is in charge of nobody.
    let charge = |words: &[Word]| {
        words
            .windows(2)
            .any(|two| two[0].folded == "charge" && two[1].folded == "nurse")
    };
    let leads = |word: &Word| is(word, LEADING) || compound::leads(&word.folded);
    let own = LEXICON.phrases.find_words(held, &has, |_, _| true);
    let beside = |at: usize| !own.iter().any(|hit| (hit.first..hit.end).contains(&at));
    let assists = |words: &[Word]| words.iter().position(|word| is(word, ASSISTING));
    let helps = assists(&has).is_some_and(beside) && assists(&asked).is_none();
    let as_high = |word: &Word| {
        let senior = is(word, SENIOR) && word.folded != "staff";
        leads(word) || senior || is(word, MANAGING) || word.folded.ends_with("meister")
    };
    let above = (asked.iter().any(leads) || charge(&asked)) && !has.iter().any(as_high) && !charge(&has);
    helps || above
}

/// Words for those who help others in the work, folded.
const ASSISTING: &[&str] = &[
    "assistant",
    "assistante",
    "assistent",
    "assistentin",
    "assistente",
    "aide",
    "helper",
    "aushilfe",
    "hilfskraft",
    "auxiliar",
    "auxiliaire",
    "adjoint",
    "adjointe",
    "ayudante",
    "aiuto",
    "hulp",
];

/// Words for those who lead others in the work, folded.
const LEADING: &[&str] = &[
    "sister",
    "matron",
    "supervisor",
    "leader",
    "foreman",
    "forewoman",
    "superviseur",
    "superviseuse",
    "capo",
    "ploegleider",
    "teamleider",
    "leiter",
    "leitung",
    "vorarbeiter",
    "polier",
];

/// Words beside [`SENIOR`] with which a title is of no lower grade than one that leads, folded.
const MANAGING: &[&str] = &[
    "manager",
    "managerin",
    "director",
    "direktor",
    "directeur",
    "directrice",
    "chef",
    "cheffe",
    "responsable",
    "jefe",
    "jefa",
    "deputy",
    "owner",
    "inhaber",
    "geschaftsfuhrer",
    "conducteur",
    "coordinator",
    "responsabile",
];

/// Words of [`super::RANKS`] for those who did the work for long, folded.
const SENIOR: &[&str] = &[
    "senior",
    "lead",
    "principal",
    "staff",
    "chief",
    "head",
    "sr",
    "leitender",
    "leitende",
    "confirme",
];
