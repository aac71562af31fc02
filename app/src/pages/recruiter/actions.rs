//! What changes a job, and what its page keeps while it is shown anew around its forms.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use rolefit_domain::view::JobForm;
use rolefit_domain::{ChosenWeight, Job, JobId, JobStatus, Need};
use server_fn::ServerFn;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::draft::{Chosen, Draft, unsaved};
use super::job_form::{self, form_of};
use crate::AppError;
use crate::components::field::field_id;
use crate::components::focus::{Trail, focus_heading_of, focus_refused};
use crate::components::session_over::form_action;
use crate::components::{FormErrors, forget_refusal};
use crate::error::ErrorKind;
use crate::server_fns::recruiter::{
    AddCriterion, OnPage, RemoveCriterion, SaveWeights, SetCriterionNeed, SetJobStatus, SetWorkPlace,
    UpdateJob,
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
    /// The work place that was chosen and not saved yet; empty for none.
    pub place: RwSignal<String>,
    /// The words of a new criterion that came back with a page that was loaded anew.
    pub label: StoredValue<String>,
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
    /// Whether that was asked for.
    brought: StoredValue<bool>,
    /// Where the focus was when the last change was sent.
    trail: StoredValue<Option<Trail>>,
    /// Whether a step was taken that the page has not shown yet.
    stepped: StoredValue<bool>,
    /// The version that the page shows, which is older while the page of the newest one is on its way.
    shown: u64,
}

/// The id of the form of the posting.
pub(super) const POSTING_FORM: &str = "posting";
/// The id of the form to which all of the page belongs but the posting: the weights of all criteria, a new one, the work place,
/// and the buttons that change something, each of which keeps what is chosen.
pub(super) const WEIGHTS_FORM: &str = "weights";
/// The id of the heading that says where the job stands.
pub(super) const STATUS: &str = "status";

/// The fields outside of the posting's form that show their messages: the confirmation of unfair lines, the choice of a work
/// place, and the words of a new criterion.
const SHOWN: &[&str] = &["confirmed", "work_place", "label"];

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
            place: RwSignal::new(String::new()),
            label: StoredValue::new(String::new()),
            draft: RwSignal::new(None),
            confirmed: RwSignal::new(Vec::new()),
            posting_open: RwSignal::new(false),
            posting_saved: StoredValue::new(false),
            kept: StoredValue::new(None),
            brought: StoredValue::new(false),
            trail: StoredValue::new(None),
            stepped: StoredValue::new(false),
            shown: 0,
        };
        // Without WASM the page is loaded anew, so the form that was refused must be open again, and whatever else was refused
        // must leave what is chosen as it was.
        let posting = FormErrors::of(actions.posting);
        actions.posting_open.set(posting.now());
        if let Some(kept) = actions.refusals().iter().find_map(|errors| errors.kept()) {
            let OnPage {
                weights,
                work_place,
                label,
            } = OnPage::kept(&kept);
            actions.chosen.set(weights);
            actions.place.set(work_place);
            actions.label.set_value(label);
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

    /// What was typed into the posting when it came back, as [`super::job_form::typed_before`] reads it. Over a newer version there is none: it
    /// could take back what somebody else has changed.
    pub fn posting_before(self) -> (Option<String>, Option<String>) {
        let posting = FormErrors::of(self.posting);
        match untrack(|| posting.get()).is_some_and(|error| error.kind == ErrorKind::Stale) {
            true => (None, None),
            false => (posting.kept(), posting.kept_as()),
        }
    }

    /// Keeps what was typed into the posting before the page was loaded anew. Once it was shown it is not shown again.
    pub fn came_back_with(self, typed: Option<JobForm>) {
        if !self.brought.get_value() {
            self.brought.set_value(true);
            self.kept.set_value(typed);
        }
    }

    /// The actions for a page that shows this version.
    pub fn showing(self, version: u64) -> Self {
        Self {
            shown: version,
            ..self
        }
    }

    /// Empties the field of a new criterion once it is added.
    fn follow_added(self) {
        Effect::new(move |_| {
            if self.add.value().with(|answer| matches!(answer, Some(Ok(_))))
                && let Some(field) = label_field()
            {
                field.set_value("");
            }
        });
    }

    /// Puts the cursor where a form was refused, once for each answer.
    fn lead_to_refused(self) {
        focus_refused(FormErrors::of(self.posting));
        for errors in self.refusals() {
            focus_refused(errors);
        }
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
        let answers = [
            self.status.version(),
            self.weights.version(),
            self.need.version(),
            self.remove.version(),
            self.add.version(),
            self.work_place.version(),
        ];
        Signal::derive(move || {
            let answers = answers.iter().map(Get::get).sum::<usize>();
            answers == 0 && self.refusals().iter().any(|errors| errors.lost())
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
        if job.posting.work_place.is_some() && !self.place.with_untracked(String::is_empty) {
            self.place.set(String::new());
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

    /// The errors of all forms but the posting's.
    fn refusals(self) -> [FormErrors; 6] {
        [
            FormErrors::of(self.need),
            FormErrors::of(self.remove),
            FormErrors::of(self.add),
            FormErrors::of(self.weights),
            FormErrors::of(self.status),
            FormErrors::of(self.work_place),
        ]
    }

    /// The weights that were chosen and not saved yet.
    pub fn weights_chosen(self) -> Vec<ChosenWeight> {
        let chosen = self.chosen.get_untracked().into_iter();
        chosen
            .map(|(criterion, weight)| ChosenWeight { criterion, weight })
            .collect()
    }

    /// Whether a press may start a change. It sends no form in any case: where no WASM runs, the form sends all of the page.
    fn may_start(self, click: &MouseEvent) -> bool {
        click.prevent_default();
        !self.is_busy()
    }

    /// Saves what was chosen.
    pub fn save_weights(self, job: JobId, click: &MouseEvent) {
        if self.may_start(click) {
            self.weights.dispatch(SaveWeights {
                job,
                version: self.version_now(),
                weights: self.weights_chosen(),
                work_place: self.place.get_untracked(),
                label: String::new(),
            });
        }
    }

    /// Saves the work place, and what else was chosen.
    pub fn save_place(self, job: JobId, click: &MouseEvent) {
        if self.may_start(click) {
            self.work_place.dispatch(SetWorkPlace {
                job,
                version: self.version_now(),
                work_place: self.place.get_untracked(),
                weights: self.weights_chosen(),
                label: String::new(),
            });
        }
    }

    /// Makes a criterion a must-have or a nice-to-have, and saves what else was chosen.
    pub fn ask_for(self, job: JobId, criterion: &str, need: Need, click: &MouseEvent) {
        if self.may_start(click) {
            let named = |of| {
                if need == of {
                    criterion.to_owned()
                } else {
                    String::new()
                }
            };
            self.need.dispatch(SetCriterionNeed {
                job,
                version: self.version_now(),
                must_have: named(Need::MustHave),
                nice_to_have: named(Need::NiceToHave),
                weights: self.weights_chosen(),
                work_place: self.place.get_untracked(),
                label: String::new(),
            });
        }
    }

    /// Removes a criterion, and saves what else was chosen.
    pub fn take_away(self, job: JobId, criterion: &str, click: &MouseEvent) {
        if self.may_start(click) {
            self.remove.dispatch(RemoveCriterion {
                job,
                version: self.version_now(),
                criterion: criterion.to_owned(),
                weights: self.weights_chosen(),
                work_place: self.place.get_untracked(),
                label: String::new(),
            });
        }
    }

    /// Adds the criterion that is typed, and saves what else was chosen.
    pub fn add_typed(self, job: JobId, need: Need, click: &MouseEvent) {
        if self.may_start(click) {
            self.add.dispatch(AddCriterion {
                job,
                version: self.version_now(),
                label: label_field().map(|field| field.value()).unwrap_or_default(),
                need,
                weights: self.weights_chosen(),
                work_place: self.place.get_untracked(),
            });
        }
    }

    /// Takes a step of the job, and saves what was chosen.
    pub fn step(self, job: JobId, status: JobStatus, click: &MouseEvent) {
        if self.may_start(click) {
            self.status.dispatch(SetJobStatus {
                job,
                version: self.version_now(),
                status,
                weights: self.weights_chosen(),
                work_place: self.place.get_untracked(),
                label: String::new(),
                confirmed: self.confirmed.with_untracked(Vec::len),
            });
        }
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

    /// Takes away what was said about earlier changes, but for messages beside the fields of the posting: somebody is still at
    /// that form.
    fn forget_refusals(self) {
        forget_refusal(self.need, &[]);
        forget_refusal(self.remove, &[]);
        forget_refusal(self.add, &[]);
        forget_refusal(self.weights, &[]);
        forget_refusal(self.status, &[]);
        forget_refusal(self.work_place, &[]);
        forget_refusal(self.posting, job_form::FIELDS);
    }

    /// The version that a form sends.
    pub fn version(self) -> u64 {
        self.newest.get().max(self.shown)
    }

    /// The version that a change sends which no form makes.
    pub fn version_now(self) -> u64 {
        self.newest.get_untracked().max(self.shown)
    }

    /// Whether the answer of a change is still awaited. No other may start before: it would carry an old version and be refused.
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
        let posting = FormErrors::of(self.posting);
        Signal::derive(move || {
            let others = self.refusals().into_iter();
            others
                .filter_map(|errors| errors.beyond(SHOWN))
                .chain(posting.beyond(job_form::FIELDS))
                .collect()
        })
    }

    /// The message beside a field outside of the posting's form, whichever button was pressed.
    pub fn message(self, field: &'static str) -> Signal<Option<String>> {
        let messages = self.refusals().map(|errors| errors.field(field));
        Signal::derive(move || messages.iter().find_map(Get::get))
    }
}

/// The field of a new criterion. Only for the browser.
fn label_field() -> Option<HtmlInputElement> {
    let field = document().get_element_by_id(&field_id("label"))?;
    field.dyn_into().ok()
}
