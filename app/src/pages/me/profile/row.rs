//! One fact of the profile: its value, its place in the document, and the forms that change it.

use leptos::prelude::*;
use rolefit_domain::edit;

use super::actions::Actions;
use super::editors::{cancel, close_on_escape, enter_on_open};
use super::entry_form;
use super::fields::{Addition, Field};
use crate::AppError;
use crate::anchors::{add_id, edit_id};
use crate::components::panes::show_place;
use crate::components::{FormErrors, Icon, IconShape};
use crate::error::ErrorKind;
use crate::text;

/// What every row needs.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// Version of the profile that the page shows.
    pub version: u64,
    /// What changes it.
    pub actions: Actions,
    /// Told the mark that the pointer or the focus is on.
    pub select: WriteSignal<Option<String>>,
    /// What stands in the place of a value that there is not.
    pub missing: &'static str,
}

/// A fact. `context` says which entry it belongs to, where the page does not show that; empty otherwise.
pub(super) fn row(field: Field, context: String, row: Row) -> AnyView {
    let Row {
        version,
        actions,
        select,
        missing,
    } = row;
    let error = FormErrors::of(actions.set).about(field.path.clone());
    let mark = field.span.map(|_| field.mark_id());
    let chosen = mark.clone();
    let choose = move || select.set(chosen.clone());
    let on_focus = choose.clone();
    let label = match (context.is_empty(), field.label.is_empty()) {
        (true, _) => field.label.clone(),
        (false, true) => context,
        (false, false) => format!("{} · {context}", field.label),
    };
    let class = if field.check { "fact check" } else { "fact" };
    let right = field.check.then(|| right_form(&field, version, actions));
    let shown = if field.value.is_empty() {
        view! { <span class="fact-missing">{missing}</span> }.into_any()
    } else {
        view! { <span class="fact-value">{field.value.clone()}</span> }.into_any()
    };
    let place = mark.map(|id| {
        let show = choose.clone();
        view! {
            <a class="fact-place" href=format!("#{id}") on:click=move |event| { show_place(&event); show(); }>
                <Icon shape=IconShape::Document/>
                <span class="visually-hidden">{of_entry(format!("Show “{}” in the document", field.value), &field)}</span>
            </a>
        }
    });
    let typed = field
        .typed
        .then(|| view! { <span class="origin">"typed by you"</span> });
    view! {
        <li
            class=class
            id=field.row_id()
            on:mouseenter=move |_| choose()
            on:focusin=move |_| on_focus()
        >
            <div class="fact-line">
                {(!label.is_empty()).then(|| view! { <span class="fact-label">{label}</span> })}
                {shown} {typed}
            </div>
            <div class="fact-actions">
                {place}
                {right}
                {edit_form(&field, version, actions, error)}
            </div>
            <p class="field-error" id=format!("{}-error", edit_id(&field.path)) aria-live="polite">
                {move || message(error)}
            </p>
        </li>
    }
    .into_any()
}

/// A form that takes a whole entry out of the profile. `label` is what the button is called where it stands alone.
pub(super) fn remove_form(path: String, verb: &'static str, label: String, row: Row) -> AnyView {
    let action = row.actions.remove;
    view! {
        <ActionForm action=action>
            <input type="hidden" name="version" value=row.version.to_string()/>
            <input type="hidden" name="path" value=path/>
            <button type="submit" class="button quiet small" aria-label=label>{verb}</button>
        </ActionForm>
    }
    .into_any()
}

/// A form that adds something: a single value, or an entry with all its fields.
pub(super) fn add_form(add: Addition, row: Row) -> AnyView {
    let Addition {
        section,
        label,
        verb,
        about,
        kind,
    } = add;
    if let Some(kind) = kind {
        return entry_form::view(kind, verb, row);
    }
    // What the button says comes first, so that whoever steers by voice can say what they see.
    let named = (!about.is_empty()).then(|| format!("{verb}: {about}"));
    let action = row.actions.add;
    let error = FormErrors::of(row.actions.add).about(section.clone());
    let id = add_id(&section);
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    // Without WASM the page is loaded anew, so the form that failed must be open again, with what was typed.
    let back = row.actions.came_back(&section);
    let (came_back, open) = (came_back(back.as_ref()), back.is_some());
    let typed = back.and_then(|error| error.kept).unwrap_or_default();
    view! {
        <details class="edit add" open=open data-came-back=came_back on:keydown=close_on_escape>
            <summary class="button quiet small" aria-label=named on:click=enter_on_open>{verb}</summary>
            <ActionForm action=action attr:class="edit-form">
                <input type="hidden" name="version" value=row.version.to_string()/>
                <input type="hidden" name="section" value=section/>
                <label for=id.clone()>{label}</label>
                <input
                    id=id
                    type="text"
                    name="value"
                    value=typed
                    autocomplete="off"
                    required=true
                    aria-describedby=described
                    aria-invalid=move || is_invalid(error)
                />
                <div class="cluster">
                    <button type="submit" class="button small">"Add"</button>
                    {cancel()}
                </div>
            </ActionForm>
            <p class="field-error" id=error_id aria-live="polite">{move || message(error)}</p>
        </details>
    }
    .into_any()
}

/// Words about the value of a field, with the entry that it belongs to: two positions may begin in the same year.
fn of_entry(words: String, field: &Field) -> String {
    if field.label.is_empty() || field.entry.is_empty() {
        words
    } else {
        format!("{words}: {}", field.called())
    }
}

/// One press that says that the value is right: it is sent back unchanged, which confirms it.
fn right_form(field: &Field, version: u64, actions: Actions) -> impl IntoView + use<> {
    let label = of_entry(format!("“{}” is right", field.value), field);
    let (path, value) = (field.path.clone(), field.value.clone());
    view! {
        <ActionForm action=actions.set>
            <input type="hidden" name="version" value=version.to_string()/>
            <input type="hidden" name="path" value=path/>
            <input type="hidden" name="value" value=value/>
            <button type="submit" class="button small" aria-label=label>
                <Icon shape=IconShape::Check/>
                "Right"
            </button>
        </ActionForm>
    }
}

fn edit_form(field: &Field, version: u64, actions: Actions, error: Signal<Option<AppError>>) -> AnyView {
    let id = edit_id(&field.path);
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let what = field.called();
    let (verb, about) = if field.value.is_empty() {
        ("Fill in", format!("Fill in {what}"))
    } else {
        ("Change", format!("Change {what}"))
    };
    let shown = if field.is_short() {
        view! { <Icon shape=IconShape::Pencil/> }.into_any()
    } else {
        verb.into_any()
    };
    let help = date_help(&field.path);
    let described = match help {
        Some(_) => format!("{help_id} {error_id}"),
        None => error_id,
    };
    let wrong = move || is_invalid(error);
    // Without WASM the page is loaded anew, so the form that failed must be open again, with what was typed.
    let back = actions.came_back(&field.path);
    let (came_back, open) = (came_back(back.as_ref()), back.is_some());
    let value = back
        .and_then(|error| error.kept)
        .unwrap_or_else(|| field.value.clone());
    let input = if field.long {
        let html = text::html(&value);
        view! {
            <textarea
                id=id.clone()
                name="value"
                rows="3"
                aria-describedby=described
                aria-invalid=wrong
                inner_html=html
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id.clone()
                type="text"
                name="value"
                value=value
                autocomplete="off"
                aria-describedby=described
                aria-invalid=wrong
            />
        }
        .into_any()
    };
    let remove = field.removable.then(|| {
        let path = field.path.clone();
        let label = format!("Remove {}", field.value);
        view! {
            <ActionForm action=actions.remove>
                <input type="hidden" name="version" value=version.to_string()/>
                <input type="hidden" name="path" value=path/>
                <button type="submit" class="button quiet small" aria-label=label>"Remove"</button>
            </ActionForm>
        }
    });
    let path = field.path.clone();
    let label = if field.label.is_empty() {
        "Text".to_owned()
    } else {
        field.label.clone()
    };
    view! {
        <details class="edit" open=open data-came-back=came_back on:keydown=close_on_escape>
            <summary class="button quiet small" aria-label=about on:click=enter_on_open>{shown}</summary>
            <ActionForm action=actions.set attr:class="edit-form">
                <input type="hidden" name="version" value=version.to_string()/>
                <input type="hidden" name="path" value=path/>
                <label for=id>{label}</label>
                {help.map(|text| view! { <p class="help" id=help_id>{text}</p> })}
                {input}
                <div class="cluster">
                    <button type="submit" class="button small">"Save"</button>
                    {cancel()}
                </div>
            </ActionForm>
            {remove}
        </details>
    }
    .into_any()
}

/// How to write the date at a path; `None` where there is none.
fn date_help(path: &str) -> Option<&'static str> {
    let mut parts = path.split('.');
    let kind = edit::entry_kind(parts.next()?)?;
    entry_form::help(kind.field(parts.nth(1)?)?.kind)
}

/// What stands beside the form: what is wrong with the value, or that its sender was signed out. Other problems stand above
/// all facts.
fn message(error: Signal<Option<AppError>>) -> Option<String> {
    let here = |error: &AppError| matches!(error.kind, ErrorKind::Invalid | ErrorKind::SignInNeeded);
    error.get().filter(here).map(|error| error.message)
}

/// The value of `aria-invalid`: only for what is wrong with the value itself.
fn is_invalid(error: Signal<Option<AppError>>) -> Option<&'static str> {
    let wrong = error.with(|error| error.as_ref().is_some_and(|e| e.kind == ErrorKind::Invalid));
    wrong.then_some("true")
}

/// The value of the attribute of forms that came back with what was typed; `None` for all others, which have none.
pub(super) fn came_back(refused: Option<&AppError>) -> Option<&'static str> {
    refused.and_then(|error| error.kept.as_ref()).map(|_| "true")
}

#[cfg(test)]
mod tests {
    use server_fn::ServerFn;

    use super::*;
    use crate::server_fns::candidate::{AddProfileEntry, SetProfileField};

    /// What the page shows when it is loaded anew after the server function `S` has refused a form.
    fn after<S: ServerFn>(error: AppError, show: impl FnOnce(Row) -> AnyView) -> String {
        Actions::after::<S, _>(error, |actions| {
            let (_, select) = signal(None);
            let row = Row {
                version: 3,
                actions,
                select,
                missing: "nothing found",
            };
            show(row).to_html()
        })
    }

    fn addition(section: &str) -> Addition {
        Addition {
            section: section.into(),
            label: "E-mail address",
            verb: "Add an e-mail address",
            about: String::new(),
            kind: None,
        }
    }

    #[test]
    fn a_refused_addition_is_open_again_with_its_words_and_its_message() {
        let error = AppError::invalid("value", "write it as name@example.org")
            .about("basics.emails")
            .keeping("lena(at)example");
        let html = after::<AddProfileEntry>(error.clone(), |row| add_form(addition("basics.emails"), row));
        assert!(
            html.contains("<details open data-came-back=\"true\" class=\"edit add\""),
            "{html}"
        );
        assert!(html.contains("value=\"lena(at)example\""), "{html}");
        assert!(html.contains("Write it as name@example.org."), "{html}");
        let other = after::<AddProfileEntry>(error, |row| add_form(addition("skills"), row));
        assert!(!other.contains(" open") && !other.contains("lena(at)"), "{other}");
    }

    #[test]
    fn a_refused_change_is_open_again_with_what_was_typed() {
        let field = Field {
            path: "work.0.start".into(),
            label: "From".into(),
            entry: "Nurse at Meadow Clinics".into(),
            value: "2019".into(),
            span: None,
            check: false,
            typed: false,
            removable: false,
            long: false,
        };
        let refused = |kind| AppError::of(kind).about("work.0.start").keeping("last <summer>");
        let shown = |error| {
            let field = field.clone();
            after::<SetProfileField>(error, |row_of| row(field, String::new(), row_of))
        };
        let html = shown(refused(ErrorKind::SignInNeeded));
        assert!(
            html.contains("<details open data-came-back=\"true\" class=\"edit\""),
            "{html}"
        );
        assert!(html.contains("value=\"last &lt;summer&gt;\""), "{html}");

        assert!(
            html.contains("aria-label=\"Change From, Nurse at Meadow Clinics\""),
            "{html}"
        );

        // The page shows a newer version, where the first position may be another one.
        let html = shown(refused(ErrorKind::Stale));
        assert!(!html.contains(" open") && !html.contains("summer"), "{html}");
    }
}
