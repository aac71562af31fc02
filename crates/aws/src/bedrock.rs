//! Language model and embeddings by Bedrock.
//!
//! The model answers through one tool, whose schema asks for places instead of prose: a line and the words quoted from it, or
//! whole lines. `places` looks each quote up in the text, and a value is what stands there, never what the model wrote; what
//! is not there is dropped and counted. What a date, a degree or a skill means is then read by the rules of
//! `rolefit-resume` and `rolefit-matching`, so that both language models follow the same ones.
//!
//! A document is never an instruction: each of its lines reaches the model behind its number, so that nothing in it can
//! look like the end of the document, and whatever it talks the model into can only be a choice among its own words.
//!
//! Answers may hold personal data, so no part of one goes into a log or an error, the messages of readers of JSON
//! included.

mod ad;
mod converse;
mod json;
mod lines;
mod places;
mod resume;
mod titan;

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_bedrockruntime::Client;
use rolefit_domain::{Criterion, DocumentText, Profile};
use rolefit_ports::{ErrorKind, LanguageModel, PortError, PortResult};

pub use self::titan::{TitanEmbeddings, TitanOptions};
use crate::error::Codes;
use crate::sdk::{Sdk, Service};

/// Version of prompts, schemas and of what is made of answers; any change of them changes it.
const PROMPT: &str = "prompt-1";

/// The codes of the service beside the common ones. A model that is not there or was not granted is for the operator to
/// mend.
const CODES: Codes = &[
    ("ResourceNotFoundException", ErrorKind::Refused),
    ("ServiceQuotaExceededException", ErrorKind::Throttled),
    ("ModelNotReadyException", ErrorKind::Unavailable),
    ("ModelTimeoutException", ErrorKind::Unavailable),
    ("ModelErrorException", ErrorKind::Unavailable),
    ("InternalServerException", ErrorKind::Unavailable),
    ("ServiceUnavailableException", ErrorKind::Unavailable),
];

/// Which model is asked, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BedrockOptions {
    /// Id or ARN of a model or of an inference profile that can call tools.
    pub model: String,
    /// Most tokens of one answer. An answer that needs more is asked for in two halves.
    pub max_tokens: u16,
    /// What looks at documents and answers besides; `None`: nothing does.
    pub guardrail: Option<Guardrail>,
    /// Longest time of a call with all its attempts, less than whoever asks has; a task may have less.
    pub patience: Duration,
}

/// A guardrail of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardrail {
    /// Its id or ARN.
    pub id: String,
    /// Its version, a number or `DRAFT`.
    pub version: String,
}

/// [`LanguageModel`] by `Converse`.
pub struct BedrockModel {
    client: Client,
    options: BedrockOptions,
    version: String,
}

impl BedrockModel {
    /// A model by these options; nothing is asked yet.
    pub fn new(sdk: &Sdk, options: BedrockOptions) -> Self {
        // Of an ARN only what names the model: it is kept with every profile, where the account's number says nothing.
        let name = options.model.rsplit('/').next().unwrap_or_default();
        Self {
            client: Client::new(&sdk.config(Service::Bedrock)),
            version: format!("bedrock/{name}/{PROMPT}"),
            options,
        }
    }
}

#[async_trait]
impl LanguageModel for BedrockModel {
    async fn profile(&self, text: &DocumentText) -> PortResult<Profile> {
        if says_nothing(&text.text) {
            return Ok(Profile::default());
        }
        let answers = self.read(&resume::TASK, &text.text).await?;
        let text = text.clone();
        let (profile, dropped) = blocking(move || resume::profile(answers, &text)).await?;
        dropped.report(resume::TASK.of, &self.version);
        Ok(profile)
    }

    async fn criteria(&self, title: &str, text: &str) -> PortResult<Vec<Criterion>> {
        // A title is read by rules, which takes no model.
        let answers = match says_nothing(text) {
            true => Vec::new(),
            false => self.read(&ad::TASK, text).await?,
        };
        let (title, text) = (title.to_owned(), text.to_owned());
        let (criteria, dropped) = blocking(move || ad::criteria(answers, &title, &text)).await?;
        dropped.report(ad::TASK.of, &self.version);
        Ok(criteria)
    }

    fn version(&self) -> &str {
        &self.version
    }
}

/// Whether there is nothing to ask about.
fn says_nothing(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Looks values up away from the async threads: in a long document it takes many milliseconds.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> PortResult<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| PortError::with_source(ErrorKind::Unavailable, "reading an answer stopped", error))
}

/// How many values of an answer were not taken, by why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Dropped {
    /// The text has no such words, or no such lines.
    not_in_text: usize,
    /// The words are there but are nothing of the kind: no date, no address, nothing that can be compared.
    unreadable: usize,
    /// They tell of the person rather than of work, or say what the rules do not find at their place.
    refused: usize,
}

impl Dropped {
    fn report(self, of: &'static str, model: &str) {
        let counts = [
            ("not_in_text", self.not_in_text),
            ("unreadable", self.unreadable),
            ("refused", self.refused),
        ];
        for (why, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            metrics::counter!("rolefit_model_dropped_total", "of" => of, "why" => why)
                .increment(count as u64);
        }
        if self != Self::default() {
            tracing::warn!(
                of,
                model,
                not_in_text = self.not_in_text,
                unreadable = self.unreadable,
                refused = self.refused,
                "values of a model's answer were dropped"
            );
        }
    }
}
