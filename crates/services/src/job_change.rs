//! What the page of a job sends at once, and what holds before it is published.

use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::view::JobForm;
use rolefit_domain::{
    AdWarning, AdWarningKind, Caller, ChosenWeight, Criterion, Job, JobId, JobPosting, JobStatus, Need,
    UnfairLines,
};

use crate::error::both;
use crate::job_fields::work_place;
use crate::jobs::CriterionChange;
use crate::{ServiceError, ServiceResult, Services};

/// What is chosen on the page of a job beside a change. Whatever is pressed there keeps it: nobody should lose a choice
/// because another button was nearer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// Weights of criteria; those that are not among them stay.
    pub weights: Vec<ChosenWeight>,
    /// [`rolefit_domain::WorkPlace::name`]; empty where none is chosen.
    pub work_place: String,
}

impl Chosen {
    /// Sets all of it, or tells all that is not right.
    pub(crate) fn apply(&self, job: &mut Job) -> ServiceResult<()> {
        let weights = set_weights(&mut job.criteria, &self.weights);
        let place = match self.work_place.as_str() {
            "" => Ok(None),
            name => work_place(name).map(Some),
        };
        let ((), place) = both(weights, place)?;
        if let Some(place) = place.filter(|place| job.posting.work_place != Some(*place)) {
            job.posting.work_place = Some(place);
            job.posting.read.work_place = None;
        }
        Ok(())
    }
}

/// A change of one criterion, with what its page saves with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaChange {
    /// The change.
    pub change: CriterionChange,
    /// What is chosen on the page.
    pub chosen: Chosen,
}

impl From<CriterionChange> for CriteriaChange {
    fn from(change: CriterionChange) -> Self {
        Self {
            change,
            chosen: Chosen::default(),
        }
    }
}

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
    /// What is chosen on the page.
    pub chosen: Chosen,
    /// Whether unfair lines of the ad are confirmed.
    pub unfair: UnfairLines,
}

impl From<JobStatus> for StatusChange {
    fn from(status: JobStatus) -> Self {
        Self {
            status,
            chosen: Chosen::default(),
            unfair: UnfairLines::default(),
        }
    }
}

impl Services {
    /// Keeps what is chosen on the page of a job, all in one version. What is so already needs no version.
    ///
    /// # Errors
    /// `Invalid` at `weight` and `work_place` for what there is not; `Stale` for a criterion that the job has no more.
    pub async fn save_chosen(
        &self,
        caller: &Caller,
        id: JobId,
        version: u64,
        chosen: &Chosen,
    ) -> ServiceResult<u64> {
        let stored = self.editable_job(caller, id).await?;
        let mut next = stored.value.clone();
        chosen.apply(&mut next)?;
        if next == stored.value {
            return Ok(stored.value.version);
        }
        let action = match next.posting == stored.value.posting {
            true => "job.criteria_changed",
            false => "job.updated",
        };
        self.save_job(caller, stored, version, next, action).await
    }

    /// Says where the work is done, where the ad does not, and keeps what else is chosen.
    ///
    /// # Errors
    /// As [`Self::save_chosen`]; `Invalid` at `work_place` also where none is chosen.
    pub async fn set_work_place(
        &self,
        caller: &Caller,
        id: JobId,
        version: u64,
        chosen: &Chosen,
    ) -> ServiceResult<u64> {
        // Who may not see the job hears nothing of its form.
        self.editable_job(caller, id).await?;
        work_place(&chosen.work_place)?;
        self.save_chosen(caller, id, version, chosen).await
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

/// What to say of an ad that names no way to apply. Its readers cannot apply by way of Rolefit yet.
pub(crate) fn without_contact(text: &str) -> Option<AdWarning> {
    rolefit_matching::contact_in(text).is_none().then(|| AdWarning {
        kind: AdWarningKind::Sparse,
        problem: "The ad names neither an e-mail address, nor a telephone number, nor a link, so nobody can apply: Rolefit \
                  takes no applications yet."
            .to_owned(),
        advice: "Write into the ad how to apply, such as an address that somebody reads.".to_owned(),
        span: None,
        criteria: Vec::new(),
    })
}

/// What is missing for opening a job, all of it at once.
pub(crate) fn can_be_open(job: &Job) -> ServiceResult<()> {
    let place = match job.posting.work_place {
        Some(_) => Ok(()),
        None => Err(ServiceError::invalid("work_place", NO_WORK_PLACE)),
    };
    let criteria = match job.criteria.is_empty() {
        false => Ok(()),
        true => Err(ServiceError::invalid("criteria", NO_CRITERIA)),
    };
    both(place, criteria).map(drop)
}

/// Why a job is not opened of which nobody knows where the work is done.
pub(crate) const NO_WORK_PLACE: &str =
    "the ad does not say where the work is done; choose it before you open the job";
/// Why a job without criteria is not open, however it would come to that.
pub(crate) const NO_CRITERIA: &str =
    "an open job needs at least one criterion, because without one nobody can be ranked; add one first";

/// The criteria of a job with those that somebody adds in own words.
///
/// # Errors
/// `Invalid` at `label` where all of it is on the list already: adding it must not change how strongly it is asked for, unseen.
/// Of several things those that are there are left as they are.
pub(crate) fn with_added(criteria: &mut Vec<Criterion>, added: Vec<Criterion>) -> ServiceResult<()> {
    let mut known = None;
    let before = criteria.len();
    for new in added {
        match criteria[..before].iter().find(|criterion| criterion.id == new.id) {
            Some(there) => known = known.or_else(|| Some(on_the_list(there))),
            None if criteria.iter().any(|criterion| criterion.id == new.id) => {}
            None => criteria.push(new),
        }
    }
    match known {
        Some(known) if criteria.len() == before => Err(known),
        _ => Ok(()),
    }
}

fn on_the_list(criterion: &Criterion) -> ServiceError {
    let (is, other) = match criterion.need {
        Need::MustHave => ("must-have", "Nice"),
        Need::NiceToHave => ("nice-to-have", "Must"),
    };
    let message = format!(
        "“{}” is on the list already, as a {is}. Nothing was changed; if that is wrong, press “{other}” beside it.",
        criterion.label
    );
    ServiceError::invalid("label", message)
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
