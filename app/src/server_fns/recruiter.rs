//! Jobs, their criteria and their candidates, for members of organizations.

use std::collections::BTreeMap;

use leptos::server;
#[cfg(feature = "ssr")]
use rolefit_domain::UnfairLines;
use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::view;
use rolefit_domain::{CandidateId, ChosenWeight, JobId, JobStatus, Need, OrganizationId};
use serde::{Deserialize, Serialize};

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::anchors::{CONFIRM_UNFAIR, WORK_PLACE_ID, posting_id};
#[cfg(feature = "ssr")]
use crate::components::field::field_id;
#[cfg(feature = "ssr")]
use crate::context::signed_in;
#[cfg(feature = "ssr")]
use crate::redirect::redirect_to;
#[cfg(feature = "ssr")]
use crate::server_fns::kept::kept_whole;

/// Makes an organization of which the caller is the admin, then leads to its start page.
#[server(prefix = "/api/ui", endpoint = "create_organization")]
pub async fn create_organization(name: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    let organization = context
        .services
        .create_organization(&caller, &name)
        .await
        .map_err(|e| AppError::from(e).at_its_field().keeping(&name))?;
    // By its id, because the page without one is that of the caller's oldest organization.
    redirect_to(&format!("/r?organization={organization}"));
    Ok(())
}

/// The start page of an organization, the first one when none is named; `None` for members of none.
#[server(prefix = "/api/ui", endpoint = "recruiter_home")]
pub async fn recruiter_home(
    organization: Option<OrganizationId>,
) -> Result<Option<view::RecruiterHome>, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.recruiter_home(&caller, organization).await?)
}

/// Makes a draft from an ad, then leads to the page that shows what was read from it.
#[server(prefix = "/api/ui", endpoint = "create_job")]
pub async fn create_job(organization: OrganizationId, form: view::JobForm) -> Result<JobId, AppError> {
    let typed = form.clone();
    let (context, caller) = signed_in().map_err(|e| at_posting(e, &typed))?;
    let job = match context.services.create_job(&caller, organization, form).await {
        Ok(job) => job,
        Err(error) => return Err(kept_posting_whole(error.into(), &typed).await),
    };
    redirect_to(&format!("/r/jobs/{job}/edit"));
    Ok(job)
}

/// A job with its criteria, to edit.
#[server(prefix = "/api/ui", endpoint = "job_editor")]
pub async fn job_editor(job: JobId) -> Result<view::JobEditor, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.job_editor(&caller, job).await?)
}

/// Changes the ad and its facts. Answers with the new version.
///
/// `confirmed` is `true` where unfair lines of the ad of an open job are published all the same.
#[server(prefix = "/api/ui", endpoint = "update_job")]
pub async fn update_job(
    job: JobId,
    version: u64,
    form: view::JobForm,
    #[server(default)] confirmed: bool,
) -> Result<u64, AppError> {
    use rolefit_services::JobChange;

    let typed = form.clone();
    let (context, caller) = signed_in().map_err(|e| at_posting(e, &typed))?;
    let change = JobChange {
        form,
        unfair: if confirmed {
            UnfairLines::Confirmed
        } else {
            UnfairLines::Unseen
        },
    };
    match context.services.update_job(&caller, job, version, change).await {
        Ok(version) => Ok(version),
        Err(error) => Err(kept_posting_whole(error.into(), &typed).await),
    }
}

/// The error of a posting's form, so that a page that is loaded anew opens at the field that was not right, with what was
/// typed as [`kept_posting`] reads it, if its ad is short. What no field is to blame for stands at the top of the page.
#[cfg(feature = "ssr")]
fn at_posting(error: AppError, typed: &view::JobForm) -> AppError {
    let error = error.keeping(&serde_json::json!(typed).to_string());
    match error.field.as_deref().map(posting_id) {
        Some(id) => error.at(id),
        None => error,
    }
}

/// As [`at_posting`], kept by the server where it is too long for an address.
#[cfg(feature = "ssr")]
async fn kept_posting_whole(error: AppError, typed: &view::JobForm) -> AppError {
    kept_whole(at_posting(error, typed), &serde_json::json!(typed).to_string()).await
}

/// What was typed into the form of a posting that came back.
pub fn kept_posting(kept: &str) -> Option<view::JobForm> {
    // Whoever writes an address of their own has typed nothing.
    serde_json::from_str(kept).ok()
}

/// What is chosen or typed on the page of a job outside of its posting's form. It comes back with a refusal, so that a page that
/// is loaded anew shows it again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OnPage {
    /// Weights by the ids of their criteria.
    pub weights: BTreeMap<String, u8>,
    /// The work place that is chosen; empty for none.
    pub work_place: String,
    /// The words of a new criterion.
    pub label: String,
}

impl OnPage {
    /// Reads what came back. Whoever writes an address of their own has chosen nothing.
    pub fn kept(kept: &str) -> Self {
        let mut kept: Self = serde_json::from_str(kept).unwrap_or_default();
        kept.weights.retain(|_, weight| (1..=MAX_WEIGHT).contains(weight));
        kept
    }
}

/// What every form of the page of a job sends beside its change, for the service, and to be kept.
#[cfg(feature = "ssr")]
struct Sent {
    chosen: rolefit_services::Chosen,
    label: String,
}

#[cfg(feature = "ssr")]
impl Sent {
    fn new(weights: Vec<ChosenWeight>, work_place: String, label: &str) -> Self {
        Self {
            chosen: rolefit_services::Chosen { weights, work_place },
            label: label.to_owned(),
        }
    }

    /// The error with all of it, as [`OnPage::kept`] reads it, and with the field that is not right.
    fn refused(&self, error: impl Into<AppError>) -> AppError {
        let weights = self.chosen.weights.iter();
        let on_page = OnPage {
            weights: weights
                .map(|chosen| (chosen.criterion.clone(), chosen.weight))
                .collect(),
            work_place: self.chosen.work_place.clone(),
            label: self.label.clone(),
        };
        let error = error.into().keeping(&serde_json::json!(on_page).to_string());
        match error.field.as_deref() {
            Some("confirmed") => error.at(CONFIRM_UNFAIR.to_owned()),
            Some("work_place") => error.at(WORK_PLACE_ID.to_owned()),
            Some("label") => error.at(field_id("label")),
            _ => error,
        }
    }
}

/// Sets the weights that are chosen on the page of a job, all at once, and the work place. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "save_weights")]
pub async fn save_weights(
    job: JobId,
    version: u64,
    #[server(default)] weights: Vec<ChosenWeight>,
    #[server(default)] work_place: String,
    #[server(default)] label: String,
) -> Result<u64, AppError> {
    let sent = Sent::new(weights, work_place, &label);
    let (context, caller) = signed_in().map_err(|e| sent.refused(e))?;
    let services = &context.services;
    let saved = services.save_chosen(&caller, job, version, &sent.chosen);
    saved.await.map_err(|e| sent.refused(e))
}

/// Says where the work is done, and sets the weights that are chosen. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "set_work_place")]
pub async fn set_work_place(
    job: JobId,
    version: u64,
    work_place: String,
    #[server(default)] weights: Vec<ChosenWeight>,
    #[server(default)] label: String,
) -> Result<u64, AppError> {
    let sent = Sent::new(weights, work_place, &label);
    let (context, caller) = signed_in().map_err(|e| sent.refused(e))?;
    let services = &context.services;
    let saved = services.set_work_place(&caller, job, version, &sent.chosen);
    saved.await.map_err(|e| sent.refused(e))
}

/// Makes a criterion a must-have or a nice-to-have: the button that is pressed sends its id under the one name or the other.
/// Keeps what else is chosen. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "set_criterion_need")]
pub async fn set_criterion_need(
    job: JobId,
    version: u64,
    #[server(default)] must_have: String,
    #[server(default)] nice_to_have: String,
    #[server(default)] weights: Vec<ChosenWeight>,
    #[server(default)] work_place: String,
    #[server(default)] label: String,
) -> Result<u64, AppError> {
    use rolefit_services::CriterionChange;

    let (criterion, need) = match nice_to_have.is_empty() {
        true => (must_have, Need::MustHave),
        false => (nice_to_have, Need::NiceToHave),
    };
    let sent = Sent::new(weights, work_place, &label);
    change(job, version, CriterionChange::Need { criterion, need }, sent).await
}

/// Removes a criterion, and keeps what else is chosen. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "remove_criterion")]
pub async fn remove_criterion(
    job: JobId,
    version: u64,
    criterion: String,
    #[server(default)] weights: Vec<ChosenWeight>,
    #[server(default)] work_place: String,
    #[server(default)] label: String,
) -> Result<u64, AppError> {
    use rolefit_services::CriterionChange;

    let sent = Sent::new(weights, work_place, &label);
    change(job, version, CriterionChange::Remove { criterion }, sent).await
}

/// Adds a criterion that the ad does not name, and keeps what else is chosen. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "add_criterion")]
pub async fn add_criterion(
    job: JobId,
    version: u64,
    label: String,
    need: Need,
    #[server(default)] weights: Vec<ChosenWeight>,
    #[server(default)] work_place: String,
) -> Result<u64, AppError> {
    use rolefit_services::CriterionChange;

    let sent = Sent::new(weights, work_place, &label);
    change(job, version, CriterionChange::Add { label, need }, sent).await
}

#[cfg(feature = "ssr")]
async fn change(
    job: JobId,
    version: u64,
    change: rolefit_services::CriterionChange,
    sent: Sent,
) -> Result<u64, AppError> {
    let (context, caller) = signed_in().map_err(|e| sent.refused(e))?;
    let change = rolefit_services::CriteriaChange {
        change,
        chosen: sent.chosen.clone(),
    };
    let services = &context.services;
    let changed = services.change_criterion(&caller, job, version, change);
    changed.await.map_err(|e| sent.refused(e))
}

/// Opens, pauses, closes or archives a job, with what is chosen on its page. Answers with the new version.
///
/// `confirmed` is the number of unfair lines of the ad that were shown and are published all the same.
#[server(prefix = "/api/ui", endpoint = "set_job_status")]
pub async fn set_job_status(
    job: JobId,
    version: u64,
    status: JobStatus,
    #[server(default)] weights: Vec<ChosenWeight>,
    #[server(default)] work_place: String,
    #[server(default)] label: String,
    #[server(default)] confirmed: usize,
) -> Result<u64, AppError> {
    use rolefit_services::StatusChange;

    let sent = Sent::new(weights, work_place, &label);
    let (context, caller) = signed_in().map_err(|e| sent.refused(e))?;
    let unfair = match confirmed {
        0 => UnfairLines::Unseen,
        number => UnfairLines::Shown(number),
    };
    let change = StatusChange {
        status,
        chosen: sent.chosen.clone(),
        unfair,
    };
    let step = context.services.set_job_status(&caller, job, version, change);
    step.await.map_err(|e| sent.refused(e))
}

/// The ranked candidates of a job.
#[server(prefix = "/api/ui", endpoint = "shortlist")]
pub async fn shortlist(job: JobId) -> Result<view::Shortlist, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.shortlist(&caller, job).await?)
}

/// One candidate against a job, everything shown.
#[server(prefix = "/api/ui", endpoint = "review")]
pub async fn review(job: JobId, candidate: CandidateId) -> Result<view::MatchView, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.review(&caller, job, candidate).await?)
}
