//! The language model by rules: the parsers of `rolefit-resume` and `rolefit-matching`, and a check of what they say.

use async_trait::async_trait;
use rolefit_domain::{Criterion, DocumentText, Profile, Span};
use rolefit_ports::{LanguageModel, PortResult};
use rolefit_resume::drop_unsupported;

use crate::files::blocking;

/// Name and version; any change of what the parsers say changes it.
const VERSION: &str = "rules-11";

/// The parsers, which state nothing that the text does not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct RulesModel;

impl RulesModel {
    /// The model; it holds nothing.
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl LanguageModel for RulesModel {
    async fn profile(&self, text: &DocumentText) -> PortResult<Profile> {
        let text = text.clone();
        let (profile, dropped) = run(move || {
            let mut profile = rolefit_resume::parse(&text);
            let dropped = drop_unsupported(&mut profile, &text);
            (profile, dropped)
        })
        .await?;
        report(dropped, "profile");
        Ok(profile)
    }

    async fn criteria(&self, title: &str, text: &str) -> PortResult<Vec<Criterion>> {
        let (title, text) = (title.to_owned(), text.to_owned());
        let (criteria, dropped) = run(move || {
            let mut criteria = rolefit_matching::criteria_from_ad(&title, &text);
            let all = criteria.len();
            criteria.retain(|criterion| criterion.span.is_none_or(|span| says_something(span, &text)));
            let dropped = all - criteria.len();
            (criteria, dropped)
        })
        .await?;
        report(dropped, "criteria");
        Ok(criteria)
    }

    fn version(&self) -> &str {
        VERSION
    }
}

/// Parses away from the async threads: a long document takes many milliseconds.
async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> PortResult<T> {
    blocking(move || Ok(work())).await
}

/// The rules are made so that nothing is ever dropped; a warning here is a defect to look into.
fn report(dropped: usize, of: &'static str) {
    if dropped > 0 {
        tracing::warn!(
            dropped,
            of,
            model = VERSION,
            "values without their words in the text were dropped"
        );
    }
}

fn says_something(span: Span, text: &str) -> bool {
    span.slice(text).is_some_and(|words| !words.trim().is_empty())
}
