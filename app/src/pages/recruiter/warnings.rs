//! What is wrong with an ad, before it is published: each line with what to write instead.

use leptos::prelude::*;
use rolefit_domain::AdWarning;

use crate::components::panes::show_place;
use crate::components::{Alert, TextMark, Tone};

/// The warnings of an ad, each with the words that it is about and a way to them.
#[component]
pub(super) fn Warnings(
    /// What is wrong.
    warnings: Vec<AdWarning>,
    /// The ad.
    text: String,
    /// Told the mark that the focus is on.
    select: WriteSignal<Option<String>>,
) -> impl IntoView {
    let items = warnings
        .into_iter()
        .enumerate()
        .map(|(index, warning)| item(index, warning, &text, select))
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <Alert tone=Tone::Caution title="Check the ad">
                <ul class="ad-warnings">{items}</ul>
            </Alert>
        }
    })
}

fn item(index: usize, warning: AdWarning, text: &str, select: WriteSignal<Option<String>>) -> AnyView {
    let quote = warning.span.and_then(|span| span.slice(text)).map(|words| {
        let (mark, words) = (mark_id(index), words.to_owned());
        let href = format!("#{mark}");
        let choose = move || select.set(Some(mark.clone()));
        let on_focus = choose.clone();
        view! {
            <a href=href on:click=move |click| { show_place(&click); choose(); } on:focus=move |_| on_focus()>
                <q>{words}</q>
            </a>
            " "
        }
    });
    view! {
        <li id=note_id(index)>{quote} {warning.problem} " " <span class="advice">{warning.advice}</span></li>
    }
    .into_any()
}

/// The marks of warnings in the ad.
pub(super) fn marks(warnings: &[AdWarning]) -> Vec<TextMark> {
    let placed = warnings.iter().enumerate();
    placed
        .filter_map(|(index, warning)| {
            Some(TextMark {
                span: warning.span?,
                id: mark_id(index),
                back: format!("#{}", note_id(index)),
                number: None,
                class: "check",
            })
        })
        .collect()
}

fn mark_id(index: usize) -> String {
    format!("warned-{}", index + 1)
}

fn note_id(index: usize) -> String {
    format!("warning-{}", index + 1)
}
