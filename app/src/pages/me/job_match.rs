//! One job against the candidate: every requirement, with the candidate's own words as evidence.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use rolefit_domain::view::{MatchView, OwnMatch};
use rolefit_domain::{JobId, JobStatus, Need, ResumeId};

use super::home::Start;
use crate::AppError;
use crate::components::{Alert, EmptyState, Fit, JobFacts, PageHead, Tone, loaded};
use crate::error::ErrorKind;
use crate::pages::match_detail::{MatchPanes, Reader, not_found};
use crate::server_fns::candidate;
use crate::text::count;

/// The glass box: what the job asks for, what was found, and where.
#[component]
pub fn JobMatch() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|p| p.get_str("id").and_then(|id| id.parse::<JobId>().ok()));
    let result = Resource::new(id, |id| async move {
        match id {
            Some(id) => candidate::own_match(id).await,
            None => Err(AppError::of(ErrorKind::NotFound)),
        }
    });
    loaded(result, |found| match found {
        OwnMatch::Compared(view) => match_page(*view).into_any(),
        OwnMatch::NoProfile { reading } => no_profile(reading).into_any(),
    })
}

fn no_profile(reading: Option<ResumeId>) -> impl IntoView {
    let body = match reading {
        Some(resume) => view! {
            <EmptyState title="Your resume is being read">
                <p>"As soon as your profile is ready, this page shows how it fits the job."</p>
                <p><a class="button primary" href=format!("/me/resumes/{resume}")>"Follow it"</a></p>
            </EmptyState>
        }
        .into_any(),
        None => view! {
            <p>"There is no profile of you yet to compare this job with. Make one, then come back to this page."</p>
            <Start/>
        }
        .into_any(),
    };
    view! {
        <Title text="Your match"/>
        <div class="stack">
            <PageHead title="How you fit this job"/>
            {body}
        </div>
    }
}

fn match_page(view: MatchView) -> impl IntoView {
    let title = view.card.title.clone();
    let ad = format!("/jobs/{}", view.card.slug);
    let missing: Vec<(String, Need)> = not_found(&view.criteria, &view.result.parts)
        .into_iter()
        .map(|criterion| (criterion.label.clone(), criterion.need))
        .collect();
    let missing = (!missing.is_empty()).then(|| {
        let heading = format!("{} not found in your profile", count(missing.len() as u64, "item was", "items were"));
        let item = |(label, need): (String, Need)| {
            view! { <li>{label} " " <span class="row-meta">{need.label().to_lowercase()}</span></li> }
        };
        let items = missing.into_iter().map(item).collect_view();
        view! {
            <section class="card" aria-labelledby="missing">
                <h2 id="missing" class="card-title">{heading}</h2>
                <ul class="bullets">{items}</ul>
                <p>
                    "That it is not mentioned does not mean that you cannot do it. If one of these is true of you, add it to \
                     your profile; the match is then computed again."
                </p>
                <p><a class="button" href="/me/profile">"Fix a fact"</a></p>
            </section>
        }
    });
    let (band, score, reason) = (view.result.band, view.result.score, view.band_reason.clone());
    let card = view.card.clone();
    let closed = match view.status {
        JobStatus::Open | JobStatus::Draft => None,
        JobStatus::Paused => Some("This job is paused: the organization takes nobody for it at the moment."),
        JobStatus::Closed | JobStatus::Archived => {
            Some("This job is closed. The comparison is kept as it was asked for.")
        }
    };
    let closed = closed.map(|words| view! { <Alert tone=Tone::Note><p>{words}</p></Alert> });
    view! {
        <Title text=format!("Your match: {title}")/>
        <div class="stack">
            <header class="page-head">
                <p class="crumb"><a href="/me/jobs">"Your matches"</a></p>
                <h1>{title}</h1>
                <p class="job-organization">{card.organization_name.clone()}</p>
                <JobFacts card=card/>
                <div class="match-verdict"><Fit band=band score=score reason=reason/></div>
                <p><a class="button" href=ad rel="external">"Read the ad"</a></p>
            </header>
            {closed}
            {missing}
            <MatchPanes view=view reader=Reader::Candidate/>
        </div>
    }
}
