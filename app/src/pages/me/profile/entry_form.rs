//! The form that adds a whole entry: a position, a school, a project, with all its fields at once.

use leptos::prelude::*;
use rolefit_domain::edit::{EntryField, EntryKind, FieldKind};

use super::editors::{cancel, close_on_escape, enter_on_open};
use super::row::{Row, came_back};
use crate::AppError;
use crate::anchors::{add_field_id, add_id};
use crate::components::FormErrors;
use crate::error::ErrorKind;
use crate::server_fns::candidate::kept_entry;
use crate::text;

/// The form, closed behind its button until somebody wants it, or open again with what was typed when it was refused.
pub(super) fn view(kind: &'static EntryKind, verb: &'static str, row: Row) -> AnyView {
    let action = row.actions.add_entry;
    let error = FormErrors::of(action).about(kind.section.to_owned());
    let back = row.actions.came_back(kind.section);
    let (came_back, open) = (came_back(back.as_ref()), back.is_some());
    let kept = back.and_then(|error| error.kept);
    let typed = kept.map(|kept| kept_entry(&kept)).unwrap_or_default();
    let fields: Vec<_> = kind
        .fields
        .iter()
        .map(|field| {
            let value = typed.get(field.name).cloned().unwrap_or_default();
            field_view(kind, field, value, error)
        })
        .collect();
    // What is wrong with the entry as a whole, such as a list that is full.
    let whole = move || {
        let wrong = message_of(error)?;
        let shown: Vec<&str> = kind.fields.iter().map(|field| field.name).collect();
        wrong.beyond(&shown).map(|left| left.message)
    };
    view! {
        <details class="edit add" open=open data-came-back=came_back on:keydown=close_on_escape>
            <summary class="button quiet small" on:click=enter_on_open>{verb}</summary>
            <ActionForm action=action attr:class="edit-form entry-form" attr:novalidate=true>
                <input type="hidden" name="version" value=row.version.to_string()/>
                <input type="hidden" name="section" value=kind.section/>
                <p class="field-error" aria-live="polite">{whole}</p>
                {named_help(kind).map(|text| view! { <p class="help" id=named_help_id(kind)>{text}</p> })}
                {fields}
                <div class="cluster">
                    <button type="submit" class="button small">"Add"</button>
                    {cancel()}
                </div>
            </ActionForm>
        </details>
    }
    .into_any()
}

/// What the form itself shows: what is wrong with what was typed, and that its sender was signed out.
fn message_of(error: Signal<Option<AppError>>) -> Option<AppError> {
    let here = |error: &AppError| matches!(error.kind, ErrorKind::Invalid | ErrorKind::SignInNeeded);
    error.get().filter(here)
}

/// How to write what a field takes; `None` where its label says enough.
pub(super) const fn help(kind: FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::Text => None,
        FieldKind::Date => Some("A date such as 2024 or 2024-05."),
        FieldKind::EndOrPresent => Some("A date such as 2024 or 2024-05, or “present”."),
        FieldKind::Lines => Some("One thing per line."),
    }
}

/// Says of which fields an entry needs one at least; `None` where it is a single one.
fn named_help(kind: &EntryKind) -> Option<String> {
    let [first, .., last] = kind.named_by else {
        return None;
    };
    let label = |name: &str| kind.label(name).to_lowercase();
    Some(format!("At least one of {} and {}.", label(first), label(last)))
}

fn named_help_id(kind: &EntryKind) -> String {
    format!("{}-named", add_id(kind.section))
}

fn field_view(
    kind: &'static EntryKind,
    field: &'static EntryField,
    value: String,
    error: Signal<Option<AppError>>,
) -> AnyView {
    let id = add_field_id(kind.section, field.name);
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let name = format!("entry[{}]", field.name);
    let wrong = Signal::derive(move || {
        let wrong = message_of(error)?;
        wrong.of_field(field.name).map(str::to_owned)
    });
    let invalid = move || wrong.with(Option::is_some).then_some("true");
    let help = help(field.kind);
    let names = kind.named_by.contains(&field.name);
    let needed = kind.named_by == [field.name];
    let described = [
        (names && !needed).then(|| named_help_id(kind)),
        help.map(|_| help_id.clone()),
        Some(error_id.clone()),
    ];
    let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let optional = (!names).then(|| view! { <span class="optional">" (optional)"</span> });
    let input = if field.kind == FieldKind::Lines {
        view! {
            <textarea
                id=id.clone()
                name=name
                rows="4"
                aria-describedby=described
                aria-invalid=invalid
                inner_html=text::html(&value)
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id.clone()
                type="text"
                name=name
                value=value
                autocomplete="off"
                required=needed
                aria-describedby=described
                aria-invalid=invalid
            />
        }
        .into_any()
    };
    view! {
        <div class=if field.kind == FieldKind::Lines { "field wide" } else { "field" }>
            <label for=id>{field.label} {optional}</label>
            {help.map(|text| view! { <p class="help" id=help_id>{text}</p> })}
            {input}
            <p class="field-error" id=error_id aria-live="polite">{move || wrong.get()}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::edit::{ENTRY_KINDS, entry_kind};

    use super::super::actions::Actions;
    use super::*;
    use crate::error::WrongField;
    use crate::server_fns::candidate::AddWholeEntry;

    fn after(error: AppError, kind: &'static EntryKind) -> String {
        Actions::after::<AddWholeEntry, _>(error, |actions| {
            let (_, select) = signal(None);
            let row = Row {
                version: 3,
                actions,
                select,
                missing: "nothing found",
            };
            view(kind, "Add", row).to_html()
        })
    }

    #[test]
    fn a_refused_entry_is_open_again_with_every_word_and_its_message_at_its_field() {
        let work = entry_kind("work").expect("a kind");
        let error = AppError::invalid("start", "write the date as 2024")
            .about("work")
            .at("add-work-start".to_owned())
            .keeping(r#"{"title":"Cook & <baker>","start":"soon","highlights":"Fed\nTrained"}"#);
        let html = after(error.clone(), work);
        assert!(
            html.contains("<details open data-came-back=\"true\" class=\"edit add\""),
            "{html}"
        );
        for typed in [
            "value=\"Cook &amp; &lt;baker&gt;\"",
            "value=\"soon\"",
            ">Fed\nTrained</textarea>",
        ] {
            assert!(html.contains(typed), "{typed}: {html}");
        }
        let start = html.split("id=\"add-work-start\"").nth(1).expect("the field");
        let start = start
            .split("id=\"add-work-end\"")
            .next()
            .expect("before the next one");
        assert!(
            start.contains("aria-describedby=\"add-work-start-help add-work-start-error\""),
            "{start}"
        );
        assert!(
            start.contains("aria-invalid=\"true\"") && start.contains("Write the date as 2024."),
            "{start}"
        );
        assert_eq!(html.matches("aria-invalid").count(), 1, "{html}");

        let both = AppError {
            also: Box::new([WrongField {
                field: "end".into(),
                message: "This ends before it starts.".into(),
            }]),
            ..error.clone()
        };
        let html = after(both, work);
        assert_eq!(html.matches("aria-invalid").count(), 2, "{html}");
        assert!(
            html.contains("Write the date as 2024.") && html.contains("This ends before it starts."),
            "{html}"
        );

        let other = after(error, entry_kind("volunteer").expect("a kind"));
        assert!(!other.contains(" open") && !other.contains("Cook"), "{other}");
        let full = AppError::invalid("section", "this list is full").about("work");
        assert!(after(full, work).contains("This list is full."));
    }

    #[test]
    fn an_entry_that_one_of_two_fields_names_says_so_at_both() {
        let html = after(
            AppError::of(ErrorKind::Stale),
            entry_kind("work").expect("a kind"),
        );
        assert!(
            html.contains("id=\"add-work-named\"")
                && html.contains("At least one of job title and employer."),
            "{html}"
        );
        for field in ["title", "company"] {
            let described = format!("aria-describedby=\"add-work-named add-work-{field}-error\"");
            assert!(html.contains(&described), "{field}: {html}");
        }
        let html = after(
            AppError::of(ErrorKind::Stale),
            entry_kind("awards").expect("a kind"),
        );
        assert!(!html.contains("At least one of"), "{html}");
    }

    #[test]
    fn every_field_has_a_label_and_an_id_of_its_own() {
        for kind in &ENTRY_KINDS {
            let html = after(AppError::of(ErrorKind::Stale), kind);
            for field in kind.fields {
                let id = add_field_id(kind.section, field.name);
                assert_eq!(html.matches(&format!("for=\"{id}\"")).count(), 1, "{id}");
                assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
            }
        }
    }
}
