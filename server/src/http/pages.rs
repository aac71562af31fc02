//! The public pages, and what people see when something is missing or goes wrong.

use std::any::Any;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, Uri, header};
use rolefit_app::context::RequestContext;
use rolefit_app::csp::PUBLIC_POLICY;
use rolefit_app::public::{self, PublicFrame};
use rolefit_app::redirect::sign_in_for;
use rolefit_domain::ProblemKind;
use rolefit_domain::view::{JobFilter, Viewer};
use rolefit_services::{PublicJob, ServiceError};

use super::kept_pages::Place;
use super::observe;
use crate::app::AppState;

/// `Cache-Control` of pages that are one person's: kept by nobody else, and asked for again before they are shown.
pub(super) const PRIVATE_PAGE: &str = "private, no-cache";

pub(super) async fn home(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    address: Uri,
) -> Response {
    let make = async {
        let frame = frame(&context, "/");
        match state.services.public_jobs(&JobFilter::default()).await {
            Ok(list) => Made::Whole(public::home(&frame, &list)),
            Err(error) => Made::Answer(failed(&frame, &error)),
        }
    };
    kept_or(make, &state, &context, &address).await
}

pub(super) async fn jobs(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    filter: Result<Query<JobFilter>, axum::extract::rejection::QueryRejection>,
    address: Uri,
) -> Response {
    let make = async {
        // An address that somebody mangled still shows the jobs.
        let filter = public::asked_for(filter.map(|Query(filter)| filter).unwrap_or_default());
        let frame = frame(&context, "/jobs");
        match state.services.public_jobs(&filter).await {
            Ok(list) => Made::found(public::job_list(&frame, &list), list.search_away),
            Err(error) => Made::Answer(failed(&frame, &error)),
        }
    };
    kept_or(make, &state, &context, &address).await
}

pub(super) async fn job(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(slug): Path<String>,
    address: Uri,
) -> Response {
    let make = async {
        let frame = frame(&context, &format!("/jobs/{slug}"));
        match state.services.public_job(&slug).await {
            Ok(PublicJob::Page {
                page: job,
                search_away,
            }) => {
                let html = public::job_page(&frame, &job);
                if job.status.is_over() {
                    let mut response = page(&context, html);
                    *response.status_mut() = StatusCode::GONE;
                    return Made::Answer(response);
                }
                Made::found(html, search_away)
            }
            Ok(PublicJob::Moved(slug)) => {
                let mut moved = Redirect::permanent(&format!("/jobs/{slug}")).into_response();
                // 301 and not 308: no forms are sent to this address, and every crawler knows what it means.
                *moved.status_mut() = StatusCode::MOVED_PERMANENTLY;
                // Asked for again each time: a job that gets its old title back would else lead browsers in a circle.
                let fresh = HeaderValue::from_static("no-cache");
                moved.headers_mut().insert(header::CACHE_CONTROL, fresh);
                Made::Answer(moved)
            }
            Ok(PublicJob::Gone) => Made::Answer(error_page(&frame, StatusCode::GONE)),
            Ok(PublicJob::NotFound) => Made::Answer(error_page(&frame, StatusCode::NOT_FOUND)),
            Err(error) => Made::Answer(failed(&frame, &error)),
        }
    };
    kept_or(make, &state, &context, &address).await
}

pub(super) async fn privacy(Extension(context): Extension<RequestContext>) -> Response {
    page(&context, public::privacy(&frame(&context, "/privacy")))
}

pub(super) async fn ai_use(Extension(context): Extension<RequestContext>) -> Response {
    page(&context, public::ai_use(&frame(&context, "/ai-use")))
}

pub(super) async fn accessibility(Extension(context): Extension<RequestContext>) -> Response {
    page(
        &context,
        public::accessibility(&frame(&context, "/accessibility")),
    )
}

/// Whatever has no route.
pub(super) async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let frame = match request.extensions().get::<RequestContext>() {
        Some(context) => frame(context, request.uri().path()),
        None => bare_frame(&state, request.uri().path()),
    };
    error_page(&frame, StatusCode::NOT_FOUND)
}

/// The answer of a route that has nothing to show.
pub(super) fn missing(state: &AppState, path: &str) -> Response {
    error_page(&bare_frame(state, path), StatusCode::NOT_FOUND)
}

/// The answer to a use case that failed: a page of error, or the way to sign in and back to the frame's page. The
/// cause is logged here, once, and not shown.
pub(super) fn failed(frame: &PublicFrame, error: &ServiceError) -> Response {
    let status = status(error);
    if status.is_server_error() {
        tracing::error!(error = rolefit_ports::error::chain(error), "a use case failed");
    }
    if status == StatusCode::UNAUTHORIZED {
        return Redirect::to(&sign_in_for(&frame.path)).into_response();
    }
    // What a person can do about it stands in the message; the other kinds have a page of their own words.
    let says_more = error.kind() == ProblemKind::Invalid || error.is_for_want_of_room();
    let words = says_more.then(|| error.message());
    error_page_saying(frame, status, words.as_deref())
}

/// The answer after a panic, which is a defect of ours. Its message may quote a document, so that nobody logs it.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> http::Response<Body> {
    tracing::error!("a handler panicked");
    metrics::counter!("rolefit_panics_total").increment(1);
    let code = observe::current_id()
        .map(|id| format!(" Code to quote: {id}."))
        .unwrap_or_default();
    let text = format!("Something went wrong on our side. Nothing was lost; please try again.{code}\n");
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

/// The status that tells programs what happened.
pub(super) fn status(error: &ServiceError) -> StatusCode {
    StatusCode::from_u16(error.kind().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What a page that may be kept turned out to be.
enum Made {
    /// The page, good for the next visitor too.
    Whole(String),
    /// The page without something that may be there a moment later, so that nobody else shall get it.
    Lacking(String),
    /// Another answer.
    Answer(Response),
}

impl Made {
    /// A page with what search found; while that is away the page lacks it, or says so, and shall not go on like that.
    fn found(html: String, search_away: bool) -> Self {
        if search_away {
            Self::Lacking(html)
        } else {
            Self::Whole(html)
        }
    }
}

/// The page that is kept for visitors at this address, else what is made now, which is kept if it is whole.
async fn kept_or(
    make: impl Future<Output = Made>,
    state: &AppState,
    context: &RequestContext,
    address: &Uri,
) -> Response {
    // Taken before the page is made: if the jobs change meanwhile, it is kept under what they were.
    let place = state.kept_pages.place(&state.services, context, address);
    if let Some(kept) = place.as_ref().and_then(Place::page) {
        return page(context, kept);
    }
    let html = match make.await {
        Made::Whole(html) => Bytes::from(html),
        Made::Lacking(html) => return page(context, html),
        Made::Answer(response) => return response,
    };
    if let Some(place) = place {
        place.keep(html.clone());
    }
    page(context, html)
}

/// A public page. What a signed-in person sees in its menu is not for shared caches. Never `no-store`: with it,
/// browsers forget what was typed when somebody goes back.
fn page(context: &RequestContext, html: impl Into<Body>) -> Response {
    let cache = if context.caller.is_some() {
        PRIVATE_PAGE
    } else {
        "public, max-age=0, must-revalidate"
    };
    let headers = [
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(PUBLIC_POLICY),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::VARY, HeaderValue::from_static("Cookie")),
    ];
    (headers, Html(html.into())).into_response()
}

fn error_page(frame: &PublicFrame, status: StatusCode) -> Response {
    error_page_saying(frame, status, None)
}

fn error_page_saying(frame: &PublicFrame, status: StatusCode, words: Option<&str>) -> Response {
    let headers = [
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(PUBLIC_POLICY),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let html = public::error(frame, status.as_u16(), words, observe::current_id().as_deref());
    (status, headers, Html(html)).into_response()
}

/// What surrounds a page of the person who asks.
pub(super) fn frame(context: &RequestContext, path: &str) -> PublicFrame {
    let viewer = context.caller.as_ref().map(Viewer::from);
    PublicFrame {
        site: context.site.clone(),
        path: path.to_owned(),
        viewer,
    }
}

/// What surrounds a page when nobody knows who asks.
pub(super) fn bare_frame(state: &AppState, path: &str) -> PublicFrame {
    PublicFrame {
        site: (*state.site).clone(),
        path: path.to_owned(),
        viewer: None,
    }
}

#[cfg(test)]
mod tests {
    use rolefit_app::context::SiteUrls;
    use rolefit_ports::{ErrorKind, PortError};

    use super::*;

    async fn told(kind: ErrorKind) -> (StatusCode, String) {
        let frame = PublicFrame {
            site: SiteUrls::default(),
            path: "/upload".to_owned(),
            viewer: None,
        };
        let error = ServiceError::from(PortError::new(kind, "the bytes cannot be written"));
        let answer = failed(&frame, &error);
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
        let body = body.expect("a whole page").to_vec();
        (status, String::from_utf8(body).expect("is text"))
    }

    #[tokio::test]
    async fn whoever_finds_the_storage_full_is_told_what_became_of_what_they_sent() {
        let (status, page) = told(ErrorKind::Full).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.contains("was not stored: keep it"), "{page}");
        assert!(!page.contains("try again in a moment"), "{page}");
        let (status, page) = told(ErrorKind::Unavailable).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.contains("try again in a moment"), "{page}");
        assert!(!page.contains("the bytes"), "the cause is for the log: {page}");
    }
}
