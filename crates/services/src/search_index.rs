//! Records to documents of the search index, and the index rebuilt from the records.

use std::collections::{BTreeMap, BTreeSet};

use rolefit_domain::{CandidateId, Job, Profile};
use rolefit_matching::index::IndexDocument;
use rolefit_matching::retrieve;
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
    let posting = &job.posting;
    let key = job.id.to_string();
    let words = retrieve::job_document(
        &key,
        &posting.title,
        &posting.text,
        &job.criteria,
        BTreeSet::new(),
    );
    let mut document = document(words);
    // People look for employers and towns too.
    document.text = format!(
        "{}\n{}\n{}",
        posting.organization_name, posting.place, document.text
    );
    document.filters.insert(
        "work_place".to_owned(),
        vec![posting.work_place.name().to_owned()],
    );
    document
}

/// What fits a job.
pub(crate) fn job_query(job: &Job) -> SearchQuery {
    let query = retrieve::job_query(&job.posting.title, &job.criteria);
    SearchQuery {
        titles: vec![query.title],
        skills: query.skills.into_keys().collect(),
        text: query.text,
        ..SearchQuery::default()
    }
}

/// A candidate in the index: words of work only, neither name nor contact.
fn candidate_document(id: CandidateId, profile: &Profile, text: &str) -> SearchDocument {
    document(retrieve::candidate_document(
        &id.to_string(),
        profile,
        text,
        BTreeSet::new(),
    ))
}

fn document(words: IndexDocument) -> SearchDocument {
    SearchDocument {
        key: words.key,
        titles: vec![words.title],
        skills: words.skills.into_iter().collect(),
        text: words.body,
        filters: BTreeMap::new(),
    }
}
