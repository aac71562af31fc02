//! Saying that everything in the profile is right.

use leptos::prelude::*;

use crate::anchors::{add_field_id, add_id};
use crate::components::SubmitButton;
use crate::server_fns::candidate::ConfirmProfile;

/// Whether somebody can say that everything is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// They have.
    Given,
    /// They can, also of so many facts to check and lines that were not understood.
    Asked { to_check: usize, unread: usize },
    /// There is nothing yet that could be compared with a job.
    TooEarly,
}

/// The button that says that everything is right, or what is in its place.
#[component]
pub(super) fn ConfirmForm(
    /// Whether it can be sent.
    confirmation: Confirmation,
    /// The version that the page shows.
    version: u64,
    /// What it does.
    action: ServerAction<ConfirmProfile>,
) -> impl IntoView {
    let label = match confirmation {
        Confirmation::Given => return view! { <p class="badge open">"Confirmed by you"</p> }.into_any(),
        Confirmation::TooEarly => return what_is_needed(),
        Confirmation::Asked { to_check, unread } => match (to_check, unread) {
            (0, 0) => "Everything is right".to_owned(),
            (0, _) => "Everything is right, and nothing is missing".to_owned(),
            (n, 0) => format!("Everything is right, also the {n} to check"),
            (n, _) => format!("Everything is right, also the {n} to check, and nothing is missing"),
        },
    };
    view! {
        <ActionForm action=action>
            <input type="hidden" name="version" value=version.to_string()/>
            <SubmitButton label=label pending=action.pending() class="button"/>
        </ActionForm>
    }
    .into_any()
}

/// What a profile needs before anybody can say that it is right, with a way to each.
fn what_is_needed() -> AnyView {
    let link =
        |id: String, words: &'static str| view! { <a href=format!("#{id}") rel="external">{words}</a> };
    view! {
        <p class="help needed">
            "Add a " {link(add_field_id("work", "title"), "position")} ", a "
            {link(add_field_id("education", "institution"), "school")} " or a "
            {link(add_id("skills"), "skill")}
            ". Jobs are compared with what you add, and then you can say that everything is right."
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_profile_needs_leads_to_the_forms_that_add_it() {
        let html = what_is_needed().to_html();
        for id in ["add-work-title", "add-education-institution", "add-skills"] {
            assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
        }
    }
}
