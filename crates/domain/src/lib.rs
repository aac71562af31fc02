//! Types, validation, events and policies that server and browser share.
//!
//! This crate does no I/O, compiles to `wasm32-unknown-unknown`, and takes time, randomness and
//! ids as inputs. It depends on no other crate of the workspace. A type belongs here when a page
//! shows it or when it crosses a port; everything else lives with the code that owns it.
//!
//! To add an event, see [`event`]; to add a limit that a person can meet, see [`limits`].

pub mod account;
pub mod document;
pub mod edit;
pub mod encode;
pub mod event;
pub mod id;
pub mod job;
pub mod limits;
pub mod listing;
pub mod matching;
pub mod pay;
pub mod pipeline;
pub mod problem;
pub mod profile;
pub mod search;
pub mod span;
pub mod time;
pub mod trace;
pub mod typed;
pub mod view;
pub mod warning;

pub use account::{Caller, EmailAddress, Membership, Password, Role};
pub use document::{DocumentText, Line, PageText, TextWarning};
pub use event::{Event, EventEnvelope, ProfileRef, ResumeRef};
pub use id::{
    AccountId, CandidateId, EventId, InvalidId, JobId, MessageId, OrganizationId, RecoveryCodesId, ResumeId,
    SessionId,
};
pub use job::{
    CriterionOrigin, EmptiedByHand, Job, JobPosting, JobStatus, ReadCriterion, ReadFromAd, WorkPlace,
};
pub use listing::{Contact, EmploymentType, ListingFacts};
pub use matching::{Band, Criterion, Evidence, Match, Need, Receipt, Requirement, ScorePart, Verdict};
pub use pay::{Amount, Pay, PayEnds, PayUnit};
pub use pipeline::{FailureCode, Progress, Step, StepState};
pub use problem::{ProblemKind, sentence};
pub use profile::{PartialDate, Profile, Sourced};
pub use span::Span;
pub use time::Timestamp;
pub use trace::TraceParent;
pub use warning::{AdWarning, AdWarningKind, ChosenWeight, UnfairLines};
