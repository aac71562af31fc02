//! Wishes that stand before what they are said of, and the sign for a plus.

use super::{SINGULAR, Wording};
use crate::criteria::waivers::PLURAL;
use crate::phrases::Hit;
use crate::text::{Word, words};

/// Whether a wish opens the sentence, so that it is said of what follows: "Gradita esperienza in pasticceria", "A plus: Kafka".
/// "Welcome to our team" and "preferred suppliers" wish for nothing. `named` is the first word that names something.
pub(super) fn opens(sentence: &str, cut: &[Word], named: usize, wish: &Hit<Wording>) -> bool {
    let Some(next) = cut.get(wish.end).filter(|_| wish.first <= named) else {
        return false;
    };
    let gap = sentence.get(wish.span.end as usize..next.span.start as usize);
    let gap = gap.unwrap_or_default();
    let said = wish.span.slice(sentence).map(words).unwrap_or_default();
    let is = |word: &Word, list: &[&str]| list.contains(&word.folded.as_str());
    let greets = said.iter().any(|word| is(word, GREETING)) && !is(next, PLURAL) && !is(next, SINGULAR);
    // Another wish or a comma ends this one: "Von Vorteil, aber kein Muss".
    match gap.trim() {
        "" => !(greets || said.len() == 1 && is(&said[0], ADJECTIVES)),
        sign => sign.starts_with([':', '–', '-', '(']) && !sign.contains(')'),
    }
}

/// Words that greet where no verb follows, folded.
const GREETING: &[&str] = &[
    "welcome",
    "willkommen",
    "bienvenu",
    "bienvenue",
    "bienvenido",
    "bienvenida",
    "bienvenidos",
    "benvenuto",
    "benvenuti",
    "welkom",
];

/// Words of a wish that stand before any noun, folded: "preferred suppliers", "hilfreiche Kollegen".
const ADJECTIVES: &[&str] = &[
    "preferred",
    "helpful",
    "beneficial",
    "advantageous",
    "optional",
    "hilfreich",
    "apprezzato",
    "apprezzata",
];

/// Whether a sentence of one thing ends with a sign for "a plus": "Mazak a +". "Security A+" is a name.
pub(super) fn is_plus_sign(sentence: &str) -> bool {
    let said = sentence.trim_end_matches([' ', ';', '.', ',', ')', '!']);
    let one = !said.contains([',', '(']);
    one && [" a +", " a+", " = +", " is a +"]
        .iter()
        .any(|sign| said.ends_with(sign))
}
