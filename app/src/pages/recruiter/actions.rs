//! What changes a job, and what its page keeps while it is shown anew around its forms.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use rolefit_domain::view::JobForm;
use rolefit_domain::{ChosenWeight, Job, JobId, JobStatus};
use server_fn::ServerFn;

use super::draft::{Chosen, Draft, unsaved};
use super::job_form::{self, form_of};
use crate::AppError;
use crate::components::focus::{Trail, focus_heading_of, focus_refused};
use crate::components::session_over::form_action;
use crate::components::{FormErrors, forget_refusal, reset_form};
use crate::error::ErrorKind;
use crate::server_fns::recruiter::{
    AddCriterion, RemoveCriterion, SaveWeights, SetCriterionNeed, SetJobStatus, SetWorkPlace, UpdateJob,
    kept_posting, kept_weights,
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
    pub newest: RwSignal<u64>,
    /// The status that the last change set; `None` when it was another change.
    pub became: RwSignal<Option<JobStatus>>,
    /// Weights that were chosen and not saved yet: another change shows the rows anew.
    pub chosen: RwSignal<Chosen>,
    /// The posting as it was typed and not saved yet: another change shows its form anew.
    pub draft: RwSignal<Option<Draft>>,
    /// The unfair lines that were on the page when the box that confirms them was ticked; none while it is not.
    pub confirmed: RwSignal<Vec<String>>,
    /// Whether the form of the posting is open, as its reader left it.
    pub posting_open: RwSignal<bool>,
    /// Whether the posting was saved as it was typed, so that its form is to show what was saved.
    pub posting_saved: StoredValue<bool>,
    /// What was typed into the posting before the page was loaded anew, until it is shown.
    kept: StoredValue<Option<JobForm>>,
    /// Where the focus was when the last change was sent.
    trail: StoredValue<Option<Trail>>,
    /// Whether a step was taken that the page has not shown yet.
    stepped: StoredValue<bool>,
    /// The version that the page shows, which is older while the page of the newest one is on its way.
    shown: u64,
}

/// The id of the form of the posting.
pub(super) const POSTING_FORM: &str = "posting";
/// The id of the form to which the weights of all criteria belong, and the steps of the job, which keep them.
pub(super) const WEIGHTS_FORM: &str = "weights";
/// The id of the form of a new criterion.
pub(super) const ADD_FORM: &str = "add-criterion";
/// The id of the heading that says where the job stands.
pub(super) const STATUS: &str = "status";

/// The field that the confirmation of unfair lines shows messages for, before the job is opened.
const CONFIRMED: &[&str] = &["confirmed"];

/// The fields that the form of a new criterion shows messages for.
const ADDED: &[&str] = &["label"];
/// The field that the choice of a work place shows messages for.
const CHOSEN: &[&str] = &["work_place"];

impl Actions {
    pub fn new() -> Self {
        let actions = Self {
            need: form_action(),
            remove: form_action(),
            add: form_action(),
            weights: form_action(),
            status: form_action(),
            work_place: form_action(),
            posting: form_action(),
            newest: RwSignal::new(0),
            became: RwSignal::new(None),
            chosen: RwSignal::new(Chosen::new()),
            draft: RwSignal::new(None),
            confirmed: RwSignal::new(Vec::new()),
            posting_open: RwSignal::new(false),
            posting_saved: StoredValue::new(false),
            kept: StoredValue::new(None),
            trail: StoredValue::new(None),
            stepped: StoredValue::new(false),
            shown: 0,
        };
        // Without WASM the page is loaded anew, so the form that was refused must be open again, and a step or a save of
        // weights that was refused must leave them as they were chosen.
        let posting = FormErrors::of(actions.posting);
        actions.posting_open.set(posting.now());
        // Over a newer version it could take back what somebody else has changed.
        if !untrack(|| posting.get()).is_some_and(|error| error.kind == ErrorKind::Stale) {
            actions
                .kept
                .set_value(posting.kept().and_then(|kept| kept_posting(&kept)));
        }
        let refused = [FormErrors::of(actions.status), FormErrors::of(actions.weights)];
        if let Some(kept) = refused.iter().find_map(|errors| errors.kept()) {
            actions.chosen.set(kept_weights(&kept));
        }
        actions.follow(actions.need);
        actions.follow(actions.remove);
        actions.follow(actions.add);
        actions.follow(actions.weights);
        actions.follow_status();
        actions.follow(actions.work_place);
        actions.follow(actions.posting);
        actions.follow_posting();
        actions.follow_added();
        actions.lead_to_refused();
        actions
    }

    /// The actions for a page that shows this version.
    pub fn showing(self, version: u64) -> Self {
        Self {
            shown: version,
            ..self
        }
    }

    /// Empties the form of a new criterion once it is added.
    fn follow_added(self) {
        Effect::new(move |_| {
            if self.add.value().with(|answer| matches!(answer, Some(Ok(_)))) {
                reset_form(ADD_FORM);
            }
        });
    }

    /// Puts the cursor where a form was refused, once for each answer.
    fn lead_to_refused(self) {
        focus_refused(FormErrors::of(self.posting));
        focus_refused(FormErrors::of(self.status));
        focus_refused(FormErrors::of(self.add));
        focus_refused(FormErrors::of(self.work_place));
    }

    /// Keeps where the focus is when a change is sent: what has it may be gone with the change.
    fn watch_focus<S>(self, action: ServerAction<S>)
    where
        S: ServerFn<Output = u64, Error = AppError> + Clone + Send + Sync + 'static,
    {
        let pending = action.pending();
        Effect::new(move |_| {
            if pending.get() {
                self.stepped.set_value(false);
                self.trail.set_value(Trail::of_focus());
            }
        });
    }

    /// Leads the focus on a page that is shown anew: to where the job stands after a step, whose button is now that of
    /// another one; after other changes to what is nearest, if it was lost.
    pub fn lead_focus(self) {
        Effect::new(move |_| {
            let stepped = self.stepped.try_update_value(std::mem::take) == Some(true);
            let trail = self.trail.try_update_value(Option::take).flatten();
            if stepped {
                request_animation_frame(|| focus_heading_of(STATUS));
            } else if let Some(trail) = trail {
                request_animation_frame(move || trail.follow(STATUS));
            }
        });
    }

    /// Whether the page was loaded anew because a form was refused whose words did not come along.
    pub fn lost(self) -> Signal<bool> {
        let weights = [FormErrors::of(self.status), FormErrors::of(self.weights)];
        Signal::derive(move || {
            let answers = self.status.version().get() + self.weights.version().get();
            answers == 0 && weights.iter().any(|errors| errors.lost())
        })
    }

    fn follow<S>(self, action: ServerAction<S>)
    where
        S: ServerFn<Output = u64, Error = AppError> + Clone + Send + Sync + 'static,
    {
        self.watch_focus(action);
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
                self.posting_saved.set_value(true);
            }
        });
    }

    /// Forgets of what is not saved yet what this job says already, and what it has no place for. `unfair` are the unfair
    /// lines of its ad: a confirmation of others is none.
    pub fn forget_saved(self, job: &Job, unfair: &[String]) {
        if self.confirmed.with_untracked(|confirmed| confirmed != unfair) {
            self.confirmed.set(Vec::new());
        }
        let chosen = self
            .chosen
            .with_untracked(|chosen| unsaved(chosen, &job.criteria));
        if self.chosen.with_untracked(|all| *all != chosen) {
            self.chosen.set(chosen);
        }
        let draft = self.draft.get_untracked();
        let base = form_of(&job.posting);
        let came_back = self.kept.try_update_value(Option::take).flatten();
        let draft = draft.or_else(|| came_back.map(|typed| Draft { typed, base }));
        let kept = draft.and_then(|draft| draft.over(&form_of(&job.posting)));
        if kept != self.draft.get_untracked() {
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
        self.watch_focus(self.status);
        Effect::new(move |_| {
            if let Some(status) = self.status.input().with(|input| input.as_ref().map(|i| i.status)) {
                asked.set_value(Some(status));
            }
        });
        Effect::new(move |_| {
            if let Some(Ok(version)) = self.status.value().get() {
                self.became.set(asked.get_value());
                self.confirmed.set(Vec::new());
                self.stepped.set_value(true);
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
    pub fn problems(self) -> Signal<Vec<AppError>> {
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
