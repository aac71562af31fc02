//! The jobs that fit the candidate best.

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::{JobCard, MatchBasis, OwnJobs, RecommendedJob};

use crate::components::job_card::Leads;
use crate::components::{EmptyState, Fit, Icon, IconShape, JobCardView, PageHead, loaded};
use crate::server_fns::candidate;

/// All recommended jobs, best first: band, then score, then why.
#[component]
pub fn Jobs() -> impl IntoView {
    let jobs = Resource::new(|| (), |()| candidate::recommended_jobs());
    view! {
        <Title text="Your matches"/>
        <div class="readable stack">
            <PageHead
                title="Your matches"
                lead="Open jobs compared with your profile. The number is what was found of all that a job asks for, and the order of the list. The word looks at must-haves as well. Every reason has its place in your own document."
            />
            {loaded(jobs, |found| view! { <JobsView found=found/> }.into_any())}
        </div>
    }
}

#[component]
fn JobsView(found: OwnJobs) -> impl IntoView {
    let OwnJobs { basis, jobs } = found;
    if jobs.is_empty() {
        return view! { <EmptyState title="No matches yet">{no_jobs(basis)}</EmptyState> }.into_any();
    }
    view! { <h2 class="visually-hidden">"Jobs"</h2><div class="job-list">{jobs.into_iter().map(recommended_card).collect_view()}</div> }.into_any()
}

/// Why there are no matches, and what to do about it.
pub(super) fn no_jobs(basis: MatchBasis) -> AnyView {
    let words = match basis {
        MatchBasis::NoProfile => {
            "There is no profile of you yet to compare jobs with. Upload your resume, or type in what you have done."
        }
        MatchBasis::EmptyProfile => {
            "Your profile has no position, no school and no skill yet, so there is nothing to compare jobs with. Type them in, or \
             upload your resume."
        }
        MatchBasis::Reading(_) => {
            "Your resume is on its way: as soon as it is read, it is compared with all open jobs."
        }
        MatchBasis::Profile => {
            "No open job fits what your profile says. New ones are compared with it as soon as they are published."
        }
    };
    let ways = match basis {
        MatchBasis::NoProfile => view! {
            <a class="button primary" href="/me/upload">"Upload a resume"</a>
            <a class="button" href="/me/profile">"Type it in"</a>
        }
        .into_any(),
        MatchBasis::EmptyProfile => view! {
            <a class="button primary" href="/me/profile">"Fill in your profile"</a>
            <a class="button" href="/me/upload">"Upload a resume"</a>
        }
        .into_any(),
        MatchBasis::Reading(resume) => {
            view! { <a class="button primary" href=format!("/me/resumes/{resume}")>"Follow it"</a> }
                .into_any()
        }
        MatchBasis::Profile => {
            view! { <a class="button primary" href="/me/profile">"Your profile"</a> }.into_any()
        }
    };
    view! {
        <p>{words}</p>
        <p class="cluster">{ways} <a class="button" href="/jobs" rel="external">"All jobs"</a></p>
    }
    .into_any()
}

/// A job with its band, score and reasons. The title leads to the match, not to the ad.
pub(super) fn recommended_card(job: RecommendedJob) -> AnyView {
    let RecommendedJob {
        card,
        band,
        score,
        band_reason,
        reasons,
    } = job;
    // The reasons name the skills that count; the ad's own list would say them twice.
    let card = JobCard {
        skills: Vec::new(),
        ..card
    };
    let href = format!("/me/jobs/{}", card.id);
    let ad = format!("/jobs/{}", card.slug);
    let about = format!("Read the ad for {}", card.title);
    let reasons = reasons
        .into_iter()
        .map(|reason| view! { <li><Icon shape=IconShape::Check/> {reason}</li> })
        .collect_view();
    let above = view! { <Fit band=band score=score reason=band_reason/> }.into_any();
    let below = view! {
        <ul class="reasons" aria-label="Why">{reasons}</ul>
        <p class="job-links"><a href=ad rel="external" aria-label=about>"Read the ad"</a></p>
    }
    .into_any();
    view! { <JobCardView card=card href=href leads=Leads::Inside above=above below=below/> }.into_any()
}
