//! Where the focus goes: to the field that was refused, to what is new on the page, and, when what held it is taken off
//! the page, to a neighbour or the heading above it.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::FormErrors;
use crate::error::ErrorKind;

/// Puts the cursor into the field that was refused, the first of several, which may be far above the button that was
/// pressed. The field may be made with its message, so the page is drawn first.
///
/// Belongs where the form's action is made: what runs with every change of the page would steal the focus each time.
pub fn focus_refused(errors: FormErrors) {
    Effect::new(move |_| {
        let refused = errors.get().filter(|error| error.kind == ErrorKind::Invalid);
        if let Some(id) = refused.and_then(|error| error.anchor) {
            request_animation_frame(move || focus_id(&id));
        }
    });
}

/// Gives the focus to what has just come onto the page, so that it is read.
pub fn focus_new(place: NodeRef<Div>) {
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            request_animation_frame(move || focus_heading(&place));
        }
    });
}

/// Entries that may have a control of their own.
const ENTRY: &str = ".entry:not(.done)";
/// Rows of a list. What was just saved is told in a row that is none: whoever goes through a list comes to the next of its own.
const ROW: &str = "li.fact:not(.done), li.row, li.version, li.ask";
/// What can have the focus in a row.
const CONTROL: &str = "summary, button, a[href]";

/// The place of the element that has the focus: the section by its id, and the numbers of the entry and the row in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// `None` where it is in no section with an id.
    section: Option<String>,
    entry: Option<u32>,
    row: Option<u32>,
}

impl Trail {
    /// Where the focus is now; `None` where nothing has it. Only for the browser.
    pub fn of_focus() -> Option<Self> {
        let focused = document().active_element().filter(|focused| !is_body(focused))?;
        let closest = |selector: &str| focused.closest(selector).ok().flatten();
        let Some(section) = closest("section[id]") else {
            return Some(Self {
                section: None,
                entry: None,
                row: None,
            });
        };
        let entry = closest(ENTRY);
        let row = closest(ROW);
        let within = entry.as_ref().unwrap_or(&section);
        Some(Self {
            section: Some(section.id()),
            entry: entry.as_ref().and_then(|entry| number(&section, ENTRY, entry)),
            row: row.as_ref().and_then(|row| number(within, ROW, row)),
        })
    }

    /// Gives the focus to what stands there now, if nothing has it any more: the row that took the place of the one that
    /// is gone or the last one, else the same of the entries, else what the section begins with: its heading, or what
    /// opens it. Without a section it is the element with the id `home`. Only for the browser.
    pub fn follow(&self, home: &str) {
        if document()
            .active_element()
            .is_some_and(|focused| !is_body(&focused))
        {
            return;
        }
        let section = self.section.as_deref().and_then(by_id);
        let Some(section) = section else {
            focus_heading_of(home);
            return;
        };
        let entry = self.entry.map(|at| nearest(&section, ENTRY, at));
        let within = match &entry {
            None => Some(&section),
            Some(entry) => entry.as_ref(),
        };
        let row = within
            .zip(self.row)
            .and_then(|(within, at)| nearest(within, ROW, at));
        // A row is gone into nothing: its entry is the nearest that is left, and then the section itself.
        let control = row.as_ref().and_then(|row| last(row, CONTROL)).or_else(|| {
            let entry = entry.flatten()?;
            first(&entry, ".entry-head button").or_else(|| first(&entry, CONTROL))
        });
        match control {
            Some(control) => focus(&control),
            None => {
                if let Some(heading) = first(&section, "h2, h3") {
                    focus_heading(&heading);
                } else if let Some(opener) = first(&section, "summary") {
                    focus(&opener);
                }
            }
        }
    }
}

/// Gives the focus to the first control of the element with an id, if nothing has it any more. Whether it has it now. Only
/// for the browser.
pub fn focus_lost_to(id: &str) -> bool {
    let lost = document()
        .active_element()
        .is_none_or(|focused| is_body(&focused));
    match by_id(id)
        .filter(|_| lost)
        .and_then(|place| first(&place, CONTROL))
    {
        Some(control) => {
            focus(&control);
            true
        }
        None => false,
    }
}

/// Gives the focus to something that is no control, such as a heading or a message. Only for the browser.
pub fn focus_heading(heading: &Element) {
    // The only failure is a name that no attribute can have.
    let _ = heading.set_attribute("tabindex", "-1");
    focus(heading);
}

/// As [`focus_heading`], for the element with an id, if it is on the page.
pub fn focus_heading_of(id: &str) {
    if let Some(heading) = by_id(id) {
        focus_heading(&heading);
    }
}

/// Gives the focus to the control with an id, if it is on the page.
fn focus_id(id: &str) {
    if let Some(control) = by_id(id) {
        focus(&control);
    }
}

fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

fn is_body(element: &Element) -> bool {
    element.tag_name().eq_ignore_ascii_case("body")
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that cannot have the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Which of the matches within `root` the element is.
fn number(root: &Element, selector: &str, element: &Element) -> Option<u32> {
    let all = root.query_selector_all(selector).ok()?;
    (0..all.length()).find(|at| {
        all.get(*at)
            .is_some_and(|node| node.is_same_node(Some(element.as_ref())))
    })
}

/// The match with a number, or the last one where there are fewer.
fn nearest(root: &Element, selector: &str, at: u32) -> Option<Element> {
    let all = root.query_selector_all(selector).ok()?;
    let last = all.length().checked_sub(1)?;
    all.get(at.min(last))?.dyn_into().ok()
}

fn first(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}

/// The last control that is shown: those within a closed form are not.
fn last(root: &Element, selector: &str) -> Option<Element> {
    let all = root.query_selector_all(selector).ok()?;
    let shown = |element: &Element| {
        let closed = element.closest("details:not([open])").ok().flatten();
        closed.is_none() || element.tag_name().eq_ignore_ascii_case("summary")
    };
    (0..all.length())
        .rev()
        .filter_map(|at| all.get(at)?.dyn_into::<Element>().ok())
        .find(shown)
}
