//! The mark and the name.

use leptos::prelude::*;

/// The mark: a line of a document, its fitting part under the highlighter, and the name beside it.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect class="logo-sheet" x="2" y="2" width="28" height="28" rx="7"></rect>
            <rect class="logo-line" x="8" y="8.5" width="11" height="2.6" rx="1.3"></rect>
            <rect class="logo-stroke" x="6.5" y="13" width="19" height="6.4" rx="2"></rect>
            <rect class="logo-line on-stroke" x="8" y="14.9" width="14" height="2.6" rx="1.3"></rect>
            <rect class="logo-line" x="8" y="21.3" width="8" height="2.6" rx="1.3"></rect>
        </svg>
        <span class="logo-name">"Rolefit"</span>
    }
}
