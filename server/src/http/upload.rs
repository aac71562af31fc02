//! `POST /upload`: a document from a form or from the page's script.

use axum::Extension;
use axum::Json;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use http::{HeaderMap, StatusCode, header};
use rolefit_app::context::RequestContext;
use rolefit_domain::FailureCode;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use rolefit_ports::{ErrorKind, PortError};
use rolefit_services::{Discoverable, NewResume, ServiceError};
use serde_json::json;

use super::pages;
use crate::app::AppState;

/// Pieces between the network and the store; small, so that a slow store slows the sender and not the memory.
const PIECES: usize = 8;
/// Bytes of a refused upload that are still read, so that the browser is there to take the answer. Beyond it the
/// connection is closed.
const READ_ON: u64 = 20 * MAX_UPLOAD_BYTES;
/// Longest text field of the form.
const TEXT_FIELD: usize = 1000;

/// Takes in one document for the caller.
///
/// Answers with JSON when the request accepts it, else with a redirect to the document's page or back to the form.
pub(super) async fn upload(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let multipart = <Multipart as axum::extract::FromRequest<_>>::from_request(request, &()).await;
    let outcome = take(&state, &context, multipart).await;
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"));
    if wants_json {
        as_json(outcome)
    } else {
        as_redirect(&state, outcome)
    }
}

async fn take(
    state: &AppState,
    context: &RequestContext,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<NewResume, ServiceError> {
    let caller = context.caller.as_ref().ok_or(ServiceError::SignInNeeded)?;
    let mut multipart = multipart.map_err(|_| no_file())?;
    let mut resume = None;
    let mut discoverable = false;
    while let Some(field) = multipart.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("file") if resume.is_none() => {
                let name = field.file_name().unwrap_or_default().to_owned();
                // A browser sends an empty part when nothing was chosen.
                let (pipe, content) = futures::channel::mpsc::channel(PIECES);
                let (fed, stored) = tokio::join!(
                    feed(field, pipe),
                    state.services.upload(caller, &name, content.boxed())
                );
                if name.is_empty() && fed == Fed::Whole(0) {
                    return Err(no_file());
                }
                resume = Some(match (fed, stored) {
                    (Fed::TooMuch, Err(_)) => return Err(ServiceError::Document(FailureCode::TooLarge)),
                    (_, stored) => stored?,
                });
            }
            Some("discoverable") => {
                let text = field.text().await.map_err(|_| broken())?;
                discoverable = text.len() < TEXT_FIELD && text == "yes";
            }
            _ => {}
        }
    }
    let resume = resume.ok_or_else(no_file)?;
    if discoverable {
        state.services.set_discoverable(caller, Discoverable::Yes).await?;
    }
    Ok(resume)
}

/// How much of a part came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fed {
    /// All of it, so many bytes.
    Whole(u64),
    /// More than may be uploaded; the rest was read and dropped.
    TooMuch,
    /// The connection broke.
    Broken,
}

/// Reads a part to its end. The store hears of a broken connection as an error, so that it keeps nothing.
async fn feed(
    mut field: Field<'_>,
    mut pipe: futures::channel::mpsc::Sender<Result<Bytes, PortError>>,
) -> Fed {
    let mut size = 0_u64;
    loop {
        match field.chunk().await {
            Ok(Some(piece)) => {
                size += piece.len() as u64;
                if size > READ_ON {
                    return Fed::TooMuch;
                }
                // The store hangs up when it has refused the document; the rest is read for the browser's sake.
                let _hung_up = pipe.send(Ok(piece)).await.is_err();
            }
            Ok(None) if size > MAX_UPLOAD_BYTES => return Fed::TooMuch,
            Ok(None) => return Fed::Whole(size),
            Err(_) => {
                let error = PortError::new(ErrorKind::Unavailable, "the upload broke off");
                let _hung_up = pipe.send(Err(error)).await.is_err();
                return Fed::Broken;
            }
        }
    }
}

fn no_file() -> ServiceError {
    ServiceError::invalid("file", "Choose a file first.")
}

fn broken() -> ServiceError {
    ServiceError::invalid(
        "file",
        "The upload broke off. Nothing was stored; please send it again.",
    )
}

fn as_json(outcome: Result<NewResume, ServiceError>) -> Response {
    match outcome {
        Ok(new) => (
            StatusCode::CREATED,
            Json(json!({ "resume": new.id, "repeated": new.repeated })),
        )
            .into_response(),
        Err(error) => {
            let (code, message, advice) = describe(&error);
            let body = json!({ "error": { "code": code, "message": message, "advice": advice } });
            (pages::status(&error), Json(body)).into_response()
        }
    }
}

fn as_redirect(state: &AppState, outcome: Result<NewResume, ServiceError>) -> Response {
    match outcome {
        Ok(new) => Redirect::to(&format!("/me/resumes/{}", new.id)).into_response(),
        Err(ServiceError::SignInNeeded) => Redirect::to("/sign-in?next=/me/upload").into_response(),
        Err(ServiceError::Document(code)) => {
            Redirect::to(&format!("/me/upload?error={}", code.code())).into_response()
        }
        Err(ServiceError::Invalid { field: "file", .. }) => {
            Redirect::to("/me/upload?error=no_file").into_response()
        }
        Err(error) => pages::failed(state, &error).into_response(),
    }
}

fn describe(error: &ServiceError) -> (&'static str, String, String) {
    match error {
        ServiceError::Document(code) => (code.code(), code.message().to_owned(), code.advice().to_owned()),
        ServiceError::SignInNeeded => (
            "sign_in",
            "Your session is over.".to_owned(),
            "Sign in again in another tab, then retry.".to_owned(),
        ),
        ServiceError::Invalid { message, .. } => ("invalid", message.clone(), String::new()),
        other => {
            let message = "Something went wrong on our side; nothing was stored.".to_owned();
            tracing::error!(error = rolefit_ports::error::chain(other), "upload failed");
            ("internal", message, "Please try again in a moment.".to_owned())
        }
    }
}
