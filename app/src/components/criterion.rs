//! One criterion of a job and what was found for it.

use leptos::prelude::*;
use rolefit_domain::{Criterion, Evidence, Need, ScorePart};

use super::VerdictMark;

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
    let need = match criterion.need {
        Need::MustHave => "need must",
        Need::NiceToHave => "need nice",
    };
    let evidence = part
        .evidence
        .into_iter()
        .zip(places)
        .map(|(evidence, (number, anchor))| quote(evidence, number, anchor, select))
        .collect_view();
    view! {
        <li class="criterion" id=id>
            <VerdictMark verdict=part.verdict/>
            <div class="criterion-body">
                <h3>{criterion.label}</h3>
                <p class="criterion-meta">
                    <span class=need>{criterion.need.label()}</span>
                    <span class="points">{format!("{} of {} points", part.points, part.of)}</span>
                </p>
                <p class="criterion-reason">{part.reason}</p>
                <ul class="quotes">{evidence}</ul>
            </div>
        </li>
    }
}

fn quote(
    evidence: Evidence,
    number: u32,
    anchor: String,
    select: Option<WriteSignal<Option<String>>>,
) -> AnyView {
    if anchor.is_empty() {
        return view! { <li class="quote typed"><q>{evidence.quote}</q> <span class="origin">"typed by the candidate"</span></li> }
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
            <a href=format!("#{anchor}") on:mouseenter=move |_| choose() on:focus=move |_| on_focus()>
                <span class="evidence-number">{number}</span>
                <q>{evidence.quote}</q>
            </a>
        </li>
    }
    .into_any()
}
