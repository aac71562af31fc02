//! The candidate's documents, profile and matches.

use std::collections::BTreeMap;

use leptos::server;
use rolefit_domain::view;
use rolefit_domain::{JobId, ResumeId};
#[cfg(feature = "ssr")]
use rolefit_services::ProfileChange;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::anchors::{REMOVED, SAVED, add_field_id, add_id, edit_id, part_id, row_id};
#[cfg(feature = "ssr")]
use crate::context::signed_in;
#[cfg(feature = "ssr")]
use crate::redirect::redirect_to;
#[cfg(feature = "ssr")]
use crate::server_fns::kept::kept_whole;

/// The start page.
#[server(prefix = "/api/ui", endpoint = "candidate_home")]
pub async fn candidate_home() -> Result<view::CandidateHome, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.candidate_home(&caller).await?)
}

/// One of the candidate's documents and how far it is.
#[server(prefix = "/api/ui", endpoint = "resume")]
pub async fn resume(resume: ResumeId) -> Result<view::ResumeView, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.resume(&caller, resume).await?)
}

/// Tries the failed step of a document again.
#[server(prefix = "/api/ui", endpoint = "retry_resume")]
pub async fn retry_resume(resume: ResumeId) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.retry_resume(&caller, resume).await?)
}

/// Removes one of the caller's documents for good.
#[server(prefix = "/api/ui", endpoint = "remove_resume")]
pub async fn remove_resume(resume: ResumeId) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    context.services.remove_resume(&caller, resume).await?;
    redirect_to("/me?document=removed");
    Ok(())
}

/// Puts the facts of a document in place of the profile, then leads to it.
#[server(prefix = "/api/ui", endpoint = "use_resume")]
pub async fn use_resume(resume: ResumeId) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    context.services.use_resume(&caller, resume).await?;
    redirect_to("/me/profile");
    Ok(())
}

/// The profile; `None` before the first document or typed entry.
#[server(prefix = "/api/ui", endpoint = "profile")]
pub async fn profile() -> Result<Option<view::ProfileView>, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.profile(&caller).await?)
}

/// Begins an empty profile to type in, then leads to it.
#[server(prefix = "/api/ui", endpoint = "start_profile")]
pub async fn start_profile() -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    context.services.start_profile(&caller).await?;
    redirect_to("/me/profile");
    Ok(())
}

/// Sets one value of the profile. `path` as in `rolefit_domain::edit`; an empty value clears an optional field.
#[server(prefix = "/api/ui", endpoint = "set_profile_field")]
pub async fn set_profile_field(version: u64, path: String, value: String) -> Result<u64, AppError> {
    let (subject, typed) = (path.clone(), value.clone());
    let made = match change_profile(version, ProfileChange::Set { path, value }).await {
        Ok(made) => made,
        Err(error) => return Err(kept(error.about(&subject).at(edit_id(&subject)), &typed).await),
    };
    // What was right already has no way back.
    let unchanged = (made == version).then(|| row_id(&subject));
    open_at(unchanged.as_deref().unwrap_or(SAVED));
    Ok(made)
}

/// Adds an entry to a section of the profile, with its first value.
#[server(prefix = "/api/ui", endpoint = "add_profile_entry")]
pub async fn add_profile_entry(version: u64, section: String, value: String) -> Result<u64, AppError> {
    let (subject, typed) = (section.clone(), value.clone());
    let made = match change_profile(version, ProfileChange::Add { section, value }).await {
        Ok(made) => made,
        Err(error) => return Err(kept(error.about(&subject).at(add_id(&subject)), &typed).await),
    };
    open_at(SAVED);
    Ok(made)
}

/// The error with what was typed, in the address or kept by the server.
#[cfg(feature = "ssr")]
async fn kept(error: AppError, typed: &str) -> AppError {
    kept_whole(error.keeping(typed), typed).await
}

/// Adds an entry to a section of the profile with all its fields: `entry` holds them by their names, as in
/// `rolefit_domain::edit::EntryKind`. What was typed is kept as [`kept_entry`] reads it.
#[server(prefix = "/api/ui", endpoint = "add_whole_entry")]
pub async fn add_whole_entry(
    version: u64,
    section: String,
    #[server(default)] entry: BTreeMap<String, String>,
) -> Result<u64, AppError> {
    let (subject, typed) = (section.clone(), serde_json::json!(&entry).to_string());
    let change = ProfileChange::AddEntry {
        section,
        values: entry,
    };
    match change_profile(version, change).await {
        Ok(made) => {
            open_at(SAVED);
            Ok(made)
        }
        Err(error) => {
            let anchor = entry_anchor(&subject, error.field.as_deref());
            Err(kept(error.about(&subject).at(anchor), &typed).await)
        }
    }
}

/// The field of a whole entry's form that an error is about; the first one where it is about none.
#[cfg(feature = "ssr")]
fn entry_anchor(section: &str, field: Option<&str>) -> String {
    let kind = rolefit_domain::edit::entry_kind(section);
    let known = kind.and_then(|kind| {
        let named = field.and_then(|name| kind.field(name));
        named.or(kind.fields.first())
    });
    known.map_or_else(|| add_id(section), |field| add_field_id(section, field.name))
}

/// What was typed into the form of [`add_whole_entry`], from the error that it came back with.
pub fn kept_entry(kept: &str) -> BTreeMap<String, String> {
    // Whoever writes an address of their own gets an empty form.
    serde_json::from_str(kept).unwrap_or_default()
}

/// Removes an entry of the profile.
#[server(prefix = "/api/ui", endpoint = "remove_profile_entry")]
pub async fn remove_profile_entry(version: u64, path: String) -> Result<u64, AppError> {
    let subject = path.clone();
    let removed = change_profile(version, ProfileChange::Remove { path }).await;
    let version = removed.map_err(|e| e.about(&subject))?;
    open_at(REMOVED);
    Ok(version)
}

/// Has a page that is loaded anew open where something was changed, at the way back.
#[cfg(feature = "ssr")]
fn open_at(anchor: &str) {
    if crate::error::is_plain_form() {
        redirect_to(&format!("/me/profile#{anchor}"));
    }
}

#[cfg(feature = "ssr")]
async fn change_profile(version: u64, change: ProfileChange) -> Result<u64, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.change_profile(&caller, version, change).await?)
}

/// Says that everything in the profile is right.
#[server(prefix = "/api/ui", endpoint = "confirm_profile")]
pub async fn confirm_profile(version: u64) -> Result<u64, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.confirm_profile(&caller, version).await?)
}

/// Goes back to an earlier version of the profile; without one, to what was read from its document. `part` is the part of the
/// page that the way back stood in; empty for the list of versions.
#[server(prefix = "/api/ui", endpoint = "restore_profile")]
pub async fn restore_profile(
    version: u64,
    earlier: Option<u64>,
    #[server(default)] part: String,
) -> Result<u64, AppError> {
    let (context, caller) = signed_in()?;
    let version = context
        .services
        .restore_profile(&caller, version, earlier)
        .await?;
    if !part.is_empty() {
        open_at(&part_id(&part));
    }
    Ok(version)
}

/// Lets recruiters find the candidate (`yes`), or hides the candidate (anything else).
#[server(prefix = "/api/ui", endpoint = "set_discoverable")]
pub async fn set_discoverable(discoverable: String) -> Result<(), AppError> {
    use rolefit_services::Discoverable;

    let (context, caller) = signed_in()?;
    let choice = if discoverable == "yes" {
        Discoverable::Yes
    } else {
        Discoverable::No
    };
    Ok(context.services.set_discoverable(&caller, choice).await?)
}

/// The jobs that fit best, and what there was to compare them with.
#[server(prefix = "/api/ui", endpoint = "recommended_jobs")]
pub async fn recommended_jobs() -> Result<view::OwnJobs, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.own_jobs(&caller).await?)
}

/// The candidate's own match with a job, everything shown.
#[server(prefix = "/api/ui", endpoint = "own_match")]
pub async fn own_match(job: JobId) -> Result<view::OwnMatch, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.own_match(&caller, job).await?)
}
