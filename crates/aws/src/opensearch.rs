//! Search on OpenSearch: words by BM25, skills by their rarity, titles by the meaning of their vectors.
//!
//! - `http`: signed calls and what their errors mean. No SDK has this service's data: it is a server of its own.
//! - `setup`: the template of the indexes and the names under which they are used.
//! - `query`: what a search asks for, and how the three orders become one.
//! - `typed`: words as people type them: their beginnings, and what a mistyped one stands for.
//! - `bounds`: how much a search may ask for at once.
//!
//! A collection is an alias for one index. A rebuild makes a new index with an alias of its own, to which changes go too, and
//! in the end lets the collection's alias point to it at once and removes the old one. Changes are seen by searches within the refresh interval, a second.
//!
//! What fits a query with titles is, beside what has its words or skills, what is nearest by meaning, some hundreds of
//! documents: unlike the index in memory, this one does not look at all.

mod bounds;
mod http;
mod query;
mod setup;
mod typed;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use rolefit_ports::search::{Collection, Rebuild, SearchAnswer, SearchDocument, SearchQuery};
use rolefit_ports::{Clock, Embeddings, ErrorKind, IdSource, PortError, PortResult, Search};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use self::http::{Endpoint, Method};
use crate::sdk::Sdk;

/// Most documents of one call.
const MOST_DOCUMENTS: usize = 500;
/// Most bytes of one call, far below the service's 10 MiB on its smallest machines.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What an operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSearchOptions {
    /// The domain's address, such as `https://search-rolefit-abc.eu-central-1.es.amazonaws.com`.
    pub endpoint: String,
    /// What the names of the indexes begin with: the deployment's name, in lower case.
    pub prefix: String,
    /// Copies of each index on other machines: 0 on a single one.
    pub replicas: u8,
}

/// [`Search`] on OpenSearch.
pub struct OpenSearch {
    endpoint: Endpoint,
    options: OpenSearchOptions,
    embeddings: Arc<dyn Embeddings>,
    ids: Arc<dyn IdSource>,
    prepared: OnceCell<()>,
}

impl OpenSearch {
    /// Prepares the template and the indexes where they are missing. All processes of a deployment use the same
    /// embeddings; after a change of the model the indexes are cleared and filled again.
    ///
    /// # Errors
    /// `Refused` when the domain does not let us. One that does not answer is logged and prepared later, by the first
    /// [`Search::count`], so that what needs no search can begin; searches are `Unavailable` until then, as later for an
    /// index that somebody removed.
    pub async fn open(
        sdk: &Sdk,
        options: OpenSearchOptions,
        embeddings: Arc<dyn Embeddings>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> PortResult<Self> {
        let search = Self {
            endpoint: Endpoint::new(sdk, options.endpoint.clone(), clock)?,
            options,
            embeddings,
            ids,
            prepared: OnceCell::new(),
        };
        match search.ensure_prepared().await {
            Err(error) if error.kind().is_transient() => tracing::error!(
                error = rolefit_ports::error::chain(&error),
                "the search domain does not answer; going on without it"
            ),
            prepared => prepared?,
        }
        Ok(search)
    }

    async fn ensure_prepared(&self) -> PortResult<()> {
        self.prepared.get_or_try_init(|| self.prepare()).await.map(drop)
    }

    /// The name under which a collection is used.
    fn alias(&self, collection: Collection) -> String {
        let name = match collection {
            Collection::Candidates => "candidates",
            Collection::Jobs => "jobs",
        };
        format!("{}-{name}", self.options.prefix)
    }

    /// The name under which changes are made to what is to take a collection's place.
    fn next(&self, collection: Collection) -> String {
        format!("{}-next", self.alias(collection))
    }

    /// Makes changes, each one or two lines, in the collection and in what is to take its place.
    ///
    /// That one is looked for first. If it takes the place between the look and the changes, they go to it as the
    /// collection; if it is only begun after the look, it will be filled from the records, which have the changes.
    async fn change(&self, collection: Collection, changes: Vec<String>) -> PortResult<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let next = self.next(collection);
        let is_rebuilt = !self.behind(&next).await?.is_empty();
        if is_rebuilt {
            match self.send_all(&next, &changes).await {
                // It has taken the place, or was given up.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                done => done?,
            }
        }
        let changed = self.send_all(&self.alias(collection), &changes).await;
        match changed.map_err(lost) {
            // Such as vectors of another model, for which the new one is made.
            Err(error) if is_rebuilt && error.kind() == ErrorKind::Invalid => {
                tracing::warn!(
                    error = rolefit_ports::error::chain(&error),
                    "a search index that is being replaced does not take a change; the new one does"
                );
                Ok(())
            }
            done => done,
        }
    }

    /// Sends changes in as many calls as they need.
    async fn send_all(&self, alias: &str, changes: &[String]) -> PortResult<()> {
        // Without the alias the service would make an index of its name, with a form of its own.
        let path = format!("/{alias}/_bulk?require_alias=true");
        let mut batch = String::new();
        let mut count = 0;
        for change in changes {
            if count == MOST_DOCUMENTS || (count > 0 && batch.len() + change.len() > MOST_BYTES) {
                self.send(&path, std::mem::take(&mut batch)).await?;
                count = 0;
            }
            batch.push_str(change);
            count += 1;
        }
        self.send(&path, batch).await
    }

    async fn send(&self, path: &str, batch: String) -> PortResult<()> {
        let answer = self
            .endpoint
            .lines(path, batch, "cannot change the search index")
            .await?;
        let items = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
        let failed = items
            .iter()
            .filter_map(|item| item.as_object()?.values().next())
            .find(|done| done.get("error").is_some());
        match failed {
            Some(done) => Err(http::failed(done, "cannot change a document of the search index")),
            None => Ok(()),
        }
    }

    /// The vectors of texts; `None` for a text that has no meaning.
    async fn vectors(&self, texts: &[String]) -> PortResult<Vec<Option<Vec<f32>>>> {
        let vectors = self.embeddings.embed(texts).await?;
        if vectors.len() != texts.len() {
            let context = format!("{} vectors for {} texts", vectors.len(), texts.len());
            return Err(PortError::new(ErrorKind::Corrupt, context));
        }
        // The service has no angle to a vector of zeros.
        let is_something = |vector: &Vec<f32>| vector.iter().any(|number| *number != 0.0);
        Ok(vectors
            .into_iter()
            .map(|vector| Some(vector).filter(is_something))
            .collect())
    }
}

#[async_trait]
impl Search for OpenSearch {
    async fn upsert(&self, collection: Collection, documents: Vec<SearchDocument>) -> PortResult<()> {
        // The service does the changes of a call in any order.
        let last: BTreeMap<String, SearchDocument> = documents
            .into_iter()
            .map(|document| (document.key.clone(), document))
            .collect();
        let titles: Vec<String> = last.values().map(|document| title(&document.titles)).collect();
        let vectors = self.vectors(&titles).await?;
        let changes = last.values().zip(vectors).map(|(document, vector)| {
            let action = json!({ "index": { "_id": document.key } });
            format!("{action}\n{}\n", stored(document, vector))
        });
        self.change(collection, changes.collect()).await
    }

    async fn remove(&self, collection: Collection, keys: &[String]) -> PortResult<()> {
        let changes = keys
            .iter()
            .map(|key| format!("{}\n", json!({ "delete": { "_id": key } })));
        self.change(collection, changes.collect()).await
    }

    async fn search(&self, collection: Collection, query: &SearchQuery) -> PortResult<SearchAnswer> {
        let titles = title(&query.titles);
        let vector = match titles.trim().is_empty() {
            true => None,
            false => self.vectors(&[titles]).await?.pop().flatten(),
        };
        let alias = self.alias(collection);
        let typed = self.typed(&alias, &query.typed).await?;
        self.answer(&alias, query, &typed, vector).await
    }

    async fn count(&self, collection: Collection) -> PortResult<u64> {
        self.ensure_prepared().await?;
        let path = format!("/{}/_count", self.alias(collection));
        let answer = self
            .endpoint
            .json(Method::Get, &path, None, "cannot count documents")
            .await
            .map_err(lost)?;
        answer["count"]
            .as_u64()
            .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "a count has no number"))
    }

    async fn begin_rebuild(&self, collection: Collection) -> PortResult<Rebuild> {
        self.begin(collection).await
    }

    async fn end_rebuild(&self, collection: Collection, rebuild: Rebuild) -> PortResult<()> {
        self.end(collection, rebuild).await
    }
}

impl std::fmt::Debug for OpenSearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenSearch")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The error of a collection whose index somebody removed. It is a copy and will be filled again, so whoever needs it may
/// wait; nothing that was to be found in it is gone.
fn lost(error: PortError) -> PortError {
    match error.kind() {
        ErrorKind::NotFound => {
            PortError::with_source(ErrorKind::Unavailable, "the search index is not there", error)
        }
        _ => error,
    }
}

/// A document as the index has it.
fn stored(document: &SearchDocument, vector: Option<Vec<f32>>) -> Value {
    let mut stored = json!({
        "key": document.key,
        "titles": document.titles,
        "skills": document.skills,
        "text": document.text,
        "filters": document.filters,
    });
    if let Some(vector) = vector {
        stored["vector"] = json!(vector);
    }
    stored
}

/// Titles as the one text that is compared.
fn title(titles: &[String]) -> String {
    titles.join("\n")
}
