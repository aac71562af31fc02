//! The address that a plain form leads back to, and the field there that was not right.

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
    let mut response = next.run(request).await;
    if let Some(address) = response.headers().get(header::LOCATION).and_then(at_field) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

/// The address of a refused form with the id of the field that was not right, so that the page opens there, with the
/// focus in it; `None` for any other address.
fn at_field(address: &HeaderValue) -> Option<HeaderValue> {
    let address = address.to_str().ok()?.split('#').next()?;
    let error = AppError::in_address(address)?;
    HeaderValue::from_str(&format!("{address}#{}", error.anchor?)).ok()
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::error::FromServerFnError;

    use super::*;

    #[test]
    fn a_refused_form_leads_back_to_its_field() {
        let base = "http://localhost/me/profile?a=b";
        let address = |error: AppError| {
            let address = ServerFnUrlError::new("/api/ui/set", error).to_url(base);
            HeaderValue::from_str(address.expect("an address").as_str()).expect("a header")
        };
        for id in ["edit-a", "edit-ab", "edit-abc"] {
            let error = AppError::invalid("value", "write something").at(id.to_owned());
            let told = address(error);
            let led = at_field(&told).expect("it has an anchor");
            assert_eq!(
                led.to_str().ok(),
                Some(format!("{}#{id}", told.to_str().expect("text")).as_str())
            );
        }
        assert_eq!(
            at_field(&address(AppError::invalid("value", "write something"))),
            None
        );
        assert_eq!(at_field(&HeaderValue::from_static("/me/profile")), None);
        assert_eq!(at_field(&HeaderValue::from_static("/me?__err=nonsense")), None);
        assert!(AppError::de(b"{}".to_vec().into()).anchor.is_none());
    }
}
