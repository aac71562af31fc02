//! What stands above a page that was loaded anew because one of its forms was refused, as happens without WASM: what was
//! not right, with a link to the field.

use leptos::prelude::*;
use rolefit_domain::edit::entry_kind;

use super::actions::{Actions, concerns};
use super::fields::Section;
use crate::AppError;
use crate::anchors::add_field_id;
use crate::components::{Alert, Tone};
use crate::error::ErrorKind;

/// The title of the page, which is read out first.
pub(super) fn title(actions: Actions) -> &'static str {
    if refused(actions).is_empty() {
        "Your profile"
    } else {
        "Not saved · Your profile"
    }
}

/// The summary, with a link to the field of every form that came back; nothing where none did. It goes with the next
/// change: from then on forms are refused in place.
pub(super) fn view(actions: Actions, sections: &[Section]) -> AnyView {
    let words: Vec<(String, String)> = sections
        .iter()
        .flat_map(|section| {
            let subjects = section.subjects();
            subjects.filter_map(|subject| Some((subject.clone(), section.words_for(&subject)?)))
        })
        .collect();
    let on_page: Vec<String> = words.iter().map(|(subject, _)| subject.clone()).collect();
    let summary = move || {
        let refused = refused(actions);
        let lines: Vec<_> = refused
            .into_iter()
            .filter(|error| concerns(error, &on_page))
            .flat_map(|error| lines(&error, &words))
            .collect();
        (!lines.is_empty()).then(|| {
            view! {
                <Alert tone=Tone::Problem title="This was not saved">
                    <ul class="refused">{lines}</ul>
                </Alert>
            }
        })
    };
    view! { {summary} }.into_any()
}

/// A line for everything that is not right with one form.
fn lines(error: &AppError, words: &[(String, String)]) -> Vec<AnyView> {
    let subject = error.subject.as_deref().unwrap_or_default();
    let about = words
        .iter()
        .find(|(known, _)| known == subject)
        .map(|(_, words)| words.as_str())
        .unwrap_or_default();
    let first = error.anchor.as_deref().map(str::to_owned);
    let one = |name: Option<&str>, message: &str, anchor: Option<String>| {
        // Of an entry with several fields, the one that is not right.
        let label = entry_kind(subject)
            .zip(name)
            .map_or("", |(kind, name)| kind.label(name));
        let about = match label {
            "" => about.to_owned(),
            label => format!("{about} · {label}"),
        };
        line(about, message.to_owned(), anchor)
    };
    let mut all = vec![one(error.field.as_deref(), &error.message, first)];
    all.extend(error.also.iter().map(|wrong| {
        let anchor = add_field_id(subject, &wrong.field);
        one(Some(&wrong.field), &wrong.message, Some(anchor))
    }));
    all
}

fn line(about: String, message: String, anchor: Option<String>) -> AnyView {
    match anchor {
        Some(anchor) => {
            view! { <li><a href=format!("#{anchor}") rel="external">{about}</a> ": " {message}</li> }
                .into_any()
        }
        None => view! { <li>{about} ": " {message}</li> }.into_any(),
    }
}

/// The refusals that came with the address of the page.
fn refused(actions: Actions) -> Vec<AppError> {
    if actions.version() > 0 {
        return Vec::new();
    }
    let all = actions.typed();
    let all = all.iter().filter_map(|errors| errors.get());
    all.filter(|error| error.kind == ErrorKind::Invalid).collect()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Profile, Sourced, edit};

    use super::super::sections::sections;
    use super::*;
    use crate::error::WrongField;
    use crate::server_fns::candidate::{AddWholeEntry, SetProfileField};

    fn profile() -> Profile {
        let mut profile = Profile::default();
        let values = [("title".to_owned(), "Cook".to_owned())];
        edit::add_entry(&mut profile, "work", &values.into()).expect("is added");
        profile.basics.name = Some(Sourced::typed("Mira".to_owned()));
        profile
    }

    #[test]
    fn the_summary_names_the_field_and_leads_to_it() {
        let sections = sections(&profile());
        let refused = AppError::invalid("value", "write the date as 2024")
            .about("work.0.start")
            .at("edit-work-0-start".to_owned());
        let (html, name) = Actions::after::<SetProfileField, _>(refused, |actions| {
            (view(actions, &sections).to_html(), title(actions))
        });
        assert!(html.contains("href=\"#edit-work-0-start\""), "{html}");
        assert!(
            html.contains("From · Cook") && html.contains("Write the date as 2024."),
            "{html}"
        );
        assert_eq!(name, "Not saved · Your profile");

        let refused = AppError::invalid("end", "this ends before it starts")
            .about("work")
            .at("add-work-end".to_owned());
        let html = Actions::after::<AddWholeEntry, _>(refused, |actions| view(actions, &sections).to_html());
        assert!(
            html.contains("href=\"#add-work-end\"") && html.contains("Add a position"),
            "{html}"
        );

        let also = WrongField {
            field: "end".into(),
            message: "Write the date as 2024.".into(),
        };
        let refused = AppError {
            also: Box::new([also]),
            ..AppError::invalid("title", "write the job title or the employer")
                .about("work")
                .at("add-work-title".to_owned())
        };
        let html = Actions::after::<AddWholeEntry, _>(refused, |actions| view(actions, &sections).to_html());
        for told in [
            "#add-work-title",
            "· Job title",
            "#add-work-end",
            "· To",
            "Write the date as 2024.",
        ] {
            assert!(html.contains(told), "{told}: {html}");
        }
    }

    #[test]
    fn what_is_about_no_field_of_the_page_is_told_elsewhere() {
        let sections = sections(&profile());
        for error in [
            AppError::of(ErrorKind::Stale).about("work.0.start"),
            AppError::invalid("value", "write something").about("work.7.start"),
        ] {
            let html =
                Actions::after::<SetProfileField, _>(error, |actions| view(actions, &sections).to_html());
            assert!(!html.contains("not saved"), "{html}");
        }
    }
}
