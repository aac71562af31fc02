//! What crawlers and security researchers look for.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::header;
use rolefit_domain::view::JobFilter;

use super::pages;
use crate::app::AppState;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(sitemap))
        .route(
            "/.well-known/change-password",
            get(|| async { Redirect::to("/me/account") }),
        )
}

async fn robots(State(state): State<AppState>) -> String {
    let private = [
        "/api/",
        "/me",
        "/r/",
        "/admin",
        "/sign-in",
        "/register",
        "/confirm",
        "/forgot",
        "/reset",
        "/dev/",
    ];
    let rules: String = private.iter().map(|path| format!("Disallow: {path}\n")).collect();
    format!(
        "User-agent: *\n{rules}\nSitemap: {}/sitemap.xml\n",
        state.site.base_url
    )
}

async fn sitemap(State(state): State<AppState>) -> Response {
    let base = &state.site.base_url;
    let mut urls: Vec<String> = ["/", "/jobs"]
        .iter()
        .map(|path| format!("<url><loc>{base}{path}</loc></url>"))
        .collect();
    let mut page = 1;
    loop {
        let list = match state
            .services
            .public_jobs(&JobFilter {
                page,
                ..JobFilter::default()
            })
            .await
        {
            Ok(list) => list,
            Err(error) => return pages::failed(&pages::bare_frame(&state, "/sitemap.xml"), &error),
        };
        urls.extend(list.jobs.iter().map(|job| {
            format!(
                "<url><loc>{base}/jobs/{}</loc><lastmod>{}</lastmod></url>",
                job.slug, job.posted_iso
            )
        }));
        if page >= list.pages {
            break;
        }
        page += 1;
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{}</urlset>\n",
        urls.concat()
    );
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
