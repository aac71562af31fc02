//! Two panes beside each other. Where there is room for one only, a switch says which.

use leptos::prelude::*;

/// Which pane is read first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaneOrder {
    /// Facts left, document right.
    FactsFirst,
    /// Document left, facts right: for people who read somebody else's text.
    DocumentFirst,
}

/// Facts and the document that they come from. The switch works without WASM; a link to a place in the document
/// shows the document in any case.
#[component]
pub fn Panes(
    /// Heading of the first pane.
    facts_title: &'static str,
    /// The first pane.
    facts: AnyView,
    /// Heading of the second pane.
    document_title: &'static str,
    /// The second pane.
    document: AnyView,
    /// Which of them comes first.
    #[prop(default = PaneOrder::FactsFirst)]
    order: PaneOrder,
    /// What the switch calls the two panes, facts first.
    #[prop(default = ["Facts", "Document"])]
    switch: [&'static str; 2],
) -> impl IntoView {
    let facts = view! {
        <section class="pane pane-facts" id="pane-facts" aria-labelledby="facts">
            <h2 id="facts" class="pane-title">{facts_title}</h2>
            {facts}
        </section>
    }
    .into_any();
    let document = view! {
        <section class="pane pane-document" id="pane-document" aria-labelledby="document">
            <h2 id="document" class="pane-title">{document_title}</h2>
            {document}
        </section>
    }
    .into_any();
    let [first, second] = match order {
        PaneOrder::FactsFirst => [facts, document],
        PaneOrder::DocumentFirst => [document, facts],
    };
    view! {
        <div class="panes">
            <fieldset class="pane-switch">
                <legend class="visually-hidden">"Show"</legend>
                <input type="radio" name="pane" id="show-facts" checked=true/>
                <label for="show-facts">{switch[0]}</label>
                <input type="radio" name="pane" id="show-document"/>
                <label for="show-document">{switch[1]}</label>
            </fieldset>
            {first}
            {second}
        </div>
    }
}

/// One of the two panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The facts.
    Facts,
    /// The document.
    Document,
}

/// Turns the switch to a pane, before a link into it is followed. Only for the browser: without WASM the style sheet
/// shows the pane that holds the target of the page's address, which links followed by WASM do not set.
pub fn show_pane(pane: Pane) {
    use wasm_bindgen::JsCast;

    let id = match pane {
        Pane::Facts => "show-facts",
        Pane::Document => "show-document",
    };
    let switch = document().get_element_by_id(id);
    if let Some(switch) = switch.and_then(|s| s.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        switch.set_checked(true);
    }
}

/// Whether the window has room for both panes. Only for the browser.
pub fn beside_each_other() -> bool {
    const ROOM: f64 = 960.0;
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width >= ROOM)
}

/// Shows a place in the document from a link to it. Where the panes stand beside each other the link is not followed:
/// the page would move away from the fact that it belongs to. Only for the browser.
pub fn show_place(event: &leptos::ev::MouseEvent) {
    show_pane(Pane::Document);
    if beside_each_other() {
        event.prevent_default();
    }
}

/// Brings the mark with this id into view, where the panes stand beside each other. Only for the browser.
pub fn show_mark(id: &str) {
    // Where the panes are stacked, following the pointer would move the page away from under it.
    if !beside_each_other() {
        return;
    }
    if let Some(mark) = document().get_element_by_id(id) {
        show(&mark);
    }
}

/// Scrolls to an element, unless it is in view. Only for the browser.
pub fn show(element: &web_sys::Element) {
    use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
