//! The indexes: their template, their aliases, and how one takes the place of another.

use rolefit_ports::search::{Collection, Rebuild};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde_json::{Value, json};

use super::OpenSearch;
use super::http::Method;

const COLLECTIONS: [Collection; 2] = [Collection::Candidates, Collection::Jobs];

impl OpenSearch {
    /// Makes what is missing. Several processes may do so at once.
    pub(super) async fn prepare(&self) -> PortResult<()> {
        let template = format!("/_index_template/{}", self.options.prefix);
        self.endpoint
            .json(
                Method::Put,
                &template,
                Some(&self.template()),
                "cannot prepare the search index",
            )
            .await?;
        for collection in COLLECTIONS {
            if self.behind(&self.alias(collection)).await?.is_empty() {
                // The same name for all, so that one of two processes makes it.
                self.make(&format!("{}-first", self.alias(collection)), Some(collection))
                    .await
                    .or_else(|error| match error.kind() {
                        ErrorKind::Conflict => Ok(()),
                        _ => Err(error),
                    })?;
            }
        }
        Ok(())
    }

    /// Makes a new index and lets changes go there too.
    pub(super) async fn begin(&self, collection: Collection) -> PortResult<Rebuild> {
        let (alias, next) = (self.alias(collection), self.next(collection));
        let given_up = self.behind(&next).await?;
        let new = format!("{alias}-{}", self.ids.uuid().simple());
        self.make(&new, None).await?;
        let mut actions: Vec<Value> = given_up
            .iter()
            .map(|index| json!({ "remove": { "index": index, "alias": next } }))
            .collect();
        actions.push(json!({ "add": { "index": new, "alias": next } }));
        self.point(&actions).await?;
        self.remove_indexes(given_up).await?;
        Ok(Rebuild(new))
    }

    /// Lets the new index take the place of a collection's.
    pub(super) async fn end(&self, collection: Collection, Rebuild(new): Rebuild) -> PortResult<()> {
        let (alias, next) = (self.alias(collection), self.next(collection));
        let given_up = || PortError::new(ErrorKind::Conflict, "the rebuild was given up for another one");
        if self.behind(&next).await? != [new.clone()] {
            return Err(given_up());
        }
        // Searches see what was added before the last refresh, and must not miss the rest for a moment.
        self.endpoint
            .json(
                Method::Post,
                &format!("/{new}/_refresh"),
                None,
                "cannot bring the new search index up to date",
            )
            .await?;
        let old = self.behind(&alias).await?;
        let mut actions: Vec<Value> = old
            .iter()
            .map(|index| json!({ "remove": { "index": index, "alias": alias } }))
            .collect();
        // Refused as a whole when somebody has given this rebuild up since.
        actions.push(json!({ "remove": { "index": new, "alias": next, "must_exist": true } }));
        actions.push(json!({ "add": { "index": new, "alias": alias } }));
        match self.point(&actions).await {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(given_up()),
            done => done?,
        }
        self.remove_indexes(old).await
    }

    /// Changes what aliases stand for, all at once.
    async fn point(&self, actions: &[Value]) -> PortResult<()> {
        let body = json!({ "actions": actions });
        let context = "cannot replace the search index";
        // Once: the second time an alias that was removed is not there.
        let pointed = self
            .endpoint
            .json_once(Method::Post, "/_aliases", Some(&body), context);
        pointed.await.map(drop)
    }

    /// Removes indexes that no alias stands for.
    async fn remove_indexes(&self, indexes: Vec<String>) -> PortResult<()> {
        for index in indexes {
            let path = format!("/{index}");
            let context = "cannot remove an old search index";
            match self.endpoint.json(Method::Delete, &path, None, context).await {
                // Somebody else did the same at the same time.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                done => done.map(drop)?,
            }
        }
        Ok(())
    }

    /// The indexes behind an alias.
    pub(super) async fn behind(&self, alias: &str) -> PortResult<Vec<String>> {
        let path = format!("/_alias/{alias}");
        let found = self
            .endpoint
            .json(Method::Get, &path, None, "cannot look for the search index")
            .await;
        match found {
            Ok(Value::Object(indexes)) => Ok(indexes.keys().cloned().collect()),
            Ok(_) => Err(PortError::new(ErrorKind::Corrupt, "an alias is no object")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    async fn make(&self, index: &str, for_collection: Option<Collection>) -> PortResult<()> {
        let body = match for_collection {
            Some(collection) => json!({ "aliases": { self.alias(collection): {} } }),
            None => json!({}),
        };
        // Once: the second time it is there already.
        self.endpoint
            .json_once(
                Method::Put,
                &format!("/{index}"),
                Some(&body),
                "cannot make a search index",
            )
            .await
            .map(drop)
    }

    /// The form of all indexes.
    fn template(&self) -> Value {
        let patterns: Vec<String> = COLLECTIONS
            .iter()
            .map(|collection| format!("{}-*", self.alias(*collection)))
            .collect();
        json!({
            "index_patterns": patterns,
            "template": {
                "settings": {
                    // As the embedded index cuts and folds words: pairs of Han and kana, no case, no accents.
                    "analysis": { "analyzer": { "default": {
                        "type": "custom",
                        "tokenizer": "standard",
                        "filter": ["cjk_width", "lowercase", "asciifolding", "cjk_bigram"],
                    }}},
                    "index": {
                        "knn": true,
                        // One shard: rarity is then counted over all documents, and equal documents have equal scores.
                        "number_of_shards": 1,
                        "number_of_replicas": self.options.replicas,
                        "refresh_interval": "1s",
                    },
                },
                "mappings": {
                    "dynamic": "strict",
                    "_meta": { "model": self.embeddings.model() },
                    "dynamic_templates": [{
                        "filters": { "path_match": "filters.*", "mapping": { "type": "keyword" } },
                    }],
                    "properties": {
                        "key": { "type": "keyword" },
                        "titles": { "type": "text", "copy_to": "words" },
                        // How often a skill is written says nothing, but how rare it is does: without `use_similarity` each
                        // counts the same.
                        "skills": { "type": "keyword", "index_options": "docs", "use_similarity": true },
                        "text": { "type": "text", "copy_to": "words" },
                        // Both together, for the beginnings and the spelling of typed words.
                        "words": { "type": "text" },
                        "filters": { "type": "object", "dynamic": true },
                        "vector": {
                            "type": "knn_vector",
                            "dimension": self.embeddings.dimension(),
                            "method": { "name": "hnsw", "space_type": "cosinesimil", "engine": "lucene" },
                        },
                    },
                },
            },
        })
    }
}
