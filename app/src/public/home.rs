//! The start page of the site.

use leptos::prelude::*;
use rolefit_domain::view::JobList;

use super::document::{PageMeta, PublicFrame, render};
use super::illustration;
use crate::components::{Icon, IconShape, JobCardView};
use crate::redirect::register_for;
use crate::text::count;

/// Newest jobs shown.
const JOBS: usize = 3;

/// What the product is, for people who look for work and for people who hire; and the newest jobs.
pub fn home(frame: &PublicFrame, jobs: &JobList) -> String {
    let meta = PageMeta {
        description:
            "Upload a resume and see which open jobs fit, why, and where your own words say so. Recruiters \
                      get shortlists that they can check line by line."
                .to_owned(),
        canonical: Some("/".to_owned()),
        ..PageMeta::default()
    };
    let signed_in = frame.viewer.is_some();
    render(frame, meta, || {
        view! {
            <section class="hero">
                <div class="hero-text">
                    <h1>"Every match shows its " <span class="stroke">"evidence"</span></h1>
                    <p class="lead">
                        "Upload a resume and see which open jobs fit, why they fit, and where your own words say so. \
                         If you hire, you get a shortlist that you can check line by line."
                    </p>
                    <p class="cluster">
                        {if signed_in {
                            view! { <a class="button primary large" href="/me">"Go to your start page"</a> }
                        } else {
                            view! { <a class="button primary large" href="/register">"Find jobs that fit you"</a> }
                        }}
                        <a class="button large" href="/jobs">{all_jobs(jobs.total)}</a>
                    </p>
                </div>
                {illustration::evidence()}
            </section>
            {steps()}
            {newest(jobs)}
            {both_sides(signed_in)}
            {never()}
        }
    })
}

fn all_jobs(total: usize) -> String {
    match total {
        0 => "Look at the jobs".to_owned(),
        n => format!("Look at {}", count(n as u64, "open job", "open jobs")),
    }
}

fn steps() -> impl IntoView {
    let step = |number: &'static str, title: &'static str, text: &'static str| {
        view! {
            <li class="how-step">
                <span class="how-number" aria-hidden="true">{number}</span>
                <h3>{title}</h3>
                <p>{text}</p>
            </li>
        }
    };
    view! {
        <section class="band-section" aria-labelledby="how">
            <h2 id="how">"How a match is made"</h2>
            <ol class="how">
                {step("1", "Read", "The text of your document becomes a profile. Each fact points to the words that it was taken from. What is not there stays empty.")}
                {step("2", "Checked by you", "You see every fact beside your document and correct what is wrong. Nobody else sees it unless you say so.")}
                {step("3", "Compared", "Each thing that a job asks for is looked up in your profile: met, partly met, or not found.")}
                {step("4", "Explained", "The points are added up in the open. The same profile and the same job always give the same score, with a receipt.")}
            </ol>
        </section>
    }
}

fn newest(jobs: &JobList) -> Option<impl IntoView + use<>> {
    if jobs.jobs.is_empty() {
        return None;
    }
    let cards = jobs
        .jobs
        .iter()
        .take(JOBS)
        .cloned()
        .map(|card| {
            let href = format!("/jobs/{}", card.slug);
            view! { <JobCardView card=card href=href/> }
        })
        .collect_view();
    Some(view! {
        <section class="band-section" aria-labelledby="newest">
            <div class="section-head">
                <h2 id="newest">"Newest jobs"</h2>
                <a href="/jobs">"All jobs"</a>
            </div>
            <div class="job-grid">{cards}</div>
        </section>
    })
}

fn both_sides(signed_in: bool) -> impl IntoView {
    let point = |text: &'static str| view! { <li><Icon shape=IconShape::Check/> {text}</li> };
    let (candidates, recruiters) = if signed_in {
        ("/me/upload".to_owned(), "/r/jobs/new".to_owned())
    } else {
        (register_for("/me/upload"), register_for("/r"))
    };
    view! {
        <section class="sides" aria-label="For whom">
            <div class="card side">
                <h2>"For people who look for work"</h2>
                <ul class="reasons">
                    {point("Jobs with reasons, not a list of keywords.")}
                    {point("The page of each match names what was found, what was not, and how many points it gave.")}
                    {point("A wrong fact can be put right at once; every match is then computed again.")}
                    {point("Recruiters find you only if you let them.")}
                </ul>
                <p><a class="button" href=candidates>"Upload your resume"</a></p>
            </div>
            <div class="card side">
                <h2>"For people who hire"</h2>
                <ul class="reasons">
                    {point("Paste an ad: what it asks for becomes criteria that you can weigh.")}
                    {point("A ranked shortlist in which every tick leads to a line of the candidate’s own document.")}
                    {point("Too little in a document is called “insufficient evidence”, never a bad fit.")}
                    {point("The decision stays yours. Nobody is turned down by a number.")}
                </ul>
                <p><a class="button" href=recruiters>"Publish a job"</a></p>
            </div>
        </section>
    }
}

fn never() -> impl IntoView {
    let words = [
        "Name",
        "Photo",
        "Age",
        "Gender",
        "Home address",
        "Fame of the school",
        "Gaps in a career",
    ];
    view! {
        <section class="never" aria-labelledby="never">
            <div>
                <h2 id="never">"What never counts"</h2>
                <p>"These are not looked at when a match is computed. "<a href="/ai-use">"How matching works"</a></p>
            </div>
            <ul class="never-list">
                {words.map(|word| view! { <li><s>{word}</s></li> }).collect_view()}
            </ul>
        </section>
    }
}
