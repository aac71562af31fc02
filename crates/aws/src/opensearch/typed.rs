//! Words as people type them: each finds itself and what begins with it; when none finds anything, the nearest words of the
//! index are looked for in their place.

use std::collections::BTreeMap;

use rolefit_ports::PortResult;
use rolefit_ports::search::{MOST_COMPLETIONS, MOST_CORRECTIONS, PREFIX_CHARS, most_mistakes, nearest};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::OpenSearch;
use super::bounds::{MOST_COMPLETED, MOST_TYPED, most_words};
use super::query::in_titles_and_text;

/// How much more a typed word counts than a longer one that begins with it.
const ITSELF_BOOST: u8 = 3;
/// What a longer word in a title counts, however rare it is: more than the word itself in the text, as the port says.
const LONGER_IN_TITLE: u8 = 10;
/// How often the nearest word may be one of removed documents only, before none is taken.
const MOST_ROUNDS: usize = 8;
/// Most words of the index that are compared with a mistyped one.
const MOST_NEAR: usize = 100;

/// What typed words ask for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Typed {
    /// The clause; `None` when nothing was typed.
    pub clause: Option<Value>,
    /// What is looked for instead of typed words, by the word as it was typed.
    pub instead: BTreeMap<String, String>,
}

impl OpenSearch {
    /// Looks for the typed words in the whole collection, and for the nearest ones where it has none of them.
    pub(super) async fn typed(&self, alias: &str, typed: &str) -> PortResult<Typed> {
        let words = most_words(typed, MOST_TYPED);
        if words.is_empty() {
            // Signs alone find nothing, but they are not a question for everything.
            let clause = (!typed.trim().is_empty()).then(|| json!({ "match_none": {} }));
            return Ok(Typed {
                clause,
                ..Typed::default()
            });
        }
        let clause = all_typed(&words);
        let answer = self.ask(alias, &[is_there(&clause, &words)]).await?;
        let answer = answer.first().unwrap_or(&Value::Null);
        if answer["hits"]["total"]["value"].as_u64() != Some(0) {
            return Ok(Typed {
                clause: Some(clause),
                ..Typed::default()
            });
        }
        let mut first: Vec<String> = Vec::new();
        for word in words.iter().map(|word| folded(word)) {
            if first.len() < MOST_CORRECTIONS && !first.contains(&word) {
                first.push(word);
            }
        }
        let known = |word: &str| {
            let number = words.iter().position(|other| folded(other) == word);
            let options = answer["suggest"][number.unwrap_or_default().to_string()][0]["options"].as_array();
            let options = options.into_iter().flatten().filter_map(|option| {
                let documents = usize::try_from(option["freq"].as_u64()?).ok()?;
                Some((option["text"].as_str()?.to_owned(), documents))
            });
            options.collect::<Vec<_>>()
        };
        let asked = first.into_iter().map(|word| {
            let known = known(&word);
            (word, known)
        });
        let near = self.nearest_there(alias, asked.collect()).await?;
        let instead: BTreeMap<String, String> = words
            .iter()
            .filter_map(|word| Some(((*word).to_owned(), near.get(&folded(word))?.clone())))
            .collect();
        let clause = match instead.is_empty() {
            true => json!({ "match_none": {} }),
            false => any(instead.values().map(|word| itself(word)).collect()),
        };
        Ok(Typed {
            clause: Some(clause),
            instead,
        })
    }
}

impl OpenSearch {
    /// For each word the nearest of those that are known for it. The engine knows words of removed documents too until it
    /// tidies up, so each is looked for before it is taken.
    async fn nearest_there(
        &self,
        alias: &str,
        mut asked: Vec<(String, Vec<(String, usize)>)>,
    ) -> PortResult<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        for _ in 0..MOST_ROUNDS {
            let best: Vec<(String, String)> = asked
                .iter()
                .filter_map(|(word, known)| {
                    let known = known
                        .iter()
                        .map(|(known, documents)| (known.as_str(), *documents));
                    Some((word.clone(), nearest(word, known)?.to_owned()))
                })
                .collect();
            if best.is_empty() {
                break;
            }
            let looks: Vec<Value> = best.iter().map(|(_, near)| is_any(&itself(near))).collect();
            let answers = self.ask(alias, &looks).await?;
            for ((word, near), answer) in best.into_iter().zip(&answers) {
                if answer["hits"]["total"]["value"].as_u64() == Some(0) {
                    for (_, known) in asked.iter_mut().filter(|(other, _)| *other == word) {
                        known.retain(|(known, _)| *known != near);
                    }
                } else {
                    asked.retain(|(other, _)| *other != word);
                    found.insert(word, near);
                }
            }
        }
        Ok(found)
    }
}

/// A body that tells whether any document is found.
fn is_any(clause: &Value) -> Value {
    json!({ "query": clause, "size": 0, "track_total_hits": 1, "terminate_after": 1 })
}

/// The word as the index has it: in lower case and without accents.
fn folded(word: &str) -> String {
    word.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect()
}

fn any(clauses: Vec<Value>) -> Value {
    json!({ "bool": { "should": clauses, "minimum_should_match": 1 } })
}

fn itself(word: &str) -> Value {
    in_titles_and_text(word, ITSELF_BOOST)
}

/// The clause of typed words. Of a few words all have as many completions as the port says; of more, each has its share of
/// what the engine takes.
fn all_typed(words: &[&str]) -> Value {
    let begin = words.iter().filter(|word| begins_others(word)).count();
    let each = (MOST_COMPLETED / begin.max(1)).clamp(1, MOST_COMPLETIONS);
    any(words.iter().map(|word| as_typed(word, each)).collect())
}

fn begins_others(word: &str) -> bool {
    word.chars().count() >= PREFIX_CHARS
}

/// The word, and what begins with it.
fn as_typed(word: &str, most: usize) -> Value {
    if !begins_others(word) {
        return itself(word);
    }
    let begins = json!({ "prefix": { "words": {
        "value": folded(word),
        "rewrite": format!("top_terms_{most}"),
    }}});
    // What is found decides the one above, with its bound; this one counts how far up it stands, and is one clause, however
    // many words begin so.
    let in_title = json!({ "prefix": { "titles": {
        "value": folded(word),
        "boost": LONGER_IN_TITLE,
    }}});
    let longer = json!({ "bool": { "must": [begins], "should": [in_title] } });
    any(vec![itself(word), longer])
}

/// A body that tells whether any document has any of the words, and what is near each of them.
fn is_there(clause: &Value, words: &[&str]) -> Value {
    let near = words.iter().enumerate().filter_map(|(number, word)| {
        let most = most_mistakes(word.chars().count());
        let term = json!({
            "field": "words",
            "suggest_mode": "always",
            "max_edits": most,
            "prefix_length": 1,
            "min_word_length": 1,
            // The distance is counted again here; this must only leave nothing out.
            "accuracy": 0.1,
            "size": MOST_NEAR,
            "shard_size": MOST_NEAR,
        });
        (most > 0).then(|| (number.to_string(), json!({ "text": word, "term": term })))
    });
    let mut body = is_any(clause);
    let near: Map<String, Value> = near.collect();
    if !near.is_empty() {
        body["suggest"] = Value::Object(near);
    }
    body
}

#[cfg(test)]
impl Typed {
    /// Words that are all there.
    pub(super) fn of(typed: &str) -> Self {
        Self {
            clause: Some(all_typed(&most_words(typed, MOST_TYPED))),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_begin_no_others_and_have_no_mistakes() {
        assert_eq!(as_typed("pfl", 100), itself("pfl"));
        assert_ne!(as_typed("pfle", 100), itself("pfle"));
        let body = is_there(&json!({}), &["om", "kotln"]);
        let near = body["suggest"].as_object().expect("has suggestions");
        assert_eq!(near.keys().collect::<Vec<_>>(), ["1"]);
    }
}
