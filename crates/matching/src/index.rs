//! An exact index in memory: words, skills and vectors, with filters.
//!
//! A search scores every document that passes the filter, so nothing is missed. Three signals are each brought to
//! 0 to 1000 by the best document and added with fixed weights: BM25 over the words of title and body, each by its own
//! lengths and those of the title by [`TITLE_WEIGHT`], the rarity-weighted share of the
//! wanted skills, and vector similarity. Documents can be added, replaced and removed at any time; the results are
//! those of an index built afresh from the documents that remain, whatever the order of changes. All arithmetic is in
//! integers, and equal scores are ordered by key.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use rolefit_domain::search::TITLE_WEIGHT;

use crate::embedding::{self, Vector, embed};
use crate::fixed::idf;
use crate::skills::{self, SkillId};
use crate::text::{is_ideographic, words};

/// Percent of words, skills and vector in the score of a hit.
const WEIGHTS: [u64; 3] = [45, 35, 20];
/// A query word counts at most so often, however often an ad repeats it.
const MOST_REPEATS: u32 = 3;

/// What is indexed of a job or a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexDocument {
    /// The key that hits carry; a document with the same key is replaced.
    pub key: String,
    /// Job title, or the titles that a candidate held.
    pub title: String,
    /// Everything else that may be found by its words.
    pub body: String,
    /// Canonical names of skills; names that the graph does not know are compared as written.
    pub skills: BTreeSet<String>,
    /// Exact values that filters ask for, such as `status:open`.
    pub tags: BTreeSet<String>,
}

/// What is looked for. Empty parts do not count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Titles or an occupation, compared by vector and, like `text`, by words.
    pub title: String,
    /// Further words.
    pub text: String,
    /// Canonical names of skills with their weights.
    pub skills: BTreeMap<String, u16>,
}

/// What a document must be to be scored at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// All of these must be among [`IndexDocument::tags`].
    pub tags: BTreeSet<String>,
}

/// A document found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// [`IndexDocument::key`].
    pub key: String,
    /// 0 to 1000; comparable within one search only.
    pub score: u32,
}

/// The index. See the module's documentation.
#[derive(Debug, Default)]
pub struct Index {
    slots: Vec<Option<Entry>>,
    free: Vec<usize>,
    by_key: BTreeMap<String, usize>,
    // In the order of the words, so that those that begin alike stand together.
    postings: BTreeMap<String, BTreeMap<usize, Counts>>,
    skill_counts: HashMap<String, usize>,
    fields: [Field; 2],
}

/// How often title and body have a word.
type Counts = [u32; 2];

/// What title or body are like in all documents that have any words there.
#[derive(Debug, Default, Clone, Copy)]
struct Field {
    documents: u64,
    words: u64,
}

#[derive(Debug)]
struct Entry {
    document: IndexDocument,
    terms: BTreeMap<String, Counts>,
    /// Words of title and body.
    lengths: [u64; 2],
    vector: Vector,
    known_skills: Vec<SkillId>,
}

impl Index {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// Documents in the index.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether the index holds no document.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// The words of the index that begin with `prefix`, in their order, each as [`fold`](crate::text::fold) writes it and
    /// with the number of documents that have it. All words begin with nothing.
    pub fn words_from<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        self.postings
            .range::<str, _>(from)
            .take_while(move |(word, _)| word.starts_with(prefix))
            .map(|(word, postings)| (word.as_str(), postings.len()))
    }

    /// Adds a document, in the place of one with the same key, with the vector of [`embed`] for its title.
    pub fn upsert(&mut self, document: IndexDocument) {
        let vector = embed(&document.title);
        self.upsert_with(document, vector);
    }

    /// As [`Self::upsert`], with a vector of another model. All vectors of an index must be of one model.
    pub fn upsert_with(&mut self, document: IndexDocument, vector: Vector) {
        self.remove(&document.key);
        let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
        let mut lengths = [0; 2];
        for (field, text) in [&document.title, &document.body].into_iter().enumerate() {
            for term in terms(text) {
                counts.entry(term).or_default()[field] += 1;
                lengths[field] += 1;
            }
        }
        let slot = self.free.pop().unwrap_or(self.slots.len());
        for (term, count) in &counts {
            self.postings
                .entry(term.clone())
                .or_default()
                .insert(slot, *count);
        }
        for skill in &document.skills {
            *self.skill_counts.entry(skill.clone()).or_insert(0) += 1;
        }
        for (field, length) in self.fields.iter_mut().zip(lengths) {
            field.documents += u64::from(length > 0);
            field.words += length;
        }
        self.by_key.insert(document.key.clone(), slot);
        let known_skills = document
            .skills
            .iter()
            .filter_map(|s| skills::by_name(s))
            .collect();
        let entry = Entry {
            terms: counts,
            lengths,
            vector,
            known_skills,
            document,
        };
        match self.slots.get_mut(slot) {
            Some(place) => *place = Some(entry),
            None => self.slots.push(Some(entry)),
        }
    }

    /// Removes the document with this key; nothing happens when there is none.
    pub fn remove(&mut self, key: &str) {
        let Some(slot) = self.by_key.remove(key) else {
            return;
        };
        let Some(entry) = self.slots[slot].take() else {
            return;
        };
        self.free.push(slot);
        for (field, length) in self.fields.iter_mut().zip(entry.lengths) {
            field.documents -= u64::from(length > 0);
            field.words -= length;
        }
        for term in entry.terms.keys() {
            if let Some(postings) = self.postings.get_mut(term) {
                postings.remove(&slot);
                if postings.is_empty() {
                    self.postings.remove(term);
                }
            }
        }
        for skill in &entry.document.skills {
            if let Some(count) = self.skill_counts.get_mut(skill) {
                *count -= 1;
                if *count == 0 {
                    self.skill_counts.remove(skill);
                }
            }
        }
    }

    /// The best `limit` documents that pass the filter and have anything in common with the query, best first.
    pub fn search(&self, query: &Query, filter: &Filter, limit: usize) -> Vec<Hit> {
        self.search_with(query, &embed(&query.title), filter, limit)
    }

    /// As [`Self::search`], with the vector of another model for the query's title.
    pub fn search_with(&self, query: &Query, vector: &Vector, filter: &Filter, limit: usize) -> Vec<Hit> {
        let lexical = self.lexical(query);
        let wanted = self.wanted_skills(query);
        let passing = self.slots.iter().enumerate().filter_map(|(slot, entry)| {
            let entry = entry
                .as_ref()
                .filter(|e| filter.tags.is_subset(&e.document.tags))?;
            let semantic = u64::from(embedding::similarity(vector, &entry.vector));
            Some((entry, [lexical[slot], skill_share(&wanted, entry), semantic]))
        });
        let scored: Vec<_> = passing.collect();
        let best = [0, 1, 2].map(|i| scored.iter().map(|(_, signals)| signals[i]).max().unwrap_or(0));
        let weight: u64 = WEIGHTS
            .iter()
            .zip(best)
            .filter(|(_, b)| *b > 0)
            .map(|(w, _)| w)
            .sum();
        let fused = |signals: [u64; 3]| {
            let part = |i: usize| (signals[i] * 1000 * WEIGHTS[i]).checked_div(best[i]).unwrap_or(0);
            ((part(0) + part(1) + part(2)).checked_div(weight).unwrap_or(0)) as u32
        };
        let mut hits: Vec<_> = scored
            .into_iter()
            .map(|(entry, signals)| (fused(signals), entry))
            .collect();
        hits.retain(|(score, _)| *score > 0);
        hits.sort_by_key(|(score, entry)| (Reverse(*score), &entry.document.key));
        hits.truncate(limit);
        hits.into_iter()
            .map(|(score, entry)| Hit {
                key: entry.document.key.clone(),
                score,
            })
            .collect()
    }

    /// BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009) for every slot, in fixed point: the sum of title and
    /// body, both by the rarity of the word in the whole documents, so that a word is not rare in bodies because titles
    /// have it.
    fn lexical(&self, query: &Query) -> Vec<u64> {
        let mut scores = vec![0; self.slots.len()];
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for term in terms(&query.title).into_iter().chain(terms(&query.text)) {
            *counts.entry(term).or_default() += 1;
        }
        for (term, repeats) in counts {
            let Some(postings) = self.postings.get(&term) else {
                continue;
            };
            let weight = idf(self.len(), postings.len()) * u64::from(repeats.min(MOST_REPEATS));
            for (&slot, counts) in postings {
                let lengths = self.slots[slot].as_ref().map_or([0; 2], |e| e.lengths);
                let [title, body] = [0, 1].map(|field| {
                    let Field { documents, words } = self.fields[field];
                    // Numerator and denominator of the formula in thousandths: k1 (1 - b) = 0.3, k1 b = 0.9.
                    let count = u64::from(counts[field]);
                    let relative = 900 * lengths[field] * documents / words.max(1);
                    weight * count * 2200 / (count * 1000 + 300 + relative)
                });
                scores[slot] += u64::from(TITLE_WEIGHT) * title + body;
            }
        }
        scores
    }

    /// The wanted skills with what each is worth: its weight times its rarity in the index.
    fn wanted_skills(&self, query: &Query) -> Vec<Wanted> {
        let worth = |name: &String, weight: u16| {
            u64::from(weight) * idf(self.len(), self.skill_counts.get(name).copied().unwrap_or(0))
        };
        let wanted = query.skills.iter();
        wanted
            .map(|(name, w)| Wanted {
                name: name.clone(),
                id: skills::by_name(name),
                worth: worth(name, *w),
            })
            .collect()
    }
}

#[derive(Debug)]
struct Wanted {
    name: String,
    id: Option<SkillId>,
    worth: u64,
}

/// What a document has of the wanted skills, related skills counting in part.
fn skill_share(wanted: &[Wanted], entry: &Entry) -> u64 {
    let credit = |want: &Wanted| {
        if entry.document.skills.contains(&want.name) {
            return 100;
        }
        let nearest = want.id.and_then(|id| {
            entry
                .known_skills
                .iter()
                .map(|have| skills::shows(*have, id))
                .max()
        });
        u64::from(nearest.unwrap_or(0))
    };
    wanted.iter().map(|want| want.worth * credit(want) / 100).sum()
}

/// The terms of a text: folded words; for scripts without spaces pairs of neighbouring characters, or the character
/// where it has no neighbour.
pub(crate) fn terms(text: &str) -> Vec<String> {
    let words = words(text);
    let ideograph = |i: usize| words.get(i).is_some_and(|w| w.folded.starts_with(is_ideographic));
    let mut out = Vec::with_capacity(words.len());
    for (i, word) in words.iter().enumerate() {
        let follows = i > 0 && ideograph(i - 1) && words[i - 1].span.end == word.span.start;
        let followed = ideograph(i + 1) && words[i + 1].span.start == word.span.end;
        match (ideograph(i), followed, follows) {
            (true, true, _) => out.push(format!("{}{}", word.folded, words[i + 1].folded)),
            (true, false, true) => {}
            _ => out.push(word.folded.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(key: &str, title: &str, body: &str, skills: &[&str]) -> IndexDocument {
        IndexDocument {
            key: key.into(),
            title: title.into(),
            body: body.into(),
            skills: skills.iter().map(|s| (*s).to_owned()).collect(),
            tags: BTreeSet::from([format!("team:{}", title.len() % 2)]),
        }
    }

    fn keys(index: &Index, query: &Query, filter: &Filter) -> Vec<String> {
        index
            .search(query, filter, 10)
            .into_iter()
            .map(|h| h.key)
            .collect()
    }

    #[test]
    fn chinese_text_is_cut_into_pairs() {
        assert_eq!(
            terms("数据工程师 data 师"),
            ["数据", "据工", "工程", "程师", "data", "师"]
        );
    }

    #[test]
    fn words_skills_and_spelling_find_documents() {
        let mut index = Index::new();
        index.upsert(document(
            "welder",
            "Welder",
            "MIG and TIG welding of steel frames",
            &["Welding"],
        ));
        index.upsert(document(
            "nurse",
            "Nurse",
            "care of patients on a ward",
            &["Patient care"],
        ));
        let by_word = Query {
            text: "steel".into(),
            ..Query::default()
        };
        assert_eq!(keys(&index, &by_word, &Filter::default()), ["welder"]);
        let by_skill = Query {
            skills: BTreeMap::from([("Patient care".into(), 5)]),
            ..Query::default()
        };
        assert_eq!(keys(&index, &by_skill, &Filter::default()), ["nurse"]);
        let by_spelling = Query {
            title: "Welders".into(),
            ..Query::default()
        };
        assert_eq!(keys(&index, &by_spelling, &Filter::default())[0], "welder");
        let nobody = Filter {
            tags: BTreeSet::from(["team:7".into()]),
        };
        assert!(keys(&index, &by_word, &nobody).is_empty());
        index.remove("welder");
        index.remove("welder");
        assert_eq!(index.len(), 1);
        assert!(keys(&index, &by_word, &Filter::default()).is_empty());
    }

    #[test]
    fn the_words_of_the_index_are_those_of_its_documents() {
        let mut index = Index::new();
        index.upsert(document("a", "Pflegefachkraft", "Pflege im Team", &[]));
        index.upsert(document("b", "Koch", "Pflege von Töpfen", &[]));
        let words = |index: &Index, prefix: &str| {
            let all = index.words_from(prefix);
            all.map(|(word, n)| format!("{word} {n}")).collect::<Vec<_>>()
        };
        assert_eq!(words(&index, "pflege"), ["pflege 2", "pflegefachkraft 1"]);
        assert_eq!(words(&index, "x"), [""; 0]);
        index.remove("a");
        assert_eq!(words(&index, "pflege"), ["pflege 1"]);
        assert_eq!(words(&index, "").len(), 4);
    }

    #[test]
    fn a_word_of_a_title_outweighs_a_body_full_of_it() {
        let mut index = Index::new();
        let body = "baker ".repeat(40);
        index.upsert(document("body", "Marketing manager", &body, &[]));
        for key in ["a", "b", "c"] {
            index.upsert(document(key, "Baker of rye bread for two shops", "bread", &[]));
        }
        index.upsert(document("other", "Welder", "steel", &[]));
        let query = Query {
            text: "baker".into(),
            ..Query::default()
        };
        assert_eq!(keys(&index, &query, &Filter::default()), ["a", "b", "c", "body"]);
    }

    #[test]
    fn equal_documents_come_in_the_order_of_their_keys() {
        let mut index = Index::new();
        for key in ["b", "c", "a"] {
            index.upsert(document(key, "Cook", "kitchen", &[]));
        }
        let query = Query {
            text: "kitchen".into(),
            ..Query::default()
        };
        assert_eq!(keys(&index, &query, &Filter::default()), ["a", "b", "c"]);
    }
}
