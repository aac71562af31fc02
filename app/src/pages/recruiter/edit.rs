//! A job's ad beside the criteria that were read from it, both to change.

use leptos::ev::Event;
use leptos::form::FromFormData;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::JobEditor;
use rolefit_domain::{Job, JobId, JobStatus, Need};
use server_fn::ServerFn;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::actions::{Actions, POSTING_FORM, WEIGHTS_FORM};
use super::criteria::{Criteria, marks};
use super::draft::Draft;
use super::facts::Facts;
use super::job_form::{JobFields, came_back, checked_by_server, form_of, typed_before};
use super::named_job;
use super::status::{StatusCard, StatusChanged, told, unfair_lines};
use super::warnings::{self, Warnings};
use crate::AppError;
use crate::anchors::{CONFIRM_POSTING, posting_id};
use crate::components::panes::{PaneOrder, show_mark};
use crate::components::{
    CameBack, EvidenceText, FormErrors, LiveRegion, Panes, Problems, SubmitButton, loaded, reset_form,
};
use crate::error::ErrorKind;
use crate::server_fns::recruiter::{self, AddCriterion, UpdateJob};

/// The ad with its criteria marked, the criteria beside it, the status above and the posting's form below.
#[component]
pub fn EditJob() -> impl IntoView {
    let actions = Actions::new();
    let lost = actions.lost();
    let came_back = came_back(actions.posting);
    let id = named_job();
    let before = actions.posting_before();
    let editor = Resource::new(
        move || (id.get(), actions.newest.get(), before.clone()),
        |(id, _, (kept, kept_as))| async move {
            match id {
                Some(id) => {
                    let editor = recruiter::job_editor(id).await?;
                    Ok((editor, typed_before(kept, kept_as).await?))
                }
                None => Err(AppError::of(ErrorKind::NotFound)),
            }
        },
    );
    let spoken = Signal::derive(move || match (actions.newest.get(), actions.became.get()) {
        (0, _) => String::new(),
        (_, Some(status)) => told(status).to_owned(),
        (version, None) => format!("Saved as version {version}."),
    });
    view! {
        <LiveRegion text=spoken/>
        {move || lost.get().then(|| view! { <CameBack/> })}
        {loaded(editor, move |(editor, typed)| {
            actions.came_back_with(typed);
            view! { <EditorView editor=editor actions=actions came_back=came_back/> }.into_any()
        })}
    }
}

#[component]
fn EditorView(editor: JobEditor, actions: Actions, came_back: Signal<bool>) -> impl IntoView {
    let JobEditor {
        job,
        origins,
        editable,
        language,
        ..
    } = editor.clone();
    let actions = actions.showing(job.version);
    let unfair = unfair_lines(&editor);
    actions.forget_saved(&job, &unfair);
    actions.lead_focus();
    let (selected, select) = signal(None::<String>);
    Effect::new(move |_| {
        if let Some(id) = selected.get() {
            show_mark(&id);
        }
    });
    let warnings = editor.warnings.clone();
    let mut marks = marks(&job.criteria);
    marks.extend(warnings::marks(&warnings));
    let form_language = language.clone();
    let title = job.posting.title.clone();
    let text = job.posting.text.clone();
    let id = job.id;
    let facts = view! {
        <Criteria
            job=job.clone()
            origins=origins
            actions=editable.then_some(actions)
            warnings=warnings.clone()
            select=select
        />
    }
    .into_any();
    let ad = view! { <EvidenceText text=text marks=marks selected=selected label="The ad" lang=language/> }
        .into_any();
    let candidates = (editor.reviewable && job.status != JobStatus::Draft).then(|| {
        view! { <a class="button" href=format!("/r/jobs/{id}")>"Candidates"</a> }
    });
    view! {
        <Title text=format!("Edit: {title}")/>
        <div class="stack">
            <div class="title-row">
                <header class="page-head">
                    <p class="crumb"><a href=format!("/r?organization={}", job.organization)>{job.posting.organization_name.clone()}</a></p>
                    <h1>{title}</h1>
                </header>
                {candidates}
            </div>
            <Problems errors=actions.problems() stale="This job was changed meanwhile">
                <p>
                    "Perhaps by a colleague, or in another window. Nothing was overwritten. "
                    <a href=format!("/r/jobs/{id}/edit") rel="external">"Load the newest version"</a>
                    " and make your change there."
                </p>
            </Problems>
            <StatusChanged editor=editor.clone() actions=actions/>
            <Warnings warnings=warnings text=job.posting.text.clone() select=select/>
            {editable.then(|| weights_form(job.id, actions))}
            <StatusCard editor=editor unfair=unfair actions=actions/>
            <Facts job=job.clone() actions=editable.then_some(actions)/>
            <Panes
                facts_title="Criteria"
                facts=facts
                document_title="The ad"
                document=ad
                order=PaneOrder::DocumentFirst
                switch=["Criteria", "Ad"]
            />
            {editable.then(|| view! { <PostingForm job=job language=form_language actions=actions came_back=came_back/> })}
        </div>
    }
}

/// The form of all that is chosen on the page. Its fields and buttons stand where they are about something; the first of its
/// buttons, which a key presses, is hidden here. The only field in which people press one is that of a new criterion, so it adds
/// that.
fn weights_form(job: JobId, actions: Actions) -> impl IntoView {
    view! {
        <ActionForm action=actions.weights attr:id=WEIGHTS_FORM attr:hidden=true>
            <input type="hidden" name="job" value=job.to_string()/>
            <input type="hidden" name="version" value=move || actions.version().to_string()/>
            <button
                type="submit"
                formaction=AddCriterion::PATH
                name="need"
                value="must_have"
                on:click=move |click| actions.add_typed(job, Need::MustHave, &click)
            >
                "Add as must"
            </button>
        </ActionForm>
    }
    .into_any()
}

/// What every button keeps where no WASM runs: there, the page is loaded anew after each.
#[component]
pub(super) fn OwnPart() -> impl IntoView {
    let ready = checked_by_server();
    let words = "A button keeps all weights and the place of work that are chosen. What is typed into the posting, or as a new \
                 criterion, is kept by its own button only.";
    move || (!ready.get()).then(|| view! { <p class="help">{words}</p> })
}

/// The ad and its facts as a form, closed until somebody wants it.
#[component]
fn PostingForm(
    job: Job,
    language: Option<String>,
    actions: Actions,
    came_back: Signal<bool>,
) -> impl IntoView {
    let errors = FormErrors::of(actions.posting);
    let unconfirmed = errors.field("confirmed");
    // Fields keep what was typed into them, also where it was saved in another way, such as without its last space.
    Effect::new(move |_| {
        let saved = actions.posting_saved.try_update_value(std::mem::take) == Some(true);
        if saved && actions.draft.with_untracked(Option::is_none) {
            request_animation_frame(|| reset_form(POSTING_FORM));
        }
    });
    let ready = checked_by_server();
    let draft = actions.draft.get_untracked();
    // What is shown anew must not close over what somebody reads or types.
    let open = actions.posting_open.get_untracked();
    let turned = move |event: Event| {
        let is_open = event_target::<HtmlElement>(&event).has_attribute("open");
        actions.posting_open.set(is_open);
    };
    let base = form_of(&job.posting);
    let form = draft.map_or_else(|| base.clone(), |draft| draft.typed);
    let fields = NodeRef::<Form>::new();
    let keep = move |event: &Event| {
        let id = event_target::<HtmlElement>(event).id();
        if ["title", "text"].map(posting_id).contains(&id) {
            untick(CONFIRM_POSTING);
        }
        let data = fields
            .get_untracked()
            .and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        if let Some(typed) = data.and_then(|data| UpdateJob::from_form_data(&data).ok()) {
            let typed = Draft {
                typed: typed.form,
                base: base.clone(),
            };
            actions
                .draft
                .set(Some(typed).filter(|draft| draft.typed != draft.base));
        }
    };
    // The ad of a public job is read by everybody as soon as it is saved, so unfair lines are confirmed here. Where no WASM
    // runs, the box must be there before the form is refused.
    let confirm = job.status.is_public().then_some(move || {
        let asked = !ready.get() || unconfirmed.with(Option::is_some);
        asked.then(|| {
            view! {
                <div class="field">
                    <label class="choice-line" for=CONFIRM_POSTING>
                        <input
                            type="checkbox"
                            id=CONFIRM_POSTING
                            name="confirmed"
                            value="true"
                            aria-describedby="confirm-posting-error"
                            aria-invalid=move || unconfirmed.with(Option::is_some).then_some("true")
                        />
                        " Publish the ad although a line of it keeps people out"
                    </label>
                    <p class="field-error" id="confirm-posting-error" aria-live="polite">{move || unconfirmed.get()}</p>
                </div>
            }
        })
    });
    view! {
        <section id="part-form">
            <details class="aside-form" open=open on:toggle=turned>
                <summary>"Edit the ad, title, place, pay and promise"</summary>
                <ActionForm
                    action=actions.posting
                    node_ref=fields
                    attr:id=POSTING_FORM
                    attr:class="form card"
                    attr:novalidate=move || ready.get()
                    on:input=move |event| keep(&event)
                >
                    <p class="help">
                        "When the words of the ad change, it is read again: criteria, place, pay and promise that were read \
                         from it follow it, and go when it no longer says them. What you wrote, chose, added or emptied by \
                         hand stays so."
                    </p>
                    <input type="hidden" name="job" value=job.id.to_string()/>
                    <input type="hidden" name="version" value=move || actions.version().to_string()/>
                    <JobFields form=form errors=errors came_back=came_back rows=20 help="With its headings and lists." language=language.unwrap_or_default()/>
                    {confirm}
                    <OwnPart/>
                    <SubmitButton label="Save the posting" pending=actions.posting.pending()/>
                </ActionForm>
            </details>
        </section>
    }
}

/// Takes the tick out of a box: it was set for what the ad said before. Only for the browser.
fn untick(id: &str) {
    let tick = document().get_element_by_id(id);
    if let Some(tick) = tick.and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok()) {
        tick.set_checked(false);
    }
}
