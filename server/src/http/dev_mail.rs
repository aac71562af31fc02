//! `/dev/mail`: the mails that the demo profile keeps instead of sending. They hold everybody's codes, so only
//! requests made on this machine see that there is such a page.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use http::{StatusCode, header};
use rolefit_domain::encode::html;
use rolefit_ports::mail::StoredMail;
use serde_json::json;

use crate::app::AppState;

/// Mails that the viewer lists.
const LISTED: u32 = 100;
/// The page is ours, but the mails' HTML part uses inline styles, as mails must.
const POLICY: &str =
    "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; frame-src 'self'; base-uri 'none'";

async fn mails(state: &AppState) -> Result<Vec<StoredMail>, Response> {
    let Some(folder) = &state.mail_folder else {
        return Err(StatusCode::NOT_FOUND.into_response());
    };
    folder.newest(LISTED).await.map_err(|error| {
        tracing::error!(
            error = rolefit_ports::error::chain(&error),
            "mail folder cannot be read"
        );
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    })
}

/// The newest mails, for people.
pub(super) async fn list(State(state): State<AppState>) -> Response {
    let mails = match mails(&state).await {
        Ok(mails) => mails,
        Err(response) => return response,
    };
    let mut rows: String = mails
        .iter()
        .map(|stored| {
            format!(
                "<article class=\"card\"><h2>{}</h2><p>To {} · {}</p><pre class=\"mail\">{}</pre><p>{}</p></article>",
                html(&stored.mail.subject),
                html(stored.mail.to.as_str()),
                stored.at.rfc3339(),
                html(&stored.mail.text),
                links(&stored.mail.text),
            )
        })
        .collect();
    if mails.is_empty() {
        rows = "<p>No mail yet. Register an account, and its code arrives here.</p>".to_owned();
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Demo mail · Rolefit</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" href=\"{}\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"{}\"></head><body><main class=\"page dev-mail\"><h1>Demo mail</h1>\
         <p>The demo profile sends nothing: every mail is kept here. <a href=\"/dev/mail\">Look again</a></p>\
         {rows}</main></body></html>",
        state.site.favicon, state.site.css
    );
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response()
}

/// The same for programs.
pub(super) async fn json_list(State(state): State<AppState>) -> Response {
    match mails(&state).await {
        Ok(mails) => {
            // Oldest first, as a program that waits for the next mail reads them.
            let rows: Vec<_> = mails
                .iter()
                .rev()
                .map(|s| {
                    json!({
                        "id": s.mail.id, "at": s.at.rfc3339(), "to": s.mail.to.as_str(),
                        "subject": s.mail.subject, "text": s.mail.text, "html": s.mail.html,
                    })
                })
                .collect();
            Json(rows).into_response()
        }
        Err(response) => response,
    }
}

/// One mail's HTML part as the reader's program would show it.
pub(super) async fn one(State(state): State<AppState>, Path(id): Path<String>) -> Response {
    match mails(&state).await {
        Ok(mails) => match mails
            .into_iter()
            .find(|s| s.mail.id.to_string() == id)
            .and_then(|s| s.mail.html)
        {
            Some(part) => ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(part)).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Err(response) => response,
    }
}

/// The links of a text, to click on.
fn links(text: &str) -> String {
    let urls = text
        .split_whitespace()
        .filter(|word| word.starts_with("http://") || word.starts_with("https://"));
    urls.map(|url| format!("<a href=\"{0}\">{0}</a>", html(url)))
        .collect::<Vec<_>>()
        .join("<br>")
}
