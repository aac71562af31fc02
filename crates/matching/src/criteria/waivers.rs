//! What a sentence of an ad says is not needed: "German is not required", "no degree needed".

mod set_aside;

use rolefit_domain::Span;

use super::negative;
use super::wording::{WORDING, Wording, asks};
use crate::joints::{Joint, Tongue};
use crate::phrases::Hit;
use crate::stem;
use crate::text::{Word, is_item, words};

/// The parts of the sentence at `sentence` that may ask for something: all of it but what it says is not needed.
///
/// "Not required" waives what stands before it: a list that an "and" or a verb in the plural makes one, otherwise its
/// last item. "No need for" waives the rest of its clause, "no … needed" what stands between, and "we teach you" what
/// follows, with the condition before it ("if you do not know SAP, we teach you"). A contrast waives what it sets aside:
/// "not Java but Kotlin", "Kotlin instead of Java". Where the sentence goes on to welcome the thing, as in "not required but a plus", nothing is waived.
pub(super) fn asking(text: &str, sentence: Span) -> Vec<Span> {
    divided(text, sentence, Heading::Asks).0
}

/// As [`asking`] where a heading says that everything is welcome: "not required" behind a thing repeats the heading.
pub(super) fn asking_where_welcome(text: &str, sentence: Span) -> Vec<Span> {
    divided(text, sentence, Heading::Welcomes).0
}

/// What the heading above a sentence says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    Asks,
    Welcomes,
}

/// The parts of the sentence at `sentence` that say what is not needed.
pub(super) fn waived(text: &str, sentence: Span) -> Vec<Span> {
    divided(text, sentence, Heading::Asks).1
}

/// The parts of a sentence that may ask for something, and those that say what is not needed.
fn divided(text: &str, sentence: Span, heading: Heading) -> (Vec<Span>, Vec<Span>) {
    let Some(slice) = sentence.slice(text) else {
        return (Vec::new(), Vec::new());
    };
    if slice.len() > LONGEST {
        return (vec![sentence], Vec::new());
    }
    let cut = words(slice);
    let read = Read {
        heading,
        slice,
        tongue: Tongue::of(&cut),
        cut,
        hits: WORDING.find(slice),
    };
    let mut waived = read.waived();
    if waived.is_empty() && heading == Heading::Asks && read.is_negative_item() {
        return (Vec::new(), vec![sentence]);
    }
    waived.sort_unstable();
    let mut parts = Vec::new();
    let mut at = 0;
    for &(from, to) in &waived {
        parts.push((at, from));
        at = to.max(at);
    }
    parts.push((at, slice.len()));
    let base = sentence.start as usize;
    let telling = |parts: Vec<(usize, usize)>| {
        parts
            .into_iter()
            .filter(|(from, to)| from < to && !words(&slice[*from..*to]).is_empty())
            .map(|(from, to)| Span::new(base + from, base + to))
            .collect()
    };
    (telling(parts), telling(waived))
}

/// The sentences but for those that the next one takes back: "Degree? Nope, not needed." and "Our stack: Java, Spring. You
/// won't touch it."
pub(super) fn standing(text: &str, sentences: Vec<Span>) -> Vec<Span> {
    let cut: Vec<_> = sentences
        .iter()
        .map(|span| span.slice(text).unwrap_or_default())
        .collect();
    let falls = |at: usize| {
        let next = cut.get(at + 1);
        let answered = at > 0 && words(cut[at]).len() <= LONGEST_ANSWER && answers_no(cut[at - 1], cut[at]);
        answered
            || takes_back(cut[at])
            || next.is_some_and(|next| takes_back(next) || answers_no(cut[at], next))
    };
    let stands: Vec<_> = (0..cut.len()).map(|at| !falls(at)).collect();
    let kept = sentences.into_iter().zip(stands);
    kept.filter_map(|(sentence, stands)| stands.then_some(sentence))
        .collect()
}

/// Whether a sentence says that what stands before it is not needed.
fn takes_back(sentence: &str) -> bool {
    let cut = words(sentence);
    let hits = WORDING.find_words(sentence, &cut, |_, _| true);
    let named = first_named(&cut);
    hits.iter()
        .any(|hit| hit.value == Wording::TakenBack && hit.first <= named)
}

/// Whether a condition that names the thing follows a wish before which nothing is named: "it would be great if you know SAP".
/// `named` is what [`first_named`] says of `cut`.
pub(super) fn opens_condition(cut: &[Word], named: usize, wish: &Hit<Wording>) -> bool {
    let next = cut.get(wish.end).map(|w| w.folded.as_str());
    wish.first <= named && next.is_some_and(|next| CONDITIONS.contains(&next))
}

/// Whether the words before "you don't need it" name nothing themselves, unlike "Englisch fließend, Deutsch brauchst du
/// nicht".
fn names_nothing(before: &[Word]) -> bool {
    first_named(before) == before.len()
}

/// The first word that names something, or one past the last where none does. Sentences may be as long as an ad, so that who
/// asks at many places asks once.
pub(super) fn first_named(cut: &[Word]) -> usize {
    let named = |w: &Word| !stem::is_stop(&w.folded) && !DEICTIC.contains(&w.folded.as_str());
    cut.iter().position(named).unwrap_or(cut.len())
}

/// Words that point back at what was named, and who speaks, folded.
const DEICTIC: &[&str] = &[
    "das", "dies", "diese", "davon", "it", "that", "this", "them", "these", "those", "we", "you", "wir",
    "du", "sie", "vous", "nous", "lo", "dat", "die", "but", "aber", "re", "will", "es", "ce", "het",
];

/// Whether a short question is answered with a no. "Java? No problem!" is no such answer, "No Java? No problem!" is.
fn answers_no(question: &str, answer: &str) -> bool {
    let asked = words(question);
    let said = words(answer);
    let is = |word: Option<&Word>, list: &[&str]| word.is_some_and(|w| list.contains(&w.folded.as_str()));
    let short = question.trim_end().ends_with('?') && asked.len() <= LONGEST_QUESTION;
    let problem = is(
        said.get(1),
        &["problem", "problema", "probleem", "probleme", "worries"],
    );
    let denies = |word| is(word, NO) || is(word, NOPE);
    short
        && if problem {
            denies(asked.first())
        } else {
            is(said.first(), NOPE)
        }
}

/// An answer of so many words says nothing but no.
const LONGEST_ANSWER: usize = 4;

/// A question that is answered with a no has at most so many words.
const LONGEST_QUESTION: usize = 8;

/// Words with which an answer says no.
const NOPE: &[&str] = &[
    "no", "nope", "not", "none", "nein", "nicht", "non", "pas", "nee", "niet", "kein", "keine", "geen",
    "optional",
];

/// Most words in a bracket that says what sort of house the firm is.
const LONGEST_SHOP: usize = 4;

const SHOPS: &[&str] = &["shop", "house", "haus", "bude", "company", "firm"];

struct Read<'a> {
    heading: Heading,
    slice: &'a str,
    cut: Vec<Word>,
    tongue: Tongue,
    hits: Vec<Hit<Wording>>,
}

impl Read<'_> {
    /// The stretches that are waived, as bytes of the sentence.
    fn waived(&self) -> Vec<(usize, usize)> {
        // "Not required but a plus" welcomes the thing; "you do not need SAP, and Excel is a plus" welcomes another one.
        let welcomed = |after: usize, end: usize| {
            self.hits.iter().any(|hit| {
                let from = self.cut.partition_point(|w| (w.span.start as usize) < end);
                hit.value == Wording::WelcomeBefore
                    && hit.span.end as usize >= after
                    && names_nothing(self.cut.get(from..hit.first).unwrap_or_default())
            })
        };
        let mut all = self.no_needed();
        all.extend(self.shops());
        all.extend(self.set_aside());
        for hit in &self.hits {
            let (start, end) = (hit.span.start as usize, hit.span.end as usize);
            let inside = all.iter().any(|(from, to)| *from <= start && end <= *to);
            match hit.value {
                _ if inside => {}
                Wording::WaivedBefore | Wording::TakenBack
                    if self.heading == Heading::Welcomes && !self.opens(hit) => {}
                Wording::WaivedBefore | Wording::TakenBack if welcomed(end, end) => {}
                Wording::WaivedAfter | Wording::Taught | Wording::InPlaceOf
                    if welcomed(end, self.clause_after(end)) => {}
                Wording::TakenBack if names_nothing(&self.cut[..hit.first]) => {}
                Wording::WaivedBefore | Wording::TakenBack => match self.list_before(start) {
                    // "No se requiere experiencia": nothing stands before it, so it is said of what follows.
                    from if words(&self.slice[from..start]).is_empty() => {
                        all.push((from, self.clause_after(end)))
                    }
                    from => all.push((from, end)),
                },
                Wording::Taught if self.is_condition(start) => all.push((0, self.clause_after(end))),
                Wording::Taught => all.push((start, self.clause_after(end))),
                Wording::WaivedAfter => all.push((start, self.clause_after(end))),
                Wording::InPlaceOf => all.push((start, self.named_after(end))),
                _ => {}
            }
        }
        all
    }

    /// Whether nothing is named before the words, and what they are said of follows: "non serve la laurea".
    fn opens(&self, hit: &Hit<Wording>) -> bool {
        let end = hit.span.end as usize;
        let next = self.cut.get(hit.end).map(|next| next.span.start as usize);
        let near = next
            .and_then(|next| self.slice.get(end..next))
            .is_some_and(|gap| gap.trim().is_empty());
        near && names_nothing(&self.cut[..hit.first])
    }

    /// Whether it is an item of a few words that denies: "- No PHP". In prose, "ohne Excel geht hier nichts" asks for Excel.
    /// Nor does a sentence that says nothing but "No PHP." in prose, or an item that says what somebody must not have.
    fn is_negative_item(&self) -> bool {
        if self.slice.contains([',', ';', ':', '(']) {
            return false;
        }
        let denies = |at| negative::denies(self.slice, &self.cut, at);
        let item = is_item(self.slice.trim_start());
        let opening = negative::opening(&self.cut);
        let must_not = item && opening > 0 && self.cut.len() <= LONGEST_MUST_NOT && denies(opening);
        let bare = self.cut.len() <= LONGEST_NEGATIVE_SENTENCE && self.cut.len() > 1;
        let short = item && self.cut.len() <= LONGEST_NEGATIVE_ITEM
            || bare && NO.contains(&self.cut[0].folded.as_str());
        must_not || short && self.hits.is_empty() && denies(0)
    }

    /// Brackets that say what sort of house the firm is: "(Java shop)".
    fn shops(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.slice.match_indices('(').filter_map(|(open, _)| {
            let close = self.slice[open..].find(')').map(|at| open + at + 1)?;
            let inner = words(&self.slice[open..close]);
            let shop = inner.last().filter(|_| inner.len() <= LONGEST_SHOP);
            shop.is_some_and(|w| SHOPS.contains(&w.folded.as_str()))
                .then_some((open, close))
        })
    }

    /// Stretches such as "no German needed" and "keine Erfahrung in SAP nötig".
    fn no_needed(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (i, no) in self.cut.iter().enumerate() {
            // "Pas d'expérience requise", but not "pas requise" by itself.
            let of = self
                .cut
                .get(i + 1)
                .is_some_and(|w| matches!(w.folded.as_str(), "d" | "de"));
            let denies = [NO, NEITHER].iter().any(|all| all.contains(&no.folded.as_str()));
            // "No es necesario" is said of what stands before it, or of what follows.
            let before = |hit: &Hit<Wording>| hit.first == i && hit.value == Wording::WaivedBefore;
            if !(denies || no.folded == "pas" && of) || self.hits.iter().any(before) {
                continue;
            }
            let following = &self.cut[i + 1..(i + 1 + MOST_BETWEEN).min(self.cut.len())];
            let needed = following.iter().find(|w| NEEDED.contains(&w.folded.as_str()));
            let (start, end) = (no.span.start as usize, needed.map_or(0, |w| w.span.end as usize));
            // "Neither SQL, R nor SAS is required".
            let list = NEITHER.contains(&no.folded.as_str());
            let one_clause = self
                .slice
                .get(start..end)
                .is_some_and(|part| !(part.contains([';', ':', '(']) || part.contains(',') && !list));
            if one_clause && end > start {
                found.push((start, end));
            }
        }
        found
    }

    /// Where the list that ends at the byte `at` begins: after a contrast, after a word that asks for something else,
    /// or at the start of the sentence.
    fn list_before(&self, at: usize) -> usize {
        let other = |hit: &&Hit<Wording>| (hit.span.end as usize) <= at && hit.value != Wording::OwnWords;
        let after = self
            .hits
            .iter()
            .rfind(other)
            .map_or(0, |hit| hit.span.end as usize);
        let contrast = self.contrasts().filter(|end| *end <= at).max();
        let mut start = contrast.unwrap_or(0).max(after);
        let bracket = self.slice[start..at].rfind('(').map_or(start, |i| start + i);
        start = start.max(bracket);
        // A clause that speaks to the reader asks for something: "You know Python, Java is not required".
        let commas: Vec<_> = self.slice[start..at]
            .match_indices(',')
            .map(|(i, _)| start + i)
            .collect();
        let speaks = |comma: usize| asks(&words(&self.slice[start..comma]));
        match commas.last() {
            Some(&last) if after > 0 && start == after || speaks(last) || !self.is_list(last, at) => last,
            _ => start,
        }
    }

    /// Whether what is said at the byte `at` is said of more than the last item, which begins at `comma`.
    fn is_list(&self, comma: usize, at: usize) -> bool {
        let from = self.cut.partition_point(|w| (w.span.start as usize) < comma);
        let to = self.cut.partition_point(|w| (w.span.start as usize) < at);
        let joined = self.cut[from..to].iter().any(|w| self.tongue.joins(&w.folded));
        let verbs = to.saturating_sub(VERB_BEFORE).max(from)..self.cut.len().min(to + 1);
        joined
            || self.cut[verbs]
                .iter()
                .any(|w| PLURAL.contains(&w.folded.as_str()))
    }

    /// Whether the clause before the byte `at` is a condition.
    fn is_condition(&self, at: usize) -> bool {
        let before = self.cut.iter().take_while(|w| (w.span.start as usize) < at);
        before
            .into_iter()
            .any(|w| CONDITIONS.contains(&w.folded.as_str()))
    }

    /// Where the clause that goes on at the byte `at` ends: before a contrast, or before a comma behind which something
    /// is asked for.
    fn clause_after(&self, at: usize) -> usize {
        let rest = self.slice.len();
        let contrast = self
            .contrast_starts()
            .filter(|start| *start >= at)
            .min()
            .unwrap_or(rest);
        let commas = self.slice[at..].match_indices(',').map(|(i, _)| at + i);
        let asked = |comma: &usize| {
            let needs = |hit: &Hit<Wording>| {
                hit.span.start as usize > *comma && !matches!(hit.value, Wording::Waived | Wording::OwnWords)
            };
            let rest = words(&self.slice[*comma..]);
            let only = rest.first().is_some_and(|w| ONLY.contains(&w.folded.as_str()));
            only || self.hits.iter().any(needs) || asks(&rest)
        };
        commas.filter(asked).min().unwrap_or(rest).min(contrast)
    }

    fn contrasts(&self) -> impl Iterator<Item = usize> + '_ {
        let contrast = |w: &&Word| self.tongue.is(Joint::Contrast, &w.folded);
        self.cut.iter().filter(contrast).map(|w| w.span.end as usize)
    }

    fn contrast_starts(&self) -> impl Iterator<Item = usize> + '_ {
        let contrast = |w: &&Word| self.tongue.is(Joint::Contrast, &w.folded);
        self.cut.iter().filter(contrast).map(|w| w.span.start as usize)
    }
}

/// Words behind a comma that name what there is instead, folded.
const ONLY: &[&str] = &[
    "only",
    "just",
    "nur",
    "seulement",
    "uniquement",
    "solo",
    "alleen",
    "soltanto",
];

/// Most words of an item that only says what is not wanted.
const LONGEST_NEGATIVE_ITEM: usize = 4;

/// An item that says what somebody must not have has at most so many words.
const LONGEST_MUST_NOT: usize = 12;

/// A sentence of prose that says no more than what is not wanted has at most so many words: "No PHP."
const LONGEST_NEGATIVE_SENTENCE: usize = 3;

/// What is longer, in bytes, is no sentence, and nothing in it is read as waived.
const LONGEST: usize = 4000;

/// Most words between "no" and "needed", the latter included.
const MOST_BETWEEN: usize = 7;

const NO: &[&str] = &[
    "no",
    "kein",
    "keine",
    "keinen",
    "keinerlei",
    "aucun",
    "aucune",
    "ninguna",
    "ningun",
    "geen",
    "nessun",
    "nessuna",
];

/// Words that deny a list.
const NEITHER: &[&str] = &["neither", "weder", "ni", "noch", "ne"];

const NEEDED: &[&str] = &[
    "needed",
    "required",
    "necessary",
    "erforderlich",
    "notwendig",
    "notig",
    "benotigt",
    "vorausgesetzt",
    "verlangt",
    "necessaire",
    "requis",
    "requise",
    "exige",
    "exigee",
    "necesario",
    "necesaria",
    "requerido",
    "nodig",
    "vereist",
    "richiesto",
    "richiesta",
    "necessario",
    "necessaria",
    "mandatory",
    "essential",
    "gefordert",
    "requises",
    "exiges",
    "exigees",
    "obligatoire",
    "requerida",
    "obligatorio",
    "imprescindible",
    "verplicht",
    "richiesti",
    "richieste",
    "obbligatorio",
    "obbligatoria",
];

/// A verb stands at most so many words before "not required".
const VERB_BEFORE: usize = 2;

/// Verbs of several things, folded.
pub(super) const PLURAL: &[&str] = &[
    "are", "aren", "were", "sind", "werden", "sont", "son", "zijn", "worden", "sono",
];

/// Words with which a condition begins, folded.
const CONDITIONS: &[&str] = &["if", "unless", "wenn", "falls", "sollten", "si", "als", "se"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_needed_is_left_out() {
        for (text, expected) in [
            ("No German needed", vec![]),
            ("Kubernetes is not required", vec![]),
            ("SAP, Oracle and Navision are not required", vec![]),
            ("Keine Erfahrung in SAP nötig", vec![]),
            ("Aucune expérience de SAP requise", vec![]),
            ("Pas d'expérience en SAP requise", vec![]),
            ("Python required, German not needed", vec!["Python required"]),
            ("You know Python, Java is not required", vec!["You know Python"]),
            ("Java is not required, but SQL is", vec!["but SQL is"]),
            ("No degree needed, SQL required", vec!["SQL required"]),
            (
                "You do not need SAP but must know Excel",
                vec!["You", "but must know Excel"],
            ),
            (
                "SQL (Oracle is not required) and Python",
                vec!["SQL", "and Python"],
            ),
            ("No se requiere experiencia en banca", vec![]),
            ("SAP not required but a plus", vec!["SAP not required but a plus"]),
            ("SAP ist kein Muss", vec!["SAP ist kein Muss"]),
            ("Backend engineer (Java shop)", vec!["Backend engineer"]),
            ("Neither Python nor SQL is required", vec![]),
            ("Neither SQL, R nor SAS is needed, Excel is", vec!["Excel is"]),
            ("Weder Java noch Kotlin ist erforderlich", vec![]),
            ("We don't expect a university degree", vec![]),
            ("You know SQL, a DBS check will be done", vec!["You know SQL"]),
            ("No later than May; SQL", vec!["No later than May; SQL"]),
            (
                "You do not need Tableau, and experience with Power BI would be a bonus",
                vec!["You", "and experience with Power BI would be a bonus"],
            ),
            (
                "SAP is not required, and Excel would be a plus",
                vec!["and Excel would be a plus"],
            ),
            ("- No PHP", vec![]),
            ("We don't use PHP", vec![]),
            ("You need not know SQL", vec![]),
            ("Du brauchst weder Abitur noch Studium", vec![]),
            ("Nous n'utilisons pas PHP", vec![]),
            ("Any language except PHP", vec!["Any language"]),
            (
                "We do not work with Windows, only with Linux",
                vec!["only with Linux"],
            ),
            ("- Kein SAP", vec![]),
            ("- Not afraid of SQL", vec!["- Not afraid of SQL"]),
            ("- Kein SAP, dafür DATEV", vec!["DATEV"]),
            ("- Pas Java mais Kotlin", vec!["Kotlin"]),
            ("- No-code tools", vec!["- No-code tools"]),
            (
                "You don't need SAP, but it would be a plus",
                vec!["You don't need SAP, but it would be a plus"],
            ),
        ] {
            assert_eq!(asked(text), expected, "{text}");
        }
    }

    /// What a sentence asks for.
    pub(super) fn asked(text: &str) -> Vec<&str> {
        let parts = asking(text, Span::new(0, text.len()));
        let parts = parts.iter().filter_map(|span| span.slice(text));
        parts
            .map(|part| part.trim_matches([' ', ',', '(', ')']))
            .collect()
    }
}
