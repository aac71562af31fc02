//! What candidates see of their documents, their profile and their jobs.

use serde::{Deserialize, Serialize};

use super::public::JobCard;
use super::recruiter::MatchView;
use crate::event::MailReturned;
use crate::{Band, DocumentText, FailureCode, Profile, Progress, ResumeId, Step, StepState};

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
    /// The last change of one thing, as long as its place offers the way back.
    pub last_change: Option<LastChange>,
}

/// The last change of a profile, where it was the change of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// Where.
    pub place: ChangedPlace,
    /// What was done, in words for the profile's owner.
    pub what: String,
    /// The version before it.
    pub version: u64,
}

/// What a change was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedPlace {
    /// Its path, as in [`crate::edit`]: where it was, if it is gone.
    pub path: String,
    /// What became of it.
    pub effect: ChangeEffect,
}

/// What became of a thing that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeEffect {
    /// It is gone.
    Removed,
    /// It has another value, or is new.
    Saved,
    /// It was one of those to check, and is none any more.
    Checked,
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
    /// That mails to the candidate's address come back; `None` while none did.
    pub mail_returned: Option<MailReturned>,
    /// The best jobs, and what they were found by.
    pub matches: OwnJobs,
}

/// The jobs that fit a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnJobs {
    /// What there is to compare jobs with.
    pub basis: MatchBasis,
    /// The jobs, best first.
    pub jobs: Vec<RecommendedJob>,
}

/// What there is to compare jobs with. Whoever has no matches should hear which of them it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchBasis {
    /// Nothing: there is no profile.
    NoProfile,
    /// Nothing: the profile has no position, school or skill.
    EmptyProfile,
    /// A document on its way, which is read or compared yet.
    Reading(ResumeId),
    /// A profile.
    Profile,
}

impl MatchBasis {
    /// Of a profile, if there is one, and the newest document.
    pub fn of(profile: Option<&Profile>, newest: Option<&ResumeView>) -> Self {
        match (profile, newest.filter(|resume| !resume.finished())) {
            (_, Some(resume)) => Self::Reading(resume.id),
            (None, None) => Self::NoProfile,
            (Some(profile), None) if profile.is_thin() => Self::EmptyProfile,
            (Some(_), None) => Self::Profile,
        }
    }
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
    /// What decided the words beside the number, in a sentence.
    pub band_reason: String,
    /// Up to three reasons, strongest first.
    pub reasons: Vec<String>,
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
    fn what_is_missing_for_matches_is_known() {
        let reading = resume(Step::Parse, StepState::Running);
        let read = resume(Step::Notify, StepState::Done);
        let mut full = Profile::default();
        crate::edit::add(&mut full, "skills", "Rust").expect("is added");
        let empty = Profile::default();
        for (profile, newest, basis) in [
            (None, None, MatchBasis::NoProfile),
            (None, Some(&read), MatchBasis::NoProfile),
            (None, Some(&reading), MatchBasis::Reading(reading.id)),
            (Some(&full), Some(&reading), MatchBasis::Reading(reading.id)),
            (Some(&empty), Some(&read), MatchBasis::EmptyProfile),
            (Some(&full), None, MatchBasis::Profile),
        ] {
            assert_eq!(MatchBasis::of(profile, newest), basis);
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
