//! What pages show: the answers of services, shaped for people, shared by server and browser.
//!
//! A view holds nothing that its reader may not see. Dates come ready for people, because the browser must render
//! the same text as the server did.

mod account;
mod candidate;
mod operations;
mod public;
mod recruiter;

pub use account::{QrView, RecoveryCodesView, SecondFactorView, SessionView, TotpSetupView, Viewer};
pub use candidate::{
    CandidateHome, ChangeEffect, ChangedPlace, EarlierProfile, LastChange, MatchBasis, OwnJobs, OwnMatch,
    ProfileView, RecommendedJob, ResumeView, WhyKept,
};
pub use operations::{DeadLetterView, LedgerView, OperationsView, QueueView, SetAsideView};
pub use public::{JobCard, JobFilter, JobList, JobPage};
pub use recruiter::{
    JobEditor, JobForm, MatchCounts, MatchView, NotCompared, RankedCandidate, RecruiterHome, RecruiterJob,
    Shortlist, WhyNotCompared,
};
