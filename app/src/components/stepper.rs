//! The steps of a document's processing, each with its state, its time and, if need be, its reason.

use leptos::prelude::*;
use rolefit_domain::{Progress, Step, StepState};

use super::{Icon, IconShape};
use crate::text::duration;

/// The steps in order.
#[component]
pub fn Stepper(
    /// How each step went.
    steps: Vec<Progress>,
) -> impl IntoView {
    let stopped = trouble(&steps).is_some();
    let rows = steps
        .into_iter()
        .map(|step| step_view(step, stopped))
        .collect_view();
    view! { <ol class="stepper">{rows}</ol> }
}

/// One sentence that says where the processing stands, for live regions and summaries.
pub fn summary(steps: &[Progress]) -> String {
    if let Some((step, code)) = steps.iter().find_map(|p| match p.state {
        StepState::Failed { code } => Some((p.step, code)),
        _ => None,
    }) {
        return format!("{} did not work. {}", step.label(), code.message());
    }
    let done = steps.iter().filter(|p| p.state == StepState::Done).count();
    match steps.iter().find(|p| p.state != StepState::Done) {
        None => "All steps are done.".to_owned(),
        Some(next) => format!("{done} of {} steps done. Now: {}.", steps.len(), doing(next.step)),
    }
}

/// What could not be done, for headings; `None` where no step has failed.
pub fn trouble(steps: &[Progress]) -> Option<&'static str> {
    let failed = steps
        .iter()
        .find(|p| matches!(p.state, StepState::Failed { .. }))?;
    Some(match failed.step {
        Step::Upload => "Your resume could not be stored",
        Step::Extract => "Your resume could not be read",
        Step::Parse => "No facts could be taken from your resume",
        Step::Profile => "Your profile could not be made",
        Step::Index => "Your profile could not be made searchable",
        Step::Match => "Your profile could not be compared with jobs",
        Step::Notify => "The message to you could not be sent",
    })
}

/// What a step does while it runs.
const fn doing(step: Step) -> &'static str {
    match step {
        Step::Upload => "storing the file",
        Step::Extract => "reading the text",
        Step::Parse => "finding facts",
        Step::Profile => "making your profile",
        Step::Index => "making it searchable",
        Step::Match => "comparing with jobs",
        Step::Notify => "telling you",
    }
}

/// One step; `stopped` when one of them has failed, so that those behind it wait for nothing.
fn step_view(progress: Progress, stopped: bool) -> impl IntoView {
    let (class, word, icon) = match progress.state {
        StepState::Waiting if stopped => ("step waiting", "not done", IconShape::Ring),
        StepState::Waiting => ("step waiting", "waiting", IconShape::Ring),
        StepState::Running => ("step running", "at work", IconShape::Half),
        StepState::Done => ("step done", "done", IconShape::Check),
        StepState::Retrying { .. } => ("step retrying", "trying again", IconShape::Clock),
        StepState::Failed { .. } => ("step failed", "failed", IconShape::Cross),
    };
    let reason = match progress.state {
        // Why a document cannot be used stands beside the steps, with what to do about it.
        StepState::Failed { .. } if progress.step != Step::Notify => None,
        StepState::Retrying { code } | StepState::Failed { code } => {
            Some(view! { <p class="step-reason">{code.message()}</p> })
        }
        _ => None,
    };
    let time = progress
        .started_at
        .zip(progress.ended_at)
        .map(|(from, to)| view! { <span class="step-time">{duration(to.millis_since(from))}</span> });
    let attempts = (progress.attempts > 1)
        .then(|| view! { <span class="step-time">{format!("{} tries", progress.attempts)}</span> });
    view! {
        <li class=class>
            <Icon shape=icon/>
            <p class="step-line">
                <span class="step-label">{progress.step.label()}</span>
                <span class="step-state">{word}</span>
                {time} {attempts}
            </p>
            {reason}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::FailureCode;

    use super::*;

    fn progress(step: Step, state: StepState) -> Progress {
        Progress {
            step,
            state,
            started_at: None,
            ended_at: None,
            attempts: 1,
        }
    }

    #[test]
    fn the_summary_says_where_it_stands() {
        let mut steps = vec![
            progress(Step::Upload, StepState::Done),
            progress(Step::Extract, StepState::Running),
        ];
        assert_eq!(summary(&steps), "1 of 2 steps done. Now: reading the text.");
        steps[1].state = StepState::Done;
        assert_eq!(summary(&steps), "All steps are done.");
        steps[1].state = StepState::Failed {
            code: FailureCode::Encrypted,
        };
        assert_eq!(
            summary(&steps),
            "Text read did not work. The file is protected by a password."
        );
        assert_eq!(trouble(&steps), Some("Your resume could not be read"));
        let code = FailureCode::Internal;
        let late = [
            progress(Step::Extract, StepState::Done),
            progress(Step::Match, StepState::Failed { code }),
        ];
        assert_eq!(
            trouble(&late),
            Some("Your profile could not be compared with jobs")
        );
        assert_eq!(trouble(&late[..1]), None);
    }
}
