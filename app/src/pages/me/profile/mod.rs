//! The candidate's profile beside the document that it was taken from.

mod actions;
mod came_back;
mod confirm;
mod editors;
mod entry_form;
mod fields;
mod names;
mod parts;
mod row;
mod sections;
mod undo;
mod unread;
mod versions;

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::ProfileView;

use crate::anchors::{REMOVED, part_id};
use crate::components::focus::{Trail, focus_lost_to};
use crate::components::panes::show_mark;
use crate::components::session_over::form_action;
use crate::components::{
    Alert, CameBack, EmptyState, EvidenceText, FormAlert, FormErrors, LiveRegion, PageHead, Panes, Problems,
    SubmitButton, TextMark, Tone, loaded,
};
use crate::server_fns::candidate::{self, StartProfile};
use crate::server_fns::kept::kept_form;
use actions::{Actions, Said, Sent};
use confirm::{ConfirmForm, Confirmation};
use fields::{Entry, Field, Section};
use row::{Row, row};
use sections::sections;
use undo::Undo;

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
    // What begins an empty profile leads to this very page, which then is loaded anew by nobody else.
    let start = form_action::<StartProfile>();
    let profile = Resource::new(
        move || (actions.version(), start.version().get(), actions.kept_as()),
        |(_, _, kept_as)| async move {
            let kept = match kept_as {
                Some(name) => kept_form(name).await?,
                None => None,
            };
            Ok((candidate::profile().await?, kept))
        },
    );
    let said = Said {
        spoken: RwSignal::new(String::new()),
        unsent: RwSignal::new(actions.overtaken()),
        trail: StoredValue::new(None),
    };
    Effect::new(move |_| {
        // The button goes with the page that it stood on.
        if start.pending().get() {
            said.trail.set_value(Trail::of_focus());
        }
    });
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
    let typed = actions.typed();
    let lost = move || actions.version() == 0 && typed.iter().any(|errors| errors.lost());
    // The server asks for the title when the page's owner may be gone already, and with it every handle that is a mere
    // index: this one is computed before and kept by whoever holds it.
    let title = ArcMemo::new(move |_| came_back::title(actions));
    title.get_untracked();
    view! {
        <Title text=move || title.get()/>
        <LiveRegion text=said.spoken/>
        {move || lost().then(|| view! { <CameBack/> })}
        {loaded(profile, move |(profile, kept)| {
            actions.put_back(kept);
            match profile {
                Some(profile) => view! { <ProfileBody profile=profile actions=actions said=said/> }.into_any(),
                None => view! { <NoProfile start=start/> }.into_any(),
            }
        })}
    }
}

#[component]
fn NoProfile(start: ServerAction<StartProfile>) -> impl IntoView {
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
        last_change,
        ..
    } = profile;
    let present = versions::Present { version, made, what };
    let unsent = said.unsent;
    // The page was made anew by a change, and what had the focus may be gone with it.
    Effect::new(move |_| {
        if let Some(trail) = said.trail.try_update_value(Option::take).flatten() {
            request_animation_frame(move || {
                if !focus_lost_to(REMOVED) {
                    trail.follow(FACTS_ID);
                }
            });
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
    // Where nothing came along, the page has said so before it knew its profile.
    let expired = actions.lost() && !untrack(|| actions.typed().iter().any(|errors| errors.lost()));
    let to_check: usize = sections
        .iter()
        .flat_map(Section::fields)
        .filter(|f| f.check)
        .count();
    let words = Words::of(&text.text);
    let confirmation = match confirmed {
        true => Confirmation::Given,
        false if profile.is_thin() => Confirmation::TooEarly,
        false => Confirmation::Asked { to_check, unread },
    };
    let row_of = Row {
        version,
        actions,
        select,
        missing: words.missing,
    };
    let undo = last_change.and_then(|change| Undo::of(change, &sections));
    let undo = undo.as_ref();
    let is_shown = |section: &Section| {
        let missed = undo.is_some_and(|undo| undo.is_in(section.name));
        missed || !section.entries.is_empty()
    };
    let (filled, empty): (Vec<Section>, Vec<Section>) = sections.iter().cloned().partition(is_shown);
    let unread_view = unread::view(lines, undo, row_of);
    let index = parts::index(
        (to_check > 0).then_some(to_check),
        unread_view.is_some(),
        &filled,
        !earlier.is_empty(),
    );
    let facts = view! {
        {index}
        {(to_check > 0).then(|| to_check_view(&sections, undo, row_of))}
        {unread_view}
        {filled.into_iter().map(|section| section_view(section, undo, row_of)).collect_view()}
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
        .map(|message| view! { <Alert tone=Tone::Note><p>{message}</p></Alert> })
        .collect_view();
    let document = if text.text.is_empty() {
        view! { <p class="empty">"There is no document: you typed this profile in."</p> }.into_any()
    } else {
        view! { {source} {warnings} <EvidenceText text=text.text marks=marks selected=selected label="Your document"/> }
            .into_any()
    };
    view! {
        <div class="stack">
            <div class="title-row">
                <PageHead title="Your profile" lead=words.lead/>
                <ConfirmForm confirmation=confirmation version=version action=actions.confirm/>
            </div>
            <Problems errors=actions.problems(on_page) stale="Your profile was changed meanwhile">
                <p>
                    "Perhaps in another window. Nothing was overwritten, and this is the newest version now. Look \
                     whether your change still belongs there, and make it again."
                </p>
            </Problems>
            {expired.then(|| view! { <CameBack/> })}
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

fn to_check_view(sections: &[Section], undo: Option<&Undo>, row_of: Row) -> impl IntoView + use<> {
    let mut rows: Vec<_> = sections
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
    if let Some((at, undo)) = undo.and_then(|undo| Some((undo.check()?, undo))) {
        rows.insert(at.min(rows.len()), undo.as_row(row_of));
    }
    view! {
        <section class="card to-check" id="part-to-check" aria-labelledby="to-check">
            <h3 id="to-check">{heading}</h3>
            <p class="help">"We were not sure about these. Say that they are right, or change them."</p>
            <ul class="profile-fields">{rows}</ul>
        </section>
    }
    .into_any()
}

fn section_view(section: Section, undo: Option<&Undo>, row_of: Row) -> impl IntoView + use<> {
    let Section {
        title,
        name,
        entries,
        add,
    } = section;
    let (id, heading_id) = (part_id(name), format!("heading-{name}"));
    let labelled_by = heading_id.clone();
    let undo_entry = undo.and_then(|undo| Some((undo.entry_of(name)?, undo)));
    let mut views: Vec<AnyView> = entries
        .into_iter()
        .enumerate()
        .map(|(i, entry)| {
            let undo = undo.and_then(|undo| Some((undo.field_of(name, i)?, undo)));
            entry_view(entry, undo, row_of)
        })
        .collect();
    if let Some((at, undo)) = undo_entry {
        views.insert(at.min(views.len()), undo.as_entry(row_of));
    }
    let add = add.map(|add| row::add_form(add, row_of));
    view! {
        <section class="card profile-section" id=id aria-labelledby=labelled_by>
            <div class="section-head">
                <h3 id=heading_id>{title}</h3>
                {parts::way_back()}
            </div>
            {views}
            {add}
        </section>
    }
    .into_any()
}

/// An entry with its fields. `undo` is the way back from a change of one of them, with its place.
fn entry_view(entry: Entry, undo: Option<(usize, &Undo)>, row_of: Row) -> AnyView {
    let heading =
        (!entry.title.is_empty()).then(|| view! { <h4 class="entry-title">{entry.title.clone()}</h4> });
    let remove = entry
        .remove
        .map(|path| row::remove_form(path, "Remove", format!("Remove {}", entry.name), row_of));
    let class = if entry.fields.iter().all(Field::is_short) {
        "profile-fields short"
    } else {
        "profile-fields"
    };
    let last = entry.fields.len();
    let undo_at = |at: usize| {
        undo.filter(|(place, _)| *place == at)
            .map(|(_, it)| it.as_row(row_of))
    };
    let mut rows: Vec<AnyView> = Vec::new();
    for (at, field) in entry.fields.into_iter().enumerate() {
        rows.extend(undo_at(at));
        if !field.check {
            rows.push(row(field, String::new(), row_of));
        }
    }
    rows.extend(undo_at(last));
    let more = entry.add.map(|add| row::add_form(add, row_of));
    view! {
        <div class="entry">
            <div class="entry-head">{heading} {remove}</div>
            <ul class=class>{rows}</ul>
            {more}
        </div>
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
