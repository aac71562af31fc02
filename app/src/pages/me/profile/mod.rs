//! The candidate's profile beside the document that it was taken from.

mod fields;
mod row;
mod versions;

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::ProfileView;
use server_fn::ServerFn;

use crate::AppError;
use crate::components::panes::show_mark;
use crate::components::{
    Alert, CameBack, EmptyState, EvidenceText, FormAlert, FormErrors, LiveRegion, PageHead, Panes, Problems,
    SubmitButton, TextMark, Tone, forget_refusal, loaded,
};
use crate::error::ErrorKind;
use crate::server_fns::candidate::{
    self, AddProfileEntry, ConfirmProfile, RemoveProfileEntry, RestoreProfile, SetProfileField, StartProfile,
};
use fields::{Field, Section, sections};
use row::{Row, row};

/// The actions that change the profile, and their common outcome.
#[derive(Clone, Copy)]
struct Actions {
    set: ServerAction<SetProfileField>,
    add: ServerAction<AddProfileEntry>,
    remove: ServerAction<RemoveProfileEntry>,
    confirm: ServerAction<ConfirmProfile>,
    restore: ServerAction<RestoreProfile>,
}

impl Actions {
    /// Says when a change of this kind is made, and nothing about one that was refused.
    fn announce<S>(self, action: ServerAction<S>, words: &'static str, spoken: RwSignal<String>)
    where
        S: ServerFn<Output = u64, Error = AppError> + Clone + Send + Sync + 'static,
    {
        let (pending, answer) = (action.pending(), action.value());
        Effect::new(move |_| {
            // The same words are only read out again when they were gone in between.
            if pending.get() {
                spoken.set(String::new());
                return;
            }
            if answer.with(|answer| matches!(answer, Some(Ok(_)))) {
                row::close_editors();
                self.forget_refusals();
                spoken.set(words.to_owned());
            }
        });
    }

    fn forget_refusals(self) {
        forget_refusal(self.set, &[]);
        forget_refusal(self.add, &[]);
        forget_refusal(self.remove, &[]);
        forget_refusal(self.confirm, &[]);
        forget_refusal(self.restore, &[]);
    }

    /// What no fact and no form of an addition shows. `on_page` are the subjects of those that there are.
    fn problems(self, on_page: Vec<String>) -> Signal<Vec<AppError>> {
        let typed = [FormErrors::of(self.set), FormErrors::of(self.add)];
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
            typed
                .chain(pressed.iter().filter_map(|errors| errors.get()))
                .collect()
        })
    }

    /// What was typed into a form that is not on the page any more.
    fn stranded(self, on_page: Vec<String>) -> Signal<Vec<String>> {
        let typed = [FormErrors::of(self.set), FormErrors::of(self.add)];
        Signal::derive(move || {
            typed
                .iter()
                .filter_map(|errors| errors.get())
                .filter(|error| !concerns(error, &on_page))
                .filter_map(|error| error.kept)
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

/// Facts to check first, then all others by section; each leads to its place in the document.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let actions = Actions {
        set: ServerAction::new(),
        add: ServerAction::new(),
        remove: ServerAction::new(),
        confirm: ServerAction::new(),
        restore: ServerAction::new(),
    };
    let profile = Resource::new(
        move || {
            let Actions {
                set,
                add,
                remove,
                confirm,
                restore,
            } = actions;
            (
                set.version().get(),
                add.version().get(),
                remove.version().get(),
                confirm.version().get(),
                restore.version().get(),
            )
        },
        |_| candidate::profile(),
    );
    let spoken = RwSignal::new(String::new());
    actions.announce(actions.set, "Saved.", spoken);
    actions.announce(actions.add, "Added.", spoken);
    actions.announce(actions.remove, "Removed.", spoken);
    actions.announce(actions.confirm, "Confirmed.", spoken);
    actions.announce(actions.restore, "The earlier version is back.", spoken);
    let lost = [FormErrors::of(actions.set), FormErrors::of(actions.add)]
        .iter()
        .any(|errors| errors.now() && errors.kept().is_none());
    view! {
        <Title text="Your profile"/>
        <LiveRegion text=spoken/>
        {lost.then(|| view! { <CameBack/> })}
        {loaded(profile, move |profile| match profile {
            Some(profile) => view! { <ProfileBody profile=profile actions=actions/> }.into_any(),
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
fn ProfileBody(profile: ProfileView, actions: Actions) -> impl IntoView {
    let ProfileView {
        version,
        profile,
        text,
        resume,
        file_name,
        confirmed,
        earlier,
        ..
    } = profile;
    let (selected, select) = signal(None::<String>);
    Effect::new(move |_| {
        if let Some(id) = selected.get() {
            show_mark(&id);
        }
    });
    let sections = sections(&profile);
    let marks = marks(&sections);
    let on_page: Vec<String> = sections.iter().flat_map(Section::subjects).collect();
    let stranded = actions.stranded(on_page.clone());
    let to_check: usize = sections
        .iter()
        .flat_map(Section::fields)
        .filter(|f| f.check)
        .count();
    let row_of = Row {
        version,
        actions,
        select,
    };
    let (filled, empty): (Vec<Section>, Vec<Section>) = sections
        .iter()
        .cloned()
        .partition(|section| !section.entries.is_empty());
    let facts = view! {
        {(to_check > 0).then(|| to_check_view(&sections, row_of))}
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
                <PageHead
                    title="Your profile"
                    lead="Every fact shows where your document says it. What you change here counts at once."
                />
                <ConfirmForm version=version confirmed=confirmed to_check=to_check action=actions.confirm/>
            </div>
            <Problems errors=actions.problems(on_page) stale="Your profile was changed meanwhile">
                <p>
                    "Perhaps in another window. Nothing was overwritten, and this is the newest version now. Look \
                     whether your change still belongs there, and make it again."
                </p>
            </Problems>
            {move || stranded.get().into_iter().map(typed_view).collect_view()}
            <Panes facts_title="Your facts" facts=facts document_title="Your document" document=document/>
            {versions::view(earlier, version, actions.restore)}
        </div>
    }
}

/// Typed words whose place is gone, to copy them from.
fn typed_view(words: String) -> impl IntoView {
    view! {
        <Alert tone=Tone::Note title="You had typed">
            <p>{words}</p>
        </Alert>
    }
}

#[component]
fn ConfirmForm(
    version: u64,
    confirmed: bool,
    to_check: usize,
    action: ServerAction<ConfirmProfile>,
) -> impl IntoView {
    if confirmed {
        return view! { <p class="badge open">"Confirmed by you"</p> }.into_any();
    }
    let label = match to_check {
        0 => "Everything is right".to_owned(),
        n => format!("Everything is right, also the {n} to check"),
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
        <section class="card to-check" aria-labelledby="to-check">
            <h3 id="to-check">{heading}</h3>
            <p class="help">"We were not sure about these. Say that they are right, or change them."</p>
            <ul class="profile-fields">{rows}</ul>
        </section>
    }
    .into_any()
}

fn section_view(section: Section, row_of: Row) -> impl IntoView {
    let Section { title, entries, add } = section;
    let entries = entries
        .into_iter()
        .map(|entry| {
            let heading = (!entry.title.is_empty())
                .then(|| view! { <h4 class="entry-title">{entry.title.clone()}</h4> });
            let remove = entry
                .remove
                .map(|path| row::remove_form(path, entry.title.clone(), row_of));
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
        <section class="card profile-section">
            <h3>{title}</h3>
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
            <section class="card profile-section">
                <h3>"Anything else?"</h3>
                <div class="cluster">{forms}</div>
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
            look(Self {
                set: ServerAction::new(),
                add: ServerAction::new(),
                remove: ServerAction::new(),
                confirm: ServerAction::new(),
                restore: ServerAction::new(),
            })
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
                let problems = actions.problems(on_page.clone()).get_untracked();
                (problems, actions.stranded(on_page).get_untracked())
            })
        };
        assert_eq!(seen(&["skills.7"]), (vec![], vec![]), "its own form shows it");
        assert_eq!(seen(&["skills.6"]), (vec![refused()], vec!["Rust".to_owned()]));

        let removal = AppError::invalid("path", "this entry is no longer there").about("skills.7");
        let shown = Actions::after::<RemoveProfileEntry, _>(removal.clone(), |actions| {
            actions.problems(vec!["skills.7".into()]).get_untracked()
        });
        assert_eq!(shown, [removal]);
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
