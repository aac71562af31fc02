//! What a contrast sets aside for something else: "not Java but Kotlin", "Kotlin instead of Java".

use super::{NEEDED, Read, Wording};
use crate::joints::Joint;
use crate::phrases::Hit;
use crate::text::Word;

impl Read<'_> {
    /// What a contrast sets aside: "not Java but" of "not Java but Kotlin", and ", not Java" of "Kotlin, not Java". Words
    /// that say how strongly something is asked for make it another sentence: "not a must, but welcome".
    pub(super) fn set_aside(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (i, no) in self.cut.iter().enumerate() {
            let following = &self.cut[i + 1..(i + 1 + MOST_SET_ASIDE).min(self.cut.len())];
            let adds = following
                .first()
                .is_none_or(|w| ADDING.contains(&w.folded.as_str()));
            if adds || !self.denies(i) {
                continue;
            }
            let start = no.span.start as usize;
            let but = following.iter().position(|w| {
                INSTEAD.contains(&w.folded.as_str()) && self.tongue.is(Joint::Contrast, &w.folded)
            });
            let end = match but {
                Some(0) => continue,
                Some(at) => {
                    let thing = self.slice.get(start..following[at].span.start as usize);
                    let one = |thing: &str| {
                        !thing
                            .trim_end()
                            .trim_end_matches(',')
                            .contains([';', ':', '(', ')', '.'])
                    };
                    thing
                        .filter(|thing| one(thing))
                        .map(|_| following[at].span.end as usize)
                }
                None => self.apposed(i),
            };
            let Some(end) = end else {
                continue;
            };
            let strength =
                |hit: &Hit<Wording>| (hit.span.start as usize) < end && hit.span.end as usize > start;
            let needed = |w: &Word| NEEDED.contains(&w.folded.as_str()) && (w.span.end as usize) <= end;
            if !self.hits.iter().any(strength) && !following.iter().any(needed) {
                found.push((start, end));
            }
        }
        found
    }

    /// Whether the word `i` denies what follows it. "No" does so in Spanish, where it is a "not", behind a contrast and
    /// behind a comma.
    fn denies(&self, i: usize) -> bool {
        let word = self.cut[i].folded.as_str();
        let spanish = || self.cut.iter().any(|w| SPANISH.contains(&w.folded.as_str()));
        NOT.contains(&word)
            || word == "no" && (spanish() || self.contrasts_with(i) || self.is_behind_comma(i))
    }

    fn is_behind_comma(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|last| self.cut.get(last));
        before.is_some_and(|w| {
            let gap = self
                .slice
                .get(w.span.end as usize..self.cut[i].span.start as usize);
            gap.is_some_and(|gap| gap.contains(','))
        })
    }

    /// Whether a contrast stands right before the word `i`: "React, but not Angular".
    fn contrasts_with(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|last| self.cut.get(last));
        let contrasts =
            |w: &Word| self.tongue.is(Joint::Contrast, &w.folded) || INSTEAD.contains(&w.folded.as_str());
        i > 1 && before.is_some_and(contrasts)
    }

    /// Where the few words end that the word `i` denies behind a comma or in a bracket, if their clause ends there.
    fn apposed(&self, i: usize) -> Option<usize> {
        let before = self.cut.get(i.checked_sub(1)?)?;
        let (from, to) = (before.span.end as usize, self.cut[i].span.start as usize);
        let apart = self.slice.get(from..to)?.contains([',', '(', '–']) || self.contrasts_with(i);
        for (at, word) in self.cut.iter().enumerate().skip(i + 1).take(MOST_APPOSED) {
            let end = word.span.end as usize;
            let next = self
                .cut
                .get(at + 1)
                .map_or(self.slice.len(), |w| w.span.start as usize);
            let gap = self.slice.get(end..next)?;
            if next == self.slice.len() || gap.contains([',', ';', ')', '.', '–']) {
                return apart.then_some(end);
            }
        }
        None
    }

    /// Where the name that begins at the byte `at` ends: at a sign, or before whoever acts ("instead of Java we use").
    pub(super) fn named_after(&self, at: usize) -> usize {
        let from = self.cut.partition_point(|w| (w.span.start as usize) < at);
        let mut end = at;
        for (i, word) in self.cut.iter().enumerate().skip(from).take(MOST_SET_ASIDE) {
            let said = word.folded.as_str();
            let gap = self.slice.get(end..word.span.start as usize).unwrap_or(";");
            let acts = ACTING.contains(&said) || self.tongue.is(Joint::Contrast, said);
            if i > from && (acts || gap.contains([',', ';', ':', '(', ')', '–'])) {
                return end;
            }
            end = word.span.end as usize;
        }
        end
    }
}

/// Words that deny the thing behind them, folded.
const NOT: &[&str] = &[
    "not", "nicht", "kein", "keine", "keinen", "pas", "niet", "geen", "non", "nao",
];

/// Words of Spanish, folded.
const SPANISH: &[&str] = &["sino", "experiencia", "conocimientos", "con", "el", "los", "las"];

/// Contrasts that put another thing in the place of the one denied, folded.
const INSTEAD: &[&str] = &[
    "but",
    "sondern",
    "aber",
    "mais",
    "sino",
    "pero",
    "bensi",
    "ma",
    "maar",
    "wel",
    "mas",
    "dafur",
    "stattdessen",
    "instead",
];

/// Words behind "not" with which nothing is set aside: "not only", "not afraid of".
const ADDING: &[&str] = &[
    "only",
    "just",
    "merely",
    "solely",
    "simply",
    "necessarily",
    "afraid",
    "nur",
    "allein",
    "bloss",
    "ausschliesslich",
    "seulement",
    "uniquement",
    "solo",
    "solamente",
    "soltanto",
    "alleen",
    "slechts",
    "so",
    "apenas",
];

/// Words for whoever acts, folded.
const ACTING: &[&str] = &[
    "we", "you", "they", "wir", "du", "sie", "nous", "vous", "nosotros", "wij", "je", "jij", "u", "noi",
    "is", "are",
];

/// A thing that is set aside has at most so many words, with the word of the contrast.
const MOST_SET_ASIDE: usize = 7;

/// And so many where no contrast follows.
const MOST_APPOSED: usize = 3;

#[cfg(test)]
mod tests {
    use super::super::tests::asked;

    #[test]
    fn what_is_set_aside_is_left_out() {
        for (text, expected) in [
            ("Nicht Java, sondern Kotlin", vec!["Kotlin"]),
            ("We use not Java but Kotlin", vec!["We use", "Kotlin"]),
            ("Pas Java mais Kotlin", vec!["Kotlin"]),
            ("Pas de Java, mais du Kotlin", vec!["du Kotlin"]),
            (
                "Experiencia no en Java sino en Kotlin",
                vec!["Experiencia", "en Kotlin"],
            ),
            ("Non Java, ma Kotlin con il team", vec!["Kotlin con il team"]),
            ("Niet Java maar Kotlin", vec!["Kotlin"]),
            ("Kein Java, aber Kotlin", vec!["Kotlin"]),
            ("Kotlin, not Java", vec!["Kotlin"]),
            ("React, but not Angular", vec!["React, but"]),
            ("React but no Angular", vec!["React but"]),
            ("React, no Angular", vec!["React"]),
            ("SQL, no experience needed, and Excel", vec!["SQL", "and Excel"]),
            ("React, aber kein Angular", vec!["React, aber"]),
            ("React, mais pas Angular", vec!["React, mais"]),
            ("React, pero no Angular", vec!["React, pero"]),
            ("React, ma non Angular", vec!["React, ma"]),
            ("React, maar geen Angular", vec!["React, maar"]),
            ("Kotlin (nicht Java) und SQL", vec!["Kotlin", "und SQL"]),
            ("Kotlin instead of Java", vec!["Kotlin"]),
            ("Instead of Java we use Kotlin", vec!["we use Kotlin"]),
            ("Statt Java, SQL und Kotlin", vec!["SQL und Kotlin"]),
            ("Kotlin plutôt que Java", vec!["Kotlin"]),
            (
                "Not only Java but also Kotlin",
                vec!["Not only Java but also Kotlin"],
            ),
            (
                "Nicht nur Java, sondern auch Kotlin",
                vec!["Nicht nur Java, sondern auch Kotlin"],
            ),
            (
                "Pas seulement Java mais aussi Kotlin",
                vec!["Pas seulement Java mais aussi Kotlin"],
            ),
            (
                "SQL, not older than two years of practice",
                vec!["SQL, not older than two years of practice"],
            ),
        ] {
            assert_eq!(asked(text), expected, "{text}");
        }
    }
}
