//! A candidate against a job: a pure function in integer arithmetic, with a reason and a place for every point.
//!
//! Every criterion can earn its share of 1000 points: its weight, times [`MUST_HAVE_FACTOR`](crate::MUST_HAVE_FACTOR) for must-haves, over the
//! sum of all, cut by largest remainder so that the shares add up exactly. What the document shows of the criterion,
//! in percent, is what it earns of its share. The score is the sum.
//!
//! What cannot change the score: name, contacts, place, date of birth, nationality and the words of lines that state
//! such things ([`document`] leaves them out before anything is read); employers' and schools' names; and when a gap
//! lies or how long it is, because years of experience are a sum of lengths.

mod compare;
mod document;
mod experience;

use rolefit_domain::{
    Band, CandidateId, Criterion, JobId, Match, Need, PartialDate, Profile, Receipt, ScorePart, Timestamp,
    Verdict,
};
use serde::Serialize;

use crate::hash;
use crate::points::{earned, shares};
use document::Document;

/// Name and version of this scorer; any change that can change a score changes it.
pub const MODEL: &str = "rules-1";

/// From this score on a match is [`Band::Strong`], if no must-have is missing altogether.
pub const STRONG_FROM: u16 = 800;

/// From this score on a match is [`Band::Good`], if must-haves earn half of their points.
pub const GOOD_FROM: u16 = 550;

/// The candidate's side of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Who; written into the match, never looked at.
    pub candidate: CandidateId,
    /// The structured profile.
    pub profile: &'a Profile,
    /// The text that the profile's spans point into; empty when the candidate typed everything.
    pub text: &'a str,
}

/// The job's side of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct JobView<'a> {
    /// Which; written into the match, never looked at.
    pub job: JobId,
    /// What is asked for, in the job's order.
    pub criteria: &'a [Criterion],
}

/// Scores `subject` against `job`.
///
/// `as_of` is the month up to which positions that go on are counted; it is part of the receipt. `computed_at` is
/// only noted. The same inputs give the same match, byte for byte, on every platform.
pub fn score(job: JobView<'_>, subject: Subject<'_>, as_of: PartialDate, computed_at: Timestamp) -> Match {
    let document = Document::read(subject.profile, subject.text);
    let shares = shares(job.criteria.iter().map(|c| (c.need, c.weight)));
    let parts: Vec<_> = job
        .criteria
        .iter()
        .zip(shares)
        .map(|(criterion, of)| {
            part(
                criterion,
                of,
                compare::compare(&criterion.requirement, &document, as_of),
            )
        })
        .collect();
    let total = parts.iter().map(|p| p.points).sum();
    Match {
        candidate: subject.candidate,
        job: job.job,
        score: total,
        band: band(total, job.criteria, &parts, &document),
        receipt: receipt(job, subject, as_of, total),
        parts,
        computed_at,
    }
}

/// What a comparison found: how much of the requirement the document shows, in percent, why and where.
#[derive(Debug, Clone)]
struct Finding {
    credit: u8,
    reason: String,
    evidence: Vec<rolefit_domain::Evidence>,
}

fn part(criterion: &Criterion, of: u16, finding: Finding) -> ScorePart {
    let verdict = match finding.credit {
        100.. => Verdict::Met,
        0 => Verdict::NotFound,
        _ => Verdict::Partly,
    };
    let points = earned(of, u16::from(finding.credit) * 10);
    let (reason, evidence) = (finding.reason, finding.evidence);
    ScorePart {
        criterion: criterion.id.clone(),
        verdict,
        points,
        of,
        reason,
        evidence,
    }
}

/// The band, by these rules in order:
///
/// 1. Insufficient evidence: the job asks for nothing, or the document names neither a position nor a skill nor a
///    degree. Nothing is held against the candidate.
/// 2. Strong: at least [`STRONG_FROM`] points and every must-have at least partly met.
/// 3. Good: at least [`GOOD_FROM`] points and must-haves earn at least half of their points.
/// 4. Partial otherwise.
fn band(score: u16, criteria: &[Criterion], parts: &[ScorePart], document: &Document<'_>) -> Band {
    if criteria.is_empty() || document.says_too_little() {
        return Band::InsufficientEvidence;
    }
    let musts = || {
        criteria
            .iter()
            .zip(parts)
            .filter(|(c, _)| c.need == Need::MustHave)
            .map(|(_, p)| p)
    };
    let none_missing = musts().all(|p| p.verdict != Verdict::NotFound);
    let earned: u32 = musts().map(|p| u32::from(p.points)).sum();
    let possible: u32 = musts().map(|p| u32::from(p.of)).sum();
    if score >= STRONG_FROM && none_missing {
        return Band::Strong;
    }
    if score >= GOOD_FROM && earned * 2 >= possible {
        return Band::Good;
    }
    Band::Partial
}

fn receipt(job: JobView<'_>, subject: Subject<'_>, as_of: PartialDate, score: u16) -> Receipt {
    #[derive(Serialize)]
    struct Inputs<'a> {
        profile: &'a Profile,
        text: &'a str,
    }
    #[derive(Serialize)]
    struct Parts<'a> {
        profile: &'a str,
        criteria: &'a str,
        model: &'a str,
        as_of: PartialDate,
        score: u16,
    }
    let profile = hash::of_json(&Inputs {
        profile: subject.profile,
        text: subject.text,
    });
    let criteria = hash::of_json(&job.criteria);
    let id = hash::of_json(&Parts {
        profile: &profile,
        criteria: &criteria,
        model: MODEL,
        as_of,
        score,
    });
    Receipt {
        id,
        profile,
        criteria,
        model: MODEL.to_owned(),
        as_of,
    }
}
