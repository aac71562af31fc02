//! J and K lead to the next and the previous candidate, for people who read many.
//!
//! Single letters as shortcuts get in the way of speech input, so they can be turned off (WCAG 2.1.4), and the
//! browser remembers it. They never act while somebody types.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Where the browser remembers that the keys are off.
const REMEMBERED: &str = "rolefit.review-keys";

/// Says which keys there are, and turns them on and off. Shows only where WASM runs; without it there are the links.
#[component]
pub(super) fn Keys(
    /// Told what a press did when it led nowhere.
    spoken: RwSignal<String>,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    let on = RwSignal::new(true);
    Effect::new(move |_| {
        on.set(remembered());
        ready.set(true);
        let handle = window_event_listener(keydown, move |press| {
            if on.get_untracked() {
                follow(&press, spoken);
            }
        });
        on_cleanup(move || handle.remove());
    });
    let turn = move |_| {
        on.update(|on| *on = !*on);
        remember(on.get_untracked());
    };
    view! {
        <span class="keys" hidden=move || !ready.get()>
            <span class="row-meta">"Keys: " <kbd>"J"</kbd> " next, " <kbd>"K"</kbd> " previous"</span>
            <button type="button" class="button quiet small" on:click=turn>
                {move || if on.get() { "Turn off" } else { "Turn on" }}
                <span class="visually-hidden">" the keys J and K"</span>
            </button>
        </span>
    }
}

/// Follows the link that belongs to the key, as a press on it would.
fn follow(press: &KeyboardEvent, spoken: RwSignal<String>) {
    if press.ctrl_key() || press.meta_key() || press.alt_key() || press.default_prevented() || types(press) {
        return;
    }
    let (link, end) = match press.key().as_str() {
        "j" | "J" => ("next-candidate", "This is the last candidate of the list."),
        "k" | "K" => ("previous-candidate", "This is the first candidate of the list."),
        _ => return,
    };
    let link = document()
        .get_element_by_id(link)
        .and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    match link {
        Some(link) => link.click(),
        None => spoken.set(end.to_owned()),
    }
}

/// Whether the key goes into a field.
fn types(press: &KeyboardEvent) -> bool {
    let Some(element) = press
        .target()
        .and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return false;
    };
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
}

/// Whether the keys are on. Where nothing can be remembered they are.
fn remembered() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage
        .and_then(|s| s.get_item(REMEMBERED).ok().flatten())
        .as_deref()
        != Some("off")
}

fn remember(on: bool) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        // A full or forbidden storage forgets the choice at the next visit, and nothing else.
        let _ = storage.set_item(REMEMBERED, if on { "on" } else { "off" });
    }
}
