//! The candidate's start page.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use rolefit_domain::event::{MailOutcome, MailReturned};
use rolefit_domain::view::{CandidateHome, ResumeView};

use super::jobs::{no_jobs, recommended_card};
use crate::components::focus::focus_new;
use crate::components::session_over::form_action;
use crate::components::stepper::trouble;
use crate::components::{Alert, FormAlert, FormErrors, Icon, IconShape, Stepper, SubmitButton, Tone, loaded};
use crate::server_fns::candidate;
use crate::text::{count, given_name};

/// Greeting, what is to do, the best jobs, and who may find the candidate.
#[component]
pub fn Home() -> impl IntoView {
    let visibility = form_action::<candidate::SetDiscoverable>();
    let home = Resource::new(
        move || visibility.version().get(),
        |_| candidate::candidate_home(),
    );
    view! {
        <Title text="Home"/>
        {loaded(home, move |home| view! { <HomeView home=home visibility=visibility/> }.into_any())}
    }
}

#[component]
fn HomeView(home: CandidateHome, visibility: ServerAction<candidate::SetDiscoverable>) -> impl IntoView {
    let greeting = match home.name.as_deref().and_then(given_name) {
        Some(first) => format!("Hello, {first}"),
        None => "Welcome".to_owned(),
    };
    let unreached = home.mail_returned.map(unreached);
    if !home.has_profile && home.resumes.is_empty() {
        return view! { <div class="stack"><h1>{greeting}</h1> {unreached} <Start/></div> }.into_any();
    }
    let unfinished = home
        .resumes
        .first()
        // Whoever has a profile is not held up by a document that could not be read: it stands in the list below.
        .filter(|r| !r.finished() || r.failure().is_some() && !home.has_profile)
        .cloned();
    let to_check = (home.to_check > 0 || home.unread > 0).then(|| to_check_card(home.to_check, home.unread));
    let basis = home.matches.basis;
    let jobs = home
        .matches
        .jobs
        .into_iter()
        .map(recommended_card)
        .collect::<Vec<_>>();
    let has_profile = home.has_profile;
    let removed = use_query_map().with_untracked(|query| query.get_str("document") == Some("removed"));
    view! {
        <div class="home">
            <h1>{greeting}</h1>
            <div class="home-main stack">
                {removed.then(|| view! { <Removed/> })}
                {unreached}
                {unfinished.map(unfinished_card)}
                {to_check}
                <section class="stack tight" aria-labelledby="best-jobs">
                    <div class="section-head">
                        <h2 id="best-jobs">"Jobs that fit"</h2>
                        {(!jobs.is_empty()).then(|| view! { <a href="/me/jobs">"All your matches"</a> })}
                    </div>
                    {if jobs.is_empty() { view! { <div class="empty">{no_jobs(basis)}</div> }.into_any() } else { view! { <div class="job-list">{jobs}</div> }.into_any() }}
                </section>
            </div>
            <aside class="home-side stack" aria-label="Your data">
                <Visibility discoverable=home.discoverable action=visibility/>
                <Documents resumes=home.resumes has_profile=has_profile/>
            </aside>
        </div>
    }
    .into_any()
}

/// Says that mail does not reach the candidate, who finds the same news here.
fn unreached(returned: MailReturned) -> impl IntoView {
    let since = returned.at.date_text();
    let (what, advice) = match returned.outcome {
        MailOutcome::Bounced => (
            format!("Mail to your address has been coming back since {since}."),
            "What we would have written to you is on these pages. If your mailbox works again, set a new password with a code from it: \
             that shows us that mail arrives.",
        ),
        MailOutcome::Complained => (
            format!(
                "Your mail program told us on {since} that our mail is unwanted, so we write no more about your matches."
            ),
            "They are on these pages. To get such mail again, set a new password with a code from your mailbox.",
        ),
    };
    view! { <Alert tone=Tone::Caution><p><strong>{what}</strong>" "{advice}</p></Alert> }
}

/// Says that a document is gone. The focus was on its page, which is gone too, and comes here, so that it is read.
#[component]
fn Removed() -> impl IntoView {
    let place = NodeRef::new();
    focus_new(place);
    view! {
        <div node_ref=place tabindex="-1">
            <Alert tone=Tone::Success><p>"The document is removed for good."</p></Alert>
        </div>
    }
    .into_any()
}

/// The two ways to begin.
#[component]
pub(super) fn Start() -> impl IntoView {
    let start = form_action::<candidate::StartProfile>();
    view! {
        <p class="lead">
            "Give us your work history once. Every job then shows what of it fits, and where your own words say so."
        </p>
        <FormAlert errors=FormErrors::of(start) fields=&[]/>
        <div class="two-ways">
            <section class="card">
                <Icon shape=IconShape::Upload/>
                <h2>"Upload your resume"</h2>
                <p>"PDF, Word (DOCX) or text. It is read in seconds, and you can check and correct every fact. Nobody else sees it unless you let recruiters find you."</p>
                <p><a class="button primary" href="/me/upload">"Upload a resume"</a></p>
            </section>
            <section class="card">
                <Icon shape=IconShape::Pencil/>
                <h2>"Type it in"</h2>
                <p>"No document at hand? Fill in your profile yourself. It counts exactly as much."</p>
                <ActionForm action=start>
                    <SubmitButton label="Start an empty profile" pending=start.pending() class="button"/>
                </ActionForm>
            </section>
        </div>
        <p>"Do you hire? The same account is for that: " <a href="/r">"publish a job"</a> "."</p>
    }
}

fn unfinished_card(resume: ResumeView) -> impl IntoView {
    let href = format!("/me/resumes/{}", resume.id);
    let (title, link) = match trouble(&resume.steps) {
        Some(trouble) => (trouble, "See why, and what you can do"),
        None => ("Your resume is being read", "Follow it"),
    };
    view! {
        <section class="card" aria-labelledby="unfinished">
            <h2 id="unfinished">{title}</h2>
            <p class="row-meta">{resume.file_name}</p>
            <Stepper steps=resume.steps/>
            <p><a class="button" href=href>{link}</a></p>
        </section>
    }
    .into_any()
}

fn to_check_card(facts: u32, lines: usize) -> impl IntoView {
    let facts = (facts > 0).then(|| format!("{} to check", count(u64::from(facts), "fact", "facts")));
    let lines = (lines > 0).then(|| format!("{} not understood", count(lines as u64, "line", "lines")));
    let title = facts.into_iter().chain(lines).collect::<Vec<_>>().join(", ");
    view! {
        <section class="card to-check" aria-labelledby="to-check">
            <h2 id="to-check">{title}</h2>
            <p>"A look takes a minute, and your matches get better by it."</p>
            <p><a class="button primary" href="/me/profile">"Check them"</a></p>
        </section>
    }
    .into_any()
}

/// Who may find the candidate, in words, with one button that changes it.
#[component]
fn Visibility(discoverable: bool, action: ServerAction<candidate::SetDiscoverable>) -> impl IntoView {
    let (state, explanation, value, button) = if discoverable {
        (
            "Recruiters on Rolefit can find you",
            "Organizations see you in the shortlists of their jobs: your profile, the text of your document, its original file and your match.",
            "no",
            "Hide me from recruiters",
        )
    } else {
        (
            "Only you see your profile",
            "You get matches, but no recruiter sees you. You can change this at any time.",
            "yes",
            "Let recruiters find me",
        )
    };
    view! {
        <section class="card" aria-labelledby="visibility">
            <h2 id="visibility" class="card-title">"Who can see you"</h2>
            <p class="visibility-state">
                <Icon shape=if discoverable { IconShape::Person } else { IconShape::Lock }/>
                <strong>{state}</strong>
            </p>
            <p>{explanation}</p>
            <FormAlert errors=FormErrors::of(action) fields=&[]/>
            <ActionForm action=action>
                <input type="hidden" name="discoverable" value=value/>
                <SubmitButton label=button pending=action.pending() class="button"/>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn Documents(resumes: Vec<ResumeView>, has_profile: bool) -> impl IntoView {
    let none = resumes.is_empty();
    let upload = if none {
        "Upload a resume"
    } else {
        "Upload a newer one"
    };
    let rows = resumes
        .into_iter()
        .map(|resume| {
            let href = format!("/me/resumes/{}", resume.id);
            let state = match (trouble(&resume.steps), resume.finished(), resume.current) {
                (Some(trouble), _, _) => trouble,
                (None, false, _) => "Being read",
                (None, true, true) => "Your profile is made from it",
                (None, true, false) => "Read; your profile was left as it is",
            };
            let failed = trouble(&resume.steps).is_some();
            view! {
                <li class="row">
                    <div class="row-body">
                        <p class="row-title"><a href=href>{resume.file_name}</a></p>
                        <p class="row-meta">{resume.uploaded}</p>
                        <p class="row-meta" class:trouble=failed>{state}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="documents">
            <h2 id="documents" class="card-title">"Your documents"</h2>
            {if none { view! { <p>"There are none."</p> }.into_any() } else { view! { <ul class="rows">{rows}</ul> }.into_any() }}
            <p class="cluster">
                <a class="button" href="/me/upload">{upload}</a>
                {has_profile.then(|| view! { <a href="/me/profile">"Your profile"</a> })}
            </p>
        </section>
    }
    .into_any()
}
