//! Live messages to a candidate's own pages, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::StatusCode;
use rolefit_app::context::RequestContext;

use super::pages;
use crate::app::AppState;

/// `GET /me/events`: events named after what changed, with the id of what changed as data.
pub(super) async fn events(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
) -> Response {
    let Some(caller) = context.caller else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let stream = match state.services.listen(&caller).await {
        Ok(stream) => stream,
        Err(error) => return pages::failed(&state, &error).into_response(),
    };
    let stop = state.stop.clone();
    let events = stream
        .map(|(kind, subject)| Ok::<_, Infallible>(Event::default().event(kind).data(subject)))
        .take_until(async move { stop.cancelled().await });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
        .into_response()
}
