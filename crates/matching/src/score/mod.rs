//! A candidate against a job: a pure function in integer arithmetic, with a reason and a place for every point.
//!
//! Every criterion can earn its share of 1000 points: its weight, times [`MUST_HAVE_FACTOR`](crate::MUST_HAVE_FACTOR)
//! for must-haves, over the sum of all, cut by largest remainder so that the shares add up exactly. What the document
//! shows of the criterion, in percent, is what it earns of its share. The score is the sum. What says little about the work,
//! such as a language, earns less where the work does not fit ([`fit`]).
//!
//! What cannot change the score: name, contacts, place, date of birth, nationality and the words of lines that state
//! such things ([`crate::personal`] says which they are, and they are left out before anything is read); employers' and
//! schools' names; and when a gap lies or how long it is, because years of experience are a sum of lengths.

mod acted;
mod asides;
mod clauses;
mod compare;
mod degree;
mod denials;
mod document;
mod elsewhere;
mod experience;
mod fit;
mod hobbies;
mod language;
mod lapsed;
mod leads;
mod occupation;
mod places;
mod schools;
mod skill;
mod subject;
mod traces;
mod unfinished;
mod worded;
mod years;

use rolefit_domain::matching::{CriterionFeature, Points};
use rolefit_domain::{
    Band, CandidateId, Criterion, Evidence, JobId, Match, Need, PartialDate, Profile, Receipt, ScorePart,
    Span, Timestamp, Verdict,
};
use serde::Serialize;

use crate::hash;
use crate::model::Model;
use crate::points::FULL_SCORE;
use compare::Asked;
use document::Document;

/// Name and version of this scorer; any change that can change a score changes it.
pub const MODEL: &str = "rules-14";

/// From this score on a match is [`Band::Strong`], if no must-have is missing altogether.
pub const STRONG_FROM: u16 = 800;

/// From this score on a match is [`Band::Good`], if must-haves earn half of their points.
pub const GOOD_FROM: u16 = 550;

/// From this score on a match is at least [`Band::Partial`]: a quarter of what the job asks for. Below it a document
/// shows too little to tell, however good the candidate may be, unless it names a position of the very occupation.
pub const PARTIAL_FROM: u16 = 250;

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

/// What a document shows of every criterion, before anything is weighed.
#[derive(Debug, Clone)]
pub struct Assessment {
    findings: Vec<Finding>,
    /// How much of each finding counts, in percent: all, unless its requirement says little about the work and the work does
    /// not fit.
    counts: Vec<u8>,
    /// The hash of the profile and the text that were compared.
    inputs: String,
    says_too_little: bool,
}

impl Assessment {
    /// The numbers that a ranker sees, one row per criterion of the job that was assessed.
    pub fn features(&self, criteria: &[Criterion]) -> Vec<CriterionFeature> {
        let strength = |finding: &Finding, counts: u8| u16::from(finding.credit) * u16::from(counts) / 10;
        let rows = criteria.iter().zip(&self.findings).zip(&self.counts);
        rows.map(|((c, f), counts)| CriterionFeature {
            need: c.need,
            weight: c.weight,
            strength: strength(f, *counts),
        })
        .collect()
    }
}

/// A ranker's answer does not fit the job: not one row per criterion, or points beyond what they are of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("points do not fit the criteria")]
pub struct WrongPoints;

/// A candidate's document as it was read, which is most of the work of a comparison, for comparing it with many jobs.
#[derive(Debug)]
pub struct Reading<'a> {
    document: Document<'a>,
    /// The hash of the profile and the text.
    inputs: String,
    as_of: PartialDate,
}

impl<'a> Reading<'a> {
    /// Reads what `subject` says. `as_of` is the month up to which positions that go on are counted.
    pub fn of(subject: Subject<'a>, as_of: PartialDate) -> Self {
        #[derive(Serialize)]
        struct Inputs<'a> {
            profile: &'a Profile,
            text: &'a str,
        }
        let (profile, text) = (subject.profile, subject.text);
        Self {
            document: Document::read(profile, text, as_of),
            inputs: hash::of_json(&Inputs { profile, text }),
            as_of,
        }
    }

    /// Compares it with every criterion of a job.
    pub fn assess(&self, criteria: &[Criterion]) -> Assessment {
        let asked = Asked::by(criteria);
        let compare = |c: &Criterion| compare::compare(&c.requirement, &asked, &self.document, self.as_of);
        let mut findings: Vec<Finding> = criteria.iter().map(compare).collect();
        let counts = fit::weigh(criteria, &mut findings);
        Assessment {
            findings,
            counts,
            inputs: self.inputs.clone(),
            says_too_little: self.document.says_too_little(),
        }
    }
}

/// Compares `subject` with every criterion of `job`, as [`Reading::assess`] does.
pub fn assess(job: JobView<'_>, subject: Subject<'_>, as_of: PartialDate) -> Assessment {
    Reading::of(subject, as_of).assess(job.criteria)
}

/// Puts an assessment and the points that a ranker gave for it together; the receipt is of what was assessed. `model` is the ranker's name and version,
/// `as_of` that of the assessment; both are part of the receipt. `computed_at` is only noted.
///
/// # Errors
/// When the points are not one row per criterion, earn more than they are of, or exceed the full score together.
pub fn compose(
    job: JobView<'_>,
    subject: Subject<'_>,
    assessment: Assessment,
    points: &[Points],
    model: &str,
    as_of: PartialDate,
    computed_at: Timestamp,
) -> Result<Match, WrongPoints> {
    let possible: u32 = points.iter().map(|p| u32::from(p.of)).sum();
    let fits = points.len() == job.criteria.len() && points.len() == assessment.findings.len();
    if !fits || possible > u32::from(FULL_SCORE) || points.iter().any(|p| p.points > p.of) {
        return Err(WrongPoints);
    }
    let rows = job.criteria.iter().zip(points).zip(assessment.findings);
    let parts: Vec<_> = rows
        .map(|((criterion, points), finding)| part(criterion, *points, finding))
        .collect();
    let total = parts.iter().map(|p| p.points).sum();
    Ok(Match {
        candidate: subject.candidate,
        job: job.job,
        score: total,
        band: band(total, job.criteria, &parts, assessment.says_too_little),
        receipt: receipt(job, assessment.inputs, model, as_of, total),
        parts,
        computed_at,
    })
}

/// Scores `subject` against `job` by this crate's own rules: [`assess`], the points of [`crate::points`], [`compose`].
///
/// The same inputs give the same match, byte for byte, on every platform.
pub fn score(job: JobView<'_>, subject: Subject<'_>, as_of: PartialDate, computed_at: Timestamp) -> Match {
    score_by(job, subject, &Model::rules(), as_of, computed_at)
}

/// The same with the points of a model. The receipt names both.
pub fn score_by(
    job: JobView<'_>,
    subject: Subject<'_>,
    model: &Model,
    as_of: PartialDate,
    computed_at: Timestamp,
) -> Match {
    let assessment = assess(job, subject, as_of);
    let points = model.rank(&assessment.features(job.criteria));
    let name = receipt_name(model.name());
    let composed = compose(job, subject, assessment, &points, &name, as_of, computed_at);
    #[expect(clippy::expect_used, reason = "the points were made for these very criteria")]
    composed.expect("own points fit")
}

/// What a receipt says of a match whose points come from this ranker: the rules that compared, and the ranker beside them
/// where it is not of the same rules.
pub fn receipt_name(ranker: &str) -> String {
    match ranker == MODEL {
        true => MODEL.to_owned(),
        false => format!("{MODEL} with {ranker}"),
    }
}

/// What a comparison found: how much of the requirement the document shows, in percent, why and where.
#[derive(Debug, Clone)]
struct Finding {
    credit: u8,
    reason: String,
    evidence: Vec<Evidence>,
}

/// Most places that are shown for a criterion: years may be made of any number of positions.
const MOST_PLACES: usize = 12;
/// Most bytes of a place that are shown. Whoever writes a page without a full stop must not make a match that no store takes:
/// the largest number of criteria with all of these is far below what one record holds.
const MOST_QUOTED: usize = 300;
/// Most bytes of a reason, before the sign that tells that it goes on.
const MOST_REASON: usize = 500;

/// The beginning of a place that is too long to be shown.
fn bounded(evidence: Evidence) -> Evidence {
    let Evidence { span, mut quote } = evidence;
    quote.truncate(end_within(&quote, MOST_QUOTED));
    let span = span.map(|span| Span::new(span.start as usize, span.start as usize + quote.len()));
    Evidence { span, quote }
}

fn shortened(mut reason: String) -> String {
    let end = end_within(&reason, MOST_REASON);
    if end < reason.len() {
        reason.truncate(end);
        reason.push('…');
    }
    reason
}

/// Where the last word ends that is whole within `most` bytes of the text, or a letter where there is no such word.
fn end_within(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    let letter = text.floor_char_boundary(most);
    let word = text[..letter]
        .trim_end_matches(|c: char| !c.is_whitespace())
        .trim_end();
    if word.is_empty() { letter } else { word.len() }
}

fn part(criterion: &Criterion, points: Points, finding: Finding) -> ScorePart {
    let Points { points, of } = points;
    // Whatever is shown in part earns a point, so that nobody reads "partly met" beside a zero.
    let points = if finding.credit == 0 {
        points
    } else {
        points.max(1).min(of)
    };
    let verdict = match finding.credit {
        100.. => Verdict::Met,
        1.. if points > 0 => Verdict::Partly,
        _ => Verdict::NotFound,
    };
    let evidence = finding.evidence.into_iter().take(MOST_PLACES).map(bounded);
    let (reason, evidence) = (shortened(finding.reason), evidence.collect());
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
/// 1. Insufficient evidence: the job asks for nothing, the document names neither a position nor a skill nor a
///    degree, or it earns less than [`PARTIAL_FROM`] points and names no position of the very occupation asked for. Nothing is
///    held against the candidate. Whoever does the work is worth a look also where the rest of the document is in other words
///    or in another language than the ad.
/// 2. Strong: at least [`STRONG_FROM`] points and every must-have at least partly met.
/// 3. Good: at least [`GOOD_FROM`] points and must-haves earn at least half of their points.
/// 4. Partial otherwise.
///
/// [`band_reason`](crate::band_reason()) says these rules to people.
pub(crate) fn band(score: u16, criteria: &[Criterion], parts: &[ScorePart], says_too_little: bool) -> Band {
    let does_the_work = || {
        let mut rows = criteria.iter().zip(parts);
        rows.any(|(criterion, part)| {
            fit::is_occupation(&criterion.requirement) && part.verdict == Verdict::Met
        })
    };
    if criteria.is_empty() || says_too_little || score < PARTIAL_FROM && !does_the_work() {
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

fn receipt(job: JobView<'_>, profile: String, model: &str, as_of: PartialDate, score: u16) -> Receipt {
    #[derive(Serialize)]
    struct Parts<'a> {
        profile: &'a str,
        criteria: &'a str,
        model: &'a str,
        as_of: PartialDate,
        score: u16,
    }
    let criteria = hash::of_json(&job.criteria);
    let id = hash::of_json(&Parts {
        profile: &profile,
        criteria: &criteria,
        model,
        as_of,
        score,
    });
    Receipt {
        id,
        profile,
        criteria,
        model: model.to_owned(),
        as_of,
    }
}
