//! Criteria, skills, retrieval, scoring with evidence and receipts.
//!
//! From ad to shortlist: [`plain_text`] takes the text out of a pasted page, [`criteria_from_ad`] reads what a job asks for and [`posting_facts`] what else its posting
//! says, [`index`] finds documents worth comparing, [`score`](score()) compares one candidate with one job,
//! [`reasons`](reasons()) puts the result in words, and [`verify`](verify()) checks it later. [`skills`] and [`titles`] hold what the crate knows of work, as data files
//! written for this project; [`rank`] runs retrieval tasks for measuring. [`model`] holds how much each criterion counts, and
//! [`train`] learns that from decisions.
//!
//! Everything here is a pure function: no I/O, no clock, no randomness, integers wherever a result is kept, so that
//! the same inputs give the same bytes on every platform, WebAssembly included. The crate depends on
//! `rolefit-domain` only. To teach it a skill or a title, add a line to a file in `data/`; to compare a new kind of
//! requirement, add it to the domain's `Requirement`, read it in `criteria/items.rs` and compare it in `score/compare.rs`.

mod band_reason;
mod check;
mod contact;
mod criteria;
pub mod degrees;
pub mod embedding;
pub mod exonyms;
mod fixed;
mod gender;
mod hash;
pub mod index;
mod joints;
mod language_of;
pub mod languages;
mod lists;
pub mod model;
mod personal;
mod phrases;
mod plain;
pub mod points;
mod posting;
pub mod rank;
mod reasons;
pub mod retrieve;
mod score;
pub mod skills;
mod spans;
mod stem;
mod studies;
pub mod text;
pub mod titles;
pub mod train;
mod unfair;
mod verify;

pub use band_reason::band_reason;
pub use check::ad_warnings;
pub use contact::contact_in;
pub use criteria::{
    AskingStretch, DEFAULT_WEIGHT, StretchCriteria, criteria_from_ad, criteria_from_stretches, criterion,
    is_about_the_person, requirements_of_wish, says_what_is_not_wanted, wishes,
};
pub use language_of::language_of;
pub use plain::plain_text;
pub use points::{FULL_SCORE, MUST_HAVE_FACTOR};
pub use posting::{PostingFacts, listing_facts, posting_facts, says_only_where};
pub use reasons::reasons;
pub use score::{
    Assessment, GOOD_FROM, JobView, MODEL, PARTIAL_FROM, Reading, STRONG_FROM, Subject, WrongPoints, assess,
    compose, receipt_name, score, score_by,
};
pub use unfair::unfair_lines;
pub use verify::{Unverified, verify, verify_ranked_by};
