//! The demo organization with its members, jobs and candidates, read from the files under `data/`.

use std::sync::LazyLock;

use rolefit_domain::{EmailAddress, EmptiedByHand, JobPosting, Pay, ReadFromAd, Role, WorkPlace};
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
            work_place: Some(self.work_place),
            pay: Some(self.pay.clone()),
            response_days: Some(self.response_days),
            read: ReadFromAd::default(),
            emptied: EmptiedByHand::default(),
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
const CANDIDATES: [(&str, &str); 12] = [
    ("software", include_str!("../data/candidates/software.toml")),
    ("data", include_str!("../data/candidates/data.toml")),
    ("nursing", include_str!("../data/candidates/nursing.toml")),
    ("electrical", include_str!("../data/candidates/electrical.toml")),
    ("design", include_str!("../data/candidates/design.toml")),
    ("logistics", include_str!("../data/candidates/logistics.toml")),
    ("finance", include_str!("../data/candidates/finance.toml")),
    ("teaching", include_str!("../data/candidates/teaching.toml")),
    ("support", include_str!("../data/candidates/support.toml")),
    ("mechanical", include_str!("../data/candidates/mechanical.toml")),
    ("marketing", include_str!("../data/candidates/marketing.toml")),
    ("laboratory", include_str!("../data/candidates/laboratory.toml")),
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use rolefit_domain::PartialDate;

    use super::*;
    use crate::Position;

    #[track_caller]
    fn assert_unique<'a>(texts: impl IntoIterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for text in texts {
            assert!(seen.insert(text), "`{text}` stands there twice");
        }
    }

    fn positions(candidate: &Candidate) -> impl Iterator<Item = &Position> {
        candidate.work.iter().chain(&candidate.volunteer)
    }

    #[test]
    fn the_demo_has_one_organization_with_members_jobs_and_candidates() {
        let data = dataset();
        assert_eq!(
            (data.members.len(), data.jobs.len(), data.candidates.len()),
            (4, 12, 60)
        );
        for role in [Role::Recruiter, Role::HiringManager, Role::Admin, Role::Auditor] {
            assert!(data.members.iter().any(|m| m.role == role), "{role:?}");
        }
        assert_unique(data.jobs.iter().map(|j| j.slug.as_str()));
        assert_unique(data.candidates.iter().map(|c| c.slug.as_str()));
        assert_unique(data.candidates.iter().map(|c| c.name.as_str()));
        assert_unique(data.candidates.iter().map(|c| c.phone.as_str()));
        let members = data.members.iter().map(|m| m.email.as_str());
        assert_unique(members.chain(data.candidates.iter().map(|c| c.email.as_str())));
        for (file, text) in CANDIDATES
            .into_iter()
            .chain([("jobs", JOBS), ("organization", ORGANIZATION)])
        {
            assert!(text.len() <= 1024 * 1024, "`{file}` is larger than a mebibyte");
        }
    }

    #[test]
    fn nobody_can_be_reached() {
        let data = dataset();
        let members = data.members.iter().map(|m| &m.email);
        for email in members.chain(data.candidates.iter().map(|c| &c.email)) {
            assert!(email.as_str().ends_with("@example.org"), "{email:?}");
        }
        // Numbers reserved for fiction by Ofcom, the NANP, PTS, the Bundesnetzagentur, ARCEP and ComReg.
        let reserved = [
            "+44 20 7946 0",
            "-555-01",
            "+46 31 390 06 ",
            "+46 8 465 004 ",
            "+46 40 628 04 ",
            "+49 40 66969 ",
            "+49 30 23125 ",
            "+33 4 65 71 ",
            "04 65 71 ",
            "06 39 98 ",
            "+353 20 91",
        ];
        for candidate in &data.candidates {
            let phone = &candidate.phone;
            assert!(
                reserved.iter().any(|range| phone.contains(range)),
                "`{phone}` may be somebody's"
            );
            for link in &candidate.links {
                let host = link.split('/').next().unwrap_or(link);
                assert!(host.ends_with("example.org"), "`{link}` may be somebody's");
            }
        }
    }

    #[test]
    fn ads_are_complete() {
        for job in &dataset().jobs {
            let words = job.text.split_whitespace().count();
            assert!((150..=350).contains(&words), "`{}` has {words} words", job.slug);
            assert!(
                job.text.starts_with(&job.title),
                "`{}` begins with its title",
                job.slug
            );
            assert_eq!(
                job.place.is_empty(),
                job.work_place == WorkPlace::Remote,
                "`{}`",
                job.slug
            );
            assert!(
                job.pay.min < job.pay.max && job.pay.currency.len() == 3,
                "`{}`",
                job.slug
            );
            // Tasks, must-haves and nice-to-haves are lists of their own.
            let mut lists: Vec<usize> = Vec::new();
            let mut before = "";
            for line in job.text.lines() {
                match (line.starts_with("- "), before.starts_with("- ")) {
                    (true, false) => lists.push(1),
                    (true, true) => *lists.last_mut().expect("a list began") += 1,
                    _ => {}
                }
                before = line;
            }
            let requirements = lists.iter().rev().take(2).collect::<Vec<_>>();
            assert!(
                lists.len() >= 2 && requirements.iter().all(|&&n| n >= 5),
                "`{}`: {lists:?}",
                job.slug
            );
        }
        let foreign = dataset()
            .jobs
            .iter()
            .filter(|j| j.language != Tongue::English)
            .map(|j| j.language);
        assert_eq!(foreign.collect::<Vec<_>>(), [Tongue::German, Tongue::French]);
    }

    #[test]
    fn every_job_has_strong_good_partial_and_unfit_candidates() {
        let data = dataset();
        let mut fits: BTreeMap<&str, Vec<Fit>> = BTreeMap::new();
        for candidate in &data.candidates {
            for (job, fit) in &candidate.fits {
                assert!(
                    data.jobs.iter().any(|j| &j.slug == job),
                    "`{job}` of {} is no job",
                    candidate.slug
                );
                fits.entry(job).or_default().push(*fit);
            }
        }
        for job in &data.jobs {
            let fits = fits.get(job.slug.as_str()).expect("candidates for every job");
            let count = |fit| fits.iter().filter(|&&f| f == fit).count();
            assert!(count(Fit::Strong) >= 2, "`{}`", job.slug);
            assert!(count(Fit::Good) >= 1, "`{}`", job.slug);
            assert!(count(Fit::Partial) >= 1, "`{}`", job.slug);
            assert!(data.candidates.len() - fits.len() >= 40, "`{}`", job.slug);
        }
    }

    #[test]
    fn dates_run_forwards_and_positions_stand_newest_first() {
        let last: PartialDate = "2026-11".parse().expect("a date");
        for candidate in &dataset().candidates {
            for position in positions(candidate) {
                assert!(position.start.months(1) <= last.months(1), "{}", candidate.slug);
                if let Some(end) = position.end {
                    assert!(
                        position.start <= end && end <= last,
                        "{}: {}",
                        candidate.slug,
                        position.title
                    );
                }
            }
            let starts: Vec<_> = candidate.work.iter().map(|p| p.start).collect();
            assert!(
                starts.is_sorted_by(|a, b| a >= b),
                "{}: {starts:?}",
                candidate.slug
            );
            for education in &candidate.education {
                let ordered = education
                    .start
                    .zip(education.end)
                    .is_none_or(|(start, end)| start <= end);
                assert!(ordered, "{}: {}", candidate.slug, education.degree);
            }
        }
    }

    #[test]
    fn resumes_are_full_and_no_sentence_is_used_twice() {
        let candidates = &dataset().candidates;
        for candidate in candidates {
            assert!((2..=5).contains(&candidate.work.len()), "{}", candidate.slug);
            assert!(
                candidate.work.iter().all(|p| !p.highlights.is_empty()),
                "{}",
                candidate.slug
            );
            assert!(
                !candidate.skills.is_empty() && !candidate.languages.is_empty(),
                "{}",
                candidate.slug
            );
            assert!(
                !candidate.education.is_empty() && candidate.summary.is_some(),
                "{}",
                candidate.slug
            );
        }
        let highlights = candidates.iter().flat_map(positions).flat_map(|p| &p.highlights);
        let summaries = candidates.iter().filter_map(|c| c.summary.as_ref());
        assert_unique(highlights.chain(summaries).map(String::as_str));
        let foreign = candidates
            .iter()
            .filter(|c| c.language != Tongue::English)
            .count();
        assert!(foreign >= 5, "{foreign} resumes in other languages");
    }
}
