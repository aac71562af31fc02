//! The pages for what is missing, gone or broken.

use leptos::prelude::*;

use super::document::{PageMeta, PublicFrame, render};

/// The page for an HTTP status that is an error. `advice` takes the place of the usual words for it; `request` is the id
/// under which the log speaks of the request.
pub fn error(frame: &PublicFrame, status: u16, advice: Option<&str>, request: Option<&str>) -> String {
    let (title, usual) = words(status);
    let text = advice.unwrap_or(usual).to_owned();
    let meta = PageMeta {
        title: title.to_owned(),
        description: text.clone(),
        ..PageMeta::default()
    };
    let code = request.map(|id| {
        view! { <p class="help">"Code to quote: " <code>{id.to_owned()}</code></p> }
    });
    render(frame, meta, || {
        view! {
            <section class="error-page">
                <p class="error-status">{format!("Error {status}")}</p>
                <h1>{title}</h1>
                <p class="lead">{text}</p>
                <p class="cluster">
                    <a class="button primary" href="/jobs">"All open jobs"</a>
                    <a class="button" href="/">"Start page"</a>
                </p>
                {code}
            </section>
        }
    })
}

const fn words(status: u16) -> (&'static str, &'static str) {
    match status {
        401 | 403 => (
            "You may not see this page",
            "Perhaps you are signed in with another account than you think.",
        ),
        404 => (
            "There is no such page",
            "The address may be mistyped, or the page has moved.",
        ),
        410 => (
            "This page is gone",
            "The job was put away for good. Other open jobs may fit you.",
        ),
        413 => ("That was too much", "What was sent is larger than we take."),
        429 => ("Too many requests", "Please wait a minute and try again."),
        400..=499 => (
            "This request did not work",
            "Go back, reload the page and try again.",
        ),
        _ => (
            "Something went wrong on our side",
            "Nothing was lost. Please try again in a moment.",
        ),
    }
}
