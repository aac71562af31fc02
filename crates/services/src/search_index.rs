//! Records to documents of the search index, and the index rebuilt from the records.

use std::collections::BTreeMap;

use rolefit_domain::{CandidateId, Job, Profile, Requirement};
use rolefit_ports::records::{Index, Query};
use rolefit_ports::search::{Collection, SearchDocument, SearchQuery};

use crate::{ServiceResult, Services, keys};

/// Documents sent to the index at a time.
const BATCH: usize = 200;

impl Services {
    /// Makes the whole search index anew from the records. Safe at any time; searches meanwhile may miss some.
    pub async fn rebuild_search_index(&self) -> ServiceResult<()> {
        self.ports().search.clear(Collection::Jobs).await?;
        let jobs = self.open_jobs().await?;
        for batch in jobs.chunks(BATCH) {
            let documents = batch.iter().map(|job| job_document(job)).collect();
            self.ports().search.upsert(Collection::Jobs, documents).await?;
        }
        self.ports().search.clear(Collection::Candidates).await?;
        let mut query =
            Query::partition(keys::candidate_listing(CandidateId::new(uuid::Uuid::nil())).partition);
        query.index = Index::First;
        let mut candidates = 0_u64;
        for record in self.all(query).await? {
            let id = record
                .key
                .partition
                .trim_start_matches("CANDIDATE#")
                .parse::<CandidateId>();
            let Ok(id) = id else {
                tracing::error!(
                    record.key = record.key.partition,
                    "a listed candidate's key holds no id; skipped"
                );
                continue;
            };
            candidates += u64::from(self.index_candidate(id).await?);
        }
        tracing::info!(
            jobs = jobs.len(),
            candidates,
            "search index rebuilt from the records"
        );
        Ok(())
    }

    /// Puts a candidate's profile into the index. Answers whether there was one.
    pub(crate) async fn index_candidate(&self, id: CandidateId) -> ServiceResult<bool> {
        let Some(stored) = self.profile_record(id).await? else {
            self.ports()
                .search
                .remove(Collection::Candidates, &[id.to_string()])
                .await?;
            return Ok(false);
        };
        let text = match stored.value.resume {
            Some(resume) => self.document_text(id, resume).await?.unwrap_or_default().text,
            None => String::new(),
        };
        let mut document = candidate_document(id, &stored.value.profile, &text);
        let discoverable = if self.candidate_record(id).await?.value.discoverable {
            "yes"
        } else {
            "no"
        };
        document
            .filters
            .insert("discoverable".to_owned(), vec![discoverable.to_owned()]);
        self.ports()
            .search
            .upsert(Collection::Candidates, vec![document])
            .await?;
        Ok(true)
    }
}

/// A job in the index.
pub(crate) fn job_document(job: &Job) -> SearchDocument {
    let query = job_query(job);
    SearchDocument {
        key: job.id.to_string(),
        titles: query.titles,
        skills: query.skills,
        text: format!(
            "{}\n{}\n{}",
            job.posting.organization_name, job.posting.place, job.posting.text
        ),
        filters: BTreeMap::from([(
            "work_place".to_owned(),
            vec![job.posting.work_place.name().to_owned()],
        )]),
    }
}

/// What fits a job.
pub(crate) fn job_query(job: &Job) -> SearchQuery {
    let mut query = SearchQuery {
        titles: vec![job.posting.title.clone()],
        ..SearchQuery::default()
    };
    for criterion in &job.criteria {
        match &criterion.requirement {
            Requirement::Skill { name } => query.skills.push(name.clone()),
            Requirement::Occupation { title } => query.titles.push(title.clone()),
            _ => {}
        }
    }
    query.titles.dedup();
    query
}

/// A candidate in the index: words of work only, neither name nor contact.
fn candidate_document(id: CandidateId, profile: &Profile, text: &str) -> SearchDocument {
    let titles = profile
        .basics
        .label
        .iter()
        .chain(profile.work.iter().filter_map(|w| w.title.as_ref()));
    let work = profile
        .work
        .iter()
        .flat_map(|w| w.highlights.iter())
        .map(|h| h.value.as_str());
    let listed = profile.skills.iter().map(|s| s.name.value.as_str());
    let words = work.chain(listed).collect::<Vec<_>>().join("\n");
    SearchDocument {
        key: id.to_string(),
        titles: titles.map(|t| t.value.clone()).collect(),
        skills: rolefit_matching::skill_names(&format!("{text}\n{words}")),
        text: words,
        filters: BTreeMap::new(),
    }
}
