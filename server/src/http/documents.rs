//! Uploaded files on their way back to those who may have them.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use rolefit_app::context::RequestContext;
use rolefit_app::public::PublicFrame;
use rolefit_domain::encode::percent;
use rolefit_domain::{CandidateId, JobId, ResumeId};
use rolefit_services::{DocumentDownload, ServiceError};

use super::pages;
use crate::app::AppState;

/// A candidate's own document.
pub(super) async fn own(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(resume): Path<String>,
) -> Response {
    let frame = pages::frame(&context, &format!("/me/resumes/{resume}"));
    let download = async {
        let caller = context.caller.ok_or(ServiceError::SignInNeeded)?;
        let resume: ResumeId = resume.parse().map_err(|_| ServiceError::NotFound)?;
        state.services.download(&caller, resume).await
    };
    answer(&frame, download.await)
}

/// The document of a candidate on the shortlist of a job.
pub(super) async fn reviewed(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path((job, candidate)): Path<(String, String)>,
) -> Response {
    let frame = pages::frame(&context, &format!("/r/jobs/{job}/candidates/{candidate}"));
    let download = async {
        let caller = context.caller.ok_or(ServiceError::SignInNeeded)?;
        let job: JobId = job.parse().map_err(|_| ServiceError::NotFound)?;
        let candidate: CandidateId = candidate.parse().map_err(|_| ServiceError::NotFound)?;
        state.services.download_for_review(&caller, job, candidate).await
    };
    answer(&frame, download.await)
}

/// Always as a download and never as a page of ours: the bytes are a stranger's. The frame is that of the page that
/// links to the file, since a sign-in leads to pages only.
fn answer(frame: &PublicFrame, download: Result<DocumentDownload, ServiceError>) -> Response {
    let download = match download {
        Ok(download) => download,
        Err(error) => return pages::failed(frame, &error),
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        ),
        (header::CONTENT_LENGTH, HeaderValue::from(download.size)),
    ];
    let download_headers = as_download(&download.file_name);
    (headers, download_headers, Body::from_stream(download.content)).into_response()
}

/// The headers of a file that is kept by nobody on its way, never shown as a page of ours, and has this name.
pub(super) fn as_download(file_name: &str) -> [(HeaderName, HeaderValue); 3] {
    // Every character that is left as it is may stand in an extended parameter (RFC 5987) too.
    let disposition = format!("attachment; filename*=UTF-8''{}", percent(file_name));
    [
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
        (
            HeaderName::from_static("content-security-policy"),
            HeaderValue::from_static("sandbox; default-src 'none'"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ]
}
