//! What the page of a job sends at once, and what holds before it is published.

use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::view::JobForm;
use rolefit_domain::{AdWarning, Caller, ChosenWeight, Criterion, JobId, JobPosting, JobStatus, UnfairLines};

use crate::{ServiceError, ServiceResult, Services};

/// What the form of a posting saves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobChange {
    /// The posting.
    pub form: JobForm,
    /// Whether unfair words that the public would see are confirmed.
    pub unfair: UnfairLines,
}

impl From<JobForm> for JobChange {
    fn from(form: JobForm) -> Self {
        Self {
            form,
            ..Self::default()
        }
    }
}

/// A step of a job, with what its page saves before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusChange {
    /// What it becomes.
    pub status: JobStatus,
    /// The weights that are chosen on the page.
    pub weights: Vec<ChosenWeight>,
    /// Whether unfair lines of the ad are confirmed.
    pub unfair: UnfairLines,
}

impl From<JobStatus> for StatusChange {
    fn from(status: JobStatus) -> Self {
        Self {
            status,
            weights: Vec::new(),
            unfair: UnfairLines::default(),
        }
    }
}

impl Services {
    /// Sets the weights of criteria, all in one version; criteria that are not among them keep theirs. What is so already
    /// needs no version.
    ///
    /// # Errors
    /// `Invalid` at `weight` for one that there is not; `Stale` for a criterion that the job has no more.
    pub async fn save_weights(
        &self,
        caller: &Caller,
        id: JobId,
        version: u64,
        weights: &[ChosenWeight],
    ) -> ServiceResult<u64> {
        let stored = self.editable_job(caller, id).await?;
        let mut next = stored.value.clone();
        set_weights(&mut next.criteria, weights)?;
        if next == stored.value {
            return Ok(stored.value.version);
        }
        self.save_job(caller, stored, version, next, "job.criteria_changed")
            .await
    }
}

/// What the ledger says of a change of a job beside its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// Nothing more.
    Nothing,
    /// Somebody confirmed that unfair lines are published.
    UnfairConfirmed,
}

impl Note {
    /// The detail of the ledger's entry.
    pub(crate) fn beside(self, version: u64) -> String {
        match self {
            Self::Nothing => format!("version={version}"),
            Self::UnfairConfirmed => format!("version={version} unfair=confirmed"),
        }
    }
}

/// Sets the weights that were chosen.
pub(crate) fn set_weights(criteria: &mut [Criterion], weights: &[ChosenWeight]) -> ServiceResult<()> {
    for ChosenWeight { criterion, weight } in weights {
        if !(1..=MAX_WEIGHT).contains(weight) {
            let message = format!("Choose a weight from 1 to {MAX_WEIGHT}.");
            return Err(ServiceError::invalid("weight", message));
        }
        find(criteria, criterion)?.weight = *weight;
    }
    Ok(())
}

/// What is unfair in a title. Its words stand in the sentence, because a place in the ad they have none.
pub(crate) fn unfair_title(title: &str) -> impl Iterator<Item = AdWarning> {
    rolefit_matching::unfair_lines(title)
        .into_iter()
        .map(move |warning| {
            let words = warning.span.and_then(|span| span.slice(title)).unwrap_or(title);
            AdWarning {
                problem: format!("The title says “{words}”. {}", warning.problem),
                span: None,
                ..warning
            }
        })
}

/// The unfair words of a posting, in its title and its ad.
pub(crate) fn unfair_words(posting: &JobPosting) -> Vec<&str> {
    let words_in = |text| {
        let lines = rolefit_matching::unfair_lines(text);
        lines.into_iter().filter_map(move |line| line.span?.slice(text))
    };
    words_in(posting.title.as_str())
        .chain(words_in(posting.text.as_str()))
        .collect()
}

/// Unfair words that one message quotes; a longer message does not fit into an address, where it stands without WASM.
const QUOTED: usize = 5;

/// Refuses an ad with unfair lines, quoting them, unless that is confirmed. Answers with what the ledger says of it.
pub(crate) fn confirmed<'a>(
    words: impl Iterator<Item = &'a str>,
    unfair: UnfairLines,
) -> ServiceResult<Note> {
    let words: Vec<_> = words.collect();
    if words.is_empty() {
        return Ok(Note::Nothing);
    }
    match unfair {
        UnfairLines::Confirmed => return Ok(Note::UnfairConfirmed),
        UnfairLines::Shown(number) if number == words.len() => return Ok(Note::UnfairConfirmed),
        UnfairLines::Shown(_) | UnfairLines::Unseen => {}
    }
    let mut quotes: Vec<String> = Vec::new();
    for quote in words.iter().map(|words| format!("“{words}”")) {
        if !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    let more = quotes.len().saturating_sub(QUOTED);
    quotes.truncate(QUOTED);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "The ad keeps people out for who they are: {}{more}. Change it, or confirm that it is published as it is.",
        quotes.join(", ")
    );
    Err(ServiceError::invalid("confirmed", message))
}

/// The criterion with an id; `Stale` where a change took it away.
pub(crate) fn find<'a>(criteria: &'a mut [Criterion], id: &str) -> ServiceResult<&'a mut Criterion> {
    criteria
        .iter_mut()
        .find(|c| c.id == id)
        .ok_or(ServiceError::Stale)
}
