//! Jobs: written from a pasted ad, calibrated by criteria, opened and closed.

use std::sync::Weak;

use rolefit_domain::limits::{MAX_CRITERIA, MAX_CRITERION_CHARS};
use rolefit_domain::view::{JobEditor, JobForm, MatchCounts, RecruiterHome, RecruiterJob};
use rolefit_domain::{
    Caller, Criterion, Event, Job, JobId, JobStatus, Need, OrganizationId, ReadCriterion, Role, Timestamp,
    job,
};
use rolefit_ports::records::{Condition, Index, Query};

use crate::away::away;
use crate::criteria_read::{merge_criteria, origins, presumably_read};
use crate::damage::skip_damaged;
use crate::error::{both, typed_line};
use crate::job_change::{
    CriteriaChange, JobChange, NO_CRITERIA, NO_WORK_PLACE, Note, StatusChange, can_be_open, confirmed, find,
    unfair_title, unfair_words, with_added, without_contact,
};
use crate::job_form::{changed, posting};
use crate::store::{Stored, decode, plain};
use crate::submissions::Submission;
use crate::{ServiceError, ServiceResult, Services, keys};

/// One change of a job's criteria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CriterionChange {
    /// Makes it a must-have or a nice-to-have.
    Need {
        /// [`Criterion::id`].
        criterion: String,
        /// Which.
        need: Need,
    },
    /// Takes it away.
    Remove {
        /// [`Criterion::id`].
        criterion: String,
    },
    /// Adds one from words, such as "PostgreSQL" or "3 years of experience".
    Add {
        /// The words.
        label: String,
        /// Must-have or nice-to-have.
        need: Need,
    },
}

/// Jobs on a start page whose candidates are counted, the newest that are not over: each is a walk through all its matches.
const COUNTED_JOBS: usize = 50;
/// Seconds for which a job that was closed keeps the day of its posting, thirty days.
const SAME_POSTING_SECONDS: i64 = 30 * 24 * 60 * 60;

impl Services {
    /// The jobs of an organization that the caller works for; `None` when the caller works for none.
    ///
    /// Without an organization, the caller's first one.
    pub async fn recruiter_home(
        &self,
        caller: &Caller,
        organization: Option<OrganizationId>,
    ) -> ServiceResult<Option<RecruiterHome>> {
        let membership = match organization {
            Some(id) => caller
                .memberships
                .iter()
                .find(|m| m.organization == id)
                .ok_or(ServiceError::NotFound)?,
            None => match caller.memberships.first() {
                Some(first) => first,
                None => return Ok(None),
            },
        };
        let mut query = Query::partition(keys::jobs_of_organization(membership.organization));
        query.index = Index::First;
        query.direction = rolefit_ports::records::Direction::Descending;
        let (mut jobs, mut counted) = (Vec::new(), 0);
        for record in self.all(query).await? {
            let job = skip_damaged(decode::<Job>(&record), "job", &record.key.partition)?;
            let Some(Stored { value: job, .. }) = job else {
                continue;
            };
            let matched = match job.status {
                // Whoever looks at such a job again finds its count on its own page.
                JobStatus::Closed | JobStatus::Archived => None,
                JobStatus::Draft => Some(MatchCounts::default()),
                JobStatus::Open | JobStatus::Paused if counted == COUNTED_JOBS => None,
                JobStatus::Open | JobStatus::Paused => {
                    counted += 1;
                    Some(self.match_counts(job.id).await?)
                }
            };
            jobs.push(recruiter_job(&job, matched));
        }
        Ok(Some(RecruiterHome {
            organization: membership.organization,
            organization_name: membership.organization_name.clone(),
            role: membership.role,
            jobs,
        }))
    }

    /// Makes a draft from a pasted ad and finds its criteria. Where the form is empty, the posting says what the ad does.
    ///
    /// The same form from the same account within ten minutes is the same job.
    pub async fn create_job(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        form: JobForm,
    ) -> ServiceResult<JobId> {
        self.may_edit(caller, organization)?;
        let name = self.organization(organization).await?.name;
        let typed = form.clone();
        let posting = away(move |_| posting(&typed, name)).await??;
        let submission = Submission::of(&("create_job", caller.account, organization, &form))?;
        if let Some(known) = self.submitted(&submission).await? {
            return Ok(known);
        }
        let now = self.now();
        let id = self.new_id(JobId::new);
        let criteria = self.read_criteria(&posting.title, &posting.text).await?;
        let job = Job {
            id,
            organization,
            version: 1,
            status: JobStatus::Draft,
            posting,
            criteria_read: Some(criteria.iter().map(ReadCriterion::of).collect()),
            criteria,
            created_at: now,
            posted_at: None,
            closed_at: None,
        };
        let change = self
            .lasting_change(caller, Some(organization))
            .put(job_record(&job)?, Condition::Absent)
            .put(plain(keys::short_id(&job::short_id(id)), &id)?, Condition::Absent)
            .audit("job.created", format!("job:{id}"), String::new());
        self.commit_once(&submission, id, change).await
    }

    /// A job as its organization's members see it.
    pub async fn job_editor(&self, caller: &Caller, id: JobId) -> ServiceResult<JobEditor> {
        let job = self.job_of_caller(caller, id).await?.value;
        let editable = caller.role_in(job.organization).is_some_and(Role::may_edit_jobs);
        let of_title = match job.criteria_read {
            Some(_) => Vec::new(),
            None => self.read_criteria(&job.posting.title, "").await?,
        };
        let (posting, criteria) = (job.posting.clone(), job.criteria.clone());
        let read = move |_: &Weak<()>| {
            let warnings = rolefit_matching::ad_warnings(&posting.text, &criteria);
            let warnings: Vec<_> = unfair_title(&posting.title)
                .chain(without_contact(&posting.text))
                .chain(warnings)
                .collect();
            (warnings, rolefit_matching::language_of(&posting.text))
        };
        let (warnings, language) = away(read).await?;
        Ok(JobEditor {
            origins: origins(&job, &of_title),
            slug: job::slug(&job.posting.title, id),
            reviewable: caller.role_in(job.organization).is_some_and(Role::may_review),
            warnings,
            language: language.map(str::to_owned),
            job,
            editable,
        })
    }

    /// Changes a job's posting. A changed ad is read again: criteria and facts that were read from it follow it, those that
    /// the recruiter set, added, removed or emptied by hand stay so.
    ///
    /// # Errors
    /// `Impossible` when nothing of an open job's criteria would stay; `Invalid` at `confirmed` when a public ad has an
    /// unfair line that it had not before, unless that is confirmed.
    pub async fn update_job(
        &self,
        caller: &Caller,
        id: JobId,
        version: u64,
        change: impl Into<JobChange>,
    ) -> ServiceResult<u64> {
        let JobChange { form, unfair } = change.into();
        let stored = self.editable_job(caller, id).await?;
        let before = stored.value.posting.clone();
        let posting = away(move |_| changed(&form, &before)).await??;
        let mut next = stored.value.clone();
        if posting == next.posting {
            return Ok(stored.value.version);
        }
        // A form of an older version may be refused for what is not so any more.
        fresh(&stored, version)?;
        if stored.value.status == JobStatus::Open && posting.work_place.is_none() {
            return Err(ServiceError::invalid(
                "work_place",
                "The job is open, and the ad does not say where the work is done: choose it here.",
            ));
        }
        let mut note = Note::Nothing;
        if stored.value.status.is_public() {
            let (before, after) = (next.posting.clone(), posting.clone());
            let new = move |_: &Weak<()>| {
                let known = unfair_words(&before);
                let new = unfair_words(&after).into_iter();
                confirmed(new.filter(|words| !known.contains(words)), unfair)
            };
            note = away(new).await??;
        }
        if posting.text != next.posting.text || posting.title != next.posting.title {
            let read = match next.criteria_read.take() {
                Some(read) => read,
                None => {
                    let now = self
                        .read_criteria(&next.posting.title, &next.posting.text)
                        .await?;
                    presumably_read(&next.criteria, &now)
                }
            };
            let after = self.read_criteria(&posting.title, &posting.text).await?;
            let (criteria, read) = merge_criteria(&read, &next.criteria, after);
            next.criteria = criteria;
            next.criteria_read = Some(read);
        }
        next.posting = posting;
        self.save_job_with(caller, stored, version, next, "job.updated", note)
            .await
    }

    /// Changes one criterion, and keeps what is chosen on the page.
    ///
    /// # Errors
    /// `Impossible` for removing the last one of an open job; `Invalid` at `label` for adding what is there already, unless
    /// the same form was sent before.
    pub async fn change_criterion(
        &self,
        caller: &Caller,
        id: JobId,
        version: u64,
        change: impl Into<CriteriaChange>,
    ) -> ServiceResult<u64> {
        let CriteriaChange { change, chosen } = change.into();
        let stored = self.editable_job(caller, id).await?;
        let mut next = stored.value.clone();
        chosen.apply(&mut next)?;
        match change {
            CriterionChange::Need { criterion, need } => find(&mut next.criteria, &criterion)?.need = need,
            CriterionChange::Remove { criterion } => next.criteria.retain(|c| c.id != criterion),
            CriterionChange::Add { label, need } => {
                let added = criteria_from_words(&label, need)?;
                let is_there =
                    |new: &Criterion| next.criteria.iter().any(|c| (&c.id, c.need) == (&new.id, need));
                let sent_before = stored.value.version != version && added.iter().all(is_there);
                if !sent_before {
                    with_added(&mut next.criteria, added)?;
                }
                if next.criteria.len() > MAX_CRITERIA {
                    fresh(&stored, version)?;
                    return Err(ServiceError::invalid(
                        "label",
                        format!("A job has at most {MAX_CRITERIA} criteria."),
                    ));
                }
            }
        }
        if next == stored.value {
            return Ok(stored.value.version);
        }
        self.save_job(caller, stored, version, next, "job.criteria_changed")
            .await
    }

    /// Opens, pauses, closes or archives a job, with what is chosen on its page. A step that was taken already keeps that alone.
    ///
    /// # Errors
    /// `Impossible` for a step that the job cannot take. For opening a job all at once: `Invalid` at `confirmed` for an ad
    /// with unfair lines, unless that is confirmed, at `work_place` without one, and at `criteria` without any.
    pub async fn set_job_status(
        &self,
        caller: &Caller,
        id: JobId,
        version: u64,
        change: impl Into<StatusChange>,
    ) -> ServiceResult<u64> {
        let StatusChange {
            status,
            chosen,
            unfair,
        } = change.into();
        let stored = self.editable_job(caller, id).await?;
        let mut next = stored.value.clone();
        if next.status == status {
            return self.save_chosen(caller, id, version, &chosen).await;
        }
        fresh(&stored, version)?;
        if !next.status.may_become(status) {
            return Err(ServiceError::Impossible(
                "a job in this state cannot take this step",
            ));
        }
        let chosen = chosen.apply(&mut next);
        let note = match status {
            JobStatus::Open => {
                let posting = next.posting.clone();
                let confirmed = away(move |_| confirmed(unfair_words(&posting).into_iter(), unfair)).await?;
                both(confirmed, chosen.and_then(|()| can_be_open(&next)))
            }
            _ => chosen.map(|()| (Note::Nothing, ())),
        };
        let (note, ()) = note?;
        let now = self.now();
        next.status = status;
        match status {
            JobStatus::Open => {
                next.posted_at = Some(posted_at(&next, now));
                next.closed_at = None;
            }
            JobStatus::Closed => next.closed_at = Some(now),
            _ => {}
        }
        let action = match status {
            JobStatus::Open => "job.opened",
            JobStatus::Paused => "job.paused",
            JobStatus::Closed => "job.closed",
            JobStatus::Archived | JobStatus::Draft => "job.archived",
        };
        self.save_job_with(caller, stored, version, next, action, note)
            .await
    }

    /// A job by its id, whoever asks.
    pub(crate) async fn job(&self, id: JobId) -> ServiceResult<Option<Stored<Job>>> {
        self.read(&keys::job(id)).await
    }

    /// A job of an organization that the caller works for. Others do not exist for the caller.
    pub(crate) async fn job_of_caller(&self, caller: &Caller, id: JobId) -> ServiceResult<Stored<Job>> {
        let job = self.job(id).await?.ok_or(ServiceError::NotFound)?;
        caller
            .role_in(job.value.organization)
            .map(|_| job)
            .ok_or(ServiceError::NotFound)
    }

    fn may_edit(&self, caller: &Caller, organization: OrganizationId) -> ServiceResult<()> {
        match caller.role_in(organization) {
            None => Err(ServiceError::NotFound),
            Some(role) if role.may_edit_jobs() => Ok(()),
            Some(_) => Err(ServiceError::Forbidden),
        }
    }

    pub(crate) async fn editable_job(&self, caller: &Caller, id: JobId) -> ServiceResult<Stored<Job>> {
        let job = self.job_of_caller(caller, id).await?;
        self.may_edit(caller, job.value.organization)?;
        Ok(job)
    }

    pub(crate) async fn save_job(
        &self,
        caller: &Caller,
        stored: Stored<Job>,
        version: u64,
        next: Job,
        action: &str,
    ) -> ServiceResult<u64> {
        self.save_job_with(caller, stored, version, next, action, Note::Nothing)
            .await
    }

    /// As [`Self::save_job`], with what the ledger says of it beside the version.
    async fn save_job_with(
        &self,
        caller: &Caller,
        stored: Stored<Job>,
        version: u64,
        mut next: Job,
        action: &str,
        note: Note,
    ) -> ServiceResult<u64> {
        fresh(&stored, version)?;
        if next.status == JobStatus::Open && next.criteria.is_empty() {
            return Err(ServiceError::Impossible(NO_CRITERIA));
        }
        if next.status == JobStatus::Open && next.posting.work_place.is_none() {
            return Err(ServiceError::Impossible(NO_WORK_PLACE));
        }
        next.version = version + 1;
        let id = next.id;
        let change = self
            .lasting_change(caller, Some(next.organization))
            .put(job_record(&next)?, Condition::Version(stored.version))
            .audit(action, format!("job:{id}"), note.beside(next.version));
        let change = match (stored.value.status, next.status) {
            (_, JobStatus::Open) => change.event(Event::JobPublished {
                job: id,
                version: next.version,
            }),
            (JobStatus::Open, _) => change.event(Event::JobClosed { job: id }),
            _ => change,
        };
        let committed = change.commit().await;
        self.inner.open_jobs.forget();
        match committed {
            // The form was sent twice at once, and the first one made this version.
            Err(ServiceError::Stale) => match self.job(id).await? {
                Some(now) if same_but_for_times(&now.value, &next) => Ok(next.version),
                _ => Err(ServiceError::Stale),
            },
            other => other.map(|()| next.version),
        }
    }

    async fn read_criteria(&self, title: &str, text: &str) -> ServiceResult<Vec<Criterion>> {
        Ok(self.ports().language_model.criteria(title, text).await?)
    }
}

/// The criteria that a recruiter adds in own words: one for each thing that they list.
fn criteria_from_words(words: &str, need: Need) -> ServiceResult<Vec<Criterion>> {
    let words = typed_line("label", words, MAX_CRITERION_CHARS)?;
    comparable(&words)?;
    let wishes = rolefit_matching::wishes(&words);
    for wish in &wishes {
        comparable(wish)?;
    }
    // Read as a line of an ad, "3 years" or "C1 German" become what they mean. These few words are read by rules
    // whatever reads ads: nobody should wait or pay for a model here.
    let read = wishes
        .iter()
        .flat_map(|wish| rolefit_matching::requirements_of_wish(wish));
    Ok(read
        .map(|requirement| rolefit_matching::criterion(requirement, need))
        .collect())
}

/// Refuses words that name nothing to compare people by.
fn comparable(words: &str) -> ServiceResult<()> {
    if words.is_empty() {
        return Err(ServiceError::invalid("label", "Name what you need."));
    }
    if rolefit_matching::is_about_the_person(words) {
        return Err(ServiceError::invalid(
            "label",
            "This is about the person, not the work. Age, gender, family, origin, belief, health, looks and where \
             somebody lives are never compared here.",
        ));
    }
    if rolefit_matching::says_only_where(words) {
        return Err(ServiceError::invalid(
            "label",
            "This says where the work is done, which is a fact of the job: write it into the fields of the place above. \
             Candidates are not compared by where they live.",
        ));
    }
    if rolefit_matching::says_what_is_not_wanted(words) {
        return Err(ServiceError::invalid(
            "label",
            "This says what is not wanted or not needed. A criterion names one thing that the job needs: write what \
             somebody should know or have done instead.",
        ));
    }
    Ok(())
}

/// The job as it is written, in its organization's list and, while it is open, in the public one.
pub(crate) fn job_record(job: &Job) -> ServiceResult<rolefit_ports::records::NewRecord> {
    let mut record = plain(keys::job(job.id), job)?;
    record.index1 = Some(keys::job_of_organization(job.organization, job.id));
    record.index2 = match (job.status, job.posted_at) {
        (JobStatus::Open, Some(posted)) => Some(keys::open_job(posted, job.id)),
        _ => None,
    };
    Ok(record)
}

/// Whether two versions of a job say the same, whenever they were made.
fn same_but_for_times(one: &Job, other: &Job) -> bool {
    let timed_as_one = Job {
        posted_at: one.posted_at,
        closed_at: one.closed_at,
        ..other.clone()
    };
    *one == timed_as_one
}

/// [`Job::posted_at`] of a job that is opened now.
fn posted_at(job: &Job, now: Timestamp) -> Timestamp {
    let long_closed = |closed: Timestamp| now > closed.plus_seconds(SAME_POSTING_SECONDS);
    match job.posted_at {
        Some(posted) if !job.closed_at.is_some_and(long_closed) => posted,
        _ => now,
    }
}

/// A job for lists.
pub(crate) fn recruiter_job(job: &Job, matched: Option<MatchCounts>) -> RecruiterJob {
    let since = job.posted_at.unwrap_or(job.created_at);
    RecruiterJob {
        id: job.id,
        slug: job::slug(&job.posting.title, job.id),
        title: job.posting.title.clone(),
        place: job.posting.place.clone(),
        status: job.status,
        since: since.date_text(),
        matched,
    }
}

/// Whether the form that was sent showed the job as it is.
fn fresh(stored: &Stored<Job>, version: u64) -> ServiceResult<()> {
    if stored.value.version == version {
        Ok(())
    } else {
        Err(ServiceError::Stale)
    }
}
