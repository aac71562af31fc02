//! Search: find candidates for a job and jobs for a candidate, by words, skills and meaning together.
//!
//! The index is a copy: records are the truth, and the index can be rebuilt from them at any time.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::PortResult;

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collection {
    /// Profiles of discoverable candidates; keys are candidate ids.
    Candidates,
    /// Open jobs; keys are job ids.
    Jobs,
}

/// A document of the index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchDocument {
    /// Its key.
    pub key: String,
    /// Titles: the job's title, or the candidate's titles of positions.
    pub titles: Vec<String>,
    /// Canonical names of skills.
    pub skills: Vec<String>,
    /// Everything else, for words.
    pub text: String,
    /// Exact values to filter by, such as `work_place` → `remote`.
    pub filters: BTreeMap<String, Vec<String>>,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SearchQuery {
    /// Titles that fit.
    pub titles: Vec<String>,
    /// Canonical names of skills that fit.
    pub skills: Vec<String>,
    /// Free words.
    pub text: String,
    /// Values that must be there: any one of the list, for every name. Nothing passes an empty list.
    pub filters: BTreeMap<String, Vec<String>>,
    /// Most hits.
    pub limit: usize,
}

/// A document found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Its key.
    pub key: String,
    /// How well it fits; only comparable within one answer.
    pub score: f32,
}

/// The index.
#[async_trait]
pub trait Search: Send + Sync {
    /// Adds documents or replaces those with the same keys. Idempotent.
    async fn upsert(&self, collection: Collection, documents: Vec<SearchDocument>) -> PortResult<()>;

    /// Removes documents; absent ones are no error.
    async fn remove(&self, collection: Collection, keys: &[String]) -> PortResult<()>;

    /// The best hits first, ties by key. A query without titles, skills and text gives every document that passes the
    /// filters, by key.
    async fn search(&self, collection: Collection, query: &SearchQuery) -> PortResult<Vec<Hit>>;

    /// Number of documents.
    async fn count(&self, collection: Collection) -> PortResult<u64>;

    /// Removes everything, before a rebuild.
    async fn clear(&self, collection: Collection) -> PortResult<()>;
}
