//! `POST /upload`: a document from a form or from the page's script.

use axum::Extension;
use axum::Json;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use http::{HeaderMap, StatusCode, header};
use rolefit_app::context::RequestContext;
use rolefit_app::public::PublicFrame;
use rolefit_app::upload::stored_page;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use rolefit_domain::{Caller, FailureCode};
use rolefit_ports::{ErrorKind, PortError};
use rolefit_services::{Discoverable, NewResume, ReceivedFile, ServiceError};
use serde_json::json;

use super::read_on::READ_ON;
use super::{finish, pages};
use crate::app::AppState;

/// Pieces between the network and the store; small, so that a slow store slows the sender and not the memory.
const PIECES: usize = 8;
/// Longest text field of the form.
const TEXT_FIELD: usize = 1000;
/// The page with the form.
const PAGE: &str = "/me/upload";

/// Takes in one document for the caller, and their consent to be found that may come with it.
///
/// Answers with JSON when the request accepts it, else with a redirect to the document's page or back to the form.
/// What was sent completely is stored completely, even when the client has left by then.
pub(super) async fn upload(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"));
    let work = async move {
        let mut multipart = Multipart::from_request(request, &()).await;
        let outcome = take(&state, &context, &mut multipart).await;
        if wants_json {
            as_json(outcome)
        } else {
            as_redirect(&pages::frame(&context, PAGE), outcome)
        }
    };
    finish::to_the_end(work).await
}

/// Why nothing was stored.
enum Refusal {
    /// The form came without a file.
    NoFile,
    /// The client left, or what it sent is no form.
    BrokeOff,
    /// The use case refused.
    Service(ServiceError),
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

/// What a form held, as far as it was read.
#[derive(Default)]
struct Form {
    file: Option<ReceivedFile>,
    consent: Option<Discoverable>,
}

async fn take(
    state: &AppState,
    context: &RequestContext,
    multipart: &mut Result<Multipart, MultipartRejection>,
) -> Result<NewResume, Refusal> {
    let caller = context.caller.as_ref().ok_or(ServiceError::SignInNeeded)?;
    let multipart = multipart.as_mut().map_err(|_| Refusal::NoFile)?;
    let mut form = Form::default();
    let read = read(state, caller, multipart, &mut form).await;
    let Some(file) = form.file else {
        return Err(read.err().unwrap_or(Refusal::NoFile));
    };
    if let Err(refusal) = read {
        // What the rest of the form would have said is not known, so nothing of it counts.
        state.services.discard(caller, file).await;
        return Err(refusal);
    }
    Ok(state.services.take_in(caller, file, form.consent).await?)
}

/// Reads the form to its end and stores its file on the way.
async fn read(
    state: &AppState,
    caller: &Caller,
    multipart: &mut Multipart,
    form: &mut Form,
) -> Result<(), Refusal> {
    let broke_off = |_| Refusal::BrokeOff;
    while let Some(field) = multipart.next_field().await.map_err(broke_off)? {
        match field.name() {
            Some("file") if form.file.is_none() => form.file = Some(store(state, caller, field).await?),
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                return Err(ServiceError::Impossible(TWO_FILES).into());
            }
            Some("discoverable") => {
                form.consent = is_yes(field)
                    .await
                    .map_err(broke_off)?
                    .then_some(Discoverable::Yes);
            }
            _ => {}
        }
    }
    Ok(())
}

async fn store(state: &AppState, caller: &Caller, field: Field<'_>) -> Result<ReceivedFile, Refusal> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let (pipe, content) = futures::channel::mpsc::channel(PIECES);
    let (fed, stored) = tokio::join!(
        feed(field, pipe),
        state.services.receive(caller, &name, content.boxed())
    );
    match (fed, stored) {
        // A browser sends an empty part when nothing was chosen.
        (Fed::Whole(0), _) if name.is_empty() => Err(Refusal::NoFile),
        (Fed::TooMuch, Err(_)) => Err(ServiceError::Document(FailureCode::TooLarge).into()),
        (Fed::Broken, Err(_)) => Err(Refusal::BrokeOff),
        (_, stored) => Ok(stored?),
    }
}

/// Whether a box of the form was ticked. The rest of a text that is too long for that is not kept.
async fn is_yes(mut field: Field<'_>) -> Result<bool, MultipartError> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await? {
        text.extend_from_slice(&piece);
        if text.len() > TEXT_FIELD {
            return Ok(false);
        }
    }
    Ok(text == b"yes")
}

/// What a form with a second file is told.
const TWO_FILES: &str = "one document can be sent at a time; send each by itself";

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

fn as_json(outcome: Result<NewResume, Refusal>) -> Response {
    match outcome {
        Ok(resume) => {
            let body = json!({ "resume": resume.id, "repeated": resume.repeated });
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Err(refusal) => {
            let (status, code, message, advice) = describe(&refusal);
            let body = json!({ "error": { "code": code, "message": message, "advice": advice } });
            (status, Json(body)).into_response()
        }
    }
}

fn as_redirect(frame: &PublicFrame, outcome: Result<NewResume, Refusal>) -> Response {
    let code = match outcome {
        Ok(resume) => return Redirect::to(&stored_page(&resume.id.to_string())).into_response(),
        Err(Refusal::NoFile) => "no_file",
        Err(Refusal::BrokeOff) => "broke_off",
        Err(Refusal::Service(ServiceError::Document(code))) => code.code(),
        Err(Refusal::Service(error)) => return pages::failed(frame, &error),
    };
    Redirect::to(&format!("{PAGE}?error={code}")).into_response()
}

/// Status, code, message and advice.
fn describe(refusal: &Refusal) -> (StatusCode, &'static str, String, &'static str) {
    let error = match refusal {
        Refusal::NoFile => {
            let message = "Choose a file first.".to_owned();
            return (StatusCode::UNPROCESSABLE_ENTITY, "no_file", message, "");
        }
        Refusal::BrokeOff => {
            let message = "The upload broke off; nothing was stored.".to_owned();
            return (
                StatusCode::BAD_REQUEST,
                "broke_off",
                message,
                "Please send it again.",
            );
        }
        Refusal::Service(error) => error,
    };
    let status = pages::status(error);
    match error {
        ServiceError::Document(code) => (status, code.code(), code.message().to_owned(), code.advice()),
        ServiceError::SignInNeeded => (
            status,
            "sign_in",
            "Your session is over.".to_owned(),
            "Sign in again in another tab, then retry.",
        ),
        ServiceError::Stale => (
            status,
            "stale",
            "Your data was changed at the same moment; nothing was stored.".to_owned(),
            "Please send the file again.",
        ),
        other if !status.is_server_error() => (status, "refused", other.message(), "Nothing was stored."),
        full if full.is_for_want_of_room() => {
            tracing::error!(error = rolefit_ports::error::chain(full), "upload failed");
            let message = "Our storage is full at the moment.".to_owned();
            (
                status,
                "full",
                message,
                "Your file was not stored. Please send it again later.",
            )
        }
        other => {
            tracing::error!(error = rolefit_ports::error::chain(other), "upload failed");
            let message =
                "Something went wrong on our side, and it is not certain that your file was stored."
                    .to_owned();
            let advice = "Please send it again in a moment: the same file counts once.";
            (status, "internal", message, advice)
        }
    }
}
