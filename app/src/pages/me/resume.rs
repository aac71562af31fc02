//! One document on its way: steps, times, failures and what to do about them.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use rolefit_domain::ResumeId;
use rolefit_domain::view::{ResumeView, WhyKept};

use crate::AppError;
use crate::components::session_over::form_action;
use crate::components::stepper::{summary, trouble};
use crate::components::{Alert, FormAlert, FormErrors, LiveRegion, Stepper, SubmitButton, Tone, loaded};
use crate::error::ErrorKind;
use crate::live;
use crate::server_fns::candidate;
use crate::text::file_size;

/// Follows a document. With WASM it listens to the server's events; without, the page reloads itself, with scripts and
/// without.
#[component]
pub fn Resume() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get_str("id").and_then(|id| id.parse::<ResumeId>().ok())));
    let retry = form_action::<candidate::RetryResume>();
    let changes = RwSignal::new(0_u32);
    let resume = Resource::new(
        move || (id.get(), changes.get(), retry.version().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => candidate::resume(id).await,
                None => Err(AppError::of(ErrorKind::NotFound)),
            }
        },
    );
    // Only the browser listens, so that an effect may say when there is nothing more to wait for.
    let finished = RwSignal::new(false);
    live::on_pipeline_event(
        move |resume| id.with_untracked(|id| id.is_some_and(|id| id.to_string() == resume)),
        move || changes.update(|n| *n += 1),
        finished.into(),
    );
    // Only changes are announced: the page as it came is read anyway.
    let spoken = RwSignal::new(String::new());
    Effect::new(move |_| match resume.get() {
        Some(Ok(resume)) => {
            finished.set(resume.finished());
            spoken.set(summary(&resume.steps));
        }
        // It was removed: nothing more will come of it.
        Some(Err(error)) if error.kind == ErrorKind::NotFound => finished.set(true),
        Some(Err(_)) | None => {}
    });
    view! {
        <Title text="Your resume"/>
        <LiveRegion text=spoken/>
        {loaded(resume, move |resume| view! { <ResumeCard resume=resume retry=retry/> }.into_any())}
    }
}

/// Makes a browser without scripts look again after three seconds.
const RELOAD: &str = "<meta http-equiv=\"refresh\" content=\"3\">";

#[component]
fn ResumeCard(resume: ResumeView, retry: ServerAction<candidate::RetryResume>) -> impl IntoView {
    let failure = resume.failure();
    let finished = resume.finished();
    let ready = resume.profile_ready();
    let heading = match (trouble(&resume.steps), finished) {
        (Some(trouble), _) => trouble,
        (None, true) => "Your resume is read",
        (None, false) => "Your resume is being read",
    };
    let about = format!(
        "{} · {} · uploaded {}",
        resume.file_name,
        file_size(resume.size),
        resume.uploaded
    );
    let id = resume.id.to_string();
    // The ways to follow along without WASM. Inside `noscript` the order to reload does nothing where scripts run, as long
    // as it is text there: an element that a script put into it would be obeyed. The boot script reloads a page that waits,
    // when it could not start the WASM.
    let reload = (!finished).then(|| {
        view! {
            <noscript inner_html=RELOAD></noscript>
            <span hidden data-waits="yes"></span>
        }
    });
    let trouble = failure.map(|code| {
        let again = code.is_retryable().then(|| {
            view! {
                <ActionForm action=retry>
                    <input type="hidden" name="resume" value=id.clone()/>
                    <SubmitButton label="Try again" pending=retry.pending() class="button primary"/>
                </ActionForm>
            }
        });
        view! {
            <Alert tone=Tone::Problem title=code.message()>
                <p>{code.advice()}</p>
                <p class="help">"Code to quote: " <code>{code.code()}</code></p>
            </Alert>
            <div class="cluster">
                {again}
                <a class="button" href="/me/upload">"Upload another file"</a>
                <TypeItIn/>
            </div>
        }
    });
    let few = resume.few_facts.then(|| {
        view! {
            <Alert tone=Tone::Caution title="Hardly any facts were found in this document">
                <p>
                    "No position, no school and no skill: jobs cannot be compared with it. Upload the document that you send \
                     to employers, or type the facts into your profile."
                </p>
                <p><a href="/me/upload">"Upload another file"</a></p>
            </Alert>
        }
    });
    let next = ready.then(|| {
        view! {
            <div class="cluster">
                <a class="button primary" href="/me/profile">"Check your profile"</a>
                {finished.then(|| view! { <a class="button" href="/me/jobs">"See your matches"</a> })}
            </div>
        }
    });
    let kept = (ready && !resume.current)
        .then(|| view! { <UseIt id=resume.id.to_string() why=resume.why_kept.clone()/> });
    let removable = finished && !resume.current;
    let wait = (!finished).then(|| {
        view! {
            <p class="help">"You can leave this page. The work goes on, and we tell you when it is done."</p>
        }
    });
    view! {
        {reload}
        <div class="readable stack">
            <header class="page-head">
                <h1>{heading}</h1>
                <p class="row-meta">{about}</p>
            </header>
            <section class="card" aria-label="Steps">
                <Stepper steps=resume.steps/>
                <FormAlert errors=FormErrors::of(retry) fields=&[]/>
                {trouble}
                {few}
                {kept}
                {next}
                {wait}
            </section>
            {removable.then(|| view! { <Remove id=resume.id.to_string()/> })}
            {(finished && resume.current).then(|| view! {
                <p class="help">
                    "Your profile is made from this document, so it cannot be removed now. Use another document for your \
                     profile, then this one can go."
                </p>
            })}
        </div>
    }
}

/// The way to have a document that is no longer wanted, or was a mistake, gone.
#[component]
fn Remove(id: String) -> impl IntoView {
    let remove = form_action::<candidate::RemoveResume>();
    view! {
        <details class="aside-form">
            <summary>"Remove this document …"</summary>
            <ActionForm action=remove attr:class="form">
                <FormAlert errors=FormErrors::of(remove) fields=&[]/>
                <p class="help">
                    "The file, its text and what was found in it are removed for good, and so are earlier versions of your \
                     profile that were made from it. Your profile as it is now stays."
                </p>
                <input type="hidden" name="resume" value=id/>
                <SubmitButton label="Remove it for good" pending=remove.pending() class="button danger"/>
            </ActionForm>
        </details>
    }
    .into_any()
}

/// The way on for people whose document cannot be read.
#[component]
fn TypeItIn() -> impl IntoView {
    let start = form_action::<candidate::StartProfile>();
    view! {
        <ActionForm action=start>
            <SubmitButton label="Type it in instead" pending=start.pending() class="button"/>
        </ActionForm>
    }
}

/// The choice of a document that was read and left the profile as it is.
#[component]
fn UseIt(id: String, why: Option<WhyKept>) -> impl IntoView {
    let choose = form_action::<candidate::UseResume>();
    let why = match why {
        Some(WhyKept::OtherPerson { name }) => {
            format!("This document names “{name}”, and your profile has another name.")
        }
        Some(WhyKept::SomePerson { name }) => {
            format!("This document names “{name}”, and the profile that you said is right has no name.")
        }
        Some(WhyKept::FewFacts) => "Hardly any facts were found in this document.".to_owned(),
        Some(WhyKept::HandMade) => "Your profile has facts that you typed or corrected.".to_owned(),
        Some(WhyKept::Newer) | None => {
            "Your profile has the facts of a newer document, or what you decided since.".to_owned()
        }
    };
    view! {
        <Alert tone=Tone::Note title="Your profile was not changed by this document">
            <p>
                {why}
                " You can put the facts of this document in its place; the version that you have now is kept on your \
                 profile page."
            </p>
            <FormAlert errors=FormErrors::of(choose) fields=&[]/>
            <ActionForm action=choose>
                <input type="hidden" name="resume" value=id/>
                <SubmitButton label="Use this document for my profile" pending=choose.pending() class="button"/>
            </ActionForm>
        </Alert>
    }
}
