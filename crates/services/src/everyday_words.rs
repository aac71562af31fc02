//! Words that say nothing about a job, so that a search for them would find all jobs.

use rolefit_matching::text::words;

/// What was typed without its everyday words, in the languages of the ads; empty when there are no others. What stands
/// between two words that stay is left as it was typed.
///
/// What is also the name of something stays: what is written in capitals, such as "DEI", unless all is, and what "&"
/// joins, such as "R&D". The languages share one list, because nobody says in which they search; a word of one that
/// names work in another, such as the Dutch "van", is therefore not on it.
pub(crate) fn without_everyday_words(typed: &str) -> String {
    let all = words(typed);
    let written = |i: usize| {
        all.get(i)
            .and_then(|word| word.span.slice(typed))
            .unwrap_or_default()
    };
    let in_capitals = |i: usize| {
        let text = written(i);
        text.chars().count() > 1 && text.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
    };
    let shouted = all.len() >= SHOUTED && (0..all.len()).all(|i| in_capitals(i) || written(i).len() == 1);
    // What stands between a word and the next one, or after the last.
    let gap = |i: usize| {
        let from = all.get(i).map_or(0, |word| word.span.end as usize);
        let to = all
            .get(i + 1)
            .map_or(typed.len(), |word| word.span.start as usize);
        &typed[from..to]
    };
    let joined = |i: usize| gap(i) == "&" || (i > 0 && gap(i - 1) == "&");
    let elided = |i: usize| {
        let before_another = i + 1 < all.len() && matches!(gap(i), "'" | "’");
        before_another && ELIDED.contains(&all[i].folded.as_str())
    };
    let says_nothing = |i: usize| {
        let word = written(i).to_lowercase();
        let everyday = EVERYDAY
            .iter()
            .any(|line| line.split(' ').any(|known| known == word));
        let named = joined(i) || (in_capitals(i) && !shouted);
        (everyday && !named) || elided(i)
    };
    let mut left = String::new();
    let mut last = None;
    for i in (0..all.len()).filter(|i| !says_nothing(*i)) {
        match last {
            Some(last) if last + 1 == i => left.push_str(gap(last)),
            Some(_) => left.push(' '),
            None => {}
        }
        left.push_str(written(i));
        last = Some(i);
    }
    left
}

/// From so many words on, capitals alone are a way of typing and no names.
const SHOUTED: usize = 3;

/// What French and Italian leave of a word before an apostrophe.
const ELIDED: [&str; 8] = ["d", "l", "j", "n", "s", "c", "dell", "nell"];

/// English, German, French, Spanish, Dutch, Italian, and what a list of jobs is full of.
const EVERYDAY: [&str; 7] = [
    "a an the and or of for with to in on at by from as is are be was were this that these those there here like such nothing \
     something anything everything any all some none no not we you your our they their he his she her i me my who what where \
     when which how if than then so but do does have has had will would should about into over up out more most very just only also",
    "der das den dem des ein eine einen einem einer und oder für mit zu zum zur im in am an von vom bei auf als ist sind dies \
     diese dieser dieses wie so nichts etwas alles wir du sie ihr er es ich uns dein deine nicht kein keine auch noch nur sehr aus nach",
    "le la les un une des et ou de du pour avec à en au aux sur par ce cette ces comme rien tout tous est sont nous vous je tu il elle \
     ne pas que qui dans",
    "el la los las un una unos unas y o de del para con a en por como nada algo todo todos es son nosotros no que se su al",
    "de het een en of voor met naar in op bij als is zijn dit dat zoals niets iets alles wij je jij u niet geen te",
    "il lo la i gli le un una uno e o di del della dei per con a da in come niente tutto è sono noi non che si",
    "job jobs looking emploi emplois empleo baan banen lavoro",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_are_taken_away_and_names_are_not() {
        for (typed, left) in [
            ("nothing-like-this", ""),
            ("jobs", ""),
            ("the Nurse in Leeds", "Nurse Leeds"),
            ("NURSE IN LEEDS", "NURSE LEEDS"),
            ("Pflege für Kinder", "Pflege Kinder"),
            ("C++ or C# and .NET", "C++ C# .NET"),
            ("IT", "IT"),
            ("Go jobs", "Go"),
            ("Node.js, React", "Node.js, React"),
            ("infirmière à Lyon", "infirmière Lyon"),
            ("aide à l'infirmière", "aide infirmière"),
            ("'C' developer", "C' developer"),
            ("kotln.", "kotln"),
            ("  ", ""),
            ("...", ""),
            ("数据工程师、上海", "数据工程师、上海"),
            ("アプリを作る", "アプリを作る"),
        ] {
            assert_eq!(without_everyday_words(typed), left, "{typed}");
        }
    }

    #[test]
    fn words_that_name_work_stay() {
        for typed in [
            "van driver",
            "DEI manager",
            "DEI",
            "OP-Pflege",
            "R&D",
            "r&d engineer",
            "Q&A lead",
            "social work",
            "social worker",
            "work",
            "die maker",
            "ALS nurse",
            "Stellenmarkt Stelle",
            "poste comptable",
        ] {
            assert_eq!(without_everyday_words(typed), typed);
        }
    }
}
