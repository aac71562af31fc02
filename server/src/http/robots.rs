//! What crawlers and security researchers look for.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use rolefit_domain::encode::percent;

use super::pages;
use crate::app::AppState;

const SECURITY: &str = "/.well-known/security.txt";
/// How long a reader may rely on the contact, in seconds: 90 days. It is told anew with every request.
const CONTACT_HOLDS_SECONDS: i64 = 90 * 24 * 3600;

/// `GET /robots.txt`.
pub(super) async fn robots(State(state): State<AppState>) -> String {
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

/// `GET /.well-known/security.txt` (RFC 9116); not there while nobody says whom to write to.
pub(super) async fn security(State(state): State<AppState>) -> Response {
    let Some(contact) = &state.security_contact else {
        return pages::missing(&state, SECURITY);
    };
    let expires = state.clock.now().plus_seconds(CONTACT_HOLDS_SECONDS).rfc3339();
    let base = &state.site.base_url;
    let text = format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {base}{SECURITY}\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// Where password managers send people who want a new password.
pub(super) async fn change_password() -> Redirect {
    Redirect::to("/me/account")
}

/// Most jobs in the sitemap, the newest: search engines refuse one with more than 50,000 addresses.
const MOST_JOBS: usize = 49_000;

/// `GET /sitemap.xml`: the public pages and every open job.
pub(super) async fn sitemap(State(state): State<AppState>) -> Response {
    let base = &state.site.base_url;
    let mut urls: Vec<String> = ["/", "/jobs", "/privacy", "/ai-use", "/accessibility"]
        .iter()
        .map(|path| format!("<url><loc>{base}{path}</loc></url>"))
        .collect();
    match state.services.every_public_job().await {
        Ok(jobs) => urls.extend(jobs.iter().take(MOST_JOBS).map(|job| {
            let (slug, posted) = (percent(&job.slug), &job.posted_iso);
            format!("<url><loc>{base}/jobs/{slug}</loc><lastmod>{posted}</lastmod></url>")
        })),
        Err(error) => return pages::failed(&pages::bare_frame(&state, "/sitemap.xml"), &error),
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{}</urlset>\n",
        urls.concat()
    );
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
