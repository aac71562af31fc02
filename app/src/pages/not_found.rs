//! What the portal shows for an address that it does not know.

use leptos::prelude::*;
use leptos_meta::Title;

/// The page for unknown addresses. On the server it sets the status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Page not found"/>
        <section class="empty">
            <h1>"There is no such page"</h1>
            <p>"The address may be mistyped, or the page has moved."</p>
            <p class="cluster">
                <a class="button primary" href="/me">"Your start page"</a>
                <a class="button" href="/jobs" rel="external">"All jobs"</a>
            </p>
        </section>
    }
}
