//! What changes the profile, and what its page says beside its facts.

use leptos::prelude::*;
use server_fn::ServerFn;

use super::editors;
use crate::AppError;
use crate::components::focus::{Trail, focus_refused};
use crate::components::session_over::form_action;
use crate::components::{FormErrors, forget_refusal};
use crate::error::ErrorKind;
use crate::server_fns::candidate::{
    AddProfileEntry, AddWholeEntry, ConfirmProfile, RemoveProfileEntry, RestoreProfile, SetProfileField,
    kept_entry,
};

/// The actions that change the profile, and their common outcome.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub set: ServerAction<SetProfileField>,
    pub add: ServerAction<AddProfileEntry>,
    pub add_entry: ServerAction<AddWholeEntry>,
    pub remove: ServerAction<RemoveProfileEntry>,
    pub confirm: ServerAction<ConfirmProfile>,
    pub restore: ServerAction<RestoreProfile>,
    /// What was refused before the page was loaded anew, as happens without WASM; `None` once the page shows another
    /// version, whose rows may be about other facts.
    came_back: StoredValue<Option<AppError>>,
}

impl Actions {
    pub fn new() -> Self {
        let actions = Self {
            set: form_action(),
            add: form_action(),
            add_entry: form_action(),
            remove: form_action(),
            confirm: form_action(),
            restore: form_action(),
            came_back: StoredValue::new(None),
        };
        let refused = actions.typed();
        let refused = refused.iter().find_map(|errors| untrack(|| errors.get()));
        focus_refused(FormErrors::of(actions.set));
        focus_refused(FormErrors::of(actions.add));
        focus_refused(FormErrors::of(actions.add_entry));
        // In a newer version the subject may name another fact.
        actions
            .came_back
            .set_value(refused.filter(|error| error.kind != ErrorKind::Stale));
        actions
    }

    /// What the form about `subject` came back with when the page was loaded anew: it is open again, with what was
    /// typed. Forms that are refused on the page stay as they are and only get their message, so that what was typed
    /// into them is known from what the profile says.
    pub fn came_back(self, subject: &str) -> Option<AppError> {
        let refused = self.came_back.try_get_value().flatten();
        refused.filter(|error| error.subject.as_deref() == Some(subject))
    }

    /// The name under which the server keeps what was typed into the form that came back; `None` where it came along, and
    /// once the page shows another version.
    pub fn kept_as(self) -> Option<String> {
        let refused = self.came_back.try_get_value().flatten()?;
        refused.kept.filter(|_| refused.kept_apart)
    }

    /// Gives the form that came back what the server has kept of it.
    pub fn put_back(self, kept: Option<String>) {
        self.came_back.try_update_value(|refused| {
            if let Some(refused) = refused.as_mut().filter(|refused| refused.kept_apart) {
                refused.kept = kept;
                refused.kept_apart = false;
            }
        });
    }

    /// Whether what was typed into the form that came back is kept nowhere any more.
    pub fn lost(self) -> bool {
        let refused = self.came_back.try_get_value().flatten();
        refused.is_some_and(|refused| refused.kept.is_none())
    }

    /// The errors of the forms in which something is typed.
    pub fn typed(self) -> [FormErrors; 3] {
        [
            FormErrors::of(self.set),
            FormErrors::of(self.add),
            FormErrors::of(self.add_entry),
        ]
    }

    /// Says when a change of this kind is made, and nothing about one that was refused. `sent` names the form that sends
    /// it, as [`Section::subjects`](super::fields::Section::subjects) does, and its value.
    ///
    /// When the page shows another version, its rows may be about other facts than before, so that no form stays open
    /// over them: what was typed into those that were not sent goes to `unsent`.
    pub fn announce<S>(
        self,
        action: ServerAction<S>,
        words: &'static str,
        sent: fn(&S) -> Option<Sent>,
        said: Said,
    ) where
        S: ServerFn<Output = u64, Error = AppError> + Clone + Send + Sync + 'static,
    {
        let (pending, input, answer) = (action.pending(), action.input(), action.value());
        let under_way = StoredValue::new(None::<Sent>);
        Effect::new(move |_| {
            // The same words are only read out again when they were gone in between.
            if pending.get() {
                said.spoken.set(String::new());
                said.trail.set_value(Trail::of_focus());
                under_way.set_value(input.with_untracked(|form| form.as_ref().and_then(sent)));
                return;
            }
            let made = answer.with(|answer| match answer {
                Some(Ok(_)) => Some(true),
                Some(Err(error)) if error.kind == ErrorKind::Stale => Some(false),
                _ => None,
            });
            let Some(made) = made else { return };
            self.came_back.set_value(None);
            let done = under_way.get_value().filter(|_| made);
            let left = editors::close_editors(done.as_ref());
            if !left.is_empty() {
                said.unsent.update(|unsent| unsent.extend(left));
            }
            if made {
                self.forget_refusals();
                said.spoken.set(words.to_owned());
            }
        });
    }

    /// What was typed into a form that a page without WASM sent in vain, because there is a newer version.
    pub fn overtaken(self) -> Vec<String> {
        let words = |error: AppError| {
            let kept = error.kept?;
            let entry = kept_entry(&kept);
            let typed: Vec<String> = entry.into_values().filter(|value| !value.is_empty()).collect();
            Some(if typed.is_empty() { kept } else { typed.join(", ") })
        };
        self.typed()
            .iter()
            .filter_map(|errors| untrack(|| errors.get()))
            .filter(|error| error.kind == ErrorKind::Stale)
            .filter_map(words)
            .collect()
    }

    /// Grows with every answer that comes without loading the page anew.
    pub fn version(self) -> usize {
        self.set.version().get()
            + self.add.version().get()
            + self.add_entry.version().get()
            + self.remove.version().get()
            + self.confirm.version().get()
            + self.restore.version().get()
    }

    fn forget_refusals(self) {
        forget_refusal(self.set, &[]);
        forget_refusal(self.add, &[]);
        forget_refusal(self.add_entry, &[]);
        forget_refusal(self.remove, &[]);
        forget_refusal(self.confirm, &[]);
        forget_refusal(self.restore, &[]);
    }

    /// What no fact and no form of an addition shows. `on_page` are the subjects of those that there are.
    pub fn problems(self, on_page: Vec<String>) -> Signal<Vec<AppError>> {
        let typed = self.typed();
        let pressed = [
            FormErrors::of(self.remove),
            FormErrors::of(self.confirm),
            FormErrors::of(self.restore),
        ];
        Signal::derive(move || {
            let typed = typed
                .iter()
                .filter_map(|errors| errors.get())
                .filter(|error| error.kind != ErrorKind::Invalid || !concerns(error, &on_page));
            // With WASM the page says by itself, with the way to sign in, that the session is over.
            let told = self.version() > 0;
            typed
                .chain(pressed.iter().filter_map(|errors| errors.get()))
                .filter(|error| error.kind != ErrorKind::SignInNeeded || !told)
                .collect()
        })
    }
}

/// Whether the error is about one of these subjects.
pub(super) fn concerns(error: &AppError, subjects: &[String]) -> bool {
    error
        .subject
        .as_deref()
        .is_some_and(|subject| subjects.iter().any(|known| known == subject))
}

/// What a form has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    /// As in [`Section::subjects`](super::fields::Section::subjects).
    pub subject: String,
    /// The values of its fields, in the order of the alphabet.
    values: Vec<String>,
}

impl Sent {
    pub fn new<'a>(subject: &str, values: impl IntoIterator<Item = &'a String>) -> Option<Self> {
        Some(Self {
            subject: subject.to_owned(),
            values: sorted(values),
        })
    }

    /// Whether the fields of a form held just these values.
    pub fn holds(&self, fields: &[String]) -> bool {
        self.values == sorted(fields)
    }
}

/// Values without their order, and with one way to end a line: forms are sent with another one than they are shown with.
fn sorted<'a>(values: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut sorted: Vec<String> = values.into_iter().map(|value| value.replace('\r', "")).collect();
    sorted.sort();
    sorted
}

/// What the page says beside its facts.
#[derive(Clone, Copy)]
pub(super) struct Said {
    /// For screen readers.
    pub spoken: RwSignal<String>,
    /// What was typed and not saved, to copy it from.
    pub unsent: RwSignal<Vec<String>>,
    /// Where the focus was when the last change was sent.
    pub trail: StoredValue<Option<Trail>>,
}

#[cfg(test)]
impl Actions {
    /// Calls `look` with the actions of a page that was loaded anew because the server function `S` has refused a form.
    pub fn after<S: ServerFn, T>(error: AppError, look: impl FnOnce(Self) -> T) -> T {
        use leptos::server::ServerActionError;
        use server_fn::error::ServerFnUrlError;

        let owner = Owner::new_root(None);
        let seen = owner.with(|| {
            let address = ServerFnUrlError::new(S::PATH, error)
                .to_url("https://jobs.example.org/me/profile")
                .expect("an address");
            let error = address
                .query_pairs()
                .find_map(|(name, value)| (name == "__err").then(|| value.into_owned()));
            provide_context(ServerActionError::new(S::PATH, &error.expect("an error")));
            look(Self::new())
        });
        owner.unset_with_forced_cleanup();
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_form_of_the_page_shows_stands_above_it() {
        let refused = || {
            AppError::invalid("value", "write something")
                .about("skills.7")
                .keeping("Rust")
        };
        let seen = |on_page: &[&str]| {
            let on_page: Vec<String> = on_page.iter().map(|&path| path.to_owned()).collect();
            Actions::after::<SetProfileField, _>(refused(), |actions| {
                actions.problems(on_page).get_untracked()
            })
        };
        assert_eq!(seen(&["skills.7"]), [], "its own form shows it");
        assert_eq!(seen(&["skills.6"]), [refused()]);

        let removal = AppError::invalid("path", "this entry is no longer there").about("skills.7");
        let shown = Actions::after::<RemoveProfileEntry, _>(removal.clone(), |actions| {
            actions.problems(vec!["skills.7".into()]).get_untracked()
        });
        assert_eq!(shown, [removal]);
    }

    #[test]
    fn what_was_typed_over_an_older_version_is_kept_apart_from_all_facts() {
        let overtaken = |error: AppError| Actions::after::<SetProfileField, _>(error, Actions::overtaken);
        let stale = AppError::of(ErrorKind::Stale)
            .about("work.0.title")
            .keeping("Pilot");
        assert_eq!(overtaken(stale), ["Pilot"]);
        let invalid = AppError::invalid("value", "write something")
            .about("work.0.title")
            .keeping("?");
        assert!(overtaken(invalid).is_empty(), "its own form has it");
    }
}
