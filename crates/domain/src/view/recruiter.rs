//! What recruiters see of their jobs and of who applied.

use serde::{Deserialize, Serialize};

use super::public::JobCard;
use crate::{
    Amount, Band, CandidateId, Criterion, DocumentText, JobId, JobPosting, JobStatus, Match, Need,
    OrganizationId, Pay, PayEnds, Role, Verdict, WorkPlace,
};

/// One job against one candidate, everything shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchView {
    /// The job.
    pub card: JobCard,
    /// Whether the job can be had now.
    pub status: JobStatus,
    /// The job's criteria, in the order of the parts.
    pub criteria: Vec<Criterion>,
    /// Score, parts, evidence, receipt.
    pub result: Match,
    /// What decided the words beside the number, in a sentence.
    pub band_reason: String,
    /// The candidate's document that the evidence points into.
    pub text: DocumentText,
    /// Name from the profile.
    pub name: Option<String>,
    /// Headline or latest title from the profile.
    pub headline: Option<String>,
    /// When it was computed, for people.
    pub computed: String,
}

/// A job in the recruiter's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecruiterJob {
    /// The job.
    pub id: JobId,
    /// Its public address's last part.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Place.
    pub place: String,
    /// Where it stands.
    pub status: JobStatus,
    /// When it was created or posted, for people.
    pub since: String,
    /// Its candidates, counted; `None` in a list of jobs for one that is over, and for those beyond the first fifty.
    pub matched: Option<MatchCounts>,
}

/// The candidates of a job, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MatchCounts {
    /// Matched so far.
    pub candidates: u32,
    /// Of these, strong and good fits.
    pub promising: u32,
}

/// The recruiter's start page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecruiterHome {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// As what the reader works there.
    pub role: Role,
    /// Its jobs, newest first.
    pub jobs: Vec<RecruiterJob>,
}

/// A candidate in the ranked list of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedCandidate {
    /// The candidate.
    pub candidate: CandidateId,
    /// Name from the profile; `None` when it has none.
    pub name: Option<String>,
    /// Headline or latest title.
    pub headline: Option<String>,
    /// Fit in words.
    pub band: Band,
    /// Fit, 0 to 1000.
    pub score: u16,
    /// What decided the words beside the number, in a sentence.
    pub band_reason: String,
    /// One tick per criterion, in the job's order.
    pub verdicts: Vec<(Need, Verdict)>,
    /// Up to three reasons, strongest first.
    pub reasons: Vec<String>,
}

/// A job with its ranked candidates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortlist {
    /// The job.
    pub job: RecruiterJob,
    /// What it asks for.
    pub criteria: Vec<Criterion>,
    /// Candidates, best first.
    pub candidates: Vec<RankedCandidate>,
    /// Candidates that were matched, which may be more than are listed.
    pub total: u32,
    /// Candidates whom recruiters find and who were not compared with the job, and why.
    pub not_compared: Option<NotCompared>,
}

/// Candidates without a result for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCompared {
    /// How many.
    pub number: u32,
    /// Why.
    pub why: WhyNotCompared,
}

/// Why a job has no result for some candidates whom recruiters find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotCompared {
    /// The job is not open, and nobody new is compared with it.
    NotOpen,
    /// There are more than a job is compared with: [`crate::limits::MAX_COMPARED`].
    TooMany,
    /// They are being compared at the moment, or their documents say too little to compare.
    Pending,
}

/// A job as its editors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobEditor {
    /// The job itself.
    pub job: crate::Job,
    /// Where each of its criteria comes from, in their order.
    pub origins: Vec<crate::CriterionOrigin>,
    /// Its public address's last part.
    pub slug: String,
    /// Whether the reader may change it.
    pub editable: bool,
    /// Whether the reader may see its candidates.
    pub reviewable: bool,
    /// What is wrong with the ad, in its order.
    pub warnings: Vec<crate::AdWarning>,
    /// The language of the ad as a BCP 47 tag, such as `de`; `None` where it does not show.
    pub language: Option<String>,
}

/// What a recruiter typed for a job. Fields are as typed; the service checks them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct JobForm {
    /// Title; empty: the first line of the ad.
    pub title: String,
    /// The ad.
    pub text: String,
    /// Town or region.
    pub place: String,
    /// [`WorkPlace::name`]; empty: as the ad says.
    pub work_place: String,
    /// Lower end of pay; empty: none stated.
    pub pay_min: String,
    /// Upper end of pay.
    pub pay_max: String,
    /// ISO 4217 code.
    pub pay_currency: String,
    /// [`crate::PayUnit::name`].
    pub pay_unit: String,
    /// Days of the response promise; empty: none.
    pub response_days: String,
}

impl JobForm {
    /// A form that is filled with a posting. A work place that was read is left to the ad, so that each choice of one is
    /// somebody's. Without pay, `currency` is offered.
    pub fn of(posting: &JobPosting, currency: &str) -> Self {
        let pay = posting.pay.as_ref();
        // An open end stays empty.
        let of_end = |open: PayEnds, amount: fn(&Pay) -> Amount| {
            let said = pay.filter(|pay| pay.ends != open);
            said.map(|pay| amount(pay).plain()).unwrap_or_default()
        };
        Self {
            title: posting.title.clone(),
            text: posting.text.clone(),
            place: posting.place.clone(),
            work_place: match posting.read.work_place {
                Some(_) => String::new(),
                None => posting.work_place.map_or("", WorkPlace::name).to_owned(),
            },
            pay_min: of_end(PayEnds::UpTo, |p| p.min),
            pay_max: of_end(PayEnds::From, |p| p.max),
            pay_currency: pay.map_or_else(|| currency.to_owned(), |p| p.currency.clone()),
            pay_unit: pay.map(|p| p.unit).unwrap_or_default().name().to_owned(),
            response_days: posting.response_days.map(|d| d.to_string()).unwrap_or_default(),
        }
    }
}
