//! The forms on the page as a browser has them: opened and closed, and what was typed into them.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::actions::Sent;

/// Puts back what the page came with and closes the form.
pub(super) fn cancel() -> impl IntoView {
    let close = move |event: ev::MouseEvent| {
        let pressed = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(details) = pressed.and_then(|button| button.closest("details").ok().flatten()) {
            close_editor(&details);
        }
    };
    view! { <button type="reset" class="button quiet small needs-wasm" on:click=close>"Cancel"</button> }
}

/// Leads into the first field of a form that is opened by a key: whoever types goes on typing. A press of a pointer leaves
/// the focus where it is, since a keyboard of the screen would cover what was just opened.
pub(super) fn enter_on_open(event: ev::MouseEvent) {
    // A press by a key, or by what reads the page aloud, comes without a pointer and so without a count of its presses.
    if event.detail() != 0 {
        return;
    }
    let pressed = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(details) = pressed.and_then(|pressed| pressed.closest("details").ok().flatten()) else {
        return;
    };
    // The form opens after this event.
    request_animation_frame(move || {
        let first = details.query_selector("form input:not([type=hidden]), form textarea");
        if let Some(first) = first.ok().flatten().filter(|_| details.has_attribute("open"))
            && let Ok(first) = first.dyn_into::<web_sys::HtmlElement>()
        {
            // A field that cannot have the focus leaves it where it is.
            let _ = first.focus();
        }
    });
}

/// Escape does what “Cancel” does. Keys that choose a word in an input method are not ours.
pub(super) fn close_on_escape(event: ev::KeyboardEvent) {
    if event.key() != "Escape" || event.is_composing() {
        return;
    }
    let within = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(details) = within.and_then(|element| element.closest("details.edit[open]").ok().flatten())
    else {
        return;
    };
    let form = details.query_selector("form").ok().flatten();
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        form.reset();
    }
    close_editor(&details);
}

/// Closes a form and gives the focus back to what opened it.
fn close_editor(details: &web_sys::Element) {
    let held_focus = document()
        .active_element()
        .is_some_and(|focused| details.contains(Some(&focused)));
    // An element without the attribute is closed already.
    let _ = details.remove_attribute("open");
    let summary = details.query_selector("summary").ok().flatten();
    if let Some(summary) = summary.filter(|_| held_focus)
        && let Ok(summary) = summary.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = summary.focus();
    }
}

/// Closes all forms, gives the focus back to what opened them, and puts into them what the page had. Answers with what was
/// typed into them, except for what `done` has saved. Only for the browser.
pub(super) fn close_editors(done: Option<&Sent>) -> Vec<String> {
    let mut typed = Vec::new();
    // Also those that somebody has closed without “Cancel”: what was typed is in them still.
    let Ok(all) = document().query_selector_all("details.edit") else {
        return typed;
    };
    for i in 0..all.length() {
        let Some(details) = all
            .get(i)
            .and_then(|node| node.dyn_into::<web_sys::Element>().ok())
        else {
            continue;
        };
        typed.extend(take_typed(&details, done));
        if details.has_attribute("open") {
            close_editor(&details);
        }
    }
    typed
}

/// What was typed into a form, with what it was to be; `None` when nothing was, or when `done` has saved it.
fn take_typed(details: &web_sys::Element, done: Option<&Sent>) -> Option<String> {
    let find = |selector: &str| details.query_selector(selector).ok().flatten();
    let form = find("form")?.dyn_into::<web_sys::HtmlFormElement>().ok()?;
    let fields = form
        .query_selector_all("input:not([type=hidden]), textarea")
        .ok()?;
    // What came back with the page was typed, although it is what the page had.
    let came_back = details.has_attribute("open") && details.has_attribute(CAME_BACK);
    let (mut now, mut changed) = (Vec::new(), came_back);
    for i in 0..fields.length() {
        let (value, before) = value_of(fields.get(i)?)?;
        changed |= value != before;
        now.push(value);
    }
    form.reset();
    let subject = find("[name=path], [name=section]")?.get_attribute("value");
    let saved =
        done.is_some_and(|done| subject.as_deref() == Some(done.subject.as_str()) && done.holds(&now));
    if !changed || saved {
        return None;
    }
    now.retain(|value| !value.trim().is_empty());
    let now = now.join(", ");
    let summary = find("summary")?;
    let what = summary
        .get_attribute("aria-label")
        .or_else(|| summary.text_content())?;
    let entry = details.closest(".entry").ok().flatten();
    let entry = entry.and_then(|entry| entry.query_selector(".entry-title").ok().flatten());
    Some(match entry.and_then(|title| title.text_content()) {
        Some(title) if !what.contains(&title) => format!("{what} ({title}): {now}"),
        _ => format!("{what}: {now}"),
    })
}

/// What a field of a form holds, and what it held when the page was made.
fn value_of(field: web_sys::Node) -> Option<(String, String)> {
    match field.dyn_into::<web_sys::HtmlInputElement>() {
        Ok(input) => Some((input.value(), input.default_value())),
        Err(field) => {
            let area = field.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
            Some((area.value(), area.default_value().ok()?))
        }
    }
}

/// The attribute of a form that came back with what was typed.
const CAME_BACK: &str = "data-came-back";
