//! Words that say nothing about a job, so that a search for them would find all jobs.

/// What was typed without its everyday words, in the languages of the ads; empty when there are no others.
///
/// What is also the name of something stays: "IT", "Go", "R", "C".
pub(crate) fn without_everyday_words(typed: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || "+#.\u{300}\u{301}\u{308}".contains(c);
    let telling = typed.split(|c: char| !is_word(c)).filter(|word| {
        let word = word.trim_matches('.').to_lowercase();
        !word.is_empty()
            && !EVERYDAY
                .iter()
                .any(|line| line.split(' ').any(|known| known == word))
    });
    telling.collect::<Vec<_>>().join(" ")
}

/// English, German, French, Spanish, Dutch, Italian, and what a list of jobs is full of.
const EVERYDAY: [&str; 7] = [
    "a an the and or of for with to in on at by from as is are be was were this that these those there here like such nothing \
     something anything everything any all some none no not we you your our they their he she his her i me my who what where \
     when which how if than then so but do does have has had will would should about into over up out more most very just only also",
    "der die das den dem des ein eine einen einem einer und oder für mit zu zum zur im in am an von vom bei auf als ist sind dies \
     diese dieser dieses wie so nichts etwas alles wir du sie ihr er es ich uns dein deine nicht kein keine auch noch nur sehr aus nach",
    "le la les un une des et ou de du pour avec à en au aux sur par ce cette ces comme rien tout tous est sont nous vous je tu il elle \
     ne pas que qui dans d l",
    "el la los las un una unos unas y o de del para con a en por como nada algo todo todos es son nosotros no que se su al",
    "de het een en of voor met naar in op bij van als is zijn dit dat zoals niets iets alles wij je jij u niet geen te",
    "il lo la i gli le un una uno e o di del della dei per con a da in come niente tutto è sono noi non che si",
    "job jobs work looking stelle stellen emploi emplois poste trabajo empleo baan banen lavoro",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_are_taken_away_and_names_are_not() {
        for (typed, left) in [
            ("nothing-like-this", ""),
            ("the Nurse in Leeds", "Nurse Leeds"),
            ("Pflege für Kinder", "Pflege Kinder"),
            ("C++ or C# and .NET", "C++ C# .NET"),
            ("IT", "IT"),
            ("Go jobs", "Go"),
            ("infirmière à Lyon", "infirmière Lyon"),
            ("  ", ""),
            ("...", ""),
        ] {
            assert_eq!(without_everyday_words(typed), left, "{typed}");
        }
    }
}
