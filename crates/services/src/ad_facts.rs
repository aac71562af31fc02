//! What is read from the ads of public jobs for every visitor, kept until a job changes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rolefit_domain::{Job, JobId, ListingFacts};
use rolefit_matching::text;
use rolefit_matching::titles::{self, OccupationId};

/// What was read from the ads of jobs, each in the version that was read. Only jobs that are asked about are read.
#[derive(Default)]
pub(crate) struct AdFactsKept(Mutex<HashMap<JobId, (u64, Arc<AdFacts>)>>);

impl AdFactsKept {
    /// What the ad of the job says, read now or when somebody asked before.
    pub(crate) fn of(&self, job: &Job) -> Arc<AdFacts> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(&job.id) {
            Some((version, facts)) if *version == job.version => facts.clone(),
            _ => {
                let facts = Arc::<AdFacts>::default();
                kept.insert(job.id, (job.version, facts.clone()));
                facts
            }
        }
    }

    /// Forgets every job that is not among these.
    pub(crate) fn keep_only(&self, jobs: &[Arc<Job>]) {
        let ids: HashSet<JobId> = jobs.iter().map(|job| job.id).collect();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|id, _| ids.contains(id));
    }
}

/// What one version of an ad says, each part read when it is first asked for. The job must be the one that this was made for.
#[derive(Debug, Default)]
pub(crate) struct AdFacts {
    occupations: OnceLock<BTreeSet<OccupationId>>,
    words: OnceLock<HashSet<String>>,
    listing: OnceLock<ListingFacts>,
    language: OnceLock<Option<&'static str>>,
}

impl AdFacts {
    /// The occupations that the title names.
    pub(crate) fn occupations(&self, job: &Job) -> &BTreeSet<OccupationId> {
        self.occupations
            .get_or_init(|| titles::occupations_in(&job.posting.title))
    }

    /// Whether every word of `typed` is one of the job's title, organization, place or ad.
    pub(crate) fn has_words(&self, job: &Job, typed: &str) -> bool {
        let posting = &job.posting;
        let all = self.words.get_or_init(|| {
            let parts = [
                &posting.title,
                &posting.organization_name,
                &posting.place,
                &posting.text,
            ];
            let words = parts.into_iter().flat_map(|part| text::words(part));
            words.map(|word| word.folded).collect()
        });
        text::words(typed).iter().all(|word| all.contains(&word.folded))
    }

    /// What listings of jobs name.
    pub(crate) fn listing(&self, job: &Job) -> &ListingFacts {
        let posting = &job.posting;
        self.listing
            .get_or_init(|| rolefit_matching::listing_facts(&posting.title, &posting.text, &posting.place))
    }

    /// The language of the ad as a BCP 47 tag.
    pub(crate) fn language(&self, job: &Job) -> Option<&'static str> {
        *self
            .language
            .get_or_init(|| rolefit_matching::language_of(&job.posting.text))
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{EmptiedByHand, JobPosting, JobStatus, ReadFromAd, Timestamp};

    use super::*;

    fn job(version: u64) -> Job {
        Job {
            id: "0190123456787abc8def0123456789ab".parse().expect("an id"),
            organization: "0190123456787abc8def0123456789ac".parse().expect("an id"),
            version,
            status: JobStatus::Open,
            posting: JobPosting {
                title: "Backend engineer".into(),
                organization_name: "Meadow".into(),
                text: "A good place for Django and C++.".into(),
                place: "Goslar".into(),
                work_place: None,
                pay: None,
                response_days: None,
                read: ReadFromAd::default(),
                emptied: EmptiedByHand::default(),
            },
            criteria: Vec::new(),
            criteria_read: None,
            created_at: Timestamp::default(),
            posted_at: None,
            closed_at: None,
        }
    }

    #[test]
    fn words_are_whole_ones() {
        let job = job(1);
        let facts = AdFacts::default();
        for (typed, has) in [
            ("go", false),
            ("Goslar", true),
            ("django", true),
            ("C++", true),
            ("c", false),
            ("good place", true),
        ] {
            assert_eq!(facts.has_words(&job, typed), has, "{typed}");
        }
    }

    #[test]
    fn an_ad_is_read_once_per_version_while_its_job_is_there() {
        let kept = AdFactsKept::default();
        let first = kept.of(&job(1));
        assert!(Arc::ptr_eq(&first, &kept.of(&job(1))));
        kept.keep_only(&[Arc::new(job(1))]);
        assert!(Arc::ptr_eq(&first, &kept.of(&job(1))));
        assert!(!Arc::ptr_eq(&first, &kept.of(&job(2))));
        let second = kept.of(&job(2));
        kept.keep_only(&[]);
        assert!(!Arc::ptr_eq(&second, &kept.of(&job(2))));
    }
}
