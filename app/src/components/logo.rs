//! The mark and the name.

use leptos::prelude::*;

/// The mark: a sheet with a round gap, and the piece that fits into it. The icon in `public/` is the same drawing.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo-mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            <rect class="logo-ground" width="64" height="64" rx="14"></rect>
            <path class="logo-sheet" d="M14 18a4 4 0 0 1 4-4h18v7.2a11 11 0 0 0 0 21.6V50H18a4 4 0 0 1-4-4Z"></path>
            <circle class="logo-piece" cx="42" cy="32" r="8"></circle>
        </svg>
        <span class="logo-name">"Rolefit"</span>
    }
}
