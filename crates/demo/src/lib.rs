//! Demo data written for this project: an organization with members, job ads, candidates, the documents that
//! they would upload, and hostile files for tests.
//!
//! Every person, company and school is invented; addresses are under `example.org` and phone numbers come from
//! the ranges that regulators reserve for fiction. The crate does no I/O and uses no clock and no randomness: the
//! same version gives the same bytes. `cargo run -p rolefit-demo --example write -- FOLDER` writes all files.
//!
//! To add a candidate, write a block into a file under `data/candidates/`; to add a job, a block into
//! `data/jobs.toml`; the tests say what is missing. To add a way in which resumes look, add a variant of
//! [`Layout`] and draw it in the module of its format. To add a hostile file, add a line to
//! [`specimens::all`].

mod candidate;
mod dataset;
mod document;
mod docx;
mod outline;
mod pdf;
mod plain;
pub mod specimens;
mod words;

pub use candidate::{
    Candidate, Certificate, DateStyle, Education, Layout, Position, Project, SkillGroup, SpokenLanguage,
    Tongue,
};
pub use dataset::{DEMO_PASSWORD, Dataset, DemoJob, Fit, Member, Organization, dataset};
pub use document::{DemoDocument, MediaType, render};
