//! Why a match is called what it is called: the word does not follow from the number alone.

use rolefit_domain::{Band, Criterion, Match, Need, ScorePart, Verdict};

use crate::score::{GOOD_FROM, PARTIAL_FROM, STRONG_FROM};

/// Must-haves that one sentence names; more are counted.
const NAMED: usize = 2;

/// What decided the word of a match, in one sentence for people who see it beside the number.
pub fn band_reason(m: &Match, criteria: &[Criterion]) -> String {
    let (strong, good) = (STRONG_FROM / 10, GOOD_FROM / 10);
    match m.band {
        Band::Strong if musts(m, criteria).next().is_some() => {
            format!("{strong} or more of 100, and no must-have is missing.")
        }
        Band::Strong => format!("{strong} or more of 100."),
        Band::Good if m.score >= STRONG_FROM => {
            format!("Not a strong fit, because {}.", missing(m, criteria))
        }
        Band::Good => format!("Most of what is asked for; a strong fit begins at {strong} of 100."),
        Band::Partial if m.score >= GOOD_FROM => {
            "Not a good fit, because must-haves earn less than half of their points.".to_owned()
        }
        Band::Partial if m.score < PARTIAL_FROM => {
            "The work itself, and little else of what is asked for.".to_owned()
        }
        Band::Partial => format!("Some of what is asked for; a good fit begins at {good} of 100."),
        Band::InsufficientEvidence if criteria.is_empty() => {
            "The job asks for nothing that could be compared.".to_owned()
        }
        Band::InsufficientEvidence if m.score < PARTIAL_FROM => {
            format!(
                "Less than {} of 100 was found, which is too little to tell.",
                PARTIAL_FROM / 10
            )
        }
        Band::InsufficientEvidence => "Neither a position nor a skill nor a degree was found.".to_owned(),
    }
}

/// The must-haves with what was found for each, by their ids: the job may have changed since the match was stored.
fn musts<'a>(
    m: &'a Match,
    criteria: &'a [Criterion],
) -> impl Iterator<Item = (&'a Criterion, &'a ScorePart)> {
    let musts = criteria.iter().filter(|c| c.need == Need::MustHave);
    musts.filter_map(|c| Some((c, m.parts.iter().find(|part| part.criterion == c.id)?)))
}

/// Which must-haves were not found, as the middle of a sentence.
fn missing(m: &Match, criteria: &[Criterion]) -> String {
    let missing = musts(m, criteria).filter(|(_, part)| part.verdict == Verdict::NotFound);
    let labels: Vec<&str> = missing.map(|(criterion, _)| criterion.label.as_str()).collect();
    match labels.as_slice() {
        [] => "a must-have was not found".to_owned(),
        [one] => format!("a must-have was not found: {one}"),
        several if several.len() <= NAMED => {
            format!(
                "{} must-haves were not found: {}",
                several.len(),
                several.join(" and ")
            )
        }
        several => format!("{} must-haves were not found", several.len()),
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{CandidateId, JobId, Receipt, Requirement, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::score::band;

    /// A match whose criteria earn these points of these.
    fn matched(rows: &[(Need, u16, u16)]) -> (Match, Vec<Criterion>) {
        let criteria: Vec<Criterion> = rows
            .iter()
            .enumerate()
            .map(|(i, (need, ..))| Criterion {
                id: format!("c{i}"),
                label: format!("Skill {i}"),
                need: *need,
                weight: 5,
                requirement: Requirement::Skill { name: String::new() },
                span: None,
            })
            .collect();
        let parts: Vec<ScorePart> = rows
            .iter()
            .zip(&criteria)
            .map(|((_, points, of), criterion)| ScorePart {
                criterion: criterion.id.clone(),
                verdict: match *points {
                    0 => Verdict::NotFound,
                    points if points == *of => Verdict::Met,
                    _ => Verdict::Partly,
                },
                points: *points,
                of: *of,
                reason: String::new(),
                evidence: Vec::new(),
            })
            .collect();
        let score = parts.iter().map(|part| part.points).sum();
        let as_of = "2026-11".parse().expect("a month");
        let m = Match {
            candidate: CandidateId::new(Uuid::nil()),
            job: JobId::new(Uuid::nil()),
            score,
            band: band(score, &criteria, &parts, false),
            parts,
            receipt: Receipt {
                id: String::new(),
                profile: String::new(),
                criteria: String::new(),
                model: String::new(),
                as_of,
            },
            computed_at: Timestamp(0),
        };
        (m, criteria)
    }

    fn check(rows: &[(Need, u16, u16)], expected: Band, says: &str) {
        let (m, criteria) = matched(rows);
        assert_eq!(m.band, expected, "{rows:?}");
        assert_eq!(band_reason(&m, &criteria), says, "{rows:?}");
    }

    #[test]
    fn a_word_below_what_the_number_promises_names_what_is_missing() {
        use Need::{MustHave, NiceToHave};
        check(
            &[(MustHave, 0, 80), (MustHave, 700, 700), (NiceToHave, 220, 220)],
            Band::Good,
            "Not a strong fit, because a must-have was not found: Skill 0.",
        );
        check(
            &[(MustHave, 0, 40), (MustHave, 900, 900), (MustHave, 0, 60)],
            Band::Good,
            "Not a strong fit, because 2 must-haves were not found: Skill 0 and Skill 2.",
        );
        check(
            &[
                (MustHave, 0, 20),
                (MustHave, 0, 20),
                (MustHave, 940, 940),
                (MustHave, 0, 20),
            ],
            Band::Good,
            "Not a strong fit, because 3 must-haves were not found.",
        );
        check(
            &[(MustHave, 100, 400), (NiceToHave, 600, 600)],
            Band::Partial,
            "Not a good fit, because must-haves earn less than half of their points.",
        );
    }

    #[test]
    fn a_word_that_follows_from_the_number_says_where_the_next_one_begins() {
        use Need::{MustHave, NiceToHave};
        check(
            &[(MustHave, 800, 1000)],
            Band::Strong,
            "80 or more of 100, and no must-have is missing.",
        );
        check(&[(NiceToHave, 1000, 1000)], Band::Strong, "80 or more of 100.");
        check(
            &[(MustHave, 799, 1000)],
            Band::Good,
            "Most of what is asked for; a strong fit begins at 80 of 100.",
        );
        check(
            &[(MustHave, 300, 1000)],
            Band::Partial,
            "Some of what is asked for; a good fit begins at 55 of 100.",
        );
        check(
            &[(MustHave, 100, 1000)],
            Band::InsufficientEvidence,
            "Less than 25 of 100 was found, which is too little to tell.",
        );
        check(
            &[],
            Band::InsufficientEvidence,
            "The job asks for nothing that could be compared.",
        );
    }

    #[test]
    fn a_stored_match_is_explained_also_when_its_job_has_changed() {
        let (m, mut criteria) = matched(&[(Need::MustHave, 0, 80), (Need::MustHave, 920, 920)]);
        criteria.remove(0);
        assert_eq!(
            band_reason(&m, &criteria),
            "Not a strong fit, because a must-have was not found."
        );
    }
}
