//! The language model: facts out of text. It never adds up a score, and states nothing without a span.

use async_trait::async_trait;
use rolefit_domain::{Criterion, DocumentText, Profile};

use crate::PortResult;

/// Turns text into facts.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// The facts of a resume. Every value's span is a slice of the text that says it; a value that cannot be found in
    /// the text is dropped, never returned.
    ///
    /// Errors: a transient kind when the model is away or busy; `Refused` when it may not be used, or refuses this text;
    /// `Corrupt` when its answer is not of the form that was asked for.
    async fn profile(&self, text: &DocumentText) -> PortResult<Profile>;

    /// What a job ad asks for, in the ad's order, each with its span in `text`; what only the title asks for comes first
    /// and has no span. At most `MAX_CRITERIA` of the domain's limits, none about the person rather than the work. Errors are
    /// those of [`LanguageModel::profile`].
    async fn criteria(&self, title: &str, text: &str) -> PortResult<Vec<Criterion>>;

    /// Name and version of the model, such as `rules-1`; recorded with everything it says.
    fn version(&self) -> &str;
}
