//! What is wrong with an ad and should be looked at before it is published.

use serde::{Deserialize, Serialize};

use crate::Span;

/// Something in an ad that a recruiter should change, or know of, before the public sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdWarning {
    /// What kind of thing.
    pub kind: AdWarningKind,
    /// What is wrong, as a whole sentence.
    pub problem: String,
    /// What to write or do instead, as a whole sentence.
    pub advice: String,
    /// Where the ad says so; `None` for what it does not say, and for criteria that have no place in it.
    pub span: Option<Span>,
    /// The ids of the criteria that it is about, for contradictions between them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
}

/// What kind of warning it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdWarningKind {
    /// Words that keep people out for who they are. An ad that has any is published only by who confirms that.
    Unfair,
    /// Two things that cannot both hold.
    Contradiction,
    /// The ad says too little.
    Sparse,
}

/// Whether whoever publishes an ad has been shown its unfair lines and publishes it all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnfairLines {
    /// They were not: publishing an ad with such lines is refused.
    #[default]
    Unseen,
    /// So many of them were: it holds as long as the ad has as many.
    Shown(usize),
    /// They were, however many they are, and say so: the form of an ad is sent before anybody has looked for them.
    Confirmed,
}

/// A weight that was chosen for a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenWeight {
    /// [`Criterion::id`](crate::Criterion::id).
    pub criterion: String,
    /// 1 to [`MAX_WEIGHT`](crate::limits::MAX_WEIGHT).
    pub weight: u8,
}
