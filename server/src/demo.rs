//! Demo data through the front door: accounts, jobs and documents go the way that people's own go.

use bytes::Bytes;
use futures::StreamExt;
use rolefit_demo::{Candidate, DEMO_PASSWORD, Dataset, DemoJob, Member, dataset};
use rolefit_domain::view::JobForm;
use rolefit_domain::{Caller, EmailAddress, JobStatus, Membership, OrganizationId, Role, SessionId};
use rolefit_services::{Actor, Discoverable, ServiceError, ServiceResult, Services};

use crate::config::Config;

/// Of so many demo candidates, one keeps to itself, so that the difference can be seen.
const ONE_IN_HIDDEN: usize = 12;

/// The piece of the demo that is its organization, with members and jobs.
const ORGANIZATION: &str = "demo organization";

/// Fills the store. Each piece is put in once, whatever people have made of it since: a second start changes nothing.
pub async fn load(services: &Services, config: &Config) -> ServiceResult<()> {
    let data = dataset();
    load_data(services, data).await?;
    tracing::info!(
        url = config.public_url,
        candidates = data.candidates.len(),
        "demo data is loaded"
    );
    Ok(())
}

/// As [`load`], for any data.
pub async fn load_data(services: &Services, data: &Dataset) -> ServiceResult<()> {
    if !services.was_seeded(ORGANIZATION).await? {
        load_organization(services, data).await?;
        services.note_seeded(ORGANIZATION).await?;
    }
    for (i, candidate) in data.candidates.iter().enumerate() {
        let piece = format!("demo candidate {}", candidate.email.as_str());
        if !services.was_seeded(&piece).await? {
            let hidden = i % ONE_IN_HIDDEN == ONE_IN_HIDDEN - 1;
            load_candidate(
                services,
                candidate,
                if hidden {
                    Discoverable::No
                } else {
                    Discoverable::Yes
                },
            )
            .await?;
            services.note_seeded(&piece).await?;
        }
    }
    Ok(())
}

/// The organization with its members and jobs. What is there already, from a start that was ended before it had loaded
/// all, is left as it is.
pub async fn load_organization(services: &Services, data: &Dataset) -> ServiceResult<()> {
    let admin = data.members.iter().find(|m| m.role == Role::Admin);
    let admin = admin.ok_or(ServiceError::Impossible("the demo data has no admin"))?;
    let mut admin = member(services, admin).await?;
    let organization = services
        .create_organization(&admin, &data.organization.name)
        .await?;
    admin = with_role(admin, organization, &data.organization.name, Role::Admin);
    for other in data.members.iter().filter(|m| m.role != Role::Admin) {
        let account = member(services, other).await?.account;
        services
            .set_member(&admin, organization, account, other.role)
            .await?;
    }

    let known = services
        .recruiter_home(&admin, Some(organization))
        .await?
        .map(|home| home.jobs)
        .unwrap_or_default();
    // The newest job stands first in lists, so the data's first job is opened last.
    for job in data
        .jobs
        .iter()
        .rev()
        .filter(|job| known.iter().all(|k| k.title != job.title))
    {
        let id = services.create_job(&admin, organization, form(job)).await?;
        services.set_job_status(&admin, id, 1, JobStatus::Open).await?;
    }
    Ok(())
}

async fn load_candidate(
    services: &Services,
    candidate: &Candidate,
    choice: Discoverable,
) -> ServiceResult<()> {
    let caller = account(services, candidate.email.as_str()).await?;
    if !services.resumes(&caller).await?.is_empty() {
        return Ok(());
    }
    if choice == Discoverable::Yes {
        services.set_discoverable(&caller, choice).await?;
    }
    let document = rolefit_demo::render(candidate);
    let content = futures::stream::iter([Ok(Bytes::from(document.bytes))]).boxed();
    services.upload(&caller, &document.file_name, content).await?;
    Ok(())
}

/// The demo's admin, who also keeps the platform running.
pub fn operator() -> Option<EmailAddress> {
    let members = dataset().members.iter();
    members
        .filter(|m| m.role == Role::Admin)
        .find_map(|m| m.email.as_str().parse().ok())
}

/// Where to click, and who to be.
pub fn guide(url: &str) -> String {
    let data = dataset();
    let mut lines = vec![
        String::new(),
        format!("Rolefit runs with demo data at {url}"),
        format!("  jobs, without signing in   {url}/jobs"),
        format!("  sign in                    {url}/sign-in"),
        format!("  upload your own resume     {url}/register  (codes arrive at {url}/dev/mail)"),
        String::new(),
        format!("Everybody's password is \"{DEMO_PASSWORD}\":"),
    ];
    for member in &data.members {
        lines.push(format!("  {:<16} {}", member.role.label(), member.email.as_str()));
    }
    if let Some(candidate) = data.candidates.first() {
        lines.push(format!("  {:<16} {}", "Candidate", candidate.email.as_str()));
    }
    lines.push(String::new());
    lines.push("Ctrl-C stops it; the data stays.".to_owned());
    lines.join("\n")
}

async fn member(services: &Services, member: &Member) -> ServiceResult<Caller> {
    account(services, member.email.as_str()).await
}

/// The account as a caller of the use cases, without a session.
async fn account(services: &Services, email: &str) -> ServiceResult<Caller> {
    let (account, candidate) = services
        .create_account(Actor::system("demo"), email, DEMO_PASSWORD.to_owned())
        .await?;
    let memberships = services.memberships(account).await?;
    let email = email
        .parse()
        .map_err(|_| ServiceError::Impossible("a demo address is not valid"))?;
    Ok(Caller {
        account,
        email,
        session: SessionId::new(uuid::Uuid::nil()),
        candidate,
        memberships,
        operator: false,
    })
}

fn with_role(mut caller: Caller, organization: OrganizationId, name: &str, role: Role) -> Caller {
    caller.memberships.retain(|m| m.organization != organization);
    caller.memberships.push(Membership {
        organization,
        organization_name: name.to_owned(),
        role,
    });
    caller
}

fn form(job: &DemoJob) -> JobForm {
    JobForm {
        title: job.title.clone(),
        text: job.text.clone(),
        place: job.place.clone(),
        work_place: job.work_place.name().to_owned(),
        pay_min: job.pay.min.plain(),
        pay_max: job.pay.max.plain(),
        pay_currency: job.pay.currency.clone(),
        pay_unit: job.pay.unit.name().to_owned(),
        response_days: job.response_days.to_string(),
    }
}
