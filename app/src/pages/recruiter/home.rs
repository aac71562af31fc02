//! The start page of people who hire: the jobs of an organization, and how to begin.

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::view::{MatchCounts, RecruiterHome, RecruiterJob, Viewer};
use rolefit_domain::{Membership, OrganizationId, Role};

use super::{desk, named_organization};
use crate::components::focus::focus_refused;
use crate::components::session_over::form_action;
use crate::components::{
    CameBack, FormAlert, FormErrors, PageHead, StatusBadge, SubmitButton, TextField, loaded,
};
use crate::pages::auth::refresh_session;
use crate::server_fns::recruiter::CreateOrganization;
use crate::text::count;

/// The jobs of an organization; for members of none, a form that makes one.
#[component]
pub fn Home() -> impl IntoView {
    let create = form_action::<CreateOrganization>();
    focus_refused(FormErrors::of(create));
    let asked = named_organization();
    let home = Resource::new(
        move || (asked.get(), create.version().get()),
        |(asked, _)| desk(asked),
    );
    // A new organization may be a new entry in the menu.
    refresh_session(create);
    view! {
        <Title text="Hiring"/>
        {loaded(home, move |(home, viewer)| match home {
            Some(home) => view! { <Organization home=home viewer=viewer create=create/> }.into_any(),
            None => view! { <Begin create=create/> }.into_any(),
        })}
    }
}

/// What an organization is, and the form that makes one.
#[component]
pub(super) fn Begin(create: ServerAction<CreateOrganization>) -> impl IntoView {
    view! {
        <div class="readable stack">
            <PageHead
                title="Hire with Rolefit"
                lead="Paste a job ad, check what was read from it, and get a ranked list of candidates in which every claim shows its evidence."
            />
            <section class="card" aria-labelledby="organization">
                <h2 id="organization">"First, your organization"</h2>
                <p>
                    "An organization is the employer that jobs belong to. Its members see its drafts and, as far as \
                     their role allows, the shortlists of its jobs; members of other organizations see neither. \
                     Candidates who let recruiters find them can stand on the shortlists of several organizations. You \
                     become its first admin. Nothing is public until you open a job."
                </p>
                <OrganizationForm create=create/>
            </section>
        </div>
    }
}

#[component]
fn OrganizationForm(create: ServerAction<CreateOrganization>) -> impl IntoView {
    let errors = FormErrors::of(create);
    // Without WASM the page was loaded anew, and a name of pages does not fit into its address.
    let lost = move || create.version().get() == 0 && errors.lost();
    view! {
        {move || lost().then(|| view! { <CameBack/> })}
        <ActionForm action=create attr:class="form" attr:novalidate=true>
            <FormAlert errors=errors fields=&["name"]/>
            <TextField
                name="name"
                label="Name of the organization"
                value=errors.kept().unwrap_or_default()
                help="As it stands on your ads. Candidates see it."
                autocomplete="organization"
                error=errors.field("name")
            />
            <SubmitButton label="Make the organization" pending=create.pending()/>
        </ActionForm>
    }
}

#[component]
fn Organization(
    home: RecruiterHome,
    viewer: Option<Viewer>,
    create: ServerAction<CreateOrganization>,
) -> impl IntoView {
    let RecruiterHome {
        organization,
        organization_name,
        role,
        jobs,
    } = home;
    let new = role.may_edit_jobs().then(|| {
        view! { <a class="button primary" href=format!("/r/jobs/new?organization={organization}")>"New job"</a> }
    });
    let memberships = viewer.map(|v| v.memberships).unwrap_or_default();
    let jobs = if jobs.is_empty() {
        first_steps(organization, role).into_any()
    } else {
        jobs_table(jobs, role).into_any()
    };
    view! {
        <div class="stack">
            {switch(memberships, organization)}
            <div class="title-row">
                <header class="page-head">
                    <h1>{organization_name}</h1>
                    <p class="row-meta">{format!("You work here as {}.", role.label().to_lowercase())}</p>
                </header>
                {new}
            </div>
            {jobs}
            <details class="aside-form">
                <summary>"Hiring for another employer, too?"</summary>
                <div class="card readable">
                    <p>"Make a second organization. Its jobs and members are kept apart from this one."</p>
                    <OrganizationForm create=create/>
                </div>
            </details>
        </div>
    }
}

/// The organizations of the reader, when there is more than one.
fn switch(memberships: Vec<Membership>, here: OrganizationId) -> Option<impl IntoView> {
    if memberships.len() < 2 {
        return None;
    }
    let entries = memberships
        .into_iter()
        .map(|m| {
            let href = format!("/r?organization={}", m.organization);
            let current = (m.organization == here).then_some("true");
            view! { <li><a class="chip" href=href aria-current=current>{m.organization_name}</a></li> }
        })
        .collect_view();
    Some(view! { <nav class="switch" aria-label="Your organizations"><ul class="chips">{entries}</ul></nav> })
}

/// What to do in an organization without jobs.
fn first_steps(organization: OrganizationId, role: Role) -> impl IntoView {
    if !role.may_edit_jobs() {
        return view! {
            <section class="empty">
                <h2>"There are no jobs yet"</h2>
                <p>"As soon as a recruiter of your organization writes one, it stands here."</p>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="card first-steps" aria-labelledby="first-steps">
            <h2 id="first-steps">"From ad to shortlist"</h2>
            <ol class="numbered">
                <li>
                    <div>
                        <p class="row-title">
                            <a href=format!("/r/jobs/new?organization={organization}")>"Create a job"</a>
                        </p>
                        <p>"Paste the ad as it is. It stays a draft that only members see."</p>
                    </div>
                </li>
                <li>
                    <div>
                        <p class="row-title">"Check its criteria"</p>
                        <p>"What the ad asks for is read from its text. Say what is a must and what is nice to have."</p>
                    </div>
                </li>
                <li>
                    <div>
                        <p class="row-title">"Open it"</p>
                        <p>"The ad gets its public page, and candidates are compared with it."</p>
                    </div>
                </li>
                <li>
                    <div>
                        <p class="row-title">"Read the shortlist"</p>
                        <p>"Every verdict leads to the candidate's own words. You decide; the list does not."</p>
                    </div>
                </li>
            </ol>
        </section>
    }
    .into_any()
}

fn jobs_table(jobs: Vec<RecruiterJob>, role: Role) -> impl IntoView {
    let heading = count(jobs.len() as u64, "job", "jobs");
    let rows = jobs.into_iter().map(|job| job_row(job, role)).collect_view();
    // The roles are those that the elements have by themselves; stacked as cards they would lose them.
    view! {
        <section class="stack tight" aria-labelledby="jobs">
            <h2 id="jobs">{heading}</h2>
            <table class="data-table jobs-table" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Job"</th>
                        <th role="columnheader" scope="col">"Status"</th>
                        <th role="columnheader" scope="col">"Since"</th>
                        <th role="columnheader" scope="col" class="number">"Candidates"</th>
                        <th role="columnheader" scope="col" class="number">"Strong or good fit"</th>
                        <th role="columnheader" scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
}

fn job_row(job: RecruiterJob, role: Role) -> impl IntoView {
    let edit = format!("/r/jobs/{}/edit", job.id);
    // Whoever may not see candidates still reads the job.
    let main = if role.may_review() {
        format!("/r/jobs/{}", job.id)
    } else {
        edit.clone()
    };
    let (verb, about) = if role.may_edit_jobs() {
        ("Edit", format!("Edit {}", job.title))
    } else {
        ("Look at it", format!("Look at {}", job.title))
    };
    let place = (!job.place.is_empty()).then(|| view! { <span class="row-meta">{job.place}</span> });
    // One that is over has its count on its own page.
    let number = |of: fn(MatchCounts) -> u32| {
        job.matched
            .map_or("–".to_owned(), |matched| of(matched).to_string())
    };
    let (candidates, promising) = (number(|m| m.candidates), number(|m| m.promising));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="row-head">
                <a class="row-link" href=main>{job.title}</a>
                {place}
            </th>
            <td role="cell"><StatusBadge status=job.status/></td>
            <td role="cell" class="since">{job.since}</td>
            <td role="cell" class="number"><span class="cell-label">"Candidates "</span>{candidates}</td>
            <td role="cell" class="number"><span class="cell-label">"Strong or good fit "</span>{promising}</td>
            <td role="cell" class="row-action"><a class="button quiet small" href=edit aria-label=about>{verb}</a></td>
        </tr>
    }
}
