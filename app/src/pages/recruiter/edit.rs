//! A job's ad beside the criteria that were read from it, both to change.

use leptos::ev::MouseEvent;
use leptos::form::FromFormData;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::{JobEditor, JobForm};
use rolefit_domain::{ChosenWeight, Job, JobId, JobStatus};
use server_fn::ServerFn;

use super::criteria::{Criteria, marks};
use super::draft::{Chosen, Draft, unsaved};
use super::facts::Facts;
use super::job_form::{self, JobFields, checked_by_server, focus_when, form_of};
use super::named_job;
use super::status::{StatusCard, StatusChanged, told};
use super::warnings::{self, Warnings};
use crate::AppError;
use crate::components::panes::{PaneOrder, show_mark};
use crate::components::{
    EvidenceText, FormErrors, LiveRegion, Panes, Problems, SubmitButton, forget_refusal, loaded,
};
use crate::error::ErrorKind;
use crate::server_fns::recruiter::{
    self, AddCriterion, RemoveCriterion, SaveWeights, SetCriterionNeed, SetJobStatus, SetWorkPlace, UpdateJob,
};

/// The actions that change a job, and the version that their forms send.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub need: ServerAction<SetCriterionNeed>,
    pub remove: ServerAction<RemoveCriterion>,
    pub add: ServerAction<AddCriterion>,
    pub weights: ServerAction<SaveWeights>,
    pub status: ServerAction<SetJobStatus>,
    pub work_place: ServerAction<SetWorkPlace>,
    pub posting: ServerAction<UpdateJob>,
    /// The version that the last change made; 0 before the first one.
    newest: RwSignal<u64>,
    /// The status that the last change set; `None` when it was another change.
    pub became: RwSignal<Option<JobStatus>>,
    /// Weights that were chosen and not saved yet: another change shows the rows anew.
    pub chosen: RwSignal<Chosen>,
    /// The posting as it was typed and not saved yet: another change shows its form anew.
    pub draft: RwSignal<Option<Draft>>,
    /// Whether the box that confirms unfair lines is ticked.
    pub confirmed: RwSignal<bool>,
    /// The version that the page shows, which is older while the page of the newest one is on its way.
    shown: u64,
}

/// The id of the form of the posting.
const POSTING_FORM: &str = "posting";
/// The id of the form to which the weights of all criteria belong, and the steps of the job, which keep them.
pub(super) const WEIGHTS_FORM: &str = "weights";

/// The field that the confirmation of unfair lines shows messages for, before the job is opened.
const CONFIRMED: &[&str] = &["confirmed"];

/// The fields that the form of a new criterion shows messages for.
const ADDED: &[&str] = &["label"];
/// The field that the choice of a work place shows messages for.
const CHOSEN: &[&str] = &["work_place"];

impl Actions {
    fn new() -> Self {
        let actions = Self {
            need: ServerAction::new(),
            remove: ServerAction::new(),
            add: ServerAction::new(),
            weights: ServerAction::new(),
            status: ServerAction::new(),
            work_place: ServerAction::new(),
            posting: ServerAction::new(),
            newest: RwSignal::new(0),
            became: RwSignal::new(None),
            chosen: RwSignal::new(Chosen::new()),
            draft: RwSignal::new(None),
            confirmed: RwSignal::new(false),
            shown: 0,
        };
        actions.follow(actions.need);
        actions.follow(actions.remove);
        actions.follow(actions.add);
        actions.follow(actions.weights);
        actions.follow_status();
        actions.follow(actions.work_place);
        actions.follow(actions.posting);
        actions.follow_posting();
        actions
    }

    fn follow<S>(self, action: ServerAction<S>)
    where
        S: ServerFn<Output = u64, Error = AppError> + Clone + Send + Sync + 'static,
    {
        Effect::new(move |_| {
            if let Some(Ok(version)) = action.value().get() {
                self.became.set(None);
                self.newest.set(version);
                self.forget_refusals();
            }
        });
    }

    /// Forgets what was typed into the posting once it is saved, unless more was typed meanwhile.
    fn follow_posting(self) {
        let sent = StoredValue::new(None::<JobForm>);
        Effect::new(move |_| {
            if let Some(form) = self
                .posting
                .input()
                .with(|input| input.as_ref().map(|i| i.form.clone()))
            {
                sent.set_value(Some(form));
            }
        });
        Effect::new(move |_| {
            let saved = self.posting.value().with(|answer| matches!(answer, Some(Ok(_))));
            let all = |draft: &Draft| sent.with_value(|sent| sent.as_ref() == Some(&draft.typed));
            if saved && self.draft.with_untracked(|draft| draft.as_ref().is_some_and(all)) {
                self.draft.set(None);
            }
        });
    }

    /// Forgets of what is not saved yet what this job says already, and what it has no place for.
    fn forget_saved(self, job: &Job) {
        let chosen = self
            .chosen
            .with_untracked(|chosen| unsaved(chosen, &job.criteria));
        if self.chosen.with_untracked(|all| *all != chosen) {
            self.chosen.set(chosen);
        }
        let draft = self.draft.get_untracked();
        let kept = draft.clone().and_then(|draft| draft.over(&form_of(&job.posting)));
        if kept != draft {
            self.draft.set(kept);
        }
    }

    /// The weights that were chosen and not saved yet.
    pub fn weights_chosen(self) -> Vec<ChosenWeight> {
        let chosen = self.chosen.get_untracked().into_iter();
        chosen
            .map(|(criterion, weight)| ChosenWeight { criterion, weight })
            .collect()
    }

    /// Saves the weights that were chosen. Where no WASM runs, the form sends those of all rows.
    pub fn save_weights(self, job: JobId, click: &MouseEvent) {
        click.prevent_default();
        if self.is_busy() {
            return;
        }
        self.weights.dispatch(SaveWeights {
            job,
            version: self.version_now(),
            weights: self.weights_chosen(),
        });
    }

    /// As [`Self::follow`], keeping which status was asked for: the answer says the version only.
    fn follow_status(self) {
        let asked = StoredValue::new(None::<JobStatus>);
        Effect::new(move |_| {
            if let Some(status) = self.status.input().with(|input| input.as_ref().map(|i| i.status)) {
                asked.set_value(Some(status));
            }
        });
        Effect::new(move |_| {
            if let Some(Ok(version)) = self.status.value().get() {
                self.became.set(asked.get_value());
                self.confirmed.set(false);
                self.newest.set(version);
                self.forget_refusals();
            }
        });
    }

    /// Takes away what was said about earlier changes, but for messages beside fields.
    fn forget_refusals(self) {
        forget_refusal(self.need, &[]);
        forget_refusal(self.remove, &[]);
        forget_refusal(self.add, ADDED);
        forget_refusal(self.weights, &[]);
        forget_refusal(self.status, &[]);
        forget_refusal(self.work_place, CHOSEN);
        forget_refusal(self.posting, job_form::FIELDS);
    }

    /// The version that a form sends.
    pub fn version(self) -> u64 {
        self.newest.get().max(self.shown)
    }

    /// Lets no change start before the answer of the last one is there: it would carry an old version and be refused.
    pub fn hold(self, click: &MouseEvent) {
        if self.is_busy() {
            click.prevent_default();
        }
    }

    /// The version that a change sends which no form makes.
    pub fn version_now(self) -> u64 {
        self.newest.get_untracked().max(self.shown)
    }

    /// Whether the answer of a change is still awaited.
    pub fn is_busy(self) -> bool {
        let pending: [Memo<bool>; 7] = [
            self.need.pending(),
            self.remove.pending(),
            self.add.pending(),
            self.weights.pending(),
            self.status.pending(),
            self.work_place.pending(),
            self.posting.pending(),
        ];
        pending.iter().any(Memo::get_untracked)
    }

    /// What no field shows: a stale page, a step that the job cannot take, a weight that there is not, the server.
    fn problems(self) -> Signal<Vec<AppError>> {
        let forms: [(FormErrors, &'static [&'static str]); 7] = [
            (FormErrors::of(self.need), &[]),
            (FormErrors::of(self.remove), &[]),
            (FormErrors::of(self.add), ADDED),
            (FormErrors::of(self.weights), &[]),
            (FormErrors::of(self.status), CONFIRMED),
            (FormErrors::of(self.work_place), CHOSEN),
            (FormErrors::of(self.posting), job_form::FIELDS),
        ];
        Signal::derive(move || {
            forms
                .iter()
                .filter_map(|(errors, fields)| errors.beyond(fields))
                .collect()
        })
    }
}

/// The ad with its criteria marked, the criteria beside it, the status above and the posting's form below.
#[component]
pub fn EditJob() -> impl IntoView {
    let actions = Actions::new();
    let came_back = FormErrors::of(actions.posting).now();
    let id = named_job();
    let editor = Resource::new(
        move || (id.get(), actions.newest.get()),
        |(id, _)| async move {
            match id {
                Some(id) => recruiter::job_editor(id).await,
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
        {loaded(editor, move |editor| {
            view! { <EditorView editor=editor actions=actions came_back=came_back/> }.into_any()
        })}
    }
}

#[component]
fn EditorView(editor: JobEditor, actions: Actions, came_back: bool) -> impl IntoView {
    let JobEditor {
        job,
        origins,
        editable,
        language,
        ..
    } = editor.clone();
    let actions = Actions {
        shown: job.version,
        ..actions
    };
    actions.forget_saved(&job);
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
            <StatusCard editor=editor actions=actions/>
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

/// The form of all weights and of the steps of the job. Its fields and buttons stand where they are about something; the first
/// of its buttons, which a key presses, is hidden here and saves the weights.
fn weights_form(job: JobId, actions: Actions) -> impl IntoView {
    view! {
        <ActionForm action=actions.weights attr:id=WEIGHTS_FORM attr:hidden=true>
            <input type="hidden" name="job" value=job.to_string()/>
            <input type="hidden" name="version" value=move || actions.version().to_string()/>
            <button type="submit" on:click=move |click| actions.save_weights(job, &click)>
                "Save all weights"
            </button>
        </ActionForm>
    }
    .into_any()
}

/// What every button keeps where no WASM runs: there, the page is loaded anew after each.
#[component]
pub(super) fn OwnPart() -> impl IntoView {
    let ready = checked_by_server();
    let words = "A button keeps what its own part of the page says. Save the weights and the posting before you press another one.";
    move || (!ready.get()).then(|| view! { <p class="help">{words}</p> })
}

/// The ad and its facts as a form, closed until somebody wants it.
#[component]
fn PostingForm(job: Job, language: Option<String>, actions: Actions, came_back: bool) -> impl IntoView {
    let errors = FormErrors::of(actions.posting);
    let unconfirmed = errors.field("confirmed");
    focus_when(unconfirmed, "confirm-posting");
    let ready = checked_by_server();
    // Without WASM the page is loaded anew, so the form that was refused must be open again.
    let draft = actions.draft.get_untracked();
    let open = errors.now() || draft.is_some();
    let base = form_of(&job.posting);
    let form = draft.map_or_else(|| base.clone(), |draft| draft.typed);
    let fields = NodeRef::<Form>::new();
    let keep = move || {
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
    // The ad of an open job is public as soon as it is saved, so unfair lines are confirmed here. Where no WASM runs, the
    // box must be there before the form is refused.
    let confirm = (job.status == JobStatus::Open).then_some(move || {
        let asked = !ready.get() || unconfirmed.with(Option::is_some);
        asked.then(|| {
            view! {
                <div class="field">
                    <label class="choice-line" for="confirm-posting">
                        <input
                            type="checkbox"
                            id="confirm-posting"
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
        <details class="aside-form" open=open>
            <summary>"Edit the ad, title, place, pay and promise"</summary>
            <ActionForm
                action=actions.posting
                node_ref=fields
                attr:id=POSTING_FORM
                attr:class="form card"
                attr:novalidate=move || ready.get()
                on:input=move |_| keep()
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
    }
}
