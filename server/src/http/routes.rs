//! The one table of plain routes: all that are neither pages of the portal, nor server functions, nor files of the site.
//!
//! The authorization matrix (`server/tests/integration/authorization.rs`) walks this table: a route without a row there fails.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, get, post};
use http::Method;
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::{SILENCE, data_copy, dev_mail, documents, events, health, pages, robots, upload};
use crate::app::AppState;

/// A route and what answers it.
pub(super) struct PlainRoute {
    method: Method,
    path: &'static str,
    handler: MethodRouter<AppState>,
}

impl PlainRoute {
    fn get<H, T>(path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self {
            method: Method::GET,
            path,
            handler: get(handler),
        }
    }

    fn local<H, T>(path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self {
            method: Method::GET,
            path,
            handler: get(handler).layer(from_fn(health::local_only)),
        }
    }
}

/// Routes whose answers begin within the usual time and whose requests are small.
pub(super) fn quick() -> Vec<PlainRoute> {
    vec![
        PlainRoute::get("/", pages::home),
        PlainRoute::get("/jobs", pages::jobs),
        PlainRoute::get("/jobs/{slug}", pages::job),
        PlainRoute::get("/privacy", pages::privacy),
        PlainRoute::get("/ai-use", pages::ai_use),
        PlainRoute::get("/accessibility", pages::accessibility),
        PlainRoute::get("/robots.txt", robots::robots),
        PlainRoute::get("/sitemap.xml", robots::sitemap),
        PlainRoute::get("/.well-known/security.txt", robots::security),
        PlainRoute::get("/.well-known/change-password", robots::change_password),
        PlainRoute::get("/healthz", health::live),
        PlainRoute::get("/readyz", health::ready),
        PlainRoute::local("/metrics", health::metrics),
        PlainRoute::local("/dev/mail", dev_mail::list),
        PlainRoute::local("/dev/mail.json", dev_mail::json_list),
        PlainRoute::local("/dev/mail/{mail}", dev_mail::one),
    ]
}

/// Routes that send or take a stream, for as long as it lasts.
pub(super) fn streamed() -> Vec<PlainRoute> {
    let upload =
        post(upload::upload).layer((RequestBodyTimeoutLayer::new(SILENCE), DefaultBodyLimit::disable()));
    vec![
        PlainRoute {
            method: Method::POST,
            path: "/upload",
            handler: upload,
        },
        PlainRoute {
            method: Method::POST,
            path: data_copy::PATH,
            handler: post(data_copy::own),
        },
        PlainRoute::get("/me/events", events::events),
        PlainRoute::get("/me/resumes/{resume}/file", documents::own),
        PlainRoute::get("/r/jobs/{job}/candidates/{candidate}/file", documents::reviewed),
    ]
}

/// A router with these routes and no other.
pub(super) fn router(routes: Vec<PlainRoute>) -> Router<AppState> {
    routes.into_iter().fold(Router::new(), |router, route| {
        router.route(route.path, route.handler)
    })
}

/// Method and path of every plain route.
pub fn plain_routes() -> Vec<(Method, &'static str)> {
    let all = quick().into_iter().chain(streamed());
    all.map(|route| (route.method, route.path)).collect()
}
