//! What anybody may see: the list of open jobs and the page of each.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rolefit_domain::limits::MAX_FIELD_CHARS;
use rolefit_domain::view::{JobCard, JobFilter, JobList, JobPage};
use rolefit_domain::{Job, JobId, Need, Requirement, WorkPlace, job};
use rolefit_matching::exonyms::{is_in_place, names_of_place};
use rolefit_matching::text::fold;
use rolefit_ports::PortError;
use rolefit_ports::search::{Collection, SearchQuery};

use crate::away::away;
use crate::everyday_words::without_everyday_words;
use crate::related_titles::{TitleSearch, with_related};
use crate::search_index::{PLACE, WORK_PLACE};
use crate::{ServiceError, ServiceResult, Services, keys};

/// What stands at the address of a job page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicJob {
    /// There is a page.
    Page {
        /// Its status says whether the job still takes applications.
        page: Box<JobPage>,
        /// Whether similar jobs are missing because search did not answer, so that the page is not what it will be.
        search_away: bool,
    },
    /// The job's slug is another one now.
    Moved(String),
    /// There was a job, and it is put away.
    Gone,
    /// There never was one, or it is not public yet.
    NotFound,
}

/// Jobs on one page of the list.
pub const JOBS_PER_PAGE: usize = 20;
/// Most pages of a list, so that an address cannot ask for work without end.
const MAX_PAGES: u32 = 1000;
/// Must-haves on a card.
const CARD_SKILLS: usize = 4;
/// Similar jobs on a page.
const SIMILAR_JOBS: usize = 3;

impl Services {
    /// A page of the open jobs that pass the filter.
    pub async fn public_jobs(&self, filter: &JobFilter) -> ServiceResult<JobList> {
        let jobs = self.open_jobs().await?;
        // An address may have room for more than anybody types into a field.
        let words_cut = filter.q.chars().nth(MAX_FIELD_CHARS).is_some();
        let filter = &JobFilter {
            q: filter.q.chars().take(MAX_FIELD_CHARS).collect(),
            ..filter.clone()
        };
        let words = without_everyday_words(&filter.q);
        let Found {
            jobs: found,
            work_places,
            instead,
            related,
            search_away,
        } = self.found(&jobs, filter).await?;
        let wider = match found.is_empty() {
            true => self.wider(&jobs, filter).await?,
            false => Vec::new(),
        };
        let total = found.len();
        let pages = u32::try_from(total.div_ceil(JOBS_PER_PAGE))
            .unwrap_or(MAX_PAGES)
            .clamp(1, MAX_PAGES);
        let page = filter.page.clamp(1, pages);
        let skip = (page as usize - 1) * JOBS_PER_PAGE;
        Ok(JobList {
            jobs: found
                .into_iter()
                .skip(skip)
                .take(JOBS_PER_PAGE)
                .map(card)
                .collect(),
            total,
            page,
            pages,
            work_places,
            instead,
            related,
            words_ignored: words.is_empty() && !filter.q.trim().is_empty(),
            words_cut,
            search_away,
            filter: filter.clone(),
            wider,
        })
    }

    /// The jobs that pass a filter.
    pub(crate) async fn found<'a>(
        &self,
        jobs: &'a [Arc<Job>],
        filter: &JobFilter,
    ) -> ServiceResult<Found<'a>> {
        let words = without_everyday_words(&filter.q);
        if words.is_empty() {
            return Ok(without_words(jobs, filter));
        }
        match self.by_words(jobs, &words, filter).await {
            Err(ServiceError::Port(error)) => {
                log_search_away(&error);
                Ok(as_written(jobs, &words, filter))
            }
            found => found,
        }
    }

    /// Every open job, newest first.
    pub async fn every_public_job(&self) -> ServiceResult<Vec<JobCard>> {
        let jobs = self.open_jobs().await?;
        Ok(jobs.iter().map(|job| card(job)).collect())
    }

    /// What stands at `/jobs/{slug}`.
    pub async fn public_job(&self, slug: &str) -> ServiceResult<PublicJob> {
        let Some(short) = job::short_id_of_slug(slug) else {
            return Ok(PublicJob::NotFound);
        };
        let Some(id) = self.read::<JobId>(&keys::short_id(short)).await? else {
            return Ok(PublicJob::NotFound);
        };
        let Some(found) = self.job(id.value).await? else {
            return Ok(PublicJob::NotFound);
        };
        let found = found.value;
        if !found.status.is_public() {
            return Ok(if found.status.is_over() {
                PublicJob::Gone
            } else {
                PublicJob::NotFound
            });
        }
        let card = card(&found);
        if card.slug != slug {
            return Ok(PublicJob::Moved(card.slug));
        }
        let facts = self.inner.ad_facts.of(&found);
        let labels = |need| {
            found
                .criteria
                .iter()
                .filter(|c| c.need == need)
                .map(|c| c.label.clone())
                .collect()
        };
        let (similar, search_away) = match self.similar_jobs(&found).await {
            // The page is about this job, and does without the others.
            Err(ServiceError::Port(error)) => {
                log_search_away(&error);
                (Vec::new(), true)
            }
            similar => (similar?, false),
        };
        let page = Box::new(JobPage {
            must: labels(Need::MustHave),
            nice: labels(Need::NiceToHave),
            similar,
            status: found.status,
            text: found.posting.text.clone(),
            language: facts.language(&found).map(str::to_owned),
            pay: found.posting.pay.clone(),
            listing: facts.listing(&found).clone(),
            skills: skills(&found),
            card,
        });
        Ok(PublicJob::Page { page, search_away })
    }

    /// The jobs that words find and that pass the filter, in the order that it asks for.
    async fn by_words<'a>(
        &self,
        jobs: &'a [Arc<Job>],
        words: &str,
        filter: &JobFilter,
    ) -> ServiceResult<Found<'a>> {
        // Titles that name the work otherwise are known here, so that every index finds the same of them. The kinds of work
        // place are then chosen and counted here as well, because jobs come together that no index has counted.
        let by_title = TitleSearch::of(words).map(Arc::new);
        let related = match &by_title {
            Some(search) => self.related(search.clone(), jobs, filter).await?,
            None => Vec::new(),
        };
        let count_here = !related.is_empty();
        let facets = if count_here {
            None
        } else {
            Some(WORK_PLACE.to_owned())
        };
        let mut query = SearchQuery {
            typed: words.to_owned(),
            limit: jobs.len(),
            facets: facets.into_iter().collect(),
            ..SearchQuery::default()
        };
        let mut choose = |name: &str, values: Vec<String>| query.filters.insert(name.to_owned(), values);
        if let Some(place) = WorkPlace::from_name(&filter.work_place).filter(|_| !count_here) {
            choose(WORK_PLACE, vec![place.name().to_owned()]);
        }
        if let Some(is_there) = at_place(filter) {
            // The index knows whole names of places, of which people type a part.
            let names: BTreeSet<&String> = jobs.iter().map(|job| &job.posting.place).collect();
            let fitting = names.into_iter().filter(|name| is_there(name)).cloned();
            choose(PLACE, fitting.collect());
        }
        let answer = self
            .filled_search(Collection::Jobs)
            .await?
            .search(Collection::Jobs, &query)
            .await?;
        let by_id: HashMap<JobId, (usize, &Job)> = jobs
            .iter()
            .enumerate()
            .map(|(age, job)| (job.id, (age, job.as_ref())))
            .collect();
        // An index may be a moment behind; what is not open any more is not shown.
        let hits = answer.hits.iter().filter_map(|hit| hit.key.parse::<JobId>().ok());
        let mut found: Vec<(usize, &Job)> = hits.filter_map(|id| by_id.get(&id).copied()).collect();
        if count_here {
            let search = by_title.as_deref();
            return Ok(with_related(
                found,
                &answer.instead,
                related,
                search,
                jobs,
                filter,
            ));
        }
        if filter.sort == "newest" {
            found.sort_by_key(|(age, _)| *age);
        }
        let counts = answer.facets.get(WORK_PLACE);
        let count = |place: WorkPlace| counts.and_then(|counts| counts.get(place.name()));
        let counts = WorkPlace::ALL.map(|place| (place, count(place).copied().unwrap_or(0)));
        let instead = respelled(words, &answer.instead);
        Ok(Found {
            jobs: found.into_iter().map(|(_, job)| job).collect(),
            work_places: counts.to_vec(),
            instead: (!answer.instead.is_empty()).then_some(instead),
            related: Vec::new(),
            search_away: false,
        })
    }

    /// The jobs at the place whose titles name what is searched for.
    async fn related<'a>(
        &self,
        search: Arc<TitleSearch>,
        jobs: &'a [Arc<Job>],
        filter: &JobFilter,
    ) -> ServiceResult<Vec<&'a Arc<Job>>> {
        let (services, all, is_there) = (self.clone(), jobs.to_vec(), at_place(filter));
        // The first search after a start reads the ads of all jobs.
        let fits = away(move |_| -> Vec<bool> {
            let is_there = |job: &Job| {
                let place = &job.posting.place;
                is_there.as_ref().is_none_or(|is_there| is_there(place))
            };
            let facts = &services.inner.ad_facts;
            all.iter()
                .map(|job| is_there(job) && search.fits(job, &facts.of(job)))
                .collect()
        });
        let fits = fits.await?.into_iter().zip(jobs);
        Ok(fits.filter_map(|(fits, job)| fits.then_some(job)).collect())
    }

    async fn similar_jobs(&self, like: &Job) -> ServiceResult<Vec<JobCard>> {
        let mut query = crate::search_index::job_query(like);
        query.limit = SIMILAR_JOBS + 1;
        let answer = self
            .filled_search(Collection::Jobs)
            .await?
            .search(Collection::Jobs, &query)
            .await?;
        let jobs = self.open_jobs().await?;
        let by_id: HashMap<JobId, &Job> = jobs.iter().map(|job| (job.id, job.as_ref())).collect();
        let hits = answer.hits.iter().filter_map(|hit| hit.key.parse::<JobId>().ok());
        Ok(hits
            .filter(|id| *id != like.id)
            .filter_map(|id| by_id.get(&id).copied())
            .take(SIMILAR_JOBS)
            .map(card)
            .collect())
    }
}

/// The jobs that pass the filter, newest first. The records alone say which: without words there is nothing to search
/// for, and a job that was opened just now is there.
fn without_words<'a>(jobs: &'a [Arc<Job>], filter: &JobFilter) -> Found<'a> {
    listed(jobs.iter().collect(), filter)
}

/// Those of some jobs that pass the filter.
fn listed<'a>(jobs: Vec<&'a Arc<Job>>, filter: &JobFilter) -> Found<'a> {
    let place = at_place(filter);
    let is_there = |job: &&Job| place.as_ref().is_none_or(|is_there| is_there(&job.posting.place));
    let there: Vec<&Job> = jobs.into_iter().map(AsRef::as_ref).filter(is_there).collect();
    let at = |place: WorkPlace| {
        there
            .iter()
            .filter(move |job| job.posting.work_place == Some(place))
    };
    let counts = WorkPlace::ALL.map(|place| (place, at(place).count() as u64));
    let found = match WorkPlace::from_name(&filter.work_place) {
        Some(place) => at(place).copied().collect(),
        None => there,
    };
    Found {
        jobs: found,
        work_places: counts.to_vec(),
        instead: None,
        related: Vec::new(),
        search_away: false,
    }
}

/// The names of the skills that a job needs. What a recruiter's own words ask for is no name of a skill.
fn skills(job: &Job) -> Vec<String> {
    let musts = job.criteria.iter().filter(|c| c.need == Need::MustHave);
    let named = musts.flat_map(|criterion| match &criterion.requirement {
        Requirement::AnyOf { options } => options.iter().collect(),
        other => vec![other],
    });
    let mut names: Vec<String> = Vec::new();
    for requirement in named {
        if let Requirement::Skill { name } = requirement
            && let Some(skill) = rolefit_matching::skills::by_name(name)
        {
            let name = rolefit_matching::skills::name(skill).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The jobs that have every word as it is written and pass the filter, newest first: what the records alone can tell
/// while search is away.
fn as_written<'a>(jobs: &'a [Arc<Job>], words: &str, filter: &JobFilter) -> Found<'a> {
    let typed = words.to_lowercase();
    let has_all = |job: &Job| {
        let posting = &job.posting;
        let text = [
            &posting.title,
            &posting.organization_name,
            &posting.place,
            &posting.text,
        ]
        .map(|part| part.to_lowercase())
        .join("\n");
        typed.split_whitespace().all(|word| text.contains(word))
    };
    let fitting: Vec<&'a Arc<Job>> = jobs.iter().filter(|job| has_all(job)).collect();
    Found {
        search_away: true,
        ..listed(fitting, filter)
    }
}

/// Says why something was answered without search.
fn log_search_away(error: &PortError) {
    tracing::error!(
        error = rolefit_ports::error::chain(error),
        "search does not answer; done without it"
    );
}

/// What a filter finds.
pub(crate) struct Found<'a> {
    pub jobs: Vec<&'a Job>,
    /// [`JobList::work_places`].
    pub work_places: Vec<(WorkPlace, u64)>,
    /// [`JobList::instead`].
    pub instead: Option<String>,
    /// [`JobList::related`].
    pub related: Vec<String>,
    /// [`JobList::search_away`].
    pub search_away: bool,
}

/// What was typed with other words in the place of some of it, wherever those stand as whole words.
fn respelled(typed: &str, instead: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = typed;
    let mut inside = false;
    while let Some(next) = rest.chars().next() {
        let ends = |word: &str| !rest[word.len()..].starts_with(char::is_alphanumeric);
        let here = instead
            .iter()
            .filter(|(word, _)| !inside && !word.is_empty() && rest.starts_with(word.as_str()) && ends(word));
        let (written, taken) = match here.max_by_key(|(word, _)| word.len()) {
            Some((word, other)) => (other.as_str(), word.len()),
            None => (&rest[..next.len_utf8()], next.len_utf8()),
        };
        out.push_str(written);
        inside = rest[..taken].ends_with(char::is_alphanumeric);
        rest = &rest[taken..];
    }
    out
}

/// Whether a place is the one of which a part was typed, or whose name in another language; `None` when any will do.
fn at_place(filter: &JobFilter) -> Option<impl Fn(&str) -> bool + use<>> {
    let part = fold(filter.place.trim());
    let names = names_of_place(&part);
    (!part.is_empty()).then_some(move |place: &str| fold(place).contains(&part) || is_in_place(place, names))
}

/// A job as it stands in lists.
pub(crate) fn card(job: &Job) -> JobCard {
    let posted = job.posted_at.unwrap_or(job.created_at);
    let musts = job.criteria.iter().filter(|c| c.need == Need::MustHave);
    JobCard {
        id: job.id,
        slug: job::slug(&job.posting.title, job.id),
        title: job.posting.title.clone(),
        organization_name: job.posting.organization_name.clone(),
        place: job.posting.place.clone(),
        work_place: job.posting.work_place,
        pay: job.posting.pay.as_ref().map(rolefit_domain::Pay::text),
        posted: posted.date_text(),
        posted_iso: posted.iso_date(),
        response_days: job.posting.response_days,
        skills: musts.take(CARD_SKILLS).map(|c| c.label.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_stand_where_the_typed_ones_did() {
        let instead = [("kotln", "kotlin"), ("KOTLN", "kotlin"), ("c++x", "c++")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()));
        let instead = BTreeMap::from(instead);
        for (typed, expected) in [
            ("kotln", "kotlin"),
            ("kotln.", "kotlin."),
            ("(kotln), kotln/KOTLN", "(kotlin), kotlin/kotlin"),
            ("kotlnx xkotln", "kotlnx xkotln"),
            ("c++x kotln", "c++ kotlin"),
            ("moon", "moon"),
        ] {
            assert_eq!(respelled(typed, &instead), expected, "{typed}");
        }
    }
}
