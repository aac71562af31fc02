//! Search: find candidates for a job and jobs for a candidate, by words, skills and meaning together.
//!
//! The index is a copy: records are the truth, and the index can be rebuilt from them at any time.

mod spelling;

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use self::spelling::nearest;
use crate::PortResult;

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collection {
    /// Profiles of all candidates; keys are candidate ids. Every document has the filter `discoverable`, `yes` or `no`:
    /// a search on behalf of recruiters asks for `yes`, since those who are not found are matched for their own eyes.
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
    /// Free words, found as they are written.
    pub text: String,
    /// Words as a person typed them, found more kindly; see [`Search::search`].
    pub typed: String,
    /// Values that must be there: any one of the list, for every name. Nothing passes an empty list.
    pub filters: BTreeMap<String, Vec<String>>,
    /// Most hits.
    pub limit: usize,
    /// Names of filters whose values are to be counted; see [`SearchAnswer::facets`].
    pub facets: BTreeSet<String>,
}

/// From so many letters on, a typed word also finds the words that begin with it.
pub const PREFIX_CHARS: usize = 4;
/// Of the words that begin with a typed one, so many are looked for: the first in the alphabet.
pub const MOST_COMPLETIONS: usize = 100;
/// Of the different words that were typed, so many are corrected: the first ones. Each costs a look at every word of the
/// index with the same first letter, and anybody may ask.
pub const MOST_CORRECTIONS: usize = 8;

/// The most mistakes in a typed word of so many letters: none in the shortest, one up to five, then two. A letter too
/// many, too few or wrong is one mistake, and so are two that changed places; the first letter is always right.
///
/// Letters are counted, here and for [`PREFIX_CHARS`], as the index compares them: in lower case, without accents, `ß`
/// as two. So "Pfleger" for "pfléger" is no mistake.
pub const fn most_mistakes(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SearchAnswer {
    /// The best hits first, ties by key, at most [`SearchQuery::limit`].
    pub hits: Vec<Hit>,
    /// For every name in [`SearchQuery::facets`] the number of documents per value, whatever the limit.
    ///
    /// Counted are the documents that fit the words and pass the filters of all *other* names: each number says how
    /// many hits there were if that value alone were chosen for its name, so that a choice does not hide its
    /// alternatives. A document with several values counts for each of them. Values of no document are left out; a
    /// name without any has an empty map.
    pub facets: BTreeMap<String, BTreeMap<String, u64>>,
    /// Words of [`SearchQuery::typed`] as they were typed, each with the word of the index that was looked for in its
    /// place, because no document has any of the typed ones.
    pub instead: BTreeMap<String, String>,
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

    /// The documents that fit the words and pass the filters, and the counts that were asked for. A query without
    /// titles, skills, text and typed words gives every document that passes the filters, by key.
    ///
    /// Words count in titles and in the text, in titles [`TITLE_WEIGHT`](rolefit_domain::search::TITLE_WEIGHT) times as much: a document whose title has a word
    /// fits better than one whose text repeats it, however often, unless the title is many times as long as others.
    ///
    /// A typed word finds the documents that have it and, from [`PREFIX_CHARS`] letters on, those with one of the
    /// [`MOST_COMPLETIONS`] words that begin with it; what has the word itself fits better than what has a longer one in
    /// the same place, and a longer one in the title better than the word itself in the text. When no document of the
    /// collection, whatever the filters, has any of the typed words in this way, each of the first [`MOST_CORRECTIONS`] is
    /// replaced by the word of the index that it differs from in the fewest letters, at most in [`most_mistakes`]; of
    /// several, by the one in more documents, then by the first in the alphabet. The answer says so in
    /// [`SearchAnswer::instead`]. The words of removed documents are neither found nor put in the place of others.
    ///
    /// In scripts without spaces between words (Han, kana), every two neighbouring characters are a word, and so is one
    /// that stands alone: a typed run of characters finds what has two of them in a row, and what has more of it fits
    /// better. Such words are too short to be completed or corrected.
    async fn search(&self, collection: Collection, query: &SearchQuery) -> PortResult<SearchAnswer>;

    /// Number of documents.
    async fn count(&self, collection: Collection) -> PortResult<u64>;

    /// Begins to make a collection anew. Searches and counts go on in the documents that are there; from now on whatever
    /// is added or removed, by whom ever, is so in the new collection too. A rebuild that was begun before and not ended
    /// is given up.
    async fn begin_rebuild(&self, collection: Collection) -> PortResult<Rebuild>;

    /// Lets the new collection take the place of the old one, at once: each search finds all of the one or of the other.
    ///
    /// # Errors
    /// `Conflict` when the rebuild was given up, because another one was begun; nothing changes then.
    async fn end_rebuild(&self, collection: Collection, rebuild: Rebuild) -> PortResult<()>;
}

/// A rebuild that was begun. Only the adapter that gave it knows what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuild(pub String);
