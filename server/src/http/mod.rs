//! Every route, and the layers that each request passes.

pub(crate) mod connections;
mod data_copy;
mod dev_mail;
mod documents;
pub(crate) mod events;
mod finish;
pub(crate) mod health;
mod in_time;
pub(crate) mod kept_pages;
pub(crate) mod limits;
pub(crate) mod marks;
pub(crate) mod observe;
mod pages;
mod read_on;
mod refusal;
mod robots;
mod routes;
mod session;
mod upload;
mod way_back;

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use rolefit_app::{PortalApp, shell};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

pub use self::routes::plain_routes;
use crate::app::AppState;
use crate::site::Site;

/// Most bytes of a form or of a server function's arguments. The largest form holds a job ad, of which each of a
/// character's four bytes may be sent as `%XX`.
const FORM_BYTES: usize = rolefit_domain::limits::MAX_AD_CHARS * 12 + 64 * 1024;
/// Longest time until an answer of the portal is whole and any other begins; streams and uploads have none.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// Longest time without a byte of an upload or of an answer that is taken, which may last as long as a slow line needs.
const SILENCE: Duration = Duration::from_secs(30);

/// The pages of the portal.
///
/// Found once per process: while Leptos runs the application to find its routes, every resource that happens to load
/// anywhere in the process never ends (leptos-rs/leptos#4773).
pub fn portal_routes() -> Vec<AxumRouteListing> {
    static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ROUTES.get_or_init(|| generate_route_list(PortalApp)).clone()
}

/// The router of the whole site.
pub(crate) fn router(state: AppState, site: &Site) -> Router {
    let portal = portal_routes();
    let urls = state.site.clone();
    let limit = in_time::InTime {
        longest: ANSWER_TIME,
        site: state.site.clone(),
    };
    let in_time = from_fn_with_state(limit, in_time::in_time);
    let portal = Router::new()
        .leptos_routes_with_context(&state, portal, || {}, move || shell(&urls))
        .layer(from_fn(finish::finish))
        // Outside of that one: whoever waits too long is told, and what was begun is ended all the same.
        .layer(in_time.clone())
        .layer(from_fn_with_state(state.clone(), way_back::lead_back))
        .layer(from_fn_with_state(state.clone(), way_back::own_errors))
        .layer(map_response(one_persons));
    let plain = routes::router(routes::quick()).layer(in_time);

    Router::new()
        .merge(plain.merge(portal).layer(DefaultBodyLimit::max(FORM_BYTES)))
        .merge(routes::router(routes::streamed()))
        .fallback(pages::not_found)
        .layer(from_fn_with_state(state.clone(), session::identify))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(state.clone(), limits::limit))
        .layer(from_fn(read_on::read_on))
        .merge(site.routes())
        // Within the layers of headers, so that what a panic answers has them too.
        .layer(CatchPanicLayer::custom(pages::panicked))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "strict-origin-when-cross-origin"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ))
        .layer(fixed(
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ))
        .layer(from_fn_with_state(state.clone(), session::strict_transport))
        .layer(from_fn(observe::observe))
        .with_state(state)
}

/// A header on every answer that has not set it already.
fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// What the portal answers is for one person. Data is kept nowhere; a page may be kept by the browser that asked, so
/// that what was typed is still there when somebody goes back.
async fn one_persons(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let cache = if is_page { pages::PRIVATE_PAGE } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    response
}
