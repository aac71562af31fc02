//! The address that a plain form leads back to, and the field there that was not right.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use rolefit_app::AppError;

use super::marks::{Marks, without_error};
use crate::app::AppState;

/// Shows no error that stands in an address without this deployment's mark: it would be somebody else's words as ours.
pub(super) async fn own_errors(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    if *request.method() == Method::GET && state.marks.is_foreign(query) {
        return Redirect::to(&address(request.uri().path(), &without_error(query))).into_response();
    }
    next.run(request).await
}

/// Takes the error of the form before out of the address that a form comes from, and marks the one that it leads back with.
///
/// A refused form leads back to that address with its own error added. They would pile up there until the address is
/// longer than browsers send along, and with it the way back and what was typed would be lost.
pub(super) async fn lead_back(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let came_from = came_from(request.headers(), &state.site.base_url);
    request.headers_mut().remove(header::REFERER);
    if let Some(came_from) = came_from {
        request.headers_mut().insert(header::REFERER, came_from);
    }
    let mut response = next.run(request).await;
    let location = response.headers().get(header::LOCATION);
    if let Some(location) = location.and_then(|location| led_back(location, &state.marks)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The page of this site that a form comes from, without the error of the form before. What another site says is no way back.
fn came_from(headers: &HeaderMap, base_url: &str) -> Option<HeaderValue> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let place: Uri = referer.parse().ok()?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = place.authority().map(http::uri::Authority::as_str);
    // A proxy may give us another host than the one that browsers know.
    let is_own = authority.is_none()
        || authority == host
        || authority == base_url.split_once("://").map(|(_, rest)| rest)
        || host.is_none();
    if !is_own {
        return None;
    }
    let (before, query) = match referer.split('#').next()?.split_once('?') {
        Some((before, query)) => (before, without_error(query)),
        None => return HeaderValue::from_str(referer).ok(),
    };
    HeaderValue::from_str(&address(before, &query)).ok()
}

fn address(place: &str, query: &str) -> String {
    match query.is_empty() {
        true => place.to_owned(),
        false => format!("{place}?{query}"),
    }
}

/// The address of a refused form with a mark, and with the id of the field that was not right, so that the page opens there,
/// with the focus in it; `None` for any other address.
fn led_back(location: &HeaderValue, marks: &Marks) -> Option<HeaderValue> {
    let location = location.to_str().ok()?.split('#').next()?;
    // A path is where a form that went well leads to, perhaps as its sender wrote it: an error in it has the mark that it has.
    if location.starts_with('/') {
        return None;
    }
    let error = AppError::in_address(location)?;
    let (place, query) = location.split_once('?')?;
    let anchor = error.anchor.map(|id| format!("#{id}")).unwrap_or_default();
    let marked = marks.marked(query);
    HeaderValue::from_str(&format!("{place}?{marked}{anchor}")).ok()
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::error::{FromServerFnError, ServerFnUrlError};
    use zeroize::Zeroizing;

    use super::*;

    fn told(error: AppError) -> HeaderValue {
        let base = "http://localhost/me/profile?a=b";
        let address = ServerFnUrlError::new("/api/ui/set", error).to_url(base);
        HeaderValue::from_str(address.expect("an address").as_str()).expect("a header")
    }

    #[test]
    fn a_refused_form_leads_back_to_its_field_with_a_mark() {
        let marks = Marks::new(Zeroizing::new([7; 32]));
        let led = |address: &HeaderValue| led_back(address, &marks);
        for id in ["edit-a", "edit-ab", "edit-abc"] {
            let told = told(AppError::invalid("value", "write something").at(id.to_owned()));
            let back = led(&told).expect("it has an error");
            let back = back.to_str().expect("text");
            assert!(back.starts_with(told.to_str().expect("text")), "{back}");
            assert!(back.ends_with(&format!("#{id}")), "{back}");
            let query = back.split(['?', '#']).nth(1).expect("a query");
            assert!(!marks.is_foreign(query), "{back}");
        }
        let plain = led(&told(AppError::invalid("value", "write something"))).expect("it has an error");
        assert!(!plain.to_str().expect("text").contains('#'));
        assert_eq!(led(&HeaderValue::from_static("/me/profile")), None);
        assert_eq!(led(&HeaderValue::from_static("/me?__err=nonsense")), None);
        assert!(AppError::de(b"{}".to_vec().into()).anchor.is_none());
    }

    #[test]
    fn the_way_back_is_a_page_of_this_site() {
        let from = |referer: &str, host: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_str(referer).expect("a header"));
            if let Some(host) = host {
                headers.insert(header::HOST, HeaderValue::from_static(host));
            }
            let back = came_from(&headers, "https://jobs.example.org");
            back.map(|back| back.to_str().expect("text").to_owned())
        };
        let page = Some("https://jobs.example.org/me?a=b".to_owned());
        assert_eq!(
            from("https://jobs.example.org/me?a=b", Some("jobs.example.org")),
            page
        );
        assert_eq!(
            from(
                "https://jobs.example.org/me?a=b&__path=x&__err=y&__mark=z",
                Some("127.0.0.1:3000")
            ),
            page
        );
        assert_eq!(
            from("http://127.0.0.1:3000/me", Some("127.0.0.1:3000")).as_deref(),
            Some("http://127.0.0.1:3000/me")
        );
        assert_eq!(from("https://evil.example/me", Some("jobs.example.org")), None);
        assert_eq!(
            from(
                "https://jobs.example.org.evil.example/me",
                Some("jobs.example.org")
            ),
            None
        );
    }
}
