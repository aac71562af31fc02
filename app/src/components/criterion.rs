//! One criterion of a job and what was found for it.

use leptos::prelude::*;
use rolefit_domain::{Criterion, Evidence, ScorePart, Verdict};

use super::VerdictMark;
use super::panes::{Pane, show_pane};

/// A criterion with its verdict, reason and evidence. Quotes link to their places in the document.
#[component]
pub fn CriterionRow(
    /// What is asked for.
    criterion: Criterion,
    /// What was found.
    part: ScorePart,
    /// Id of the row on the page, such as `part-3`.
    id: String,
    /// The number and the anchor of each piece of evidence in the document, as in `part.evidence`; an empty anchor
    /// for typed facts.
    places: Vec<(u32, String)>,
    /// Told the anchor that the pointer or the focus is on.
    #[prop(optional)]
    select: Option<WriteSignal<Option<String>>>,
) -> impl IntoView {
    let evidence = part
        .evidence
        .into_iter()
        .zip(places)
        .map(|(evidence, (number, anchor))| quote(evidence, number, anchor, select))
        .collect_view();
    // Matches that were made before the scorer `rules-4` have "partly met" with no points. They are shown until they
    // are computed again, and beside "0 of 88 points" the page would say both.
    let points = (part.verdict != Verdict::Partly || part.points > 0).then(|| {
        let words = format!("{} of {} points", part.points, part.of);
        view! { <span class="points">{points_bar(part.points, part.of)} {words}</span> }
    });
    view! {
        <li class="criterion" id=id>
            <VerdictMark verdict=part.verdict/>
            <div class="criterion-body">
                <div class="criterion-head">
                    <h4>{criterion.label}</h4>
                    {points}
                </div>
                <p class="criterion-reason">{part.reason}</p>
                <ul class="quotes">{evidence}</ul>
            </div>
        </li>
    }
    .into_any()
}

/// Points as a bar. The numbers beside it say the same, so it is hidden from screen readers.
fn points_bar(points: u16, of: u16) -> impl IntoView {
    let filled = u32::from(points) * 100 / u32::from(of.max(1));
    view! {
        <svg class="points-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="off" width="100" height="10"></rect>
            <rect class="on" width=filled.to_string() height="10"></rect>
        </svg>
    }
}

fn quote(
    evidence: Evidence,
    number: u32,
    anchor: String,
    select: Option<WriteSignal<Option<String>>>,
) -> AnyView {
    if anchor.is_empty() {
        return view! { <li class="quote typed"><q>{evidence.quote}</q> " " <span class="origin">"typed into the profile"</span></li> }
            .into_any();
    }
    let chosen = anchor.clone();
    let choose = move || {
        if let Some(select) = select {
            select.set(Some(chosen.clone()));
        }
    };
    let on_focus = choose.clone();
    view! {
        <li class="quote">
            <a href=format!("#{anchor}") on:click=|_| show_pane(Pane::Document) on:mouseenter=move |_| choose() on:focus=move |_| on_focus()>
                <span class="evidence-number">{number}</span>
                <q>{evidence.quote}</q>
            </a>
        </li>
    }
    .into_any()
}
