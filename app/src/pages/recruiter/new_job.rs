//! A new job from a pasted ad.

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::{JobForm, RecruiterHome};

use super::home::Begin;
use super::job_form::{JobFields, came_back, checked_by_server, empty_form, typed_before};
use super::{desk, named_organization};
use crate::components::focus::focus_refused;
use crate::components::session_over::form_action;
use crate::components::{Alert, FormErrors, PageHead, SubmitButton, Tone, loaded};
use crate::pages::auth::refresh_session;
use crate::server_fns::recruiter::{CreateJob, CreateOrganization};

const PASTE: &str = "Paste it as it is, with its headings and lists. What the job asks for is read from these words, and so \
                     are place, pay and promise where you leave them empty below.";

/// The form of a new job. What is made of it is a draft; the next page shows what was read from the ad.
#[component]
pub fn NewJob() -> impl IntoView {
    let create = form_action::<CreateJob>();
    let found = form_action::<CreateOrganization>();
    refresh_session(found);
    let came_back = came_back(create);
    focus_refused(FormErrors::of(create));
    let asked = named_organization();
    let errors = FormErrors::of(create);
    let before = (errors.kept(), errors.kept_as());
    let home = Resource::new(
        move || (asked.get(), before.clone()),
        |(asked, (kept, kept_as))| async move {
            let (home, _) = desk(asked).await?;
            Ok((home, typed_before(kept, kept_as).await?))
        },
    );
    view! {
        <Title text="New job"/>
        {loaded(home, move |(home, typed)| match home {
            None => view! { <Begin create=found/> }.into_any(),
            Some(home) if home.role.may_edit_jobs() => {
                view! { <Form home=home typed=typed create=create came_back=came_back/> }.into_any()
            }
            Some(home) => view! { <NotForThisRole home=home/> }.into_any(),
        })}
    }
}

#[component]
fn Form(
    home: RecruiterHome,
    typed: Option<JobForm>,
    create: ServerAction<CreateJob>,
    came_back: Signal<bool>,
) -> impl IntoView {
    let errors = FormErrors::of(create);
    let typed = typed.unwrap_or_else(empty_form);
    let ready = checked_by_server();
    let back = format!("/r?organization={}", home.organization);
    view! {
        <div class="stack">
            <header class="page-head">
                <p class="crumb"><a href=back>{home.organization_name}</a></p>
                <h1>"New job"</h1>
            </header>
            <div class="form-columns">
                <ActionForm action=create attr:class="form card" attr:novalidate=move || ready.get()>
                    <input type="hidden" name="organization" value=home.organization.to_string()/>
                    <JobFields form=typed errors=errors came_back=came_back rows=18 help=PASTE/>
                    <SubmitButton label="Read the ad" pending=create.pending()/>
                </ActionForm>
                <aside class="card quiet-card" aria-labelledby="next">
                    <h2 id="next" class="card-title">"What happens next"</h2>
                    <ol class="numbered">
                        <li><p>"The ad is read for what it asks for, and for what you leave empty here. Everything keeps its place in your text."</p></li>
                        <li><p>"You check it: what was read, what is a must, how much each criterion counts, what is missing."</p></li>
                        <li><p>"You open the job. Until then it is a draft that only members of your organization see."</p></li>
                    </ol>
                    <p class="help">
                        "Name skills and experience, not kinds of people. Age, origin, gender, photos and gaps in a \
                         career are never compared, whatever an ad says."
                    </p>
                </aside>
            </div>
        </div>
    }
}

#[component]
fn NotForThisRole(home: RecruiterHome) -> impl IntoView {
    let text = format!(
        "At {} you work as {}. Recruiters and admins write jobs; ask one of them.",
        home.organization_name,
        home.role.label().to_lowercase()
    );
    view! {
        <div class="readable stack">
            <PageHead title="New job"/>
            <Alert tone=Tone::Note><p>{text}</p></Alert>
            <p><a class="button" href="/r">"To your jobs"</a></p>
        </div>
    }
}
