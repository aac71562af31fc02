//! Small words with a shape: bands, verdicts, states.

use leptos::prelude::*;
use rolefit_domain::{Band, JobStatus, Verdict};

use super::{Icon, IconShape};

/// The class that colours a band.
const fn band_class(band: Band) -> &'static str {
    match band {
        Band::Strong => "band strong",
        Band::Good => "band good",
        Band::Partial => "band partial",
        Band::InsufficientEvidence => "band unknown",
    }
}

/// A band of fit: the word first, with as many filled bars as the fit is good, and the score second where given.
///
/// Insufficient evidence has no bar at all, but a question mark: it is no bad fit.
#[component]
pub fn BandBadge(
    /// The band.
    band: Band,
    /// The score, 0 to 1000, shown second.
    #[prop(optional)]
    score: Option<u16>,
) -> impl IntoView {
    let filled = match band {
        Band::Strong => 3,
        Band::Good => 2,
        Band::Partial => 1,
        Band::InsufficientEvidence => 0,
    };
    let shape = if filled == 0 {
        view! { <Icon shape=IconShape::Question/> }.into_any()
    } else {
        let bar = |n: usize| {
            let x = (2 + (n - 1) * 7).to_string();
            let height = 4 + n * 5;
            let class = if n <= filled { "on" } else { "off" };
            view! {
                <rect class=class x=x y=(21 - height).to_string() width="5" height=height.to_string() rx="1.5"></rect>
            }
        };
        view! {
            <svg class="band-bars" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                {bar(1)} {bar(2)} {bar(3)}
            </svg>
        }
        .into_any()
    };
    let number =
        score.map(|score| view! { <span class="band-score">{format!("{} of 100", score / 10)}</span> });
    view! { <span class=band_class(band)>{shape} <span class="band-word">{band.label()}</span> {number}</span> }
    .into_any()
}

/// A band with the score and, below them, what decided the word: it does not follow from the number alone.
#[component]
pub fn Fit(
    /// The band.
    band: Band,
    /// The score, 0 to 1000.
    score: u16,
    /// What decided the band, in a sentence.
    reason: String,
) -> impl IntoView {
    view! {
        <div class="fit-words">
            <BandBadge band=band score=score/>
            <p class="band-reason">{reason}</p>
        </div>
    }
    .into_any()
}

/// What was found for a criterion, as a shape with its word for screen readers.
#[component]
pub fn VerdictMark(
    /// What was found.
    verdict: Verdict,
) -> impl IntoView {
    let (class, icon) = match verdict {
        Verdict::Met => ("verdict met", IconShape::Check),
        Verdict::Partly => ("verdict partly", IconShape::Half),
        Verdict::NotFound => ("verdict missing", IconShape::Ring),
    };
    view! { <span class=class><Icon shape=icon/> <span class="verdict-word">{verdict.label()}</span></span> }
        .into_any()
}

/// Where a job stands.
#[component]
pub fn StatusBadge(
    /// The status.
    status: JobStatus,
) -> impl IntoView {
    let class = match status {
        JobStatus::Open => "badge open",
        JobStatus::Draft => "badge draft",
        JobStatus::Paused => "badge paused",
        JobStatus::Closed | JobStatus::Archived => "badge closed",
    };
    view! { <span class=class>{status.label()}</span> }
}

/// A row of words such as skills.
#[component]
pub fn Chips(
    /// The words.
    words: Vec<String>,
    /// What the list is, for screen readers.
    label: &'static str,
) -> impl IntoView {
    (!words.is_empty()).then(|| {
        view! {
            <ul class="chips" aria-label=label>
                {words.into_iter().map(|word| view! { <li class="chip">{word}</li> }).collect_view()}
            </ul>
        }
    })
}
