//! What the page of a job sends at once, and what holds before it is published.

use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::view::JobForm;
use rolefit_domain::{ChosenWeight, Criterion, JobStatus, UnfairLines};

use crate::{ServiceError, ServiceResult};

/// What the page of a job saves at once: its posting, and every weight that is chosen on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobChange {
    /// The posting.
    pub form: JobForm,
    /// The weights; criteria that are not among them keep theirs.
    pub weights: Vec<ChosenWeight>,
    /// Whether unfair lines of the ad of an open job are confirmed.
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

/// The words of the unfair lines of an ad.
pub(crate) fn quoted(text: &str) -> Vec<&str> {
    let lines = rolefit_matching::unfair_lines(text);
    lines.iter().filter_map(|line| line.span?.slice(text)).collect()
}

/// Refuses an ad with unfair lines, quoting them, unless that is confirmed.
pub(crate) fn confirmed<'a>(lines: impl Iterator<Item = &'a str>, unfair: UnfairLines) -> ServiceResult<()> {
    let quotes: Vec<_> = lines.map(|line| format!("“{line}”")).collect();
    if quotes.is_empty() || unfair == UnfairLines::Confirmed {
        return Ok(());
    }
    let message = format!(
        "The ad keeps people out for who they are: {}. Change it, or confirm that it is published as it is.",
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
