//! The candidate's profile beside the document that it was taken from.

mod came_back;
mod entry_form;
mod fields;
mod names;
mod row;
mod unread;
mod versions;

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::ProfileView;
use server_fn::ServerFn;

use crate::AppError;
use crate::components::focus::Trail;
use crate::components::panes::show_mark;
use crate::components::{
    Alert, CameBack, EmptyState, EvidenceText, FormAlert, FormErrors, LiveRegion, PageHead, Panes, Problems,
    SubmitButton, TextMark, Tone, forget_refusal, loaded,
};
use crate::error::ErrorKind;
use crate::server_fns::candidate::{
    self, AddProfileEntry, AddWholeEntry, ConfirmProfile, RemoveProfileEntry, RestoreProfile,
    SetProfileField, StartProfile, kept_entry,
};
use fields::{Field, Section, sections};
use row::{Row, row};

/// The actions that change the profile, and their common outcome.
#[derive(Clone, Copy)]
struct Actions {
    set: ServerAction<SetProfileField>,
    add: ServerAction<AddProfileEntry>,
    add_entry: ServerAction<AddWholeEntry>,
    remove: ServerAction<RemoveProfileEntry>,
    confirm: ServerAction<ConfirmProfile>,
    restore: ServerAction<RestoreProfile>,
}

impl Actions {
    fn new() -> Self {
        Self {
            set: ServerAction::new(),
            add: ServerAction::new(),
            add_entry: ServerAction::new(),
            remove: ServerAction::new(),
            confirm: ServerAction::new(),
            restore: ServerAction::new(),
        }
    }

    /// The errors of the forms in which something is typed.
    fn typed(self) -> [FormErrors; 3] {
        [
            FormErrors::of(self.set),
            FormErrors::of(self.add),
            FormErrors::of(self.add_entry),
        ]
    }

    /// Says when a change of this kind is made, and nothing about one that was refused. `sent` names the form that sends
    /// it, as [`Section::subjects`] does, and its value.
    ///
    /// When the page shows another version, its rows may be about other facts than before, so that no form stays open
    /// over them: what was typed into those that were not sent goes to `unsent`.
    fn announce<S>(
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
            let done = under_way.get_value().filter(|_| made);
            let left = row::close_editors(done.as_ref());
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
    fn overtaken(self) -> Vec<String> {
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
    fn version(self) -> usize {
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
    fn problems(self, on_page: Vec<String>) -> Signal<Vec<AppError>> {
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
fn concerns(error: &AppError, subjects: &[String]) -> bool {
    error
        .subject
        .as_ref()
        .is_some_and(|subject| subjects.contains(subject))
}

/// What a form has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sent {
    /// As in [`Section::subjects`].
    subject: String,
    /// The values of its fields, in the order of the alphabet.
    values: Vec<String>,
}

impl Sent {
    fn new<'a>(subject: &str, values: impl IntoIterator<Item = &'a String>) -> Option<Self> {
        Some(Self {
            subject: subject.to_owned(),
            values: sorted(values),
        })
    }

    /// Whether the fields of a form held just these values.
    fn holds(&self, fields: &[String]) -> bool {
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
struct Said {
    /// For screen readers.
    spoken: RwSignal<String>,
    /// What was typed and not saved, to copy it from.
    unsent: RwSignal<Vec<String>>,
    /// Where the focus was when the last change was sent.
    trail: StoredValue<Option<Trail>>,
}

/// What the page says of where its facts come from.
struct Words {
    /// Below the title.
    lead: &'static str,
    /// In the place of a value that there is not.
    missing: &'static str,
}

impl Words {
    /// Of a profile that was read from a document with this text, or typed where the text is empty.
    const fn of(text: &str) -> Self {
        if text.is_empty() {
            Self {
                lead: "What you write here counts at once.",
                missing: "not filled in",
            }
        } else {
            Self {
                lead: "Every fact shows where your document says it. What you change here counts at once.",
                missing: "nothing found",
            }
        }
    }
}

/// Id of the heading above all facts.
const FACTS_ID: &str = "facts";

/// Facts to check first, then all others by section; each leads to its place in the document.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let actions = Actions::new();
    let profile = Resource::new(move || actions.version(), |_| candidate::profile());
    let said = Said {
        spoken: RwSignal::new(String::new()),
        unsent: RwSignal::new(actions.overtaken()),
        trail: StoredValue::new(None),
    };
    actions.announce(
        actions.set,
        "Saved.",
        |form| Sent::new(&form.path, [&form.value]),
        said,
    );
    actions.announce(
        actions.add,
        "Added.",
        |form| Sent::new(&form.section, [&form.value]),
        said,
    );
    actions.announce(
        actions.add_entry,
        "Added.",
        |form| Sent::new(&form.section, form.entry.values()),
        said,
    );
    actions.announce(actions.remove, "Removed.", |_| None, said);
    actions.announce(actions.confirm, "Confirmed.", |_| None, said);
    actions.announce(actions.restore, "The earlier version is back.", |_| None, said);
    let lost = actions
        .typed()
        .iter()
        .any(|errors| errors.now() && errors.kept().is_none());
    // The server asks for the title when the page's owner may be gone already, and with it every handle that is a mere
    // index: this one is computed before and kept by whoever holds it.
    let title = ArcMemo::new(move |_| came_back::title(actions));
    title.get_untracked();
    view! {
        <Title text=move || title.get()/>
        <LiveRegion text=said.spoken/>
        {lost.then(|| view! { <CameBack/> })}
        {loaded(profile, move |profile| match profile {
            Some(profile) => view! { <ProfileBody profile=profile actions=actions said=said/> }.into_any(),
            None => view! { <NoProfile/> }.into_any(),
        })}
    }
}

#[component]
fn NoProfile() -> impl IntoView {
    let start = ServerAction::<StartProfile>::new();
    view! {
        <div class="readable stack">
            <PageHead title="Your profile"/>
            <EmptyState title="There is no profile yet">
                <p>"It is made from your resume, or you type it in."</p>
                <FormAlert errors=FormErrors::of(start) fields=&[]/>
                <div class="cluster">
                    <a class="button primary" href="/me/upload">"Upload a resume"</a>
                    <ActionForm action=start>
                        <SubmitButton label="Start an empty profile" pending=start.pending() class="button"/>
                    </ActionForm>
                </div>
            </EmptyState>
        </div>
    }
}

#[component]
fn ProfileBody(profile: ProfileView, actions: Actions, said: Said) -> impl IntoView {
    let ProfileView {
        version,
        profile,
        text,
        resume,
        file_name,
        confirmed,
        made,
        what,
        earlier,
        ..
    } = profile;
    let present = versions::Present { version, made, what };
    let unsent = said.unsent;
    // The page was made anew by a change, and what had the focus may be gone with it.
    Effect::new(move |_| {
        if let Some(trail) = said.trail.try_update_value(Option::take).flatten() {
            request_animation_frame(move || trail.follow(FACTS_ID));
        }
    });
    let (selected, select) = signal(None::<String>);
    Effect::new(move |_| {
        if let Some(id) = selected.get() {
            show_mark(&id);
        }
    });
    let sections = sections(&profile);
    let lines = unread::lines(&text.text, &profile.unread);
    let mut marks = marks(&sections);
    marks.extend(lines.iter().map(unread::Line::mark));
    let unread = lines.len();
    let on_page: Vec<String> = sections.iter().flat_map(Section::subjects).collect();
    let refused = came_back::view(actions, &sections);
    let to_check: usize = sections
        .iter()
        .flat_map(Section::fields)
        .filter(|f| f.check)
        .count();
    let words = Words::of(&text.text);
    let row_of = Row {
        version,
        actions,
        select,
        missing: words.missing,
    };
    let (filled, empty): (Vec<Section>, Vec<Section>) = sections
        .iter()
        .cloned()
        .partition(|section| !section.entries.is_empty());
    let facts = view! {
        {(to_check > 0).then(|| to_check_view(&sections, row_of))}
        {unread::view(lines, row_of)}
        {filled.into_iter().map(|section| section_view(section, row_of)).collect_view()}
        {more_view(empty, row_of)}
    }
    .into_any();
    let source = match (resume, file_name) {
        (Some(id), Some(name)) => view! {
            <p class="row-meta">
                "From "
                <a href=format!("/me/resumes/{id}/file") rel="external">{name}</a>
            </p>
        }
        .into_any(),
        _ => ().into_any(),
    };
    let warnings = text
        .warnings
        .iter()
        .map(|warning| warning.message())
        .map(|message| view! { <Alert tone=Tone::Note>{view! { <p>{message}</p> }}</Alert> })
        .collect_view();
    let document = if text.text.is_empty() {
        view! { <p class="empty">"There is no document: you typed this profile in."</p> }.into_any()
    } else {
        view! { {source} {warnings} <EvidenceText text=text.text marks=marks selected=selected label="Your document"/> }
            .into_any()
    };
    view! {
        <div class="stack">
            <div class="profile-head">
                <PageHead title="Your profile" lead=words.lead/>
                <ConfirmForm version=version confirmed=confirmed to_check=to_check unread=unread action=actions.confirm/>
            </div>
            <Problems errors=actions.problems(on_page) stale="Your profile was changed meanwhile">
                <p>
                    "Perhaps in another window. Nothing was overwritten, and this is the newest version now. Look \
                     whether your change still belongs there, and make it again."
                </p>
            </Problems>
            {refused}
            {move || unsent_view(unsent)}
            <Panes facts_title="Your facts" facts=facts document_title="Your document" document=document/>
            {versions::view(earlier, present, actions.restore)}
        </div>
    }
}

/// Typed words whose form was closed over a newer version, to copy them from.
fn unsent_view(unsent: RwSignal<Vec<String>>) -> Option<impl IntoView> {
    let words = unsent.get();
    if words.is_empty() {
        return None;
    }
    Some(view! {
        <Alert tone=Tone::Note title="You had typed, and it is not saved">
            <ul>{words.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            <p>
                <button type="button" class="button small needs-wasm" on:click=move |_| unsent.set(Vec::new())>
                    "I do not need it any more"
                </button>
            </p>
        </Alert>
    })
}

#[component]
fn ConfirmForm(
    version: u64,
    confirmed: bool,
    to_check: usize,
    unread: usize,
    action: ServerAction<ConfirmProfile>,
) -> impl IntoView {
    if confirmed {
        return view! { <p class="badge open">"Confirmed by you"</p> }.into_any();
    }
    let label = match (to_check, unread) {
        (0, 0) => "Everything is right".to_owned(),
        (0, _) => "Everything is right, and nothing is missing".to_owned(),
        (n, 0) => format!("Everything is right, also the {n} to check"),
        (n, _) => format!("Everything is right, also the {n} to check, and nothing is missing"),
    };
    view! {
        <ActionForm action=action>
            <input type="hidden" name="version" value=version.to_string()/>
            <SubmitButton label=label pending=action.pending() class="button"/>
        </ActionForm>
    }
    .into_any()
}

fn to_check_view(sections: &[Section], row_of: Row) -> impl IntoView + use<> {
    let rows: Vec<_> = sections
        .iter()
        .flat_map(Section::entries)
        .flat_map(|entry| {
            let context = entry.title.clone();
            entry
                .fields
                .iter()
                .filter(|f| f.check)
                .map(move |f| (f.clone(), context.clone()))
        })
        .map(|(field, context)| row(field, context, row_of))
        .collect();
    let heading = format!("{} to check", rows.len());
    view! {
        <section class="card to-check" id="part-to-check" aria-labelledby="to-check">
            <h3 id="to-check">{heading}</h3>
            <p class="help">"We were not sure about these. Say that they are right, or change them."</p>
            <ul class="profile-fields">{rows}</ul>
        </section>
    }
    .into_any()
}

fn section_view(section: Section, row_of: Row) -> impl IntoView {
    let Section {
        title,
        name,
        entries,
        add,
    } = section;
    let (id, heading_id) = (format!("part-{name}"), format!("heading-{name}"));
    let labelled_by = heading_id.clone();
    let entries = entries
        .into_iter()
        .map(|entry| {
            let heading = (!entry.title.is_empty())
                .then(|| view! { <h4 class="entry-title">{entry.title.clone()}</h4> });
            let remove = entry
                .remove
                .map(|path| row::remove_form(path, "Remove", format!("Remove {}", entry.name), row_of));
            let class = if entry.fields.iter().all(Field::is_short) {
                "profile-fields short"
            } else {
                "profile-fields"
            };
            let rows: Vec<_> = entry
                .fields
                .into_iter()
                .filter(|f| !f.check)
                .map(|f| row(f, String::new(), row_of))
                .collect();
            let more = entry.add.map(|add| row::add_form(add, row_of));
            view! {
                <div class="entry">
                    <div class="entry-head">{heading} {remove}</div>
                    <ul class=class>{rows}</ul>
                    {more}
                </div>
            }
        })
        .collect_view();
    let add = add.map(|add| row::add_form(add, row_of));
    view! {
        <section class="card profile-section" id=id aria-labelledby=labelled_by>
            <h3 id=heading_id>{title}</h3>
            {entries}
            {add}
        </section>
    }
    .into_any()
}

/// Sections without an entry: one box with what can be added.
fn more_view(empty: Vec<Section>, row_of: Row) -> Option<AnyView> {
    if empty.is_empty() {
        return None;
    }
    let forms: Vec<_> = empty
        .into_iter()
        .filter_map(|section| section.add)
        .map(|add| row::add_form(add, row_of))
        .collect();
    Some(
        view! {
            <section class="card profile-section" id="part-more" aria-labelledby="heading-more">
                <h3 id="heading-more">"Anything else?"</h3>
                <div class="additions">{forms}</div>
            </section>
        }
        .into_any(),
    )
}

/// A mark for every fact that the document states.
fn marks(sections: &[Section]) -> Vec<TextMark> {
    sections
        .iter()
        .flat_map(Section::fields)
        .filter_map(|field| {
            Some(TextMark {
                span: field.span?,
                id: field.mark_id(),
                back: format!("#{}", field.row_id()),
                number: None,
                class: if field.check { "check" } else { "plain" },
            })
        })
        .collect()
}

#[cfg(test)]
impl Actions {
    /// Calls `look` with the actions of a page that was loaded anew because the server function `S` has refused a form.
    fn after<S: ServerFn, T>(error: AppError, look: impl FnOnce(Self) -> T) -> T {
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

    #[test]
    fn every_mark_leads_back_to_its_fact() {
        use rolefit_domain::{Profile, Sourced, Span};
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Lena Marsh".into(), Span::new(0, 10), 40));
        let sections = sections(&profile);
        let marks = marks(&sections);
        assert_eq!(marks.len(), 1);
        assert_eq!(marks[0].id, "span-basics-name");
        assert_eq!(marks[0].back, "#fact-basics-name");
        assert_eq!(marks[0].class, "check");
    }
}
