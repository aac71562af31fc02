//! What a search asks for, and how three orders become one.
//!
//! The service's own way of putting words and meaning together is a plugin that not every domain has. So each order is
//! asked for by itself, all in one call, and put together here as the index in memory does it: each score as a share of the
//! best one of its order, times the order's weight.

use std::collections::BTreeMap;

use rolefit_domain::search::TITLE_WEIGHT;
use rolefit_ports::search::{Hit, SearchAnswer, SearchQuery};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde_json::{Value, json};

use super::bounds::{MOST_SKILLS, MOST_WORDS, MOST_WORDS_BESIDE_TYPED, bounded};
use super::typed::Typed;
use super::{OpenSearch, http, lost, title};

/// Weights of words, skills and meaning, as in the index in memory.
const WEIGHTS: [f64; 3] = [45.0, 35.0, 20.0];
/// Most documents of one order (the service's own limit).
const MOST_HITS: usize = 10_000;
/// Fewest documents of each order that are put together, so that what is good in all of them is not missed.
const FEWEST_HITS: usize = 200;
/// Most values of a filter that are counted.
const MOST_VALUES: usize = 10_000;

/// The least score of meaning, `(1 + cosine) / 2`, whose cosine is positive.
const NEAR: f64 = 0.500_001;

/// An order: documents with their scores.
type Order = Vec<(String, f64)>;

impl OpenSearch {
    pub(super) async fn answer(
        &self,
        alias: &str,
        query: &SearchQuery,
        typed: &Typed,
        vector: Option<Vec<f32>>,
    ) -> PortResult<SearchAnswer> {
        let orders = orders(query, typed, vector.as_deref());
        let mut asked: Vec<Value> = Vec::new();
        if query.limit > 0 {
            asked.extend(hits_of(query, &orders));
        }
        let of_hits = asked.len();
        for name in &query.facets {
            asked.push(counts_of(query, &orders, name));
        }
        if asked.is_empty() {
            return Ok(SearchAnswer {
                instead: typed.instead.clone(),
                ..SearchAnswer::default()
            });
        }
        let mut answers = self.ask(alias, &asked).await?;
        let counts = answers.split_off(of_hits);
        let facets = query.facets.iter().cloned().zip(counts.iter().map(counted));
        let facets = facets.collect();
        let hits = match orders.iter().all(Option::is_none) {
            true => everything(answers.first())?,
            false => {
                let mut answers = answers.iter();
                let mut found: [Order; 3] = Default::default();
                for (place, order) in orders.iter().enumerate() {
                    if order.is_some() && query.limit > 0 {
                        found[place] = ordered(answers.next(), place)?;
                    }
                }
                together(found, query.limit)
            }
        };
        Ok(SearchAnswer {
            hits,
            facets,
            instead: typed.instead.clone(),
        })
    }

    /// All bodies in one call.
    pub(super) async fn ask(&self, alias: &str, bodies: &[Value]) -> PortResult<Vec<Value>> {
        let trying = "cannot search";
        let lines: String = bodies.iter().map(|body| format!("{{}}\n{body}\n")).collect();
        let path = format!("/{alias}/_msearch");
        let mut answer = self.endpoint.lines(&path, lines, trying).await.map_err(lost)?;
        let Value::Array(answers) = answer["responses"].take() else {
            return Err(PortError::new(ErrorKind::Corrupt, "a search has no answers"));
        };
        if let Some(failed) = answers.iter().find(|answer| answer.get("error").is_some()) {
            return Err(lost(http::failed(failed, trying)));
        }
        match answers.len() == bodies.len() {
            true => Ok(answers),
            false => Err(PortError::new(ErrorKind::Corrupt, "a search has too few answers")),
        }
    }
}

/// The clauses of words, skills and meaning; `None` for what is not asked for. Meaning comes without its filter.
fn orders(query: &SearchQuery, typed: &Typed, vector: Option<&[f32]>) -> [Option<Value>; 3] {
    let most = match typed.clause {
        None => MOST_WORDS,
        Some(_) => MOST_WORDS_BESIDE_TYPED,
    };
    let text = bounded(&format!("{}\n{}", title(&query.titles), query.text), most);
    let written = (!text.trim().is_empty()).then(|| in_titles_and_text(&text, 1));
    let words = match (written, typed.clause.clone()) {
        (Some(written), Some(typed)) => {
            Some(json!({ "bool": { "should": [written, typed], "minimum_should_match": 1 } }))
        }
        (one, other) => one.or(other),
    };
    let wanted: Vec<&String> = query
        .skills
        .iter()
        .filter(|skill| !skill.trim().is_empty())
        .take(MOST_SKILLS)
        .collect();
    let skills = (!wanted.is_empty()).then(|| {
        let each: Vec<Value> = wanted
            .iter()
            .map(|skill| json!({ "term": { "skills": { "value": skill } } }))
            .collect();
        json!({ "bool": { "should": each, "minimum_should_match": 1 } })
    });
    let meaning = vector.map(|vector| json!({ "knn": { "vector": { "vector": vector } } }));
    [words, skills, meaning]
}

/// The words of a text in titles and text, as the index in memory weighs them: each field by its own lengths, and both by how
/// rare the word is in either of them.
pub(super) fn in_titles_and_text(words: &str, boost: u8) -> Value {
    json!({ "multi_match": {
        "query": words,
        "fields": [format!("titles^{TITLE_WEIGHT}"), "text".to_owned()],
        "type": "cross_fields",
        // The sum of both fields, and not the better of them.
        "tie_breaker": 1.0,
        "boost": boost,
    }})
}

/// The filters of all names but one.
fn filters(query: &SearchQuery, but: Option<&str>) -> Vec<Value> {
    query
        .filters
        .iter()
        .filter(|(name, _)| but != Some(name.as_str()))
        .map(|(name, values)| json!({ "terms": { format!("filters.{name}"): values } }))
        .collect()
}

/// A clause that fits what passes the filters. Meaning must know them: it looks for the nearest only.
fn within(clause: &Value, filters: &[Value], depth: usize) -> Value {
    match clause.get("knn") {
        Some(_) => {
            let mut clause = clause.clone();
            clause["knn"]["vector"]["k"] = depth.into();
            if !filters.is_empty() {
                clause["knn"]["vector"]["filter"] = json!({ "bool": { "filter": filters } });
            }
            clause
        }
        None => json!({ "bool": { "must": [clause], "filter": filters } }),
    }
}

/// Everything that is near by meaning at all, however far down its order: as in memory, what is counted fits.
fn near(meaning: &Value, filters: &[Value]) -> Value {
    let mut clause = meaning.clone();
    clause["knn"]["vector"]["min_score"] = json!(NEAR);
    if !filters.is_empty() {
        clause["knn"]["vector"]["filter"] = json!({ "bool": { "filter": filters } });
    }
    clause
}

/// How many documents of each order are asked for.
fn depth(limit: usize, orders: &[Option<Value>; 3]) -> usize {
    let several = orders.iter().flatten().count() > 1;
    let wanted = match several {
        true => limit.saturating_mul(4).max(FEWEST_HITS),
        false => limit,
    };
    wanted.min(MOST_HITS)
}

/// One body for each order; one for all documents when nothing is asked for.
fn hits_of(query: &SearchQuery, orders: &[Option<Value>; 3]) -> Vec<Value> {
    let filters = filters(query, None);
    let depth = depth(query.limit, orders);
    if orders.iter().all(Option::is_none) {
        return vec![json!({
            "query": { "bool": { "filter": filters } },
            "size": depth,
            "sort": [{ "key": "asc" }],
            "_source": false,
            "track_total_hits": false,
        })];
    }
    let body = |clause: &Value| {
        json!({
            "query": within(clause, &filters, depth),
            "size": depth,
            "sort": [{ "_score": "desc" }, { "key": "asc" }],
            "_source": false,
            "track_total_hits": false,
        })
    };
    orders.iter().flatten().map(body).collect()
}

/// A body that counts the values of one name among what fits and passes the filters of all others.
fn counts_of(query: &SearchQuery, orders: &[Option<Value>; 3], name: &str) -> Value {
    let filters = filters(query, Some(name));
    let depth = depth(query.limit, orders);
    let fits: Vec<Value> = orders
        .iter()
        .flatten()
        .map(|clause| match clause.get("knn") {
            Some(_) => near(clause, &filters),
            None => within(clause, &filters, depth),
        })
        .collect();
    let counted = match fits.is_empty() {
        true => json!({ "bool": { "filter": filters } }),
        false => json!({ "bool": { "should": fits, "minimum_should_match": 1, "filter": filters } }),
    };
    json!({
        "query": counted,
        "size": 0,
        "track_total_hits": false,
        "aggs": { "values": { "terms": { "field": format!("filters.{name}"), "size": MOST_VALUES } } },
    })
}

/// The counts of an answer.
fn counted(answer: &Value) -> BTreeMap<String, u64> {
    let buckets = answer["aggregations"]["values"]["buckets"].as_array();
    let count = |bucket: &Value| Some((bucket["key"].as_str()?.to_owned(), bucket["doc_count"].as_u64()?));
    buckets.into_iter().flatten().filter_map(count).collect()
}

/// The documents of an answer with their scores.
fn scored(answer: Option<&Value>) -> PortResult<Order> {
    let hits = answer.and_then(|answer| answer["hits"]["hits"].as_array());
    let hits = hits.ok_or_else(|| PortError::new(ErrorKind::Corrupt, "a search has no hits"))?;
    let read = |hit: &Value| {
        let key = hit["_id"].as_str()?.to_owned();
        Some((key, hit["_score"].as_f64().unwrap_or(0.0)))
    };
    hits.iter()
        .map(|hit| read(hit).ok_or_else(|| PortError::new(ErrorKind::Corrupt, "a hit has no key")))
        .collect()
}

fn everything(answer: Option<&Value>) -> PortResult<Vec<Hit>> {
    let Some(answer) = answer else {
        return Ok(Vec::new());
    };
    let all = scored(Some(answer))?.into_iter();
    Ok(all.map(|(key, _)| Hit { key, score: 0.0 }).collect())
}

/// An order with the scores that are put together: of meaning the cosine, which the service gives as `(1 + cosine) / 2`,
/// where it is positive.
fn ordered(answer: Option<&Value>, place: usize) -> PortResult<Order> {
    let mut order = scored(answer)?;
    if place == 2 {
        for (_, score) in &mut order {
            *score = 2.0 * *score - 1.0;
        }
    }
    order.retain(|(_, score)| *score > 0.0);
    Ok(order)
}

/// One order of three: scores from 0 to 1000.
fn together(orders: [Order; 3], limit: usize) -> Vec<Hit> {
    let best = |order: &Order| order.iter().map(|(_, score)| *score).fold(0.0, f64::max);
    let weight: f64 = orders
        .iter()
        .zip(WEIGHTS)
        .filter(|(order, _)| !order.is_empty())
        .map(|(_, weight)| weight)
        .sum();
    let mut scores: BTreeMap<String, f64> = BTreeMap::new();
    for (order, share) in orders.iter().zip(WEIGHTS) {
        let best = best(order);
        for (key, score) in order {
            *scores.entry(key.clone()).or_default() += score / best * share;
        }
    }
    let mut hits: Vec<Hit> = scores
        .into_iter()
        .map(|(key, score)| Hit {
            key,
            score: (1000.0 * score / weight) as f32,
        })
        .collect();
    // The map has them by key, and a stable order keeps that for equal scores.
    hits.sort_by(|one, other| other.score.total_cmp(&one.score));
    hits.truncate(limit);
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(scores: &[(&str, f64)]) -> Order {
        let owned = scores.iter().map(|(key, score)| ((*key).to_owned(), *score));
        owned.collect()
    }

    #[test]
    fn what_is_good_in_all_orders_comes_first_and_ties_by_key() {
        let hits = together(
            [
                order(&[("a", 9.0), ("b", 8.0)]),
                order(&[("b", 2.0)]),
                order(&[("c", 0.5), ("d", 0.5)]),
            ],
            3,
        );
        let keys: Vec<&str> = hits.iter().map(|hit| hit.key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "c"]);
        assert_eq!(hits[1].score, 450.0);
        assert_eq!(together(Default::default(), 9), []);
    }

    /// The clauses that the engine counts: each word in each field, each skill, the neighbours of a vector.
    fn leaves(clause: &Value) -> usize {
        match clause {
            Value::Object(parts) => parts
                .iter()
                .map(|(name, part)| match name.as_str() {
                    "multi_match" => {
                        let text = part["query"].as_str().expect("is a text");
                        let fields = part["fields"].as_array().expect("is a list").len();
                        fields * text.split_whitespace().count()
                    }
                    "term" | "knn" => 1,
                    // Without a bound it is one clause for all words that begin so.
                    "prefix" if part.get("titles").is_some() => 1,
                    "prefix" => {
                        let most = part["words"]["rewrite"].as_str().expect("is bounded");
                        most.trim_start_matches("top_terms_")
                            .parse()
                            .expect("is a number")
                    }
                    "terms" => 1,
                    _ => leaves(part),
                })
                .sum(),
            Value::Array(parts) => parts.iter().map(leaves).sum(),
            _ => 0,
        }
    }

    #[test]
    fn no_question_has_more_clauses_than_the_engine_takes() {
        let many = |what: &str, count: usize| -> String {
            (0..count).map(|number| format!("{what}{number} ")).collect()
        };
        let query = SearchQuery {
            titles: vec![many("title", 50)],
            text: many("word", 3000),
            skills: (0..900).map(|number| format!("skill {number}")).collect(),
            facets: ["pay".to_owned()].into(),
            limit: 10,
            ..SearchQuery::default()
        };
        for typed in [Typed::default(), Typed::of(&many("typed", 400))] {
            let orders = orders(&query, &typed, Some(&[1.0]));
            let count = leaves(&counts_of(&query, &orders, "pay")["query"]);
            assert!((700..=1000).contains(&count), "{count}");
        }
    }

    #[test]
    fn an_order_that_found_nothing_takes_no_weight() {
        let hits = together([order(&[("a", 3.0)]), Vec::new(), Vec::new()], 9);
        assert_eq!(hits[0].score, 1000.0);
    }

    #[test]
    fn meaning_knows_the_filters_and_a_count_not_its_own() {
        let query = SearchQuery {
            titles: vec!["Cook".to_owned()],
            filters: BTreeMap::from([
                ("pay".to_owned(), vec!["hour".to_owned()]),
                ("place".to_owned(), vec!["remote".to_owned()]),
            ]),
            limit: 10,
            ..SearchQuery::default()
        };
        let orders = orders(&query, &Typed::default(), Some(&[1.0]));
        let bodies = hits_of(&query, &orders);
        assert_eq!(bodies.len(), 2, "words and meaning");
        let knn = &bodies[1]["query"]["knn"]["vector"];
        assert_eq!(knn["k"], 200);
        assert_eq!(knn["filter"]["bool"]["filter"].as_array().map(Vec::len), Some(2));
        let counts = counts_of(&query, &orders, "pay");
        let filters = counts["query"]["bool"]["filter"].as_array().expect("has filters");
        assert_eq!(filters, &[json!({ "terms": { "filters.place": ["remote"] } })]);
        let near = &counts["query"]["bool"]["should"][1]["knn"]["vector"];
        assert_eq!(
            (&near["k"], &near["min_score"]),
            (&Value::Null, &json!(NEAR)),
            "{counts}"
        );
    }
}
