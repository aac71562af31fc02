//! The pages of people who hire.

mod actions;
mod criteria;
mod draft;
mod edit;
mod facts;
mod home;
mod job_form;
mod keys;
mod new_job;
mod review;
mod shortlist;
mod status;
mod warnings;

pub use edit::EditJob;
pub use home::Home;
pub use new_job::NewJob;
pub use review::Review;
pub use shortlist::Candidates;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use rolefit_domain::view::{RecruiterHome, Viewer};
use rolefit_domain::{JobId, OrganizationId};

use crate::AppError;
use crate::error::ErrorKind;
use crate::server_fns::{auth, recruiter};

/// The job that the page's address names; `None` when it cannot be an id.
fn named_job() -> Memo<Option<JobId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|p| p.get_str("job").and_then(|id| id.parse().ok())))
}

/// The organization that `?organization=` names; nothing when there is no such part, or nothing readable in it.
fn named_organization() -> Memo<Result<Option<OrganizationId>, AppError>> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|q| match q.get_str("organization") {
            None | Some("") => Ok(None),
            Some(id) => id
                .parse()
                .map(Some)
                .map_err(|_| AppError::of(ErrorKind::NotFound)),
        })
    })
}

/// An organization with its jobs, and all organizations of the reader.
type Desk = (Option<RecruiterHome>, Option<Viewer>);

/// The start page's data. Read in one piece, so that the page never shows one without the other.
async fn desk(organization: Result<Option<OrganizationId>, AppError>) -> Result<Desk, AppError> {
    let home = recruiter::recruiter_home(organization?).await?;
    let viewer = auth::viewer().await?;
    Ok((home, viewer))
}
