//! Search over the index of `rolefit-matching`, in memory: exact, and rebuilt from the records at start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use async_trait::async_trait;
use rolefit_domain::Span;
use rolefit_matching::embedding::Vector;
use rolefit_matching::index::{self, Filter, Index, IndexDocument};
use rolefit_matching::text::{Word, is_ideographic, words};
use rolefit_ports::search::{
    Collection, Hit, MOST_COMPLETIONS, MOST_CORRECTIONS, PREFIX_CHARS, Rebuild, SearchAnswer, SearchDocument,
    SearchQuery, nearest,
};
use rolefit_ports::{Embeddings, ErrorKind, PortError, PortResult, Search};

/// How often a typed word is looked for, when a longer one that begins with it is looked for once.
const ITSELF: usize = 3;
/// What every wanted skill weighs: the port's queries name them without weights.
const SKILL_WEIGHT: u16 = 1;

/// Both collections in memory. Clones share them.
#[derive(Clone)]
pub struct MemorySearch {
    candidates: Arc<Shelf>,
    jobs: Arc<Shelf>,
    embeddings: Arc<dyn Embeddings>,
}

/// A collection, and the one that is to take its place.
#[derive(Debug, Default)]
struct Shelf {
    now: RwLock<Documents>,
    next: Mutex<Next>,
}

/// A rebuild.
#[derive(Debug, Default)]
struct Next {
    /// How many were begun.
    begun: u64,
    /// What it has; `None` while none is on its way.
    documents: Option<Documents>,
}

/// One collection.
#[derive(Debug, Default)]
struct Documents {
    index: Index,
    // The index knows filters as tags that must all be there; the port's may name several values of which one is
    // enough. What tags cannot say is decided here.
    filters: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl std::fmt::Debug for MemorySearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemorySearch").finish_non_exhaustive()
    }
}

impl MemorySearch {
    /// Two empty collections, whose documents are compared by meaning as these embeddings say.
    pub fn new(embeddings: Arc<dyn Embeddings>) -> Self {
        Self {
            candidates: Arc::default(),
            jobs: Arc::default(),
            embeddings,
        }
    }

    /// The vectors of titles, in order.
    async fn vectors(&self, titles: &[String]) -> PortResult<Vec<Vector>> {
        let numbers = self.embeddings.embed(titles).await?;
        if numbers.len() != titles.len() {
            return Err(PortError::new(
                ErrorKind::Corrupt,
                format!("{} vectors for {} texts", numbers.len(), titles.len()),
            ));
        }
        Ok(numbers
            .iter()
            .map(|numbers| Vector::from_numbers(numbers))
            .collect())
    }

    const fn documents(&self, collection: Collection) -> &Arc<Shelf> {
        match collection {
            Collection::Candidates => &self.candidates,
            Collection::Jobs => &self.jobs,
        }
    }

    /// Runs work on a collection away from the async threads: a scan of many documents takes milliseconds.
    async fn run<T: Send + 'static>(
        &self,
        collection: Collection,
        work: impl FnOnce(&Shelf) -> PortResult<T> + Send + 'static,
    ) -> PortResult<T> {
        let documents = Arc::clone(self.documents(collection));
        let task = tokio::task::spawn_blocking(move || work(&documents));
        task.await
            .map_err(|e| PortError::with_source(ErrorKind::Unavailable, "search stopped", e))?
    }
}

#[async_trait]
impl Search for MemorySearch {
    async fn upsert(&self, collection: Collection, documents: Vec<SearchDocument>) -> PortResult<()> {
        let titles: Vec<String> = documents.iter().map(|document| title(&document.titles)).collect();
        let vectors = self.vectors(&titles).await?;
        self.run(collection, move |collection| {
            for (document, vector) in documents.into_iter().zip(vectors) {
                // The lock is taken anew for each document, so that searches go on meanwhile.
                collection.change(|documents| documents.upsert(document.clone(), vector.clone()))?;
            }
            Ok(())
        })
        .await
    }

    async fn remove(&self, collection: Collection, keys: &[String]) -> PortResult<()> {
        let keys = keys.to_vec();
        self.run(collection, move |collection| {
            collection.change(|documents| keys.iter().for_each(|key| documents.remove(key)))
        })
        .await
    }

    async fn search(&self, collection: Collection, query: &SearchQuery) -> PortResult<SearchAnswer> {
        let query = query.clone();
        let vector = self.vectors(&[title(&query.titles)]).await?.remove(0);
        self.run(collection, move |collection| {
            Ok(collection
                .now
                .read()
                .map_err(|_| broken())?
                .search(&query, &vector))
        })
        .await
    }

    async fn count(&self, collection: Collection) -> PortResult<u64> {
        let documents = self.documents(collection).now.read().map_err(|_| broken())?;
        Ok(documents.index.len() as u64)
    }

    async fn begin_rebuild(&self, collection: Collection) -> PortResult<Rebuild> {
        self.run(collection, |collection| {
            let mut next = collection.next();
            next.begun += 1;
            next.documents = Some(Documents::default());
            Ok(Rebuild(next.begun.to_string()))
        })
        .await
    }

    async fn end_rebuild(&self, collection: Collection, rebuild: Rebuild) -> PortResult<()> {
        self.run(collection, move |collection| {
            let mut next = collection.next();
            let is_last = next.begun.to_string() == rebuild.0;
            let documents = is_last.then(|| next.documents.take()).flatten();
            let documents = documents.ok_or_else(|| {
                PortError::new(ErrorKind::Conflict, "the rebuild was given up for another one")
            })?;
            let old = match collection.now.write() {
                Ok(mut now) => std::mem::replace(&mut *now, documents),
                // The new index is whole, whatever the old one was left like.
                Err(poisoned) => std::mem::replace(&mut *poisoned.into_inner(), documents),
            };
            collection.now.clear_poison();
            // Freed without the locks: a large index takes a while.
            drop(next);
            drop(old);
            Ok(())
        })
        .await
    }
}

impl Shelf {
    /// What a panic left half changed is given up by the next rebuild.
    fn next(&self) -> MutexGuard<'_, Next> {
        let next = self.next.lock().unwrap_or_else(|poisoned| {
            let mut next = poisoned.into_inner();
            next.documents = None;
            next
        });
        self.next.clear_poison();
        next
    }

    /// Changes the documents, and those that are to take their place. What is to be replaced need not be whole.
    fn change(&self, change: impl Fn(&mut Documents)) -> PortResult<()> {
        let mut next = self.next();
        if let Some(documents) = &mut next.documents {
            change(documents);
        }
        match self.now.write() {
            Ok(mut now) => change(&mut now),
            Err(_) if next.documents.is_some() => {}
            Err(_) => return Err(broken()),
        }
        Ok(())
    }
}

impl Documents {
    fn upsert(&mut self, document: SearchDocument, vector: Vector) {
        let SearchDocument {
            key,
            titles,
            skills,
            text,
            filters,
        } = document;
        let values = filters
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |v| (name, v)));
        let document = IndexDocument {
            key: key.clone(),
            title: title(&titles),
            body: text,
            skills: skills.into_iter().collect(),
            tags: values.map(|(name, value)| tag(name, value)).collect(),
        };
        self.index.upsert_with(document, vector);
        self.filters.insert(key, filters);
    }

    fn remove(&mut self, key: &str) {
        self.index.remove(key);
        self.filters.remove(key);
    }

    fn search(&self, query: &SearchQuery, vector: &Vector) -> SearchAnswer {
        let (typed, instead) = self.spelled(&query.typed);
        let query = &SearchQuery {
            text: format!("{}\n{typed}", query.text),
            ..query.clone()
        };
        let (tags, rest) = split(query);
        let limit = if rest.is_empty() && query.facets.is_empty() {
            query.limit
        } else {
            // What is filtered or counted here must not use up the limit there.
            usize::MAX
        };
        let found: Vec<_> = self
            .by_words(query, vector, tags, limit)
            .into_iter()
            .filter_map(|hit| Some((self.filters.get(&hit.key)?, hit)))
            .collect();
        let facets = query.facets.iter().map(|name| {
            let others: Vec<_> = rest.iter().copied().filter(|(other, _)| *other != name).collect();
            let mut counts = BTreeMap::new();
            for (has, _) in found.iter().filter(|(has, _)| passes(has, &others)) {
                let values: BTreeSet<_> = has.get(name).into_iter().flatten().collect();
                for value in values {
                    *counts.entry(value.clone()).or_default() += 1;
                }
            }
            (name.clone(), counts)
        });
        let facets = facets.collect();
        let hits = found.into_iter().filter(|(has, _)| passes(has, &rest));
        SearchAnswer {
            hits: hits.map(|(_, hit)| hit).take(query.limit).collect(),
            facets,
            instead,
        }
    }

    /// The words of the index that typed ones stand for, and which of them are others than were typed.
    fn spelled(&self, typed: &str) -> (String, BTreeMap<String, String>) {
        let all = typed_words(typed);
        // Each is looked up once, however often it was typed.
        let mut seen = BTreeSet::new();
        let different: Vec<&str> = all
            .iter()
            .map(|word| word.folded.as_str())
            .filter(|folded| seen.insert(*folded))
            .collect();
        let found: Vec<&str> = different
            .iter()
            .flat_map(|word| self.beginning_with(word))
            .collect();
        if !found.is_empty() {
            return (found.join(" "), BTreeMap::new());
        }
        let near: BTreeMap<&str, &str> = different
            .into_iter()
            .take(MOST_CORRECTIONS)
            .filter_map(|word| Some((word, self.nearest(word)?)))
            .collect();
        let instead = all.iter().filter_map(|word| {
            let written = word.span.slice(typed).unwrap_or(&word.folded);
            Some((written.to_owned(), (*near.get(word.folded.as_str())?).to_owned()))
        });
        let found: Vec<&str> = near.values().copied().collect();
        (found.join(" "), instead.collect())
    }

    /// The word of the index that a mistyped one stands for. Only those with the same first letter are looked at.
    fn nearest<'a>(&'a self, word: &'a str) -> Option<&'a str> {
        let first = word.chars().next()?.len_utf8();
        nearest(word, self.index.words_from(&word[..first]))
    }

    /// The word itself, which counts more, and those that begin with it.
    fn beginning_with<'a>(&'a self, word: &'a str) -> Vec<&'a str> {
        let length = word.chars().count();
        let same = self
            .index
            .words_from(word)
            .map(|(known, _)| known)
            .take_while(|known| *known == word);
        let same = same.flat_map(|known| [known; ITSELF]);
        let longer = self.index.words_from(word).map(|(known, _)| known);
        let longer = longer.filter(|known| length >= PREFIX_CHARS && *known != word);
        same.chain(longer.take(MOST_COMPLETIONS)).collect()
    }

    /// What fits the words and has the tags, best first.
    fn by_words(
        &self,
        query: &SearchQuery,
        vector: &Vector,
        tags: BTreeSet<String>,
        limit: usize,
    ) -> Vec<Hit> {
        if asks_for_nothing(query) {
            let all = self.filters.keys().cloned();
            return all.map(|key| Hit { key, score: 0.0 }).collect();
        }
        let wanted = index::Query {
            title: title(&query.titles),
            text: query.text.clone(),
            skills: query.skills.iter().map(|s| (s.clone(), SKILL_WEIGHT)).collect(),
        };
        let hits = self
            .index
            .search_with(&wanted, vector, &Filter { tags }, limit)
            .into_iter();
        hits.map(|hit| Hit {
            key: hit.key,
            score: hit.score as f32,
        })
        .collect()
    }
}

/// The words of a typed text as the index cuts its documents: for scripts without spaces, pairs of neighbouring
/// characters, or the character where it has no neighbour.
fn typed_words(typed: &str) -> Vec<Word> {
    let single = words(typed);
    let neighbours = |i: usize| {
        let (Some(a), Some(b)) = (single.get(i), single.get(i + 1)) else {
            return None;
        };
        let both = [a, b].iter().all(|word| word.folded.starts_with(is_ideographic));
        (both && a.span.end == b.span.start).then(|| Word {
            folded: format!("{}{}", a.folded, b.folded),
            span: Span {
                end: b.span.end,
                ..a.span
            },
        })
    };
    let mut all = Vec::with_capacity(single.len());
    for (i, word) in single.iter().enumerate() {
        let ends_a_pair = i > 0 && neighbours(i - 1).is_some();
        match neighbours(i) {
            Some(pair) => all.push(pair),
            None if ends_a_pair => {}
            None => all.push(word.clone()),
        }
    }
    all
}

/// Titles as the one text that is compared.
fn title(titles: &[String]) -> String {
    titles.join("\n")
}

fn asks_for_nothing(query: &SearchQuery) -> bool {
    let blank = |texts: &[String]| texts.iter().all(|text| text.trim().is_empty());
    let words = [&query.text, &query.typed];
    blank(&query.titles) && blank(&query.skills) && words.iter().all(|text| text.trim().is_empty())
}

/// The filters that one tag says, and those that need [`passes`]: several values, a name that is counted and must
/// therefore not decide what is found, and all of them where no words are looked for.
fn split(query: &SearchQuery) -> (BTreeSet<String>, Vec<(&String, &Vec<String>)>) {
    let by_words = !asks_for_nothing(query);
    let mut tags = BTreeSet::new();
    let mut rest = Vec::new();
    for (name, values) in &query.filters {
        match values.as_slice() {
            [value] if by_words && !query.facets.contains(name) => {
                tags.insert(tag(name, value));
            }
            _ => rest.push((name, values)),
        }
    }
    (tags, rest)
}

/// Whether for every name one of the wanted values is there.
fn passes(has: &BTreeMap<String, Vec<String>>, wanted: &[(&String, &Vec<String>)]) -> bool {
    wanted.iter().all(|(name, any)| {
        let values = has.get(*name).map_or(&[][..], Vec::as_slice);
        any.iter().any(|value| values.contains(value))
    })
}

/// A filter as a tag. The length keeps `a` = `b=c` and `a=b` = `c` apart.
fn tag(name: &str, value: &str) -> String {
    format!("{}:{name}={value}", name.len())
}

fn broken() -> PortError {
    PortError::new(
        ErrorKind::Corrupt,
        "the index was left half changed; `rolefit search rebuild` or a new start makes it anew",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To which all texts mean the same.
    struct Blind;

    #[async_trait]
    impl Embeddings for Blind {
        async fn embed(&self, texts: &[String]) -> PortResult<Vec<Vec<f32>>> {
            Ok(vec![vec![0.0]; texts.len()])
        }

        fn dimension(&self) -> usize {
            1
        }

        fn model(&self) -> &str {
            "blind"
        }
    }

    #[test]
    fn tags_keep_names_and_values_apart() {
        assert_ne!(tag("a", "b=c"), tag("a=b", "c"));
    }

    #[tokio::test]
    async fn a_panic_while_writing_is_reported_until_the_index_is_rebuilt() {
        let search = MemorySearch::new(Arc::new(Blind));
        let shared = Arc::clone(&search.jobs);
        let panicked = std::thread::spawn(move || {
            let _guard = shared.now.write().expect("not poisoned yet");
            panic!("on purpose");
        });
        assert!(panicked.join().is_err());
        let error = search.count(Collection::Jobs).await.expect_err("half changed");
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        let rebuild = search.begin_rebuild(Collection::Jobs).await.expect("begins");
        let removed = search.remove(Collection::Jobs, &["any".to_owned()]).await;
        removed.expect("the new one is whole");
        search.end_rebuild(Collection::Jobs, rebuild).await.expect("ends");
        assert_eq!(search.count(Collection::Jobs).await.expect("whole again"), 0);
    }
}
