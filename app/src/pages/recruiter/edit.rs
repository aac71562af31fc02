//! A job's ad beside the criteria that were read from it, both to change.

use leptos::ev::MouseEvent;
use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::JobEditor;
use rolefit_domain::{Job, JobStatus};
use server_fn::ServerFn;

use super::criteria::{Criteria, marks};
use super::facts::Facts;
use super::job_form::{self, JobFields, checked_by_server, form_of};
use super::named_job;
use super::status::{StatusCard, StatusChanged, told};
use crate::AppError;
use crate::components::panes::{PaneOrder, show_mark};
use crate::components::{
    EvidenceText, FormErrors, LiveRegion, Panes, Problems, SubmitButton, forget_refusal, loaded,
};
use crate::error::ErrorKind;
use crate::server_fns::recruiter::{
    self, AddCriterion, RemoveCriterion, SetCriterionNeed, SetCriterionWeight, SetJobStatus, SetWorkPlace,
    UpdateJob,
};

/// The actions that change a job, and the version that their forms send.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub need: ServerAction<SetCriterionNeed>,
    pub weight: ServerAction<SetCriterionWeight>,
    pub remove: ServerAction<RemoveCriterion>,
    pub add: ServerAction<AddCriterion>,
    pub status: ServerAction<SetJobStatus>,
    pub work_place: ServerAction<SetWorkPlace>,
    pub posting: ServerAction<UpdateJob>,
    /// The version that the last change made; 0 before the first one.
    newest: RwSignal<u64>,
    /// The status that the last change set; `None` when it was another change.
    pub became: RwSignal<Option<JobStatus>>,
    /// Weights that were chosen and not set yet, by criterion: another change shows the rows anew.
    pub chosen: RwSignal<BTreeMap<String, String>>,
    /// The version that the page shows, which is older while the page of the newest one is on its way.
    shown: u64,
}

/// The fields that the form of a new criterion shows messages for.
const ADDED: &[&str] = &["label"];
/// The field that the choice of a work place shows messages for.
const CHOSEN: &[&str] = &["work_place"];

impl Actions {
    fn new() -> Self {
        let actions = Self {
            need: ServerAction::new(),
            weight: ServerAction::new(),
            remove: ServerAction::new(),
            add: ServerAction::new(),
            status: ServerAction::new(),
            work_place: ServerAction::new(),
            posting: ServerAction::new(),
            newest: RwSignal::new(0),
            became: RwSignal::new(None),
            chosen: RwSignal::new(BTreeMap::new()),
            shown: 0,
        };
        actions.follow(actions.need);
        actions.follow(actions.weight);
        actions.follow(actions.remove);
        actions.follow(actions.add);
        actions.follow_status();
        actions.follow(actions.work_place);
        actions.follow(actions.posting);
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
                self.newest.set(version);
                self.forget_refusals();
            }
        });
    }

    /// Takes away what was said about earlier changes, but for messages beside fields.
    fn forget_refusals(self) {
        forget_refusal(self.need, &[]);
        forget_refusal(self.weight, &[]);
        forget_refusal(self.remove, &[]);
        forget_refusal(self.add, ADDED);
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
        if self.busy() {
            click.prevent_default();
        }
    }

    fn busy(self) -> bool {
        let pending: [Memo<bool>; 7] = [
            self.need.pending(),
            self.weight.pending(),
            self.remove.pending(),
            self.add.pending(),
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
            (FormErrors::of(self.weight), &[]),
            (FormErrors::of(self.remove), &[]),
            (FormErrors::of(self.add), ADDED),
            (FormErrors::of(self.status), &[]),
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
        ..
    } = editor.clone();
    let actions = Actions {
        shown: job.version,
        ..actions
    };
    let (selected, select) = signal(None::<String>);
    Effect::new(move |_| {
        if let Some(id) = selected.get() {
            show_mark(&id);
        }
    });
    let marks = marks(&job.criteria);
    let title = job.posting.title.clone();
    let text = job.posting.text.clone();
    let id = job.id;
    let facts = view! {
        <Criteria job=job.clone() origins=origins actions=editable.then_some(actions) select=select/>
    }
    .into_any();
    let ad = view! { <EvidenceText text=text marks=marks selected=selected label="The ad"/> }.into_any();
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
            {editable.then(|| view! { <PostingForm job=job actions=actions came_back=came_back/> })}
        </div>
    }
}

/// The ad and its facts as a form, closed until somebody wants it.
#[component]
fn PostingForm(job: Job, actions: Actions, came_back: bool) -> impl IntoView {
    let errors = FormErrors::of(actions.posting);
    let ready = checked_by_server();
    // Without WASM the page is loaded anew, so the form that was refused must be open again.
    let open = errors.now();
    view! {
        <details class="aside-form" open=open>
            <summary>"Edit the ad, title, place, pay and promise"</summary>
            <ActionForm action=actions.posting attr:class="form card" attr:novalidate=move || ready.get()>
                <p class="help">
                    "When the words of the ad change, it is read again: criteria, place, pay and promise that were read \
                     from it follow it, and go when it no longer says them. What you wrote, chose, added or emptied by \
                     hand stays so."
                </p>
                <input type="hidden" name="job" value=job.id.to_string()/>
                <input type="hidden" name="version" value=move || actions.version().to_string()/>
                <JobFields form=form_of(&job.posting) errors=errors came_back=came_back rows=20 help="With its headings and lists."/>
                <SubmitButton label="Save the posting" pending=actions.posting.pending()/>
            </ActionForm>
        </details>
    }
}
