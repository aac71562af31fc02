//! The criteria of a job as rows that can be changed.

use leptos::prelude::*;
use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::{AdWarning, Criterion, CriterionOrigin, Job, JobId, Need, Requirement};
use server_fn::ServerFn;

use super::actions::{Actions, WEIGHTS_FORM};
use super::draft::Chosen;
use super::edit::OwnPart;
use crate::components::field::field_id;
use crate::components::panes::show_place;
use crate::components::{Icon, IconShape, TextMark};
use crate::server_fns::recruiter::{AddCriterion, RemoveCriterion, SetCriterionNeed};
use crate::text::count;

/// All criteria, in the order of the ad, and a form that adds one.
#[component]
pub(super) fn Criteria(
    /// The job.
    job: Job,
    /// Where its criteria come from, in their order.
    origins: Vec<CriterionOrigin>,
    /// What changes it; `None` for readers who may not.
    actions: Option<Actions>,
    /// What is wrong with the ad; what is about criteria is shown beside them.
    warnings: Vec<AdWarning>,
    /// Told the mark that the pointer or the focus is on.
    select: WriteSignal<Option<String>>,
) -> impl IntoView {
    let must = job.criteria.iter().filter(|c| c.need == Need::MustHave).count() as u64;
    let nice = job.criteria.len() as u64 - must;
    let summary = format!(
        "{} and {}.",
        count(must, "must-have", "must-haves"),
        count(nice, "nice-to-have", "nice-to-haves")
    );
    let id = job.id;
    let rows = job
        .criteria
        .into_iter()
        .zip(origins)
        .enumerate()
        .map(|(i, (criterion, origin))| {
            let doubts = doubts(&criterion.id, &warnings);
            row(i, criterion, origin, doubts, id, actions, select)
        })
        .collect::<Vec<_>>();
    let any = !rows.is_empty();
    let list = if rows.is_empty() {
        view! { <p class="empty">"Nothing was found in the ad. Add what the job needs by its words."</p> }
            .into_any()
    } else {
        view! { <ol class="asks">{rows}</ol> }.into_any()
    };
    let help = actions.map(|_| {
        view! {
            <p class="help">
                "A must-have counts more than a nice-to-have. Among those of a kind the weight decides: 5 is usual, 10 \
                 counts twice as much. Every button of this page but that of the posting keeps all weights that are chosen. All \
                 verdicts are computed again after a change."
            </p>
        }
    });
    let save = actions.filter(|_| any).map(|actions| save_weights(id, actions));
    view! {
        <p class="row-meta">{summary}</p>
        {help}
        {actions.map(|actions| view! { <NewCriterion job=id actions=actions/> })}
        {list}
        {save}
    }
}

/// One button for all weights: it sends the form to which the lists of all rows belong.
fn save_weights(job: JobId, actions: Actions) -> impl IntoView {
    let unsaved = move || {
        let chosen = actions.chosen.with(Chosen::len) as u64;
        match chosen {
            0 => String::new(),
            _ => format!("{} not saved yet.", count(chosen, "weight is", "weights are")),
        }
    };
    view! {
        <div class="save-weights">
            <button
                type="submit"
                class="button small"
                form=WEIGHTS_FORM
                on:click=move |click| actions.save_weights(job, &click)
            >
                "Save all weights"
            </button>
            <span class="row-meta" aria-live="polite">{unsaved}</span>
            <OwnPart/>
        </div>
    }
}

/// What is said against a criterion, in whole sentences.
fn doubts(criterion: &str, warnings: &[AdWarning]) -> Vec<String> {
    let about = warnings
        .iter()
        .filter(|warning| warning.criteria.iter().any(|id| id == criterion));
    about
        .map(|warning| format!("{} {}", warning.problem, warning.advice))
        .collect()
}

/// The marks of criteria in the ad, numbered as the rows are.
pub(super) fn marks(criteria: &[Criterion]) -> Vec<TextMark> {
    criteria
        .iter()
        .enumerate()
        .filter_map(|(i, criterion)| {
            Some(TextMark {
                span: criterion.span?,
                id: mark_id(i),
                back: format!("#{}", row_id(i)),
                number: Some(i as u32 + 1),
                class: match criterion.need {
                    Need::MustHave => "",
                    Need::NiceToHave => "nice",
                },
            })
        })
        .collect()
}

fn mark_id(index: usize) -> String {
    format!("span-{}", index + 1)
}

fn row_id(index: usize) -> String {
    format!("ask-{}", index + 1)
}

fn row(
    index: usize,
    criterion: Criterion,
    origin: CriterionOrigin,
    doubts: Vec<String>,
    job: JobId,
    actions: Option<Actions>,
    select: WriteSignal<Option<String>>,
) -> AnyView {
    let mark = criterion.span.map(|_| mark_id(index));
    let chosen = mark.clone();
    let choose = move || select.set(chosen.clone());
    let (on_focus, on_click) = (choose.clone(), choose.clone());
    let number = match mark {
        Some(mark) => {
            let about = format!("{}: show “{}” in the ad", index + 1, criterion.label);
            view! {
                <a
                    class="evidence-number"
                    href=format!("#{mark}")
                    aria-label=about
                    on:click=move |click| { show_place(&click); on_click(); }
                >
                    {index + 1}
                </a>
            }
            .into_any()
        }
        None => view! { <span class="evidence-number unplaced">{index + 1}</span> }.into_any(),
    };
    let origin = origin_text(&criterion.requirement, origin);
    let class = match criterion.need {
        Need::MustHave => "ask must",
        Need::NiceToHave => "ask nice",
    };
    let label = criterion.label.clone();
    let doubts = doubts
        .into_iter()
        .map(|doubt| view! { <p class="doubt"><Icon shape=IconShape::Warning/> {doubt}</p> })
        .collect::<Vec<_>>();
    let controls = match actions {
        Some(actions) => controls(index, criterion, job, actions),
        None => view! {
            <p class="row-meta">{format!("{} · weight {}", criterion.need.label(), criterion.weight)}</p>
        }
        .into_any(),
    };
    view! {
        <li class=class id=row_id(index) on:mouseenter=move |_| choose() on:focusin=move |_| on_focus()>
            <div class="ask-head">
                {number}
                <div class="ask-words">
                    <h3>{label}</h3>
                    <p class="row-meta">{origin}</p>
                    {doubts}
                </div>
            </div>
            <div class="ask-controls">{controls}</div>
        </li>
    }
    .into_any()
}

/// The buttons of a row. They send the form of all weights to other addresses, so that no chosen one is lost: each says which
/// criterion it is about.
fn controls(index: usize, criterion: Criterion, job: JobId, actions: Actions) -> AnyView {
    let Criterion {
        id,
        label,
        need,
        weight,
        ..
    } = criterion;
    let choice = |of: Need, name: &'static str, words: &'static str| {
        let criterion = id.clone();
        view! {
            <button
                type="submit"
                form=WEIGHTS_FORM
                formaction=SetCriterionNeed::PATH
                name=name
                value=id.clone()
                aria-pressed=if need == of { "true" } else { "false" }
                on:click=move |click| actions.ask_for(job, &criterion, of, &click)
            >
                {words}
            </button>
        }
    };
    let must = choice(Need::MustHave, "must_have", "Must");
    let nice = choice(Need::NiceToHave, "nice_to_have", "Nice");
    let asked = format!("{label}: how strongly it is asked for");
    let remove = format!("Remove {label}");
    let weight = weight_field(index, &id, &label, weight, actions);
    let gone = id.clone();
    view! {
        <div class="segmented" role="group" aria-label=asked>{must} {nice}</div>
        {weight}
        <button
            type="submit"
            form=WEIGHTS_FORM
            formaction=RemoveCriterion::PATH
            name="criterion"
            value=id
            class="button quiet small last-control"
            aria-label=remove
            on:click=move |click| actions.take_away(job, &gone, &click)
        >
            <Icon shape=IconShape::Cross/>
            <span class="wide-only">"Remove"</span>
        </button>
    }
    .into_any()
}

/// The list of weights of a row. It stands outside of its form, which is that of all weights: so one button saves what was
/// chosen in all rows, with WASM and without.
fn weight_field(index: usize, id: &str, label: &str, weight: u8, actions: Actions) -> impl IntoView + use<> {
    let chosen = actions.chosen;
    let criterion = id.to_owned();
    let at_first = chosen.with_untracked(|all| all.get(&criterion).copied());
    let at_first = at_first.unwrap_or(weight);
    let choose = {
        let criterion = criterion.clone();
        move |value: String| {
            let Ok(value) = value.parse::<u8>() else {
                return;
            };
            chosen.update(|all| {
                // What is saved is on its way to another weight while a change is.
                if value == weight && !actions.is_busy() {
                    all.remove(&criterion);
                } else {
                    all.insert(criterion.clone(), value);
                }
            });
        }
    };
    let options = (1..=MAX_WEIGHT)
        .map(|n| view! { <option value=n.to_string() selected=n == at_first>{n}</option> })
        .collect::<Vec<_>>();
    let about = format!("Weight of {label}");
    view! {
        <div class="weight">
            <span class="weight-word" aria-hidden="true">"Weight"</span>
            <input type="hidden" form=WEIGHTS_FORM name=format!("weights[{index}][criterion]") value=criterion/>
            <select
                form=WEIGHTS_FORM
                name=format!("weights[{index}][weight]")
                aria-label=about
                prop:value=at_first.to_string()
                on:change=move |change| choose(event_target_value(&change))
            >
                {options}
            </select>
        </div>
    }
}

/// The words of a new criterion and the buttons that add it, all of them parts of the form of all weights.
#[component]
fn NewCriterion(job: JobId, actions: Actions) -> impl IntoView {
    let error = actions.message("label");
    let add = |need: Need, value: &'static str, words: &'static str| {
        view! {
            <button
                type="submit"
                class="button small"
                form=WEIGHTS_FORM
                formaction=AddCriterion::PATH
                name="need"
                value=value
                on:click=move |click| actions.add_typed(job, need, &click)
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="add-criterion">
            <div class="field">
                <label for=field_id("label")>"Add a criterion"</label>
                <input
                    id=field_id("label")
                    type="text"
                    form=WEIGHTS_FORM
                    name="label"
                    value=actions.label.get_value()
                    autocomplete="off"
                    placeholder="PostgreSQL, 3 years of experience, German C1 …"
                    aria-describedby="field-label-error"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                />
            </div>
            <div class="add-buttons">
                {add(Need::MustHave, "must_have", "Add as must")}
                {add(Need::NiceToHave, "nice_to_have", "Add as nice")}
            </div>
            <p class="field-error" id="field-label-error" aria-live="polite">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// What a criterion compares and, where the ad's text does not say it, where it comes from.
fn origin_text(requirement: &Requirement, origin: CriterionOrigin) -> String {
    let kind = kind(requirement);
    match origin {
        CriterionOrigin::Ad => kind.to_owned(),
        CriterionOrigin::Title => format!("{kind} · from the title"),
        CriterionOrigin::EarlierAd => format!("{kind} · from an earlier ad, kept because you changed it"),
        CriterionOrigin::Organization => format!("{kind} · added by your organization"),
    }
}

/// What a requirement compares, in words.
const fn kind(requirement: &Requirement) -> &'static str {
    match requirement {
        Requirement::Skill { .. } => "Skill",
        Requirement::Occupation { .. } => "Kind of work",
        Requirement::Experience { .. } => "Experience",
        Requirement::Degree { .. } => "Education",
        Requirement::Language { .. } => "Language",
        Requirement::AnyOf { .. } => "One of these",
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::Span;

    use super::*;

    #[test]
    fn a_criterion_says_where_it_comes_from() {
        let occupation = Requirement::Occupation {
            title: "Data engineer".into(),
        };
        for (origin, expected) in [
            (CriterionOrigin::Ad, "Kind of work"),
            (CriterionOrigin::Title, "Kind of work · from the title"),
            (
                CriterionOrigin::EarlierAd,
                "Kind of work · from an earlier ad, kept because you changed it",
            ),
            (
                CriterionOrigin::Organization,
                "Kind of work · added by your organization",
            ),
        ] {
            assert_eq!(origin_text(&occupation, origin), expected);
        }
    }

    #[test]
    fn marks_and_rows_lead_to_each_other() {
        let criterion = |span| Criterion {
            id: "x".into(),
            label: "Rust".into(),
            need: Need::NiceToHave,
            weight: 5,
            requirement: Requirement::Skill { name: "Rust".into() },
            span,
        };
        let marks = marks(&[criterion(None), criterion(Some(Span::new(3, 7)))]);
        assert_eq!(marks.len(), 1, "what was added by hand has no place in the ad");
        assert_eq!(marks[0].number, Some(2));
        assert_eq!(
            (marks[0].id.as_str(), marks[0].back.as_str()),
            ("span-2", "#ask-2")
        );
        assert_eq!(marks[0].class, "nice");
    }
}
