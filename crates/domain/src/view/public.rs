//! What anybody sees: the open jobs.

use serde::{Deserialize, Serialize};

use crate::{JobId, JobStatus, Pay, WorkPlace};

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
    /// Whether [`JobFilter::q`] is only the beginning of what was typed, which is longer than is looked for.
    pub words_cut: bool,
    /// Whether search was away, so that the words were only looked for as they are written, in the order of the list
    /// without words.
    pub search_away: bool,
    /// What was asked for.
    pub filter: JobFilter,
    /// For a list without jobs: what was asked for with one filter less, and how many jobs that has, where it has any.
    pub wider: Vec<(JobFilter, usize)>,
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
