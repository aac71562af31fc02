//! Embeddings by Titan Text Embeddings V2.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::primitives::Blob;
use futures::{StreamExt, TryStreamExt};
use rolefit_ports::{Embeddings, ErrorKind, PortError, PortResult};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Semaphore;

use super::lines::cut;
use super::{CODES, says_nothing};
use crate::error::port_error;
use crate::sdk::{Sdk, Service};

/// Calls at the same time, of all callers of one adapter: the account's quota is shared by all processes.
const AT_ONCE: usize = 8;
/// Longest text of one call, in bytes. The model takes 8,192 tokens and 50,000 characters, and no token is shorter than a
/// byte.
const PART_BYTES: usize = 8_000;

/// Which model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitanOptions {
    /// Id of the model, `amazon.titan-embed-text-v2:0` or a profile of it.
    pub model: String,
    /// Numbers per vector: 256, 512 or 1024.
    pub dimensions: u16,
}

/// [`Embeddings`] by `InvokeModel`.
///
/// A text that is longer than the model takes is embedded in parts, whose vectors are added up by their lengths, so that
/// nothing of it is left out.
pub struct TitanEmbeddings {
    client: Client,
    options: TitanOptions,
    name: String,
    calls: Arc<Semaphore>,
}

impl TitanEmbeddings {
    /// Embeddings by these options; nothing is asked yet.
    pub fn new(sdk: &Sdk, options: TitanOptions) -> Self {
        let model = options.model.rsplit('/').next().unwrap_or_default();
        Self {
            client: Client::new(&sdk.config(Service::Bedrock)),
            name: format!("{model}/{}", options.dimensions),
            calls: Arc::new(Semaphore::new(AT_ONCE)),
            options,
        }
    }

    async fn embed_text(&self, text: &str) -> PortResult<Vec<f32>> {
        let mut sum = vec![0_f64; self.dimension()];
        for part in parts(text) {
            let vector = self.embed_part(part).await?;
            let weight = part.len() as f64;
            for (sum, number) in sum.iter_mut().zip(vector) {
                *sum += f64::from(number) * weight;
            }
        }
        unit(&sum)
    }

    async fn embed_part(&self, part: &str) -> PortResult<Vec<f32>> {
        let _permit = self.calls.acquire().await.map_err(|closed| {
            PortError::with_source(ErrorKind::Unavailable, "embeddings are being closed", closed)
        })?;
        let request = json!({
            "inputText": part,
            "dimensions": self.options.dimensions,
            "normalize": true,
        });
        let said = self
            .client
            .invoke_model()
            .model_id(&self.options.model)
            .content_type("application/json")
            .accept("application/json")
            .body(Blob::new(request.to_string()))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot embed a text", CODES))?;
        let answer: Answer = serde_json::from_slice(said.body().as_ref())
            .map_err(|error| PortError::with_source(ErrorKind::Corrupt, "no vector came back", error))?;
        let tokens = answer.input_text_token_count;
        metrics::counter!("rolefit_model_tokens_total", "direction" => "embedded").increment(tokens);
        if answer.embedding.len() != self.dimension() || answer.embedding.iter().any(|n| !n.is_finite()) {
            let context = "the vector has other numbers than were asked for";
            return Err(PortError::new(ErrorKind::Corrupt, context));
        }
        Ok(answer.embedding)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    embedding: Vec<f32>,
    #[serde(default)]
    input_text_token_count: u64,
}

#[async_trait]
impl Embeddings for TitanEmbeddings {
    async fn embed(&self, texts: &[String]) -> PortResult<Vec<Vec<f32>>> {
        // A title that many jobs have is asked about once.
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut distinct: Vec<&str> = Vec::new();
        for text in texts.iter().filter(|text| !says_nothing(text)) {
            places.entry(text).or_insert_with(|| {
                distinct.push(text);
                distinct.len() - 1
            });
        }
        // Collected first: a stream over borrowing futures would not be `Send`.
        let asked: Vec<_> = distinct.into_iter().map(|text| self.embed_text(text)).collect();
        let vectors: Vec<Vec<f32>> = futures::stream::iter(asked)
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let vector = |text: &String| match places.get(text.as_str()) {
            Some(at) => vectors[*at].clone(),
            None => vec![0.0; self.dimension()],
        };
        Ok(texts.iter().map(vector).collect())
    }

    fn dimension(&self) -> usize {
        usize::from(self.options.dimensions)
    }

    fn model(&self) -> &str {
        &self.name
    }
}

/// A text in parts of at most [`PART_BYTES`].
fn parts(text: &str) -> Vec<&str> {
    let mut out = cut(text, PART_BYTES);
    // White space alone is no text for the model.
    out.retain(|part| !part.trim().is_empty());
    out
}

/// The vector with length 1.
fn unit(vector: &[f64]) -> PortResult<Vec<f32>> {
    let length = vector.iter().map(|number| number * number).sum::<f64>().sqrt();
    if length < f64::EPSILON {
        return Err(PortError::new(
            ErrorKind::Corrupt,
            "a text with words has a vector of zeros",
        ));
    }
    Ok(vector.iter().map(|number| (number / length) as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_everything_that_has_words() {
        let text = "word ".repeat(4000);
        let all = parts(&text);
        assert_eq!(all.len(), 3);
        assert_eq!(all.concat(), text);
        let wide = "数".repeat(4000);
        assert_eq!(parts(&wide).concat(), wide);
        assert!(parts(&wide).iter().all(|part| part.len() <= PART_BYTES));
        assert_eq!(parts(&format!("{}x", " ".repeat(9000))).len(), 1);
    }
}
