//! A copy of everything that is held about somebody, on its way to them.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use rolefit_app::context::RequestContext;
use rolefit_services::ServiceError;

use super::{documents, pages};
use crate::app::AppState;

/// Where a copy is asked for.
pub(super) const PATH: &str = "/me/data";

/// The copy as a download, sent as it is made.
pub(super) async fn own(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
) -> Response {
    let frame = pages::frame(&context, "/me/account");
    let copy = async {
        let caller = context.caller.ok_or(ServiceError::SignInNeeded)?;
        state.services.copy_of_data(&caller).await
    };
    match copy.await {
        Ok(copy) => {
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
            let headers = documents::as_download(&copy.file_name);
            ([kind], headers, Body::from_stream(copy.content)).into_response()
        }
        Err(error) => pages::failed(&frame, &error),
    }
}
