//! The candidate's profile beside the document that it was taken from.

mod fields;
mod row;

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::ProfileView;

use crate::components::panes::show_mark;
use crate::components::{
    Alert, EmptyState, EvidenceText, FormAlert, FormErrors, LiveRegion, PageHead, Panes, SubmitButton,
    TextMark, Tone, loaded,
};
use crate::error::ErrorKind;
use crate::server_fns::candidate::{
    self, AddProfileEntry, ConfirmProfile, RemoveProfileEntry, SetProfileField, StartProfile,
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
}

/// Facts to check first, then all others by section; each leads to its place in the document.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let actions = Actions {
        set: ServerAction::new(),
        add: ServerAction::new(),
        remove: ServerAction::new(),
        confirm: ServerAction::new(),
    };
    let profile = Resource::new(
        move || {
            let Actions {
                set,
                add,
                remove,
                confirm,
            } = actions;
            (
                set.version().get(),
                add.version().get(),
                remove.version().get(),
                confirm.version().get(),
            )
        },
        |_| candidate::profile(),
    );
    let spoken = RwSignal::new(String::new());
    Effect::new(move |_| {
        let saved = actions.set.value().with(|v| matches!(v, Some(Ok(_))))
            || actions.add.value().with(|v| matches!(v, Some(Ok(_))));
        if saved {
            row::close_editors();
            spoken.set("Saved.".to_owned());
        }
    });
    view! {
        <Title text="Your profile"/>
        <LiveRegion text=spoken/>
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
            <Problems actions=actions/>
            <Panes facts_title="Your facts" facts=facts document_title="Your document" document=document/>
        </div>
    }
}

/// Problems that belong to no single field: a stale page, a section that took no entry, the server.
#[component]
fn Problems(actions: Actions) -> impl IntoView {
    let of = [
        FormErrors::of(actions.set),
        FormErrors::of(actions.add),
        FormErrors::of(actions.remove),
        FormErrors::of(actions.confirm),
    ];
    move || {
        let error = of.iter().find_map(|errors| errors.get())?;
        let shown_at_its_field = error.kind == ErrorKind::Invalid && error.kept.is_some();
        if shown_at_its_field {
            return None;
        }
        let view = if error.kind == ErrorKind::Stale {
            view! {
                <Alert tone=Tone::Caution title="Your profile was changed meanwhile">
                    <p>
                        "Perhaps in another window. Nothing was overwritten. "
                        <a href="/me/profile" rel="external">"Load the newest version"</a>
                        " and make your change there."
                    </p>
                </Alert>
            }
            .into_any()
        } else {
            view! { <Alert tone=Tone::Problem>{view! { <p>{error.message}</p> }}</Alert> }.into_any()
        };
        Some(view)
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
mod tests {
    use super::*;

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
