//! Events: what happened, for consumers and for analytics.
//!
//! An event is written to the outbox in the transaction that makes it true, routed by the rule table
//! ([`RULES`]) to queues, and appended to the activity stream. Events are versioned, append-only, and carry
//! pseudonymous ids only: no name, address, file name or text. To add one: a variant of [`Event`], its line in
//! [`Event::name`], a sample file under `samples/`, and, if something consumes it, a line in [`RULES`].

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    AccountId, CandidateId, EventId, FailureCode, JobId, OrganizationId, ResumeId, Step, Timestamp,
    TraceParent,
};

/// The version of the event format written today; readers accept it and all earlier ones, and refuse later ones, whose
/// meaning they cannot know.
pub const EVENT_VERSION: u16 = 1;

/// One event with its envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventEnvelope {
    /// Unique; consumers recognize a repeated delivery by it.
    pub id: EventId,
    /// Format version, at most [`EVENT_VERSION`]: a later one cannot be read.
    #[serde(deserialize_with = "known_version")]
    pub version: u16,
    /// When it became true.
    #[serde(deserialize_with = "time_of_any_writer")]
    pub at: Timestamp,
    /// The tenant it belongs to, where it belongs to one.
    pub organization: Option<OrganizationId>,
    /// The span that it was made in, under which the work on it is told; `None` where no traces are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceParent>,
    /// What happened.
    pub event: Event,
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let version = u16::deserialize(deserializer)?;
    if version > EVENT_VERSION {
        return Err(D::Error::custom(format_args!(
            "event of format version {version}, later than {EVENT_VERSION}"
        )));
    }
    Ok(version)
}

/// Milliseconds, as this product writes them, or RFC 3339, as buses write the time of what their own platform tells.
fn time_of_any_writer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Millis(i64),
        Text(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Millis(millis) => Ok(Timestamp(millis)),
        Written::Text(text) => Timestamp::from_rfc3339(&text)
            .ok_or_else(|| D::Error::custom("a time that is neither milliseconds nor RFC 3339")),
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// Somebody signed up.
    #[serde(rename = "candidate.registered")]
    CandidateRegistered {
        /// Who.
        account: AccountId,
    },
    /// Somebody proved that the address is theirs.
    #[serde(rename = "candidate.verified")]
    CandidateVerified {
        /// Who.
        account: AccountId,
        /// Their candidate record, made in the same transaction.
        candidate: CandidateId,
    },
    /// Somebody asked for their erasure. Their key is destroyed at once, the rest by whoever consumes this.
    #[serde(rename = "account.erasing")]
    AccountErasing {
        /// Who.
        account: AccountId,
        /// Their candidate record.
        candidate: CandidateId,
    },
    /// How an account is signed in to was changed, which its owner is told by mail.
    #[serde(rename = "account.changed")]
    AccountChanged {
        /// Whose.
        account: AccountId,
        /// What.
        change: AccountChange,
    },
    /// A mail to an account's address came back for good, or its reader called it unwanted.
    #[serde(rename = "mail.returned")]
    MailReturned {
        /// Whose address.
        account: AccountId,
        /// What happened to it.
        outcome: MailOutcome,
    },
    /// A document was stored.
    #[serde(rename = "resume.uploaded")]
    ResumeUploaded(ResumeRef),
    /// Its text was read.
    #[serde(rename = "resume.extracted")]
    ResumeExtracted(ResumeRef),
    /// Its facts were found.
    #[serde(rename = "resume.parsed")]
    ResumeParsed(ResumeRef),
    /// A step ended badly.
    #[serde(rename = "resume.failed")]
    ResumeFailed {
        /// Which document.
        resume: ResumeRef,
        /// At which step.
        step: Step,
        /// Why.
        code: FailureCode,
    },
    /// A profile came from a document.
    #[serde(rename = "profile.updated")]
    ProfileUpdated(ProfileRef),
    /// A candidate corrected or confirmed a profile.
    #[serde(rename = "profile.corrected")]
    ProfileCorrected(ProfileRef),
    /// A profile can be found by search.
    #[serde(rename = "profile.indexed")]
    ProfileIndexed(ProfileRef),
    /// A candidate was matched with the open jobs.
    #[serde(rename = "candidate.matched")]
    CandidateMatched {
        /// Whose profile.
        profile: ProfileRef,
        /// How many jobs the candidate is shown for it.
        matches: u32,
    },
    /// A candidate was told of their matches.
    #[serde(rename = "candidate.notified")]
    CandidateNotified(ProfileRef),
    /// A candidate let recruiters find them, or stopped it.
    #[serde(rename = "candidate.visibility_changed")]
    VisibilityChanged {
        /// Who.
        candidate: CandidateId,
        /// Whether recruiters find them now.
        discoverable: bool,
    },
    /// A job was opened, or an open job's criteria changed.
    #[serde(rename = "job.published")]
    JobPublished {
        /// Which job.
        job: JobId,
        /// Its version.
        version: u64,
    },
    /// A job was paused, closed or archived.
    #[serde(rename = "job.closed")]
    JobClosed {
        /// Which job.
        job: JobId,
    },
    /// A recruiter looked at a match.
    #[serde(rename = "match.viewed")]
    MatchViewed {
        /// Whose.
        candidate: CandidateId,
        /// For which job.
        job: JobId,
    },
}

/// What was changed about signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    /// The owner set another password.
    PasswordChanged,
    /// A new password was set with a code from the mailbox.
    PasswordReset,
    /// Two-step sign-in was switched on.
    SecondFactorEnabled,
    /// The owner switched two-step sign-in off.
    SecondFactorDisabled,
    /// An operator removed two-step sign-in.
    SecondFactorRemoved,
    /// Somebody signed in with a recovery code in place of the app.
    RecoveryCodeUsed,
    /// New recovery codes took the place of the older ones.
    RecoveryCodesRenewed,
}

/// What became of a mail that did not arrive as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailOutcome {
    /// There is no such mailbox, or its server takes nothing from us.
    Bounced,
    /// Its reader marked it as unwanted.
    Complained,
}

/// That mail does not reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailReturned {
    /// What became of it.
    pub outcome: MailOutcome,
    /// When the first such mail was told of.
    pub at: Timestamp,
}

/// A document and its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ResumeRef {
    /// The owner.
    pub candidate: CandidateId,
    /// The document.
    pub resume: ResumeId,
}

/// One version of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ProfileRef {
    /// Whose.
    pub candidate: CandidateId,
    /// Version of the profile, from 1.
    pub version: u64,
    /// The document whose upload led here; `None` after an edit by hand.
    pub resume: Option<ResumeId>,
}

impl Event {
    /// The type name, as in the serialized form.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CandidateRegistered { .. } => "candidate.registered",
            Self::CandidateVerified { .. } => "candidate.verified",
            Self::AccountErasing { .. } => "account.erasing",
            Self::AccountChanged { .. } => "account.changed",
            Self::MailReturned { .. } => "mail.returned",
            Self::ResumeUploaded(_) => "resume.uploaded",
            Self::ResumeExtracted(_) => "resume.extracted",
            Self::ResumeParsed(_) => "resume.parsed",
            Self::ResumeFailed { .. } => "resume.failed",
            Self::ProfileUpdated(_) => "profile.updated",
            Self::ProfileCorrected(_) => "profile.corrected",
            Self::ProfileIndexed(_) => "profile.indexed",
            Self::CandidateMatched { .. } => "candidate.matched",
            Self::CandidateNotified(_) => "candidate.notified",
            Self::VisibilityChanged { .. } => "candidate.visibility_changed",
            Self::JobPublished { .. } => "job.published",
            Self::JobClosed { .. } => "job.closed",
            Self::MatchViewed { .. } => "match.viewed",
        }
    }
}

impl Event {
    /// The key under which an event keeps its order in the stream: the candidate it is about, else the job, else the
    /// account.
    pub fn key(&self) -> String {
        match self {
            Self::CandidateRegistered { account }
            | Self::AccountChanged { account, .. }
            | Self::MailReturned { account, .. } => account.to_string(),
            Self::CandidateVerified { candidate, .. }
            | Self::AccountErasing { candidate, .. }
            | Self::VisibilityChanged { candidate, .. }
            | Self::MatchViewed { candidate, .. } => candidate.to_string(),
            Self::ResumeUploaded(resume)
            | Self::ResumeExtracted(resume)
            | Self::ResumeParsed(resume)
            | Self::ResumeFailed { resume, .. } => resume.candidate.to_string(),
            Self::ProfileUpdated(profile)
            | Self::ProfileCorrected(profile)
            | Self::ProfileIndexed(profile)
            | Self::CandidateMatched { profile, .. }
            | Self::CandidateNotified(profile) => profile.candidate.to_string(),
            Self::JobPublished { job, .. } | Self::JobClosed { job } => job.to_string(),
        }
    }
}

/// One line of the rule table: events of `event_type` go to `queue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// [`Event::name`].
    pub event_type: &'static str,
    /// Name of the queue.
    pub queue: &'static str,
}

/// The rule table that every event bus applies. The deployed bus has the same rules from `infra/`.
pub const RULES: [Rule; 15] = [
    rule("account.erasing", "erase"),
    rule("account.changed", "account_notice"),
    rule("candidate.verified", "welcome"),
    rule("mail.returned", "mail_report"),
    rule("resume.uploaded", "extract"),
    rule("resume.extracted", "parse"),
    rule("resume.parsed", "profile"),
    rule("resume.failed", "notify"),
    rule("profile.updated", "index"),
    rule("profile.corrected", "index"),
    rule("candidate.visibility_changed", "index"),
    rule("profile.indexed", "match"),
    rule("candidate.matched", "notify"),
    rule("job.published", "match"),
    rule("job.closed", "match"),
];

const fn rule(event_type: &'static str, queue: &'static str) -> Rule {
    Rule { event_type, queue }
}
