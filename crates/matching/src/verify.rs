//! Checking a match against its inputs.

use rolefit_domain::{Match, Verdict};

use crate::model::Model;
use crate::score::{JobView, Subject, score_by};

/// Why a match does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// The match is about another candidate or another job.
    #[error("the match belongs to another candidate or job")]
    OtherInputs,
    /// Evidence whose words do not stand where it says.
    #[error("evidence of criterion `{0}` is not a slice of the document")]
    NotASlice(String),
    /// A claim without evidence.
    #[error("criterion `{0}` is claimed without evidence")]
    NoEvidence(String),
    /// The parts' points do not add up to the score.
    #[error("the points do not add up to the score")]
    WrongSum,
    /// The inputs or the scorer are not those of the receipt.
    #[error("the receipt is of other inputs or another model")]
    OtherReceipt,
    /// The same inputs give other parts now: the match was changed after it was computed.
    #[error("criterion `{0}` comes out differently")]
    OtherResult(String),
}

/// Checks that every claim of `m` has evidence, that every evidence is a slice of the document, and that the same
/// inputs give the same receipt, score and parts again, so that the evidence says what is claimed.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify(m: &Match, job: JobView<'_>, subject: Subject<'_>) -> Result<(), Unverified> {
    verify_ranked_by(m, job, subject, &Model::rules())
}

/// The same for a match whose points come from a trained model: see [`crate::model`].
///
/// # Errors
/// The first thing that does not hold.
pub fn verify_ranked_by(
    m: &Match,
    job: JobView<'_>,
    subject: Subject<'_>,
    model: &Model,
) -> Result<(), Unverified> {
    if m.candidate != subject.candidate || m.job != job.job {
        return Err(Unverified::OtherInputs);
    }
    for part in &m.parts {
        let slice = |e: &rolefit_domain::Evidence| {
            e.span
                .is_none_or(|s| s.slice(subject.text) == Some(e.quote.as_str()))
        };
        if !part.evidence.iter().all(slice) {
            return Err(Unverified::NotASlice(part.criterion.clone()));
        }
        if part.verdict != Verdict::NotFound && part.evidence.is_empty() {
            return Err(Unverified::NoEvidence(part.criterion.clone()));
        }
    }
    if m.parts.iter().map(|p| u32::from(p.points)).sum::<u32>() != u32::from(m.score) {
        return Err(Unverified::WrongSum);
    }
    let again = score_by(job, subject, model, m.receipt.as_of, m.computed_at);
    if let Some((part, _)) = m.parts.iter().zip(&again.parts).find(|(a, b)| a != b) {
        return Err(Unverified::OtherResult(part.criterion.clone()));
    }
    if again != *m {
        return Err(Unverified::OtherReceipt);
    }
    Ok(())
}
