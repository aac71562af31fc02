//! Jobs, their criteria and their candidates, for members of organizations.

use std::collections::BTreeMap;

use leptos::server;
#[cfg(feature = "ssr")]
use rolefit_domain::UnfairLines;
use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::view;
use rolefit_domain::{CandidateId, ChosenWeight, JobId, JobStatus, Need, OrganizationId};

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::anchors::{CONFIRM_UNFAIR, WORK_PLACE_ID, posting_id};
#[cfg(feature = "ssr")]
use crate::components::field::field_id;
#[cfg(feature = "ssr")]
use crate::context::signed_in;
#[cfg(feature = "ssr")]
use crate::redirect::redirect_to;

/// Makes an organization of which the caller is the admin, then leads to its start page.
#[server(prefix = "/api/ui", endpoint = "create_organization")]
pub async fn create_organization(name: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    context
        .services
        .create_organization(&caller, &name)
        .await
        .map_err(|e| AppError::from(e).at_its_field().keeping(&name))?;
    redirect_to("/r");
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
    let job = context.services.create_job(&caller, organization, form);
    let job = job.await.map_err(|e| at_posting(e.into(), &typed))?;
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
    let saved = context.services.update_job(&caller, job, version, change);
    saved.await.map_err(|e| at_posting(e.into(), &typed))
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

/// What was typed into the form of a posting that came back.
pub fn kept_posting(kept: &str) -> Option<view::JobForm> {
    // Whoever writes an address of their own has typed nothing.
    serde_json::from_str(kept).ok()
}

/// Sets the weights that are chosen on the page of a job, all at once. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "save_weights")]
pub async fn save_weights(
    job: JobId,
    version: u64,
    #[server(default)] weights: Vec<ChosenWeight>,
) -> Result<u64, AppError> {
    let (context, caller) = signed_in().map_err(|e| keeping_weights(e, &weights))?;
    let saved = context.services.save_weights(&caller, job, version, &weights);
    saved.await.map_err(|e| keeping_weights(e.into(), &weights))
}

/// The error with the weights that were chosen, as [`kept_weights`] reads them.
#[cfg(feature = "ssr")]
fn keeping_weights(error: AppError, weights: &[ChosenWeight]) -> AppError {
    let weights = weights
        .iter()
        .map(|chosen| (chosen.criterion.as_str(), chosen.weight));
    let weights: BTreeMap<&str, u8> = weights.collect();
    error.keeping(&serde_json::json!(weights).to_string())
}

/// The weights that were chosen in a form that came back, by the ids of their criteria.
pub fn kept_weights(kept: &str) -> BTreeMap<String, u8> {
    // Whoever writes an address of their own has chosen nothing.
    let mut weights: BTreeMap<String, u8> = serde_json::from_str(kept).unwrap_or_default();
    weights.retain(|_, weight| (1..=MAX_WEIGHT).contains(weight));
    weights
}

/// Says where the work is done. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "set_work_place")]
pub async fn set_work_place(job: JobId, version: u64, work_place: String) -> Result<u64, AppError> {
    let (context, caller) = signed_in()?;
    let chosen = context
        .services
        .set_work_place(&caller, job, version, &work_place);
    chosen
        .await
        .map_err(|e| AppError::from(e).at(WORK_PLACE_ID.to_owned()))
}

/// Makes a criterion a must-have or a nice-to-have. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "set_criterion_need")]
pub async fn set_criterion_need(
    job: JobId,
    version: u64,
    criterion: String,
    need: Need,
) -> Result<u64, AppError> {
    use rolefit_services::CriterionChange;

    let (context, caller) = signed_in()?;
    let change = CriterionChange::Need { criterion, need };
    Ok(context
        .services
        .change_criterion(&caller, job, version, change)
        .await?)
}

/// Removes a criterion. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "remove_criterion")]
pub async fn remove_criterion(job: JobId, version: u64, criterion: String) -> Result<u64, AppError> {
    use rolefit_services::CriterionChange;

    let (context, caller) = signed_in()?;
    let change = CriterionChange::Remove { criterion };
    Ok(context
        .services
        .change_criterion(&caller, job, version, change)
        .await?)
}

/// Adds a criterion that the ad does not name. Answers with the new version.
#[server(prefix = "/api/ui", endpoint = "add_criterion")]
pub async fn add_criterion(job: JobId, version: u64, label: String, need: Need) -> Result<u64, AppError> {
    use rolefit_services::CriterionChange;

    let (context, caller) = signed_in()?;
    let change = CriterionChange::Add {
        label: label.clone(),
        need,
    };
    context
        .services
        .change_criterion(&caller, job, version, change)
        .await
        .map_err(|e| AppError::from(e).at(field_id("label")).keeping(&label))
}

/// Opens, pauses, closes or archives a job, with the weights that are chosen on its page. Answers with the new version.
///
/// `confirmed` is the number of unfair lines of the ad that were shown and are published all the same. With a refusal the
/// weights come back as [`kept_weights`] reads them.
#[server(prefix = "/api/ui", endpoint = "set_job_status")]
pub async fn set_job_status(
    job: JobId,
    version: u64,
    status: JobStatus,
    #[server(default)] weights: Vec<ChosenWeight>,
    #[server(default)] confirmed: usize,
) -> Result<u64, AppError> {
    use rolefit_services::StatusChange;

    let (context, caller) = signed_in().map_err(|e| keeping_weights(e, &weights))?;
    let unfair = match confirmed {
        0 => UnfairLines::Unseen,
        number => UnfairLines::Shown(number),
    };
    let change = StatusChange {
        status,
        weights: weights.clone(),
        unfair,
    };
    let step = context.services.set_job_status(&caller, job, version, change);
    step.await.map_err(|e| {
        let error = keeping_weights(e.into(), &weights);
        match error.field.as_deref() {
            Some("confirmed") => error.at(CONFIRM_UNFAIR.to_owned()),
            _ => error,
        }
    })
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
