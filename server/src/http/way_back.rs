//! The address that a plain form leads back to.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, header};
use leptos::server_fn::error::ServerFnUrlError;
use rolefit_app::AppError;

/// Takes the error of the form before out of the address that a form comes from.
///
/// A refused form leads back to that address with its own error added. They would pile up there until the address is
/// longer than browsers send along, and with it the way back and what was typed would be lost.
pub(super) async fn shorten(mut request: Request, next: Next) -> Response {
    let address = request
        .headers()
        .get(header::REFERER)
        .and_then(|address| address.to_str().ok())
        .filter(|address| address.contains("__err="));
    if let Some(mut address) = address.map(str::to_owned) {
        ServerFnUrlError::<AppError>::strip_error_info(&mut address);
        if let Ok(address) = HeaderValue::from_str(&address) {
            request.headers_mut().insert(header::REFERER, address);
        }
    }
    next.run(request).await
}
