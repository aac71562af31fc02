//! What a sentence of an ad says is not needed: "German is not required", "no degree needed".

use rolefit_domain::Span;

use super::wording::{WORDING, Wording, asks};
use crate::joints::{Joint, Tongue};
use crate::phrases::Hit;
use crate::text::{Word, words};

/// The parts of the sentence at `sentence` that may ask for something: all of it but what it says is not needed.
///
/// "Not required" waives what stands before it: a list that an "and" or a verb in the plural makes one, otherwise its
/// last item. "No need for" waives the rest of its clause, "no … needed" what stands between, and "we teach you" what
/// follows, with the condition before it ("if you do not know SAP, we teach you"). Where the sentence goes on to welcome the thing, as in "not required but a plus", nothing is waived.
pub(super) fn asking(text: &str, sentence: Span) -> Vec<Span> {
    let Some(slice) = sentence.slice(text) else {
        return Vec::new();
    };
    if slice.len() > LONGEST {
        return vec![sentence];
    }
    let cut = words(slice);
    let read = Read {
        slice,
        tongue: Tongue::of(&cut),
        cut,
        hits: WORDING.find(slice),
    };
    let mut waived = read.waived();
    waived.sort_unstable();
    let mut parts = Vec::new();
    let mut at = 0;
    for (from, to) in waived {
        parts.push((at, from));
        at = to.max(at);
    }
    parts.push((at, slice.len()));
    let base = sentence.start as usize;
    parts
        .into_iter()
        .filter(|(from, to)| from < to && !words(&slice[*from..*to]).is_empty())
        .map(|(from, to)| Span::new(base + from, base + to))
        .collect()
}

struct Read<'a> {
    slice: &'a str,
    cut: Vec<Word>,
    tongue: Tongue,
    hits: Vec<Hit<Wording>>,
}

impl Read<'_> {
    /// The stretches that are waived, as bytes of the sentence.
    fn waived(&self) -> Vec<(usize, usize)> {
        let welcomed = |after: usize| {
            let later = |hit: &&Hit<Wording>| hit.span.end as usize >= after;
            let mut later = self.hits.iter().filter(later);
            later.any(|hit| matches!(hit.value, Wording::WelcomeBefore))
        };
        let mut all = self.no_needed();
        for hit in &self.hits {
            let (start, end) = (hit.span.start as usize, hit.span.end as usize);
            let inside = all.iter().any(|(from, to)| *from <= start && end <= *to);
            match hit.value {
                _ if inside || welcomed(end) => {}
                Wording::WaivedBefore => match self.list_before(start) {
                    // "No se requiere experiencia": nothing stands before it, so it is said of what follows.
                    from if words(&self.slice[from..start]).is_empty() => {
                        all.push((from, self.clause_after(end)))
                    }
                    from => all.push((from, end)),
                },
                Wording::Taught if self.is_condition(start) => all.push((0, self.clause_after(end))),
                Wording::Taught => all.push((start, self.clause_after(end))),
                Wording::WaivedAfter => all.push((start, self.clause_after(end))),
                _ => {}
            }
        }
        all
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
            if !(NO.contains(&no.folded.as_str()) || no.folded == "pas" && of) {
                continue;
            }
            let following = &self.cut[i + 1..(i + 1 + MOST_BETWEEN).min(self.cut.len())];
            let needed = following.iter().find(|w| NEEDED.contains(&w.folded.as_str()));
            let (start, end) = (no.span.start as usize, needed.map_or(0, |w| w.span.end as usize));
            let one_clause = self
                .slice
                .get(start..end)
                .is_some_and(|part| !part.contains([',', ';', ':', '(']));
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
            self.hits.iter().any(needs) || asks(&words(&self.slice[*comma..]))
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
];

/// A verb stands at most so many words before "not required".
const VERB_BEFORE: usize = 2;

/// Verbs of several things, folded.
const PLURAL: &[&str] = &[
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
            ("No later than May; SQL", vec!["No later than May; SQL"]),
        ] {
            let parts = asking(text, Span::new(0, text.len()));
            let parts: Vec<_> = parts
                .iter()
                .filter_map(|span| span.slice(text))
                .map(|part| part.trim_matches([' ', ',', '(', ')']))
                .collect();
            assert_eq!(parts, expected, "{text}");
        }
    }
}
