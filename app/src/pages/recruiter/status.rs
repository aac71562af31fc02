//! Where a job stands, in words, and the steps that it can take from there.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use rolefit_domain::view::JobEditor;
use rolefit_domain::{AdWarningKind, JobId, JobStatus};
use server_fn::ServerFn;

use super::actions::{Actions, STATUS, WEIGHTS_FORM};
use super::edit::OwnPart;
use crate::anchors::CONFIRM_UNFAIR;
use crate::components::{Icon, IconShape, StatusBadge};
use crate::server_fns::recruiter::SetJobStatus;
use crate::text::count;

/// Says what the last change made of the job, as long as it is so.
#[component]
pub(super) fn StatusChanged(editor: JobEditor, actions: Actions) -> impl IntoView {
    let (status, slug) = (editor.job.status, editor.slug);
    move || {
        (actions.became.get() == Some(status)).then(|| {
            let words = match status {
                JobStatus::Open => {
                    view! { "The job is open: everybody can see it at " {public_address(&slug)} "." }
                        .into_any()
                }
                _ => told(status).into_any(),
            };
            // The page reads it out already: a box with a role of its own would say it twice.
            view! {
                <div class="alert success">
                    <Icon shape=IconShape::Check/>
                    <div class="alert-body"><p>{words}</p></div>
                </div>
            }
        })
    }
}

/// What a change of the status did, in a sentence.
pub(super) const fn told(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Draft => "The job is a draft.",
        JobStatus::Open => "The job is open: everybody can see it at its public address.",
        JobStatus::Paused => {
            "Paused: the public page stays and says so, and nobody new is compared with the job."
        }
        JobStatus::Closed => {
            "Closed: the public page stays and says so, and nobody new is compared with the job."
        }
        JobStatus::Archived => "Archived: there is no public page any more.",
    }
}

fn public_address(slug: &str) -> impl IntoView + use<> {
    let path = format!("/jobs/{slug}");
    let words = path.clone();
    view! { <a href=path rel="external">{words}</a> }
}

/// The status with what it means, and a button per step.
#[component]
pub(super) fn StatusCard(
    /// The job.
    editor: JobEditor,
    /// The unfair lines of its ad, as in [`unfair_lines`].
    unfair: Vec<String>,
    /// What changes it.
    actions: Actions,
) -> impl IntoView {
    let JobEditor {
        job, slug, editable, ..
    } = editor;
    let public = job.status.is_public().then(|| {
        view! { <p><a href=format!("/jobs/{slug}") rel="external">"The public page"</a></p> }
    });
    let possible = || {
        STEPS
            .iter()
            .filter(|step| editable && job.status.may_become(step.to) && step.from == job.status)
    };
    let confirm = (!unfair.is_empty() && possible().any(|step| step.to == JobStatus::Open))
        .then(|| confirm_unfair(unfair, actions));
    let steps = possible()
        .map(|step| step_form(step, job.id, actions))
        .collect::<Vec<_>>();
    let unsaved = move || {
        let typed = actions.draft.with(Option::is_some);
        typed.then(|| {
            view! {
                <p class="help">
                    "The posting below has edits that are not saved. A step leaves them as they are: the public page says \
                     what was saved last."
                </p>
            }
        })
    };
    let steps = (!steps.is_empty()).then(|| {
        view! {
            <div class="stack tight" aria-live="polite">{unsaved}</div>
            <OwnPart/>
            <ul class="steps-of-status">{steps}</ul>
        }
    });
    view! {
        <section class="card status-card" id="part-status" aria-labelledby=STATUS>
            <div class="status-head">
                <h2 id=STATUS class="visually-hidden">"Where it stands"</h2>
                <StatusBadge status=job.status/>
                <p>{meaning(job.status)}</p>
                {public}
            </div>
            {confirm}
            {steps}
        </section>
    }
    .into_any()
}

/// A step that a job can take.
struct StatusStep {
    from: JobStatus,
    to: JobStatus,
    /// The word on the button.
    verb: &'static str,
    /// What it does.
    effect: &'static str,
    /// Class of the button: the usual next step stands out.
    class: &'static str,
}

const USUAL: &str = "button primary";
const OTHER: &str = "button";
const LAST: &str = "button danger";

/// All steps, the usual one of each status first.
const STEPS: [StatusStep; 8] = [
    StatusStep {
        from: JobStatus::Draft,
        to: JobStatus::Open,
        verb: "Open the job",
        effect: "The ad gets its public page, and candidates are compared with its criteria.",
        class: USUAL,
    },
    StatusStep {
        from: JobStatus::Draft,
        to: JobStatus::Archived,
        verb: "Archive",
        effect: "Puts the draft away for good.",
        class: LAST,
    },
    StatusStep {
        from: JobStatus::Open,
        to: JobStatus::Paused,
        verb: "Pause",
        effect: "The page stays and says that the job is paused.",
        class: OTHER,
    },
    StatusStep {
        from: JobStatus::Open,
        to: JobStatus::Closed,
        verb: "Close",
        effect: "Filled or given up: the page stays with a notice. You can open the job again.",
        class: OTHER,
    },
    StatusStep {
        from: JobStatus::Paused,
        to: JobStatus::Open,
        verb: "Open again",
        effect: "The job is listed again, and candidates are compared with it.",
        class: USUAL,
    },
    StatusStep {
        from: JobStatus::Paused,
        to: JobStatus::Closed,
        verb: "Close",
        effect: "Filled or given up: the page stays with a notice. You can open the job again.",
        class: OTHER,
    },
    StatusStep {
        from: JobStatus::Closed,
        to: JobStatus::Open,
        verb: "Open again",
        effect: "The job is listed again, and candidates are compared with it.",
        class: OTHER,
    },
    StatusStep {
        from: JobStatus::Closed,
        to: JobStatus::Archived,
        verb: "Archive",
        effect: "Takes the public page away for good. The list of candidates stays for members.",
        class: LAST,
    },
];

/// What of a job's ad is unfair: its words, or what is said of them where they have no place in the text.
pub(super) fn unfair_lines(editor: &JobEditor) -> Vec<String> {
    let unfair = editor.warnings.iter().filter(|w| w.kind == AdWarningKind::Unfair);
    let words = unfair.map(|warning| {
        let words = warning.span.and_then(|span| span.slice(&editor.job.posting.text));
        words.unwrap_or(&warning.problem).to_owned()
    });
    words.collect()
}

/// The box without which an ad with unfair lines is not opened. It belongs to the form of the buttons, and says how many
/// lines it is about: those that the page shows.
fn confirm_unfair(unfair: Vec<String>, actions: Actions) -> impl IntoView {
    let error = actions.message("confirmed");
    let number = unfair.len();
    let lines = count(number as u64, "line of the ad keeps", "lines of the ad keep");
    let tick = move |ticked: bool| {
        actions
            .confirmed
            .set(if ticked { unfair.clone() } else { Vec::new() })
    };
    view! {
        <div class="field">
            <label class="choice-line" for=CONFIRM_UNFAIR>
                <input
                    type="checkbox"
                    id=CONFIRM_UNFAIR
                    form=WEIGHTS_FORM
                    name="confirmed"
                    value=number.to_string()
                    aria-describedby=format!("{CONFIRM_UNFAIR}-error")
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:checked=move || actions.confirmed.with(|lines| !lines.is_empty())
                    on:change=move |change| tick(event_target_checked(&change))
                />
                {format!(" {lines} people out for who they are. Open the job all the same.")}
            </label>
            <p class="field-error" id=format!("{CONFIRM_UNFAIR}-error") aria-live="polite">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// A step's button. It sends the form of the weights to another address, so that those chosen on the page are kept where no
/// WASM runs; where it does, the step and the weights are sent by themselves. A step without a way back is asked twice.
fn step_form(step: &'static StatusStep, job: JobId, actions: Actions) -> impl IntoView {
    let go = move |click: MouseEvent| actions.step(job, step.to, &click);
    let to = SetJobStatus::PATH;
    let for_good = step.to == JobStatus::Archived;
    let verb = if for_good {
        "Archive it for good"
    } else {
        step.verb
    };
    let button = view! {
        <button
            type="submit"
            class=step.class
            form=WEIGHTS_FORM
            formaction=to
            name="status"
            value=status_name(step.to)
            on:click=go
        >
            {verb}
        </button>
    };
    if for_good {
        return view! {
            <li class="last-step">
                <details class="aside-form">
                    <summary>{format!("{} …", step.verb)}</summary>
                    <div class="form"><p class="help">{step.effect}</p> {button}</div>
                </details>
            </li>
        }
        .into_any();
    }
    view! { <li>{button} <p>{step.effect}</p></li> }.into_any()
}

const fn meaning(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Draft => {
            "Only members of your organization see it, and nobody is compared with it. Check the criteria, then open it."
        }
        JobStatus::Open => "Public. Candidates are compared with it as soon as their profiles change.",
        JobStatus::Paused => {
            "The page is public and says that the job is paused. The shortlist stays as it is."
        }
        JobStatus::Closed => "The page says that the job is closed. The shortlist stays as it is.",
        JobStatus::Archived => "Put away. There is no public page any more.",
    }
}

/// The name that forms send.
const fn status_name(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Draft => "draft",
        JobStatus::Open => "open",
        JobStatus::Paused => "paused",
        JobStatus::Closed => "closed",
        JobStatus::Archived => "archived",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [JobStatus; 5] = [
        JobStatus::Draft,
        JobStatus::Open,
        JobStatus::Paused,
        JobStatus::Closed,
        JobStatus::Archived,
    ];

    #[test]
    fn every_step_that_a_job_may_take_has_a_button_and_no_other() {
        for from in ALL {
            for to in ALL {
                let buttons = STEPS.iter().filter(|s| s.from == from && s.to == to).count();
                assert_eq!(buttons, usize::from(from.may_become(to)), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn forms_send_the_names_that_are_read() {
        for status in ALL {
            let json = serde_json::to_value(status).expect("a status serializes");
            assert_eq!(json, status_name(status));
        }
    }
}
