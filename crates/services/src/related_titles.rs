//! Jobs whose titles name the work that somebody searches for in other words or another language.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rolefit_domain::view::JobFilter;
use rolefit_domain::{Job, JobId, WorkPlace};
use rolefit_matching::exonyms::{is_in_place, names_of_place};
use rolefit_matching::titles::{self, OccupationId};

use crate::ad_facts::AdFacts;
use crate::public::Found;

/// What the words of a search say of titles.
pub(crate) struct TitleSearch {
    /// The occupations that they name.
    occupations: BTreeSet<OccupationId>,
    /// The other words, which a job must have.
    others: Vec<String>,
}

impl TitleSearch {
    /// `None` for words that name no occupation.
    pub(crate) fn of(typed: &str) -> Option<Self> {
        let (occupations, others) = titles::named_in(typed);
        let others = others.into_iter().filter_map(|span| span.slice(typed));
        let others = others.map(str::to_owned).collect();
        (!occupations.is_empty()).then_some(Self { occupations, others })
    }

    /// The English names of the occupations.
    pub(crate) fn names(&self) -> Vec<String> {
        let all = self.occupations.iter().map(|id| titles::occupation_name(*id));
        all.map(str::to_owned).collect()
    }

    /// Whether the title of a job names one of the occupations, and the job has the other words as whole ones, or stands in
    /// the place that they name in another language.
    pub(crate) fn fits(&self, job: &Job, facts: &AdFacts) -> bool {
        if facts.occupations(job).is_disjoint(&self.occupations) {
            return false;
        }
        let town = |word: &str| is_in_place(&job.posting.place, names_of_place(&word.to_lowercase()));
        let has = |word: &String| facts.has_words(job, word) || town(word);
        self.others.iter().all(has)
    }
}

/// First the jobs that words found and whose titles name the work, then those whose titles name it otherwise, newest first, and
/// then what has the words in its text alone: an ad that only speaks of teachers is no work for them. Words that name
/// work are no mistake: what was found `instead` of them is left out.
pub(crate) fn with_related<'a>(
    found: Vec<(usize, &'a Job)>,
    instead: &BTreeMap<String, String>,
    related: Vec<&'a Arc<Job>>,
    search: Option<&TitleSearch>,
    jobs: &'a [Arc<Job>],
    filter: &JobFilter,
) -> Found<'a> {
    let mut all: Vec<&'a Job> = Vec::new();
    if instead.is_empty() {
        all.extend(found.into_iter().map(|(_, job)| job));
    }
    let of_the_work: BTreeSet<JobId> = related.iter().map(|job| job.id).collect();
    let by_words: BTreeSet<JobId> = all.iter().map(|job| job.id).collect();
    let others: Vec<&'a Job> = related
        .into_iter()
        .map(AsRef::as_ref)
        .filter(|job: &&Job| !by_words.contains(&job.id))
        .collect();
    let at = |jobs: &[&'a Job], place: WorkPlace| {
        let there = jobs.iter().filter(|job| job.posting.work_place == Some(place));
        there.count() as u64
    };
    let counts = WorkPlace::ALL.map(|place| (place, at(&all, place) + at(&others, place)));
    let chosen = WorkPlace::from_name(&filter.work_place);
    let fits = |job: &&Job| chosen.is_none_or(|place| job.posting.work_place == Some(place));
    all.retain(fits);
    let others: Vec<&'a Job> = others.into_iter().filter(fits).collect();
    let names = match (others.is_empty(), search) {
        (false, Some(search)) => search.names(),
        _ => Vec::new(),
    };
    let (mut all, in_text): (Vec<_>, Vec<_>) = all.into_iter().partition(|job| of_the_work.contains(&job.id));
    all.extend(others);
    all.extend(in_text);
    if filter.sort == "newest" {
        let age: HashMap<JobId, usize> = jobs.iter().enumerate().map(|(age, job)| (job.id, age)).collect();
        all.sort_by_key(|job| age.get(&job.id).copied());
    }
    Found {
        jobs: all,
        work_places: counts.to_vec(),
        instead: None,
        related: names,
        search_away: false,
    }
}
