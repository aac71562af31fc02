//! The demo organization with its members, jobs and candidates, read from the files under `data/`.

use std::sync::LazyLock;

use rolefit_domain::{EmailAddress, JobPosting, Pay, Role, WorkPlace};
use serde::Deserialize;

use crate::{Candidate, Tongue};

/// The password of every demo account. For demonstrations on one's own machine only; it is public.
pub const DEMO_PASSWORD: &str = "seven quiet lanterns";

/// All demo data.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The one organization.
    pub organization: Organization,
    /// Its members.
    pub members: Vec<Member>,
    /// Its jobs.
    pub jobs: Vec<DemoJob>,
    /// The candidates, in the order of the data files.
    pub candidates: Vec<Candidate>,
}

/// An invented organization.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The name in addresses.
    pub slug: String,
    /// The name for people.
    pub name: String,
    /// What it does, in a few sentences.
    pub about: String,
}

/// A member of the organization; signs in with [`DEMO_PASSWORD`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Full name.
    pub name: String,
    /// Address under `example.org`.
    pub email: EmailAddress,
    /// What the member may do.
    pub role: Role,
    /// The member's own job title.
    pub title: String,
}

/// A job with its ad.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoJob {
    /// Unique name within the data; [`Candidate::fits`] refers to it. Not the slug of a page.
    pub slug: String,
    /// The language of the ad.
    pub language: Tongue,
    /// Title.
    pub title: String,
    /// Town or region; empty for fully remote jobs.
    pub place: String,
    /// Where the work is done.
    pub work_place: WorkPlace,
    /// Pay range before tax.
    pub pay: Pay,
    /// Days until the organization promises an answer.
    pub response_days: u16,
    /// The ad as plain text, lines ended by `\n`.
    pub text: String,
}

impl DemoJob {
    /// The job's public posting for an organization of this name.
    pub fn posting(&self, organization_name: &str) -> JobPosting {
        JobPosting {
            title: self.title.clone(),
            organization_name: organization_name.to_owned(),
            text: self.text.clone(),
            place: self.place.clone(),
            work_place: self.work_place,
            pay: Some(self.pay.clone()),
            response_days: Some(self.response_days),
        }
    }
}

/// How well a candidate fits a job, as the authors of the data meant it.
///
/// A judgement by reading, kept apart from [`rolefit_domain::Band`], which is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Some of what the ad asks for, or a neighbouring trade.
    Partial,
    /// Most of what the ad asks for; a gap in one must-have or in seniority.
    Good,
    /// Every must-have and several nice-to-haves.
    Strong,
}

const ORGANIZATION: &str = include_str!("../data/organization.toml");
const JOBS: &str = include_str!("../data/jobs.toml");

/// The candidate files by their main field of work.
const CANDIDATES: [(&str, &str); 2] = [
    ("software", include_str!("../data/candidates/software.toml")),
    ("data", include_str!("../data/candidates/data.toml")),
];

/// All demo data, read once per process.
///
/// # Panics
/// When the compiled-in files do not parse, which a test of this crate rules out.
pub fn dataset() -> &'static Dataset {
    static DATASET: LazyLock<Dataset> = LazyLock::new(|| {
        read().unwrap_or_else(|error| panic!("the compiled-in demo data is valid: {error}"))
    });
    &DATASET
}

/// Why the compiled-in files cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` does not parse: {source}")]
struct DataError {
    file: &'static str,
    source: toml::de::Error,
}

fn read() -> Result<Dataset, DataError> {
    #[derive(Deserialize)]
    struct OrganizationFile {
        organization: Organization,
        members: Vec<Member>,
    }
    #[derive(Deserialize)]
    struct JobFile {
        jobs: Vec<DemoJob>,
    }
    #[derive(Deserialize)]
    struct CandidateFile {
        candidates: Vec<Candidate>,
    }

    let OrganizationFile {
        organization,
        members,
    } = parse("organization", ORGANIZATION)?;
    let JobFile { jobs } = parse("jobs", JOBS)?;
    let mut candidates = Vec::new();
    for (file, text) in CANDIDATES {
        let CandidateFile { candidates: some } = parse(file, text)?;
        candidates.extend(some);
    }
    Ok(Dataset {
        organization,
        members,
        jobs,
        candidates,
    })
}

fn parse<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|source| DataError { file, source })
}
