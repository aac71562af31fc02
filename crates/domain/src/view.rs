//! What pages show: the answers of services, shaped for people, shared by server and browser.
//!
//! A view holds nothing that its reader may not see. Dates come ready for people, because the browser must render
//! the same text as the server did.

use serde::{Deserialize, Serialize};

use crate::{
    Amount, Band, CandidateId, Criterion, DocumentText, FailureCode, JobId, JobPosting, JobStatus, Match,
    Need, OrganizationId, Pay, PayEnds, Profile, Progress, ResumeId, Role, SessionId, Step, StepState,
    Verdict, WorkPlace,
};

/// Who is signed in, for the page frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The account's own address.
    pub email: String,
    /// Organizations and roles, for the menu.
    pub memberships: Vec<crate::Membership>,
    /// Whether the person keeps the platform itself running.
    pub operator: bool,
}

impl From<&crate::Caller> for Viewer {
    fn from(caller: &crate::Caller) -> Self {
        Self {
            email: caller.email.as_str().to_owned(),
            memberships: caller.memberships.clone(),
            operator: caller.operator,
        }
    }
}

/// A job in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCard {
    /// The job.
    pub id: JobId,
    /// The last part of the job's public address.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Name of the organization.
    pub organization_name: String,
    /// Town or region; may be empty for remote jobs.
    pub place: String,
    /// Where the work is done; always said of open jobs.
    pub work_place: Option<WorkPlace>,
    /// Pay range for people.
    pub pay: Option<String>,
    /// When it was posted, for people.
    pub posted: String,
    /// When it was posted, `YYYY-MM-DD`.
    pub posted_iso: String,
    /// Days until the promised answer.
    pub response_days: Option<u16>,
    /// The first few must-haves.
    pub skills: Vec<String>,
}

/// What a visitor asked the job list for. Every field is taken from the address of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct JobFilter {
    /// Free words.
    pub q: String,
    /// [`WorkPlace::name`]; empty: any.
    pub work_place: String,
    /// Part of the place's name; empty: any.
    pub place: String,
    /// `newest`; anything else: by relevance when there are words, else newest.
    pub sort: String,
    /// Page, from 1; 0 counts as 1.
    pub page: u32,
}

/// A page of the job list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobList {
    /// The jobs of this page.
    pub jobs: Vec<JobCard>,
    /// Jobs on all pages together.
    pub total: usize,
    /// This page, from 1.
    pub page: u32,
    /// Number of pages, at least 1.
    pub pages: u32,
    /// How many jobs there are at each kind of place, in the order of [`WorkPlace::ALL`], under all filters but
    /// [`JobFilter::work_place`].
    pub work_places: Vec<(WorkPlace, u64)>,
    /// The words that were looked for instead of [`JobFilter::q`], because no job has any of those; `None` when they were
    /// looked for as they are.
    pub instead: Option<String>,
    /// The English names of the work that [`JobFilter::q`] names, when jobs are listed whose titles name it in other words or
    /// another language; empty when none are.
    pub related: Vec<String>,
    /// Whether [`JobFilter::q`] holds nothing but words that stand in every ad, such as "jobs", so that the list is the
    /// one without words.
    pub words_ignored: bool,
    /// Whether search was away, so that the words were only looked for as they are written, in the order of the list
    /// without words.
    pub search_away: bool,
    /// What was asked for.
    pub filter: JobFilter,
}

/// The public page of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPage {
    /// Head of the page.
    pub card: JobCard,
    /// Whether it takes applications, or what the notice says.
    pub status: JobStatus,
    /// The ad's text.
    pub text: String,
    /// The language of the ad as a BCP 47 tag, such as `de`; `None` where it does not show.
    pub language: Option<String>,
    /// Labels of must-haves.
    pub must: Vec<String>,
    /// Labels of nice-to-haves.
    pub nice: Vec<String>,
    /// Pay, for structured data.
    pub pay: Option<Pay>,
    /// What else the ad says for structured data.
    pub listing: crate::ListingFacts,
    /// Names of the skills that the job needs, as the skill graph has them.
    pub skills: Vec<String>,
    /// Other open jobs that are like it.
    pub similar: Vec<JobCard>,
}

/// A session in the list of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser's words, shortened.
    pub agent: String,
    /// Network address.
    pub address: String,
    /// Last used, for people.
    pub seen: String,
}

/// The second factor of one's own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorView {
    /// There is none.
    Off,
    /// It is set up and waits for the app's first code.
    Pending(TotpSetupView),
    /// It is asked for at every sign-in.
    On {
        /// Recovery codes that are not used up.
        recovery_left: usize,
        /// New recovery codes, until their owner has kept them or a quarter of an hour is over; `None` otherwise.
        renewed: Option<RecoveryCodesView>,
    },
}

/// Recovery codes, shown to their owner only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodesView(pub Vec<String>);

impl std::fmt::Debug for RecoveryCodesView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodesView(hidden)")
    }
}

/// What somebody's authenticator app needs, shown to them only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpSetupView {
    /// The secret in groups of four characters, to be typed.
    pub secret: String,
    /// The same as an `otpauth` address.
    pub uri: String,
    /// The address as a QR code; `None` when it is too long for one.
    pub qr: Option<QrView>,
    /// The codes for the day when the app is lost.
    pub recovery_codes: Vec<String>,
}

impl std::fmt::Debug for TotpSetupView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSetupView(hidden)")
    }
}

/// A QR code as the path of an SVG picture.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrView {
    /// Width and height in squares, with the quiet zone around it.
    pub size: usize,
    /// Every dark square.
    pub path: String,
}

/// An uploaded document and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumeView {
    /// The document.
    pub id: ResumeId,
    /// Its name on the candidate's computer.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// When it came, for people.
    pub uploaded: String,
    /// The steps in order.
    pub steps: Vec<Progress>,
    /// Whether the profile was made from it.
    pub current: bool,
    /// Why the profile was not made from it though it was read; only on the document's own page.
    pub why_kept: Option<WhyKept>,
    /// Whether the profile was made from it though no position, school or skill was found in it; only on the document's
    /// own page.
    pub few_facts: bool,
}

/// Why a document that was read did not become the profile by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyKept {
    /// It names another person.
    OtherPerson {
        /// The name in it.
        name: String,
    },
    /// It names somebody, and the profile, of which its owner said that everything is right, names nobody.
    SomePerson {
        /// The name in it.
        name: String,
    },
    /// Hardly any facts were found in it.
    FewFacts,
    /// The profile has facts that its owner typed, corrected or took out.
    HandMade,
    /// The profile is made from a newer document, or its owner decided about it after this one was uploaded.
    Newer,
}

impl ResumeView {
    /// Why the document cannot be used, if it cannot. A mail that was not sent is no such reason.
    pub fn failure(&self) -> Option<FailureCode> {
        self.steps.iter().find_map(|p| match p.state {
            StepState::Failed { code } if p.step != Step::Notify => Some(code),
            _ => None,
        })
    }

    /// Whether nothing more will happen by itself that is worth waiting for. A mail that could not be sent at once is
    /// not: a mail server may put it off for hours.
    pub fn finished(&self) -> bool {
        let over = |p: &Progress| match p.state {
            StepState::Done => true,
            StepState::Retrying { .. } | StepState::Failed { .. } => p.step == Step::Notify,
            StepState::Waiting | StepState::Running => false,
        };
        self.failure().is_some() || self.steps.iter().all(over)
    }

    /// Whether the profile can be looked at.
    pub fn profile_ready(&self) -> bool {
        self.steps
            .iter()
            .any(|p| p.step == Step::Profile && p.state == StepState::Done)
    }
}

/// A candidate's own profile beside the document that it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileView {
    /// Grows with every change; sent back with an edit so that a stale page is noticed.
    pub version: u64,
    /// The facts.
    pub profile: Profile,
    /// The document's text, empty when the profile was typed in.
    pub text: DocumentText,
    /// The document; `None` when the profile was typed in.
    pub resume: Option<ResumeId>,
    /// Its name.
    pub file_name: Option<String>,
    /// Whether the candidate said that the profile is right.
    pub confirmed: bool,
    /// Whether recruiters find the candidate.
    pub discoverable: bool,
    /// When this version was made, for people.
    pub made: String,
    /// What made it out of the one before, in words for its owner; `None` where that is not known.
    pub what: Option<String>,
    /// Versions to go back to, newest first.
    pub earlier: Vec<EarlierProfile>,
}

/// A version of a profile that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierProfile {
    /// Its version; `None` for what was read from the document, where no version that is kept says just that.
    pub version: Option<u64>,
    /// When it was made, for people.
    pub made: String,
    /// The document it was made from; `None` when it was typed in.
    pub file_name: Option<String>,
    /// What made it out of the one before, in words for its owner; `None` where that is not known.
    pub what: Option<String>,
    /// The parts in which the present profile says something else; empty when it differs only in what is confirmed.
    pub differs: Vec<String>,
}

/// The candidate's start page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateHome {
    /// Name from the profile, for the greeting.
    pub name: Option<String>,
    /// Documents, newest first.
    pub resumes: Vec<ResumeView>,
    /// Whether there is a profile.
    pub has_profile: bool,
    /// Values of the profile that should be checked.
    pub to_check: u32,
    /// Lines of the document that nothing was read from and that the candidate has not decided about.
    pub unread: usize,
    /// Whether recruiters find the candidate.
    pub discoverable: bool,
    /// Whether pictures of pages may be uploaded.
    pub takes_pictures: bool,
    /// The best jobs.
    pub jobs: Vec<RecommendedJob>,
}

/// A job that fits, with why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecommendedJob {
    /// The job.
    pub card: JobCard,
    /// Fit in words.
    pub band: Band,
    /// Fit, 0 to 1000.
    pub score: u16,
    /// Up to three reasons, strongest first.
    pub reasons: Vec<String>,
}

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
    /// Candidates matched so far.
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

/// What a candidate sees of a job and themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum OwnMatch {
    /// The match.
    Compared(Box<MatchView>),
    /// There is no profile to compare the job with yet.
    NoProfile {
        /// The document that one is being made from; `None` when none is under way.
        reading: Option<ResumeId>,
    },
}

/// What an operator sees of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationsView {
    /// One row per queue.
    pub queues: Vec<QueueView>,
    /// Work that could not be done, oldest first.
    pub dead: Vec<DeadLetterView>,
    /// Events that could not be handed on, oldest first.
    pub set_aside: Vec<SetAsideView>,
    /// The last check of the ledger; `None` while the first one since the start is under way.
    pub ledger: Option<LedgerView>,
}

/// A check of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerView {
    /// When it ended, as RFC 3339 writes it.
    pub checked: String,
    /// Entries in the ledger when its chain holds; the reason when it does not.
    pub outcome: Result<u64, String>,
}

/// An event that the bus did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideView {
    /// The event.
    pub id: String,
    /// Its type and when it happened, as RFC 3339 writes it; `None` when this version cannot read it.
    pub known: Option<(String, String)>,
}

/// One queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    /// Its name.
    pub name: String,
    /// Waiting messages.
    pub waiting: u64,
    /// Messages at work.
    pub in_flight: u64,
    /// Dead letters.
    pub dead: u64,
}

/// One dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetterView {
    /// Its queue.
    pub queue: String,
    /// The message.
    pub id: String,
    /// When it was given up, for people.
    pub died: String,
    /// Tries until then.
    pub attempts: u32,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resume(failing: Step, state: StepState) -> ResumeView {
        let steps = Step::ALL.map(|step| Progress {
            step,
            state: match step {
                _ if step == failing => state.clone(),
                _ if step > failing => StepState::Waiting,
                _ => StepState::Done,
            },
            started_at: None,
            ended_at: None,
            attempts: 1,
        });
        ResumeView {
            id: ResumeId::new(uuid::Uuid::nil()),
            file_name: "cv.pdf".to_owned(),
            size: 1,
            uploaded: String::new(),
            steps: steps.to_vec(),
            current: true,
            why_kept: None,
            few_facts: false,
        }
    }

    #[test]
    fn a_mail_that_was_not_sent_is_no_failure_of_the_document() {
        let code = FailureCode::Internal;
        for step in Step::ALL {
            let (failed, retrying) = (
                resume(step, StepState::Failed { code }),
                resume(step, StepState::Retrying { code }),
            );
            let told = step == Step::Notify;
            assert_eq!(failed.failure(), (!told).then_some(code), "{step:?}");
            assert!(failed.finished(), "{step:?}");
            assert_eq!(retrying.failure(), None, "{step:?}");
            assert_eq!(retrying.finished(), told, "{step:?}");
            assert!(!resume(step, StepState::Running).finished(), "{step:?}");
        }
    }
}
